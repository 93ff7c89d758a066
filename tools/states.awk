# Draws what the clients of transcripts waited for, and what led from one to the next: gawk or mawk -f tools/states.awk FILE... | dot -Tsvg
# A node is a timer (toxrelay::Timer), an edge the call on the client after which it waited for something else.

function edge(from, to, why) {
    if ((from, to, why) in seen) return
    seen[from, to, why] = 1
    if ((from, to) in labels) why = labels[from, to] "\\n" why
    labels[from, to] = why
    used[from] = used[to] = 1
}

FNR == 1 { split("", state); split("", ended); split("", call) }
$3 == "client" { state[$2] = "made"; call[$2] = "the constructor" }
$3 == "read" || $3 == "write" { call[$2] = "commit_" $3 }
$3 == "timeout" { call[$2] = "handle_timeout" }
$3 == "ended" { call[$2] = "transport_ended" }
$3 == "event" { call[$2] = "poll_event"; if ($4 != "none" && $4 != "closed") call[$2] = "poll_event: " $4 }
$3 == "close" || $3 ~ /^send/ || $3 ~ /_route/ { call[$2] = $3 }
$3 == "wait" {
    next_state = $(NF - 2) == "until" ? $NF : ""
    if (next_state != "" && next_state != state[$2]) {
        edge(state[$2], next_state, call[$2])
        state[$2] = next_state
    }
}
$3 == "event" && $4 == "closed" { edge(state[$2], "closed", $5) }

END {
    print "digraph { nodesep=0.4; ranksep=0.5;"
    print "node [shape=box, style=\"rounded,filled\", fillcolor=white, fontname=\"sans-serif\", fontsize=20];"
    print "edge [fontname=\"sans-serif\", fontsize=15];"
    # As in replay --svg: Okabe and Ito's colours.
    split("connect #BBBBBB proxy #E69F00 handshake #56B4E9 ping #33BB99 pong #F0E442 stall #E58844 closed white", colour, " ")
    for (i = 1; i in colour; i += 2) if (colour[i] in used) print colour[i] " [fillcolor=\"" colour[i + 1] "\"];"
    print "made [label=\"\", shape=point, width=0.2];"
    for (pair in labels) {
        split(pair, ends, SUBSEP)
        printf "%s -> %s [label=\"%s\"];\n", ends[1], ends[2], labels[pair]
    }
    print "}"
}

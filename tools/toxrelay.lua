-- A dissector for Wireshark (4.0 and later): what flows between a Tox client and its TCP relay.
--
--   wireshark -X lua_script:tools/toxrelay.lua capture.pcapng
--
-- or copy this file into the folder of personal Lua plugins (Help, About Wireshark, Folders). Streams at other ports than those of
-- the preferences are shown by Decode As. Frames are sealed: of them this shows number and length. Where packet comments bring
-- what is in them, as in captures written with --decrypted, it shows that too. Such a comment has lines
--
--   frame N: HEX      the whole plaintext of frame N of its direction, for the packet in which the frame ends; N counts from 0
--   handshake: TEXT   anything about the handshake that ends in this packet

local toxrelay = Proto("toxrelay", "Tox TCP relay")

local request_size = 128
local response_size = 96
local key_size = 32
local nonce_size = 24
local mac_size = 16
local min_length = mac_size + 1
local max_length = 2048
local first_connection_id = 16

local kinds = {
    [0] = "routing request",
    "routing response",
    "connect notification",
    "disconnect notification",
    "ping",
    "pong",
    "OOB send",
    "OOB recv",
    "onion request",
    "onion response",
    "forward request",
    "forwarding",
}
for kind = 12, 15 do kinds[kind] = "reserved" end
for kind = first_connection_id, 255 do kinds[kind] = "data" end

local fields = {
    request = ProtoField.none("toxrelay.handshake_request", "Handshake request"),
    response = ProtoField.none("toxrelay.handshake_response", "Handshake response"),
    client_key = ProtoField.bytes("toxrelay.client_key", "Client's DHT public key"),
    nonce = ProtoField.bytes("toxrelay.nonce", "Nonce"),
    handshake_note = ProtoField.string("toxrelay.handshake_note", "Comment"),
    frame = ProtoField.none("toxrelay.frame", "Frame"),
    number = ProtoField.uint32("toxrelay.frame.number", "Number"),
    length = ProtoField.uint16("toxrelay.frame.length", "Length"),
    mac = ProtoField.bytes("toxrelay.mac", "MAC"),
    sealed = ProtoField.bytes("toxrelay.sealed", "Sealed"),
    plaintext = ProtoField.bytes("toxrelay.plaintext", "Plaintext"),
    kind = ProtoField.uint8("toxrelay.kind", "Kind", base.DEC, kinds),
    connection_id = ProtoField.uint8("toxrelay.connection_id", "Connection id"),
    public_key = ProtoField.bytes("toxrelay.public_key", "Public key"),
    ping_id = ProtoField.bytes("toxrelay.ping_id", "Ping id"),
    family = ProtoField.uint8("toxrelay.family", "Address family", base.DEC, { [2] = "IPv4", [10] = "IPv6" }),
    ipv4 = ProtoField.ipv4("toxrelay.ipv4", "Address"),
    ipv6 = ProtoField.ipv6("toxrelay.ipv6", "Address"),
    port = ProtoField.uint16("toxrelay.port", "Port"),
    payload = ProtoField.bytes("toxrelay.payload", "Payload"),
    other = ProtoField.bytes("toxrelay.other", "Not a Tox relay stream"),
}
toxrelay.fields = fields

local experts = {
    length = ProtoExpert.new("toxrelay.length_invalid", "The length of a frame is 17 to 2048; whoever gets another one closes",
        expert.group.PROTOCOL, expert.severity.ERROR),
    misfit = ProtoExpert.new("toxrelay.comment_misfit", "The comment's plaintext is not as long as what was sealed",
        expert.group.PROTOCOL, expert.severity.WARN),
}
toxrelay.experts = experts

-- What stands behind the kind; the rest is payload. Data has nothing else.
local layouts = {
    [0] = { { fields.public_key, key_size } },
    { { fields.connection_id, 1 }, { fields.public_key, key_size } },
    { { fields.connection_id, 1 } },
    { { fields.connection_id, 1 } },
    { { fields.ping_id, 8 } },
    { { fields.ping_id, 8 } },
    { { fields.public_key, key_size } },
    { { fields.public_key, key_size } },
}
local forward_layouts = {
    [2] = { { fields.family, 1 }, { fields.ipv4, 4 }, { fields.port, 2 } },
    [10] = { { fields.family, 1 }, { fields.ipv6, 16 }, { fields.port, 2 } },
}

local tcp_stream = Field.new("tcp.stream")
local tcp_completeness = Field.new("tcp.completeness")
local frame_comment = Field.new("frame.comment")

-- Wireshark makes these when somebody asks for them, and otherwise only when it shows a packet, in any order. This asks for them at
-- the first visit, which is in order. (tshark -2 does not listen, unless it has a filter: it takes a port that is used again for one
-- connection.)
Listener.new("tcp", "tcp.stream")

toxrelay.prefs.ports = Pref.range("TCP ports", "33445", "Where relays listen", 65535)
local ports = ""

local function use_ports(wanted)
    local by_port = DissectorTable.get("tcp.port")
    if ports ~= "" then by_port:remove(ports, toxrelay) end
    if wanted ~= "" then by_port:add(wanted, toxrelay) end
    ports = wanted
end

function toxrelay.prefs_changed() use_ports(toxrelay.prefs.ports) end

local function is_of_a_relay(port)
    for from, to in ports:gmatch("(%d+)%-?(%d*)") do
        if port >= tonumber(from) and port <= (tonumber(to) or tonumber(from)) then return true end
    end
    return false
end

-- What was found at the first visit of all packets, which is in order. Later ones are not.
local conversations = {} -- by their name
local packets = {}       -- by their number

function toxrelay.init()
    conversations = {}
    packets = {}
end

-- Each direction: `next` is the number of its next frame, nil before its handshake. `lost` when it cannot be followed any more.
local function new_conversation(pinfo, source)
    local completeness = tcp_completeness()
    local begins = completeness == nil or completeness.value % 2 == 1 -- its SYN was captured
    local from_relay = is_of_a_relay(pinfo.src_port) and not is_of_a_relay(pinfo.dst_port)
    local first = not begins and 0 or nil
    return {
        relay = from_relay and source or nil,
        client = not from_relay and source or nil,
        numbered = begins,
        from_client = { next = first },
        from_relay = { next = first, lost = begins and from_relay }, -- relays never speak first
    }
end

local function new_packet(pinfo)
    local source = tostring(pinfo.src) .. " " .. pinfo.src_port
    local destination = tostring(pinfo.dst) .. " " .. pinfo.dst_port
    local stream = tcp_stream()
    local name = stream and stream.value or source < destination and source .. " " .. destination or destination .. " " .. source
    local conversation = conversations[name] or new_conversation(pinfo, source)
    conversations[name] = conversation
    return {
        number = pinfo.number,
        conversation = conversation,
        is_from_client = source == conversation.client or conversation.client == nil and source ~= conversation.relay,
        units = {},  -- what ends in this packet, in order
        by_name = {} -- and what only begins in it
    }
end

-- Fills in what the comments say, once they are there.
local function read_comments(packet)
    local comments = { frame_comment() }
    if packet.opened and #comments == 0 then return end
    packet.opened = {}
    packet.handshake_notes = {}
    for _, comment in ipairs(comments) do
        for line in tostring(comment.value):gmatch("[^\r\n]+") do
            local number, hex = line:match("^frame (%d+): (%x+)$")
            if number and #hex % 2 == 0 then packet.opened[tonumber(number)] = hex end
            table.insert(packet.handshake_notes, line:match("^handshake: (.*)$"))
        end
    end
end

-- A client's first bytes are a key, which looks like chance: neither text, as what an HTTP proxy is sent, nor the greeting of SOCKS5.
local function begins_as_something_else(bytes, size)
    return size >= 16 and not bytes:find("[^\t\r\n -~]") or size > 2 and bytes:byte(1) == 5 and size == 2 + bytes:byte(2)
end

-- The next thing in a direction, by all that came before it and its first 32 bytes: { what =, size =, number = }. Its size is nil
-- when too little is there to tell. `rest` is how many bytes there are.
local function next_unit(packet, bytes, rest)
    local conversation = packet.conversation
    local direction = packet.is_from_client and conversation.from_client or conversation.from_relay
    local silent = not packet.is_from_client and conversation.from_client.next == nil -- before the client's handshake
    if direction.next == nil and (silent or begins_as_something_else(bytes, rest)) then
        conversation.from_client.lost = true
        conversation.from_relay.lost = true
    end
    if direction.lost then return { what = "other", size = rest } end

    local unit
    if direction.next == nil then
        unit = packet.is_from_client and { what = "request", size = request_size } or { what = "response", size = response_size }
        if rest >= unit.size then direction.next = 0 end
        return unit
    end
    unit = { what = "frame", number = conversation.numbered and direction.next or nil }
    if rest < 2 then return unit end
    unit.length = bytes:byte(1) * 256 + bytes:byte(2)
    if unit.length < min_length or unit.length > max_length then
        direction.lost = true
        unit.what = "bad"
        unit.size = 2
        return unit
    end
    unit.size = 2 + unit.length
    if rest >= unit.size then direction.next = direction.next + 1 end
    return unit
end

-- The same, at any visit. No two units are the same in their first bytes, which are random but for a length.
local function unit_at(packet, bytes, rest)
    local name = bytes:sub(1, 2 + mac_size)
    local unit = packet.by_name[name]
    if not unit then
        unit = next_unit(packet, bytes, rest)
        packet.by_name[name] = unit
        if unit.size and rest >= unit.size then table.insert(packet.units, unit) end
    end
    return unit
end

-- In words, when a comment tells.
local function kind_of(packet, unit)
    local hex = packet.opened[unit.number]
    if not hex then return nil end
    local kind = tonumber(hex:sub(1, 2), 16)
    local connection_id = kind >= first_connection_id and kind or kind >= 1 and kind <= 3 and tonumber(hex:sub(3, 4), 16)
    return kinds[kind] .. (connection_id and ", connection " .. connection_id or "")
end

local function in_words(packet, unit)
    if unit.what == "request" then return "handshake request" end
    if unit.what == "response" then return "handshake response" end
    if unit.what == "other" then return "not a Tox relay stream" end
    local words = (unit.number and "frame " .. unit.number or "frame") .. ", "
    if unit.what == "bad" then return words .. "length " .. unit.length .. " is invalid" end
    words = words .. unit.length .. " bytes"
    local kind = kind_of(packet, unit)
    return kind and words .. ": " .. kind or words
end

local function show_sealed(range, tree)
    tree:add(fields.mac, range(0, mac_size))
    tree:add(fields.sealed, range(mac_size))
end

local function show_handshake(packet, range, tree)
    if packet.is_from_client then
        tree:add(fields.client_key, range(0, key_size))
        range = range(key_size)
    end
    tree:add(fields.nonce, range(0, nonce_size))
    show_sealed(range(nonce_size), tree)
    for _, note in ipairs(packet.handshake_notes) do tree:add(fields.handshake_note, note):set_generated() end
end

local function show_plaintext(range, tree)
    local kind = range(0, 1):uint()
    tree:add(fields.kind, range(0, 1))
    local layout = layouts[kind] or {}
    local at = 1
    if kind >= first_connection_id then
        layout = { { fields.connection_id, 1 } }
        at = 0 -- the kind is the connection id
    elseif kind == 10 and range:len() > 1 then
        layout = forward_layouts[range(1, 1):uint()] or layout
    end
    for _, part in ipairs(layout) do
        local field, size = part[1], part[2]
        if range:len() - at < size then break end
        tree:add(field, range(at, size))
        at = at + size
    end
    if at < range:len() then tree:add(fields.payload, range(at)) end
end

local function show_frame(packet, unit, range, tree)
    if unit.number then tree:add(fields.number, range(0, 2), unit.number):set_generated() end
    tree:add(fields.length, range(0, 2))
    show_sealed(range(2), tree)
    local hex = packet.opened[unit.number]
    if not hex then return end
    local opened = ByteArray.new(hex):tvb("Frame " .. unit.number)
    local plaintext = tree:add(fields.plaintext, opened())
    if opened:len() + mac_size ~= unit.length then plaintext:add_proto_expert_info(experts.misfit) end
    show_plaintext(opened(), plaintext)
end

local function show(packet, unit, range, tree)
    if unit.what == "other" then
        tree:add(fields.other, range)
    elseif unit.what == "bad" then
        local length = tree:add(fields.length, range)
        length:add_proto_expert_info(experts.length)
    elseif unit.what == "frame" then
        local frame = tree:add(fields.frame, range)
        frame:set_text(in_words(packet, unit):gsub("^f", "F"))
        show_frame(packet, unit, range, frame)
    else
        show_handshake(packet, range, tree:add(fields[unit.what], range))
    end
end

-- Called several times for a packet in which frames end that began in others: once for these, once for the rest of the packet.
function toxrelay.dissector(tvb, pinfo, tree)
    local packet = packets[pinfo.number] or new_packet(pinfo)
    packets[pinfo.number] = packet
    read_comments(packet)

    local words = {}
    local before = false -- whether an earlier call for this packet has shown something
    local at = 0
    local root
    while at < tvb:len() do
        local rest = tvb:len() - at
        local unit = unit_at(packet, tvb:raw(at, math.min(rest, 32)), rest)
        if not unit.size or unit.size > rest then
            pinfo.desegment_offset = at
            pinfo.desegment_len = unit.size and unit.size - rest or DESEGMENT_ONE_MORE_SEGMENT
            break
        end
        before = before or #words == 0 and unit ~= packet.units[1]
        table.insert(words, in_words(packet, unit))
        root = root or tree:add(toxrelay, tvb())
        show(packet, unit, tvb(at, unit.size), root)
        at = at + unit.size
    end
    if #words > 0 then
        pinfo.cols.protocol = "Tox relay"
        pinfo.cols.info = (before and "; " or "") .. table.concat(words, "; ")
        pinfo.cols.info:fence()
    end
    return tvb:len()
end

use_ports(toxrelay.prefs.ports)

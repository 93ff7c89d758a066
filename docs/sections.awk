# What Doxygen reads of a header. A comment in a class with an empty line behind it, such as "// Bytes in", heads what follows: the
# reference shows it as a heading. And every header gets a page. No line is added, so that warnings name the right one.
function show(line, next_line) {
    if (line == "#pragma once") line = line " /** @file */"
    if (line ~ /^    \/\/ [A-Z]/ && next_line == "") {
        line = (open ? "/** @} */ " : "") "/** @name " substr(line, 8) " */ /** @{ */"
        open = 1
    } else if (open && line ~ /^(private:|protected:|};)/) {
        line = "/** @} */ " line
        open = 0
    }
    print line
}
NR > 1 { show(previous, $0) }
{ previous = $0 }
END { show(previous, "") }

# man.awk - one --help as roff. part = command: its section with its own options; global: the options of every command; all: those without a command.
BEGIN { split("db tz data quiet help version", g, " "); for (i in g) global[g[i]] = 1 }

function roff(s) {
    gsub(/\\/, "\\\\e", s)
    gsub(/-/, "\\-", s)
    if (s ~ /^[.']/) s = "\\&" s
    return s
}

function verbatim(on) {
    if (on && !example) print ".PP\n.nf\n.RS"
    if (!on && example) print ".RE\n.fi"
    example = on
}

# "  -f, --format FORMAT      what it is"
function option(line,    left, help, name, n) {
    match(line, /--[a-z0-9-]+/)
    name = substr(line, RSTART + 2, RLENGTH - 2)
    if (part == "command" ? name in global : part == "global" ? !(name in global) : 0) return
    n = match(substr(line, 3), /[^ ]  +[^ ]/)
    left = n ? substr(line, 3, n) : line
    if (length(left) > 26 || !n || left !~ /--/) {
        # the left side fills its column: the help begins after one blank
        match(line, /--[a-z0-9-]+(( |\[=)[A-Z=]+\]?)?/)
        left = substr(line, 1, RSTART + RLENGTH - 1)
        help = substr(line, RSTART + RLENGTH + 1)
    } else
        help = substr(line, 3 + n)
    sub(/^ +/, "", left); sub(/^ +/, "", help); sub(/ +$/, "", left)
    print ".TP\n\\fB" roff(left) "\\fR\n" roff(help)
}

part == "all" && /^Options of postmortem LOG/ { opts = 1; next }
part == "all" && /^Examples:/ { exit }
part == "all" { if (opts && /--/) option($0); next }

/^Options:/ { verbatim(0); opts = 1; next }
opts && /--/ { option($0); next }
part == "global" { next }
/^usage: / { print ".SS " roff(substr($0, 8)); next }
NF == 0 { if (!example) gap = 1; next }
/^  / { verbatim(1); print roff(substr($0, 3)); gap = 0; next }
{ verbatim(0); if (gap) print ".PP"; gap = 0; print roff($0) }

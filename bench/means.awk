# Whether a comparator's means are those of simulate: a JSON line of bench/peers on standard input,
# then summary.csv of a run of `ours` draws. Says "means agree (n)", or which do not: further apart
# than five standard errors of both.
function number(text, key,    at, rest) {
    at = index(text, key)
    rest = substr(text, at + length(key))
    sub(/^[": ]*/, "", rest)
    return rest + 0
}
FNR == NR {
    line = $0
    draws = number(line, "\"draws\"")
    at = index(line, "\"means\"")
    body = substr(line, at + 8)
    sub(/^[: ]*\{/, "", body)
    sub(/\}.*/, "", body)
    n = split(body, pair, /, *"/)
    for (i = 1; i <= n; i++) {
        cut = index(pair[i], "\":")
        name = substr(pair[i], 1, cut - 1)
        gsub(/"/, "", name)
        mean[name] = substr(pair[i], cut + 2) + 0
    }
    next
}
FNR == 1 { FS = ","; next }
{
    split($0, field, ",")
    if (field[3] != "all" || field[4] == "freed_capacity")
        next
    name = field[2] "." field[5]
    if (!(name in mean) || name in seen)
        next
    seen[name] = 1
    error = field[9] * sqrt(1 + ours / draws)
    apart = mean[name] - field[8]
    if (apart < 0)
        apart = -apart
    compared++
    if (apart > 5 * error + 1e-9 * (field[8] < 0 ? -field[8] : field[8])) {
        wrong = wrong " " name
        n_wrong++
    }
}
END {
    if (n_wrong > 0)
        print "means differ:" wrong
    else
        print "means agree (" compared + 0 ")"
}

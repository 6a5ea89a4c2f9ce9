# The model's columns of docs/validation.md, from occupancy.csv of scenarios/statushouders.toml:
#   awk -F, -f docs/validation.awk results/cbs/occupancy.csv
BEGIN { side_job = 0.25; takes_schakelklas = 0.60 }

$3 == "all" { people[$2, $4, $5] = $6; if ($5 != "gone") here[$2, $4] += $6 }

function share(arm, year, states,    list, n, i, sum) {
    n = split(states, list, " ")
    for (i = 1; i <= n; i++) sum += people[arm, year, list[i]]
    return 100 * sum / here[arm, year]
}
function main_work(arm, year) { return share(arm, year, "part_time work work_diploma") }
function mbo(arm, year) { return share(arm, year, "mbo_basic mbo_skilled") }
function work(arm, year) { return main_work(arm, year) + side_job * mbo(arm, year) }
function main_benefit(arm, year) { return share(arm, year, "intake language_route schakelklas welfare seeking") }

END {
    base = "tegenprestatie"
    print "                 baseline, % of those still here               schakelklas per participant   work first"
    print " year   work  main work  benefit  main benefit  education       work       main work            work"
    n = split("1 1.5 2 2.5 3 4 5 5.5 6 6.5 7 7.5 8 8.5 9 10 12 15 20 30", years, " ")
    for (i = 1; i <= n; i++) {
        y = years[i]
        printf "%5s %6.1f %10.1f %8.1f %13.1f %10.1f %+10.1f %+15.1f %+15.1f\n", y,
            work(base, y), main_work(base, y), main_benefit(base, y) + share(base, y, "part_time"),
            main_benefit(base, y), mbo(base, y),
            (work("schakelklas", y) - work(base, y)) / takes_schakelklas,
            (main_work("schakelklas", y) - main_work(base, y)) / takes_schakelklas,
            work("work_first", y) - work(base, y)
    }
}

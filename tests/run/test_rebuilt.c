/* What models in other programs are made of (docs/rebuilding.md), each in the smallest scenario
 * that has it, against a calculation apart: a formula here, or a script in plain Python that steps
 * the people by hand. */
#include "whole_run.h"

static const char money[] = "[holder]\nh = 'H'\n[budget]\npurse = { holder = 'h' }\n";
static const char two_states[] = "[states]\nx = { label = 'X', tracked = '20 years' }\n"
                                 "y = { label = 'Y', absorbing = true }\n"
                                 "[cohort]\nsize = 1000\nmode = 'expected'\nstart = { x = 1 }\n";
static const char a_year_costs_100[] =
    "[cost.care]\nin = ['x']\namount = 100\nper = 'person-year'\n"
    "budget = 'purse'\n[intervention.now]\n";

/* A study of so many cycles, and the parts of a scenario behind it. */
static struct whole_run *run_parts(const char *horizon, const char *cycle, const char *accounting,
                                   size_t n, const char *const *parts)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    fprintf(out,
            "format = 1\n[study]\ntitle = 'Rebuilt'\nprices = 2026\nstart = 2026-03-01\n"
            "horizon = '%s'\ncycle = '%s'\nbaseline = 'now'\n[accounting]\n%s\n",
            horizon, cycle, accounting);
    for (size_t i = 0; i < n; i++)
        fputs(parts[i], out);
    fclose(out);
    struct whole_run *w = whole_run(text, 0);
    free(text);
    return w;
}

#define RUN(horizon, cycle, accounting, ...)                                                       \
    run_parts(horizon, cycle, accounting, sizeof((const char *[]){__VA_ARGS__}) / sizeof(char *),  \
              (const char *[]){__VA_ARGS__})

static double line_of(const struct whole_run *w, const char *intervention, const char *line)
{
    return value_of(w, intervention, "npv_line", line)->base_case;
}

static const char probability[] = "discount = 0\nmoves = 'probability'";
static const char rate[] = "discount = 0\nmoves = 'rate'";

static void test_chances_that_change_with_model_time(void **state)
{
    (void) state;
    struct whole_run *w =
        RUN("10 years", "12 months", probability, two_states, money,
            "[from.x]\ny = '0.05 + 0.01 * years_since_start'\n", a_year_costs_100);
    double people = 1000, cost = 0;
    for (int t = 0; t < 10; t++) {
        const double next = people * (0.95 - 0.01 * t);
        cost += 100 * (people + next) / 2;
        people = next;
    }
    assert_close(line_of(w, "now", "care"), cost, 1e-13);
    whole_run_close(w);
}

/* Tunnel states elsewhere: here by the time in the state, with a last value. */
static void test_chances_and_costs_that_change_with_time_in_state(void **state)
{
    (void) state;
    struct whole_run *w = RUN(
        "12 years", "12 months", probability,
        "[states]\nx = 'X'\ny = { label = 'Y', tracked = '4 years' }\n"
        "z = { label = 'Z', absorbing = true }\n"
        "[cohort]\nsize = 1000\nmode = 'expected'\nstart = { x = 1 }\n",
        money,
        "[from.x]\ny = 0.2\n[from.y]\nx = 0.1\nz = '0.3 / (1 + years_in_state)'\n"
        "[cost.stay]\nin = { y = '1000 * (1 + years_in_state)' }\nper = 'person-year'\n"
        "budget = 'purse'\n"
        "[cost.leave]\non = 'y -> *'\namount = '3 + 0.5 * years_since_start'\nbudget = 'purse'\n"
        "[cost.enter]\non = '* -> y'\namount = 7\nbudget = 'purse'\n[intervention.now]\n");
    double x = 1000, y[5] = {0}, stay = 0, leave = 0, enter = 0;
    for (int t = 0; t < 12; t++) {
        double next[5] = {0.2 * x}, back = 0;
        enter += 7 * 0.2 * x;
        for (int d = 0; d < 5; d++) {
            const double out = 0.1 + 0.3 / (1 + d);
            leave += y[d] * out * (3 + 0.5 * t);
            back += 0.1 * y[d];
            next[d < 4 ? d + 1 : 4] += y[d] * (1 - out);
            stay += 500 * (1 + d) * y[d];
        }
        x = 0.8 * x + back;
        memcpy(y, next, sizeof y);
        for (int d = 0; d < 5; d++)
            stay += 500 * (1 + d) * y[d];
    }
    assert_close(line_of(w, "now", "stay"), stay, 1e-13);
    assert_close(line_of(w, "now", "leave"), leave, 1e-13);
    assert_close(line_of(w, "now", "enter"), enter, 1e-13);
    whole_run_close(w);
}

static double weibull(double t)
{
    return pow(t / 6.5, 1.4);
}

static double gompertz(double t)
{
    return 0.03 / 0.08 * expm1(0.08 * t);
}

static double loglogistic(double t)
{
    return log1p(pow(t / 4.4, 1.7));
}

static double lognormal(double t)
{
    return t > 0 ? -log(erfc((log(t) - 1.2) / 0.9 / sqrt(2)) / 2) : 0;
}

static double exponential(double t)
{
    return 0.17 * t;
}

/* With sigma = 0.8 and q = 1 a Weibull curve of shape 1 / 0.8. */
static double gengamma(double t)
{
    return pow(t * exp(-1.1), 1 / 0.8);
}

static void test_survival_curves_are_followed_to_the_digit(void **state)
{
    (void) state;
    static const struct {
        const char *name, *parameters;
        double (*cumulative)(double);
    } curves[] = {{"weibull", "1.4, 6.5", weibull},         {"gompertz", "0.08, 0.03", gompertz},
                  {"loglogistic", "1.7, 4.4", loglogistic}, {"lognormal", "1.2, 0.9", lognormal},
                  {"exponential", "0.17", exponential},     {"gengamma", "1.1, 0.8, 1", gengamma}};
    static const struct {
        const char *cycle, *accounting, *function, *clock;
        int per_year;
    } ways[] = {{"12 months", probability, "chance", "years_in_state", 1},
                {"6 months", rate, "hazard", "years_in_state", 2},
                {"1 month", rate, "hazard", "years_since_start", 12},
                {"3 months", probability, "chance", "years_since_start", 4}};
    for (size_t c = 0; c < 6; c++)
        for (size_t k = 0; k < 4; k++) {
            char row[200];
            snprintf(row, sizeof row, "[from.x]\ny = \"%s_%s(%s, '%s', %s)\"\n", curves[c].name,
                     ways[k].function, ways[k].clock, ways[k].cycle, curves[c].parameters);
            struct whole_run *w = RUN("10 years", ways[k].cycle, ways[k].accounting, two_states,
                                      money, row, a_year_costs_100);
            const int n = 10 * ways[k].per_year;
            double cost = 0;
            for (int t = 0; t < n; t++)
                cost += 50e3 / ways[k].per_year *
                        (exp(-curves[c].cumulative((double) t / ways[k].per_year)) +
                         exp(-curves[c].cumulative((t + 1.0) / ways[k].per_year)));
            assert_close(line_of(w, "now", "care"), cost, 1e-10);
            whole_run_close(w);
        }
}

/* Two curves that share no state: who has died, and who has got worse or died. In each cycle all
 * who live die by the one curve; who is still well leaves by the other. */
static void test_partitioned_survival(void **state)
{
    (void) state;
    struct whole_run *w = RUN(
        "8 years", "3 months", "discount = 0.03\nmoves = 'probability'",
        "[states]\nwell = 'Well'\nworse = 'Worse'\ndead = { label = 'Dead', absorbing = true }\n"
        "[cohort]\nsize = 1\nmode = 'expected'\nstart = { well = 1 }\n",
        money,
        "[let]\ndies = \"weibull_chance(years_since_start, '3 months', 1.1, 5)\"\n"
        "leaves = \"weibull_chance(years_since_start, '3 months', 1.3, 2)\"\n"
        "[from.well]\ndead = 'dies'\nworse = 'leaves - dies'\n[from.worse]\ndead = 'dies'\n"
        "[cost.care]\nin = { well = 10, worse = 3 }\nper = 'person-year'\nbudget = 'purse'\n"
        "[intervention.now]\n");
    double cost = 0;
    for (int t = 0; t < 32; t++)
        for (int end = 0; end < 2; end++) {
            const double years = (t + end) / 4.0;
            const double well = exp(-pow(years / 2, 1.3)), alive = exp(-pow(years / 5, 1.1));
            cost += (10 * well + 3 * (alive - well)) / 8 * pow(1.03, -(t + 0.5) / 4);
        }
    assert_close(line_of(w, "now", "care"), cost, 1e-12);
    whole_run_close(w);
}

/* Shares that are still there, as a trial prints them. */
static void test_a_curve_of_shares_that_survive(void **state)
{
    (void) state;
    struct whole_run *w =
        RUN("5 years", "12 months", rate, two_states, money,
            "[table.there]\nkind = 'share'\nat = [0, 1, 2.5, 4, 5]\n"
            "value = [1, 0.8, 0.6, 0.5, 0.45]\nbetween = 'linear'\n"
            "[from.x]\ny = \"hazard(1 - there(years_since_start + 1) / there(years_since_start), "
            "'1 year')\"\n",
            a_year_costs_100);
    const double there[] = {1, 0.8, 0.8 - 0.2 / 1.5, 0.6 - 0.1 / 3, 0.5, 0.45};
    double cost = 0;
    for (int t = 0; t < 5; t++)
        cost += 50e3 * (there[t] + there[t + 1]);
    assert_close(line_of(w, "now", "care"), cost, 1e-12);
    whole_run_close(w);
}

static double steady(double chance)
{
    double cost = 0;
    for (int t = 0; t < 10; t++)
        cost += 50e3 * (pow(1 - chance, t) + pow(1 - chance, t + 1));
    return cost;
}

/* Odds ratio, relative risk and hazard ratio of 1.7 on 40 % in five years. */
static void test_ratios_of_odds_risks_and_hazards(void **state)
{
    (void) state;
    static const char *const rows[] = {
        "[from.x]\ny = \"hazard(from_odds(odds(chance(p, '1 year')) * r), '1 year')\"\n",
        "[from.x]\ny = \"hazard(chance(p, '1 year') * r, '1 year')\"\n", "[from.x]\ny = 'p * r'\n"};
    const double p = 1 - pow(0.6, 0.2), odds = 1.7 * p / (1 - p);
    const double expected[] = {odds / (1 + odds), 1.7 * p, 1 - pow(1 - p, 1.7)};
    for (size_t i = 0; i < 3; i++) {
        struct whole_run *w = RUN("10 years", "12 months", rate, two_states, money,
                                  "[param.p]\nkind = 'probability'\nper = '5 years'\nvalue = 0.4\n"
                                  "[param.r]\nkind = 'ratio'\nvalue = 1.7\n",
                                  rows[i], a_year_costs_100);
        assert_close(line_of(w, "now", "care"), steady(expected[i]), 1e-13);
        whole_run_close(w);
    }
}

/* A yearly life table in a model of chances per month. */
static void test_yearly_chances_in_cycles_of_a_month(void **state)
{
    (void) state;
    struct whole_run *w = RUN(
        "30 months", "1 month", probability, two_states, "[group.g]\nshare = 1\nage = 50\n", money,
        "[table.dies]\nkind = 'share'\nat = [50, 51, 52]\nvalue = [0.1, 0.2, 0.4]\n"
        "[from.x]\ny = \"chance(hazard(dies(age), '1 year'), '1 month')\"\n",
        a_year_costs_100);
    assert_close(people_of(w, "now", "all", 1, "x")->base_case, 900, 1e-13);
    assert_close(people_of(w, "now", "all", 2, "x")->base_case, 720, 1e-13);
    assert_close(people_of(w, "now", "all", 2.5, "x")->base_case, 720 * sqrt(0.6), 1e-13);
    whole_run_close(w);
}

/* 24 per 1,000 person-years of the population, beside what the illness does. */
static void test_two_causes_of_death_compete(void **state)
{
    (void) state;
    struct whole_run *w =
        RUN("10 years", "12 months", rate, two_states, money,
            "[param.deaths]\nkind = 'number'\nvalue = 24\n"
            "[from.x]\ny = \"hazard(0.1, '1 year') + from_rate(deaths, '1000 years')\"\n",
            a_year_costs_100);
    assert_close(line_of(w, "now", "care"), steady(1 - 0.9 * exp(-0.024)), 1e-13);
    whole_run_close(w);
}

/* Three years at the most, then 70 and 30 %: three temporary states elsewhere. */
static void test_a_stay_of_a_fixed_length(void **state)
{
    (void) state;
    struct whole_run *w =
        RUN("12 years", "12 months", probability,
            "[states]\ns = 'S'\nr = 'R'\nt = 'T'\nd = { label = 'D', absorbing = true }\n"
            "[cohort]\nsize = 100\nmode = 'expected'\nstart = { s = 0.25, t = 0.75 }\n",
            money,
            "[from.s]\nr = '1 - 0.02'\nd = 0.02\n"
            "[from.t]\nd = 0.1\nafter = { months = 36, r = 0.7, s = 'rest' }\n"
            "[from.r]\nd = '0.05 + 0.01'\nt = 0.3\n"
            "[cost.stay]\nin = { t = 5, r = 3, s = 1 }\nper = 'person-year'\nbudget = 'purse'\n"
            "[cost.moves]\non = { '* -> t' = 10, '* -> r' = 2, 't -> s' = 4 }\nbudget = 'purse'\n"
            "[intervention.now]\n");
    double s = 25, r = 0, t[3] = {75, 0, 0}, stay = 0, moves = 0;
    for (int year = 0; year < 12; year++) {
        stay += (5 * (t[0] + t[1] + t[2]) + 3 * r + s) / 2;
        const double ends = 0.9 * t[2], to_r = 0.98 * s + 0.7 * ends, to_t = 0.3 * r;
        moves += 10 * to_t + 2 * to_r + 4 * 0.3 * ends;
        t[2] = 0.9 * t[1];
        t[1] = 0.9 * t[0];
        t[0] = to_t;
        r = 0.64 * r + to_r;
        s = 0.3 * ends;
        stay += (5 * (t[0] + t[1] + t[2]) + 3 * r + s) / 2;
    }
    assert_close(line_of(w, "now", "stay"), stay, 1e-13);
    assert_close(line_of(w, "now", "moves"), moves, 1e-13);
    whole_run_close(w);
}

/* A multinomial regression: the chances are shares of exp(b0 + b1 age + b2 female), coefficients
 * jointly normal, groups by what they have, a treatment that multiplies the odds. */
static void test_a_multinomial_regression_by_age_and_sex(void **state)
{
    (void) state;
    struct whole_run *w =
        RUN("6 years", "12 months", probability,
            "[states]\nh = 'H'\ns = 'S'\nd = { label = 'D', absorbing = true }\n"
            "[cohort]\nsize = 1\nmode = 'expected'\nstart = { h = 1 }\n"
            "[group.f]\nshare = 0.3\nage = 40\nfemale = 1\n"
            "[group.m]\nshare = 0.7\nage = 60\nfemale = 0\n",
            money,
            "[param]\nb0 = { kind = 'number' }\nb_age = { kind = 'number' }\n"
            "b_female = { kind = 'number' }\ntreatment = { kind = 'ratio', value = 0.7 }\n"
            "utility = { kind = 'share', mean = 0.7, sd = 0.05 }\n"
            "[[mvnormal]]\nparams = ['b0', 'b_age', 'b_female']\nmean = [-2, 0.02, -0.4]\n"
            "covariance = [[0.04, 0.0001, 0], [0.0001, 0.0001, 0], [0, 0, 0.01]]\n"
            "[let]\nodds_s = 'treatment * exp(b0 + b_age * age + b_female * female)'\n"
            "odds_d = 'exp(-4 + 0.03 * age)'\nall = '1 + odds_s + odds_d'\n"
            "[from.h]\ns = 'odds_s / all'\nd = 'odds_d / all'\n"
            "[from.s]\nd = 'min(1, 2 * from_odds(odds_d))'\n"
            "[cost.care]\nin = { h = 100, s = 1000 }\nper = 'person-year'\nbudget = 'purse'\n"
            "[outcome.qaly]\nin = { h = 1, s = 'utility' }\nper = 'person-year'\ndiscount = 0.015\n"
            "[intervention.now]\n[intervention.without.param.treatment]\nvalue = 1\n");
    for (int treated = 0; treated < 2; treated++) {
        double care = 0, qaly = 0;
        for (int female = 0; female < 2; female++) {
            double h = female ? 0.3 : 0.7, s = 0;
            for (int t = 0; t < 6; t++) {
                const double age = (female ? 40 : 60) + t;
                const double odds_s = (treated ? 0.7 : 1) * exp(-2 + 0.02 * age - 0.4 * female);
                const double odds_d = exp(-4 + 0.03 * age), all = 1 + odds_s + odds_d;
                const double next_h = h / all;
                const double next_s =
                    s * (1 - fmin(1, 2 * odds_d / (1 + odds_d))) + h * odds_s / all;
                care += (100 * (h + next_h) + 1000 * (s + next_s)) / 2;
                qaly += (h + next_h + 0.7 * (s + next_s)) / 2 * pow(1.015, -(t + 0.5));
                h = next_h;
                s = next_s;
            }
        }
        const char *intervention = treated ? "now" : "without";
        assert_close(line_of(w, intervention, "care"), care, 1e-12);
        assert_close(value_of(w, intervention, "outcome", "qaly")->base_case, qaly, 1e-12);
    }
    whole_run_close(w);
}

/* 100 people at the start, 7 in a and 3 in b of every 10; 48 more in the second year, all in b, a
 * twelfth of them each month. Nobody moves for the first two years. */
static void test_people_who_come_in_elsewhere_than_they_started(void **state)
{
    (void) state;
    static const char *const modes[] = {"expected", "people"};
    for (size_t i = 0; i < 2; i++) {
        char cohort[300];
        snprintf(cohort, sizeof cohort,
                 "[cohort]\nsize = 100\nmode = '%s'\nstart = { a = 0.7, b = 0.3 }\n"
                 "arrive_in = { b = 1.0 }\narrivals = { \"2027\" = 48 }\n",
                 modes[i]);
        struct whole_run *w = RUN(
            "34 months", "1 month", probability, "[states]\na = 'A'\nb = 'B'\n", cohort,
            "[group.g]\nshare = 0.25\n[group.h]\nshare = 0.75\n", money,
            "[from.a]\nb = 'if(year < 2028, 0, 0.5)'\n[from.b]\na = 'if(year < 2028, 0, 0.5)'\n"
            "[cost.any]\non = 'arrival'\namount = 1\nbudget = 'purse'\n"
            "[cost.a]\non = 'arrival -> a'\namount = 10\nbudget = 'purse'\n"
            "[cost.b]\non = 'arrival -> b'\namount = 100\nbudget = 'purse'\n"
            "[cost.entry]\non = { '* -> b' = 2, 'arrival -> b' = 3 }\nbudget = 'purse'\n"
            "[intervention.now]\n[intervention.other.cohort]\narrive_in = { a = 0.5, b = 0.5 }\n");
        assert_close(line_of(w, "now", "any"), 148, 1e-13);
        assert_close(line_of(w, "now", "a"), 700, 1e-13);
        assert_close(line_of(w, "now", "b"), 7800, 1e-13);
        assert_close(line_of(w, "other", "a"), 940, 1e-13);
        assert_close(line_of(w, "other", "b"), 5400, 1e-13);
        assert_close(year_of(w, "now", "", 2026, "purse", "b")->base_case, 3000, 1e-13);
        assert_close(year_of(w, "now", "", 2027, "purse", "entry")->base_case, 144, 1e-13);
        assert_close(year_of(w, "now", "", 2028, "purse", "entry")->base_case, 884, 1e-12);
        assert_close(people_of(w, "now", "all", 1.5, "a")->base_case, 70, 1e-13);
        assert_close(people_of(w, "now", "g", 1.5, "b")->base_case,
                     people_of(w, "now", "all", 1.5, "b")->base_case / 4, 0.05);
        assert_close(people_of(w, "now", "all", 1.5, "b")->base_case, 30 + 4 * 9, 1e-13);
        whole_run_close(w);
    }
}

/* Dutch with more columns than are needed, or English with the two that are. */
static void write_life_table(const char *path, bool dutch, const double *q)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(dutch ? "at;value\n" : "value,at\n", f);
    for (int i = 0; i < 21; i++)
        if (dutch)
            fprintf(f, "%d;0,%05.0f\n", 50 + i, q[i] * 1e5);
        else
            fprintf(f, "%.5f,%d\n", q[i], 50 + i);
    assert_int_equal(fclose(f), 0);
}

/* Age (a life table by step, and one in between), calendar year, model time, time since arrival and
 * time in state in one model, by cycles of three months that begin in March. Totals from plain
 * Python. */
static void test_five_clocks_and_two_life_tables_at_once(void **state)
{
    (void) state;
    static const double men[] = {0.00400, 0.00440, 0.00484, 0.00532, 0.00586, 0.00644, 0.00709,
                                 0.00779, 0.00857, 0.00943, 0.01037, 0.01141, 0.01255, 0.01381,
                                 0.01519, 0.01671, 0.01838, 0.02022, 0.02224, 0.02446, 0.02691};
    static const double women[] = {0.00300, 0.00327, 0.00356, 0.00389, 0.00423, 0.00462, 0.00503,
                                   0.00548, 0.00598, 0.00652, 0.00710, 0.00774, 0.00844, 0.00920,
                                   0.01003, 0.01093, 0.01191, 0.01298, 0.01415, 0.01542, 0.01681};
    char folder[] = "/tmp/budgetshift_test_XXXXXX", of_men[64], of_women[64], tables[400];
    assert_non_null(mkdtemp(folder));
    snprintf(of_men, sizeof of_men, "%s/men.csv", folder);
    snprintf(of_women, sizeof of_women, "%s/women.csv", folder);
    write_life_table(of_men, true, men);
    write_life_table(of_women, false, women);
    snprintf(tables, sizeof tables,
             "[table.men]\nkind = 'probability'\nper = 'year'\nfile = '%s'\n"
             "[table.women]\nkind = 'probability'\nper = 'year'\nfile = '%s'\nbetween = "
             "'linear'\n",
             of_men, of_women);
    struct whole_run *w =
        RUN("5 years", "3 months", "discount = 0.03\nmoves = 'rate'",
            "[states]\nx = { label = 'X', tracked = '3 years' }\ny = 'Y'\n"
            "z = { label = 'Z', absorbing = true }\n"
            "[cohort]\nsize = 1000\nmode = 'expected'\nstart = { x = 0.8, y = 0.2 }\n"
            "arrivals = { \"2027\" = 120, \"2028\" = 60 }\n"
            "[group.m]\nshare = 0.4\nage = 60\nfemale = 0\n"
            "[group.f]\nshare = 0.6\nage = 55.5\nfemale = 1\n",
            money, tables,
            "[let]\ndeath = 'if(female, women(age), men(age))'\n"
            "[from.x]\ny = \"hazard(0.3, '1 year') * exp(-0.2 * years_in_state) * "
            "if(year >= 2028, 0.5, 1) * (1 + 0.1 * years_since_start)\"\nz = 'death'\n"
            "[from.y]\nx = \"hazard(0.1, '1 year') * (1 + years_since_arrival)\"\nz = '2 * death'\n"
            "[cost.care]\nin = { x = '100 * (1 + years_in_state)', y = '50 * (1 + 0.01 * age)' }\n"
            "per = 'person-year'\nbudget = 'purse'\n"
            "[cost.intake]\non = 'arrival'\namount = 11\nbudget = 'purse'\n"
            "[cost.move]\non = 'x -> y'\namount = 'if(year >= 2028, 7, 3)'\nbudget = 'purse'\n"
            "[intervention.now]\n");
    assert_close(line_of(w, "now", "care"), 956269.31710032769, 1e-12);
    assert_close(line_of(w, "now", "move"), 3452.4994772448895, 1e-12);
    assert_close(line_of(w, "now", "intake"), 12892.05582456786, 1e-12);
    whole_run_close(w);
    unlink(of_men);
    unlink(of_women);
    rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_chances_that_change_with_model_time),
        cmocka_unit_test(test_chances_and_costs_that_change_with_time_in_state),
        cmocka_unit_test(test_survival_curves_are_followed_to_the_digit),
        cmocka_unit_test(test_partitioned_survival),
        cmocka_unit_test(test_a_curve_of_shares_that_survive),
        cmocka_unit_test(test_ratios_of_odds_risks_and_hazards),
        cmocka_unit_test(test_yearly_chances_in_cycles_of_a_month),
        cmocka_unit_test(test_two_causes_of_death_compete),
        cmocka_unit_test(test_a_stay_of_a_fixed_length),
        cmocka_unit_test(test_a_multinomial_regression_by_age_and_sex),
        cmocka_unit_test(test_people_who_come_in_elsewhere_than_they_started),
        cmocka_unit_test(test_five_clocks_and_two_life_tables_at_once),
    };
    return cmocka_run_group_tests_name("rebuilt", tests, NULL, NULL);
}

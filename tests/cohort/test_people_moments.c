/* Whole people against the law of the chain: n independent people, so counts by state are
 * multinomial at each moment and tied over time by the chances between. Each outcome below is a
 * weighted sum of counts at three moments, so that its variance holds variances, covariances
 * between states and covariances over time. Five standard errors, fixed seed. */
#include "whole_run.h"

enum { STATES = 3, MOMENTS = 3, DRAWS = 6400, PEOPLE = 23, SUMS = 6 };

/* Counts at months 12, 24 and 36, where at(m) is 1: occupancy at the start of a cycle. */
static const char model[] =
    "format = 1\n"
    "[study]\ntitle = 'Moments'\nprices = 2026\nstart = 2026-01-01\nhorizon = '48 months'\n"
    "cycle = '%d months'\nbaseline = 'now'\n"
    "[accounting]\nmoves = '%s'\noccupancy = 'start'\ndiscount = 0\n"
    "[cohort]\nsize = 23\nmode = 'people'\nstart = { a = 1.0 }\n"
    "[holder]\nh = 'H'\n[budget]\npurse = { holder = 'h' }\n"
    "[run]\nseed = 20260914\n"
    "[intervention.now]\n"
    "%s";

/* weight[moment][state] of each sum */
static const double weight[SUMS][MOMENTS][STATES] = {
    {{0, 0, 0}, {0, 1, 0}, {0, 0, 0}},  {{1, 0, 0}, {0, 0, 0}, {0, 0, 0}},
    {{0, 1, -1}, {0, 0, 0}, {0, 0, 0}}, {{0, 0, 0}, {0, 2.5, 1}, {0, 0, 0}},
    {{0, 1, 0}, {0, 0, 0}, {0, 1, 0}},  {{0.3, -1.2, 0}, {0, 0.9, 2}, {1.1, 0, -0.4}},
};

static const char three_states[] = "[states]\na = 'A'\nb = 'B'\nc = 'C'\n";

/* Two moments and the fourth cumulant of one person's sum, over all paths. */
struct law {
    double mean, variance, fourth;
};

static struct law law_of(const double w[MOMENTS][STATES], const double hop[STATES][STATES])
{
    double m[5] = {0}; /* raw moments */
    for (size_t i = 0; i < STATES; i++)
        for (size_t j = 0; j < STATES; j++)
            for (size_t k = 0; k < STATES; k++)
                for (int n = 1; n <= 4; n++)
                    m[n] += hop[0][i] * hop[i][j] * hop[j][k] * pow(w[0][i] + w[1][j] + w[2][k], n);
    const double variance = m[2] - m[1] * m[1];
    const double fourth =
        m[4] - 4 * m[1] * m[3] + 6 * m[1] * m[1] * m[2] - 3 * m[1] * m[1] * m[1] * m[1];
    return (struct law){m[1], variance, fourth - 3 * variance * variance};
}

static void append_sums(char *text, int cycle_months)
{
    static const char states[] = "abc";
    for (size_t n = 0; n < SUMS; n++) {
        sprintf(text + strlen(text), "[outcome.sum_%zu]\nper = 'person-month'\nin = { ", n);
        for (size_t s = 0; s < STATES; s++) {
            sprintf(text + strlen(text), "%s%c = \"0", s ? ", " : "", states[s]);
            for (size_t t = 0; t < MOMENTS; t++)
                sprintf(text + strlen(text), " + if(months_since_start == %zu, %.17g, 0)",
                        12 * (t + 1), weight[n][t][s] / cycle_months);
            strcat(text, "\"");
        }
        strcat(text, " }\n");
    }
}

/* hop: the chances from one year's count to the next. */
static void assert_law(int cycle_months, const char *moves, const char *rows,
                       const double hop[STATES][STATES])
{
    char rest[8000], text[9000];
    snprintf(rest, sizeof rest, "%s%s", three_states, rows);
    append_sums(rest, cycle_months);
    snprintf(text, sizeof text, model, cycle_months, moves, rest);
    struct whole_run *w = whole_run(text, DRAWS);
    for (size_t n = 0; n < SUMS; n++) {
        char name[20];
        snprintf(name, sizeof name, "sum_%zu", n);
        const struct summary *s = value_of(w, "now", "outcome", name);
        const struct law l = law_of(weight[n], hop);
        const double variance = PEOPLE * l.variance, values = 2.0 * DRAWS;
        const double error = sqrt((PEOPLE * l.fourth + 2 * variance * variance) / values);
        assert_near(s->mean, PEOPLE * l.mean, 5 * sqrt(variance / values) + 1e-9);
        assert_near(s->sd * s->sd, variance, 5 * error + 1e-9);
        assert_near(s->base_case, PEOPLE * l.mean, 1e-9);
        /* Nothing is unknown here, so all is chance: the two replicates are independent. */
        if (variance > 0)
            assert_near(s->chance_share, 1, 5 * sqrt(2 / values));
    }
    whole_run_close(w);
}

static void power(double step[STATES][STATES], size_t n, double hop[STATES][STATES])
{
    double now[STATES][STATES] = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
    for (; n > 0; n--) {
        double next[STATES][STATES] = {{0}};
        for (size_t i = 0; i < STATES; i++)
            for (size_t j = 0; j < STATES; j++)
                for (size_t k = 0; k < STATES; k++)
                    next[i][k] += now[i][j] * step[j][k];
        memcpy(now, next, sizeof now);
    }
    memcpy(hop, now, sizeof now);
}

static void test_competing_hazards_give_multinomial_counts(void **state)
{
    (void) state;
    const double chances[STATES][STATES] = {{0, 0.55, 0.25}, {0.40, 0, 0.15}, {0.20, 0, 0}};
    static const int months[] = {1, 3, 12};
    for (size_t n = 0; n < 3; n++) {
        double step[STATES][STATES], hop[STATES][STATES];
        for (size_t i = 0; i < STATES; i++) {
            double total = 0;
            for (size_t j = 0; j < STATES; j++)
                total -= log1p(-chances[i][j]);
            for (size_t j = 0; j < STATES; j++)
                step[i][j] = log1p(-chances[i][j]) / total * expm1(-total * months[n] / 12.0);
            step[i][i] = exp(-total * months[n] / 12.0);
        }
        power(step, (size_t) (12 / months[n]), hop);
        assert_law(months[n], "rate",
                   "[from.a]\nb = 0.55\nc = 0.25\n[from.b]\na = 0.40\nc = 0.15\n"
                   "[from.c]\na = 0.20\n",
                   (const double(*)[STATES]) hop);
    }
}

static void test_chances_per_cycle_give_multinomial_counts(void **state)
{
    (void) state;
    static const double hop[STATES][STATES] = {
        {0.20, 0.55, 0.25}, {0.40, 0.45, 0.15}, {0.20, 0, 0.80}};
    assert_law(12, "probability",
               "[from.a]\nb = 0.55\nc = 0.25\n[from.b]\na = 0.40\nc = 0.15\n"
               "[from.c]\na = 0.20\n",
               hop);
}

/* Its hazards would be infinite; the shares between destinations are not. */
static void test_a_row_that_leaves_nobody_keeps_its_shares(void **state)
{
    (void) state;
    static const double hop[STATES][STATES] = {{0, 0.7, 0.3}, {0.6, 0, 0.4}, {0.1, 0.9, 0}};
    assert_law(12, "probability",
               "[from.a]\nb = 0.7\nc = 0.3\n[from.b]\na = 0.6\nc = 0.4\n"
               "[from.c]\na = 0.1\nb = 0.9\n",
               hop);
}

/* As chances that are drawn or computed may, by rounding. */
static void test_a_row_a_hair_over_one_leaves_nobody_either(void **state)
{
    (void) state;
    static const double hop[STATES][STATES] = {{0, 0.7, 0.3}, {0.6, 0.2, 0.2}, {0.1, 0.8, 0.1}};
    assert_law(12, "probability",
               "[from.a]\nb = 0.7000000000001\nc = 0.3000000000002\n"
               "[from.b]\na = 0.6\nc = 0.2\n[from.c]\na = 0.1\nb = 0.8\n",
               hop);
}

/* After a year in a, whoever is left leaves; then hazards go on from b. */
static void test_shares_of_after_are_those_of_the_people_left(void **state)
{
    (void) state;
    static const double hop[STATES][STATES] = {
        {0, 1 - 0.6 * 0.65, 0.6 * 0.65}, {0, 0.75, 0.25}, {0, 0.1, 0.9}};
    assert_law(12, "rate",
               "[from.a]\nb = 0.4\nafter = { months = 12, b = 0.35, c = 'rest' }\n"
               "[from.b]\nc = 0.25\n[from.c]\nb = 0.1\n",
               hop);
}

/* Hazards that change with the calendar and with time in state, worked out for a chain in which
 * nobody returns to a. */
static void test_hazards_that_change_by_month_are_followed(void **state)
{
    (void) state;
    double left[5] = {1};
    for (int m = 0; m < 48; m++) {
        const double h = (0.9 - 0.02 * (m % 7)) * (m >= 12 && m < 24 ? 0.5 : 1);
        left[m / 12 + 1] = (m % 12 ? left[m / 12 + 1] : left[m / 12]) * exp(-h / 12);
    }
    char rest[1000], text[3000];
    snprintf(rest, sizeof rest,
             "[states]\na = { label = 'A', tracked = '48 months' }\n"
             "b = { label = 'B', absorbing = true }\n"
             "[from.a]\nb = \"from_rate((0.9 - 0.02 * (months_in_state - 7 * "
             "floor(months_in_state / 7))) * if(year == 2027, 0.5, 1), '1 year')\"\n");
    snprintf(text, sizeof text, model, 1, "rate", rest);
    struct whole_run *w = whole_run(text, DRAWS);
    for (int y = 0; y <= 4; y++) {
        const struct summary *s = people_of(w, "now", "all", y, "a");
        assert_close(s->base_case, PEOPLE * left[y], 1e-12);
        assert_near(s->mean, PEOPLE * left[y],
                    5 * sqrt(PEOPLE * left[y] * (1 - left[y]) / (2.0 * DRAWS)) + 1e-9);
    }
    whole_run_close(w);
}

/* Of 23 people each leaves within the year with a chance drawn from beta(41, 147). What happens to
 * people is chance, n E[p (1 - p)]; what the chance is, is ignorance, n^2 Var(p). */
static void test_variance_is_split_into_chance_and_ignorance(void **state)
{
    (void) state;
    char text[3000];
    snprintf(text, sizeof text, model, 12, "probability",
             "[states]\na = 'A'\nb = { label = 'B', absorbing = true }\n"
             "[param.leaves]\nkind = 'probability'\nper = 'year'\nevents = [41, 188]\n"
             "source = 'x'\n[from.a]\nb = 'leaves'\n");
    const double a = 41, b = 147, n = PEOPLE, draws = 20000;
    const double variance = a * b / ((a + b) * (a + b) * (a + b + 1));
    const double chance = n * a * b / ((a + b) * (a + b + 1)), ignorance = n * n * variance;
    struct whole_run *w = whole_run(text, (uint64_t) draws);
    const struct summary *s = people_of(w, "now", "all", 1, "b");
    const double share = chance / (chance + ignorance);
    assert_true(share > 0.2 && share < 0.9);
    /* relative errors of two variances from `draws` nearly normal values */
    assert_near(s->sd * s->sd, chance + ignorance, 5 * (chance + ignorance) * sqrt(2 / draws));
    assert_near(s->chance_share, share, 5 * share * sqrt(4 / draws));
    assert_near(s->mean, n * a / (a + b), 5 * s->mc_error);
    assert_near(s->mc_error, sqrt((chance / 2 + ignorance) / draws),
                5 * s->mc_error / sqrt(2 * draws));
    whole_run_close(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_competing_hazards_give_multinomial_counts),
        cmocka_unit_test(test_chances_per_cycle_give_multinomial_counts),
        cmocka_unit_test(test_a_row_that_leaves_nobody_keeps_its_shares),
        cmocka_unit_test(test_a_row_a_hair_over_one_leaves_nobody_either),
        cmocka_unit_test(test_shares_of_after_are_those_of_the_people_left),
        cmocka_unit_test(test_hazards_that_change_by_month_are_followed),
        cmocka_unit_test(test_variance_is_split_into_chance_and_ignorance),
    };
    return cmocka_run_group_tests_name("people, moments", tests, NULL, NULL);
}

/* scenarios/published/chemo.toml against the values of information that voi prints, and against
 * integrals. */
#include "whole_run.h"

static struct whole_run *run_file(uint64_t draws)
{
    return whole_run_with(
        NULL, (struct simulate_options){.scenario = PROJECT_DIR "/scenarios/published/chemo.toml",
                                        .draws = draws,
                                        .base_case = draws == 0,
                                        .threads = 1});
}

static const struct voi_row *information_of(const struct whole_run *w, const char *kind,
                                            const char *params)
{
    for (size_t i = 0; i < w->r->n_voi; i++) {
        const struct voi_row *v = &w->r->voi[i];
        if (strcmp(v->holder, "society") == 0 && strcmp(v->kind, kind) == 0 &&
            strcmp(v->params, params) == 0)
            return v;
    }
    fail_msg("no value of information of %s %s", kind, params);
    return NULL;
}

static double base_case(const struct whole_run *w, const char *id, const char *kind,
                        const char *name)
{
    return value_of(w, id, kind, name)->base_case;
}

/* With the mean of each parameter, from a recursion of the model's matrix in Python. */
static void test_chemotherapy_with_central_values(void **state)
{
    (void) state;
    struct whole_run *w = run_file(0);
    assert_close(base_case(w, "standard", "npv_holder", "care"), 5477.495279632616, 1e-12);
    assert_close(base_case(w, "new", "npv_holder", "care"), 13988.945632624489, 1e-12);
    assert_close(base_case(w, "standard", "outcome", "health"), 48.18059820853686, 1e-13);
    assert_close(base_case(w, "new", "outcome", "health"), 48.74100770350845, 1e-13);
    whole_run_close(w);
}

/* The means over all parameters, by Gauss-Legendre quadrature; they lie far from the central values
 * above, as the hazards are no straight lines of the chances. */
static void assert_expected_totals(const struct whole_run *w)
{
    static const struct {
        const char *intervention, *kind, *name;
        double expected;
    } totals[] = {{"standard", "npv_holder", "care", 5653.439430776706},
                  {"new", "npv_holder", "care", 14162.024355225247},
                  {"standard", "outcome", "health", 48.121679570428284},
                  {"new", "outcome", "health", 48.682998587297945}};
    for (size_t i = 0; i < sizeof totals / sizeof totals[0]; i++) {
        const struct summary *v =
            value_of(w, totals[i].intervention, totals[i].kind, totals[i].name);
        assert_near(v->mean, totals[i].expected, 3.5 * v->mc_error);
    }
}

/* Two estimates of one number, each with its error. */
static void assert_agree(double a, double a_error, double b, double b_error)
{
    assert_near(a, b, 3 * hypot(a_error, b_error));
}

/* voi 1.0.3, tests/testthat/test_evpi.R and test_evppi.R, from 10,000 draws of its own. The error
 * of its single values is 16 to 20 there; the errors of the value of everything are taken as ours,
 * of as many draws. */
static void assert_printed_information(const struct whole_run *w)
{
    static const double value_of_a_year[] = {10000, 20000, 30000, 40000, 50000};
    static const double printed[] = {550.146022178757, 1535.81127362873, 968.76194762066,
                                     759.004292830592, 667.890283294953};
    size_t found = 0;
    for (size_t i = 0; i < w->r->n_acceptability; i++) {
        const struct acceptability_row *a = &w->r->acceptability[i];
        for (size_t k = 0; k < 5; k++)
            if (a->value_of_unit == value_of_a_year[k] && strcmp(a->intervention, "new") == 0) {
                assert_agree(a->evpi, a->evpi_error, printed[k], a->evpi_error);
                found++;
            }
    }
    assert_int_equal(found, 5);
    const struct voi_row *both = information_of(w, "set", "both");
    assert_agree(both->value, both->std_error, 1299.53526, 20);
}

/* What an intervention yields is a sum of products of independent numbers: given the side effects
 * of both it is (p_new - p_standard) times a known constant, so that its value is an integral of
 * one or two dimensions, split where the choice changes. Worked out by Gauss-Legendre quadrature.
 */
static void assert_exact_information(const struct whole_run *w)
{
    static const struct {
        const char *kind, *params;
        double expected;
    } exact[] = {{"set", "both", 1285.9672479989772},
                 {"parameter", "log_odds_ratio", 1282.1830158809535},
                 {"parameter", "side_effects_standard", 0.08768154021618102},
                 {"parameter", "health_hospital", 61.70048265142077},
                 {"parameter", "health_home", 7.742788880872922}};
    for (size_t i = 0; i < sizeof exact / sizeof exact[0]; i++) {
        const struct voi_row *v = information_of(w, exact[i].kind, exact[i].params);
        assert_near(v->value, exact[i].expected, 3 * v->std_error);
    }
}

static void test_the_information_of_chemotherapy(void **state)
{
    (void) state;
    struct whole_run *w = run_file(10000);
    assert_expected_totals(w);
    assert_printed_information(w);
    assert_exact_information(w);
    whole_run_close(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_chemotherapy_with_central_values),
        cmocka_unit_test(test_the_information_of_chemotherapy),
    };
    return cmocka_run_group_tests_name("chemotherapy", tests, NULL, NULL);
}

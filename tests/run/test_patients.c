/* Groups from a file: a table of patients with weights, as hesim and heemod have them, against the
 * weighted mean by hand and against the same groups written out. */
#include "scratch.h"
#include "whole_run.h"

/* The patients of hesim's vignettes: two ages, two sexes; with weights that do not add up to 1. */
enum { PATIENTS = 4, YEARS = 6 };
static const double age[PATIENTS] = {55, 65, 55, 65}, female[PATIENTS] = {0, 0, 1, 1};
static const double weight[PATIENTS] = {3, 1.5, 2, 3.5};

static const char english[] = "patient_id,grp_name,wt,years,female\n"
                              "1,Male,3,55,0\n"
                              "2,Male,1.5,65,0\n\n"
                              "3,Female,2,55,1\n"
                              "4,Female,3.5,65,1\n";

static const char dutch[] = "female;patient_id;wt;age\n"
                            "0;1;3;55\n0;2;1,5;65\n1;3;2;55\n1;4;3,5;65\n";

static const char model[] =
    "format = 1\n[study]\ntitle = 'Patients'\nprices = 2026\nstart = 2026-01-01\n"
    "horizon = '6 years'\ncycle = '12 months'\nbaseline = 'now'\nsuppress_below = 0\n"
    "[accounting]\nmoves = 'probability'\noccupancy = 'end'\ndiscount = 0\n[run]\nseed = 20260914\n"
    "%s[cohort]\nsize = %g\nmode = '%s'\nstart = { well = 1 }\n"
    "[states]\nwell = 'W'\ndead = { label = 'D', absorbing = true }\n"
    "[param]\nb = { kind = 'number', mean = 0.3, sd = 0.1, source = 'x' }\n"
    "[param.price]\nkind = 'number'\nvalue = 100\nsource = 'x'\n%s"
    "[from.well]\ndead = '0.02 * exp(b * female + 0.04 * (age - 60))'\n"
    "[holder]\nh = 'H'\n[budget]\npurse = { holder = 'h' }\n"
    "[cost.care]\nin = ['well']\namount = 'price + 50 * female'\nper = 'person-year'\n"
    "budget = 'purse'\n[intervention.now]\n";

static struct whole_run *run_groups(const char *groups, double size, const char *by_group,
                                    const char *csv, uint64_t draws)
{
    char text[4000];
    write_text(in_scratch("patients.csv"), csv);
    snprintf(text, sizeof text, model, groups, size, size > 1 ? "people" : "expected", by_group);
    write_text(in_scratch("scenario.toml"), text);
    return whole_run_with(NULL, (struct simulate_options){.scenario = in_scratch("scenario.toml"),
                                                          .draws = draws,
                                                          .base_case = draws == 0,
                                                          .threads = 1});
}

/* What one patient costs on average, at so much a year. */
static double care_of(size_t i, double price)
{
    double alive = 1, sum = 0;
    for (int t = 0; t < YEARS; t++) {
        alive *= 1 - 0.02 * exp(0.3 * female[i] + 0.04 * (age[i] + t - 60));
        sum += alive * (price + 50 * female[i]);
    }
    return sum;
}

static void test_patients_count_by_their_weights(void **state)
{
    (void) state;
    static const char *const groups[] = {
        "[groups]\nfile = 'patients.csv'\nname = 'patient_id'\nweight = 'wt'\nage = 'years'\n"
        "numbers = ['female']\n",
        "[groups]\nfile = 'patients.csv'\nname = 'patient_id'\nweight = 'wt'\nage = 'age'\n"};
    for (size_t k = 0; k < 2; k++) {
        struct whole_run *w =
            run_groups(groups[k], 1, "by_group = { patient_id_3 = { value = 170 } }\n",
                       k ? dutch : english, 0);
        double all = 0;
        for (size_t i = 0; i < PATIENTS; i++) {
            char name[20];
            const double care = care_of(i, i == 2 ? 170 : 100) * weight[i] / 10;
            snprintf(name, sizeof name, "patient_id_%zu", i + 1);
            assert_close(value_of_group(w, "now", name, "npv_line", "care")->base_case, care,
                         1e-13);
            all += care;
        }
        assert_close(value_of(w, "now", "npv_line", "care")->base_case, all, 1e-13);
        whole_run_close(w);
    }
}

static void test_without_weights_and_names_rows_count_alike(void **state)
{
    (void) state;
    struct whole_run *w = run_groups("[groups]\nfile = 'patients.csv'\nage = 'age'\n", 1, "",
                                     "age,female\n55,0\n65,0\n55,1\n65,1\n", 0);
    for (size_t i = 0; i < PATIENTS; i++) {
        char name[20];
        snprintf(name, sizeof name, "row_%zu", i + 1);
        assert_close(value_of_group(w, "now", name, "npv_line", "care")->base_case,
                     care_of(i, 100) / 4, 1e-13);
    }
    whole_run_close(w);
}

/* Bit for bit, of averages and of whole people. */
static void test_a_file_of_groups_is_those_groups_written_out(void **state)
{
    (void) state;
    static const char written[] =
        "[group.patient_id_1]\nlabel = '1'\nshare = 0.3\nage = 55\nfemale = 0\n"
        "[group.patient_id_2]\nlabel = '2'\nshare = 0.15\nage = 65\nfemale = 0\n"
        "[group.patient_id_3]\nlabel = '3'\nshare = 0.2\nage = 55\nfemale = 1\n"
        "[group.patient_id_4]\nlabel = '4'\nshare = 0.35\nage = 65\nfemale = 1\n";
    static const char filed[] =
        "[groups]\nfile = 'patients.csv'\nname = 'patient_id'\nweight = 'wt'\nage = 'age'\n";
    for (double size = 1; size < 50; size += 39) {
        struct whole_run *a = run_groups(filed, size, "", dutch, 300);
        struct whole_run *b = run_groups(written, size, "", dutch, 300);
        assert_same_bits(a->r, b->r);
        whole_run_close(a);
        whole_run_close(b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_patients_count_by_their_weights, scratch_make,
                                        scratch_remove),
        cmocka_unit_test_setup_teardown(test_without_weights_and_names_rows_count_alike,
                                        scratch_make, scratch_remove),
        cmocka_unit_test_setup_teardown(test_a_file_of_groups_is_those_groups_written_out,
                                        scratch_make, scratch_remove),
    };
    return cmocka_run_group_tests_name("patients", tests, NULL, NULL);
}

#include "derived.h"

#include <math.h>
#include <string.h>

struct summary summary_scaled(const struct summary *s, double factor)
{
    struct summary scaled = *s; /* shares of the variance and of the draws stay as they are */
    double *const amounts[] = {&scaled.base_case, &scaled.mean, &scaled.mc_error,
                               &scaled.sd,        &scaled.p05,  &scaled.p25,
                               &scaled.p50,       &scaled.p75,  &scaled.p95};
    for (size_t i = 0; i < sizeof amounts / sizeof *amounts; i++)
        *amounts[i] *= factor;
    return scaled;
}

size_t nominal_years(const struct calendar *c, const struct year_row *constant, size_t n,
                     struct year_row *nominal)
{
    size_t written = 0;
    for (size_t i = 0; i < n; i++) {
        if (constant[i].year == AFTER_HORIZON)
            continue;
        struct year_row *row = &nominal[written++];
        *row = constant[i];
        row->prices = "nominal";
        row->value =
            summary_scaled(&constant[i].value, c->price_factor[constant[i].year - c->first_year]);
    }
    return written;
}

void nominal_multi_year(const struct calendar *c, const struct multi_year_row *constant, size_t n,
                        struct multi_year_row *nominal)
{
    for (size_t i = 0; i < n; i++) {
        nominal[i] = constant[i];
        nominal[i].prices = "nominal";
        nominal[i].value =
            summary_scaled(&constant[i].value, c->price_factor[constant[i].year - c->first_year]);
    }
}

bool people_are_few(const struct model *m, double people)
{
    /* a share of all people may round to just below a whole number */
    return people * (1 + 1e-9) < m->common->study.suppress_below;
}

/* Everybody of a group who is there at the start or arrives within the horizon. */
static double people_of(const struct model *m, const char *group)
{
    for (size_t g = 0; g < m->common->n_groups; g++)
        if (m->common->n_groups > 1 && strcmp(m->common->groups[g].name.id, group) == 0)
            return m->people * m->group_share[g];
    return m->people;
}

size_t per_person(const struct model *m, const struct summary_row *rows, size_t n,
                  const char *versus, struct per_person_row *out)
{
    static const char *const kinds[] = {"npv_holder", "npv_society", "outcome"};
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        const struct summary_row *row = &rows[i];
        if (names_find(row->kind, kinds, sizeof kinds / sizeof *kinds) == NO_INDEX)
            continue;
        const double people = people_of(m, row->group);
        const bool few = people_are_few(m, people);
        out[kept++] = (struct per_person_row){
            .what_if = row->what_if,
            .intervention = row->intervention,
            .versus = versus,
            .group = row->group,
            .people = few ? NAN : people,
            .kind = row->kind,
            .name = row->name,
            .unit = row->unit,
            .suppressed = few,
            .value = summary_scaled(&row->value, few || people <= 0 ? NAN : 1 / people)};
    }
    return kept;
}

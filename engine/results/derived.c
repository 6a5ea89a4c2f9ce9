#include "derived.h"

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

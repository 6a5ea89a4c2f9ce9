#include "conserved.h"

#include <math.h>
#include <string.h>

#include "strip.h"

/* All of a mix are counted with its first state. */
static double people_of(const struct plan *p, const struct inflow *in)
{
    const bool first = in->mix == NO_SLOT || in->entered == p->mixes[in->mix].first;
    return first ? inflow_people(p, in) : 0;
}

void cohort_entered(const struct timeline *time, const struct plan *p, double *entered)
{
    memset(entered, 0, time->n_subgroups * time->n_points * sizeof *entered);
    for (size_t r = 0; r < p->n_rows; r++) {
        const struct row_of_people *row = &p->rows[r];
        double *of_row = entered + row->subgroup * time->n_points;
        for (size_t i = 0; i < time->n_points; i++) {
            const size_t end = row->inflow_from[time->point_node[i] + 1];
            for (size_t k = 0; k < end; k++)
                of_row[i] += people_of(p, &row->inflows[k]);
        }
    }
}

static inline void add_states(const struct timeline *time, const struct plan *p, size_t subgroup,
                              size_t point, const double *restrict occupancy, double *restrict sum)
{
    const double *restrict x =
        occupancy + (subgroup * p->n_states * time->n_points + point) * STRIP;
    memset(sum, 0, STRIP * sizeof *sum);
    for (size_t s = 0; s < p->n_states; s++)
        for (size_t i = 0; i < STRIP; i++)
            sum[i] += x[s * time->n_points * STRIP + i];
}

/* How many may be lost of a subgroup: a share of all who ever enter. */
static double allowed(const struct timeline *time, const double *entered, size_t subgroup,
                      double share)
{
    return time->n_points == 0 ? 0 : share * entered[(subgroup + 1) * time->n_points - 1];
}

/* Whether so few are lost in any lane that no point can have too many of them. */
STRIP_CLONES
static bool all_there(const struct timeline *time, const struct plan *p, const double *entered,
                      const double *occupancy, double share)
{
    bool fine = true;
    for (size_t g = 0; g < time->n_subgroups; g++) {
        double off[STRIP] = {0};
        for (size_t k = 0; k < time->n_points; k++) {
            const double all = entered[g * time->n_points + k];
            double sum[STRIP];
            add_states(time, p, g, k, occupancy, sum);
            for (size_t i = 0; i < STRIP; i++)
                off[i] += fabs(sum[i] - all);
        }
        const double most = allowed(time, entered, g, share);
        for (size_t i = 0; i < STRIP; i++)
            fine &= off[i] <= most; /* written so that NaN fails */
    }
    return fine;
}

static void show_states(const struct timeline *time, const struct plan *p, const double *occupancy,
                        struct lost *lost)
{
    for (size_t s = 0; s < p->n_states && lost->n < LOST_STATES; s++) {
        const size_t at = (lost->subgroup * p->n_states + s) * time->n_points + lost->point;
        const double people = occupancy[at * STRIP + lost->lane];
        if (people == 0)
            continue;
        lost->in[lost->n].state = s;
        lost->in[lost->n++].people = people;
    }
}

bool cohort_conserves(const struct timeline *time, const struct plan *p, const double *entered,
                      const double *occupancy, double share, size_t from, size_t to,
                      struct lost *lost)
{
    if (all_there(time, p, entered, occupancy, share))
        return true;
    for (size_t i = from; i < to; i++)
        for (size_t g = 0; g < time->n_subgroups; g++)
            for (size_t k = 0; k < time->n_points; k++) {
                const double all = entered[g * time->n_points + k];
                double sum[STRIP];
                add_states(time, p, g, k, occupancy, sum);
                if (fabs(sum[i] - all) <= allowed(time, entered, g, share))
                    continue;
                *lost = (struct lost){
                    .lane = i, .subgroup = g, .point = k, .people = sum[i], .entered = all};
                show_states(time, p, occupancy, lost);
                return false;
            }
    return true;
}

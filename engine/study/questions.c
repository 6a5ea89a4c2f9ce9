#include "questions.h"

#include "arena.h"

static uint64_t least(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

static bool are_asked(const struct scenario *s, bool unwritten)
{
    return unwritten || s->sensitivity.written || s->n_switchings > 0 || s->n_grids > 0;
}

/* A switching value takes a scan and, in each of a few places, some steps of Brent's method. */
enum { SWITCHING_RUNS = SWITCHING_STEPS + 1 + 6 };

uint64_t questions_draws(const struct model *m, const struct run_options *o, bool unwritten)
{
    const struct scenario *s = m->common;
    const struct sensitivity *asked = &s->sensitivity;
    if (!are_asked(s, unwritten) || o->base_case_only)
        return 0;
    uint64_t runs = 1 + s->n_switchings * SWITCHING_RUNS, variance_runs = 0;
    for (size_t i = 0; i < s->n_grids; i++)
        runs += s->grids[i].x.n * s->grids[i].y.n;
    if (asked->written || unwritten) {
        const uint64_t n = asked->n_params > 0 ? asked->n_params : m->n_drawn;
        runs += n * asked->n_quantiles;
        variance_runs = n + 2;
    }
    return runs * least(asked->draws, o->draws) +
           variance_runs * least(asked->variance_draws, o->draws / 2);
}

/* Never more draws than the run itself has: who asks for few wants to be quick. */
static bool answer_by_runs(const struct model *m, const struct run_options *o, bool unwritten,
                           struct arena *arena, struct errors *errors, struct question_answers *out)
{
    const struct sensitivity *asked = &m->common->sensitivity;
    struct vary *v = vary_new(m->file, o, least(asked->draws, o->draws),
                              questions_draws(m, o, unwritten), arena, errors);
    const uint64_t variance_draws = least(asked->variance_draws, o->draws / 2);
    const bool matters = asked->written || unwritten;
    const bool ok = v != NULL && (!matters || sensitivity_one_way(v, asked, &out->one_way)) &&
                    (!matters || variance_draws < 2 ||
                     sensitivity_variance(v, asked, variance_draws, &out->variance)) &&
                    switching_values(v, &out->switching) && grid_values(v, &out->grid);
    vary_free(v);
    return ok;
}

bool questions_answer(const struct model *m, const struct run_options *o, const struct findings *f,
                      bool unwritten, struct arena *arena, struct errors *errors,
                      struct question_answers *out)
{
    *out = (struct question_answers){0};
    if (f->sample == NULL)
        return true;
    out->ranks = sensitivity_ranks(m, f, arena);
    return !are_asked(m->common, unwritten) || o->draws < 2 ||
           answer_by_runs(m, o, unwritten, arena, errors, out);
}

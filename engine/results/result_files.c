#include "result_files.h"

#include <assert.h>
#include <math.h>

static void numbers(struct csv *c, const double *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        csv_number(c, x[i]);
}

/* base_case,mean,p05,p50,p95 */
static void short_summary(struct csv *c, const struct summary *s)
{
    numbers(c, (double[]){s->base_case, s->mean, s->p05, s->p50, s->p95}, 5);
}

/* base_case,mean,mc_error,sd,p05,p25,p50,p75,p95,chance_share */
static void whole_summary(struct csv *c, const struct summary *s)
{
    numbers(c,
            (double[]){s->base_case, s->mean, s->mc_error, s->sd, s->p05, s->p25, s->p50, s->p75,
                       s->p95, s->chance_share},
            10);
}

static void summary_cells(struct csv *c, const struct summary_row *w)
{
    csv_text(c, w->what_if);
    csv_text(c, w->intervention);
    csv_text(c, w->group);
    csv_text(c, w->kind);
    csv_text(c, w->name);
    csv_text(c, w->unit);
    whole_summary(c, &w->value);
}

static void summary_row(struct csv *c, const struct results *r, size_t i)
{
    summary_cells(c, &r->summary[i]);
}

static void difference_row(struct csv *c, const struct results *r, size_t i)
{
    summary_cells(c, &r->differences[i]);
    csv_number(c, r->differences[i].value.p_better);
}

static void year(struct csv *c, int label)
{
    if (label == AFTER_HORIZON)
        csv_text(c, "after horizon");
    else
        csv_integer(c, label);
}

static void per_person_row(struct csv *c, const struct results *r, size_t i)
{
    const struct per_person_row *w = &r->per_person[i];
    csv_text(c, w->what_if);
    csv_text(c, w->intervention);
    csv_text(c, w->versus);
    csv_text(c, w->group);
    csv_number(c, w->people);
    csv_text(c, w->kind);
    csv_text(c, w->name);
    csv_text(c, w->unit);
    const struct summary *s = &w->value;
    numbers(c, (double[]){s->base_case, s->mean, s->mc_error, s->p05, s->p50, s->p95}, 6);
    csv_text(c, w->suppressed ? "yes" : "no");
}

static void year_row(struct csv *c, const struct results *r, size_t i)
{
    const struct year_row *w = &r->years[i];
    csv_text(c, w->what_if);
    csv_text(c, w->intervention);
    csv_text(c, w->versus);
    csv_text(c, w->prices);
    year(c, w->year);
    csv_text(c, w->holder);
    csv_text(c, w->budget);
    csv_text(c, w->code);
    csv_text(c, w->line);
    short_summary(c, &w->value);
}

static void cumulative_row(struct csv *c, const struct results *r, size_t i)
{
    const struct cumulative_row *w = &r->cumulative[i];
    csv_text(c, w->what_if);
    csv_text(c, w->intervention);
    csv_text(c, w->versus);
    csv_text(c, w->prices);
    year(c, w->year);
    csv_text(c, w->holder);
    short_summary(c, &w->value);
    numbers(c, (double[]){w->value.p25, w->value.p75}, 2);
}

static void occupancy_row(struct csv *c, const struct results *r, size_t i)
{
    const struct occupancy_row *w = &r->occupancy[i];
    csv_text(c, w->what_if);
    csv_text(c, w->intervention);
    csv_text(c, w->group);
    csv_number(c, w->years_since_start);
    csv_text(c, w->state);
    short_summary(c, &w->value);
}

static void break_even_row(struct csv *c, const struct results *r, size_t i)
{
    const struct break_even_row *w = &r->break_even[i];
    csv_text(c, w->what_if);
    csv_text(c, w->intervention);
    csv_text(c, w->holder);
    if (w->year == 0)
        csv_text(c, "never");
    else
        year(c, w->year);
    numbers(c, (double[]){w->p_first, w->p_lasting, w->p_first_by, w->p_lasting_by}, 4);
}

static void parameter_row(struct csv *c, const struct results *r, size_t i)
{
    const struct parameter_row *w = &r->parameters[i];
    csv_text(c, w->name);
    csv_text(c, w->group);
    csv_text(c, w->intervention);
    csv_text(c, w->kind);
    csv_text(c, w->per);
    csv_text(c, w->distribution);
    const struct summary *s = &w->value;
    numbers(c, (double[]){s->base_case, s->mean, s->sd, s->p05, s->p25, s->p50, s->p75, s->p95}, 8);
    csv_text(c, w->source);
    csv_text(c, w->evidence);
    csv_text(c, w->what_if);
}

/* V (voordeel): cheaper than the baseline; N (nadeel): dearer; less than half a cent is neither. */
static const char *direction(const struct summary *s)
{
    const double x = isnan(s->mean) ? s->base_case : s->mean;
    return fabs(x) < 0.005 ? "" : x < 0 ? "V" : "N";
}

static void multi_year_row(struct csv *c, const struct results *r, size_t i)
{
    const struct multi_year_row *w = &r->multi_year[i];
    csv_text(c, w->what_if);
    csv_text(c, w->intervention);
    csv_text(c, w->versus);
    csv_text(c, w->prices);
    csv_integer(c, w->year);
    csv_integer(c, w->column);
    csv_text(c, w->holder);
    csv_text(c, w->code);
    short_summary(c, &w->value);
    csv_text(c, direction(&w->value));
    csv_integer(c, w->months);
    csv_text(c, w->budgets);
}

static void distribution_row(struct csv *c, const struct results *r, size_t i)
{
    const struct distribution_row *w = &r->distribution[i];
    csv_text(c, w->what_if);
    csv_text(c, w->intervention);
    csv_text(c, w->versus);
    csv_text(c, w->holder);
    csv_text(c, w->budget);
    csv_text(c, w->part);
    csv_text(c, w->unit);
    whole_summary(c, &w->value);
}

static void year_or_none(struct csv *c, int label)
{
    if (label == 0)
        csv_text(c, NULL);
    else
        year(c, label);
}

static void dip_row(struct csv *c, const struct results *r, size_t i)
{
    const struct dip_row *w = &r->dips[i];
    csv_text(c, w->what_if);
    csv_text(c, w->intervention);
    csv_text(c, w->versus);
    csv_text(c, w->prices);
    csv_text(c, w->holder);
    csv_number(c, w->certainty);
    csv_text(c, w->unit);
    numbers(c, (double[]){w->base_case, w->mean, w->shortfall, w->mc_error, w->p_dip}, 5);
    year_or_none(c, w->year_p05);
    year_or_none(c, w->year_p50);
    year_or_none(c, w->year_p95);
    csv_number(c, w->ratio_before);
    csv_text(c, w->class_before);
    csv_number(c, w->ratio_after);
    csv_text(c, w->class_after);
}

static void pocket_row(struct csv *c, const struct results *r, size_t i)
{
    const struct pocket_row *w = &r->pockets[i];
    csv_text(c, w->what_if);
    csv_text(c, w->intervention);
    csv_text(c, w->versus);
    csv_text(c, w->stage);
    numbers(c,
            (double[]){w->base_case, w->p05, w->p25, w->p50, w->p75, w->p95, w->p_nobody_gains,
                       w->p_nobody_loses, w->p_above_100},
            9);
    csv_text(c, w->unit);
    numbers(c, (double[]){w->losses, w->gains}, 2);
}

static void fair_deal_row(struct csv *c, const struct results *r, size_t i)
{
    const struct fair_deal_row *w = &r->fair_deals[i];
    csv_text(c, w->what_if);
    csv_text(c, w->intervention);
    csv_text(c, w->versus);
    csv_text(c, w->deal);
    csv_text(c, w->transfer);
    csv_text(c, w->holder);
    csv_text(c, w->term);
    csv_text(c, w->aim);
    csv_number(c, w->accepted);
    csv_text(c, w->found);
    csv_text(c, w->unit);
    numbers(c, (double[]){w->value, w->mc_error, w->written, w->mean, w->p_loss}, 5);
    csv_number(c, (double) w->draws);
}

static void arrival_row(struct csv *c, const struct results *r, size_t i)
{
    const struct arrival_row *w = &r->arrivals[i];
    csv_text(c, w->what_if);
    csv_text(c, w->intervention);
    csv_text(c, w->versus);
    csv_integer(c, w->year);
    csv_number(c, w->people);
    csv_text(c, w->kind);
    csv_text(c, w->name);
    csv_text(c, w->unit);
    const struct summary *s = &w->value;
    numbers(c,
            (double[]){s->base_case, s->mean, s->mc_error, s->sd, s->p05, s->p50, s->p95,
                       w->per_person},
            8);
    csv_text(c, w->suppressed ? "yes" : "no");
}

static void target_row(struct csv *c, const struct results *r, size_t i)
{
    const struct target_row *w = &r->targets[i];
    csv_text(c, w->what_if);
    csv_text(c, w->target);
    csv_text(c, w->label);
    csv_text(c, w->intervention);
    csv_text(c, w->group);
    csv_text(c, w->kind);
    csv_text(c, w->unit);
    const struct summary *s = &w->value;
    numbers(c,
            (double[]){w->observed, w->low, w->high, s->base_case, s->mean, s->mc_error, s->sd,
                       s->p05, s->p50, s->p95, s->chance_share, w->within, w->z, w->chi_square,
                       w->log_score},
            15);
    csv_text(c, w->source);
    csv_text(c, w->evidence);
}

static void sensitivity_row(struct csv *c, const struct results *r, size_t i)
{
    const struct sensitivity_row *w = &r->sensitivity[i];
    csv_text(c, w->what_if);
    csv_text(c, w->intervention);
    csv_text(c, w->versus);
    csv_text(c, w->kind);
    csv_text(c, w->name);
    csv_text(c, w->analysis);
    csv_text(c, w->param);
    csv_text(c, w->param_unit);
    csv_number(c, w->at);
    csv_number(c, w->value);
    csv_text(c, w->unit);
    numbers(c, (double[]){w->base_case, w->estimate, w->mc_error, w->change, w->change_error}, 5);
    csv_number(c, (double) w->draws);
}

static void switching_row(struct csv *c, const struct results *r, size_t i)
{
    const struct switching_row *w = &r->switching[i];
    csv_text(c, w->what_if);
    csv_text(c, w->intervention);
    csv_text(c, w->versus);
    csv_text(c, w->kind);
    csv_text(c, w->name);
    csv_text(c, w->switching);
    csv_text(c, w->param);
    csv_text(c, w->param_unit);
    csv_number(c, w->target);
    csv_text(c, w->unit);
    csv_text(c, w->found);
    csv_integer(c, (int) w->crossing);
    csv_integer(c, (int) w->n_crossings);
    numbers(c,
            (double[]){w->value, w->mc_error, w->quantile, w->central, w->low, w->high, w->at_low,
                       w->at_high},
            8);
    csv_number(c, (double) w->draws);
}

static void grid_row(struct csv *c, const struct results *r, size_t i)
{
    const struct grid_row *w = &r->grid[i];
    csv_text(c, w->what_if);
    csv_text(c, w->intervention);
    csv_text(c, w->versus);
    csv_text(c, w->kind);
    csv_text(c, w->name);
    csv_text(c, w->grid);
    for (size_t k = 0; k < 2; k++) {
        csv_text(c, w->param[k]);
        csv_text(c, w->param_unit[k]);
        csv_number(c, w->at[k]);
        csv_number(c, w->value[k]);
    }
    csv_text(c, w->unit);
    numbers(c, (double[]){w->base_case, w->mean, w->mc_error}, 3);
    csv_number(c, (double) w->draws);
}

static void yes_or_no(struct csv *c, bool yes)
{
    csv_text(c, yes ? "yes" : "no");
}

static void voi_row(struct csv *c, const struct results *r, size_t i)
{
    const struct voi_row *w = &r->voi[i];
    csv_text(c, w->what_if);
    csv_text(c, w->holder);
    csv_text(c, w->kind);
    csv_text(c, w->params);
    csv_text(c, w->label);
    csv_text(c, w->members);
    numbers(c, (double[]){w->value, w->std_error, w->evpi, w->relative}, 4);
    yes_or_no(c, w->distinguishable);
    csv_text(c, w->unit);
    csv_number(c, (double) w->draws);
    numbers(c, (double[]){w->cost, w->net}, 2);
}

static void acceptability_row(struct csv *c, const struct results *r, size_t i)
{
    const struct acceptability_row *w = &r->acceptability[i];
    csv_text(c, w->what_if);
    csv_text(c, w->holder);
    csv_text(c, w->outcome);
    csv_number(c, w->value_of_unit);
    csv_text(c, w->intervention);
    numbers(c, (double[]){w->p_best, w->mc_error, w->gain, w->gain_error}, 4);
    yes_or_no(c, w->best);
    numbers(c, (double[]){w->evpi, w->evpi_error}, 2);
    csv_text(c, w->unit);
    csv_number(c, (double) w->draws);
}

static void icer_row(struct csv *c, const struct results *r, size_t i)
{
    const struct icer_row *w = &r->icer[i];
    csv_text(c, w->what_if);
    csv_text(c, w->outcome);
    csv_text(c, w->intervention);
    csv_text(c, w->baseline);
    numbers(c, (double[]){w->cost, w->cost_error, w->effect, w->effect_error}, 4);
    csv_text(c, w->place);
    csv_text(c, w->versus);
    csv_number(c, w->icer);
    csv_text(c, w->unit);
    csv_text(c, w->unit_of_effect);
    csv_number(c, (double) w->draws);
    numbers(c, (double[]){w->base_case_cost, w->base_case_effect, w->base_case_icer}, 3);
    csv_text(c, w->base_case_place);
    csv_text(c, w->base_case_versus);
}

static void posterior_row(struct csv *c, const struct results *r, size_t i)
{
    const struct posterior_row *w = &r->posterior[i];
    for (size_t k = 0; k < w->columns->n; k++)
        csv_number(c, w->columns->value[k][w->row]);
}

static void posterior_summary_row(struct csv *c, const struct results *r, size_t i)
{
    const struct posterior_summary_row *w = &r->posterior_summary[i];
    csv_text(c, w->parameter);
    csv_text(c, w->group);
    csv_text(c, w->intervention);
    csv_text(c, w->kind);
    csv_text(c, w->per);
    const struct summary *p = &w->prior, *q = &w->posterior;
    numbers(c, (double[]){p->mean, p->sd, p->p05, p->p50, p->p95}, 5);
    numbers(c, (double[]){q->mean, q->sd, q->p05, q->p50, q->p95, w->shrinkage}, 6);
    csv_text(c, w->source);
    csv_text(c, w->evidence);
}

static void posterior_target_row(struct csv *c, const struct results *r, size_t i)
{
    const struct target_row *both[] = {&r->posterior_targets[i].prior,
                                       &r->posterior_targets[i].posterior};
    const struct target_row *w = both[0];
    csv_text(c, w->target);
    csv_text(c, w->label);
    csv_text(c, w->intervention);
    csv_text(c, w->group);
    csv_text(c, w->kind);
    csv_text(c, w->unit);
    numbers(c, (double[]){w->observed, w->low, w->high}, 3);
    for (size_t k = 0; k < 2; k++) {
        const struct summary *s = &both[k]->value;
        numbers(c,
                (double[]){s->mean, s->sd, s->p05, s->p50, s->p95, both[k]->within, both[k]->z,
                           both[k]->chi_square},
                8);
    }
    csv_text(c, w->source);
    csv_text(c, w->evidence);
}

#define SUMMARY                                                                                    \
    "what_if,intervention,group,kind,name,unit,base_case,mean,mc_error,sd,p05,p25,p50,p75,p95,"    \
    "chance_share"

/* file, field of struct results, the function for a row, columns */
#define FILES(X)                                                                                   \
    X("summary.csv", summary, summary_row, SUMMARY)                                                \
    X("differences.csv", differences, difference_row, SUMMARY ",p_better")                         \
    X("budget_years.csv", years, year_row,                                                         \
      "what_if,intervention,versus,prices,year,holder,budget,code,line,base_case,mean,p05,p50,"    \
      "p95")                                                                                       \
    X("cumulative.csv", cumulative, cumulative_row,                                                \
      "what_if,intervention,versus,prices,year,holder,base_case,mean,p05,p50,p95,p25,p75")         \
    X("occupancy.csv", occupancy, occupancy_row,                                                   \
      "what_if,intervention,group,years_since_start,state,base_case,mean,p05,p50,p95")             \
    X("break_even.csv", break_even, break_even_row,                                                \
      "what_if,intervention,holder,year,p_first,p_lasting,p_first_by,p_lasting_by")                \
    X("parameters.csv", parameters, parameter_row,                                                 \
      "name,group,intervention,kind,per,distribution,base_case,mean,sd,p05,p25,p50,p75,p95,"       \
      "source,evidence,what_if")                                                                   \
    X("multi_year.csv", multi_year, multi_year_row,                                                \
      "what_if,intervention,versus,prices,year,column,holder,code,base_case,mean,p05,p50,p95,"     \
      "direction,months,budgets")                                                                  \
    X("distribution.csv", distribution, distribution_row,                                          \
      "what_if,intervention,versus,holder,budget,part,unit,base_case,mean,mc_error,sd,p05,p25,"    \
      "p50,p75,p95,chance_share")                                                                  \
    X("dip.csv", dips, dip_row,                                                                    \
      "what_if,intervention,versus,prices,holder,certainty,unit,base_case,mean,shortfall,"         \
      "mc_error,p_dip,year_p05,year_p50,year_p95,ratio_before,class_before,ratio_after,"           \
      "class_after")                                                                               \
    X("wrong_pocket.csv", pockets, pocket_row,                                                     \
      "what_if,intervention,versus,stage,base_case,p05,p25,p50,p75,p95,p_nobody_gains,"            \
      "p_nobody_loses,p_above_100,unit,losses,gains")                                              \
    X("fair_deal.csv", fair_deals, fair_deal_row,                                                  \
      "what_if,intervention,versus,deal,transfer,holder,term,aim,accepted,found,unit,value,"       \
      "mc_error,written,mean,p_loss,draws")                                                        \
    X("per_person.csv", per_person, per_person_row,                                                \
      "what_if,intervention,versus,group,people,kind,name,unit,base_case,mean,mc_error,p05,p50,"   \
      "p95,suppressed")                                                                            \
    X("arrivals.csv", arrivals, arrival_row,                                                       \
      "what_if,intervention,versus,arrival_year,people,kind,name,unit,base_case,mean,mc_error,"    \
      "sd,p05,p50,p95,per_person,suppressed")                                                      \
    X("voi.csv", voi, voi_row,                                                                     \
      "what_if,holder,kind,params,label,members,value,std_error,evpi,relative,distinguishable,"    \
      "unit,draws,cost,net")                                                                       \
    X("acceptability.csv", acceptability, acceptability_row,                                       \
      "what_if,holder,outcome,value_of_unit,intervention,p_best,mc_error,gain,gain_error,best,"    \
      "evpi,evpi_error,unit,draws")                                                                \
    X("icer.csv", icer, icer_row,                                                                  \
      "what_if,outcome,intervention,baseline,cost,cost_error,effect,effect_error,place,"           \
      "versus,icer,unit,unit_of_effect,draws,base_case_cost,base_case_effect,base_case_icer,"      \
      "base_case_place,base_case_versus")                                                          \
    X("targets.csv", targets, target_row,                                                          \
      "what_if,target,label,intervention,group,kind,unit,observed,observed_low,observed_high,"     \
      "base_case,mean,mc_error,sd,p05,p50,p95,chance_share,within,z,chi_square,log_score,source,"  \
      "evidence")                                                                                  \
    X("sensitivity.csv", sensitivity, sensitivity_row,                                             \
      "what_if,intervention,versus,kind,name,analysis,param,param_unit,at,value,unit,base_case,"   \
      "estimate,mc_error,change,change_error,draws")                                               \
    X("switching.csv", switching, switching_row,                                                   \
      "what_if,intervention,versus,kind,name,switching,param,param_unit,target,unit,found,"        \
      "crossing,crossings,value,mc_error,quantile,central,low,high,at_low,at_high,draws")          \
    X("grid.csv", grid, grid_row,                                                                  \
      "what_if,intervention,versus,kind,name,grid,param_x,unit_x,at_x,value_x,param_y,unit_y,"     \
      "at_y,value_y,unit,base_case,mean,mc_error,draws")                                           \
    X("posterior.csv", posterior, posterior_row, NULL)                                             \
    X("posterior_summary.csv", posterior_summary, posterior_summary_row,                           \
      "parameter,group,intervention,kind,per,prior_mean,prior_sd,prior_p05,prior_p50,prior_p95,"   \
      "mean,sd,p05,p50,p95,shrinkage,source,evidence")                                             \
    X("posterior_targets.csv", posterior_targets, posterior_target_row,                            \
      "target,label,intervention,group,kind,unit,observed,observed_low,observed_high,prior_mean,"  \
      "prior_sd,prior_p05,prior_p50,prior_p95,prior_within,prior_z,prior_chi_square,mean,sd,p05,"  \
      "p50,p95,within,z,chi_square,source,evidence")

static const struct {
    const char *name, *columns;
    void (*row)(struct csv *c, const struct results *r, size_t i);
} files[] = {
#define X(name, field, row, columns) {name, columns, row},
    FILES(X)
#undef X
};

#define ONE(rows) +1
_Static_assert(sizeof files / sizeof *files == RESULT_FILES, "the header counts the files");
_Static_assert(0 RESULT_TABLES(ONE) == RESULT_FILES, "each table of results is a file");
#undef ONE

const char *result_file_name(size_t i)
{
    assert(i < RESULT_FILES);
    return files[i].name;
}

size_t result_file_rows(size_t i, const struct results *r)
{
    assert(i < RESULT_FILES);
    const size_t rows[] = {
#define X(name, field, row, columns) r->n_##field,
        FILES(X)
#undef X
    };
    return rows[i];
}

bool result_file_write(size_t i, const struct destination *d, const struct results *r,
                       struct errors *errors)
{
    /* Draws are read back by the program, so they are written in its own way. */
    const bool draws = files[i].columns == NULL;
    const struct destination plain = {d->folder, d->shown, CSV_PLAIN};
    const char *columns = draws ? r->posterior[0].columns->header : files[i].columns;
    struct csv *c = csv_create(draws ? &plain : d, files[i].name, columns, errors);
    if (c == NULL)
        return false;
    for (size_t row = 0; row < result_file_rows(i, r); row++) {
        files[i].row(c, r, row);
        csv_end_row(c);
    }
    return csv_close(c, errors);
}

/* stopping.h -- when there are draws enough: the Monte Carlo errors that a scenario asks for,
 * looked at after fixed numbers of draws.
 *
 * Where is looked depends on the scenario only: after `at_least` draws, in whole blocks, and then
 * each time after a quarter more; with Sobol's points after 4096 draws times a power of two, as
 * points are spread evenly over such numbers. So where a run ends does not depend on threads, and
 * its results are those of a run with that fixed number of draws.
 *
 * The error of a chance is that of the mean of a number that is 1 or 0 in each draw (in people mode
 * in each of its two lives): so it knows that two lives of a draw have something in common, and
 * comes from the scramblings of Sobol's points as any other.
 */
#ifndef STOPPING_H
#define STOPPING_H

#include "accounts.h"
#include "block.h"
#include "run.h"
#include "statistics.h"

/* An error asked for, for one intervention, and what it was when last looked at. */
struct stop_look {
    const struct stop_aim *aim;
    size_t world, versus; /* versus NO_INDEX: not a difference */
    size_t account;       /* in the list of accounts: what it, or its chance, is of */
    size_t quantity;
    size_t chance; /* of the chances; NO_INDEX for a mean */
    double mean, mc_error, wanted;
    bool reached;
    double needed; /* draws, by the square root; infinite where it is never reached */
};

struct stopping;

/* What of it a model needs to be in the list of accounts. */
void stopping_wish(const struct run_settings *run, struct account_wish *wish);
bool stopping_by_year(const struct run_settings *run); /* whether money by year is needed */

/* Without `at_least` in the options nothing is looked at. */
struct stopping *stopping_new(const struct model *m, const struct run_options *o,
                              const struct accounts *a, size_t replicates);
void stopping_free(struct stopping *s); /* NULL is fine */

/* Up to which number of draws goes on a run that has done so many. */
uint64_t stopping_next(const struct stopping *s, uint64_t done);

/* Chances, of which each is its own matter: add a block to chance k. */
size_t stopping_chances(const struct stopping *s);
void stopping_add(struct stopping *s, size_t k, const struct block *b, size_t draws);

/* Whether all errors are small enough after so many draws. */
bool stopping_look(struct stopping *s, const struct statistics *accounts, uint64_t draws);

/* About how many draws it will take in all, at least stopping_next. */
uint64_t stopping_expected(const struct stopping *s, uint64_t done);

/* The looks, in the order of the scenario and of the interventions; NULL and 0 without aims. */
const struct stop_look *stopping_looks(const struct stopping *s, size_t *n);

#endif

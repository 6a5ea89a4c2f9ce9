/* sample.h -- the first draws of a run one by one: what was drawn and what came of it. For
 * questions that need the draws themselves: which input matters, what it is worth to know more. */
#ifndef SAMPLE_H
#define SAMPLE_H

#include "accounts.h"

enum { SAMPLE_DRAWS = 65536 }; /* at most */

/* Kept are the headlines: of all people together, what each holder pays, society, and outcomes, as
 * present values of every intervention and as differences with the baseline; and what targets are
 * of. */
struct sample {
    size_t draws, replicates, n_inputs, n;
    const size_t *account;  /* [n] in the list of accounts */
    const size_t *quantity; /* [n] */
    double *inputs;         /* [n_inputs][draws] by slot */
    double *values;         /* [n][replicates][draws] */
};

/* Room for the first of `draws`, at most `most` of them; to be freed with sample_free. */
struct sample *sample_new(const struct model *m, const struct accounts *a, uint64_t draws,
                          size_t most, size_t replicates);
void sample_free(struct sample *s); /* NULL is fine */
double sample_bytes(const struct model *m, const struct accounts *a, uint64_t draws, size_t most,
                    size_t replicates);

/* Keep a block of draws, if it is among the first: inputs[n_inputs][BLOCK], and the values of all
 * quantities, y[quantity * stride + replicate * BLOCK]. Blocks may come from several threads. */
void sample_put(struct sample *s, uint64_t first, size_t draws, const double *inputs,
                const double *y, size_t stride);

/* The run has ended after so many draws, perhaps fewer than there is room for. */
void sample_end(struct sample *s, uint64_t draws);

/* The values of the i-th headline, the mean over replicates, into x[draws]. */
void sample_mean(const struct sample *s, size_t i, double *x);

#endif

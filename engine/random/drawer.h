/* drawer.h -- draws the inputs of a sampler, a block of 256 draws at a time.
 *
 * Made once a run, with the tables of quantiles that the run needs; then const. */
#ifndef DRAWER_H
#define DRAWER_H

#include <stdint.h>

#include "sampler.h"
#include "strip.h"

struct drawer;

/* Lives in the arena, and no longer than the sampler. */
struct drawer *drawer_new(const struct sampler *s, uint64_t seed, struct arena *arena);

/* Draws first_draw.., a multiple of BLOCK, into inputs[sampler_slots][BLOCK]. Thread-safe. */
void drawer_draw(const struct drawer *d, uint64_t first_draw, double *inputs);

#endif

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

/* The same inputs, of which those with n of the addresses of sampler_sources are spread by Sobol's
 * points (sobol.h) over so many draws. */
struct drawer *drawer_by_sobol(const struct drawer *d, const uint64_t *address, size_t n,
                               uint64_t draws, struct arena *arena);

/* The same inputs, of which those with n of the addresses are given: u[n][draws], a whole number of
 * blocks of draws. The arrays are borrowed. */
struct drawer *drawer_by_values(const struct drawer *d, const uint64_t *address, const double *u,
                                size_t n, uint64_t draws, struct arena *arena);

/* u[BLOCK] of an address of sampler_sources, of draws first.., a multiple of BLOCK. */
void drawer_uniforms(const struct drawer *d, uint64_t address, uint64_t first, double *u);

/* Draws first_draw.., a multiple of BLOCK, into inputs[sampler_slots][BLOCK]. Thread-safe. */
void drawer_draw(const struct drawer *d, uint64_t first_draw, double *inputs);

#endif

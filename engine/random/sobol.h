/* sobol.h -- evenly spread points instead of random numbers, for up to 40 inputs.
 *
 * Sobol's sequence (GSL's, with the direction numbers of Bratley and Fox), scrambled SCRAMBLINGS
 * times over, each independently: a random lower triangular matrix over the bits of each input and
 * a random shift (Matousek 1998), which has the variance of Owen's nested scrambling (Owen, ACM
 * TOMACS 13 (2003) 363-378). Each point by itself is uniform, so means are unbiased, and the
 * means of the scramblings tell the error.
 *
 * Blocks of 256 draws go to the scramblings in turn: of a draw, the scrambling is
 * draw / 256 mod SCRAMBLINGS, its point 256 (draw / 256 / SCRAMBLINGS) + draw mod 256. So a draw is
 * the same for any number of draws.
 */
#ifndef SOBOL_H
#define SOBOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "strip.h"

struct arena;
struct sobol;

enum {
    SOBOL_INPUTS = 40, /* beyond, GSL hands out garbage */
    SCRAMBLINGS = 16,
    SOBOL_DRAWS = SCRAMBLINGS * BLOCK /* of which a number of draws is a multiple */
};

/* For so many draws (a multiple of SOBOL_DRAWS) of n inputs, at most SOBOL_INPUTS, by their
 * addresses: the first come first, and their points are spread best. */
struct sobol *sobol_new(const uint64_t *address, size_t n, uint64_t draws, uint64_t seed,
                        struct arena *arena);

/* u[BLOCK] of draws first.., a multiple of BLOCK; false if the address is none of its inputs. */
bool sobol_uniforms(const struct sobol *s, uint64_t address, uint64_t first, double *u);

#endif

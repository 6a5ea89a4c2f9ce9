/* listing.h -- the list of files in the run.json of a results folder. */
#ifndef LISTING_H
#define LISTING_H

#include <stdbool.h>
#include <stddef.h>

#include "errors.h"

struct arena;

/* Add what is not in it yet, so that the next run knows that these may go. False after an error;
 * then run.json is as it was. */
bool listing_add(struct arena *a, const char *folder, const char *const *files, size_t n,
                 struct errors *errors);

#endif

/* options.h -- the command line. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include "budgetshift/simulate.h"

struct arena;

struct command {
    struct simulate_options options;
    bool check, calibrate;
    const char *redraw; /* a results folder, or NULL */
};

/* Parse argv. Help, version and mistakes end the program as argp does (0, 0, 2). */
void options_parse(int argc, char **argv, struct arena *arena, struct command *command);

#endif

#define _GNU_SOURCE /* program_invocation_short_name */
#include "options.h"

#include <argp.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "charts.h"
#include "names.h"

enum key {
    KEY_SET = 256,
    KEY_BASELINE,
    KEY_CHECK,
    KEY_BASE_CASE,
    KEY_TABLES,
    KEY_NO_CHARTS,
    KEY_REDRAW,
    KEY_FORMATS,
    KEY_CSV,
    KEY_KERNEL,
    KEY_WHAT_IF,
    KEY_ONLY_DRAW,
    KEY_KEEP_DRAWS,
    KEY_RESUME,
    KEY_CALIBRATE,
};

static const struct argp_option options[] = {
    {NULL, 0, NULL, 0, "Results:", 1},
    {"output", 'o', "DIR", 0, "folder for the results (default: results/SCENARIO)", 1},
    {"tables", KEY_TABLES, "LIST", 0,
     "result files to make, separated by commas; fewer cost less: summary, differences, "
     "per_person, "
     "budget_years, "
     "cumulative, occupancy, break_even, parameters, multi_year, distribution, dip, wrong_pocket, "
     "fair_deal, targets, voi, acceptability, icer, sensitivity (with switching and grid); and "
     "arrivals, which is made only if it is named",
     1},
    {"no-charts", KEY_NO_CHARTS, NULL, 0, "draw no charts", 1},
    {"formats", KEY_FORMATS, "LIST", 0, "formats of the charts: svg,png,pdf", 1},
    {"csv", KEY_CSV, "STYLE", 0, "dutch: semicolons and decimal commas", 1},
    {"redraw", KEY_REDRAW, "DIR", 0, "draw the charts of a results folder again and stop", 1},
    {"quiet", 'q', NULL, 0, "no progress and no summary", 1},
    {NULL, 0, NULL, 0, "The run:", 2},
    {"draws", 'n', "N", 0, "number of draws", 2},
    {"seed", 's', "N", 0, "seed of the random numbers", 2},
    {"threads", 't', "N", 0, "threads (default: all processors); changes no result", 2},
    {"base-case", KEY_BASE_CASE, NULL, 0, "central values only, no draws", 2},
    {"only-draw", KEY_ONLY_DRAW, "N", 0,
     "show this draw of the run (the first is 0), its parameters and results, and stop", 2},
    {"kernel", KEY_KERNEL, "NAME", OPTION_HIDDEN, "", 2},
    {"keep-draws", KEY_KEEP_DRAWS, NULL, OPTION_HIDDEN, "", 2},
    {"resume", KEY_RESUME, NULL, OPTION_HIDDEN, "", 2},
    {NULL, 0, NULL, 0, "The scenario:", 3},
    {"check", KEY_CHECK, NULL, 0, "read, check, print what was understood, and stop", 3},
    {"set", KEY_SET, "NAME=VALUE", 0,
     "change one value of the scenario; may be given more than once", 3},
    {"baseline", KEY_BASELINE, "NAME", 0, "compare with this intervention", 3},
    {"what-if", KEY_WHAT_IF, "NAME", 0,
     "run under this what-if of the scenario; all: as it is, then under each", 3},
    {"calibrate", KEY_CALIBRATE, NULL, 0,
     "narrow the inputs to what the targets of the scenario say, write that as draws, and stop", 3},
    {0},
};

struct parse {
    struct arena *arena;
    struct command *command;
};

enum { DRAWS_MOST = 1000000000, THREADS_MOST = 1024 };

static uint64_t whole_number(struct argp_state *state, const char *option, const char *text,
                             uint64_t least, uint64_t most)
{
    char *end;
    errno = 0;
    const unsigned long long n = strtoull(text, &end, 10);
    const bool whole = errno == 0 && end != text && *end == '\0' && strchr(text, '-') == NULL;
    if (!whole || n < least || n > most)
        argp_error(state,
                   "--%s needs a whole number from %llu to %llu, in digits only, but got "
                   "\"%s\"",
                   option, (unsigned long long) least, (unsigned long long) most, text);
    return n;
}

static void add_set(struct argp_state *state, struct parse *p, const char *text)
{
    struct simulate_options *o = &p->command->options;
    const char *equals = strchr(text, '=');
    if (equals == NULL || equals == text)
        argp_error(state, "--set needs NAME=VALUE, but got \"%s\"", text);
    struct simulate_set *list = arena_grow(p->arena, o->set, o->n_set, o->n_set + 1, sizeof *list);
    list[o->n_set].name = arena_strndup(p->arena, text, (size_t) (equals - text));
    list[o->n_set++].value = equals + 1;
    o->set = list;
}

static unsigned parse_formats(struct argp_state *state, struct parse *p, const char *list)
{
    static const char *const names[] = {"svg", "png", "pdf"};
    static const unsigned bits[] = {CHART_SVG, CHART_PNG, CHART_PDF};
    unsigned mask = 0;
    while (*list != '\0') {
        const size_t n = strcspn(list, ",");
        const char *name = arena_strndup(p->arena, list, n);
        const size_t i = names_find(name, names, 3);
        if (i == NO_INDEX)
            argp_error(state, "--formats knows svg, png and pdf, not \"%s\"", name);
        else
            mask |= bits[i];
        list += n + (list[n] == ',');
    }
    if (mask == 0)
        argp_error(state, "--formats names no format; it knows svg, png and pdf");
    return mask;
}

/* Options of the language of this program that are not built: what to do for now. */
static void refuse_not_yet(struct argp_state *state, const char *option, const char *instead)
{
    argp_error(state, "--%s does not exist yet in this version; %s", option, instead);
}

static bool is_option(const char *start)
{
    static const char *const of_argp[] = {"help", "usage", "version"};
    for (size_t i = 0; i < sizeof of_argp / sizeof *of_argp; i++)
        if (strncmp(of_argp[i], start, strlen(start)) == 0)
            return true;
    for (size_t i = 0; i + 1 < sizeof options / sizeof *options; i++)
        if (options[i].name != NULL && strncmp(options[i].name, start, strlen(start)) == 0)
            return true;
    return false;
}

/* Is the next word the value of this one? */
static bool takes_value(const char *word)
{
    const size_t last = strlen(word) - 1;
    if (word[0] != '-' || last == 0 || strchr(word, '=') != NULL)
        return false;
    for (size_t i = 0; i + 1 < sizeof options / sizeof *options; i++)
        if (options[i].arg != NULL &&
            (word[1] == '-' ? strncmp(options[i].name, word + 2, last - 1) == 0
                            : options[i].key == word[last]))
            return true;
    return false;
}

/* The parser of argp refuses an option that is none, but does not say what may be meant. It has
 * not yet set the name of the program when it asks to begin. */
static void check_names(struct argp_state *state, struct arena *arena)
{
    enum { ALL = sizeof options / sizeof *options };
    const char *names[ALL];
    size_t n = 0;
    for (size_t i = 0; i < ALL; i++)
        if (options[i].name != NULL && options[i].flags != OPTION_HIDDEN)
            names[n++] = arena_printf(arena, "--%s", options[i].name);
    for (int i = 1; i < state->argc && strcmp(state->argv[i], "--") != 0; i++) {
        const char *word = state->argv[i];
        if (strncmp(word, "--", 2) != 0 || takes_value(state->argv[i - 1]))
            continue;
        const char *name = arena_strndup(arena, word, strcspn(word, "="));
        if (is_option(name + 2))
            continue;
        const char *meant = names_closest(name, names, n);
        state->name = program_invocation_short_name;
        argp_error(state, "there is no option %s.%s%s%s", name, meant ? " Did you mean " : "",
                   meant ? meant : "", meant ? "?" : "");
    }
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
    struct parse *p = state->input;
    struct command *c = p->command;
    struct simulate_options *o = &c->options;
    switch (key) {
    case ARGP_KEY_INIT:
        check_names(state, p->arena);
        return 0;
    case 'o':
        o->output = arg;
        return 0;
    case 'n':
        o->draws = whole_number(state, "draws", arg, 1, DRAWS_MOST);
        return 0;
    case 's':
        o->seed = whole_number(state, "seed", arg, 0, INT64_MAX);
        o->has_seed = true;
        return 0;
    case 't':
        o->threads = (int) whole_number(state, "threads", arg, 1, THREADS_MOST);
        return 0;
    case 'q':
        o->quiet = true;
        return 0;
    case KEY_SET:
        add_set(state, p, arg);
        return 0;
    case KEY_BASELINE:
        o->baseline = arg;
        return 0;
    case KEY_CHECK:
        c->check = true;
        return 0;
    case KEY_CALIBRATE:
        c->calibrate = true;
        return 0;
    case KEY_BASE_CASE:
        o->base_case = true;
        return 0;
    case KEY_ONLY_DRAW:
        o->only_draw = whole_number(state, "only-draw", arg, 0, DRAWS_MOST - 1);
        o->has_only_draw = true;
        return 0;
    case KEY_TABLES:
        o->tables = arg;
        return 0;
    case KEY_NO_CHARTS:
        o->no_charts = true;
        return 0;
    case KEY_REDRAW:
        c->redraw = arg;
        return 0;
    case KEY_FORMATS:
        o->formats = parse_formats(state, p, arg);
        return 0;
    case KEY_CSV:
        if (strcmp(arg, "dutch") != 0)
            argp_error(state, "--csv knows \"dutch\", not \"%s\"", arg);
        o->dutch_csv = true;
        return 0;
    case KEY_KERNEL:
        o->kernel = arg;
        return 0;
    case KEY_WHAT_IF:
        o->what_if = arg;
        return 0;
    case KEY_KEEP_DRAWS:
        refuse_not_yet(state, "keep-draws", "the tables hold means, spreads and quantiles");
        return 0;
    case KEY_RESUME:
        refuse_not_yet(state, "resume", "a run that was stopped begins again");
        return 0;
    case ARGP_KEY_ARG:
        if (o->scenario != NULL)
            argp_error(state, "one scenario at a time; there are two: \"%s\" and \"%s\"",
                       o->scenario, arg);
        o->scenario = arg;
        return 0;
    case ARGP_KEY_END:
        if (o->scenario != NULL && c->redraw != NULL)
            argp_error(state,
                       "--redraw draws the charts of a run that is finished, so it takes no "
                       "scenario, but got \"%s\"",
                       o->scenario);
        if (o->has_only_draw && o->base_case)
            argp_error(state, "--only-draw shows a draw and --base-case makes none; leave one out");
        if (c->calibrate && o->what_if != NULL && strcmp(o->what_if, "all") == 0)
            argp_error(state, "--calibrate takes the scenario as it is, or one what-if; not all");
        if (c->calibrate && (c->check || o->base_case || o->has_only_draw || o->tables != NULL))
            argp_error(state,
                       "--calibrate writes tables of its own, from draws; it does not go with %s",
                       c->check           ? "--check"
                       : o->base_case     ? "--base-case"
                       : o->has_only_draw ? "--only-draw"
                                          : "--tables");
        if (o->scenario == NULL && c->redraw == NULL)
            argp_error(state, "no scenario given; write, for example: simulate scenarios/"
                              "statushouders.toml");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

const char *argp_program_version = "simulate (budgetshift) " BUDGETSHIFT_VERSION;

void options_parse(int argc, char **argv, struct arena *arena, struct command *command)
{
    static const char doc[] =
        "If we move this money from that budget to this one: who pays, who gains, when, and how "
        "sure "
        "are we?\vThe scenario is one TOML file; docs/first-scenario.md shows how to write one. "
        "Exit status: 0 done, 2 command line, 3 scenario, 4 numeric, 5 file or disk, 6 memory, 130 "
        "stopped.";
    const struct argp argp = {options, parse_option, "SCENARIO.toml", doc, NULL, NULL, NULL};
    struct parse p = {arena, command};
    *command = (struct command){0};
    argp_err_exit_status = 2;
    argp_parse(&argp, argc, argv, 0, NULL, &p);
}

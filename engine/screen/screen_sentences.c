#include "screen_sentences.h"

#include <math.h>
#include <string.h>

#include "arena.h"
#include "screen_stopping.h"
#include "screen_table.h"
#include "text.h"

static char *amount(const struct view *v, double x)
{
    return text_amount(v->arena, v->language, v->currency, x);
}

/* What rounds to nothing is no difference, not "€ 0 less". */
static int direction(double x)
{
    return fabs(x) < 0.5 ? 0 : x < 0 ? -1 : 1;
}

/* "90%: € 80 duizend tot € 500 duizend minder"; the smaller amount first, unless the interval
 * holds zero: then from less to more. */
static char *range(const struct view *v, const struct summary *s)
{
    const double low = s->p05, high = s->p95;
    if (direction(low) <= 0 && direction(high) <= 0)
        return text_say(v->arena, v->language, WORD_RANGE_LESS, "low", amount(v, -high), "high",
                        amount(v, -low), NULL);
    const bool both = direction(low) < 0;
    return text_say(v->arena, v->language, both ? WORD_RANGE_BOTH : WORD_RANGE_MORE, "low",
                    amount(v, both ? -low : low), "high", amount(v, high), NULL);
}

static char *add_chance(const struct view *v, const char *sentence, const struct summary *s)
{
    if (v->results->run.base_case_only)
        return arena_strdup(v->arena, sentence);
    const char *chance = text_say(v->arena, v->language, WORD_CHANCE_OF_SAVING, "chance",
                                  text_chance(v->arena, v->language, s->p_better), NULL);
    return direction(s->p05) == 0 && direction(s->p95) == 0
               ? arena_strdup(v->arena, sentence)
               : arena_printf(v->arena, "%s (%s); %s", sentence, range(v, s), chance);
}

static const char *when(const struct view *v, int year)
{
    return year == AFTER_HORIZON ? text_word(v->language, WORD_AFTER_HORIZON)
                                 : text_say(v->arena, v->language, WORD_IN_YEAR, "year",
                                            arena_printf(v->arena, "%d", year), NULL);
}

static char *add_paid_back(const struct view *v, const char *sentence, const char *intervention,
                           const char *holder)
{
    const struct paid_back back = view_paid_back(v, intervention, holder);
    if (!back.known)
        return arena_strdup(v->arena, sentence);
    const bool drawn = !v->results->run.base_case_only;
    enum word word = drawn ? WORD_PAID_BACK : WORD_PAID_BACK_MARK;
    if (back.year == 0)
        word = drawn ? WORD_NOT_PAID_BACK : WORD_NOT_PAID_BACK_MARK;
    else if (drawn && back.never >= 0.005)
        word = WORD_PAID_BACK_OR_NEVER;
    return arena_printf(v->arena, "%s; %s", sentence,
                        text_say(v->arena, v->language, word, "when", when(v, back.year), "never",
                                 text_chance(v->arena, v->language, back.never), NULL));
}

static const struct party *first_party(const struct view *v)
{
    return &v->parties[0];
}

/* NULL where the sole payer stands for it. */
static const struct party *society(const struct view *v)
{
    return v->sole_payer ? NULL : &v->parties[v->n_parties - 1];
}

static char *payer_sentence(const struct view *v, const struct name *intervention)
{
    static const enum word words[] = {WORD_COSTS_LESS, WORD_COSTS_SAME, WORD_COSTS_MORE};
    const struct party *p = first_party(v);
    const struct summary *s = view_difference(v, intervention->id, p->kind, p->id);
    if (s == NULL || p == society(v))
        return NULL;
    const double value = view_value(v, s);
    const int way = direction(value);
    char *text = text_say(v->arena, v->language, words[way + 1], "intervention",
                          intervention->label, "holder", p->label, "amount", amount(v, fabs(value)),
                          "baseline", v->interventions[0]->label, NULL);
    text = add_chance(v, text, s);
    if (way != 0)
        text = add_paid_back(v, text, intervention->id, p->id);
    return arena_printf(v->arena, "%s.", text);
}

static char *society_sentence(const struct view *v, const struct name *intervention)
{
    static const enum word words[] = {WORD_SOCIETY_LESS, WORD_SOCIETY_SAME, WORD_SOCIETY_MORE};
    const struct party *p = society(v);
    const struct summary *s =
        p == NULL ? NULL : view_difference(v, intervention->id, p->kind, p->id);
    if (s == NULL)
        return NULL;
    const double value = view_value(v, s);
    const char *text = text_say(v->arena, v->language, words[direction(value) + 1], "amount",
                                amount(v, fabs(value)), NULL);
    return arena_printf(v->arena, "%s.", add_chance(v, text, s));
}

/* A study of one intervention has nothing to compare with. */
static char *alone_sentence(const struct view *v)
{
    const struct party *p = first_party(v);
    const struct summary *s = view_summary(v, v->interventions[0]->id, p->kind, p->id);
    if (s == NULL)
        return NULL;
    const char *text = text_say(v->arena, v->language, WORD_COSTS_ALONE, "intervention",
                                v->interventions[0]->label, "holder", p->label, "amount",
                                amount(v, view_value(v, s)), NULL);
    if (v->results->run.base_case_only)
        return arena_printf(v->arena, "%s.", text);
    return arena_printf(v->arena, "%s (%s).", text,
                        text_say(v->arena, v->language, WORD_RANGE_PLAIN, "low", amount(v, s->p05),
                                 "high", amount(v, s->p95), NULL));
}

static void say(const struct view *v, const char *text)
{
    if (text != NULL)
        screen_paragraph(v->out, v->width, 2, text);
}

void screen_headlines(const struct view *v)
{
    if (v->n_interventions == 1)
        say(v, alone_sentence(v));
    for (size_t i = 1; i < v->n_interventions; i++) {
        const char *payer = payer_sentence(v, v->interventions[i]);
        const char *all = society_sentence(v, v->interventions[i]);
        if (i > 1)
            putc('\n', v->out);
        say(v, payer == NULL || all == NULL ? payer == NULL ? all : payer
                                            : arena_printf(v->arena, "%s %s", payer, all));
    }
    if (v->results->run.base_case_only)
        say(v, text_word(v->language, WORD_CENTRAL_VALUES));
}

void screen_chance(const struct view *v)
{
    const struct party *p = first_party(v);
    const char **parts = arena_alloc(v->arena, v->n_interventions, sizeof *parts);
    size_t n = 0;
    for (size_t i = 1; i < v->n_interventions; i++) {
        const struct summary *s = view_difference(v, v->interventions[i]->id, p->kind, p->id);
        if (s != NULL && !isnan(s->chance_share))
            parts[n++] = text_say(v->arena, v->language, WORD_CHANCE_PART, "chance",
                                  text_chance(v->arena, v->language, s->chance_share),
                                  "intervention", v->interventions[i]->label, NULL);
    }
    if (n == 0 && (v->scenario->cohort.mode != MODE_EXPECTED || v->results->run.base_case_only))
        return;
    if (n > 0)
        say(v, text_say(v->arena, v->language, WORD_CHANCE_ONE, "holder", p->label, "parts",
                        text_list(v->arena, v->language, parts, n), NULL));
    else
        say(v, text_word(v->language, WORD_CHANCE_NONE));
    putc('\n', v->out);
}

/* A list for a screen: the first few, then how many more. */
static char *shortened(const struct view *v, const char *const *items, size_t n)
{
    enum { SHOWN_MAX = 8 };
    if (n <= SHOWN_MAX)
        return text_list(v->arena, v->language, items, n);
    const char *shown[SHOWN_MAX];
    memcpy(shown, items, sizeof shown);
    const char *more = text_say(v->arena, v->language, WORD_AND_MORE, "count",
                                arena_printf(v->arena, "%zu", n - (SHOWN_MAX - 1)), NULL);
    char *list = arena_strdup(v->arena, "");
    for (size_t i = 0; i + 1 < SHOWN_MAX; i++)
        list = arena_printf(v->arena, "%s%s, ", list, shown[i]);
    list[strlen(list) - 2] = '\0';
    return arena_printf(v->arena, "%s %s", list, more);
}

static void warn(const struct view *v, enum word word, const char *const *items, size_t n)
{
    if (n > 0)
        screen_paragraph(v->out, v->width, 2,
                         arena_printf(v->arena, "- %s",
                                      text_say(v->arena, v->language, word, "count",
                                               arena_printf(v->arena, "%zu", n), "list",
                                               shortened(v, items, n), NULL)));
}

void screen_warnings(const struct view *v)
{
    const struct scenario_file *file = v->results->scenario;
    const struct run_record *run = &v->results->run;
    const char *stopping = stopping_warning(v);
    if (file->n_unsourced + run->n_nonlinear + run->n_settings == 0 && stopping == NULL)
        return;
    fprintf(v->out, "%s\n", text_word(v->language, WORD_WARNINGS));
    if (stopping != NULL)
        screen_paragraph(v->out, v->width, 2, arena_printf(v->arena, "- %s", stopping));
    warn(v, file->n_unsourced == 1 ? WORD_UNSOURCED_ONE : WORD_UNSOURCED_MANY, file->unsourced,
         file->n_unsourced);
    warn(v, WORD_NONLINEAR, run->nonlinear, run->n_nonlinear);
    warn(v, WORD_CHANGED, run->settings, run->n_settings);
    putc('\n', v->out);
}

static char *conventions(const struct view *v)
{
    const struct run_record *run = &v->results->run;
    char *list = arena_strdup(v->arena, "");
    for (size_t i = 0; i < run->n_conventions; i++)
        list = arena_printf(v->arena, "%s%s%s", list, i == 0 ? "" : "; ", run->convention[i]);
    return arena_printf(v->arena, "%s.", list);
}

/* Which inputs are spread evenly: the first of them, all are in run.json. */
static void print_sampling(const struct view *v)
{
    const struct run_record *run = &v->results->run;
    if (run->scramblings == 0)
        return;
    const bool all = run->n_sobol == run->n_sources;
    screen_paragraph(v->out, v->width, 0,
                     text_say(v->arena, v->language,
                              all ? WORD_FOOTER_SOBOL_ALL : WORD_FOOTER_SOBOL, "n",
                              arena_printf(v->arena, "%zu", run->n_sobol), "all",
                              arena_printf(v->arena, "%zu", run->n_sources), "list",
                              shortened(v, run->sobol, run->n_sobol), NULL));
}

static const char *error_words(const struct view *v)
{
    const size_t n = v->results->run.scramblings;
    return n == 0 ? text_word(v->language, WORD_ERROR_BY_DRAWS)
                  : text_say(v->arena, v->language, WORD_ERROR_BY_SCRAMBLINGS, "n",
                             arena_printf(v->arena, "%zu", n), NULL);
}

void screen_footer(const struct view *v)
{
    const struct study *study = &v->scenario->study;
    const struct run_record *run = &v->results->run;
    fprintf(v->out, "%s\n", text_word(v->language, WORD_CONVENTIONS));
    screen_paragraph(
        v->out, v->width, 0,
        text_say(v->arena, v->language, WORD_FOOTER_MONEY, "prices",
                 arena_printf(v->arena, "%d", study->prices), "start",
                 text_month(v->arena, v->language, study->start_year, study->start_month),
                 "discount", text_discount(v->arena, v->language, &v->scenario->accounting.costs),
                 NULL));
    if (!run->base_case_only)
        screen_paragraph(
            v->out, v->width, 0,
            text_say(v->arena, v->language, WORD_FOOTER_INTERVAL, "by", error_words(v), "paid_back",
                     text_word(v->language, v->scenario->accounting.discounted_break_even
                                                ? WORD_PAID_BACK_DISCOUNTED
                                                : WORD_PAID_BACK_CASH),
                     NULL));
    print_sampling(v);
    if (stopping_reached(v) != NULL)
        screen_paragraph(v->out, v->width, 0, stopping_reached(v));
    if (run->n_conventions > 0)
        screen_paragraph(v->out, v->width, 0, conventions(v));
    const char *draws = text_number(v->arena, v->language, (double) run->draws, 0);
    screen_paragraph(v->out, v->width, 0,
                     text_say(v->arena, v->language, WORD_FOOTER_RUN, "scenario",
                              run->scenario_path, "digest", run->scenario_digest, "seed",
                              arena_printf(v->arena, "%llu", (unsigned long long) run->seed),
                              "draws", draws, "date", text_date(v->arena, v->language, run->date),
                              "version", run->version, NULL));
}

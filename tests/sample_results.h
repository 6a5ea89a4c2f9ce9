/* sample_results.h -- a made-up set of results, large enough to print and to draw.
 *
 * Nothing is simulated: amounts follow simple curves and every spread is a normal one, so that
 * each number of a table can be worked out by hand. The options give the odd shapes: one payer
 * or eight, long labels, no difference at all, a short horizon, months, central values only. */
#ifndef SAMPLE_RESULTS_H
#define SAMPLE_RESULTS_H

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "tables.h"

struct sample {
    enum language language;
    size_t interventions, holders, states; /* at most 5, 8, 12 */
    int horizon_months, cycle_months, start_month;
    bool long_labels, no_difference, base_case_only;
    double scale; /* of all amounts */
};

static inline struct sample sample_usual(void)
{
    return (struct sample){LANGUAGE_NL, 3, 5, 12, 360, 3, 9, false, false, false, 1};
}

struct sample_name {
    const char *id, *label, *long_label, *english;
};

static const struct sample_name sample_interventions[] = {
    {"tegenprestatie", "Tegenprestatie", "Tegenprestatie naar vermogen voor iedereen", "Workfare"},
    {"work_first", "Work-first", "Werk eerst, met taal op de werkvloer erbij", "Work first"},
    {"schakelklas", "Schakelklas", "Schakelklas naar het mbo met vaste begeleider",
     "Bridging class"},
    {"duaal", "Duaal traject", "Duaal traject van werken en leren samen", "Dual track"},
    {"niets", "Niets doen", "Niets doen en afwachten hoe het verder gaat", "Do nothing"},
};

static const struct sample_name sample_holders[] = {
    {"gemeente", "Gemeente", "Gemeente Voorbeeldstad aan de grote rivier", "Municipality"},
    {"rijk", "Rijk", "Rijksoverheid, alle departementen samen", "State"},
    {"roc", "ROC", "Regionaal opleidingencentrum Midden-Nederland", "College"},
    {"deelnemer", "Deelnemers", "Deelnemers aan het traject en hun gezinnen", "Participants"},
    {"zorg", "Zorgverzekeraar", "Zorgverzekeraars met polishouders in de regio", "Insurer"},
    {"werkgever", "Werkgevers", "Werkgevers in de regio met lege plekken", "Employers"},
    {"corporatie", "Corporatie", "Woningcorporaties in de regio bij elkaar", "Housing"},
    {"provincie", "Provincie", "Provincie en andere medeoverheden erbij", "Province"},
};

static const struct sample_name sample_states[] = {
    {"inburgering", "Inburgering", "Inburgering en eerste taallessen samen", "Integration"},
    {"klas", "Schakelklas", "Schakelklas op het regionaal centrum", "Class"},
    {"school", "Mbo-opleiding", "Mbo-opleiding met studiefinanciering", "College"},
    {"werk", "Betaald werk", "Betaald werk zonder aanvullende uitkering", "Paid work"},
    {"deeltijd", "Deeltijdwerk", "Deeltijdwerk met aanvullende uitkering", "Part-time work"},
    {"zelfstandig", "Zelfstandig", "Zelfstandig ondernemer met eigen zaak", "Self-employed"},
    {"bijstand", "Bijstand", "Bijstand met tegenprestatie naar vermogen", "Benefit"},
    {"ww", "WW", "Werkloosheidswet na verlies van een baan", "Unemployed"},
    {"ziek", "Ziek", "Langdurig ziek of arbeidsongeschikt thuis", "Ill"},
    {"thuis", "Thuis zonder uitkering", "Thuis zonder uitkering en zonder werk", "At home"},
    {"detentie", "Detentie", "Detentie of andere gesloten instelling", "Detention"},
    {"weg", "Overleden of geëmigreerd", "Overleden of geëmigreerd naar elders", "Gone"},
};

struct sample_budget {
    struct sample_name name;
    const char *holder, *code;
};

static const struct sample_budget sample_budgets[] = {
    {{"inkomen", "Inkomensregelingen", "Inkomensregelingen en uitkeringen levensonderhoud",
      "Income support"},
     "gemeente",
     "6.3"},
    {{"inburgering", "Inburgering", "Inburgering en begeleide participatie samen", "Integration"},
     "gemeente",
     "6.1"},
    {{"wmo", "Maatwerk 18+", "Maatwerkdienstverlening voor volwassenen 18+", "Care 18+"},
     "gemeente",
     "6.71"},
    {{"reintegratie", "Arbeidsparticipatie", "Arbeidsparticipatie en re-integratie samen",
      "Back to work"},
     "gemeente",
     "6.5"},
    {{"schatkist", "Belastingen", "Belastingen en premies volksverzekeringen", "Taxes"},
     "rijk",
     NULL},
    {{"studie", "Studiefinanciering", "Studiefinanciering via de uitvoerder", "Student grants"},
     "rijk",
     NULL},
    {{"toeslagen", "Toeslagen", "Toeslagen voor huur, zorg en kinderen", "Allowances"},
     "rijk",
     NULL},
    {{"onderwijs", "Beroepsonderwijs", "Beroepsonderwijs en schakelklassen samen", "Education"},
     "roc",
     NULL},
    {{"portemonnee", "Eigen portemonnee", "Eigen portemonnee van de deelnemers", "Own purse"},
     "deelnemer",
     NULL},
    {{"zorgkosten", "Zorgkosten", "Zorgkosten binnen de basisverzekering", "Health care"},
     "zorg",
     NULL},
};

/* Amount in the first year and after many, by intervention; `lag` years in between. */
struct sample_line {
    struct sample_name name;
    const char *budget;
    double first[5], later[5], lag;
};

static const struct sample_line sample_lines[] = {
    {{"uitkering", "Bijstandsuitkering", "Bijstandsuitkering en bijzondere bijstand", "Benefit"},
     "inkomen",
     {404000, 380000, 431000, 399000, 410000},
     {251000, 247000, 163000, 210000, 280000},
     4},
    {{"uitvoering", "Uitvoering", "Uitvoering door klantmanagers en beheer", "Administration"},
     "inkomen",
     {61000, 66000, 54000, 60000, 40000},
     {37000, 39000, 26000, 30000, 40000},
     4},
    {{"tegenprestatie", "Begeleiding tegenprestatie", "Begeleiding bij tegenprestatie", "Workfare"},
     "inburgering",
     {83000, 12000, 0, 30000, 0},
     {3000, 1000, 0, 0, 0},
     3},
    {{"klas", "Schakelklas", "Schakelklas, ingekocht bij het centrum", "Bridging class"},
     "inburgering",
     {0, 0, 352000, 120000, 0},
     {0, 0, 0, 0, 0},
     1.7},
    {{"taal", "Taallessen", "Taallessen en examens inburgering", "Language lessons"},
     "inburgering",
     {148000, 121000, 43000, 99000, 148000},
     {0, 0, 0, 0, 0},
     2},
    {{"wmo", "Begeleiding thuis", "Begeleiding thuis door de wijkteams", "Support at home"},
     "wmo",
     {22000, 23000, 21000, 22000, 22000},
     {29000, 30000, 24000, 27000, 31000},
     8},
    {{"matching", "Bemiddeling", "Bemiddeling en werkervaringsplaatsen", "Matching"},
     "reintegratie",
     {31000, 117000, 18000, 60000, 0},
     {9000, 14000, 4000, 8000, 9000},
     2},
    {{"loonheffing", "Loonheffing", "Loonheffing en premies van werkenden", "Income tax"},
     "schatkist",
     {-19000, -46000, -11000, -25000, -15000},
     {-138000, -149000, -231000, -180000, -120000},
     5},
    {{"btw", "Btw", "Btw over wat de deelnemers besteden", "VAT"},
     "schatkist",
     {-21000, -24000, -20000, -21000, -20000},
     {-39000, -41000, -52000, -45000, -36000},
     5},
    {{"beurs", "Studiefinanciering", "Studiefinanciering en reisvoorziening", "Grants"},
     "studie",
     {14000, 9000, 22000, 16000, 12000},
     {6000, 4000, 31000, 12000, 5000},
     3},
    {{"huurtoeslag", "Huurtoeslag", "Huurtoeslag voor zelfstandig wonenden", "Rent allowance"},
     "toeslagen",
     {88000, 87000, 88000, 88000, 88000},
     {71000, 69000, 57000, 64000, 74000},
     6},
    {{"lesplaats", "Lesplaatsen", "Lesplaatsen mbo en extra docenturen", "Places"},
     "onderwijs",
     {41000, 27000, 73000, 50000, 35000},
     {16000, 9000, 61000, 30000, 12000},
     3},
    {{"lump_sum", "Bekostiging", "Bekostiging door het Rijk naar aantallen", "Funding"},
     "onderwijs",
     {-36000, -25000, -49000, -40000, -30000},
     {-15000, -8000, -52000, -27000, -11000},
     4},
    {{"loon", "Netto-inkomen", "Netto-inkomen uit werk en uitkering samen", "Net income"},
     "portemonnee",
     {-455000, -461000, -467000, -460000, -450000},
     {-492000, -503000, -611000, -540000, -470000},
     5},
    {{"ggz", "Geestelijke gezondheidszorg", "Geestelijke gezondheidszorg voor vluchtelingen",
      "Mental health"},
     "zorgkosten",
     {47000, 49000, 44000, 46000, 49000},
     {52000, 55000, 43000, 49000, 56000},
     7},
};

enum {
    SAMPLE_BUDGETS = sizeof sample_budgets / sizeof *sample_budgets,
    SAMPLE_LINES = sizeof sample_lines / sizeof *sample_lines,
};

static inline struct name sample_as_name(const struct sample *o, const struct sample_name *n,
                                         size_t order)
{
    const char *label = o->long_labels               ? n->long_label
                        : o->language == LANGUAGE_EN ? n->english
                                                     : n->label;
    return (struct name){n->id, label, {0}, order};
}

/* States, holders, budgets, lines and interventions all begin with their name. */
static inline int sample_by_id(const void *a, const void *b)
{
    return strcmp(((const struct name *) a)->id, ((const struct name *) b)->id);
}

static inline struct summary sample_normal(const struct sample *o, double mean, double sd)
{
    if (o->base_case_only)
        return (struct summary){mean, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
    return (struct summary){.base_case = 0.97 * mean,
                            .mean = mean,
                            .mc_error = sd / 100,
                            .sd = sd,
                            .p05 = mean - 1.6449 * sd,
                            .p25 = mean - 0.6745 * sd,
                            .p50 = mean,
                            .p75 = mean + 0.6745 * sd,
                            .p95 = mean + 1.6449 * sd,
                            .chance_share = sd > 0 ? 0.37 : NAN,
                            .p_better = NAN};
}

/* What is better: less (-1) or more (+1). */
static inline struct summary sample_difference(const struct sample *o, double mean, double sd,
                                               int better)
{
    struct summary s = sample_normal(o, mean, sd);
    s.p_better = o->base_case_only ? NAN : sd > 0 ? 0.5 * erfc(-better * mean / sd / sqrt(2)) : 0;
    return s;
}

struct sample_world {
    struct arena *arena;
    struct sample options;
    struct scenario *scenario;
    struct results *results;
    int years, first_year, first_months;
};

/* Share of the budget year that lies inside the horizon. */
static inline double sample_part(const struct sample_world *w, int year)
{
    const int begin = year == 0 ? 0 : w->first_months + 12 * (year - 1);
    const int end = w->first_months + 12 * year;
    const int horizon = w->options.horizon_months;
    return ((end < horizon ? end : horizon) - begin) / 12.0;
}

static inline double sample_amount(const struct sample_world *w, size_t line, size_t intervention,
                                   int year)
{
    const struct sample_line *l = &sample_lines[line];
    const size_t i = w->options.no_difference ? 0 : intervention;
    const double decay = exp(-year / l->lag);
    return w->options.scale * sample_part(w, year) *
           (l->later[i] * (1 - exp(-year / 30.0) / 3) * (1 - decay) + l->first[i] * decay);
}

/* With fewer holders than there are budgets for, the municipality has the rest. */
static inline const char *sample_holder_of(const struct sample_world *w, const char *budget)
{
    for (size_t b = 0; b < SAMPLE_BUDGETS; b++)
        for (size_t h = 0; h < w->options.holders; h++)
            if (strcmp(sample_budgets[b].name.id, budget) == 0 &&
                strcmp(sample_budgets[b].holder, sample_holders[h].id) == 0)
                return sample_holders[h].id;
    return "gemeente";
}

/* Amounts of a holder ("" or "society": of all), a budget ("": all), in one year. */
static inline double sample_sum(const struct sample_world *w, const char *holder,
                                const char *budget, size_t intervention, int year)
{
    double sum = 0;
    for (size_t l = 0; l < SAMPLE_LINES; l++) {
        const char *owner = sample_holder_of(w, sample_lines[l].budget);
        if (strcmp(holder, "society") != 0 && strcmp(holder, owner) != 0)
            continue;
        if (budget[0] != '\0' && strcmp(budget, sample_lines[l].budget) != 0)
            continue;
        sum += sample_amount(w, l, intervention, year);
    }
    return sum;
}

static inline const char *sample_holder_id(const struct sample_world *w, size_t h)
{
    return h < w->options.holders ? sample_holders[h].id : "society";
}

static inline double sample_total(const struct sample_world *w, const char *holder,
                                  size_t intervention, double rate)
{
    double sum = 0;
    for (int y = 0; y < w->years; y++)
        sum += sample_sum(w, holder, "", intervention, y) / pow(1 + rate, y + 0.2);
    return sum;
}

static inline void sample_money(struct sample_world *w)
{
    const struct sample *o = &w->options;
    const size_t most = o->interventions * (o->holders + 1);
    struct summary_row *s = arena_alloc(w->arena, most + 2 * o->interventions, sizeof *s);
    struct summary_row *d = arena_alloc(w->arena, most + 2 * o->interventions, sizeof *d);
    size_t n = 0, m = 0;
    for (size_t i = 0; i < o->interventions; i++) {
        const char *id = sample_interventions[i].id;
        for (size_t h = 0; h <= o->holders; h++) {
            const char *holder = sample_holder_id(w, h);
            const char *kind = h < o->holders ? "npv_holder" : "npv_society";
            const double x = sample_total(w, holder, i, 0.028);
            const double base = sample_total(w, holder, 0, 0.028);
            s[n++] = (struct summary_row){
                "", id, "all", kind, holder, "EUR", sample_normal(o, x, fabs(x) * 0.11)};
            if (i > 0)
                d[m++] =
                    (struct summary_row){"",
                                         id,
                                         "all",
                                         kind,
                                         holder,
                                         "EUR",
                                         sample_difference(o, x - base, 0.35 * fabs(x - base), -1)};
        }
        const double years = o->no_difference ? 181.3 : 181.3 + 41.7 * (double) i;
        s[n++] = (struct summary_row){
            "", id, "all", "outcome", "jaren_werk", "jaren", sample_normal(o, years, 19.4)};
        if (i > 0)
            d[m++] =
                (struct summary_row){"",
                                     id,
                                     "all",
                                     "outcome",
                                     "jaren_werk",
                                     "jaren",
                                     sample_difference(o, years - 181.3, 0.3 * (years - 181.3), 1)};
    }
    w->results->summary = s;
    w->results->n_summary = n;
    w->results->differences = d;
    w->results->n_differences = m;
}

static inline void sample_years(struct sample_world *w)
{
    const struct sample *o = &w->options;
    struct year_row *r = arena_alloc(
        w->arena, o->interventions * (size_t) w->years * (SAMPLE_BUDGETS + SAMPLE_LINES),
        sizeof *r);
    size_t n = 0;
    for (size_t i = 0; i < o->interventions; i++)
        for (int y = 0; y < w->years; y++) {
            const char *id = sample_interventions[i].id;
            for (size_t b = 0; b < SAMPLE_BUDGETS; b++) {
                const struct sample_budget *budget = &sample_budgets[b];
                const char *holder = sample_holder_of(w, budget->name.id);
                const double x = sample_sum(w, holder, budget->name.id, i, y);
                r[n++] = (struct year_row){"",
                                           id,
                                           "",
                                           "constant",
                                           w->first_year + y,
                                           holder,
                                           budget->name.id,
                                           budget->code,
                                           "",
                                           sample_normal(o, x, 0.15 * fabs(x))};
                for (size_t l = 0; l < SAMPLE_LINES; l++)
                    if (strcmp(sample_lines[l].budget, budget->name.id) == 0) {
                        const double part = sample_amount(w, l, i, y);
                        r[n++] = (struct year_row){"",
                                                   id,
                                                   "",
                                                   "constant",
                                                   w->first_year + y,
                                                   holder,
                                                   budget->name.id,
                                                   budget->code,
                                                   sample_lines[l].name.id,
                                                   sample_normal(o, part, 0.15 * fabs(part))};
                    }
            }
        }
    w->results->years = r;
    w->results->n_years = n;
}

/* The four years of a budget, and the tenth, twentieth and thirtieth. */
static inline void sample_multi_year(struct sample_world *w)
{
    static const int columns[] = {1, 2, 3, 4, 10, 20, 30};
    const struct sample *o = &w->options;
    struct multi_year_row *r =
        arena_alloc(w->arena, o->interventions * 7 * SAMPLE_BUDGETS, sizeof *r);
    size_t n = 0;
    for (size_t i = 1; i < o->interventions; i++)
        for (size_t c = 0; c < 7 && columns[c] <= w->years; c++)
            for (size_t b = 0; b < SAMPLE_BUDGETS; b++) {
                const struct sample_budget *budget = &sample_budgets[b];
                const char *holder = sample_holder_of(w, budget->name.id);
                const int y = columns[c] - 1, months = (int) lround(12 * sample_part(w, y));
                const double x = sample_sum(w, holder, budget->name.id, i, y) -
                                 sample_sum(w, holder, budget->name.id, 0, y);
                const struct summary s = sample_difference(o, x, 0.2 * fabs(x), -1);
                const char *code = budget->code != NULL ? budget->code : "";
                const char *id = sample_interventions[i].id, *base = sample_interventions[0].id;
                r[n++] = (struct multi_year_row){
                    "",         id,     base,   "constant", w->first_year + y,
                    columns[c], months, holder, code,       budget->name.id,
                    s};
            }
    w->results->multi_year = r;
    w->results->n_multi_year = n;
}

static inline void sample_cumulative(struct sample_world *w)
{
    const struct sample *o = &w->options;
    const size_t curves = (o->interventions - 1) * (o->holders + 1);
    struct cumulative_row *r = arena_alloc(w->arena, curves * (size_t) w->years + 1, sizeof *r);
    struct break_even_row *b =
        arena_alloc(w->arena, curves * ((size_t) w->years + 1) + 1, sizeof *b);
    size_t n = 0, m = 0;
    for (size_t i = 1; i < o->interventions; i++)
        for (size_t h = 0; h <= o->holders; h++) {
            const char *id = sample_interventions[i].id, *holder = sample_holder_id(w, h);
            double sum = 0, moved = 0, back = 0;
            for (int y = 0; y < w->years; y++) {
                const double step =
                    sample_sum(w, holder, "", i, y) - sample_sum(w, holder, "", 0, y);
                sum += step;
                moved += fabs(step);
                r[n++] = (struct cumulative_row){"",
                                                 id,
                                                 "tegenprestatie",
                                                 "constant",
                                                 w->first_year + y,
                                                 holder,
                                                 sample_normal(o, sum, 0.22 * moved)};
                const double p = moved > 0 ? 0.5 * erfc(sum / (0.22 * moved) / sqrt(2)) : 0;
                const double more = p > back ? p - back : 0;
                back += more;
                b[m++] = (struct break_even_row){"",   id,   holder, w->first_year + y,
                                                 more, more, back,   back};
            }
            b[m++] = (struct break_even_row){"", id, holder, 0, 1 - back, 1 - back, NAN, NAN};
        }
    w->results->cumulative = r;
    w->results->n_cumulative = n;
    w->results->break_even = b;
    w->results->n_break_even = m;
}

static inline double sample_people(const struct sample_world *w, size_t state, size_t intervention,
                                   double years)
{
    static const double first[] = {88, 0, 2, 3, 2, 0, 4, 0, 1, 0, 0, 0};
    static const double peak[] = {10, 6, 11, 23, 9, 1, 31, 1.3, 3, 4, 0.2, 1};
    static const double last[] = {0, 0, 1, 33, 8, 3, 21, 1.2, 4, 6, 0.3, 22};
    const size_t i = w->options.no_difference ? 0 : intervention;
    double sum = 0, own = 0;
    for (size_t s = 0; s < w->options.states; s++) {
        double middle = peak[s], end = last[s];
        if (i == 2 && s == 1)
            middle = 38;
        if (i == 2 && s == 3)
            end = 52;
        if (i == 1 && s == 3)
            middle = 34;
        const double a = exp(-years / 1.6), c = 1 - exp(-years / 9);
        const double x = first[s] * a + middle * (1 - a) * (1 - c) + end * c;
        sum += x;
        if (s == state)
            own = x;
    }
    const double arrived = years < 0.3 ? 0 : years < 1.3 ? 12 * (years - 0.3) : 24;
    return own / sum * (30 + fmin(arrived, 24));
}

static inline void sample_occupancy(struct sample_world *w)
{
    const struct sample *o = &w->options;
    const size_t times = (size_t) (o->horizon_months / o->cycle_months) + 1;
    struct occupancy_row *r =
        arena_alloc(w->arena, o->interventions * times * o->states, sizeof *r);
    size_t n = 0;
    for (size_t i = 0; i < o->interventions; i++)
        for (size_t t = 0; t < times; t++)
            for (size_t s = 0; s < o->states; s++) {
                const double years = (double) t * o->cycle_months / 12.0;
                const double x = sample_people(w, s, i, years);
                r[n++] = (struct occupancy_row){
                    "",    sample_interventions[i].id, "all",
                    years, sample_states[s].id,        sample_normal(o, x, 0.2 * x)};
            }
    w->results->occupancy = r;
    w->results->n_occupancy = n;
}

static inline size_t sample_index(const struct name *first, size_t size, size_t n, const char *id)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(((const struct name *) ((const char *) first + i * size))->id, id) == 0)
            return i;
    return (size_t) -1;
}

static inline void sample_lists(struct sample_world *w)
{
    const struct sample *o = &w->options;
    struct scenario *s = w->scenario;
    struct state *states = arena_alloc(w->arena, o->states, sizeof *states);
    for (size_t i = 0; i < o->states; i++)
        states[i] = (struct state){sample_as_name(o, &sample_states[i], i), 0, i == 11};
    struct holder *holders = arena_alloc(w->arena, o->holders, sizeof *holders);
    for (size_t i = 0; i < o->holders; i++)
        holders[i] = (struct holder){.name = sample_as_name(o, &sample_holders[i], i),
                                     .society = true,
                                     .available = NAN,
                                     .needed = NAN};
    qsort(states, o->states, sizeof *states, sample_by_id);
    qsort(holders, o->holders, sizeof *holders, sample_by_id);
    struct budget *budgets = arena_alloc(w->arena, SAMPLE_BUDGETS, sizeof *budgets);
    for (size_t i = 0; i < SAMPLE_BUDGETS; i++)
        budgets[i] =
            (struct budget){.name = sample_as_name(o, &sample_budgets[i].name, i),
                            .holder = sample_index(&holders->name, sizeof *holders, o->holders,
                                                   sample_holder_of(w, sample_budgets[i].name.id)),
                            .code = sample_budgets[i].code};
    qsort(budgets, SAMPLE_BUDGETS, sizeof *budgets, sample_by_id);
    struct line *costs = arena_alloc(w->arena, SAMPLE_LINES, sizeof *costs);
    for (size_t i = 0; i < SAMPLE_LINES; i++)
        costs[i] = (struct line){.name = sample_as_name(o, &sample_lines[i].name, i),
                                 .cashable = 1,
                                 .budget = sample_index(&budgets->name, sizeof *budgets,
                                                        SAMPLE_BUDGETS, sample_lines[i].budget)};
    qsort(costs, SAMPLE_LINES, sizeof *costs, sample_by_id);
    static const struct sample_name work = {"jaren_werk", "Jaren betaald werk",
                                            "Jaren betaald werk zonder uitkering ernaast",
                                            "Years of paid work"};
    struct line *outcome = arena_alloc(w->arena, 1, sizeof *outcome);
    *outcome = (struct line){.name = sample_as_name(o, &work, 0),
                             .unit = o->language == LANGUAGE_NL ? "jaren" : "years",
                             .better_more = true};
    struct group *all = arena_alloc(w->arena, 1, sizeof *all);
    *all = (struct group){.name = {"all", "all", {0}, 0}, .share = 1};
    s->n_states = o->states, s->states = states;
    s->n_holders = o->holders, s->holders = holders;
    s->n_budgets = SAMPLE_BUDGETS, s->budgets = budgets;
    s->n_costs = SAMPLE_LINES, s->costs = costs;
    s->n_outcomes = 1, s->outcomes = outcome;
    s->n_groups = 1, s->groups = all;
}

static inline void sample_scenario(struct sample_world *w)
{
    static const double rates[] = {0.028, 0.018, 0.0}, until[] = {35, INFINITY};
    static const char *const unsourced[] = {"cost.matching", "param.uitval"};
    const struct sample *o = &w->options;
    struct intervention *list = arena_alloc(w->arena, o->interventions, sizeof *list);
    for (size_t i = 0; i < o->interventions; i++)
        list[i] =
            (struct intervention){sample_as_name(o, &sample_interventions[i], i), w->scenario};
    qsort(list, o->interventions, sizeof *list, sample_by_id);
    sample_lists(w);
    const size_t baseline =
        sample_index(&list->name, sizeof *list, o->interventions, "tegenprestatie");
    w->scenario->study =
        (struct study){.title = o->language == LANGUAGE_NL ? "Tegenprestatie of schakelklas"
                                                           : "Workfare or bridging class",
                       .language = o->language,
                       .currency = "EUR",
                       .prices = 2026,
                       .start_year = 2026,
                       .start_month = o->start_month,
                       .horizon_months = o->horizon_months,
                       .cycle_months = o->cycle_months,
                       .baseline = baseline,
                       .own_baseline = baseline};
    w->scenario->accounting.costs = (struct discount){.n = 2, .rate = rates, .until_years = until};
    w->scenario->accounting.outcomes =
        (struct discount){.n = 1, .rate = rates + 2, .until_years = until + 1};
    w->scenario->accounting.year_start_month = 1;
    w->scenario->cohort.size = 30;
    w->scenario->cohort.mode = MODE_PEOPLE;
    struct scenario_file *file = arena_alloc(w->arena, 1, sizeof *file);
    *file = (struct scenario_file){.path = "scenarios/statushouders.toml",
                                   .digest = "9e107d9d372bb682",
                                   .n_interventions = o->interventions,
                                   .interventions = list,
                                   .n_unsourced = 2,
                                   .unsourced = unsourced};
    w->results->scenario = file;
}

static inline void sample_run(struct sample_world *w)
{
    static const char *const conventions[] = {"occupancy = mid", "discount_at = mid",
                                              "moves = rate", "cycle = 3 months", "mode = people"};
    static const char *const stages[] = {"read", "draws"};
    static const double seconds[] = {0.0131, 2.75};
    w->results->run = (struct run_record){.version = "0.1.0",
                                          .tables_named = true, /* the whole screen */
                                          .scenario_path = "scenarios/statushouders.toml",
                                          .scenario_digest = "9e107d9d372bb682",
                                          .date = "2026-11-23",
                                          .seed = 20260914,
                                          .draws = 10000,
                                          .by_year_draws = 9984,
                                          .replicates = 2,
                                          .threads = 2,
                                          .base_case_only = w->options.base_case_only,
                                          .kernels = "lanes, people",
                                          .processor = "some processor",
                                          .libraries = "OpenBLAS 0.3.21, GSL 2.7.1",
                                          .n_stages = 2,
                                          .stage = stages,
                                          .stage_seconds = seconds,
                                          .n_conventions = 5,
                                          .convention = conventions};
}

static inline struct results *sample_results(struct sample options, struct arena *arena)
{
    struct sample_world w = {arena,
                             options,
                             arena_alloc(arena, 1, sizeof(struct scenario)),
                             arena_alloc(arena, 1, sizeof(struct results)),
                             0,
                             2026,
                             13 - options.start_month};
    w.years = 1 + (options.horizon_months - w.first_months + 11) / 12;
    sample_scenario(&w);
    sample_run(&w);
    sample_money(&w);
    sample_years(&w);
    sample_multi_year(&w);
    sample_cumulative(&w);
    sample_occupancy(&w);
    return w.results;
}

static inline void sample_multiply(struct summary *s, double factor)
{
    double *const amounts[] = {&s->base_case, &s->mean, &s->p05, &s->p25,
                               &s->p50,       &s->p75,  &s->p95};
    for (size_t i = 0; i < sizeof amounts / sizeof *amounts; i++)
        *amounts[i] *= factor;
}

/* Rows of another what-if behind those that there are, with every amount times `factor`. */
static inline void sample_add_what_if(struct results *r, struct arena *arena, const char *id,
                                      const char *label, double factor)
{
    struct scenario_file *file = arena_alloc(arena, 1, sizeof *file), *what_if;
    struct name *name = arena_alloc(arena, 1, sizeof *name);
    static const char *const changes[] = {"param.vindt_werk", "intervention.schakelklas.let.x"};
    *file = *r->scenario;
    *name = (struct name){.id = id, .label = label, .order = 90 - file->n_what_ifs};
    what_if = arena_alloc(arena, file->n_what_ifs + 1, sizeof *what_if);
    if (file->n_what_ifs > 0)
        memcpy(what_if, file->what_ifs, file->n_what_ifs * sizeof *what_if);
    what_if[file->n_what_ifs] = *r->scenario;
    what_if[file->n_what_ifs].what_if = name;
    what_if[file->n_what_ifs].changes = changes;
    what_if[file->n_what_ifs++].n_changes = 2;
    file->what_ifs = what_if;
    r->scenario = file;
    r->run.what_if = "all";
#define AGAIN(rows, row)                                                                           \
    {                                                                                              \
        const size_t n = r->n_##rows;                                                              \
        struct row *all = arena_alloc(arena, 2 * n + 1, sizeof *all);                              \
        for (size_t i = 0; i < n; i++)                                                             \
            all[i] = r->rows[i];                                                                   \
        for (size_t i = 0; i < n && all[i].what_if[0] == '\0'; i++) {                              \
            all[r->n_##rows] = all[i];                                                             \
            all[r->n_##rows].what_if = id;                                                         \
            sample_multiply(&all[r->n_##rows++].value, factor);                                    \
        }                                                                                          \
        r->rows = all;                                                                             \
    }
    AGAIN(summary, summary_row)
    AGAIN(differences, summary_row)
    AGAIN(years, year_row)
    AGAIN(cumulative, cumulative_row)
    AGAIN(occupancy, occupancy_row)
#undef AGAIN
}

#endif

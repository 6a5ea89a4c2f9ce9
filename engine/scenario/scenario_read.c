/* From a file to its worlds: load, parse, --set, then for each intervention merge and type. */
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "overlay.h"
#include "plain.h"
#include "reader.h"
#include "syntax.h"
#include "toml_reader.h"

enum { INTERVENTIONS_MOST = 100, MISTAKES_MOST = 20 };

static void blank_line(char *text, int line)
{
    for (; line > 1 && text != NULL; line--) {
        text = strchr(text, '\n');
        text = text != NULL ? text + 1 : NULL;
    }
    if (text != NULL)
        memset(text, ' ', strcspn(text, "\r\n"));
}

/* The library stops at the first mistake; reading on without its line finds the others. */
static struct tree *parse(struct reader *r, const char *text, size_t length)
{
    char *rest = arena_strndup(r->arena, text, length);
    struct toml_error error;
    for (int mistakes = 0; mistakes < MISTAKES_MOST; mistakes++) {
        struct tree *root = toml_read(rest, length, r->path, r->arena, &error);
        if (root != NULL) {
            syntax_check_texts(root, r->errors);
            return mistakes == 0 ? root : NULL;
        }
        if (!syntax_explain(rest, &error, r->arena, r->errors))
            return NULL;
        blank_line(rest, error.at.line);
    }
    return NULL;
}

static struct tree *load(struct reader *r)
{
    const struct place whole = {r->path, 0, 0, 0};
    size_t length = 0;
    char *text = reader_load(r->path, &length, (struct place){0}, r->arena, r->errors);
    if (text == NULL)
        return NULL;
    for (size_t i = 0; i < length; i++)
        r->digest = (r->digest ^ (unsigned char) text[i]) * 0x100000001b3u;
    if (length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) {
        text += 3;
        length -= 3;
    }
    errors_source(r->errors, r->path, text);
    if (text[strspn(text, " \t\r\n")] == '\0' && strlen(text) == length) {
        errors_add(r->errors, ERROR_SCENARIO, whole, "The file is empty.");
        return NULL;
    }
    if (!syntax_check(text, length, r->path, r->errors))
        return NULL;
    return parse(r, text, length);
}

static void check_format(struct reader *r, const struct tree *root)
{
    const struct tree *format = reader_value(root, "format");
    if (format != NULL && format->integer != 1)
        errors_add(r->errors, ERROR_SCENARIO, format->at,
                   "format = %lld is a version of the language that this program does not know; it "
                   "reads format = 1.",
                   (long long) format->integer);
}

/* The interventions by name; none is an error of its own, with the lines to write. */
static const struct tree **find_interventions(struct reader *r, struct tree *root, size_t *n)
{
    const struct tree *t = reader_value(root, "intervention");
    const struct tree **list = reader_children(r, t, "an intervention", n);
    size_t kept = 0;
    for (size_t i = 0; i < *n; i++) {
        const char *what = arena_printf(r->arena, "[intervention.%s]", list[i]->key);
        if (keys_check_value((struct tree *) list[i], TABLE_, 0, 0, what, r->arena, r->errors))
            list[kept++] = list[i];
    }
    *n = kept;
    if (kept > INTERVENTIONS_MOST) {
        errors_add(r->errors, ERROR_SCENARIO, t->key_at,
                   "The file has %zu interventions; at most %d can be compared.", kept,
                   INTERVENTIONS_MOST);
        *n = INTERVENTIONS_MOST;
    }
    const char **names = arena_alloc(r->arena, kept + 1, sizeof *names);
    for (size_t i = 0; i < *n; i++)
        names[i] = list[i]->key;
    r->interventions = names;
    r->n_interventions = *n;
    return list;
}

static void ask_for_intervention(struct reader *r, struct tree *root)
{
    const struct tree *t = tree_find(root, "intervention");
    if (t != NULL && (t->kind != TREE_TABLE || t->n > 0))
        return;
    const struct place end = t ? t->key_at : (struct place){r->path, 1, 1, 0};
    const char *baseline = reader_text(tree_find(root, "study"), "baseline", "nu");
    errors_add(r->errors, ERROR_SCENARIO, end,
               "The file has no intervention, so there is nothing to compare.\n"
               "Write, for the situation as it is:\n[intervention.%s]\nlabel = \"Zoals nu\"",
               baseline);
    if (t == NULL) { /* so that it is not missed twice */
        struct tree *none = arena_alloc(r->arena, 1, sizeof *none);
        *none = (struct tree){.kind = TREE_TABLE, .key = "intervention", .flawed = true};
        tree_append(root, none);
    }
}

static void choose_baseline(struct reader *r, const char *baseline, struct study *study)
{
    if (baseline == NULL || r->n_interventions == 0)
        return;
    study->baseline = names_find(baseline, r->interventions, r->n_interventions);
    if (study->baseline == NO_INDEX)
        errors_add(r->errors, ERROR_USAGE, (struct place){0},
                   "--baseline %s: the scenario has no such intervention.\n%s", baseline,
                   names_hint(r->arena, baseline, r->interventions, r->n_interventions));
}

/* What all worlds share. */
static void read_shared(struct reader *r, struct tree *root, const char *baseline)
{
    read_study(r, root);
    choose_baseline(r, baseline, &r->world->study);
    read_accounting(r, root);
    read_codes(r, root);
    read_run(r, root);
    read_states(r, root);
    read_groups(r, root);
    read_holders(r, root);
    read_budgets(r, root);
}

static const struct scenario *read_world(struct reader *r, const struct scenario *shared,
                                         struct tree *root)
{
    r->world = arena_alloc(r->arena, 1, sizeof *r->world);
    *r->world = *shared;
    read_cohort(r, root);
    read_params(r, root);
    read_shares(r, root);
    read_tables(r, root);
    read_lets(r, root);
    read_names(r, root);
    read_correlations(r, root);
    read_mvnormals(r, root);
    read_rows(r, root);
    read_costs(r, root);
    read_outcomes(r, root);
    read_transfers(r, root);
    read_fair_deals(r, root);
    read_layers(r, root);
    return r->world;
}

static const struct intervention *read_worlds(struct reader *r, const struct scenario *shared,
                                              struct tree *root, const struct tree **list, size_t n)
{
    struct intervention *out = arena_alloc(r->arena, n + 1, sizeof *out);
    r->before_overlays = root;
    if (n > 0)
        overlay_redefined(r, tree_find(root, "intervention"));
    else
        read_world(r, shared, root);
    for (size_t i = 0; i < n; i++) {
        struct tree *world = tree_copy(root, r->arena);
        struct tree *over = (struct tree *) list[i];
        overlay_intervention(r, world, over);
        out[i].name = reader_name(r, over);
        out[i].world = read_world(r, shared, world);
    }
    return out;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(((const struct note *) a)->text, ((const struct note *) b)->text);
}

static const char *const *sorted_texts(struct reader *r, struct notes *notes)
{
    const char **texts = arena_alloc(r->arena, notes->n + 1, sizeof *texts);
    if (notes->n > 0)
        qsort(notes->list, notes->n, sizeof *notes->list, by_text);
    for (size_t i = 0; i < notes->n; i++)
        texts[i] = notes->list[i].text;
    return texts;
}

/* At the very end: errors come first, if there are more than can be kept. */
static void warn_unsourced(struct reader *r)
{
    for (size_t i = 0; i < r->unsourced.n; i++)
        errors_warn(r->errors, r->unsourced.list[i].at,
                    "[%s] has no \"source\": nobody can check where the number comes from.",
                    r->unsourced.list[i].text);
}

static const struct scenario_file *finish(struct reader *r,
                                          const struct intervention *interventions, bool flawed)
{
    struct scenario_file *file = arena_alloc(r->arena, 1, sizeof *file);
    file->path = plain_text(r->arena, r->path); /* is only shown */
    file->digest = arena_printf(r->arena, "%016llx", (unsigned long long) r->digest);
    file->n_interventions = r->n_interventions;
    file->interventions = interventions;
    file->unsourced = sorted_texts(r, &r->unsourced);
    file->n_unsourced = r->unsourced.n;
    file->defaults = sorted_texts(r, &r->defaults);
    file->n_defaults = r->defaults.n;
    file->flawed = flawed;
    return file;
}

/* Whether expressions of a flawed file can be bound to anything. */
static bool worth_a_look(const struct scenario *shared, size_t n_interventions)
{
    const struct study *s = &shared->study;
    return n_interventions > 0 && s->baseline < n_interventions && s->cycle_months > 0 &&
           shared->n_states > 0 && shared->n_groups > 0;
}

const struct scenario_file *scenario_read(const char *path, const struct setting *set, size_t n_set,
                                          const char *baseline, struct arena *arena,
                                          struct errors *errors)
{
    const size_t before = errors_count(errors);
    struct reader r = {.arena = arena, .errors = errors, .digest = 0xcbf29ce484222325u};
    r.path = arena_strdup(arena, path);
    struct tree *root = load(&r);
    if (root == NULL)
        return NULL;
    overlay_set(&r, root, set, n_set);
    ask_for_intervention(&r, root);
    keys_check(root, KEYS_ROOT, arena, errors);
    check_format(&r, root);
    size_t n = 0;
    const struct tree **list = find_interventions(&r, root, &n);
    struct scenario shared = {0};
    r.world = &shared;
    read_shared(&r, root, baseline);
    const struct intervention *interventions = read_worlds(&r, &shared, root, list, n);
    warn_unsourced(&r);
    const bool flawed = errors_count(errors) > before;
    return !flawed || worth_a_look(&shared, n) ? finish(&r, interventions, flawed) : NULL;
}

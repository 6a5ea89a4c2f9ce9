/* From a file to its worlds: load, parse, --set, then for each what-if and each intervention merge
 * and type. */
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "overlay.h"
#include "plain.h"
#include "reader.h"
#include "syntax.h"
#include "toml_reader.h"

enum { INTERVENTIONS_MOST = 100, WHAT_IFS_MOST = 50, MISTAKES_MOST = 20 };

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
    const struct tree **list = reader_tables(r, t, "an intervention", n);
    const size_t kept = *n;
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
    const struct tree *study = tree_find(root, "study");
    const bool english = strcmp(reader_text(study, "language", "nl"), "en") == 0;
    errors_add(r->errors, ERROR_SCENARIO, end,
               "The file has no intervention, so there is nothing to compare.\n"
               "Write, for the situation as it is:\n[intervention.%s]\nlabel = \"%s\"",
               reader_text(study, "baseline", english ? "now" : "nu"),
               english ? "As it is now" : "Zoals nu");
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
    read_states(r, root);
    read_group_file(r, root);
    read_groups(r, root);
    read_holders(r, root);
    read_budgets(r, root);
    read_run(r, root);
    read_layers(r, root);
    read_draws(r, root);
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
    read_targets(r, root);
    read_sensitivity(r, root);
    read_information(r, root);
    return r->world;
}

static const char *const *note_texts(struct reader *r, const struct notes *notes)
{
    const char **texts = arena_alloc(r->arena, notes->n + 1, sizeof *texts);
    for (size_t i = 0; i < notes->n; i++)
        texts[i] = notes->list[i].text;
    return texts;
}

/* The worlds of the interventions on `base`, on which the what-if has been laid; NULL: none. */
static const struct intervention *read_worlds(struct reader *r, const struct scenario *shared,
                                              const struct tree *base, const struct tree *what_if,
                                              const struct tree **list, size_t n)
{
    struct intervention *out = arena_alloc(r->arena, n + 1, sizeof *out);
    for (size_t i = 0; i < n; i++) {
        struct tree *world = tree_copy(base, r->arena);
        struct tree *over = (struct tree *) list[i];
        overlay_intervention(r, world, over);
        if (what_if != NULL)
            overlay_under(r, world, what_if, over->key);
        out[i].name = reader_name(r, over);
        out[i].world = read_world(r, shared, world);
    }
    return out;
}

/* "param.x" of every name that it changes; under one intervention, "intervention.y.param.x". */
static void list_changes(struct reader *r, const struct tree *changes, const char *prefix,
                         struct notes *notes)
{
    for (const struct tree *t = changes->child; t != NULL; t = t->next)
        for (const struct tree *c = t->kind == TREE_TABLE ? t->child : NULL; c != NULL;
             c = c->next) {
            const char *path = arena_printf(r->arena, "%s%s.%s", prefix, t->key, c->key);
            if (strcmp(t->key, "intervention") == 0 && c->kind == TREE_TABLE)
                list_changes(r, c, arena_printf(r->arena, "%s.", path), notes);
            else
                reader_note(r, notes, c->key_at, path);
        }
}

static void check_what_if(struct reader *r, const struct tree *what_if, const struct tree **list,
                          size_t n)
{
    const struct tree *t = reader_value(what_if, "intervention");
    for (size_t i = 0; i < n; i++)
        overlay_check_clashes(r, what_if, list[i]);
    size_t n_under = 0;
    const struct tree **under = reader_tables(r, t, "an intervention", &n_under);
    for (size_t i = 0; i < n_under; i++)
        reader_find(r, under[i]->key, under[i]->key_at, "an intervention", r->interventions, n);
    if (strcmp(what_if->key, "all") == 0)
        errors_add(r->errors, ERROR_SCENARIO, what_if->key_at,
                   "A what-if cannot be called \"all\": --what-if all runs each of them.");
}

/* The file under each what-if, all of them, whichever will be run: so that all mistakes come out at
 * once. What is not of the worlds is filled in by finish. */
static struct scenario_file *read_what_ifs(struct reader *r, const struct scenario *shared,
                                           const struct tree *root, const struct tree **list,
                                           size_t n, size_t *n_what_ifs)
{
    const struct tree *t = reader_value(root, "what_if");
    const struct tree **what_ifs = reader_tables(r, t, "a what-if", n_what_ifs);
    if (*n_what_ifs > WHAT_IFS_MOST) {
        errors_add(r->errors, ERROR_SCENARIO, t->key_at,
                   "The file has %zu what-ifs; at most %d can be read.", *n_what_ifs,
                   WHAT_IFS_MOST);
        *n_what_ifs = 0;
    }
    struct scenario_file *out = arena_alloc(r->arena, *n_what_ifs + 1, sizeof *out);
    for (size_t i = 0; i < *n_what_ifs; i++) {
        struct tree *what_if = (struct tree *) what_ifs[i], *base = tree_copy(root, r->arena);
        struct name *name = arena_alloc(r->arena, 1, sizeof *name);
        *name = reader_name(r, what_if);
        overlay_what_if(r, base, what_if);
        check_what_if(r, what_if, list, n);
        out[i].what_if = name;
        out[i].interventions = read_worlds(r, shared, base, what_if, list, n);
        struct notes changes = {0};
        list_changes(r, what_if, "", &changes);
        out[i].changes = note_texts(r, &changes);
        out[i].n_changes = changes.n;
    }
    return out;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(((const struct note *) a)->text, ((const struct note *) b)->text);
}

static const char *const *sorted_texts(struct reader *r, struct notes *notes)
{
    if (notes->n > 0)
        qsort(notes->list, notes->n, sizeof *notes->list, by_text);
    return note_texts(r, notes);
}

/* At the very end: errors come first, if there are more than can be kept. */
static void warn_unsourced(struct reader *r)
{
    for (size_t i = 0; i < r->unsourced.n; i++)
        errors_warn(r->errors, r->unsourced.list[i].at,
                    "[%s] has no \"source\": nobody can check where the number comes from.",
                    r->unsourced.list[i].text);
}

/* What the file has under every what-if, and as it is. */
static const struct scenario_file *finish(struct reader *r,
                                          const struct intervention *interventions,
                                          struct scenario_file *what_ifs, size_t n_what_ifs,
                                          bool flawed)
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
    for (size_t i = 0; i < n_what_ifs; i++) {
        const struct scenario_file here = what_ifs[i];
        what_ifs[i] = *file;
        what_ifs[i].interventions = here.interventions;
        what_ifs[i].what_if = here.what_if;
        what_ifs[i].as_is = file;
        what_ifs[i].changes = here.changes;
        what_ifs[i].n_changes = here.n_changes;
    }
    file->what_ifs = what_ifs;
    file->n_what_ifs = n_what_ifs;
    return file;
}

const char *scenario_where(const struct scenario_file *file, size_t intervention,
                           struct arena *arena)
{
    const char *id = file->interventions[intervention].name.id;
    return file->what_if == NULL
               ? arena_printf(arena, "intervention \"%s\"", id)
               : arena_printf(arena, "what-if \"%s\", intervention \"%s\"", file->what_if->id, id);
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
    r.before_overlays = root;
    overlay_redefined(&r, root);
    if (n == 0)
        read_world(&r, &shared, root);
    const struct intervention *interventions = read_worlds(&r, &shared, root, NULL, list, n);
    size_t n_what_ifs = 0;
    struct scenario_file *what_ifs = read_what_ifs(&r, &shared, root, list, n, &n_what_ifs);
    warn_unsourced(&r);
    const bool flawed = errors_count(errors) > before;
    return !flawed || worth_a_look(&shared, n)
               ? finish(&r, interventions, what_ifs, n_what_ifs, flawed)
               : NULL;
}

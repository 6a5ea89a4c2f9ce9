/* The list of codes that budgets may have, each with the years in which it is valid, as that of
 * Iv3: task fields are renamed, split and replaced. A code that is not in it is a warning, never an
 * error, since the list may be behind. */
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "reader.h"

enum { FROM, UNTIL, CODE, NAME, REPLACED_BY };
enum { OPEN = 9999, FIRST_YEAR = 1900, LAST_YEAR = 2200 };

static const char columns[] = "from,until,code,name,replaced_by";

struct code {
    const char *code, *name, *replaced_by; /* codes separated by blanks; "" none */
    int from, until;                       /* years in which it is valid; until OPEN: still */
    struct place at;
};

struct code_list {
    const char *path; /* as written in the scenario */
    size_t n, room;
    struct code *list;
};

struct rows {
    struct reader *r;
    struct code_list *codes;
};

static bool parse_year(const struct rows *rows, const char *field, const char *column, int open,
                       struct place at, int *year)
{
    char *end;
    const long x = strtol(field, &end, 10);
    *year = open;
    if (*field == '\0' && open != 0)
        return true;
    if (end == field || *end != '\0' || x < FIRST_YEAR || x > LAST_YEAR)
        return errors_add(rows->r->errors, ERROR_SCENARIO, at,
                          "\"%s\" is \"%s\" here; a year from %d to %d was expected%s.", column,
                          field, FIRST_YEAR, LAST_YEAR,
                          open != 0 ? ", or nothing where the code is still valid" : "");
    *year = (int) x;
    return true;
}

static bool read_code(void *context, const char *const *fields, struct place at)
{
    struct rows *rows = context;
    struct code_list *codes = rows->codes;
    struct code c = {fields[CODE], fields[NAME], fields[REPLACED_BY], 0, 0, at};
    if (!parse_year(rows, fields[FROM], "from", 0, at, &c.from) ||
        !parse_year(rows, fields[UNTIL], "until", OPEN, at, &c.until))
        return false;
    if (*c.code == '\0')
        return errors_add(rows->r->errors, ERROR_SCENARIO, at, "\"code\" is empty here.");
    if (c.until < c.from)
        return errors_add(rows->r->errors, ERROR_SCENARIO, at,
                          "Code %s is valid from %d until %d: it ends before it begins.", c.code,
                          c.from, c.until);
    if (*c.replaced_by != '\0' && c.until == OPEN)
        return errors_add(
            rows->r->errors, ERROR_SCENARIO, at,
            "Code %s was replaced by %s, but has no \"until\", the last year in which "
            "it is valid.",
            c.code, c.replaced_by);
    if (codes->n == codes->room) {
        const size_t room = 2 * codes->room + 64;
        codes->list = arena_grow(rows->r->arena, codes->list, codes->n, room, sizeof *codes->list);
        codes->room = room;
    }
    codes->list[codes->n++] = c;
    return true;
}

static bool is_listed(const struct code_list *codes, const char *code)
{
    for (size_t i = 0; i < codes->n; i++)
        if (strcmp(codes->list[i].code, code) == 0)
            return true;
    return false;
}

/* The next of the codes that stand behind each other; NULL at the end. */
static const char *next_code(struct arena *arena, const char **at)
{
    *at += strspn(*at, " ");
    const size_t length = strcspn(*at, " ");
    const char *code = length > 0 ? arena_strndup(arena, *at, length) : NULL;
    *at += length;
    return code;
}

static bool successors_exist(struct reader *r, const struct code_list *codes)
{
    bool fine = true;
    for (size_t i = 0; i < codes->n; i++) {
        const struct code *c = &codes->list[i];
        const char *at = c->replaced_by;
        for (const char *code; (code = next_code(r->arena, &at)) != NULL;)
            if (!is_listed(codes, code))
                fine = errors_add(r->errors, ERROR_SCENARIO, c->at,
                                  "Code %s was replaced by %s, which is not in the list.", c->code,
                                  code);
    }
    return fine;
}

void read_codes(struct reader *r, struct tree *root)
{
    const struct tree *t = reader_value(reader_value(root, "accounting"), "codes");
    const struct file_text *file = t != NULL ? reader_file(r, t->string, t->at) : NULL;
    if (file == NULL)
        return;
    struct code_list *codes = arena_alloc(r->arena, 1, sizeof *codes);
    codes->path = t->string;
    struct rows rows = {r, codes};
    if (reader_csv_texts(r, file, columns, read_code, &rows) && successors_exist(r, codes))
        r->codes = codes;
}

/* --- the codes of budgets ---------------------------------------------------------------- */

static bool is_valid(const struct code *c, int year)
{
    return c->from <= year && year <= c->until;
}

/* The row of a code that is valid in the year, else the last one before it, else the first. */
static const struct code *find_code(const struct code_list *codes, const char *code, int year)
{
    const struct code *best = NULL;
    for (size_t i = 0; i < codes->n; i++) {
        const struct code *c = &codes->list[i];
        if (strcmp(c->code, code) != 0)
            continue;
        if (is_valid(c, year))
            return c;
        if (best == NULL || (c->until < year && (best->from > year || c->until > best->until)))
            best = c;
    }
    return best;
}

static const char *const *valid_codes(struct reader *r, int year, size_t *n)
{
    const struct code_list *codes = r->codes;
    const char **names = arena_alloc(r->arena, codes->n + 1, sizeof *names);
    for (size_t i = 0; i < codes->n; i++)
        if (is_valid(&codes->list[i], year))
            names[(*n)++] = codes->list[i].code;
    return names;
}

/* What became of a code by the year of the prices: its successors, and theirs. `marked` against
 * lists that go round. */
static void add_successors(struct reader *r, const struct code *c, int year, bool *marked,
                           const char **list)
{
    const char *at = c->replaced_by;
    for (const char *code; (code = next_code(r->arena, &at)) != NULL;) {
        const struct code *next = find_code(r->codes, code, year);
        if (marked[next - r->codes->list])
            continue;
        marked[next - r->codes->list] = true;
        if (is_valid(next, year))
            *list = arena_printf(r->arena, "%s%s%s", *list, **list ? " " : "", next->code);
        else if (next->until < year)
            add_successors(r, next, year, marked, list);
    }
}

static void warn_replaced(struct reader *r, const struct code *c, int year, struct place at)
{
    const char *now = "";
    bool *marked = arena_alloc(r->arena, r->codes->n, sizeof *marked);
    add_successors(r, c, year, marked, &now);
    if (*c->replaced_by == '\0')
        errors_warn(r->errors, at, "Code %s ended in %d, as %s says; the prices are those of %d.",
                    c->code, c->until, r->codes->path, year);
    else if (*now == '\0' || strcmp(now, c->replaced_by) == 0)
        errors_warn(r->errors, at, "Code %s was replaced in %d by %s, as %s says.", c->code,
                    c->until + 1, c->replaced_by, r->codes->path);
    else
        errors_warn(r->errors, at,
                    "Code %s was replaced in %d by %s, as %s says.\nIn %d, the year of the prices, "
                    "these are %s.",
                    c->code, c->until + 1, c->replaced_by, r->codes->path, year, now);
}

const char *reader_check_code(struct reader *r, const struct tree *budget)
{
    const struct tree *code = reader_value(budget, "code");
    if (r->codes == NULL || code == NULL)
        return NULL;
    const int year = r->world->study.prices;
    const struct code *c = find_code(r->codes, code->string, year);
    size_t n = 0;
    const char *const *valid = valid_codes(r, year, &n);
    if (n == 0)
        errors_warn(r->errors, code->at, "%s has no codes for %d, the year of the prices.",
                    r->codes->path, year);
    else if (c == NULL)
        errors_warn(r->errors, code->at, "%s has no code \"%s\".\n%s", r->codes->path, code->string,
                    names_hint(r->arena, code->string, valid, n));
    else if (c->from > year)
        errors_warn(r->errors, code->at,
                    "Code %s is valid from %d, as %s says; the prices are those of %d.", c->code,
                    c->from, r->codes->path, year);
    else if (!is_valid(c, year))
        warn_replaced(r, c, year, code->at);
    return c != NULL ? c->name : NULL;
}

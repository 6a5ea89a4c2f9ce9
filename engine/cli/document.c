/* document PROJECT [FILE] -- the reference page docs/scenario.md, to FILE or standard output.
 *
 * The page is docs/parts/scenario.md, in which these lines are filled in:
 *   {{table [study]}}                     keys, from the table that the parser reads with
 *   {{functions}}                         operators, clocks and functions of expressions
 *   {{kinds}} {{families}} {{units}}      the words of spec.h
 *   {{example housing-first.toml [from.hf_home]}}   that table, as it stands in scenarios/
 * A table of the language that the page does not show is a mistake, and so is any other line
 * of this form. */
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "expr.h"
#include "key_table.h"
#include "spec.h"

struct page {
    struct arena *arena;
    const char *project;
    FILE *out;
    char *tables; /* what scenario_document says */
};

static void stop(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fputs("document: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    exit(1);
}

static char *read_text(struct arena *arena, const char *path)
{
    FILE *file = fopen(path, "r");
    if (file == NULL)
        stop("%s cannot be read.", path);
    char *text = NULL;
    size_t size = 0;
    if (getdelim(&text, &size, '\0', file) < 0)
        stop("%s is empty.", path);
    fclose(file);
    char *kept = arena_strdup(arena, text);
    free(text);
    return kept;
}

static char *all_tables(struct arena *arena)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    scenario_document(out);
    fclose(out);
    char *kept = arena_strdup(arena, text);
    free(text);
    return kept;
}

static const char section_mark[] = "\n## ";
static const char used = '\1'; /* instead of the first character of a heading */

/* The section of that heading, without the heading. */
static void put_table(const struct page *p, const char *heading)
{
    char *start = strstr(p->tables, arena_printf(p->arena, "%s%s\n", section_mark, heading));
    if (start == NULL)
        stop("the language has no table \"%s\", or the page shows it twice.", heading);
    start += strlen(section_mark);
    const char *body = start + strlen(heading) + strlen("\n\n");
    const char *end = strstr(body, section_mark);
    fprintf(p->out, "%.*s", (int) (end == NULL ? strlen(body) : (size_t) (end - body)), body);
    *start = used;
}

static void check_all_shown(const struct page *p)
{
    const char *heading = p->tables;
    while ((heading = strstr(heading, section_mark)) != NULL) {
        heading += strlen(section_mark);
        if (*heading != used)
            stop("docs/parts/scenario.md does not show the table \"%.*s\".",
                 (int) strcspn(heading, "\n"), heading);
    }
}

static bool ends_a_table(const char *line)
{
    return *line == '[' || *line == '#' || *line == '\0';
}

/* One table of a shipped scenario: from its heading to the next table or remark between tables,
 * without the empty lines at its end. */
static void put_example(const struct page *p, const char *file, const char *heading)
{
    const char *text =
        read_text(p->arena, arena_printf(p->arena, "%s/scenarios/%s", p->project, file));
    const char *start = strstr(text, arena_printf(p->arena, "\n%s", heading));
    if (start == NULL)
        stop("scenarios/%s has no %s.", file, heading);
    const char *end = ++start;
    do {
        const char *next = strchr(end, '\n');
        end = next == NULL ? end + strlen(end) : next + 1;
    } while (!ends_a_table(end));
    while (end > start && end[-1] == '\n')
        end--;
    fprintf(p->out, "%.*s\n", (int) (end - start), start);
}

static void put_function(void *context, const char *signature, const char *meaning)
{
    fprintf(context, "| `%s` | %s |\n", signature, meaning);
}

/* As a list in a sentence; the empty ones are for use inside the program. */
static void put_words(FILE *out, const char *const *word, size_t n)
{
    bool first = true;
    for (size_t i = 0; i < n; i++) {
        if (word[i][0] == '\0')
            continue;
        fprintf(out, "%s`%s`", first ? "" : ", ", word[i]);
        first = false;
    }
    fputs("\n", out);
}

#define WORD(name, word) word,

static bool put_list(const struct page *p, const char *what)
{
    static const char *const kinds[] = {KINDS(WORD)}, *const units[] = {PERS(WORD)},
                             *const families[] = {FAMILIES(WORD)};
    if (strcmp(what, "kinds") == 0)
        put_words(p->out, kinds, sizeof kinds / sizeof *kinds);
    else if (strcmp(what, "units") == 0)
        put_words(p->out, units, sizeof units / sizeof *units);
    else if (strcmp(what, "families") == 0)
        put_words(p->out, families, FAMILY_CONSTANT); /* which is what `value` alone is */
    else if (strcmp(what, "functions") == 0) {
        fputs("| written | meaning |\n|---|---|\n", p->out);
        expr_document(put_function, p->out);
    } else {
        return false;
    }
    return true;
}

static void fill_in(const struct page *p, const char *line)
{
    char *what = arena_strndup(p->arena, line + 2, strcspn(line + 2, "}"));
    char *rest = what + strcspn(what, " ");
    if (*rest != '\0')
        *rest++ = '\0';
    if (strcmp(what, "table") == 0) {
        put_table(p, rest);
    } else if (strcmp(what, "example") == 0) {
        char *heading = rest + strcspn(rest, " ");
        if (*heading != '\0')
            *heading++ = '\0';
        put_example(p, rest, heading);
    } else if (!put_list(p, what)) {
        stop("docs/parts/scenario.md: {{%s}} means nothing.", what);
    }
}

static char *write_page(const char *project, struct arena *arena)
{
    char *text = NULL;
    size_t size = 0;
    const struct page p = {arena, project, open_memstream(&text, &size), all_tables(arena)};
    const char *line = read_text(arena, arena_printf(arena, "%s/docs/parts/scenario.md", project));
    while (*line != '\0') {
        const int length = (int) strcspn(line, "\n");
        if (strncmp(line, "{{", 2) == 0)
            fill_in(&p, line);
        else
            fprintf(p.out, "%.*s\n", length, line);
        line += length + (line[length] == '\n');
    }
    check_all_shown(&p);
    fclose(p.out);
    return text;
}

int main(int argc, char **argv)
{
    if (argc < 2 || argc > 3)
        stop("usage: document PROJECT [FILE]");
    struct arena *arena = arena_new();
    char *text = write_page(argv[1], arena);
    FILE *out = argc == 3 ? fopen(argv[2], "w") : stdout;
    if (out == NULL || fputs(text, out) == EOF || fclose(out) != 0)
        stop("the page cannot be written.");
    free(text);
    arena_free(arena);
    return 0;
}

#include "syntax.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "arena.h"
#include "plain.h"

/* The library walks a dotted name by recursion; a name with a million dots would end the
 * program. */
enum { DOTS_MOST = 50 };

/* Length of the UTF-8 sequence at s (at most `left` bytes), 0 if it is none. Overlong forms
 * and surrogates are refused. */
static size_t sequence(const unsigned char *s, size_t left, unsigned *code)
{
    static const unsigned least[] = {0, 0, 0x80, 0x800, 0x10000};
    const size_t n = s[0] < 0x80             ? 1
                     : (s[0] & 0xE0) == 0xC0 ? 2
                     : (s[0] & 0xF0) == 0xE0 ? 3
                     : (s[0] & 0xF8) == 0xF0 ? 4
                                             : 0;
    if (n == 0 || n > left)
        return 0;
    *code = n == 1 ? s[0] : s[0] & (0x7Fu >> n);
    for (size_t i = 1; i < n; i++) {
        if ((s[i] & 0xC0) != 0x80)
            return 0;
        *code = *code << 6 | (s[i] & 0x3Fu);
    }
    const bool surrogate = *code >= 0xD800 && *code <= 0xDFFF;
    return *code < least[n] || *code > 0x10FFFF || surrogate ? 0 : n;
}

/* Where the scan is: outside, in a comment, or in a text with that many quotes of a kind. */
struct scan {
    char quote; /* 0, '#', '"' or '\'' */
    int quotes; /* 1 or 3 */
};

static size_t step(struct scan *scan, const char *s, size_t left)
{
    const bool three = left >= 3 && s[0] == s[1] && s[1] == s[2];
    if (scan->quote == 0) {
        if (*s == '#' || *s == '"' || *s == '\'') {
            scan->quote = *s;
            scan->quotes = three && *s != '#' ? 3 : 1;
            return (size_t) scan->quotes;
        }
        return 1;
    }
    if (*s == '\n' && (scan->quote == '#' || scan->quotes == 1))
        scan->quote = 0;
    else if (*s == '\\' && scan->quote == '"' && left > 1 && s[1] != '\n')
        return 2;
    else if (*s == scan->quote && *s != '#' && (scan->quotes == 1 || three)) {
        scan->quote = 0;
        return (size_t) scan->quotes;
    }
    return 1;
}

static int code_points(const char *from, const char *to)
{
    int n = 0;
    for (; from < to; from++)
        n += ((unsigned char) *from & 0xC0) != 0x80;
    return n;
}

/* `title = Proef`: the value before or at `column` (bytes) of the line is a text without
 * quotes. False if it is not. */
static bool unquoted_text(const char *line, size_t length, size_t column, struct place at,
                          struct errors *errors)
{
    size_t equals = column < length ? column : length;
    while (equals > 0 && line[equals - 1] != '=')
        equals--;
    size_t first = equals;
    while (first < length && (line[first] == ' ' || line[first] == '\t'))
        first++;
    if (equals == 0 || first == length || !isalpha((unsigned char) line[first]))
        return false;
    const bool braces = memchr(line, '{', equals) != NULL;
    size_t last = first;
    while (last < length && line[last] != '#' && !(braces && strchr(",}", line[last]) != NULL))
        last++;
    while (last > first && isspace((unsigned char) line[last - 1]))
        last--;
    at.column = code_points(line, line + first) + 1;
    at.length = code_points(line + first, line + last);
    const int n = (int) (last - first);
    const bool boolean =
        n >= 4 && n <= 5 &&
        (strncasecmp(line + first, "true", 4) == 0 || strncasecmp(line + first, "false", 5) == 0);
    if (boolean)
        errors_add(errors, ERROR_SCENARIO, at, "Write true and false with small letters.");
    else
        errors_add(errors, ERROR_SCENARIO, at, "A text stands between quotes.\nWrite \"%.*s\".", n,
                   line + first);
    return true;
}

static bool refuse(unsigned code, struct place at, struct errors *errors)
{
    if ((code >= 0x2018 && code <= 0x201F) || code == 0xAB || code == 0xBB)
        return errors_add(errors, ERROR_SCENARIO, at,
                          "This is a curly quote, as word processors make; a text stands between "
                          "straight quotes: \"...\".");
    if (code == 0x2212 || code == 0x2013)
        return errors_add(errors, ERROR_SCENARIO, at,
                          "This is a dash, not the minus sign of the keyboard: -.");
    if (code == 0xA0 || code == 0x202F)
        return errors_add(errors, ERROR_SCENARIO, at,
                          "This is a hard space; outside texts only an ordinary space will do.");
    return errors_add(errors, ERROR_SCENARIO, at,
                      "This character (U+%04X) can only stand between quotes or in a comment.\n"
                      "A name has no accents; its label can have them.",
                      code);
}

/* Neither shown nor the end of a line. */
static bool is_control(const char *s)
{
    return plain_control(s) > 0 && *s != '\t' && *s != '\n' && *s != '\r';
}

static bool refuse_control(unsigned code, struct place at, struct errors *errors)
{
    return errors_add(
        errors, ERROR_SCENARIO, at,
        "The file holds a control character (U+%04X), which is no text.\nLeave it out.", code);
}

bool syntax_check(const char *text, size_t length, const char *file, struct errors *errors)
{
    struct scan scan = {0};
    const char *line = text;
    int dots = 0;
    struct place at = {file, 1, 1, 1}, opened = at;
    for (size_t i = 0; i < length;) {
        unsigned code = 0;
        const size_t bytes = sequence((const unsigned char *) text + i, length - i, &code);
        if (bytes == 0)
            return errors_add(errors, ERROR_SCENARIO, at,
                              "The file is not UTF-8 text from here on.\n"
                              "Save it as UTF-8 (in Excel or Word: \"Unicode (UTF-8)\").");
        if (code == 0)
            return errors_add(errors, ERROR_SCENARIO, at,
                              "The file holds a zero byte; it is not a text file.");
        if (is_control(text + i))
            return refuse_control(code, at, errors);
        if (code >= 0x80 && scan.quote == 0)
            return unquoted_text(line, strcspn(line, "\r\n"), (size_t) (text + i - line), at,
                                 errors)
                       ? false
                       : refuse(code, at, errors);
        if (scan.quote == 0)
            dots = strchr("=,[]{}\n", text[i]) != NULL ? 0 : dots + (text[i] == '.');
        if (dots > DOTS_MOST)
            return errors_add(errors, ERROR_SCENARIO, at, "This name has too many dots.");
        if (scan.quote == 0)
            opened = at;
        const size_t steps = code < 0x80 ? step(&scan, text + i, length - i) : bytes;
        for (size_t k = 0; k < (code < 0x80 ? steps : 1); k++)
            at.column++;
        /* A backslash may be followed by a longer character; it is then taken alone. */
        if (code == '\\' && steps == 2 && (unsigned char) text[i + 1] >= 0x80) {
            at.column--;
            i += 1;
            continue;
        }
        if (code == '\n') {
            line = text + i + 1;
            at.line++;
            at.column = 1;
        }
        i += steps;
    }
    if (scan.quote == 0 || scan.quotes == 1)
        return true; /* on one line, which the library tells */
    opened.length = 3;
    return errors_add(errors, ERROR_SCENARIO, opened,
                      "The text that begins here is not closed: %c%c%c is missing at its end.",
                      scan.quote, scan.quote, scan.quote);
}

void syntax_check_texts(struct tree *t, struct errors *errors)
{
    for (struct tree *c = t->child; c != NULL; c = c->next)
        syntax_check_texts(c, errors);
    if (t->kind != TREE_STRING)
        return;
    for (const char *s = t->string; *s != '\0' && !t->flawed; s++)
        t->flawed = is_control(s);
    if (t->flawed)
        errors_add(errors, ERROR_SCENARIO, t->at,
                   "This text holds a control character, which cannot be shown.\nLeave it out.");
}

/* The mistake: its line, and where in it. */
struct mistake {
    const char *line;
    size_t length, column; /* bytes; column from 0 */
    const struct toml_error *error;
    struct arena *arena;
    struct errors *errors;
};

static struct mistake locate(const char *text, const struct toml_error *error)
{
    struct mistake m = {.line = text, .error = error};
    for (int line = 1; line < error->at.line; line++) {
        const char *next = strchr(m.line, '\n');
        if (next == NULL)
            break;
        m.line = next + 1;
    }
    m.length = strcspn(m.line, "\r\n");
    for (int column = 1; column < error->at.column && m.column < m.length; column++) {
        m.column++;
        while (m.column < m.length && ((unsigned char) m.line[m.column] & 0xC0) == 0x80)
            m.column++;
    }
    return m;
}

static bool says(const struct mistake *m, const char *words)
{
    return strstr(m->error->description, words) != NULL;
}

static bool is_number_char(char c)
{
    return isdigit((unsigned char) c) || c == '.' || c == '_';
}

/* `= 1,5` at or just before the place. */
/* A single comma before three digits may separate thousands. */
static const char *comma_advice(const struct mistake *m, const char *number, size_t length,
                                const char *with_point)
{
    const char *comma = memchr(number, ',', length);
    const size_t before = (size_t) (comma - number), after = length - before - 1;
    if (after != 3 || before > 3 || *number == '0' || memchr(number, '.', length) != NULL)
        return with_point;
    return arena_printf(m->arena, "%.*s%.*s if these are thousands, or %s if the comma is decimal,",
                        (int) before, number, (int) after, comma + 1, with_point);
}

static bool decimal_comma(const struct mistake *m)
{
    const size_t end = m->column + 1 < m->length ? m->column + 1 : m->length;
    for (size_t i = 1; i + 1 < m->length && i <= end; i++) {
        if (m->line[i] != ',' || !isdigit((unsigned char) m->line[i - 1]) ||
            !isdigit((unsigned char) m->line[i + 1]))
            continue;
        size_t first = i, last = i + 1;
        while (first > 0 && is_number_char(m->line[first - 1]))
            first--;
        while (last < m->length && isdigit((unsigned char) m->line[last]))
            last++;
        size_t before = first;
        while (before > 0 && strchr(" \t+-", m->line[before - 1]) != NULL)
            before--;
        if (before == 0 || m->line[before - 1] != '=' || last + 2 < m->column)
            continue;
        char *good = arena_alloc(m->arena, last - first + 1, 1), *to = good;
        for (size_t k = first; k < last; k++)
            if (m->line[k] == ',')
                *to++ = '.';
            else if (m->line[k] != '.')
                *to++ = m->line[k];
        struct place at = m->error->at;
        at.column = code_points(m->line, m->line + first) + 1;
        at.length = (int) (last - first);
        errors_add(m->errors, ERROR_SCENARIO, at,
                   "A number is written with a point, not with a comma.\nWrite %s instead of %.*s.",
                   comma_advice(m, m->line + first, last - first, good), (int) (last - first),
                   m->line + first);
        return true;
    }
    return false;
}

static bool tell(const struct mistake *m, const char *text)
{
    errors_add(m->errors, ERROR_SCENARIO, m->error->at, "%s", text);
    return true;
}

static bool percent_sign(const struct mistake *m)
{
    return m->column < m->length && m->line[m->column] == '%' &&
           tell(m, "A number is written without a percent sign: 0.05 for 5 %.");
}

static bool dutch_date(const struct mistake *m)
{
    return (says(m, "date") && says(m, "expected")) &&
           tell(m, "This is not a date.\nWrite year-month-day without quotes, as 2026-09-01.");
}

/* The name in `cannot redefine existing integer 'a'`. */
static const char *redefined(const struct mistake *m)
{
    const char *quote = strchr(m->error->description, '\'');
    const char *end = quote ? strchr(quote + 1, '\'') : NULL;
    if (!says(m, "cannot redefine existing"))
        return NULL;
    return end ? arena_strndup(m->arena, quote + 1, (size_t) (end - quote - 1)) : "This name";
}

static bool table_twice(const struct mistake *m)
{
    const char *name = redefined(m);
    if (name == NULL || m->line[strspn(m->line, " \t")] != '[')
        return false;
    errors_add(m->errors, ERROR_SCENARIO, m->error->at,
               "The table [%s] is written twice.\nPut its keys together under one heading.", name);
    return true;
}

static bool key_twice(const struct mistake *m)
{
    const char *name = redefined(m);
    if (name == NULL)
        return false;
    errors_add(m->errors, ERROR_SCENARIO, m->error->at,
               "\"%s\" is written twice in this table; leave out one of the two.", name);
    return true;
}

static bool missing_quotes(const struct mistake *m)
{
    return (says(m, "could not determine value type") || says(m, "boolean") ||
            says(m, "floating-point")) &&
           unquoted_text(m->line, m->length, m->column, m->error->at, m->errors);
}

static bool missing_bracket(const struct mistake *m)
{
    if (says(m, "table header") && says(m, "expected ']'"))
        return tell(m,
                    "The name of a table stands between brackets; the closing ] is missing here.");
    if (says(m, "array") && says(m, "closing ']'"))
        return tell(m, "A list is not closed, or a comma is missing between two of its values.\n"
                       "A list looks so: [1, 2, 3].");
    if (says(m, "inline table"))
        return tell(m,
                    "A { ... } is not closed here, or a comma is missing between two of its keys.\n"
                    "It stands on one line and looks so: { werk = 0.7, school = 0.3 }.");
    return false;
}

/* Numbers that are none, by the library's words for them. */
static bool bad_number(const struct mistake *m)
{
    static const char *const known[][2] = {
        {"not representable", "This number is too large."},
        {"could not be interpreted", "This number is too large, or is none."},
        {"leading zeroes", "A number does not begin with a zero: 12, not 012."},
        {"floating-point", "A number has digits before and after its point: 0.5, not .5 or 5."},
        {"integer", "This is not a number; a text stands between quotes."},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (says(m, known[i][0]))
            return tell(m, known[i][1]);
    return false;
}

static bool missing_end_quote(const struct mistake *m)
{
    if (says(m, "escape sequence"))
        return tell(m, "A backslash has a meaning of its own in a text.\n"
                       "Write it twice, or use / in the name of a file.");
    if (!says(m, "parsing") || !says(m, "string"))
        return false;
    struct mistake open = *m;
    size_t quote = m->length;
    while (quote > 0 && m->line[quote - 1] != '"' && m->line[quote - 1] != '\'')
        quote--;
    struct toml_error error = *m->error;
    if (quote > 0) {
        error.at.column = code_points(m->line, m->line + quote);
        error.at.length = code_points(m->line + quote - 1, m->line + m->length);
    }
    open.error = &error;
    return tell(&open, "The text that begins here is not closed: its last quote is missing, or is "
                       "of another kind than its first.");
}

static bool no_value(const struct mistake *m)
{
    if (says(m, "expected value"))
        return tell(m, "There is no value after the = sign.");
    if (says(m, "could not determine value type"))
        return tell(m, "This is not a value.\nA value is a number, a text between quotes, true, "
                       "false, a date, a list [...] or { ... }.");
    if (says(m, "blank bare keys"))
        return tell(m, "There is no name here; a table has one, as [study].");
    if (says(m, "expected '='") || says(m, "expected keys") ||
        (says(m, "key-value pair") && says(m, "end-of-file")))
        return tell(m,
                    "A line is either a table, as [study], or a key with a value, as size = 30.\n"
                    "A name with blanks or other signs stands between quotes.");
    return false;
}

static bool two_on_a_line(const struct mistake *m)
{
    return says(m, "expected a comment or whitespace") &&
           tell(m, "The value ends before this; one key with one value stands on each line.\n"
                   "Texts stand between quotes, and a remark begins with #.");
}

bool syntax_explain(const char *text, const struct toml_error *error, struct arena *arena,
                    struct errors *errors)
{
    static const struct {
        bool (*applies)(const struct mistake *);
        bool within_line;
    } causes[] = {
        {decimal_comma, true},    {percent_sign, true},      {dutch_date, true},
        {table_twice, false},     {key_twice, true},         {missing_quotes, true},
        {missing_bracket, false}, {missing_end_quote, true}, {bad_number, true},
        {no_value, true},         {two_on_a_line, true},
    };
    struct mistake m = locate(text, error);
    m.arena = arena;
    m.errors = errors;
    for (size_t i = 0; i < sizeof causes / sizeof causes[0]; i++)
        if (causes[i].applies(&m))
            return causes[i].within_line && !says(&m, "end-of-file");
    errors_add(errors, ERROR_SCENARIO, error->at, "The file cannot be read as TOML: %s.",
               error->description);
    return false;
}

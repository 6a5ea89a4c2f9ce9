#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "functions.h"
#include "lexer.h"

enum { NUMBER_MAX = 63 };

const char *const sign_text[SIGN_COUNT] = {
#define X(name, text, binding, meaning) text,
    SIGNS(X)
#undef X
};

struct place expr_part(const struct expr *e, size_t start, size_t end)
{
    struct place at = e->at;
    if (e->text == NULL || strchr(e->text, '\n') != NULL)
        return at; /* a text of several lines: columns would point elsewhere */
    at.length = 0;
    for (size_t i = 0; i < end; i++)
        if (((unsigned char) e->text[i] & 0xC0) != 0x80)
            *(i < start ? &at.column : &at.length) += 1;
    if (at.length == 0)
        at.length = 1; /* just past the end */
    return at;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The code point at s and its bytes; a broken sequence counts as one byte of no letter. */
static unsigned code_point(const char *s, size_t *bytes)
{
    const unsigned char *u = (const unsigned char *) s;
    const size_t n = u[0] < 0x80 ? 1 : u[0] < 0xC0 ? 0 : u[0] < 0xE0 ? 2 : u[0] < 0xF0 ? 3 : 4;
    *bytes = 1;
    if (n <= 1)
        return n == 1 ? u[0] : 0;
    unsigned c = u[0] & (0xFFU >> (n + 1));
    for (size_t i = 1; i < n; i++) {
        if ((u[i] & 0xC0) != 0x80)
            return 0;
        c = c << 6 | (u[i] & 0x3FU);
    }
    *bytes = n;
    return c;
}

/* ASCII letters and _, and beyond ASCII whatever is not punctuation, space or a sign: those
 * stand in blocks of their own, apart from the signs of Latin-1. */
static bool is_letter(unsigned c)
{
    if (c < 0x80)
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    if (c < 0xC0 || c == 0xD7 || c == 0xF7)
        return c == 0xAA || c == 0xB5 || c == 0xBA;
    return !((c >= 0x2000 && c < 0x2C00) || (c >= 0x3000 && c < 0x3040) || c == 0xFEFF ||
             (c >= 0xE000 && c < 0xF900) || (c >= 0xFFE0 && c <= 0xFFFF));
}

/* Bytes of the letter or digit at s; 0 if there is none. */
static size_t word_bytes(const char *s)
{
    size_t bytes;
    const unsigned c = code_point(s, &bytes);
    return is_letter(c) || (c < 0x80 && is_digit((char) c)) ? bytes : 0;
}

/* What people type from other languages, and what a word processor makes of their typing. */
static const struct {
    const char *typed, *advice;
} advices[] = {
    {"&&", "Write \"and\"."},
    {"&", "Write \"and\"."},
    {"||", "Write \"or\"."},
    {"|", "Write \"or\"."},
    {"!", "Write \"not\"."},
    {"<>", "Write != for \"is not equal to\"."},
    {"=<", "Write <= for \"is at most\"."},
    {"=>", "Write >= for \"is at least\"."},
    {"=", "Write == to compare."},
    {"**", "Write ^ for a power."},
    {"%", "Write 0.05 for 5 %."},
    {";", "Put a comma between arguments."},
    {"?", "Write if(condition, a, b)."},
    {":", "Write if(condition, a, b) for a choice."},
    {"[", "Write ( and )."},
    {"]", "Write ( and )."},
    {"{", "Write ( and )."},
    {"}", "Write ( and )."},
    {"\u20AC", "Write the amount without a currency sign."},
    {"$", "Write the amount without a currency sign."},
    {"\u2212", "Write a plain minus sign: -."},
    {"\u2013", "Write a plain minus sign: -."},
    {"\u2014", "Write a plain minus sign: -."},
    {"\u00D7", "Write * to multiply."},
    {"\u00B7", "Write * to multiply."},
    {"\u22C5", "Write * to multiply."},
    {"\u00F7", "Write / to divide."},
    {"\u2264", "Write <=."},
    {"\u2265", "Write >=."},
    {"\u2260", "Write !=."},
    {"\u00B2", "Write ^ 2."},
    {"\u00B3", "Write ^ 3."},
    {"\u221A", "Write sqrt(x)."},
    {"\u00A0", "This is a space that does not break; write an ordinary one."},
    {"\u201C", "Write straight quotes: \"."},
    {"\u201D", "Write straight quotes: \"."},
    {"\u201E", "Write straight quotes: \"."},
    {"\u2018", "Write straight quotes: '."},
    {"\u2019", "Write straight quotes: '."},
    {".", "A number below 1 begins with 0, as in 0.5."},
    {"#", "If it is what the other chances of a row leave, write \"rest\" alone."},
    {"\\", ""},
};

static struct token bad(const struct expr *e, size_t start, size_t end, struct errors *errors,
                        const char *text)
{
    errors_add(errors, ERROR_SCENARIO, expr_part(e, start, end), "%s", text);
    return (struct token){.kind = TOKEN_BAD, .start = start, .end = end};
}

static bool begins(const char *s, const char *with)
{
    return strncmp(s, with, strlen(with)) == 0;
}

/* The name of the call that the byte at `from` is inside of, which is empty where it is inside
 * plain parentheses or none. */
static const char *call_around(const struct expr *e, size_t from)
{
    const char *s = e->text;
    size_t open = from;
    for (int depth = 1; depth > 0 && open > 0;) {
        open--;
        depth += (s[open] == ')') - (s[open] == '(');
    }
    size_t start = open;
    while (start > 0 && (word_bytes(s + start - 1) > 0 || s[start - 1] == '_'))
        start--;
    return s[open] == '(' ? arena_strndup(e->arena, s + start, open - start) : "";
}

/* "=" compares where people type it in a condition, and names an argument in any other call. */
static const char *advice_for_equals(const struct expr *e, size_t from)
{
    const char *call = call_around(e, from);
    const struct function *f = function_find(call);
    if (*call == '\0' || strcmp(call, "if") == 0)
        return "Write == to compare.";
    return arena_printf(e->arena, "Arguments go by their place, without names: %s.",
                        f != NULL ? f->signature : arena_printf(e->arena, "%s(x)", call));
}

static struct token stray(const struct expr *e, size_t from, struct errors *errors)
{
    const char *s = e->text + from;
    for (size_t i = 0; i < sizeof advices / sizeof advices[0]; i++)
        if (begins(s, advices[i].typed))
            return bad(e, from, from + strlen(advices[i].typed), errors,
                       arena_printf(e->arena, "\"%s\" has no meaning in an expression.%s%s",
                                    advices[i].typed, *advices[i].advice ? "\n" : "",
                                    strcmp(advices[i].typed, "=") == 0 ? advice_for_equals(e, from)
                                                                       : advices[i].advice));
    size_t bytes;
    (void) code_point(s, &bytes);
    return bad(e, from, from + bytes, errors,
               arena_printf(e->arena, "\"%.*s\" has no meaning in an expression.", (int) bytes, s));
}

static size_t skip_digits(const char *s, size_t i)
{
    while (is_digit(s[i]) || (s[i] == '_' && i > 0 && is_digit(s[i - 1]) && is_digit(s[i + 1])))
        i++;
    return i;
}

/* End of what its author took for one number: 1,5 or 1.000.000 or 1.000,50. */
static size_t skip_like_number(const char *s, size_t i)
{
    while (is_digit(s[i]) || s[i] == '_' || ((s[i] == '.' || s[i] == ',') && is_digit(s[i + 1])))
        i++;
    return i;
}

/* The number with its separators taken out and `point` as its decimal point. */
static const char *without_separators(const struct expr *e, size_t from, size_t to, char point)
{
    char *plain = arena_alloc(e->arena, to - from + 1, 1);
    size_t n = 0;
    for (size_t i = from; i < to; i++)
        if (is_digit(e->text[i]) || e->text[i] == point)
            plain[n++] = e->text[i] == point ? '.' : e->text[i];
    return plain;
}

/* Arguments without a space between them, as 2028,0.5,1: no number groups its digits so. */
static bool is_list(const char *typed)
{
    const char *part = strchr(typed, ','), *point = strchr(typed, '.');
    if (part != NULL && point != NULL && point < part && strspn(point + 1, "0123456789") != 3)
        return true; /* 1.2,2; but 1.000,50 is meant as one number */
    bool thousands = true, several = part != NULL && strpbrk(part + 1, ",.") != NULL;
    for (; part != NULL; part = strchr(part + 1, ','))
        thousands &= strspn(part + 1, "0123456789") == 3;
    return several && !thousands;
}

static const char *with_spaces(const struct expr *e, const char *typed)
{
    char *out = arena_alloc(e->arena, 2 * strlen(typed) + 1, 1), *to = out;
    for (; *typed != '\0'; typed++) {
        *to++ = *typed;
        if (*typed == ',')
            *to++ = ' ';
    }
    return out;
}

static struct token bad_number(const struct expr *e, size_t from, size_t i, struct errors *errors)
{
    const char *s = e->text;
    const size_t end = skip_like_number(s, i);
    const char *typed = arena_strndup(e->arena, s + from, end - from);
    const size_t commas = strcspn(typed, ","), points = strcspn(typed, ".");
    const char *last = strrchr(typed, ',');
    const char point = last != NULL && strchr(last, '.') != NULL ? '.' : '\0'; /* 1,234.5 */
    const char *text;
    if (is_list(typed))
        text = arena_printf(e->arena,
                            "\"%s\" is not a number.\nBetween arguments, put a space after the "
                            "comma: %s.",
                            typed, with_spaces(e, typed));
    else if (strchr(typed, ',') != NULL && strrchr(typed, ',') == typed + commas &&
             (strchr(typed, '.') == NULL || points < commas))
        text = arena_printf(
            e->arena,
            "\"%s\" has a comma between its digits.\nWrite a decimal point: %s. Between two "
            "arguments, put a space after the comma.",
            typed, without_separators(e, from, end, ','));
    else
        text = arena_printf(e->arena,
                            "\"%s\" is not a number.\nWrite %s; thousands may be set apart "
                            "by _, as in 1_000_000.",
                            typed, without_separators(e, from, end, point));
    return bad(e, from, end, errors, text);
}

static struct token lex_number(const struct expr *e, size_t from, struct errors *errors)
{
    const char *s = e->text;
    size_t i = skip_digits(s, from);
    if (s[i] == '.' && is_digit(s[i + 1]))
        i = skip_digits(s, i + 1);
    if ((s[i] == ',' || s[i] == '.') && is_digit(s[i + 1]))
        return bad_number(e, from, i, errors);
    if (s[i] == '.')
        return bad(e, from, i + 1, errors,
                   arena_printf(e->arena, "A number does not end in a point.\nWrite %.*s.",
                                (int) (i - from), s + from));
    if ((s[i] == 'e' || s[i] == 'E') &&
        is_digit(s[i + 1 + (size_t) (s[i + 1] == '+' || s[i + 1] == '-')]))
        i = skip_digits(s, i + 2);
    if (s[i] == '_')
        return bad(e, i, i + 1, errors, "In a number, _ stands between two digits, as in 1_000.");
    if (word_bytes(s + i) > 0)
        return bad(e, from, i + word_bytes(s + i), errors,
                   "A number and a letter stand against each other.\nPut an operator between "
                   "them, as in 2 * x.");

    char plain[NUMBER_MAX + 1];
    size_t n = 0;
    for (size_t k = from; k < i && n < NUMBER_MAX; k++)
        if (s[k] != '_')
            plain[n++] = s[k];
    plain[n] = '\0';
    if (n == NUMBER_MAX)
        return bad(e, from, i, errors, "This number has too many digits.");
    const double x = strtod(plain, NULL);
    if (x > 1e308)
        return bad(e, from, i, errors, "This number is too large: the bound is 1e308.");
    return (struct token){.kind = TOKEN_NUMBER, .start = from, .end = i, .number = x};
}

/* Letters, digits, _ and points with a word after them: uitstroom.werk is one name. */
static struct token lex_name(const struct expr *e, size_t from)
{
    static const enum sign words[] = {SIGN_AND, SIGN_OR, SIGN_NOT};
    const char *s = e->text;
    size_t i = from;
    for (size_t bytes; (bytes = word_bytes(s + i)) > 0 || (s[i] == '.' && word_bytes(s + i + 1));)
        i += bytes > 0 ? bytes : 1;
    for (size_t k = 0; k < sizeof words / sizeof words[0]; k++)
        if (strlen(sign_text[words[k]]) == i - from && begins(s + from, sign_text[words[k]]))
            return (struct token){.kind = TOKEN_SIGN, .sign = words[k], .start = from, .end = i};
    return (struct token){.kind = TOKEN_NAME, .start = from, .end = i};
}

static struct token lex_text(const struct expr *e, size_t from, struct errors *errors)
{
    const char *close = strchr(e->text + from + 1, e->text[from]);
    if (close == NULL)
        return bad(e, from, from + 1, errors, "This quote is not closed.");
    return (struct token){.kind = TOKEN_TEXT, .start = from, .end = (size_t) (close - e->text) + 1};
}

static const char *const two_signs[] = {"<>", "=<", "=>", "**"};

static struct token lex_sign(const struct expr *e, size_t from, struct errors *errors)
{
    const char *s = e->text + from;
    for (size_t i = 0; i < sizeof two_signs / sizeof two_signs[0]; i++)
        if (begins(s, two_signs[i]))
            return stray(e, from, errors);
    /* In the table <= stands before <, so that the longer is found. */
    for (enum sign o = SIGN_EQUAL; o < SIGN_COUNT; o++)
        if (begins(s, sign_text[o]))
            return (struct token){
                .kind = TOKEN_SIGN, .sign = o, .start = from, .end = from + strlen(sign_text[o])};
    return stray(e, from, errors);
}

struct token lexer_token(const struct expr *e, size_t from, struct errors *errors)
{
    const char *s = e->text;
    from += strspn(s + from, " \t\r\n");
    const struct token single = {.start = from, .end = from + 1};
    struct token t = single;
    switch (s[from]) {
    case '\0':
        t.kind = TOKEN_END;
        t.end = from;
        return t;
    case '(':
        t.kind = TOKEN_OPEN;
        return t;
    case ')':
        t.kind = TOKEN_CLOSE;
        return t;
    case ',':
        t.kind = TOKEN_COMMA;
        return t;
    case '"':
    case '\'':
        return lex_text(e, from, errors);
    default:
        break;
    }
    if (is_digit(s[from]))
        return lex_number(e, from, errors);
    return word_bytes(s + from) > 0 ? lex_name(e, from) : lex_sign(e, from, errors);
}

/* Within which period a chance is that a move is given: see expr_other_period. */
#include <math.h>
#include <string.h>

#include "expr.h"
#include "functions.h"
#include "term.h"

static bool is_chance(const struct function *f)
{
    return f->build == curve_chance || strcmp(f->name, "chance") == 0;
}

/* The period of a call that is not the one of `years`, where it is written as such or as a number;
 * NULL if there is none. */
static const struct term *other_than(const struct term *call, double years)
{
    for (size_t i = 0; call->function->arguments[i] != '\0' && i < call->n; i++) {
        const struct term *t = call->arg[i];
        const bool period = strchr("dp", call->function->arguments[i]) != NULL;
        if (period && (t->kind == TERM_TEXT || t->kind == TERM_NUMBER) &&
            fabs(t->number - years) > 1e-9)
            return t;
    }
    return NULL;
}

static bool is_scaled(enum sign sign)
{
    return sign == SIGN_ADD || sign == SIGN_SUBTRACT || sign == SIGN_MULTIPLY ||
           sign == SIGN_DIVIDE || sign == SIGN_NEGATE;
}

static bool is_written_out(const struct term *t)
{
    if (t->kind == TERM_NUMBER)
        return true;
    for (size_t i = 0; t->kind == TERM_OPERATION && i < t->n; i++)
        if (!is_written_out(t->arg[i]))
            return false;
    return t->kind == TERM_OPERATION;
}

/* What keeps the period of its first part: a power too, as 1 - (1 - p) ^ ratio; but 12, written
 * out, makes a year of a month. */
static bool keeps_period(const struct term *t)
{
    return t->kind == TERM_OPERATION &&
           (is_scaled(t->sign) || (t->sign == SIGN_POWER && !is_written_out(t->arg[1])));
}

static bool look(const struct expr *e, const struct term *t, double years, struct other_period *out)
{
    if (t->kind == TERM_NAME && t->sense == SENSE_SYMBOL && t->symbol->kind == SYMBOL_LET)
        return look(t->symbol->let, t->symbol->let->root, years, out);
    if (t->kind == TERM_CALL && t->sense == SENSE_FUNCTION && is_chance(t->function)) {
        const struct term *other = other_than(t, years);
        if (other != NULL)
            *out = (struct other_period){expr_part(e, other->start, other->end), other->number};
        return other != NULL;
    }
    const size_t n = !keeps_period(t) ? 0 : t->sign == SIGN_POWER ? 1 : t->n;
    for (size_t i = 0; i < n; i++)
        if (look(e, t->arg[i], years, out))
            return true;
    return false;
}

bool expr_other_period(const struct expr *e, double years, struct other_period *out)
{
    return look(e, e->root, years, out);
}

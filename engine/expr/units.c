#include "units.h"

#include "arena.h"

struct found found(enum unit_kind kind)
{
    return (struct found){{kind, PER_NONE}, false};
}

const char *unit_words(struct arena *arena, struct found f)
{
    switch (f.unit.kind) {
    case UNIT_HAZARD:
        return "a hazard per year";
    case UNIT_MONEY:
        if (f.unit.per == PER_NONE || f.unit.per == PER_PERIOD)
            return "an amount of money";
        return f.unit.per == PER_ONCE
                   ? "an amount of money once"
                   : arena_printf(arena, "an amount of money per %s", per_word(f.unit.per));
    default:
        return "a plain number";
    }
}

/* Quotes inside these are single, as a text stands within a TOML string in double quotes. */
static const char hazard_hint[] =
    "\nA chance counts as its hazard per year in an expression. Write chance(x, '1 year')\n"
    "for the chance itself, or hazard(0.2, '1 year') for the hazard of a chance.";

const char *hint_for_hazard(struct found x, struct found y)
{
    const bool either =
        (!x.any && x.unit.kind == UNIT_HAZARD) || (!y.any && y.unit.kind == UNIT_HAZARD);
    return either ? hazard_hint : "";
}

bool money_and_number(struct found x, struct found y)
{
    return (x.unit.kind == UNIT_MONEY && y.unit.kind == UNIT_NUMBER) ||
           (x.unit.kind == UNIT_NUMBER && y.unit.kind == UNIT_MONEY);
}

/* How a plain number beside an amount of money gets the unit of that amount. */
static const char *hint_for_money(struct arena *arena, struct found amount, const char *number)
{
    const bool timed = amount.unit.per != PER_NONE && amount.unit.per != PER_PERIOD;
    return arena_printf(arena,
                        "\nA plain number gets its unit as a parameter. Write\n"
                        "[param.NAME] with kind = \"money\", per = \"%s\", value = %s\n"
                        "and put that NAME here.",
                        per_word(timed ? amount.unit.per : PER_ONCE), number);
}

const char *hint_for_two(struct arena *arena, struct found x, struct found y, const char *number)
{
    if (x.unit.kind == UNIT_MONEY && y.unit.kind == UNIT_MONEY)
        return "\nState both per the same unit of time or person.";
    if (x.unit.kind == UNIT_HAZARD || y.unit.kind == UNIT_HAZARD)
        return hazard_hint;
    return hint_for_money(arena, x.unit.kind == UNIT_MONEY ? x : y, number);
}

bool same_unit(struct found x, struct found y)
{
    return x.any || y.any || (x.unit.kind == y.unit.kind && x.unit.per == y.unit.per);
}

bool is_kind(struct found x, enum unit_kind kind)
{
    return x.any || x.unit.kind == kind;
}

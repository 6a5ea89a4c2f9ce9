/* key_table.h -- what the language knows: tables and keys, their types, ranges and meaning,
 * from keys.def. Checks that need nothing but this table happen here. */
#ifndef KEY_TABLE_H
#define KEY_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "tree.h"

struct arena;

/* Types a value may have, as bits. TABLE_ is a table inside a table. */
enum key_type {
    TEXT = 1,
    NUMBER = 2, /* finite; an integer too */
    INTEGER = 4,
    BOOLEAN = 8,
    DATE = 16,
    LIST = 32,
    TABLE_ = 64,
};

enum key_need { REQUIRED, OPTIONAL, LATER };

enum table_id {
#define TABLE(id, path, also, open, open_name, meaning) KEYS_##id,
#define KEY(table, name, types, need, fallback, words, range, meaning)
#include "keys.def"
#undef TABLE
#undef KEY
    KEYS_NO_TABLE,
};

/* The words of `language`, `kind` and so on: `words` of the key, split at blanks. Returns
 * their number (at most `most`). */
size_t keys_words(enum table_id table, const char *key, struct arena *arena, const char **words,
                  size_t most);

/* Whether the table knows this key. */
bool keys_known(enum table_id table, const char *key);

/* Names of all keys of the table, `also` keys too; LATER keys not. */
size_t keys_names(enum table_id table, const char **names, size_t most);

/* Check the keys of `t`: unknown, not built yet, missing, wrong type, not finite, out of
 * range, unknown word. Every mistake is added and its node marked flawed. `t` NULL is fine.
 * The texts name `t` by its path. */
void keys_check(struct tree *t, enum table_id table, struct arena *arena, struct errors *errors);

/* One value against types and range; `what` names it. Marks it flawed on a mistake. */
bool keys_check_value(struct tree *value, unsigned types, double low, double high, const char *what,
                      struct arena *arena, struct errors *errors);

/* The reference page docs/scenario.md, in Markdown. */
void scenario_document(FILE *out);

#endif

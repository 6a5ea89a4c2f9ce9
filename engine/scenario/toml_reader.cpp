#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#define TOML_ENABLE_WINDOWS_COMPAT 0
// The library asserts on `[ = 1`; without the assert it gives a proper error.
#define TOML_ASSERT(x) ((void) 0)
#include <toml++/toml.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "toml_reader.h"
extern "C" {
#include "arena.h"
}

namespace
{

struct builder {
    const char *file;
    struct arena *arena;
};

struct place place_of(const builder &b, const toml::source_region &where)
{
    struct place at = {b.file, (int) where.begin.line, (int) where.begin.column, 1};
    if (where.end.line == where.begin.line && where.end.column > where.begin.column)
        at.length = (int) (where.end.column - where.begin.column);
    return at;
}

// A zero ("\u0000") would end the text early; as any other control character it is refused later.
const char *keep(const builder &b, std::string_view s)
{
    char *text = arena_strndup(b.arena, s.data(), s.size());
    std::replace(text, text + s.size(), '\0', '\1');
    return text;
}

struct tree *convert(const builder &b, const toml::node &node);

bool earlier(const struct tree *a, const struct tree *b)
{
    if (a->key_at.line != b->key_at.line)
        return a->key_at.line < b->key_at.line;
    return a->key_at.column < b->key_at.column;
}

void link_children(struct tree *t, const std::vector<struct tree *> &children)
{
    struct tree **tail = &t->child;
    for (struct tree *c : children) {
        c->parent = t;
        c->index = t->n++;
        *tail = c;
        tail = &c->next;
    }
}

// The library keeps a table sorted by name; places restore the order of the document.
void convert_table(const builder &b, const toml::table &table, struct tree *t)
{
    std::vector<struct tree *> children;
    for (auto &&[key, value] : table) {
        struct tree *c = convert(b, value);
        c->key = keep(b, key.str());
        c->key_at = place_of(b, key.source());
        children.push_back(c);
    }
    std::stable_sort(children.begin(), children.end(), earlier);
    link_children(t, children);
}

void convert_array(const builder &b, const toml::array &array, struct tree *t)
{
    std::vector<struct tree *> children;
    for (const toml::node &value : array) {
        struct tree *c = convert(b, value);
        c->key_at = c->at;
        children.push_back(c);
    }
    link_children(t, children);
}

struct tree *convert(const builder &b, const toml::node &node)
{
    auto *t = static_cast<struct tree *>(arena_alloc(b.arena, 1, sizeof(struct tree)));
    t->at = place_of(b, node.source());
    if (const auto *table = node.as_table()) {
        t->kind = TREE_TABLE;
        convert_table(b, *table, t);
    } else if (const auto *array = node.as_array()) {
        t->kind = TREE_ARRAY;
        convert_array(b, *array, t);
    } else if (const auto *string = node.as_string()) {
        t->kind = TREE_STRING;
        t->string = keep(b, string->get());
    } else if (const auto *integer = node.as_integer()) {
        t->kind = TREE_INTEGER;
        t->integer = integer->get();
        t->number = (double) t->integer;
    } else if (const auto *number = node.as_floating_point()) {
        t->kind = TREE_FLOAT;
        t->number = number->get();
    } else if (const auto *boolean = node.as_boolean()) {
        t->kind = TREE_BOOL;
        t->boolean = boolean->get();
    } else if (const auto *date = node.as_date()) {
        t->kind = TREE_DATE;
        t->year = date->get().year;
        t->month = date->get().month;
        t->day = date->get().day;
    } else {
        t->kind = TREE_TIME;
    }
    return t;
}

void number_in_order(struct tree *t, size_t &next)
{
    t->order = next++;
    for (struct tree *c = t->child; c != nullptr; c = c->next)
        number_in_order(c, next);
}

} // namespace

struct tree *toml_read(const char *text, size_t length, const char *file, struct arena *arena,
                       struct toml_error *error)
{
    const builder b = {file, arena};
    const toml::parse_result result =
        toml::parse(std::string_view(text, length), std::string_view(file));
    if (!result) {
        error->description = keep(b, result.error().description());
        error->at = place_of(b, result.error().source());
        return nullptr;
    }
    struct tree *root = convert(b, result.table());
    size_t next = 0;
    number_in_order(root, next);
    return root;
}

/* lexer.h -- the words of an expression. For this room only. */
#ifndef LEXER_H
#define LEXER_H

#include "term.h"

enum token_kind {
    TOKEN_END,
    TOKEN_NUMBER,
    TOKEN_NAME,
    TOKEN_TEXT,
    TOKEN_SIGN,
    TOKEN_OPEN,
    TOKEN_CLOSE,
    TOKEN_COMMA,
    TOKEN_BAD, /* the error has been added */
};

struct token {
    enum token_kind kind;
    enum sign sign;
    size_t start, end; /* bytes in the text */
    double number;
};

/* The token at or after byte `from`. */
struct token lexer_token(const struct expr *e, size_t from, struct errors *errors);

#endif

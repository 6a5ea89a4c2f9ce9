/* whole_file.h -- a text file of a results folder, read at once. */
#ifndef WHOLE_FILE_H
#define WHOLE_FILE_H

#include "errors.h"

struct arena;

/* The text with a 0 behind it. NULL if there is no such file, and after an error: it cannot be
 * read, is no ordinary file, or holds a 0 and so is no text. */
char *whole_file_read(struct arena *a, const char *path, struct errors *errors);

#endif

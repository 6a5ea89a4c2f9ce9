/* temporary.h -- a folder that is being filled, and does not outlive the program.
 *
 * It goes when its maker gives up, and when the program ends without having said anything about
 * it (exit() when there is no memory left). After a signal that nobody can catch it stays; the
 * next one of the same name sweeps it up. A file in it that is locked tells a folder that is
 * still being filled from one that was left, also where process numbers mean nothing (another
 * container).
 */
#ifndef TEMPORARY_H
#define TEMPORARY_H

struct temporary;

/* Make the folder STEM-PROCESS-NUMBER. NULL and errno if that cannot be. */
struct temporary *temporary_make(const char *stem);

const char *temporary_path(const struct temporary *t);

/* Take the mark off, before something else may get its name: nothing sweeps it up from here on. */
void temporary_unmark(struct temporary *t);

/* Its maker has finished with it: it stays. */
void temporary_keep(struct temporary *t);

/* Remove it with all that is in it. NULL is fine. */
void temporary_remove(struct temporary *t);

/* Remove folders of that stem that programs left which are no more. */
void temporary_sweep(const char *stem);

#endif

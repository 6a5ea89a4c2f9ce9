/* interrupt.h -- Ctrl-C (and being told to end, or losing the terminal) as a question that the
 * program asks at moments when it can stop cleanly. */
#ifndef INTERRUPT_H
#define INTERRUPT_H

#include <stdbool.h>

/* From here on a signal is remembered instead of ending the program; one that came before stays
 * remembered. `once`: a second one does end it, for stretches in which nothing is on disk yet. */
void interrupt_catch(bool once);

/* Whether one came since the first interrupt_catch. */
bool interrupt_seen(void);

/* Back to what signals do by default, with nothing remembered. */
void interrupt_release(void);

#endif

/* processor.h -- which of the variants that room_processors compiles (engine/cmake/room.cmake) this
 * processor can run. */
#ifndef PROCESSOR_H
#define PROCESSOR_H

/* The level of x86-64: 1, 3 or 4. */
int processor_level(void);

#endif

/* machine.h -- on what a run was done, for run.json. */
#ifndef MACHINE_H
#define MACHINE_H

struct arena;

const char *machine_processor(struct arena *arena); /* model name, "unknown" where not told */
/* Bytes of memory of the machine; 0 where not told. */
double machine_memory(void);

const char *machine_libraries(struct arena *arena); /* "GSL 2.7.1, OpenBLAS ..." */

#endif

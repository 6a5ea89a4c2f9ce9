#include "machine.h"

#include <gnu/libc-version.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "arena.h"
#include "cohort.h"
#include "sampler.h"

const char *machine_processor(struct arena *arena)
{
    FILE *f = fopen("/proc/cpuinfo", "r");
    char line[512];
    const char *name = "unknown";
    while (f != NULL && fgets(line, sizeof line, f) != NULL)
        if (strncmp(line, "model name", 10) == 0 && strchr(line, ':') != NULL) {
            const char *text = strchr(line, ':') + 2;
            name = arena_strndup(arena, text, strcspn(text, "\n"));
            break;
        }
    if (f != NULL)
        fclose(f);
    return name;
}

double machine_memory(void)
{
    const long pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGESIZE);
    return pages > 0 && size > 0 ? (double) pages * (double) size : 0;
}

const char *machine_libraries(struct arena *arena)
{
    return arena_printf(arena, "%s, %s, glibc %s", cohort_library(), sampler_library(),
                        gnu_get_libc_version());
}

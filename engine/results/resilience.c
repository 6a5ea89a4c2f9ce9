#include "resilience.h"

#include <math.h>
#include <stddef.h>

double resilience_ratio(double available, double needed, double more)
{
    return needed > 0 ? available / (needed + more) : NAN;
}

const char *resilience_class(double ratio)
{
    static const struct {
        double least;
        const char *name;
    } classes[] = {{1.4, "B"}, {1.0, "C"}, {0.8, "D"}, {0.6, "E"}};
    if (isnan(ratio))
        return "";
    if (ratio > 2)
        return "A";
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
        if (ratio >= classes[i].least)
            return classes[i].name;
    return "F";
}

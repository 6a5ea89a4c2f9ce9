/* resilience.h -- what a holder has against setbacks, as a ratio of what it needs
 * (weerstandsvermogen), and the class of that ratio. */
#ifndef RESILIENCE_H
#define RESILIENCE_H

/* available / (needed + more); NaN where either is not known, or nothing is needed without more. */
double resilience_ratio(double available, double needed, double more);

/* "A" (excellent) to "F" (far too little); "" for NaN. A ratio on a bound belongs to the better
 * class, but for A, which begins above 2. */
const char *resilience_class(double ratio);

#endif

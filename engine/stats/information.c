#include "information.h"

#include <math.h>
#include <stdlib.h>

#include "arena.h"
#include "smooth.h"

/* Draws of the coefficients, in pairs. */
enum { TRIALS = 64 };

static double largest(const double *gain, size_t n_gains, size_t stride)
{
    double most = 0;
    for (size_t g = 0; g < n_gains; g++)
        most = fmax(most, gain[g * stride]);
    return most;
}

static double mean_largest(const double *gain, size_t n_gains, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += largest(gain + i, n_gains, n);
    return sum / (double) n;
}

static double mean(const double *x, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += x[i];
    return sum / (double) n;
}

size_t information_best(const double *gain, size_t n_gains, size_t n)
{
    size_t best = 0;
    double most = 0;
    for (size_t g = 0; g < n_gains; g++) {
        const double here = mean(gain + g * n, n);
        if (here > most) {
            most = here;
            best = g + 1;
        }
    }
    return best;
}

/* What one loses in a draw by the option that is best on average: its mean, and the error of that
 * by the number of draws. */
static struct worth mean_loss(const double *gain, size_t n_gains, size_t n)
{
    const size_t best = information_best(gain, n_gains, n);
    double sum = 0, squares = 0;
    for (int pass = 0; pass < 2; pass++) {
        const double centre = sum / (double) n;
        for (size_t i = 0; i < n; i++) {
            const double loss =
                largest(gain + i, n_gains, n) - (best == 0 ? 0 : gain[(best - 1) * n + i]);
            if (pass == 0)
                sum += loss;
            else
                squares += (loss - centre) * (loss - centre);
        }
    }
    return (struct worth){sum / (double) n, sqrt(squares / ((double) n - 1) / (double) n)};
}

struct worth information_perfect(const double *gain, size_t n_gains, size_t n)
{
    return mean_loss(gain, n_gains, n);
}

/* How often each gain is the largest of those fitted, less 1 for the one that is so on average:
 * what the value of information rises by, when the mean of that gain does. */
static void slopes(const double *gain, size_t n_gains, size_t n, double *slope)
{
    const size_t best = information_best(gain, n_gains, n);
    for (size_t g = 0; g < n_gains; g++)
        slope[g] = g + 1 == best ? -1 : 0;
    for (size_t i = 0; i < n; i++) {
        size_t here = 0;
        double most = 0;
        for (size_t g = 0; g < n_gains; g++)
            if (gain[g * n + i] > most) {
                most = gain[g * n + i];
                here = g + 1;
            }
        if (here > 0)
            slope[here - 1] += 1 / (double) n;
    }
}

/* What drawing the coefficients again does to the mean of the largest: its mean and its spread. */
static struct worth try_again(const struct smooth *s, size_t first, size_t n_gains)
{
    const size_t m = smooth_points(s);
    double *trial = memory_alloc(n_gains * m + 1, sizeof *trial), sum = 0, squares = 0;
    const double here = mean_largest(smooth_at_points(s) + first * m, n_gains, m);
    for (size_t t = 0; t < TRIALS; t++) {
        smooth_trial(s, first, n_gains, t, trial);
        const double there = mean_largest(trial, n_gains, m) - here;
        sum += there;
        squares += there * there;
    }
    free(trial);
    const double more = sum / TRIALS;
    return (struct worth){more, sqrt(fmax(squares / TRIALS - more * more, 0))};
}

struct worth information_partial(const struct smooth *s, size_t first, size_t n_gains)
{
    const size_t n = smooth_draws(s);
    const double *fitted = smooth_fitted(s) + first * n;
    double *slope = memory_alloc(n_gains, sizeof *slope);
    slopes(fitted, n_gains, n, slope);
    const struct worth plain = mean_loss(fitted, n_gains, n), more = try_again(s, first, n_gains);
    const double means = smooth_error_of_means(s, first, n_gains, slope);
    free(slope);
    return (struct worth){
        plain.value - more.value,
        sqrt(plain.std_error * plain.std_error + means * means + more.std_error * more.std_error)};
}

#include "progress.h"

#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "interrupt.h"

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double) t.tv_sec + 1e-9 * (double) t.tv_nsec;
}

int progress_width(FILE *f)
{
    struct winsize size;
    if (isatty(fileno(f)) && ioctl(fileno(f), TIOCGWINSZ, &size) == 0 && size.ws_col >= 40)
        return size.ws_col;
    return 100;
}

void progress_start(struct progress *p, FILE *out)
{
    *p = (struct progress){.started = now(), .parts = 1};
    if (out != NULL && isatty(fileno(out))) {
        p->out = out;
        p->width = progress_width(out);
    }
}

static void draw_bar(struct progress *p, double share, double left)
{
    char bar[61];
    const int room = p->width > 100 ? 60 : p->width - 30, full = (int) (share * room);
    memset(bar, '#', (size_t) full);
    memset(bar + full, '.', (size_t) (room - full));
    bar[room] = '\0';
    fprintf(p->out, "\r[%s] %3.0f %%  %.0f s ", bar, 100 * share, left);
    fflush(p->out);
}

void progress_part(struct progress *p, size_t part, size_t parts)
{
    p->part = part;
    p->parts = parts;
}

void progress_step(struct progress *p, uint64_t before, uint64_t after)
{
    p->before = before;
    p->after = after;
}

void progress_show(void *context, uint64_t done, uint64_t draws)
{
    struct progress *p = context;
    const double t = now();
    const double within = (double) (p->before + done) / (double) (p->before + draws + p->after);
    const double share = ((double) p->part + within) / (double) p->parts;
    if (p->out != NULL && t - p->shown > 0.1 && t - p->started > 0.3) {
        draw_bar(p, share, (t - p->started) * (1 / share - 1));
        p->shown = t;
    }
}

void progress_end(struct progress *p)
{
    if (p->out != NULL && p->shown > 0)
        fprintf(p->out, "\r%*s\r", p->width - 1, "");
}

#include "interrupt.h"

#include <signal.h>
#include <stddef.h>

/* The one thing a signal handler may touch; it has to be reachable without an argument. */
static volatile sig_atomic_t interrupted;

static void on_signal(int number)
{
    (void) number;
    interrupted = 1;
}

static void handle(void (*handler)(int), int flags)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction action = {.sa_handler = handler, .sa_flags = flags}, now;
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        if (sigaction(signals[i], NULL, &now) == 0 && now.sa_handler != SIG_IGN) /* nohup */
            sigaction(signals[i], &action, NULL);
}

void interrupt_catch(bool once)
{
    handle(on_signal, SA_RESTART | (once ? (int) SA_RESETHAND : 0));
}

bool interrupt_seen(void)
{
    return interrupted != 0;
}

void interrupt_release(void)
{
    handle(SIG_DFL, 0);
    interrupted = 0;
}

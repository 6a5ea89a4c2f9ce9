#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "arena.h"
#include "options.h"

/* A file that is opened later must not get the number of a stream that the caller closed. Reading
 * and writing there fail as they should. */
static void occupy_closed_streams(void)
{
    for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; stream++)
        if (fcntl(stream, F_GETFD) < 0)
            (void) open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

/* argp prints --help and --version and ends the program, without a look at whether anybody could
 * read it. */
static void check_output(void)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return;
    fprintf(stderr, "file: This could not be printed: %s.\n", strerror(errno));
    _exit(5);
}

static int check(const struct simulate_options *options)
{
    int code = 0;
    struct simulation *s = simulation_open(options, stderr, &code);
    if (s != NULL)
        simulation_explain(s, stdout);
    simulation_close(s);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fprintf(stderr, "file: What was understood could not be printed: %s.\n", strerror(errno));
        code = 5;
    }
    return code;
}

int main(int argc, char **argv)
{
    occupy_closed_streams();
    atexit(check_output);
    signal(SIGXFSZ, SIG_IGN); /* writing beyond the size that is allowed fails, and is told */
    struct arena *arena = arena_new();
    struct command command;
    options_parse(argc, argv, arena, &command);
    const int code =
        command.redraw != NULL ? simulate_redraw(command.redraw, command.options.formats, stderr)
        : command.check        ? check(&command.options)
        : command.calibrate    ? simulate_calibrate(&command.options, stdout, stderr)
        : command.options.has_only_draw ? simulate_only_draw(&command.options, stdout, stderr)
                                        : simulate(&command.options, stdout, stderr);
    arena_free(arena);
    if (code != 0) { /* that has been told */
        __fpurge(stdout);
        clearerr(stdout);
    }
    return code;
}

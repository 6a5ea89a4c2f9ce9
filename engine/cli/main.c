#include <stdio.h>

#include "arena.h"
#include "options.h"

int main(int argc, char **argv)
{
    struct arena *arena = arena_new();
    struct command command;
    options_parse(argc, argv, arena, &command);
    int code = 0;
    if (command.redraw != NULL) {
        code = simulate_redraw(command.redraw, command.options.formats, stderr);
    } else if (command.check) {
        struct simulation *s = simulation_open(&command.options, stderr, &code);
        if (s != NULL)
            simulation_explain(s, stdout);
        simulation_close(s);
        if (fflush(stdout) != 0 || ferror(stdout)) {
            perror("file: What was understood could not be printed");
            code = 5;
        }
    } else {
        code = simulate(&command.options, stdout, stderr);
    }
    arena_free(arena);
    return code;
}

#define _GNU_SOURCE /* memfd_create, posix_spawn_file_actions_addchdir_np */
#include "gnuplot.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "arena.h"

extern char **environ;

enum { COMPLAINT_MAX = 600 };

static const char terminal_variable[] = "GNUTERM=";

/* Our environment, except that gnuplot shall not begin by opening a window: it does so, or fails,
 * when GNUTERM or DISPLAY tells it to. To be freed. */
static char **environment_without_window(void)
{
    size_t n = 0;
    while (environ[n] != NULL)
        n++;
    char **copy = memory_alloc(n + 2, sizeof *copy);
    size_t kept = 0;
    copy[kept++] = "GNUTERM=unknown";
    for (size_t i = 0; i < n; i++)
        if (strncmp(environ[i], terminal_variable, strlen(terminal_variable)) != 0)
            copy[kept++] = environ[i];
    return copy;
}

static bool write_all(int file, const char *text, size_t left)
{
    while (left > 0) {
        const ssize_t n = write(file, text, left);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        text += n;
        left -= (size_t) n;
    }
    return lseek(file, 0, SEEK_SET) == 0;
}

/* Script and complaints are files in memory rather than pipes: neither side can wait for the
 * other. Returns 0 or an errno; *status is that of waitpid. */
static int spawn_and_wait(int script, int complaints, const char *folder, int *status)
{
    posix_spawn_file_actions_t actions;
    int trouble = posix_spawn_file_actions_init(&actions);
    if (trouble != 0)
        return trouble;
    posix_spawn_file_actions_adddup2(&actions, script, STDIN_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, complaints, STDERR_FILENO);
    posix_spawn_file_actions_addchdir_np(&actions, folder);
    pid_t child;
    char *const argv[] = {"gnuplot", "-d", "-", NULL};
    char **environment = environment_without_window();
    trouble = posix_spawnp(&child, argv[0], &actions, NULL, argv, environment);
    free(environment);
    posix_spawn_file_actions_destroy(&actions);
    if (trouble != 0)
        return trouble;
    while (waitpid(child, status, 0) < 0)
        if (errno != EINTR)
            return errno;
    return 0;
}

/* What gnuplot said, as one indented line under the message. */
static void read_complaints(int file, char text[COMPLAINT_MAX])
{
    ssize_t n = -1;
    if (lseek(file, 0, SEEK_SET) == 0)
        n = read(file, text, COMPLAINT_MAX - 1);
    text[n > 0 ? n : 0] = '\0';
    for (char *p = text; *p != '\0'; p++)
        if ((unsigned char) *p < ' ')
            *p = ' ';
    while (n > 0 && text[n - 1] == ' ')
        text[--n] = '\0';
}

static bool judge(int trouble, int status, int complaints, struct errors *errors)
{
    const struct place nowhere = {0};
    if (trouble == ENOENT)
        return errors_add(errors, ERROR_IO, nowhere,
                          "The charts need gnuplot, which is not installed; the tables are "
                          "complete without it.\nInstall it (apt-get install gnuplot-nox "
                          "fonts-dejavu-core) and draw the charts with --redraw.");
    if (trouble != 0)
        return errors_add(errors, ERROR_IO, nowhere, "gnuplot could not be started: %s.",
                          strerror(trouble));
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return true;
    char said[COMPLAINT_MAX];
    read_complaints(complaints, said);
    if (WIFSIGNALED(status))
        return errors_add(errors, ERROR_IO, nowhere, "gnuplot was stopped by signal %d.%s%s",
                          WTERMSIG(status), *said ? "\nIt said: " : "", said);
    return errors_add(errors, ERROR_IO, nowhere,
                      "gnuplot could not draw a chart (exit code %d).%s%s", WEXITSTATUS(status),
                      *said ? "\nIt said: " : "", said);
}

bool gnuplot_is_there(void)
{
    const char *path = getenv("PATH");
    struct arena *a = arena_new();
    bool found = path == NULL; /* then the system has a path of its own */
    for (size_t n; !found && path != NULL; path = path[n] == ':' ? path + n + 1 : NULL) {
        n = strcspn(path, ":");
        const char *folder = n > 0 ? arena_strndup(a, path, n) : ".";
        found = access(arena_printf(a, "%s/gnuplot", folder), X_OK) == 0;
    }
    arena_free(a);
    return found;
}

bool gnuplot_run(const char *script, const char *folder, struct errors *errors)
{
    const int input = memfd_create("script", MFD_CLOEXEC);
    const int complaints = memfd_create("complaints", MFD_CLOEXEC);
    int trouble = 0, status = 0;
    if (input < 0 || complaints < 0 || !write_all(input, script, strlen(script)))
        trouble = errno == ENOENT ? EIO : errno;
    else
        trouble = spawn_and_wait(input, complaints, folder, &status);
    const bool drawn = judge(trouble, status, complaints, errors);
    if (input >= 0)
        close(input);
    if (complaints >= 0)
        close(complaints);
    return drawn;
}

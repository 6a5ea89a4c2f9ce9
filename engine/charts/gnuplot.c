#define _GNU_SOURCE /* memfd_create, posix_spawn_file_actions_addchdir_np */
#include "gnuplot.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
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

/* One gnuplot. Script and complaints are files in memory rather than pipes: neither side can wait
 * for the other. */
struct process {
    int script, complaints, trouble, status; /* trouble: an errno; status: see waitpid */
    pid_t child;                             /* 0 where there is none */
};

/* Returns 0 or an errno. */
static int spawn(struct process *p, const char *folder)
{
    posix_spawn_file_actions_t actions;
    int trouble = posix_spawn_file_actions_init(&actions);
    if (trouble != 0)
        return trouble;
    posix_spawn_file_actions_adddup2(&actions, p->script, STDIN_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, p->complaints, STDERR_FILENO);
    posix_spawn_file_actions_addchdir_np(&actions, folder);
    char *const argv[] = {"gnuplot", "-d", "-", NULL};
    char **environment = environment_without_window();
    trouble = posix_spawnp(&p->child, argv[0], &actions, NULL, argv, environment);
    free(environment);
    posix_spawn_file_actions_destroy(&actions);
    if (trouble != 0)
        p->child = 0;
    return trouble;
}

static struct process start(const char *script, const char *folder)
{
    struct process p = {.script = memfd_create("script", MFD_CLOEXEC),
                        .complaints = memfd_create("complaints", MFD_CLOEXEC)};
    if (p.script < 0 || p.complaints < 0 || !write_all(p.script, script, strlen(script)))
        p.trouble = errno == ENOENT ? EIO : errno;
    else
        p.trouble = spawn(&p, folder);
    return p;
}

static void end_all(const struct process *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (list[i].child != 0)
            kill(list[i].child, SIGTERM);
}

/* True if told to stop meanwhile. */
static bool wait_for_all(struct process *list, size_t n, bool (*stop)(void))
{
    bool stopped = false;
    for (size_t i = 0; i < n; i++) {
        while (list[i].child != 0 && waitpid(list[i].child, &list[i].status, 0) < 0) {
            if (errno != EINTR) {
                list[i].trouble = errno;
                break;
            }
            if (stop != NULL && stop()) {
                stopped = true;
                end_all(list + i, n - i);
            }
        }
        list[i].child = 0;
    }
    return stopped;
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

static bool judge(const struct process *p, struct errors *errors)
{
    const int status = p->status;
    const struct place nowhere = {0};
    if (p->trouble == ENOENT)
        return errors_add(errors, ERROR_IO, nowhere,
                          "The charts need gnuplot, which is not installed; the tables are "
                          "complete without it.\nInstall it (apt-get install gnuplot-nox "
                          "fonts-dejavu-core) and draw the charts with --redraw.");
    if (p->trouble != 0)
        return errors_add(errors, ERROR_IO, nowhere, "gnuplot could not be started: %s.",
                          strerror(p->trouble));
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return true;
    char said[COMPLAINT_MAX];
    read_complaints(p->complaints, said);
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

bool gnuplot_run(const char *const *scripts, size_t n, const char *folder, bool (*stop)(void),
                 struct errors *errors)
{
    struct process *list = memory_alloc(n, sizeof *list);
    for (size_t i = 0; i < n; i++)
        list[i] = start(scripts[i], folder);
    bool drawn = !wait_for_all(list, n, stop);
    for (size_t i = 0; i < n; i++) {
        drawn = drawn && judge(&list[i], errors);
        if (list[i].script >= 0)
            close(list[i].script);
        if (list[i].complaints >= 0)
            close(list[i].complaints);
    }
    free(list);
    return drawn;
}

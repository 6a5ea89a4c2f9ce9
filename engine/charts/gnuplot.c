#define _GNU_SOURCE /* memfd_create, posix_spawn_file_actions_addchdir_np */
#include "gnuplot.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { COMPLAINT_MAX = 600 };

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
    trouble = posix_spawnp(&child, "gnuplot", &actions, NULL, argv, environ);
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
        return errors_add(errors, ERROR_IO, nowhere, "gnuplot was stopped by signal %d.\n%s",
                          WTERMSIG(status), said);
    return errors_add(errors, ERROR_IO, nowhere,
                      "gnuplot could not draw a chart (exit code %d).\nIt said: %s",
                      WEXITSTATUS(status), said);
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

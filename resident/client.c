/* The ntsup command itself: hands `ntsup run` to the resident supervisor of this user, and executes Python for all else.
 * Must never do what Python does better: where anything is out of the ordinary, Python runs it. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "protocol.h"

enum { TEXT_MAX = 4096, EXIT_LOST = 70, EXIT_NO_PYTHON = 69, START_SECONDS = 20 };

extern char **environ;

static char own_path[TEXT_MAX], own_folder[TEXT_MAX];
static sigset_t passed_on; /* signals that are handed on */

static void find_self(void)
{
    ssize_t length = readlink("/proc/self/exe", own_path, sizeof own_path - 1);
    char *slash;

    if (length < 0)
        length = 0;
    own_path[length] = 0;
    strcpy(own_folder, own_path);
    slash = strrchr(own_folder, '/');
    if (slash != NULL)
        *slash = 0;
}

/* Python and where it finds ntsup: what NTSUP_PYTHON names, the one beside us (a virtual environment), a checkout's, PATH's. */
static const char *find_python(void)
{
    static char python[TEXT_MAX + 32];
    char source[2 * TEXT_MAX + 32];
    const char *given = getenv("NTSUP_PYTHON");

    if (python[0] != 0)
        return python;
    snprintf(python, sizeof python, "%s/python3", own_folder);
    if (given != NULL && *given != 0) {
        snprintf(python, sizeof python, "%s", given);
    } else if (access(python, X_OK) != 0) {
        snprintf(python, sizeof python, "%s/../../.venv/bin/python", own_folder);
        snprintf(source, sizeof source, "%s/../../src", own_folder);
        if (access(python, X_OK) != 0)
            strcpy(python, "python3");
        else if (access(source, X_OK) == 0) {
            const char *before = getenv("PYTHONPATH");
            size_t length = strlen(source);

            if (before != NULL && *before != 0)
                snprintf(source + length, sizeof source - length, ":%s", before);
            setenv("PYTHONPATH", source, 1);
        }
    }
    return python;
}

static int execute_python(char **argv, int argc, const char *resident)
{
    const char *python = find_python();
    char **words = calloc((size_t)argc + 3, sizeof *words);

    if (words == NULL)
        return EXIT_NO_PYTHON;
    if (resident != NULL)
        setenv("NTSUP_RESIDENT", resident, 1);
    else
        unsetenv("NTSUP_RESIDENT");
    words[0] = (char *)python;
    words[1] = "-m";
    words[2] = "ntsup.supervisor.cli";
    for (int i = 1; i < argc; i++)
        words[i + 2] = argv[i];
    execvp(python, words);
    fprintf(stderr, "ntsup: %s: %s; set NTSUP_PYTHON to the python3 that ntsup is installed for\n", python,
            strerror(errno));
    return EXIT_NO_PYTHON;
}

/* FNV-1a. */
static uint64_t mix(uint64_t hash, const void *data, size_t size)
{
    for (const unsigned char *byte = data; size > 0; size--, byte++)
        hash = (hash ^ *byte) * 0x100000001b3ULL;
    return hash;
}

/* A resident supervisor serves whom it shares namespaces and control group with: what it starts must be under the same
 * limits as if it had been started here. */
static uint64_t context(void)
{
    static const char *const spaces[] = {"mnt", "pid", "net", "user", "uts", "ipc", "cgroup"};
    uint64_t hash = mix(0xcbf29ce484222325ULL, own_path, strlen(own_path));
    char text[TEXT_MAX];
    ssize_t length;
    int fd;

    for (size_t i = 0; i < sizeof spaces / sizeof *spaces; i++) {
        char name[64];

        snprintf(name, sizeof name, "/proc/self/ns/%s", spaces[i]);
        length = readlink(name, text, sizeof text);
        if (length > 0)
            hash = mix(hash, text, (size_t)length);
    }
    fd = open("/proc/self/cgroup", O_RDONLY | O_CLOEXEC);
    if (fd >= 0) {
        while ((length = read(fd, text, sizeof text)) > 0)
            hash = mix(hash, text, (size_t)length);
        close(fd);
    }
    return hash;
}

/* The folder is the user's alone, or the answer is 0. */
static int socket_path(char *path, size_t size)
{
    const char *runtime = getenv("XDG_RUNTIME_DIR"), *own = getenv("NTSUP_RUNTIME_DIR");
    char folder[TEXT_MAX];
    struct stat its;

    if (own != NULL && *own == '/')
        snprintf(folder, sizeof folder, "%s", own);
    else if (runtime != NULL && *runtime == '/' && strlen(runtime) < 60)
        snprintf(folder, sizeof folder, "%s/ntsup", runtime);
    else
        snprintf(folder, sizeof folder, "/tmp/ntsup-%u", (unsigned)getuid());
    if (mkdir(folder, 0700) != 0 && errno != EEXIST)
        return 0;
    if (lstat(folder, &its) != 0 || !S_ISDIR(its.st_mode) || its.st_uid != getuid() || (its.st_mode & 077) != 0)
        return 0;
    snprintf(path, size, "%s/resident-%016llx", folder, (unsigned long long)context());
    return strlen(path) < sizeof ((struct sockaddr_un *)NULL)->sun_path;
}

static int connect_to(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct ucred peer;
    socklen_t size = sizeof peer;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0)
        return -1;
    strncpy(address.sun_path, path, sizeof address.sun_path - 1);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0 &&
        getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && peer.uid == getuid())
        return fd;
    close(fd);
    return -1;
}

/* Start a resident supervisor and wait until it serves: a connection to it, or -1 where there will be none. */
static int start_resident(const char *path)
{
    const char *python = find_python();
    const struct timespec pause = {.tv_nsec = 2 * 1000 * 1000};
    struct timespec begin, now;
    int status, over = 0, fd;
    pid_t child = fork();

    if (child < 0)
        return -1;
    if (child == 0) {
        int null = open("/dev/null", O_RDWR);

        setsid();
        for (int stream = 0; stream < 3; stream++)
            dup2(null, stream);
        execlp(python, python, "-m", "ntsup.resident.server", path, (char *)NULL);
        _exit(EXIT_NO_PYTHON);
    }
    clock_gettime(CLOCK_MONOTONIC, &begin);
    do {
        fd = connect_to(path);
        if (fd >= 0)
            return fd;
        over = over || waitpid(child, &status, WNOHANG) == child;
        if (over && (!WIFEXITED(status) || WEXITSTATUS(status) != 0))
            return -1; /* 0 is the end of one that finds another starting */
        nanosleep(&pause, NULL);
        clock_gettime(CLOCK_MONOTONIC, &now);
    } while (now.tv_sec - begin.tv_sec < START_SECONDS);
    return -1;
}

static int send_all(int fd, const char *data, size_t size)
{
    while (size > 0) {
        ssize_t sent = send(fd, data, size, MSG_NOSIGNAL);

        if (sent < 0 && errno == EINTR)
            continue;
        if (sent <= 0)
            return 0;
        data += sent;
        size -= (size_t)sent;
    }
    return 1;
}

/* Our arguments, environment and standard streams. */
static int send_request(int fd, char **argv, int argc)
{
    struct resident_request request = {.magic = RESIDENT_MAGIC, .version = RESIDENT_VERSION};
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(3 * sizeof(int))];
    } control = {0};
    struct iovec part = {&request, sizeof request};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
    int streams[3], count = 0, sent;
    size_t size = 0, at = 0;
    char *body;

    for (int i = 0; i < 3; i++)
        if (fcntl(i, F_GETFD) >= 0) {
            request.open_streams |= 1u << i;
            streams[count++] = i;
        }
    for (int i = 0; i < argc; i++)
        size += strlen(argv[i]) + 1;
    request.argument_count = (uint32_t)argc;
    for (char **entry = environ; *entry != NULL; entry++, request.environment_count++)
        size += strlen(*entry) + 1;
    if (size > RESIDENT_BODY_MAX || (body = malloc(size + 1)) == NULL)
        return 0;
    request.body_size = (uint32_t)size;
    for (int i = 0; i < argc; i++)
        at = (size_t)(stpcpy(body + at, argv[i]) + 1 - body);
    for (char **entry = environ; *entry != NULL; entry++)
        at = (size_t)(stpcpy(body + at, *entry) + 1 - body);
    if (count > 0) {
        message.msg_control = control.bytes;
        message.msg_controllen = CMSG_SPACE((size_t)count * sizeof(int));
        control.header.cmsg_level = SOL_SOCKET;
        control.header.cmsg_type = SCM_RIGHTS;
        control.header.cmsg_len = CMSG_LEN((size_t)count * sizeof(int));
        memcpy(CMSG_DATA(&control.header), streams, (size_t)count * sizeof(int));
    }
    sent = sendmsg(fd, &message, MSG_NOSIGNAL) == (ssize_t)sizeof request && send_all(fd, body, size);
    free(body);
    return sent;
}

/* One answer, with the descriptor that came along or -1; 0 at the end of the connection. */
static int receive(int fd, struct resident_answer *answer, int *passed)
{
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof(int))];
    } control;
    struct iovec part = {answer, sizeof *answer};
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes};
    ssize_t got;

    *passed = -1;
    do
        got = recvmsg(fd, &message, MSG_CMSG_CLOEXEC | MSG_WAITALL);
    while (got < 0 && errno == EINTR);
    if (got != (ssize_t)sizeof *answer)
        return 0;
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    if (header != NULL && header->cmsg_type == SCM_RIGHTS)
        memcpy(passed, CMSG_DATA(header), sizeof *passed);
    return 1;
}

static void pass_signal(int supervisor, int number)
{
    syscall(SYS_pidfd_send_signal, supervisor, number, NULL, 0);
}

/* ^Z: the supervisor stops as well, and both go on together. */
static void stop_together(int supervisor)
{
    pass_signal(supervisor, SIGSTOP);
    raise(SIGSTOP);
    pass_signal(supervisor, SIGCONT);
}

/* From before the program can have started. */
static void hold_signals(sigset_t *before)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGWINCH, SIGTSTP};

    sigemptyset(&passed_on);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        sigaddset(&passed_on, numbers[i]);
    sigprocmask(SIG_BLOCK, &passed_on, before);
}

/* Until the program has ended: hand signals on. The exit code. */
static int attend(int fd, int supervisor)
{
    struct pollfd polled[2];

    polled[0] = (struct pollfd){.fd = fd, .events = POLLIN};
    polled[1] = (struct pollfd){.fd = signalfd(-1, &passed_on, SFD_CLOEXEC), .events = POLLIN};
    for (;;) {
        struct signalfd_siginfo information;
        struct resident_answer answer;
        int passed;

        if (poll(polled, 2, -1) < 0 && errno != EINTR)
            return EXIT_LOST;
        if (!polled[0].revents && polled[1].revents & POLLIN && read(polled[1].fd, &information, sizeof information) == sizeof information) {
            if (information.ssi_signo == SIGTSTP)
                stop_together(supervisor);
            else
                pass_signal(supervisor, (int)information.ssi_signo);
        }
        if (polled[0].revents) {
            if (!receive(fd, &answer, &passed) || answer.kind != RESIDENT_EXIT) {
                fprintf(stderr, "ntsup: the resident supervisor was ended\n");
                return EXIT_LOST;
            }
            return (int)answer.value;
        }
    }
}

static int wants_resident(char **argv, int argc)
{
    const char *off = getenv("NTSUP_NO_DAEMON");

    if (argc < 3 || strcmp(argv[1], "run") != 0 || (off != NULL && *off != 0))
        return 0;
    for (int i = 2; i < argc && argv[i][0] == '-'; i++)
        if (strcmp(argv[i], "--no-daemon") == 0 || strcmp(argv[i], "-h") == 0 || strcmp(argv[i], "--help") == 0)
            return 0;
    return 1;
}

int main(int argc, char **argv)
{
    char path[TEXT_MAX];
    struct resident_answer answer;
    sigset_t before;
    int fd, supervisor, answered;

    find_self();
    if (!wants_resident(argv, argc) || !socket_path(path, sizeof path))
        return execute_python(argv, argc, NULL);
    fd = connect_to(path);
    if (fd < 0 && (fd = start_resident(path)) < 0)
        return execute_python(argv, argc, NULL);
    hold_signals(&before);
    answered = send_request(fd, argv, argc) && receive(fd, &answer, &supervisor);
    if (answered && answer.kind == RESIDENT_STARTED && supervisor >= 0)
        return attend(fd, supervisor);
    sigprocmask(SIG_SETMASK, &before, NULL);
    return execute_python(argv, argc, answered && !answer.value ? NULL : path);
}

/* What the Linux primitive under each row of ../guest/calls.c costs: name, tab, nanoseconds.
 * Never prints a figure of calls that failed. Usage: calls DIRECTORY [row...] */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

enum { FILES = 1000, BLOCK = 4096, LARGE = 65536 };

static const char *directory, *self;
static char path[4096], buffer[LARGE];
static int file;
static long failures;

static void check(int ok)
{
    if (!ok)
        failures++;
}

static void null_call(int count)
{
    while (count--)
        check(syscall(SYS_getppid) >= 0);
}

static void clock_read(int count)
{
    struct timespec now;

    while (count--)
        clock_gettime(CLOCK_MONOTONIC, &now);
}

static unsigned ping, pong;

static void pass(unsigned *word)
{
    __atomic_store_n(word, 1, __ATOMIC_SEQ_CST);
    syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

static void await(unsigned *word)
{
    while (__atomic_exchange_n(word, 0, __ATOMIC_SEQ_CST) == 0)
        syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, 0, NULL, NULL, 0);
}

static void *answer(void *count)
{
    for (long i = (long)count; i > 0; i--) {
        await(&ping);
        pass(&pong);
    }
    return NULL;
}

static void futex_ping_pong(int count)
{
    pthread_t thread;

    check(pthread_create(&thread, NULL, answer, (void *)(long)count) == 0);
    while (count--) {
        pass(&ping);
        await(&pong);
    }
    pthread_join(thread, NULL);
}

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int turn;

static void take_turns(int count, int mine)
{
    while (count--) {
        pthread_mutex_lock(&lock);
        while (turn != mine)
            pthread_cond_wait(&changed, &lock);
        turn = !mine;
        pthread_mutex_unlock(&lock);
        pthread_cond_signal(&changed);
    }
}

static void *other_turn(void *count)
{
    take_turns((int)(long)count, 1);
    return NULL;
}

static void condition_ping_pong(int count)
{
    pthread_t thread;

    check(pthread_create(&thread, NULL, other_turn, (void *)(long)count) == 0);
    take_turns(count, 0);
    pthread_join(thread, NULL);
}

static void read_small(int count)
{
    while (count--)
        check(pread(file, buffer, BLOCK, 0) == BLOCK);
}

static void read_large(int count)
{
    while (count--)
        check(pread(file, buffer, LARGE, 0) == LARGE);
}

static void write_small(int count)
{
    while (count--)
        check(pwrite(file, buffer, BLOCK, 0) == BLOCK);
}

static void open_and_close(int count)
{
    while (count--)
        check(close(open(path, O_RDONLY | O_CLOEXEC)) == 0);
}

static void open_missing(int count)
{
    char name[4200];

    snprintf(name, sizeof name, "%s/none.dat", directory);
    while (count--)
        check(open(name, O_RDONLY | O_CLOEXEC) < 0);
}

static void make_and_delete(int count)
{
    char name[4200];

    snprintf(name, sizeof name, "%s/fresh.dat", directory);
    while (count--) {
        check(close(open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666)) == 0);
        check(unlink(name) == 0);
    }
}

static void attributes(int count)
{
    struct stat data;

    while (count--)
        check(stat(path, &data) == 0);
}

static void list(int count)
{
    char many[4200];

    snprintf(many, sizeof many, "%s/many", directory);
    while (count > 0) {
        DIR *stream = opendir(many);
        int entries = 0;

        check(stream != NULL);
        if (stream == NULL)
            return;
        while (readdir(stream) != NULL)
            entries++;
        closedir(stream);
        check(entries == FILES + 2);
        count -= entries;
    }
}

static void allocate(int count)
{
    while (count--) {
        void *p = mmap(NULL, LARGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        check(p != MAP_FAILED);
        check(munmap(p, LARGE) == 0);
    }
}

static void protect(int count)
{
    static char *page;

    if (page == NULL)
        page = mmap(NULL, LARGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    while (count--)
        check(mprotect(page, BLOCK, count & 1 ? PROT_READ : PROT_READ | PROT_WRITE) == 0);
}

static void heap(int count)
{
    while (count--) {
        void *volatile p = malloc(64);
        check(p != NULL);
        free(p);
    }
}

static void *nothing(void *parameter) { return parameter; }

static void threads(int count)
{
    while (count--) {
        pthread_t thread;
        check(pthread_create(&thread, NULL, nothing, NULL) == 0);
        pthread_join(thread, NULL);
    }
}

static void skip(int number, siginfo_t *information, void *context)
{
    (void)number, (void)information;
    ((ucontext_t *)context)->uc_mcontext.gregs[REG_RIP] += 2; /* the two bytes of the load below */
}

static void access_violation(int count)
{
    struct sigaction action = {.sa_sigaction = skip, .sa_flags = SA_SIGINFO};

    sigaction(SIGSEGV, &action, NULL);
    while (count--)
        __asm__ volatile("movb (%%rax), %%al" : : "a"(NULL) : "memory");
}

static void pipe_block(int count)
{
    int ends[2];

    check(pipe(ends) == 0);
    while (count--) {
        check(write(ends[1], buffer, BLOCK) == BLOCK);
        check(read(ends[0], buffer, BLOCK) == BLOCK);
    }
    close(ends[0]);
    close(ends[1]);
}

static void processes(int count)
{
    while (count--) {
        char *arguments[] = {(char *)self, "exit", NULL}, *environment[] = {NULL};
        pid_t child;
        int status;

        check(posix_spawn(&child, self, NULL, NULL, arguments, environment) == 0);
        check(waitpid(child, &status, 0) == child && status == 0);
    }
}

static const struct row {
    const char *name;
    void (*run)(int count);
    int least; // whole rounds only, of as many
} rows[] = {
    {"null", null_call},
    {"qpc", clock_read},
    {"system_time", clock_read},
    {"event_ping_pong", futex_ping_pong},
    {"condition_ping_pong", condition_ping_pong},
    {"read_4k", read_small},
    {"read_64k", read_large},
    {"write_4k", write_small},
    {"open_close", open_and_close},
    {"attributes", attributes},
    {"list_entry", list, FILES + 2},
    {"open_missing", open_missing},
    {"make_delete", make_and_delete},
    {"allocate_free", allocate},
    {"protect", protect},
    {"heap", heap},
    {"thread", threads},
    {"access_violation", access_violation},
    {"pipe_4k", pipe_block},
    {"process", processes},
};

static double nanoseconds(void (*run)(int), int count)
{
    struct timespec before, after;

    clock_gettime(CLOCK_MONOTONIC, &before);
    run(count);
    clock_gettime(CLOCK_MONOTONIC, &after);
    return (double)(after.tv_sec - before.tv_sec) * 1e9 + (double)(after.tv_nsec - before.tv_nsec);
}

static void measure(const struct row *row)
{
    double spent;
    int count = row->least ? row->least : 1;

    failures = 0;
    row->run(1);
    while ((spent = nanoseconds(row->run, count)) < 20e6 && count < 1 << 26 && !failures)
        count *= spent < 1e6 ? 8 : 2;
    if (failures)
        printf("%s\tfailed\n", row->name);
    else
        printf("%s\t%.1f\n", row->name, spent / count);
    fflush(stdout);
}

int main(int argc, char **argv)
{
    char name[4200];

    if (argc < 2 || strcmp(argv[1], "exit") == 0)
        return argc < 2;
    self = "/proc/self/exe";
    directory = argv[1];
    snprintf(path, sizeof path, "%s/file.dat", directory);
    file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    check(pwrite(file, buffer, LARGE, 0) == LARGE);
    snprintf(name, sizeof name, "%s/many", directory);
    if (mkdir(name, 0700) == 0)
        for (int i = 0; i < FILES; i++) {
            snprintf(name, sizeof name, "%s/many/entry%d.txt", directory, i);
            close(open(name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
        }
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int wanted = argc == 2;

        for (int word = 2; word < argc; word++)
            wanted |= strcmp(argv[word], rows[i].name) == 0;
        if (wanted)
            measure(&rows[i]);
    }
    return 0;
}

/* The table of streams: stdin, stdout, stderr, and the slots that fopen takes and fclose gives back. */
#include "stream.h"

#include "../lowio/lowio.h"
#include "../thread/lock.h"

enum { MOST_STREAMS = crt_is_msvcrt ? 2048 : 8192, FIRST_MOST_STREAMS = 512 };

int _getmaxstdio(void);
int _setmaxstdio(int most);
int _fcloseall(void);

static int most_streams = FIRST_MOST_STREAMS;

#ifdef CRT_MSVCRT
FILE _iob[STANDARD_STREAMS];
static CRITICAL_SECTION iob_locks[STANDARD_STREAMS];
FILE *__iob_func(void);
FILE *__iob_func(void) { return _iob; }
#else
static struct stream standard[3];
FILE *__acrt_iob_func(unsigned which);
FILE *__acrt_iob_func(unsigned which) { return &standard[which].file; }
#endif

/* Slots behind the standard ones are made as they are needed and never unmade: a program may hold on to a stream. */
static FILE *slots[MOST_STREAMS];
static int slot_count;

static CRITICAL_SECTION *lock_of(FILE *stream) {
#ifdef CRT_MSVCRT
    if (stream >= _iob && stream < _iob + STANDARD_STREAMS)
        return &iob_locks[stream - _iob];
    return &((struct stream *)stream)->lock;
#else
    return &stream->_lock;
#endif
}

static bool is_static(FILE *stream) {
#ifdef CRT_MSVCRT
    return stream >= _iob && stream < _iob + STANDARD_STREAMS;
#else
    return stream >= &standard[0].file && stream <= &standard[2].file;
#endif
}

FILE *crt_standard(int which) {
#ifdef CRT_MSVCRT
    return &_iob[which];
#else
    return &standard[which].file;
#endif
}

bool crt_streams_start(void) {
    static const int flags[] = {F_READ, F_WRITE, F_WRITE};
#ifdef CRT_MSVCRT
    for (int i = 0; i < STANDARD_STREAMS; i++) {
        slots[i] = &_iob[i];
        _iob[i]._file = -1;
        InitializeCriticalSectionEx(&iob_locks[i], 4000, 0);
    }
    slot_count = STANDARD_STREAMS;
#else
    for (int i = 0; i < 3; i++) {
        slots[i] = &standard[i].file;
        InitializeCriticalSectionEx(&standard[i].file._lock, 4000, 0);
    }
    slot_count = 3;
#endif
    for (int i = 0; i < 3; i++) {
        FILE *stream = crt_standard(i);
        stream->_flag = flags[i] | F_ALLOCATED;
        intptr_t handle = ioinfo_of(i)->osfhnd;
        stream->_file = handle == (intptr_t)INVALID_HANDLE_VALUE || handle == NO_CONSOLE_DESCRIPTOR || !handle
                            ? NO_CONSOLE_DESCRIPTOR
                            : i;
    }
    /* msvcrt buffers stderr like any file, ucrtbase never does. */
    if (!crt_is_msvcrt) {
        FILE *errors = crt_standard(2);
        errors->_flag |= F_UNBUFFERED;
        errors->_base = errors->_ptr = (char *)&errors->_charbuf;
        errors->_bufsiz = 2;
    }
    return true;
}

void crt_streams_stop(void) {
    _fcloseall();
    for (int i = 0; i < slot_count; i++) {
        FILE *stream = slots[i];
        DeleteCriticalSection(lock_of(stream));
        if (!is_static(stream))
            free(stream);
    }
    slot_count = 0;
}

FILE *crt_stream_in_slot(int slot) { return slots[slot]; }

int crt_stream_slots(void) { return slot_count; }

FILE *crt_stream_allocate(void) {
    FILE *found = NULL;
    crt_lock(CRT_LOCK_STREAMS);
    for (int i = 3; i < slot_count && !found; i++) {
        FILE *stream = slots[i];
        if ((stream->_flag & F_ALLOCATED) || !TryEnterCriticalSection(lock_of(stream)))
            continue;
        if (stream->_flag & F_ALLOCATED)
            LeaveCriticalSection(lock_of(stream));
        else
            found = stream;
    }
    if (!found && slot_count < most_streams) {
        struct stream *fresh = calloc(1, sizeof *fresh);
        if (fresh) {
            found = &fresh->file;
            InitializeCriticalSectionEx(lock_of(found), 4000, 0);
            EnterCriticalSection(lock_of(found));
            slots[slot_count++] = found;
        }
    } else if (!found) {
        errno = EMFILE;
    }
    if (found) {
        found->_ptr = found->_base = found->_tmpfname = NULL;
        found->_cnt = found->_bufsiz = 0;
        found->_flag = F_ALLOCATED;
        found->_file = -1;
    }
    crt_unlock(CRT_LOCK_STREAMS);
    return found;
}

void crt_stream_free(FILE *stream) {
    stream->_ptr = stream->_base = stream->_tmpfname = NULL;
    stream->_cnt = stream->_bufsiz = 0;
    stream->_file = -1;
    stream->_flag = 0;
}

void _lock_file(FILE *stream) {
    if (!crt_threads_are_gone)
        EnterCriticalSection(lock_of(stream));
}

void _unlock_file(FILE *stream) {
    if (!crt_threads_are_gone)
        LeaveCriticalSection(lock_of(stream));
}

int _getmaxstdio(void) { return most_streams; }

int _setmaxstdio(int most) {
    CRT_REQUIRE(most >= STANDARD_STREAMS && most <= MOST_STREAMS, EINVAL, -1);
    crt_lock(CRT_LOCK_STREAMS);
    int result = most;
    if (most < slot_count) {
        for (int i = most; i < slot_count && result >= 0; i++)
            if (slots[i]->_flag & F_ALLOCATED)
                result = -1;
    }
    if (result >= 0)
        most_streams = most < slot_count ? slot_count : most;
    crt_unlock(CRT_LOCK_STREAMS);
    return result;
}

int _fcloseall(void) {
    int closed = 0;
    for (int i = 3; i < slot_count; i++)
        if ((slots[i]->_flag & F_ALLOCATED) && fclose(slots[i]) == 0)
            closed++;
    return closed;
}

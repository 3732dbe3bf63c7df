/* What the runtime keeps for each thread, found through one FLS slot. A new field goes at the end of its group;
 * what it points to is freed in thread_data.c. */
#pragma once
#include "../crt.h"

struct crt_signal_action {
    unsigned long exception;
    int signal;
    void (*handler)(int);
};

enum { CRT_SIGNAL_ACTIONS = 12 };

struct crt_thread {
    int error;
    unsigned long dos_error;
    unsigned long rand_state;

    /* _beginthread[ex] */
    void *start;
    void *argument;
    HANDLE handle;
    HMODULE module;

    /* signals that are exceptions of this thread */
    struct crt_signal_action actions[CRT_SIGNAL_ACTIONS];
    bool actions_ready;
    int fpe_code;
    EXCEPTION_POINTERS *exception_pointers;

    crt_invalid_handler invalid_handler;

    /* results of functions that return a per-thread buffer */
    char *error_text;
    wchar_t *wide_error_text;
    char *temporary_name;
    wchar_t *wide_temporary_name;

    /* string/: where strtok, wcstok and _mbstok go on */
    char *strtok_next;
    wchar_t *wcstok_next;
    unsigned char *mbstok_next;

    /* time/: asctime and gmtime buffers */
    char *asctime_text;
    wchar_t *wide_asctime_text;
    void *broken_down_time;

    /* locale/: this thread's locale, and what _configthreadlocale said */
    void *locale;
    int own_locale;

    /* convert/: shift states of mblen, mbrtowc ... called with none */
    int multibyte_state[4];
    char cvt_text[349]; /* what _ecvt and _fcvt return: _CVTBUFSIZE */

    /* eh/: C++ exception state */
    void *terminate_handler;
    void *unexpected_handler;
    void *se_translator;
    void *current_exception;
    void *current_exception_context;
    int processing_throw;
    void *frame_infos;
    void *eh_reserved[8];
};

/* This thread's data, made on first use. Leaves the last error alone; ends the process when memory is out. */
struct crt_thread *crt_thread_data(void);
/* The same, or NULL when it cannot be made. */
struct crt_thread *crt_thread_data_or_null(void);

bool crt_thread_data_start(void);
void crt_thread_data_stop(void);
/* Free the calling thread's data now. */
void crt_thread_data_release(void);
/* Let locale/ drop what a dying thread's data refers to. */
void crt_locale_thread_release(struct crt_thread *thread);

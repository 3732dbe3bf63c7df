/* Signals of the C library: the process-wide ones, and those that are a thread's exceptions. */
#pragma once
#include "../crt.h"

enum {
    CRT_SIGINT = 2,
    CRT_SIGILL = 4,
    CRT_SIGABRT_COMPATIBLE = 6,
    CRT_SIGFPE = 8,
    CRT_SIGSEGV = 11,
    CRT_SIGTERM = 15,
    CRT_SIGBREAK = 21,
    CRT_SIGABRT = 22
};

int raise(int signal);
/* Whether a program's own handler is set for a process-wide signal. */
bool crt_signal_is_handled(int signal);
/* What an exception filter around a thread's function answers: runs the signal's handler, if there is one. */
int _seh_filter_exe(unsigned long exception, EXCEPTION_POINTERS *pointers);

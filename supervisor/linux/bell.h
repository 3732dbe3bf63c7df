/* The bell: how signals, deadlines and other threads reach a supervisor that sleeps in waitpid, without a race. */
#ifndef NTSUP_BELL_H
#define NTSUP_BELL_H

#include "tracer.h"

/* Have the bell ring at a time of CLOCK_MONOTONIC, unless it is set for that already; -1: no need. */
void bell_arm(int64_t deadline_ns);

/* Whether a wait status is the bell's; if so `out` says what it rang for (STOP_NONE: nothing new). */
int bell_rang(int tid, int status, struct stop *out);

#endif

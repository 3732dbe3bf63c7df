/* What the client and the resident supervisor say to each other over their socket. Read by C and, as numbers, by Python.
 * Raise RESIDENT_VERSION with every change. */
#ifndef NTSUP_RESIDENT_PROTOCOL_H
#define NTSUP_RESIDENT_PROTOCOL_H

#include <stdint.h>

enum resident_protocol {
    RESIDENT_MAGIC = 0x7073746e, /* "ntsp" */
    RESIDENT_VERSION = 1,
    RESIDENT_BODY_MAX = 8 << 20,
};

/* The client's one message, with descriptors for those of 0, 1 and 2 that are open (SCM_RIGHTS). The body follows: so many
 * arguments, then so many entries of the environment, each ended by a NUL. */
struct resident_request {
    uint32_t magic;
    uint32_t version;
    uint32_t body_size;
    uint32_t argument_count;
    uint32_t environment_count;
    uint32_t open_streams; /* bit n: descriptor n was sent */
};

enum resident_answer_kind {
    RESIDENT_STARTED = 1,  /* with a pidfd of the supervisor that runs the program: signals go there */
    RESIDENT_DECLINED = 2, /* run it yourself; value: 1 if another resident supervisor is wanted */
    RESIDENT_EXIT = 3,     /* value: the exit code */
};

struct resident_answer {
    uint32_t kind;
    uint32_t value;
};

_Static_assert(sizeof(struct resident_request) == 24, "resident_request");
_Static_assert(sizeof(struct resident_answer) == 8, "resident_answer");

#endif

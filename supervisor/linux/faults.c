/* Faults of guest threads that need nobody's attention: told to the guest at once, from the stop loop, where the core says
 * that it is all there is to them. Linux' half; must leave the thread as it was where it does not tell. */
#include "tracer.h"
#include "core_api.h"
#include <signal.h>
#include <string.h>

enum { INSTRUCTION = 16, KNOWN = 256, HASH_SHIFT = 56 };
#define HASH_FACTOR 0x9e3779b97f4a7c15ULL
/* The gate's text, data and blocks, and Linux' own vDSO: faults there are no access violations. */
#define GATE_END 0x7fe200000000
#define LINUX_LOW 0x7ffff0000000

/* Which instructions write to memory, by their bytes: what faults once is likely to fault again. */
struct known {
    uint8_t code[INSTRUCTION];
    int8_t known, writes;
};

static _Thread_local struct {
    struct core *core;
    uint64_t dispatcher[CORE_PROCESS_LIMIT];
    struct known known[KNOWN];
} unseen;

void faults_tell(struct core *core) { unseen.core = core; }

void faults_tell_process(uint32_t process, uint64_t dispatcher) {
    if (process < CORE_PROCESS_LIMIT)
        unseen.dispatcher[process] = dispatcher;
}

static struct known *place_of(const uint8_t *code) {
    uint64_t halves[2];
    memcpy(halves, code, sizeof halves);
    return &unseen.known[((halves[0] ^ (halves[1] << 1)) * HASH_FACTOR) >> HASH_SHIFT];
}

void faults_learn(const uint8_t *code, int writes) {
    struct known *place = place_of(code);
    memcpy(place->code, code, INSTRUCTION);
    place->known = 1;
    place->writes = (int8_t)writes;
}

/* The process slot of a thread, by what it has in FS; 0 if that is not the thread's own. */
static uint32_t process_of(int tid, uint64_t fs_base) {
    struct core_thread_info info;
    uint64_t slot = (fs_base - GATE_THREADS_BASE) / GATE_THREAD_SIZE;
    if (fs_base < GATE_THREADS_BASE || slot >= CORE_THREAD_LIMIT ||
        core_thread_info(unseen.core, (uint32_t)slot, &info) != 0 || info.linux_tid != (uint32_t)tid ||
        info.process >= CORE_PROCESS_LIMIT)
        return 0;
    return info.process;
}

int faults_told(const struct stop *stop) {
    struct guest_registers registers;
    struct core_frame frame;
    uint8_t code[INSTRUCTION], fxsave[CORE_FXSAVE_SIZE];
    if (!unseen.core || stop->signal != SIGSEGV || (stop->code != SEGV_MAPERR && stop->code != SEGV_ACCERR) ||
        tracer_get_registers(stop->tid, &registers) < 0)
        return 0;
    uint32_t process = process_of(stop->tid, registers.fs_base);
    if (!process || !unseen.dispatcher[process] || registers.rip >= LINUX_LOW ||
        (registers.rip >= GATE_BASE && registers.rip < GATE_END) ||
        guest_read(stop->tid, registers.rip, code, sizeof code) != sizeof code)
        return 0;
    const struct known *known = place_of(code);
    if (!known->known || memcmp(known->code, code, sizeof code) != 0 || tracer_get_fxsave(stop->tid, fxsave) < 0)
        return 0;
    const struct core_user_state state = {
        .integers = {registers.rax, registers.rcx, registers.rdx, registers.rbx, registers.rsp, registers.rbp, registers.rsi,
                     registers.rdi, registers.r8, registers.r9, registers.r10, registers.r11, registers.r12, registers.r13,
                     registers.r14, registers.r15, registers.rip},
        .eflags = (uint32_t)registers.eflags,
    };
    if (!core_access_violation(unseen.core, process, &state, fxsave, stop->address, (uint32_t)known->writes, &frame) ||
        guest_write(stop->tid, frame.at, frame.bytes, sizeof frame.bytes) != sizeof frame.bytes)
        return 0;
    registers.rsp = frame.at;
    registers.rip = unseen.dispatcher[process];
    registers.eflags &= ~(uint64_t)FRAME_CLEARS;
    registers.orig_rax = (uint64_t)-1;
    return tracer_set_registers(stop->tid, &registers) == 0 && tracer_continue(stop->tid) == 0;
}

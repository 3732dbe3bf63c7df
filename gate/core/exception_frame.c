/* What a thread finds on its stack at ntdll!KiUserExceptionDispatcher: CONTEXT, EXCEPTION_RECORD and a machine frame; and
 * which faults are access violations and nothing else. Must never write to a guest: whoever asked does. */
#include "amap.h"
#include "core.h"

enum context_place {
    CONTEXT_FLAGS = 0x30,
    CONTEXT_MXCSR = 0x34,
    CONTEXT_SEGMENTS = 0x38, /* cs ds es fs gs ss */
    CONTEXT_EFLAGS = 0x44,
    CONTEXT_INTEGERS = 0x78,
    CONTEXT_RSP = 0x98,
    CONTEXT_RIP = 0xf8,
    CONTEXT_FLOATING_SAVE = 0x100,
    FXSAVE_MXCSR = 24,
};

enum segment { USER_CS = 0x33, USER_DS = 0x2b, USER_FS = 0x53 };

enum context_flags { CONTEXT_FULL_AND_SEGMENTS = 0x10000f };

enum frame_place { FRAME_RECORD = 0x4f0, FRAME_MACHINE = 0x590, FRAME_BELOW = 128, FRAME_ALIGNMENT = 16 };

enum access_kind { ACCESS_READ = 0, ACCESS_WRITE = 1, ACCESS_EXECUTE = 8 };

enum page_allows {
    PAGE_WRITABLE = 0xcc, /* read-write and write-copy, executable or not */
    PAGE_EXECUTABLE = 0xf0,
};

struct exception_record {
    uint32_t code, flags;
    uint64_t next, address;
    uint32_t count, pad;
    uint64_t parameters[15];
};
_Static_assert(sizeof(struct exception_record) == CORE_RECORD_SIZE, "EXCEPTION_RECORD");

_Static_assert(sizeof(((struct core_user_state *)0)->integers) == 8 * CORE_INTEGERS, "integers");
_Static_assert(sizeof(((struct core_frame *)0)->bytes) == CORE_FRAME_SIZE, "frame");

struct machine_frame {
    uint64_t rip, cs, eflags, rsp, ss;
};

void core_context_pack(const struct core_user_state *state, const uint8_t *fxsave, uint32_t flags, uint8_t *context)
{
    static const uint16_t segments[] = {USER_CS, USER_DS, USER_DS, USER_FS, USER_DS, USER_DS};

    __builtin_memset(context, 0, CORE_CONTEXT_SIZE);
    __builtin_memcpy(context + CONTEXT_FLAGS, &flags, sizeof(flags));
    __builtin_memcpy(context + CONTEXT_MXCSR, fxsave + FXSAVE_MXCSR, 4);
    __builtin_memcpy(context + CONTEXT_SEGMENTS, segments, sizeof(segments));
    __builtin_memcpy(context + CONTEXT_EFLAGS, &state->eflags, 4);
    __builtin_memcpy(context + CONTEXT_INTEGERS, state->integers, sizeof(state->integers));
    __builtin_memcpy(context + CONTEXT_FLOATING_SAVE, fxsave, CORE_FXSAVE_SIZE);
}

uint64_t core_exception_frame(uint8_t *frame, const uint8_t *record)
{
    struct machine_frame machine = {.cs = USER_CS, .ss = USER_DS};

    __builtin_memcpy(&machine.rip, frame + CONTEXT_RIP, 8);
    __builtin_memcpy(&machine.eflags, frame + CONTEXT_EFLAGS, 4);
    __builtin_memcpy(&machine.rsp, frame + CONTEXT_RSP, 8);
    __builtin_memset(frame + CORE_CONTEXT_SIZE, 0, CORE_FRAME_SIZE - CORE_CONTEXT_SIZE);
    __builtin_memcpy(frame + FRAME_RECORD, record, CORE_RECORD_SIZE);
    __builtin_memcpy(frame + FRAME_MACHINE, &machine, sizeof(machine));
    return ((machine.rsp - FRAME_BELOW) & ~(uint64_t)(FRAME_ALIGNMENT - 1)) - CORE_FRAME_SIZE;
}

static uint32_t allows(const struct amap_region *region, enum access_kind access)
{
    uint32_t basic = region->protect & 0xff;

    if (region->state != AMAP_COMMIT || region->protect & PAGE_GUARD)
        return 0;
    return access == ACCESS_WRITE     ? (basic & PAGE_WRITABLE) != 0
           : access == ACCESS_EXECUTE ? (basic & PAGE_EXECUTABLE) != 0
                                      : basic != PAGE_NOACCESS;
}

/* What the map says of a place; a place above the user's range has no such pages. */
static void look(struct core *core, uint32_t process, uint64_t address, struct amap_region *region)
{
    if (amap_query(core, process, address, region) != STATUS_SUCCESS)
        *region = (struct amap_region){0};
}

uint32_t core_access_violation(struct core *core, uint32_t process, const struct core_user_state *state,
                               const uint8_t *fxsave, uint64_t address, uint32_t writes, struct core_frame *frame)
{
    uint64_t rip = state->integers[CORE_RIP];
    enum access_kind access = address == rip ? ACCESS_EXECUTE : writes ? ACCESS_WRITE : ACCESS_READ;
    struct exception_record record = {.code = STATUS_ACCESS_VIOLATION, .address = rip, .count = 2};
    struct amap_region there, stack;

    core_context_pack(state, fxsave, CONTEXT_FULL_AND_SEGMENTS, frame->bytes);
    record.parameters[1] = address;
    frame->at = core_exception_frame(frame->bytes, (const uint8_t *)&record);
    amap_lock(core, process);
    look(core, process, address, &there);
    look(core, process, frame->at, &stack);
    amap_unlock(core, process);
    if ((there.state == AMAP_COMMIT && there.protect & PAGE_GUARD) || allows(&there, access) || !allows(&stack, ACCESS_READ))
        return 0;
    /* What may be read has been written to, or it would not have faulted. */
    record.parameters[0] = access != ACCESS_EXECUTE && allows(&there, ACCESS_READ) ? ACCESS_WRITE : access;
    core_exception_frame(frame->bytes, (const uint8_t *)&record);
    return 1;
}

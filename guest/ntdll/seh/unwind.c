// RtlVirtualUnwind: from a context in a function to the context in its caller, by the function's unwind information.
// Source of the format: Microsoft's "x64 exception handling". Reads only what the unwind information points to.

#include "seh/seh.h"

typedef union {
    struct {
        uint8_t offset; // of the end of the prologue's instruction
        uint8_t operation : 4;
        uint8_t info : 4;
    };
    uint16_t slot;
} Code;

typedef struct {
    uint8_t version : 3;
    uint8_t flags : 5;
    uint8_t prologue_size;
    uint8_t code_count;
    uint8_t frame_register : 4;
    uint8_t frame_offset : 4;
    Code codes[];
} Info;

enum Operation {
    PUSH_NONVOLATILE,
    ALLOCATE_LARGE,
    ALLOCATE_SMALL,
    SET_FRAME,
    SAVE_NONVOLATILE,
    SAVE_NONVOLATILE_FAR,
    EPILOGUE, // version 2; in version 1 an old form of SAVE_XMM128
    SPARE,
    SAVE_XMM128,
    SAVE_XMM128_FAR,
    PUSH_MACHINE_FRAME,
};

enum { FLAG_EHANDLER = 1, FLAG_UHANDLER = 2, FLAG_CHAINED = 4, CHAIN_LIMIT = 32, RSP_REGISTER = 4 };

typedef int32_t __attribute__((aligned(1))) Displacement; // an instruction's

typedef struct {
    ULONG64 base;
    ULONG64 pc;
    const RUNTIME_FUNCTION *function;
    CONTEXT *context;
    KNONVOLATILE_CONTEXT_POINTERS *pointers;
} Walk;

static const Info *info_of(ULONG64 base, const RUNTIME_FUNCTION *function) {
    return (const Info *)(base + function->UnwindData);
}

static ULONG64 *integer_register(CONTEXT *context, unsigned number) { return &context->Rax + number; }

static void load_integer(Walk *walk, unsigned number, ULONG64 address) {
    *integer_register(walk->context, number) = *(ULONG64 *)address;
    if (walk->pointers)
        walk->pointers->IntegerContext[number] = (ULONG64 *)address;
}

static void load_xmm(Walk *walk, unsigned number, ULONG64 address) {
    (&walk->context->Xmm0)[number] = *(M128A *)address;
    if (walk->pointers)
        walk->pointers->FloatingContext[number] = (M128A *)address;
}

static ULONG64 pop(CONTEXT *context) {
    ULONG64 value = *(ULONG64 *)context->Rsp;
    context->Rsp += 8;
    return value;
}

// How many slots a code takes, with its operands.
static unsigned slots_of(const Info *info, const Code *code) {
    switch (code->operation) {
    case ALLOCATE_LARGE:
        return code->info ? 3 : 2;
    case SAVE_NONVOLATILE:
    case SAVE_XMM128:
        return 2;
    case SAVE_NONVOLATILE_FAR:
    case SAVE_XMM128_FAR:
        return 3;
    case EPILOGUE:
        return info->version == 1 ? 2 : 1;
    case SPARE:
        return info->version == 1 ? 3 : 2;
    default:
        return 1;
    }
}

static uint32_t far_operand(const Code *code) { return code[1].slot | (uint32_t)code[2].slot << 16; }

static const RUNTIME_FUNCTION *chained_parent(const Info *info) {
    return (const RUNTIME_FUNCTION *)&info->codes[(info->code_count + 1) & ~1];
}

// --- Epilogues: stack adjustment, pops, return or tail jump; nothing else may stand there ---

static const uint8_t *skip_stack_adjustment(const Info *info, const uint8_t *at) {
    if (at[0] == 0x48 && at[1] == 0x83 && at[2] == 0xc4) // add rsp, imm8
        return at + 4;
    if (at[0] == 0x48 && at[1] == 0x81 && at[2] == 0xc4) // add rsp, imm32
        return at + 7;
    unsigned frame = info->frame_register;
    if (!frame || (at[0] & 0xfe) != 0x48 || at[1] != 0x8d) // lea rsp, [frame register + disp]
        return at;
    unsigned mode = at[2] >> 6, target = at[2] >> 3 & 7, source = (at[2] & 7) | (at[0] & 1) << 3;
    if (target != RSP_REGISTER || source != frame || mode == 3)
        return at;
    const uint8_t *after = at + 3 + ((at[2] & 7) == 4); // a SIB byte
    if (mode == 0)
        return (at[2] & 7) == 5 ? at : after;
    return after + (mode == 1 ? 1 : 4);
}

static const uint8_t *skip_pop(const uint8_t *at) {
    if ((at[0] & 0xf8) == 0x58)
        return at + 1;
    if ((at[0] & 0xf0) == 0x40 && (at[1] & 0xf8) == 0x58)
        return at + 2;
    return at;
}

static bool leaves_function(const Walk *walk, const uint8_t *target) {
    ULONG64 rva = (ULONG64)target - walk->base;
    const RUNTIME_FUNCTION *function = walk->function;
    if (rva < function->BeginAddress || rva >= function->EndAddress) {
        // A jump from one fragment of a function to another is no tail call.
        const RUNTIME_FUNCTION *primary = function;
        const Info *info = info_of(walk->base, primary);
        for (unsigned i = 0; info->flags & FLAG_CHAINED && i < CHAIN_LIMIT; i++) {
            primary = chained_parent(info);
            info = info_of(walk->base, primary);
        }
        if (primary == function)
            return true;
        return rva == primary->BeginAddress || rva < primary->BeginAddress || rva >= primary->EndAddress;
    }
    return rva == function->BeginAddress && !(info_of(walk->base, function)->flags & FLAG_CHAINED);
}

static bool ends_function(const Walk *walk, const uint8_t *at) {
    if (at[0] == 0xc3 || at[0] == 0xc2) // ret
        return true;
    if ((at[0] == 0xf3 || at[0] == 0xf2) && at[1] == 0xc3) // rep ret, bnd ret
        return true;
    if (at[0] == 0xf2) // bnd jmp
        at++;
    if (at[0] == 0xeb)
        return leaves_function(walk, at + 2 + (int8_t)at[1]);
    if (at[0] == 0xe9)
        return leaves_function(walk, at + 5 + *(const Displacement *)(at + 1));
    if (at[0] == 0xff && at[1] == 0x25) // jmp [rip + disp32]
        return true;
    return (at[0] & 0xf8) == 0x48 && at[1] == 0xff && (at[2] >> 3 & 7) == 4; // rex.w jmp r/m
}

static bool in_epilogue(const Walk *walk, const Info *info) {
    const uint8_t *at = skip_stack_adjustment(info, (const uint8_t *)walk->pc);
    for (const uint8_t *next; (next = skip_pop(at)) != at;)
        at = next;
    return ends_function(walk, at);
}

// Version 2 lists a function's epilogues: elsewhere nothing has to be decoded.
static bool near_listed_epilogue(const Walk *walk, const Info *info) {
    ULONG rva = (ULONG)(walk->pc - walk->base);
    const Code *code = info->codes;
    if (!info->code_count || code->operation != EPILOGUE)
        return false;
    unsigned size = code->offset;
    if (code->info & 1 && rva >= walk->function->EndAddress - size && rva < walk->function->EndAddress)
        return true;
    for (unsigned i = 1; i < info->code_count && info->codes[i].operation == EPILOGUE; i++) {
        ULONG distance = info->codes[i].offset | (ULONG)info->codes[i].info << 8;
        ULONG start = walk->function->EndAddress - distance;
        if (distance && rva >= start && rva < start + size)
            return true;
    }
    return false;
}

static void run_epilogue(Walk *walk, const Info *info) {
    CONTEXT *context = walk->context;
    const uint8_t *at = (const uint8_t *)walk->pc;
    const uint8_t *after = skip_stack_adjustment(info, at);
    if (after != at) {
        if (at[1] == 0x8d) {
            int64_t displacement = at[2] >> 6 == 0   ? 0
                                   : at[2] >> 6 == 1 ? (int8_t)after[-1]
                                                     : *(const Displacement *)(after - 4);
            context->Rsp = *integer_register(context, info->frame_register) + (ULONG64)displacement;
        } else {
            context->Rsp += (ULONG64)(int64_t)(at[1] == 0x83 ? (int8_t)at[3] : *(const Displacement *)(at + 3));
        }
        at = after;
    }
    for (const uint8_t *next; (next = skip_pop(at)) != at; at = next) {
        unsigned number = (next[-1] & 7) | (next - at == 2 ? (at[0] & 1u) << 3 : 0);
        load_integer(walk, number, context->Rsp);
        context->Rsp += 8;
    }
    context->Rip = pop(context);
}

// --- Prologues ---

// Undo the codes whose instruction has been executed. True after a machine frame, which gave Rip and Rsp.
static bool undo_codes(Walk *walk, const Info *info, ULONG executed, ULONG64 frame) {
    CONTEXT *context = walk->context;
    bool machine_frame = false;
    for (unsigned i = 0; i < info->code_count; i += slots_of(info, &info->codes[i])) {
        const Code *code = &info->codes[i];
        if (code->offset > executed && !(code->operation == EPILOGUE && info->version > 1))
            continue;
        switch (code->operation) {
        case PUSH_NONVOLATILE:
            load_integer(walk, code->info, context->Rsp);
            context->Rsp += 8;
            break;
        case ALLOCATE_LARGE:
            context->Rsp += code->info ? far_operand(code) : code[1].slot * 8u;
            break;
        case ALLOCATE_SMALL:
            context->Rsp += code->info * 8u + 8;
            break;
        case SET_FRAME:
            context->Rsp = *integer_register(context, info->frame_register) - info->frame_offset * 16u;
            break;
        case SAVE_NONVOLATILE:
            load_integer(walk, code->info, frame + code[1].slot * 8u);
            break;
        case SAVE_NONVOLATILE_FAR:
            load_integer(walk, code->info, frame + far_operand(code));
            break;
        case SAVE_XMM128:
            load_xmm(walk, code->info, frame + code[1].slot * 16u);
            break;
        case SAVE_XMM128_FAR:
            load_xmm(walk, code->info, frame + far_operand(code));
            break;
        case PUSH_MACHINE_FRAME: {
            const ULONG64 *pushed = (const ULONG64 *)(context->Rsp + (code->info ? 8 : 0)); // rip, cs, eflags, rsp, ss
            context->Rip = pushed[0];
            context->Rsp = pushed[3];
            machine_frame = true;
            break;
        }
        default: // epilogue descriptions
            break;
        }
    }
    return machine_frame;
}

static bool frame_is_set(const Info *info, ULONG executed) {
    if (!info->frame_register)
        return false;
    if (executed >= info->prologue_size || info->flags & FLAG_CHAINED)
        return true;
    for (unsigned i = 0; i < info->code_count; i += slots_of(info, &info->codes[i])) {
        if (info->codes[i].operation == SET_FRAME)
            return executed >= info->codes[i].offset;
    }
    return false;
}

static ULONG64 frame_of(const Info *info, CONTEXT *context, ULONG executed) {
    if (frame_is_set(info, executed))
        return *integer_register(context, info->frame_register) - info->frame_offset * 16u;
    return context->Rsp;
}

PEXCEPTION_ROUTINE NTAPI RtlVirtualUnwind(ULONG handler_type, ULONG64 base, ULONG64 pc, PRUNTIME_FUNCTION function,
                                          PCONTEXT context, void **handler_data, PULONG64 establisher_frame,
                                          PKNONVOLATILE_CONTEXT_POINTERS pointers) {
    if (!function) { // a leaf
        *establisher_frame = context->Rsp;
        context->Rip = pop(context);
        return NULL;
    }
    if (function->UnwindData & 1)
        function = (PRUNTIME_FUNCTION)(base + function->UnwindData - 1);
    Walk walk = {base, pc, function, context, pointers};
    const Info *info = info_of(base, function);
    ULONG executed = (ULONG)(pc - base - function->BeginAddress);
    ULONG64 frame = frame_of(info, context, executed);
    *establisher_frame = frame;
    bool in_prologue = executed < info->prologue_size && !(info->flags & FLAG_CHAINED);
    if (!in_prologue && (info->version < 2 || near_listed_epilogue(&walk, info)) && in_epilogue(&walk, info)) {
        run_epilogue(&walk, info);
        return NULL;
    }
    bool machine_frame = undo_codes(&walk, info, executed, frame);
    for (unsigned i = 0; info->flags & FLAG_CHAINED && i < CHAIN_LIMIT; i++) {
        const RUNTIME_FUNCTION *parent = chained_parent(info);
        if (parent->UnwindData & 1)
            parent = (const RUNTIME_FUNCTION *)(base + parent->UnwindData - 1);
        info = info_of(base, parent);
        machine_frame |= undo_codes(&walk, info, ~0u, frame);
    }
    if (!machine_frame)
        context->Rip = pop(context);
    if (in_prologue || !(info->flags & handler_type))
        return NULL;
    const ULONG *after_codes = (const ULONG *)&info->codes[(info->code_count + 1) & ~1];
    *handler_data = (void *)(after_codes + 1);
    return (PEXCEPTION_ROUTINE)(base + *after_codes);
}

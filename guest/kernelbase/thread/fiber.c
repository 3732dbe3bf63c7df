// Fibers. A fiber is what the TEB says of a stack, the stack pointer, and its fiber-local storage.
// The registers stay on the fiber's own stack (fiber_switch.S); nothing here may be called on a stack that is being left.

#include "kernelbase.h"

typedef struct {
    PVOID data; // first: GetFiberData reads it here
    PVOID exception_list;
    PVOID stack_base;
    PVOID stack_limit;
    PVOID deallocation_stack;
    PVOID stack_pointer;
    PVOID fls_data;
    PVOID activation_stack;
    ULONG guaranteed_stack;
    LPFIBER_START_ROUTINE start;
} Fiber;

// What fiber_switch leaves on a stack, from the stack pointer up.
typedef struct {
    M128A xmm6_to_15[10];
    DWORD mxcsr;
    DWORD x87_control;
    ULONG_PTR r15, r14, r13, r12, rsi, rdi, rbx, rbp;
    PVOID return_address;
    ULONG_PTR end_of_stack[6]; // home space of the first call, and no return address above it
} SwitchFrame;
static_assert(offsetof(SwitchFrame, return_address) == 0xe8 && sizeof(SwitchFrame) == 0x120, "fiber_switch.S");

enum { FLS_CALL_AND_FREE = 3, MXCSR_DEFAULT = 0x1F80, X87_DEFAULT = 0x27F, STACK_ALIGNMENT = 16 };

void fiber_switch(PVOID *save, PVOID load);
void fiber_entry(void);

static DWORD WINAPI run_fiber(PVOID parameter) {
    Fiber *fiber = parameter;
    fiber->start(fiber->data);
    return 0;
}

LPVOID WINAPI CreateFiberEx(SIZE_T commit, SIZE_T reserve, DWORD flags, LPFIBER_START_ROUTINE start, LPVOID data) {
    if (flags & ~(DWORD)FIBER_FLAG_FLOAT_SWITCH) { // always switched
        base_fail(ERROR_INVALID_PARAMETER);
        return NULL;
    }
    Fiber *fiber = base_alloc_zeroed(sizeof *fiber);
    if (fiber == NULL)
        return NULL;
    INITIAL_TEB stack;
    NTSTATUS status = RtlCreateUserStack(commit, reserve, 0, 0x1000, 0x10000, &stack);
    if (!NT_SUCCESS(status)) {
        base_free(fiber);
        base_set_last_nt_error(status);
        return NULL;
    }
    fiber->data = data;
    fiber->start = start;
    fiber->exception_list = (PVOID)-1;
    fiber->stack_base = stack.StackBase;
    fiber->stack_limit = stack.StackLimit;
    fiber->deallocation_stack = stack.StackAllocationBase;

    ULONG_PTR top = (ULONG_PTR)stack.StackBase & ~(ULONG_PTR)(STACK_ALIGNMENT - 1);
    SwitchFrame *frame = (SwitchFrame *)(top - sizeof *frame);
    memset(frame, 0, sizeof *frame);
    frame->mxcsr = MXCSR_DEFAULT;
    frame->x87_control = X87_DEFAULT;
    frame->r12 = (ULONG_PTR)run_fiber;
    frame->r13 = (ULONG_PTR)fiber;
    frame->r14 = (ULONG_PTR)RtlUserThreadStart; // unhandled exceptions and the thread's end, as for a thread
    frame->return_address = (PVOID)fiber_entry;
    fiber->stack_pointer = frame;
    return fiber;
}

LPVOID WINAPI CreateFiber(SIZE_T stack_size, LPFIBER_START_ROUTINE start, LPVOID data) {
    return CreateFiberEx(stack_size, 0, 0, start, data);
}

static bool is_fiber(const TEB *teb) { return teb->SameTebFlags & TEB_HAS_FIBER_DATA; }

LPVOID WINAPI ConvertThreadToFiberEx(LPVOID data, DWORD flags) {
    TEB *teb = NtTeb();
    if (flags & ~(DWORD)FIBER_FLAG_FLOAT_SWITCH) {
        base_fail(ERROR_INVALID_PARAMETER);
        return NULL;
    }
    if (is_fiber(teb)) {
        base_fail(ERROR_ALREADY_FIBER);
        return NULL;
    }
    Fiber *fiber = base_alloc_zeroed(sizeof *fiber);
    if (fiber == NULL)
        return NULL;
    fiber->data = data;
    fiber->deallocation_stack = teb->DeallocationStack;
    teb->NtTib.FiberData = fiber;
    teb->SameTebFlags |= TEB_HAS_FIBER_DATA;
    return fiber;
}

LPVOID WINAPI ConvertThreadToFiber(LPVOID data) { return ConvertThreadToFiberEx(data, 0); }

BOOL WINAPI ConvertFiberToThread(void) {
    TEB *teb = NtTeb();
    if (!is_fiber(teb))
        return base_fail(ERROR_ALREADY_THREAD);
    Fiber *fiber = teb->NtTib.FiberData;
    teb->SameTebFlags &= (USHORT)~TEB_HAS_FIBER_DATA;
    teb->NtTib.FiberData = NULL;
    base_free(fiber);
    return TRUE;
}

BOOL WINAPI IsThreadAFiber(void) { return is_fiber(NtTeb()); }

VOID WINAPI SwitchToFiber(LPVOID target) {
    TEB *teb = NtTeb();
    Fiber *from = teb->NtTib.FiberData, *to = target;
    if (from == to)
        return;
    from->exception_list = teb->NtTib.ExceptionList;
    from->stack_base = teb->NtTib.StackBase;
    from->stack_limit = teb->NtTib.StackLimit;
    from->deallocation_stack = teb->DeallocationStack;
    from->fls_data = teb->FlsData;
    from->activation_stack = teb->ActivationContextStackPointer;
    from->guaranteed_stack = teb->GuaranteedStackBytes;

    teb->NtTib.ExceptionList = to->exception_list;
    teb->NtTib.StackBase = to->stack_base;
    teb->NtTib.StackLimit = to->stack_limit;
    teb->DeallocationStack = to->deallocation_stack;
    teb->FlsData = to->fls_data;
    if (to->activation_stack)
        teb->ActivationContextStackPointer = to->activation_stack;
    teb->GuaranteedStackBytes = to->guaranteed_stack;
    teb->NtTib.FiberData = to;
    fiber_switch(&from->stack_pointer, to->stack_pointer);
}

VOID WINAPI DeleteFiber(LPVOID target) {
    TEB *teb = NtTeb();
    Fiber *fiber = target;
    if (fiber == NULL)
        return;
    if (is_fiber(teb) && teb->NtTib.FiberData == fiber)
        RtlExitUserThread(1);
    if (fiber->fls_data)
        RtlProcessFlsData(fiber->fls_data, FLS_CALL_AND_FREE);
    if (fiber->start && fiber->deallocation_stack) // a converted thread's stack is the thread's
        RtlFreeUserStack(fiber->deallocation_stack);
    base_free(fiber);
}

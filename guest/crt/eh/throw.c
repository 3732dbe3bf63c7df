/* Throwing: _CxxThrowException raises the exception that C++ frames know. */
#include "eh.h"

__declspec(noreturn) void _CxxThrowException(void *object, const cxx_throw *thrown);

void _CxxThrowException(void *object, const cxx_throw *thrown) {
    void *base = NULL;
    if (thrown)
        RtlPcToFileHeader((void *)(uintptr_t)thrown, &base);
    ULONG_PTR information[CXX_PARAMETERS] = {
        [CXX_MAGIC] = thrown && thrown->attributes & THROW_PURE ? CXX_MAGIC_PURE : CXX_MAGIC_1,
        [CXX_OBJECT] = (ULONG_PTR)object,
        [CXX_THROW] = (ULONG_PTR)thrown,
        [CXX_BASE] = (ULONG_PTR)base,
    };
    struct crt_thread *thread = crt_thread_data_or_null();
    if (thread)
        thread->processing_throw++;
    RaiseException((DWORD)CXX_EXCEPTION, EXCEPTION_NONCONTINUABLE, CXX_PARAMETERS, information);
    terminate();
}

/* rand, srand, and rand_s from the system's generator. */
#include "../thread/thread_data.h"

int rand(void);
void srand(unsigned seed);
errno_t rand_s(unsigned *value);

/* Microsoft's generator, whose sequences programs depend on. */
int rand(void) {
    struct crt_thread *thread = crt_thread_data();
    thread->rand_state = thread->rand_state * 214013 + 2531011;
    return (int)(thread->rand_state >> 16 & 0x7fff);
}

void srand(unsigned seed) { crt_thread_data()->rand_state = seed; }

typedef BOOL(WINAPI *process_prng)(BYTE *, SIZE_T);

errno_t rand_s(unsigned *value) {
    CRT_REQUIRE(value, EINVAL, EINVAL);
    *value = 0;
    static process_prng generate;
    process_prng function = generate;
    if (!function) {
        HMODULE module = LoadLibraryExW(L"bcryptprimitives.dll", NULL, LOAD_LIBRARY_SEARCH_SYSTEM32);
        function = module ? (process_prng)(void *)GetProcAddress(module, "ProcessPrng") : NULL;
        if (!function) {
            errno = EINVAL;
            return EINVAL;
        }
        generate = function;
    }
    if (!function((BYTE *)value, sizeof *value)) {
        errno = ENOMEM;
        return ENOMEM;
    }
    return 0;
}

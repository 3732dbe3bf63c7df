/* C++'s new and delete as msvcrt exports them. Memory that is out is asked of the new handler; without one, new gives
 * NULL. */
#ifdef CRT_MSVCRT
#include "heap.h"

void *crt_operator_new(size_t size);
void *crt_operator_new_debug(size_t size, int kind, const char *file, int line);
void crt_operator_delete(void *block);
void *crt_set_std_new_handler(void *handler);

void *crt_operator_new(size_t size) {
    for (;;) {
        void *block = malloc(size);
        if (block || !_callnewh(size))
            return block;
    }
}

void *crt_operator_new_debug(size_t size, int kind, const char *file, int line) {
    (void)kind, (void)file, (void)line;
    return crt_operator_new(size);
}

void crt_operator_delete(void *block) { free(block); }

/* std::set_new_handler: only taking the handler away can be done, as its documentation has it for NULL. */
void *crt_set_std_new_handler(void *handler) {
    CRT_REQUIRE(!handler, EINVAL, NULL);
    typedef int (*new_handler)(size_t);
    new_handler _set_new_handler(new_handler);
    _set_new_handler(NULL);
    return NULL;
}
#endif

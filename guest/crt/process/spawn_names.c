/* _spawn* and _exec* in all their spellings: l or v for the arguments, e for an environment, p to search PATH.
 * The l forms' arguments are 8-byte slots that end in NULL, as the x64 calling convention lays them out. */
#include "spawn.h"

#define SPAWN_FAMILY(CH, spawn, l, le, lp, lpe, v, ve, vp, vpe, el, ele, elp, elpe, ev, eve, evp, evpe)                \
    SPAWN_VECTOR(CH, spawn, v, ve, ev, eve, false)                                                                     \
    SPAWN_VECTOR(CH, spawn, vp, vpe, evp, evpe, true)                                                                  \
    SPAWN_LIST(CH, spawn, l, le, el, ele, false)                                                                       \
    SPAWN_LIST(CH, spawn, lp, lpe, elp, elpe, true)

#define SPAWN_VECTOR(CH, spawn, v, ve, ev, eve, search)                                                                \
    intptr_t v(int mode, const CH *path, const CH *const *arguments);                                                  \
    intptr_t ve(int mode, const CH *path, const CH *const *arguments, const CH *const *environment);                   \
    intptr_t ev(const CH *path, const CH *const *arguments);                                                           \
    intptr_t eve(const CH *path, const CH *const *arguments, const CH *const *environment);                            \
    intptr_t v(int mode, const CH *path, const CH *const *arguments) {                                                 \
        return spawn(mode, path, arguments, NULL, search);                                                             \
    }                                                                                                                  \
    intptr_t ve(int mode, const CH *path, const CH *const *arguments, const CH *const *environment) {                  \
        return spawn(mode, path, arguments, environment, search);                                                      \
    }                                                                                                                  \
    intptr_t ev(const CH *path, const CH *const *arguments) {                                                          \
        return spawn(SPAWN_OVERLAY, path, arguments, NULL, search);                                                    \
    }                                                                                                                  \
    intptr_t eve(const CH *path, const CH *const *arguments, const CH *const *environment) {                           \
        return spawn(SPAWN_OVERLAY, path, arguments, environment, search);                                             \
    }

#define SPAWN_LIST(CH, spawn, l, le, el, ele, search)                                                                  \
    intptr_t l(int mode, const CH *path, const CH *first, ...);                                                        \
    intptr_t le(int mode, const CH *path, const CH *first, ...);                                                       \
    intptr_t el(const CH *path, const CH *first, ...);                                                                 \
    intptr_t ele(const CH *path, const CH *first, ...);                                                                \
    intptr_t l(int mode, const CH *path, const CH *first, ...) {                                                       \
        GATHER(CH, first);                                                                                             \
        intptr_t result = spawn(mode, path, arguments, NULL, search);                                                  \
        free(arguments);                                                                                               \
        return result;                                                                                                 \
    }                                                                                                                  \
    intptr_t le(int mode, const CH *path, const CH *first, ...) {                                                      \
        GATHER(CH, first);                                                                                             \
        intptr_t result = spawn(mode, path, arguments, environment, search);                                           \
        free(arguments);                                                                                               \
        return result;                                                                                                 \
    }                                                                                                                  \
    intptr_t el(const CH *path, const CH *first, ...) {                                                                \
        GATHER(CH, first);                                                                                             \
        intptr_t result = spawn(SPAWN_OVERLAY, path, arguments, NULL, search);                                         \
        free(arguments);                                                                                               \
        return result;                                                                                                 \
    }                                                                                                                  \
    intptr_t ele(const CH *path, const CH *first, ...) {                                                               \
        GATHER(CH, first);                                                                                             \
        intptr_t result = spawn(SPAWN_OVERLAY, path, arguments, environment, search);                                  \
        free(arguments);                                                                                               \
        return result;                                                                                                 \
    }

/* The arguments from `first` to the NULL as an array to free, and the environment that may stand behind the NULL. */
#define GATHER(CH, first)                                                                                              \
    va_list list;                                                                                                      \
    va_start(list, first);                                                                                             \
    const CH *const *rest = (const CH *const *)list;                                                                   \
    size_t count = 0;                                                                                                  \
    while (first && rest[count])                                                                                       \
        count++;                                                                                                       \
    const CH *const *environment = first ? (const CH *const *)(uintptr_t)rest[count + 1] : NULL;                       \
    (void)environment;                                                                                                 \
    const CH **arguments = malloc((count + 2) * sizeof *arguments);                                                    \
    if (!arguments)                                                                                                    \
        return -1;                                                                                                     \
    arguments[0] = first;                                                                                              \
    memcpy(arguments + 1, rest, count * sizeof *arguments);                                                            \
    arguments[count + 1] = NULL;                                                                                       \
    va_end(list)

SPAWN_FAMILY(char, crt_spawn_narrow, _spawnl, _spawnle, _spawnlp, _spawnlpe, _spawnv, _spawnve, _spawnvp, _spawnvpe,
             _execl, _execle, _execlp, _execlpe, _execv, _execve, _execvp, _execvpe)
SPAWN_FAMILY(wchar_t, crt_spawn, _wspawnl, _wspawnle, _wspawnlp, _wspawnlpe, _wspawnv, _wspawnve, _wspawnvp, _wspawnvpe,
             _wexecl, _wexecle, _wexeclp, _wexeclpe, _wexecv, _wexecve, _wexecvp, _wexecvpe)

// The memory functions that the compiler may call anywhere: memcpy, memmove, memset, memcmp.
// Linked into every DLL, so they must depend on nothing and never be turned into calls of themselves.

#include <emmintrin.h>
#include <stddef.h>
#include <stdint.h>

#define NO_IDIOMS __attribute__((no_builtin("memcpy", "memmove", "memset", "memcmp")))

enum { REP_STRING_MINIMUM = 2048 }; // from here on, the processor's own string instructions win

typedef struct {
    __m128i words[4];
} Line;

static inline __m128i load(const void *from) { return _mm_loadu_si128(from); }
static inline void store(void *to, __m128i word) { _mm_storeu_si128(to, word); }

static inline Line load_line(const char *from) {
    return (Line){{load(from), load(from + 16), load(from + 32), load(from + 48)}};
}

static inline void store_line(char *to, Line line) {
    store(to, line.words[0]);
    store(to + 16, line.words[1]);
    store(to + 32, line.words[2]);
    store(to + 48, line.words[3]);
}

#define UNALIGNED(type)                                                                                                \
    struct __attribute__((packed, may_alias)) {                                                                        \
        type value;                                                                                                    \
    }
typedef UNALIGNED(uint16_t) Unaligned16;
typedef UNALIGNED(uint32_t) Unaligned32;
typedef UNALIGNED(uint64_t) Unaligned64;

// Two overlapping pieces cover every length from one piece to two.
#define COPY_ENDS(type)                                                                                                \
    do {                                                                                                               \
        type first = *(const type *)from, last = *(const type *)(from + length - sizeof(type));                        \
        *(type *)to = first;                                                                                           \
        *(type *)(to + length - sizeof(type)) = last;                                                                  \
    } while (0)

NO_IDIOMS static void *copy_short(char *to, const char *from, size_t length) {
    if (length > 32) {
        __m128i a = load(from), b = load(from + 16), c = load(from + length - 32), d = load(from + length - 16);
        store(to, a);
        store(to + 16, b);
        store(to + length - 32, c);
        store(to + length - 16, d);
    } else if (length >= 16) {
        __m128i first = load(from), last = load(from + length - 16);
        store(to, first);
        store(to + length - 16, last);
    } else if (length >= 8) {
        COPY_ENDS(Unaligned64);
    } else if (length >= 4) {
        COPY_ENDS(Unaligned32);
    } else if (length >= 2) {
        COPY_ENDS(Unaligned16);
    } else if (length) {
        *to = *from;
    }
    return to;
}

NO_IDIOMS void *memmove(void *destination, const void *source, size_t length) {
    char *to = destination;
    const char *from = source;
    if (length <= 64)
        return copy_short(to, from, length);
    if ((uintptr_t)to - (uintptr_t)from >= length) { // forwards: no byte is overwritten before it is read
        if (length >= REP_STRING_MINIMUM && (uintptr_t)from - (uintptr_t)to >= length) {
            void *edi = to;
            const void *esi = from;
            __asm__ volatile("rep movsb" : "+D"(edi), "+S"(esi), "+c"(length) : : "memory");
            return destination;
        }
        Line last = load_line(from + length - 64);
        char *end = to + length - 64;
        for (; to < end; to += 64, from += 64)
            store_line(to, load_line(from));
        store_line(end, last);
    } else {
        Line first = load_line(from);
        for (size_t at = length; at > 64; at -= 64)
            store_line(to + at - 64, load_line(from + at - 64));
        store_line(to, first);
    }
    return destination;
}

void *memcpy(void *destination, const void *source, size_t length) __attribute__((alias("memmove")));

NO_IDIOMS void *memset(void *destination, int value, size_t length) {
    char *to = destination;
    if (length >= REP_STRING_MINIMUM) {
        void *edi = to;
        __asm__ volatile("rep stosb" : "+D"(edi), "+c"(length) : "a"(value) : "memory");
        return destination;
    }
    if (length < 16) {
        uint64_t spread = (uint8_t)value * 0x0101010101010101ull;
        if (length >= 8) {
            ((Unaligned64 *)to)->value = spread;
            ((Unaligned64 *)(to + length - 8))->value = spread;
        } else if (length >= 4) {
            ((Unaligned32 *)to)->value = (uint32_t)spread;
            ((Unaligned32 *)(to + length - 4))->value = (uint32_t)spread;
        } else if (length) {
            to[0] = (char)value;
            to[length / 2] = (char)value;
            to[length - 1] = (char)value;
        }
        return destination;
    }
    __m128i word = _mm_set1_epi8((char)value);
    char *end = to + length - 16;
    for (; to < end; to += 16)
        store(to, word);
    store(end, word);
    return destination;
}

NO_IDIOMS int memcmp(const void *left, const void *right, size_t length) {
    const unsigned char *a = left, *b = right;
    for (; length >= 16; length -= 16, a += 16, b += 16) {
        unsigned differing = 0xffff ^ (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(load(a), load(b)));
        if (differing) {
            int at = __builtin_ctz(differing);
            return a[at] < b[at] ? -1 : 1;
        }
    }
    for (; length; length--, a++, b++) {
        if (*a != *b)
            return *a < *b ? -1 : 1;
    }
    return 0;
}

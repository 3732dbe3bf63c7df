/* abs, div, rotations and byte swaps. */
#include "../crt.h"

typedef struct {
    int quot, rem;
} div_t;
typedef struct {
    long quot, rem;
} ldiv_t;
typedef struct {
    long long quot, rem;
} lldiv_t;

int abs(int value);
long labs(long value);
long long llabs(long long value);
int64_t imaxabs(int64_t value);
int64_t _abs64(int64_t value);
div_t div(int above, int below);
ldiv_t ldiv(long above, long below);
lldiv_t lldiv(long long above, long long below);
lldiv_t imaxdiv(int64_t above, int64_t below);
unsigned short _byteswap_ushort(unsigned short value);
unsigned long _byteswap_ulong(unsigned long value);
uint64_t _byteswap_uint64(uint64_t value);
void _swab(char *from, char *to, int count);

int abs(int value) { return value < 0 ? (int)(0u - (unsigned)value) : value; }

long labs(long value) { return value < 0 ? (long)(0ul - (unsigned long)value) : value; }

long long llabs(long long value) { return value < 0 ? (long long)(0ull - (unsigned long long)value) : value; }

int64_t imaxabs(int64_t value) { return llabs(value); }

int64_t _abs64(int64_t value) { return llabs(value); }

div_t div(int above, int below) { return (div_t){above / below, above % below}; }

ldiv_t ldiv(long above, long below) { return (ldiv_t){above / below, above % below}; }

lldiv_t lldiv(long long above, long long below) { return (lldiv_t){above / below, above % below}; }

lldiv_t imaxdiv(int64_t above, int64_t below) { return lldiv(above, below); }

/* The exports' names are builtins of the compiler, which may not be defined by name. */
#define ROTATIONS(name, type)                                                                                          \
    type name##_left(type value, int bits) __asm__("_" #name "l");                                                     \
    type name##_right(type value, int bits) __asm__("_" #name "r");                                                    \
    type name##_left(type value, int bits) { return value << (bits & 31) | value >> (-bits & 31); }                    \
    type name##_right(type value, int bits) { return value >> (bits & 31) | value << (-bits & 31); }

ROTATIONS(rot, unsigned)
ROTATIONS(lrot, unsigned long)

uint64_t rot64_left(uint64_t value, int bits) __asm__("_rotl64");
uint64_t rot64_right(uint64_t value, int bits) __asm__("_rotr64");

uint64_t rot64_left(uint64_t value, int bits) { return value << (bits & 63) | value >> (-bits & 63); }

uint64_t rot64_right(uint64_t value, int bits) { return value >> (bits & 63) | value << (-bits & 63); }

unsigned short _byteswap_ushort(unsigned short value) { return __builtin_bswap16(value); }

unsigned long _byteswap_ulong(unsigned long value) { return __builtin_bswap32(value); }

uint64_t _byteswap_uint64(uint64_t value) { return __builtin_bswap64(value); }

void _swab(char *from, char *to, int count) {
    if (!from || !to || count < 0) {
        crt_invalid(EINVAL);
        return;
    }
    for (; count > 1; count -= 2, from += 2, to += 2) {
        char first = from[0];
        to[0] = from[1];
        to[1] = first;
    }
}

/* See regular.h. Of the process; a guest that writes over it has FIFOs opened. */
#include "regular.h"

enum regular_limit {
    PLACES = 8192,
    TICK_COUNT = 0x320,   /* in KUSER_SHARED_DATA: ticks of 15.625 ms, which are near enough and cost no clock */
    TICK_MASK = 0xffffff, /* they come again after three days */
    LIFE = 64,            /* a second: as long as a name may come to stand for something else unseen */
};

/* By hash: the hash's upper bits, and below them when. */
static uint64_t places[PLACES];

static uint64_t mix(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * 0x9E3779B97F4A7C15ULL;
    return hash ^ hash >> 32;
}

static uint64_t hash_of(uint64_t hash, const char *text, uint32_t length)
{
    uint64_t rest = 0;
    uint32_t at = 0;

    for (; at + sizeof(uint64_t) <= length; at += sizeof(uint64_t)) {
        uint64_t word;

        __builtin_memcpy(&word, text + at, sizeof(word));
        hash = mix(hash, word);
    }
    for (uint32_t i = at; i < length; i++)
        rest = rest << 8 | (uint8_t)text[i];
    return mix(mix(hash, rest), length);
}

uint64_t regular_directory(const char *path, uint32_t length)
{
    return hash_of(1, path, length);
}

uint64_t regular_name(uint64_t directory, const char *name, uint32_t length)
{
    return hash_of(directory, name, length);
}

uint64_t regular_path(const char *path, uint32_t length)
{
    uint32_t name = length;

    while (name != 0 && path[name - 1] != '/')
        name--;
    return regular_name(regular_directory(path, name != 0 ? name - 1 : 0), path + name, length - name);
}

static uint64_t *place_of(uint64_t hash)
{
    return &places[hash / (TICK_MASK + 1) % PLACES];
}

static uint64_t ticks(void)
{
    return *(const volatile uint32_t *)(uintptr_t)(KUSER_SHARED_DATA_ADDRESS + TICK_COUNT);
}

void regular_note(uint64_t hash)
{
    __atomic_store_n(place_of(hash), (hash & ~(uint64_t)TICK_MASK) | (ticks() & TICK_MASK), __ATOMIC_RELAXED);
}

int regular_lately(uint64_t hash)
{
    uint64_t noted = __atomic_load_n(place_of(hash), __ATOMIC_RELAXED);

    return (noted & ~(uint64_t)TICK_MASK) == (hash & ~(uint64_t)TICK_MASK) && ((ticks() - noted) & TICK_MASK) <= LIFE;
}

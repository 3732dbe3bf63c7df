/* See pattern.h: as supervisor/objects/directory_scan.py has them. All ways through the pattern are followed at once, so that none
 * takes longer than name times pattern. */
#include "pattern.h"

int has_wildcards(const char *pattern, uint32_t length)
{
    for (uint32_t i = 0; i < length; i++)
        if (pattern[i] == '*' || pattern[i] == '?' || pattern[i] == '<' || pattern[i] == '>' || pattern[i] == '"')
            return 1;
    return 0;
}

/* Places in the pattern (bits) that are reached. `fresh` says of a '<' that begins the pattern or follows another that
 * it has taken nothing but dots so far. */
struct places {
    uint64_t reached, fresh;
};

/* Adds what is also reached without another character of the name, whose next is `next` (0 at its end). */
static void spread(const char *pattern, uint32_t length, struct places *places, char next)
{
    for (uint32_t at = 0; at < length; at++) {
        char c = pattern[at];

        if (!(places->reached >> at & 1))
            continue;
        if (c == '*' || c == '<' || (c == '>' && (next == '.' || next == 0)) || (c == '"' && next == 0)) {
            places->reached |= 1ULL << (at + 1);
            if (c == '<')
                places->fresh |= 1ULL << (at + 1);
        }
    }
}

static int has_dot(const char *name)
{
    while (*name != 0 && *name != '.')
        name++;
    return *name != 0;
}

/* The place after the name's character, the first of `name`, from one: a wildcard that takes more of them stays. */
static uint64_t step(char wildcard, uint32_t at, const char *name, int fresh)
{
    char c = *name;

    switch (wildcard) {
    case '*':
        return 1ULL << at;
    case '<': /* any up to a last dot, which it takes while it is fresh */
        return c != '.' || fresh || has_dot(name + 1) ? 1ULL << at : 0;
    case '?':
        return 1ULL << (at + 1);
    case '>': /* any but a dot, unless that is the end */
        return c != '.' || name[1] == 0 ? 1ULL << (at + 1) : 0;
    case '"':
        return c == '.' ? 1ULL << (at + 1) : 0;
    default:
        return folded(wildcard) == folded(c) ? 1ULL << (at + 1) : 0;
    }
}

int matches(const char *pattern, uint32_t length, const char *name)
{
    struct places places = {1, 1};

    spread(pattern, length, &places, *name);
    for (; *name != 0 && places.reached != 0; name++) {
        struct places next = {0, 0};

        for (uint32_t at = 0; at < length; at++) {
            int fresh = places.fresh >> at & 1;
            uint64_t place = places.reached >> at & 1 ? step(pattern[at], at, name, fresh) : 0;

            next.reached |= place;
            if (fresh && *name == '.' && place == 1ULL << at)
                next.fresh |= place;
        }
        spread(pattern, length, &next, name[1]);
        places = next;
    }
    return places.reached >> length & 1;
}

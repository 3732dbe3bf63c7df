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

/* The places in the pattern (bits) that are also reached from these without another character of the name, whose next
 * is `next` (0 at its end). */
static uint64_t spread(const char *pattern, uint32_t length, uint64_t places, char next)
{
    for (uint32_t at = 0; at < length; at++) {
        char c = pattern[at];

        if (!(places >> at & 1))
            continue;
        if (c == '*' || c == '<' || (c == '>' && (next == '.' || next == 0)) || (c == '"' && next == 0))
            places |= 1ULL << (at + 1);
    }
    return places;
}

static int has_dot(const char *name)
{
    while (*name != 0 && *name != '.')
        name++;
    return *name != 0;
}

/* The places after the name's character `c` from one: a wildcard that takes more of them stays. */
static uint64_t step(char wildcard, uint32_t at, char c, int dot_follows)
{
    switch (wildcard) {
    case '*':
        return 1ULL << at;
    case '<': /* any up to a last dot */
        return c != '.' || dot_follows ? 1ULL << at : 0;
    case '?':
        return 1ULL << (at + 1);
    case '>': /* any but a dot */
        return c != '.' ? 1ULL << (at + 1) : 0;
    case '"':
        return c == '.' ? 1ULL << (at + 1) : 0;
    default:
        return folded(wildcard) == folded(c) ? 1ULL << (at + 1) : 0;
    }
}

int matches(const char *pattern, uint32_t length, const char *name)
{
    uint64_t places = spread(pattern, length, 1, *name);

    for (; *name != 0 && places != 0; name++) {
        int dot_follows = *name == '.' && has_dot(name + 1);
        uint64_t reached = 0;

        for (uint32_t at = 0; at < length; at++)
            if (places >> at & 1)
                reached |= step(pattern[at], at, *name, dot_follows);
        places = spread(pattern, length, reached, name[1]);
    }
    return places >> length & 1;
}

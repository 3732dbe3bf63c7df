/* NT's wildcards, on plain names (path.h). */
#ifndef NTSUP_GATE_PATTERN_H
#define NTSUP_GATE_PATTERN_H

#include <stdint.h>

/* As NT compares names: one character's upper case. */
static inline char folded(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 32) : c;
}

int has_wildcards(const char *pattern, uint32_t length);
/* Whether a name matches; the pattern has fewer than 63 characters. */
int matches(const char *pattern, uint32_t length, const char *name);

#endif

// Bytes as hexadecimal text, for tests with published vectors.

#ifndef HEXADECIMAL_H
#define HEXADECIMAL_H

#include <stdio.h>

// The bytes that a text of digit pairs says, up to the first that is none.
static inline unsigned bytes_of(const char *text, unsigned char *to)
{
    unsigned size = 0;
    for (unsigned value; sscanf(text, "%2x", &value) == 1; text += 2)
        to[size++] = (unsigned char)value;
    return size;
}

// A line: a label, a space, the bytes.
static inline void print_hex(const char *label, const void *from, unsigned size)
{
    printf("%s ", label);
    for (unsigned i = 0; i < size; i++)
        printf("%02x", ((const unsigned char *)from)[i]);
    printf("\n");
}

#endif

// Searching and sorting arrays.
// Heap sort: no memory beyond the array, no bad case, and no recursion on whatever stack the caller has. Short arrays are
// sorted by selection, which leaves equal elements in the order that Windows' qsort is seen to leave them in.

#include "crt.h"

enum { SHORT = 8 };

typedef int (*Compare)(const void *left, const void *right);
typedef int (*CompareWithContext)(void *context, const void *left, const void *right);

typedef struct {
    char *base;
    size_t size;
    Compare plain; // or, if null:
    CompareWithContext with_context;
    void *context;
} Array;

static int compare(const Array *array, size_t left, size_t right) {
    const void *a = array->base + left * array->size, *b = array->base + right * array->size;
    return array->plain ? array->plain(a, b) : array->with_context(array->context, a, b);
}

static void swap(const Array *array, size_t left, size_t right) {
    char *a = array->base + left * array->size, *b = array->base + right * array->size;
    for (size_t i = 0; i < array->size; i++) {
        char byte = a[i];
        a[i] = b[i];
        b[i] = byte;
    }
}

static void sift(const Array *array, size_t root, size_t count) {
    for (size_t child; (child = 2 * root + 1) < count; root = child) {
        if (child + 1 < count && compare(array, child, child + 1) < 0)
            child++;
        if (compare(array, root, child) >= 0)
            return;
        swap(array, root, child);
    }
}

static void select(const Array *array, size_t count) {
    for (size_t last = count - 1; last; last--) {
        size_t greatest = 0;
        for (size_t i = 1; i <= last; i++)
            if (compare(array, i, greatest) > 0)
                greatest = i;
        swap(array, greatest, last);
    }
}

static void sort(const Array *array, size_t count) {
    if (count < 2 || !array->size)
        return;
    if (count <= SHORT) {
        select(array, count);
        return;
    }
    for (size_t root = count / 2; root--;)
        sift(array, root, count);
    for (size_t last = count; last-- > 1;) {
        swap(array, 0, last);
        sift(array, 0, last);
    }
}

void qsort(void *base, size_t count, size_t size, Compare plain) {
    sort(&(Array){base, size, plain, NULL, NULL}, count);
}

void qsort_s(void *base, size_t count, size_t size, CompareWithContext with_context, void *context) {
    sort(&(Array){base, size, NULL, with_context, context}, count);
}

void *bsearch(const void *key, const void *base, size_t count, size_t size, Compare plain) {
    for (size_t low = 0, high = count; low < high;) {
        size_t middle = low + (high - low) / 2;
        const char *element = (const char *)base + middle * size;
        int order = plain(key, element);
        if (!order)
            return (void *)element;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

void *bsearch_s(const void *key, const void *base, size_t count, size_t size, CompareWithContext with_context,
                void *context) {
    for (size_t low = 0, high = count; low < high;) {
        size_t middle = low + (high - low) / 2;
        const char *element = (const char *)base + middle * size;
        int order = with_context(context, key, element);
        if (!order)
            return (void *)element;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

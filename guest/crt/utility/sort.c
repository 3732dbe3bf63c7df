/* qsort and the searches. The sort is a quicksort that turns to heapsort when its partitions go wrong, so that no input
 * makes it quadratic. */
#include "../crt.h"

typedef int (*comparison)(const void *, const void *);
typedef int (*comparison_s)(void *, const void *, const void *);

void qsort(void *base, size_t count, size_t size, comparison compare);
void qsort_s(void *base, size_t count, size_t size, comparison_s compare, void *context);
void *bsearch(const void *key, const void *base, size_t count, size_t size, comparison compare);
void *bsearch_s(const void *key, const void *base, size_t count, size_t size, comparison_s compare, void *context);
void *_lfind(const void *key, const void *base, unsigned *count, unsigned size, comparison compare);
void *_lfind_s(const void *key, const void *base, unsigned *count, size_t size, comparison_s compare, void *context);
void *_lsearch(const void *key, void *base, unsigned *count, unsigned size, comparison compare);
void *_lsearch_s(const void *key, void *base, unsigned *count, size_t size, comparison_s compare, void *context);

/* Either kind of comparison. */
struct order {
    size_t size;
    comparison plain;
    comparison_s with_context;
    void *context;
};

static inline int compare(const struct order *order, const void *a, const void *b) {
    return order->plain ? order->plain(a, b) : order->with_context(order->context, a, b);
}

static inline void swap(char *a, char *b, size_t size) {
    if (size == sizeof(uint64_t)) {
        uint64_t x, y;
        memcpy(&x, a, sizeof x);
        memcpy(&y, b, sizeof y);
        memcpy(a, &y, sizeof y);
        memcpy(b, &x, sizeof x);
        return;
    }
    for (size_t i = 0; i < size; i++) {
        char held = a[i];
        a[i] = b[i];
        b[i] = held;
    }
}

static void sift_down(char *base, size_t root, size_t count, const struct order *order) {
    for (size_t child; (child = 2 * root + 1) < count; root = child) {
        if (child + 1 < count && compare(order, base + child * order->size, base + (child + 1) * order->size) < 0)
            child++;
        if (compare(order, base + root * order->size, base + child * order->size) >= 0)
            return;
        swap(base + root * order->size, base + child * order->size, order->size);
    }
}

static void heap_sort(char *base, size_t count, const struct order *order) {
    for (size_t root = count / 2; root-- > 0;)
        sift_down(base, root, count, order);
    for (size_t last = count; last-- > 1;) {
        swap(base, base + last * order->size, order->size);
        sift_down(base, 0, last, order);
    }
}

static void insertion_sort(char *base, size_t count, const struct order *order) {
    for (size_t i = 1; i < count; i++)
        for (char *at = base + i * order->size; at > base && compare(order, at - order->size, at) > 0;
             at -= order->size)
            swap(at - order->size, at, order->size);
}

static void sort(char *base, size_t count, int depth, const struct order *order) {
    enum { SMALL = 9 };
    size_t size = order->size;
    while (count > SMALL) {
        if (depth-- == 0) {
            heap_sort(base, count, order);
            return;
        }
        /* The median of three goes to the front and divides the rest. */
        char *middle = base + count / 2 * size, *last = base + (count - 1) * size;
        if (compare(order, base, middle) > 0)
            swap(base, middle, size);
        if (compare(order, middle, last) > 0) {
            swap(middle, last, size);
            if (compare(order, base, middle) > 0)
                swap(base, middle, size);
        }
        swap(base, middle, size);
        char *low = base, *high = base + count * size;
        for (;;) {
            do
                low += size;
            while (low <= last && compare(order, low, base) < 0);
            do
                high -= size;
            while (high > base && compare(order, high, base) > 0);
            if (low >= high)
                break;
            swap(low, high, size);
        }
        swap(base, high, size);
        size_t left = (size_t)(high - base) / size, right = count - left - 1;
        if (left < right) {
            sort(base, left, depth, order);
            base = high + size;
            count = right;
        } else {
            sort(high + size, right, depth, order);
            count = left;
        }
    }
    insertion_sort(base, count, order);
}

static void sort_all(void *base, size_t count, const struct order *order) {
    if (count > 1)
        sort(base, count, 2 * (64 - __builtin_clzll(count)), order);
}

void qsort(void *base, size_t count, size_t size, comparison compare_function) {
    if ((!base && count) || !size || !compare_function) {
        crt_invalid(EINVAL);
        return;
    }
    sort_all(base, count, &(struct order){size, compare_function, NULL, NULL});
}

void qsort_s(void *base, size_t count, size_t size, comparison_s compare_function, void *context) {
    if ((!base && count) || !size || !compare_function) {
        crt_invalid(EINVAL);
        return;
    }
    sort_all(base, count, &(struct order){size, NULL, compare_function, context});
}

static void *search_sorted(const void *key, const char *base, size_t count, const struct order *order) {
    while (count) {
        const char *middle = base + count / 2 * order->size;
        int relation = compare(order, key, middle);
        if (!relation)
            return (void *)(uintptr_t)middle;
        if (relation > 0) {
            base = middle + order->size;
            count -= count / 2 + 1;
        } else {
            count /= 2;
        }
    }
    return NULL;
}

void *bsearch(const void *key, const void *base, size_t count, size_t size, comparison compare_function) {
    CRT_REQUIRE((base || !count) && size && compare_function, EINVAL, NULL);
    return search_sorted(key, base, count, &(struct order){size, compare_function, NULL, NULL});
}

void *bsearch_s(const void *key, const void *base, size_t count, size_t size, comparison_s compare_function,
                void *context) {
    CRT_REQUIRE((base || !count) && size && compare_function, EINVAL, NULL);
    return search_sorted(key, base, count, &(struct order){size, NULL, compare_function, context});
}

static void *search_linearly(const void *key, const char *base, unsigned count, const struct order *order) {
    for (unsigned i = 0; i < count; i++, base += order->size)
        if (!compare(order, key, base))
            return (void *)(uintptr_t)base;
    return NULL;
}

static void *search_or_add(const void *key, char *base, unsigned *count, const struct order *order) {
    void *found = search_linearly(key, base, *count, order);
    if (!found) {
        found = base + *count * order->size;
        memcpy(found, key, order->size);
        ++*count;
    }
    return found;
}

void *_lfind(const void *key, const void *base, unsigned *count, unsigned size, comparison compare_function) {
    CRT_REQUIRE(key && count && (base || !*count) && size && compare_function, EINVAL, NULL);
    return search_linearly(key, base, *count, &(struct order){size, compare_function, NULL, NULL});
}

void *_lfind_s(const void *key, const void *base, unsigned *count, size_t size, comparison_s compare_function,
               void *context) {
    CRT_REQUIRE(key && count && (base || !*count) && size && compare_function, EINVAL, NULL);
    return search_linearly(key, base, *count, &(struct order){size, NULL, compare_function, context});
}

void *_lsearch(const void *key, void *base, unsigned *count, unsigned size, comparison compare_function) {
    CRT_REQUIRE(key && count && base && size && compare_function, EINVAL, NULL);
    return search_or_add(key, base, count, &(struct order){size, compare_function, NULL, NULL});
}

void *_lsearch_s(const void *key, void *base, unsigned *count, size_t size, comparison_s compare_function,
                 void *context) {
    CRT_REQUIRE(key && count && base && size && compare_function, EINVAL, NULL);
    return search_or_add(key, base, count, &(struct order){size, NULL, compare_function, context});
}

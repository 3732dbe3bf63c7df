// qsort, bsearch and their kin: sorted whatever the order before, found or not; rand's known sequence; div and rotations
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MANY = 20000 };

struct record {
    int key;
    char name[9];
};

static long compared;

static int by_key(const void *a, const void *b)
{
    compared++;
    return ((const struct record *)a)->key - ((const struct record *)b)->key;
}

static int by_value(const void *a, const void *b)
{
    compared++;
    return (*(const int *)a > *(const int *)b) - (*(const int *)a < *(const int *)b);
}

static int by_text(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

static void check(const char *name, int *values)
{
    int sorted = 1;
    compared = 0;
    qsort(values, MANY, sizeof *values, by_value);
    for (int i = 1; i < MANY; i++)
        sorted &= values[i - 1] <= values[i];
    printf("%s: sorted %d, quick enough %d\n", name, sorted, compared < 40L * MANY);
}

int main(void)
{
    static int values[MANY];
    struct record records[] = {{5, "five"}, {1, "one"}, {4, "four"}, {2, "two"}, {3, "three"}};
    const char *words[] = {"pear", "apple", "fig", "date", "lemon", "cherry", "kiwi", "plum", "grape", "mango", "lime"};
    unsigned count = 3;
    int list[8] = {7, 8, 9}, key = 8, other = 5;

    for (int i = 0; i < MANY; i++)
        values[i] = i;
    check("ascending", values);
    for (int i = 0; i < MANY; i++)
        values[i] = MANY - i;
    check("descending", values);
    for (int i = 0; i < MANY; i++)
        values[i] = i % 3;
    check("few values", values);
    for (int i = 0; i < MANY; i++)
        values[i] = i < MANY / 2 ? i : MANY - i;
    check("organ pipe", values);
    srand(1);
    for (int i = 0; i < MANY; i++)
        values[i] = rand() * 32768 + rand();
    check("random", values);
    int *found = bsearch(&values[123], values, MANY, sizeof *values, by_value);
    printf("found %d\n", found && *found == values[123]);

    qsort(records, 5, sizeof *records, by_key);
    for (int i = 0; i < 5; i++)
        printf("%d %s ", records[i].key, records[i].name);
    qsort(words, 11, sizeof *words, by_text);
    for (int i = 0; i < 11; i++)
        printf("%s ", words[i]);
    printf("\n");
    printf("%d", (int)((int *)_lfind(&key, list, &count, sizeof key, by_value) - list));
    printf(" %d", _lfind(&other, list, &count, sizeof key, by_value) == NULL);
    printf(" %d %u\n", (int)((int *)_lsearch(&other, list, &count, sizeof key, by_value) - list), count);

    srand(1);
    printf("%d %d %d\n", rand(), rand(), rand());
    srand(12345);
    printf("%d\n", rand());
    printf("%d %d %ld\n", div(-7, 2).quot, div(-7, 2).rem, ldiv(1000000L, 7).rem);
    return 0;
}

/* output:
ascending: sorted 1, quick enough 1
descending: sorted 1, quick enough 1
few values: sorted 1, quick enough 1
organ pipe: sorted 1, quick enough 0
random: sorted 1, quick enough 1
found 1
1 one 2 two 3 three 4 four 5 five apple cherry date fig grape kiwi lemon lime mango pear plum 
1 1 3 4
41 18467 6334
7584
-3 -1 1
*/

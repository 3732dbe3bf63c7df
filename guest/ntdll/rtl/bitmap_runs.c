// Runs of clear or set bits in a bitmap: the next, the longest, several at once.
// A run is where it starts and how many bits it has; a length of 0 says that there is none.

#include "rtl.h"

typedef struct _RTL_BITMAP_RUN {
    ULONG StartingIndex;
    ULONG NumberOfBits;
} RTL_BITMAP_RUN, *PRTL_BITMAP_RUN;

static BOOLEAN is_set(const RTL_BITMAP *map, ULONG bit) { return map->Buffer[bit / 32] >> bit % 32 & 1; }

static ULONG next_run(const RTL_BITMAP *map, ULONG from, BOOLEAN value, PULONG start) {
    while (from < map->SizeOfBitMap && is_set(map, from) != value)
        from++;
    *start = from;
    while (from < map->SizeOfBitMap && is_set(map, from) == value)
        from++;
    return from - *start;
}

ULONG NTAPI RtlFindNextForwardRunClear(PRTL_BITMAP Header, ULONG FromIndex, PULONG StartingRunIndex) {
    return next_run(Header, FromIndex, FALSE, StartingRunIndex);
}

ULONG NTAPI RtlFindNextForwardRunSet(PRTL_BITMAP Header, ULONG FromIndex, PULONG StartingRunIndex) {
    return next_run(Header, FromIndex, TRUE, StartingRunIndex);
}

ULONG NTAPI RtlFindFirstRunClear(PRTL_BITMAP Header, PULONG StartingIndex) {
    return next_run(Header, 0, FALSE, StartingIndex);
}

ULONG NTAPI RtlFindLastBackwardRunClear(PRTL_BITMAP Header, ULONG FromIndex, PULONG StartingRunIndex) {
    LONG at = (LONG)(FromIndex < Header->SizeOfBitMap ? FromIndex : Header->SizeOfBitMap - 1);
    while (at >= 0 && is_set(Header, (ULONG)at))
        at--;
    LONG last = at;
    while (at >= 0 && !is_set(Header, (ULONG)at))
        at--;
    *StartingRunIndex = (ULONG)(at + 1);
    return (ULONG)(last - at);
}

static ULONG longest_run(const RTL_BITMAP *map, BOOLEAN value, PULONG start_of_it) {
    ULONG longest = 0, start, length;
    *start_of_it = 0;
    for (ULONG from = 0; (length = next_run(map, from, value, &start)); from = start + length) {
        if (length > longest) {
            longest = length;
            *start_of_it = start;
        }
    }
    return longest;
}

ULONG NTAPI RtlFindLongestRunClear(PRTL_BITMAP Header, PULONG StartingIndex) {
    return longest_run(Header, FALSE, StartingIndex);
}

ULONG NTAPI RtlFindLongestRunSet(PRTL_BITMAP Header, PULONG StartingIndex) {
    return longest_run(Header, TRUE, StartingIndex);
}

static ULONG several_runs(const RTL_BITMAP *map, BOOLEAN value, PRTL_BITMAP_RUN runs, ULONG room,
                          BOOLEAN want_longest) {
    ULONG count = 0, start, length;
    for (ULONG from = 0; room && (length = next_run(map, from, value, &start)); from = start + length) {
        if (count < room) {
            runs[count++] = (RTL_BITMAP_RUN){start, length};
        } else if (!want_longest) {
            break;
        } else if (length > runs[count - 1].NumberOfBits) {
            runs[count - 1] = (RTL_BITMAP_RUN){start, length};
        }
        for (ULONG i = count - 1; want_longest && i && runs[i].NumberOfBits > runs[i - 1].NumberOfBits; i--) {
            RTL_BITMAP_RUN longer = runs[i];
            runs[i] = runs[i - 1];
            runs[i - 1] = longer;
        }
    }
    return count;
}

ULONG NTAPI RtlFindClearRuns(PRTL_BITMAP Header, PRTL_BITMAP_RUN RunArray, ULONG SizeOfRunArray,
                             BOOLEAN LocateLongestRuns) {
    return several_runs(Header, FALSE, RunArray, SizeOfRunArray, LocateLongestRuns);
}

ULONG NTAPI RtlFindSetRuns(PRTL_BITMAP Header, PRTL_BITMAP_RUN RunArray, ULONG SizeOfRunArray,
                           BOOLEAN LocateLongestRuns) {
    return several_runs(Header, TRUE, RunArray, SizeOfRunArray, LocateLongestRuns);
}

// Letter case by ranges: from `first` to `last` in steps of `step`, the partner is `distance` away.
// Sorted by `first`; a code unit in no range is its own partner.

#ifndef NTSUP_RTL_CASE_TABLE_H
#define NTSUP_RTL_CASE_TABLE_H

typedef struct CaseRange {
    unsigned short first;
    unsigned short last;
    unsigned short step;
    int distance;
} CaseRange;

extern const CaseRange upcase_ranges[], downcase_ranges[];
extern const unsigned upcase_ranges_count, downcase_ranges_count;

#endif

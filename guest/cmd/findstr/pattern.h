// FINDSTR's search strings: plain text, or its small language of regular expressions.

#ifndef NTSUP_FINDSTR_PATTERN_H
#define NTSUP_FINDSTR_PATTERN_H

#include "../common/words.h"

typedef struct {
    bool folded;
    bool at_start, at_end; // /b, /e; both are /x
} PatternRules;

// Whether a search string has an unescaped sign of the language.
bool pattern_has_signs(PCWSTR text);
// Whether a line of text has a place that the pattern describes.
bool pattern_found(PCWSTR pattern, PCWSTR line, PatternRules rules);
// The same for plain text; backslashes before backslashes and quotation marks only protect them.
bool plain_found(PCWSTR text, PCWSTR line, PatternRules rules);

#endif

// File name patterns as file systems match them, and names that fit DOS' 8.3 form.
// In an expression * matches anything, ? one character, and <, >, " are DOS' own *, ? and . with their odd ends.

#include "rtl.h"

enum { DOS_STAR = '<', DOS_QM = '>', DOS_DOT = '"' };

static WCHAR fold(WCHAR c, BOOLEAN ignore_case) { return ignore_case ? RtlUpcaseUnicodeChar(c) : c; }

static BOOLEAN has_later_dot(PCWSTR name, ULONG length) {
    for (ULONG i = 1; i < length; i++) {
        if (name[i] == '.')
            return TRUE;
    }
    return FALSE;
}

// `fresh`: the pattern is at its beginning or follows a DOS_STAR.
static BOOLEAN match(PCWSTR pattern, ULONG pattern_length, PCWSTR name, ULONG length, BOOLEAN ignore_case,
                     BOOLEAN fresh) {
    for (; pattern_length; pattern++, pattern_length--, fresh = FALSE) {
        switch (*pattern) {
        case '*':
            while (pattern_length > 1 && pattern[1] == '*')
                pattern++, pattern_length--;
            for (ULONG skip = 0; skip <= length; skip++) {
                if (match(pattern + 1, pattern_length - 1, name + skip, length - skip, ignore_case, FALSE))
                    return TRUE;
            }
            return FALSE;
        case DOS_STAR: // as *, but never past the last dot, unless it begins the name and has taken dots only
            for (ULONG skip = 0; skip <= length; skip++) {
                if (match(pattern + 1, pattern_length - 1, name + skip, length - skip, ignore_case, TRUE))
                    return TRUE;
                if (skip < length && name[skip] != '.')
                    fresh = FALSE;
                else if (skip < length && !fresh && !has_later_dot(name + skip, length - skip))
                    return FALSE;
            }
            return FALSE;
        case DOS_QM: // any character, or nothing before a dot and at the end
            if (!length || *name == '.') {
                if (match(pattern + 1, pattern_length - 1, name, length, ignore_case, FALSE))
                    return TRUE;
                if (!length)
                    return FALSE;
            }
            break;
        case DOS_DOT: // a dot, or nothing at the end
            if (!length)
                continue;
            if (*name != '.')
                return FALSE;
            break;
        case '?':
            if (!length)
                return FALSE;
            break;
        default:
            if (!length || fold(*pattern, ignore_case) != fold(*name, ignore_case))
                return FALSE;
            break;
        }
        name++, length--;
    }
    return !length;
}

BOOLEAN NTAPI RtlIsNameInExpression(PCUNICODE_STRING Expression, PCUNICODE_STRING Name, BOOLEAN IgnoreCase,
                                    PWCH UpcaseTable) {
    (void)UpcaseTable;
    if (!Expression->Length || !Name->Length)
        return !Expression->Length && !Name->Length;
    return match(Expression->Buffer, rtl_length(Expression), Name->Buffer, rtl_length(Name), IgnoreCase, TRUE);
}

static BOOLEAN legal_in_dos_name(CHAR c) { return (UCHAR)c > ' ' && !strchr("\"*+,/:;<=>?[\\]|", c); }

BOOLEAN NTAPI RtlIsNameLegalDOS8Dot3(PUNICODE_STRING Name, POEM_STRING OemName, PBOOLEAN NameContainsSpaces) {
    CHAR text[12];
    STRING own = {0, sizeof(text), text}, *name = OemName ? OemName : &own;
    ULONG dot = MAXDWORD;
    BOOLEAN spaces = FALSE;
    if (rtl_length(Name) > sizeof(text) ||
        RtlUpcaseUnicodeToMultiByteN(text, sizeof(text), &dot, Name->Buffer, Name->Length))
        return FALSE;
    if (dot > name->MaximumLength)
        return FALSE;
    name->Length = (USHORT)dot;
    memcpy(name->Buffer, text, dot);
    if (name->Length && name->Buffer[0] == '.') { // "." and ".." only
        BOOLEAN special = name->Length == 1 || (name->Length == 2 && name->Buffer[1] == '.');
        if (special && NameContainsSpaces)
            *NameContainsSpaces = FALSE;
        return special;
    }
    dot = MAXDWORD;
    for (ULONG i = 0; i < name->Length; i++) {
        CHAR c = name->Buffer[i];
        if (c == '.' && dot == MAXDWORD && i && name->Buffer[i - 1] != ' ')
            dot = i;
        else if (c == ' ' && i)
            spaces = TRUE;
        else if (c == '.' || !legal_in_dos_name(c))
            return FALSE;
    }
    if (dot == MAXDWORD ? name->Length > 8 : dot > 8 || name->Length - dot - 1 > 3 || name->Length == dot + 1)
        return FALSE;
    if (NameContainsSpaces)
        *NameContainsSpaces = spaces;
    return name->Length != 0;
}

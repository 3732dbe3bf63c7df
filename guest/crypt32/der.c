// Reading DER: tag, length, contents. Nothing is trusted; what does not fit is refused.
#include "crypt32.h"

enum { LONG_FORM = 0x80, LENGTH_BYTES_MAX = 4 };

bool der_next_is(const Der *from, BYTE tag) { return from->at < from->end && *from->at == tag; }

bool der_take(Der *from, BYTE tag, Der *contents, CRYPT_DATA_BLOB *whole) {
    const BYTE *start = from->at, *at = start;
    if (from->end - at < 2 || *at++ != tag)
        return false;
    SIZE_T length = *at++;
    if (length & LONG_FORM) {
        SIZE_T bytes = length & ~(SIZE_T)LONG_FORM;
        length = 0;
        if (bytes == 0 || bytes > LENGTH_BYTES_MAX || (SIZE_T)(from->end - at) < bytes)
            return false;
        while (bytes--)
            length = length << 8 | *at++;
    }
    if ((SIZE_T)(from->end - at) < length)
        return false;
    if (contents)
        *contents = (Der){at, at + length};
    if (whole)
        *whole = (CRYPT_DATA_BLOB){(DWORD)(at + length - start), (BYTE *)start};
    from->at = at + length;
    return true;
}

bool der_oid(const Der *contents, char *text, SIZE_T room) {
    SIZE_T used = 0;
    ULONGLONG arc = 0;
    bool first = true;
    for (const BYTE *at = contents->at; at < contents->end; at++) {
        if (arc >> 56)
            return false;
        arc = arc << 7 | (*at & 0x7f);
        if (*at & 0x80)
            continue;
        char part[48];
        ULONGLONG top = arc < 80 ? arc / 40 : 2;
        int length = first ? wsprintfA(part, "%I64u.%I64u", top, arc - 40 * top) : wsprintfA(part, ".%I64u", arc);
        if (used + (SIZE_T)length + 1 > room)
            return false;
        CopyMemory(text + used, part, (SIZE_T)length + 1);
        used += (SIZE_T)length;
        arc = 0;
        first = false;
    }
    return used != 0;
}

static int digits(const BYTE **at, int count) {
    int value = 0;
    while (count--) {
        if (**at < '0' || **at > '9')
            return -1;
        value = 10 * value + *(*at)++ - '0';
    }
    return value;
}

// UTCTime is YYMMDDhhmmssZ, of 1950 to 2049; GeneralizedTime has a year of four digits (RFC 5280, 4.1.2.5).
bool der_time(Der *from, FILETIME *time) {
    Der text;
    bool utc = der_next_is(from, DER_UTC_TIME);
    if (!der_take(from, utc ? DER_UTC_TIME : DER_GENERALIZED_TIME, &text, NULL))
        return false;
    if (text.end - text.at != (utc ? 13 : 15) || text.end[-1] != 'Z')
        return false;
    const BYTE *at = text.at;
    int year = digits(&at, utc ? 2 : 4);
    if (utc && year >= 0)
        year += year < 50 ? 2000 : 1900;
    int month = digits(&at, 2), day = digits(&at, 2), hour = digits(&at, 2), minute = digits(&at, 2);
    int second = digits(&at, 2);
    if ((year | month | day | hour | minute | second) < 0)
        return false;
    SYSTEMTIME parts = {(WORD)year, (WORD)month, 0, (WORD)day, (WORD)hour, (WORD)minute, (WORD)second, 0};
    return SystemTimeToFileTime(&parts, time);
}

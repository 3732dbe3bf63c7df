/* The readable form of decorated type names: classes, enumerations, templates, pointers, references and plain types.
 * A name with anything else (functions, local scopes, arrays) is left as it is. Recursion is bounded. */
#include "exception.h"

size_t strlen(const char *text);
void *memcpy(void *to, const void *from, size_t size);

enum { ROOM = 4096, REMEMBERED = 10, DEPTH_MOST = 64 };

typedef struct {
    uint16_t start, size;
} span;

typedef struct {
    const char *at;
    char *text; /* ROOM bytes: the result grows here, and what is taken apart behind it */
    size_t size;
    int depth;
    bool failed;
    span names[REMEMBERED], types[REMEMBERED];
    int name_count, type_count;
    char *kept; /* ROOM bytes: what names and types refer to */
    size_t kept_size;
} reader;

static void put(reader *in, const char *text, size_t size) {
    if (in->size + size >= ROOM) {
        in->failed = true;
        return;
    }
    memcpy(in->text + in->size, text, size);
    in->size += size;
}

static void put_text(reader *in, const char *text) { put(in, text, strlen(text)); }

static void remember(reader *in, span *list, int *count, const char *text, size_t size) {
    if (*count == REMEMBERED || in->kept_size + size >= ROOM)
        return;
    memcpy(in->kept + in->kept_size, text, size);
    list[(*count)++] = (span){(uint16_t)in->kept_size, (uint16_t)size};
    in->kept_size += size;
}

static void recall(reader *in, const span *list, int count) {
    int index = *in->at++ - '0';
    if (index < count)
        put(in, in->kept + list[index].start, list[index].size);
    else
        in->failed = true;
}

static void read_type(reader *in);
static void read_name(reader *in);

static bool take(reader *in, const char *prefix) {
    size_t size = strlen(prefix);
    for (size_t i = 0; i < size; i++)
        if (in->at[i] != prefix[i])
            return false;
    in->at += size;
    return true;
}

static bool is_digit(char unit) { return unit >= '0' && unit <= '9'; }

/* A digit stands for one more than it; other numbers are sixteens in A to P, ended by @. */
static void read_number(reader *in) {
    if (take(in, "?"))
        put_text(in, "-");
    uint64_t value = 0;
    if (is_digit(*in->at)) {
        value = (uint64_t)(*in->at++ - '0') + 1;
    } else {
        for (; *in->at >= 'A' && *in->at <= 'P'; in->at++)
            value = value << 4 | (uint64_t)(*in->at - 'A');
        in->failed |= !take(in, "@");
    }
    char digits[20];
    size_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + value % 10);
        value /= 10;
    } while (value);
    put(in, digits + at, sizeof digits - at);
}

static void read_template_arguments(reader *in) {
    bool is_first = true;
    put_text(in, "<");
    while (!in->failed && !take(in, "@")) {
        if (take(in, "$$V") || take(in, "$$Z"))
            continue;
        if (!is_first)
            put_text(in, ",");
        is_first = false;
        size_t start = in->size;
        const char *from = in->at;
        if (is_digit(*in->at)) {
            recall(in, in->types, in->type_count);
        } else if (take(in, "$0")) {
            read_number(in);
        } else {
            read_type(in);
            if (!in->failed && in->at - from > 1)
                remember(in, in->types, &in->type_count, in->text + start, in->size - start);
        }
    }
    put_text(in, in->size && in->text[in->size - 1] == '>' ? " >" : ">");
}

/* A template's arguments have back references of their own. */
static void read_template(reader *in) {
    span names[REMEMBERED], types[REMEMBERED];
    int name_count = in->name_count, type_count = in->type_count;
    memcpy(names, in->names, sizeof names);
    memcpy(types, in->types, sizeof types);
    in->name_count = in->type_count = 0;
    size_t start = in->size;
    const char *end = in->at;
    while (*end && *end != '@')
        end++;
    size_t size = (size_t)(end - in->at);
    if (!*end || *in->at == '?') {
        in->failed = true;
        return;
    }
    put(in, in->at, size);
    remember(in, in->names, &in->name_count, in->at, size);
    in->at = end + 1;
    read_template_arguments(in);
    memcpy(in->names, names, sizeof names);
    memcpy(in->types, types, sizeof types);
    in->name_count = name_count;
    in->type_count = type_count;
    if (!in->failed)
        remember(in, in->names, &in->name_count, in->text + start, in->size - start);
}

static void read_fragment(reader *in) {
    if (is_digit(*in->at)) {
        recall(in, in->names, in->name_count);
        return;
    }
    if (take(in, "?$")) {
        read_template(in);
        return;
    }
    const char *end = in->at;
    while (*end && *end != '@')
        end++;
    if (!*end || end == in->at || (*in->at == '?' && in->at[1] != 'A')) {
        in->failed = true;
        return;
    }
    static const char anonymous[] = "`anonymous namespace'";
    bool is_anonymous = *in->at == '?';
    const char *text = is_anonymous ? anonymous : in->at;
    size_t size = is_anonymous ? sizeof anonymous - 1 : (size_t)(end - in->at);
    put(in, text, size);
    remember(in, in->names, &in->name_count, text, size);
    in->at = end + 1;
}

/* Fragments come innermost first. */
static void read_name(reader *in) {
    size_t start = in->size;
    while (!in->failed && !take(in, "@")) {
        size_t before = in->size;
        read_fragment(in);
        if (in->failed || before == start)
            continue;
        size_t outer = in->size - before, inner = before - start;
        char *whole = malloc(outer + inner);
        if (!whole || in->size + 2 >= ROOM) {
            free(whole);
            in->failed = true;
            return;
        }
        memcpy(whole, in->text + before, outer);
        memcpy(whole + outer, in->text + start, inner);
        in->size = start;
        put(in, whole, outer);
        put_text(in, "::");
        put(in, whole + outer, inner);
        free(whole);
    }
}

static const char *plain(reader *in) {
    static const char *const one[26] = {
        ['C' - 'A'] = "signed char",    ['D' - 'A'] = "char", ['E' - 'A'] = "unsigned char", ['F' - 'A'] = "short",
        ['G' - 'A'] = "unsigned short", ['H' - 'A'] = "int",  ['I' - 'A'] = "unsigned int",  ['J' - 'A'] = "long",
        ['K' - 'A'] = "unsigned long",  ['M' - 'A'] = "float", ['N' - 'A'] = "double",      ['O' - 'A'] = "long double",
        ['X' - 'A'] = "void",
    };
    static const char *const extended[26] = {
        ['J' - 'A'] = "__int64",  ['K' - 'A'] = "unsigned __int64", ['N' - 'A'] = "bool",    ['Q' - 'A'] = "char8_t",
        ['S' - 'A'] = "char16_t", ['U' - 'A'] = "char32_t",         ['W' - 'A'] = "wchar_t",
    };
    bool is_extended = *in->at == '_';
    char unit = in->at[is_extended];
    if (unit < 'A' || unit > 'Z')
        return NULL;
    const char *name = (is_extended ? extended : one)[unit - 'A'];
    if (name)
        in->at += 1 + is_extended;
    return name;
}

static void put_qualifiers(reader *in, char letter) {
    static const char *const text[4] = {"", " const", " volatile", " const volatile"};
    if (letter < 'A' || letter > 'D')
        in->failed = true;
    else
        put_text(in, text[letter - 'A']);
}

/* The sign and its own qualifiers, then the qualifiers of what it points to. */
static void read_pointer(reader *in, const char *sign, char own) {
    bool is_64 = take(in, "E");
    char qualifiers = *in->at;
    if (!qualifiers || is_digit(qualifiers)) {
        in->failed = true;
        return;
    }
    in->at++;
    read_type(in);
    put_qualifiers(in, qualifiers);
    put_text(in, " ");
    put_text(in, sign);
    if (is_64)
        put_text(in, " __ptr64");
    put_qualifiers(in, own);
}

static void read_type(reader *in) {
    if (in->failed || in->depth == DEPTH_MOST) {
        in->failed = true;
        return;
    }
    in->depth++;
    const char *name = plain(in);
    if (name) {
        put_text(in, name);
    } else if (take(in, "V")) {
        put_text(in, "class ");
        read_name(in);
    } else if (take(in, "U")) {
        put_text(in, "struct ");
        read_name(in);
    } else if (take(in, "T")) {
        put_text(in, "union ");
        read_name(in);
    } else if (take(in, "W4")) {
        put_text(in, "enum ");
        read_name(in);
    } else if (take(in, "P")) {
        read_pointer(in, "*", 'A');
    } else if (take(in, "Q")) {
        read_pointer(in, "*", 'B');
    } else if (take(in, "A")) {
        read_pointer(in, "&", 'A');
    } else if (take(in, "$$Q")) {
        read_pointer(in, "&&", 'A');
    } else if (take(in, "?") || take(in, "$$C")) {
        char qualifiers = *in->at;
        in->at += qualifiers != 0;
        read_type(in);
        put_qualifiers(in, qualifiers);
    } else {
        in->failed = true;
    }
    in->depth--;
}

char *cxx_readable_name(const char *decorated) {
    char *buffers = malloc(2 * ROOM);
    if (!buffers)
        return NULL;
    reader in = {.at = decorated + (*decorated == '.'), .text = buffers, .kept = buffers + ROOM};
    read_type(&in);
    const char *text = in.text;
    size_t size = in.size;
    if (in.failed || *in.at) {
        text = decorated;
        size = strlen(decorated);
    }
    char *name = malloc(size + 1);
    if (name) {
        memcpy(name, text, size);
        name[size] = 0;
    }
    free(buffers);
    return name;
}

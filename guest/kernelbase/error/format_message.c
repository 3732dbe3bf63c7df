// FormatMessage: where the message comes from and where the text goes.

#include "error/message_format.h"
#include "error/messages.h"

enum {
    SOURCES = FORMAT_MESSAGE_FROM_STRING | FORMAT_MESSAGE_FROM_HMODULE | FORMAT_MESSAGE_FROM_SYSTEM,
    TABLE_ID = 1,
    TEXT_UNITS = 0x7FFF, // with the NUL
};

#define HRESULT_OF_WIN32 0x80070000u

// A text of the system, with the line break at its end, as a new string; NULL when there is none.
static PWSTR system_text(DWORD id) {
    if ((id & 0xFFFF0000) == HRESULT_OF_WIN32)
        id &= 0xFFFF;
    unsigned low = 0, high = system_message_count;
    while (low < high) {
        unsigned middle = (low + high) / 2;
        if (system_messages[middle].number < id)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == system_message_count || system_messages[low].number != id)
        return NULL;
    const char *text = system_message_texts + system_messages[low].offset;
    SIZE_T length = base_length_a(text);
    PWSTR copy = base_alloc((length + 3) * sizeof(WCHAR));
    if (copy == NULL)
        return NULL;
    for (SIZE_T i = 0; i < length; i++)
        copy[i] = (WCHAR)text[i];
    copy[length] = '\r';
    copy[length + 1] = '\n';
    copy[length + 2] = 0;
    return copy;
}

// A text of a module's message table as a new string; NULL with the last error set.
static PWSTR module_text(HMODULE module, DWORD id, WORD language) {
    HRSRC resource = FindResourceExW(module, (PCWSTR)RT_MESSAGETABLE, MAKEINTRESOURCEW(TABLE_ID), language);
    const MESSAGE_RESOURCE_DATA *table = resource ? LoadResource(module, resource) : NULL;
    if (table == NULL)
        return NULL;
    for (DWORD i = 0; i < table->NumberOfBlocks; i++) {
        const MESSAGE_RESOURCE_BLOCK *block = &table->Blocks[i];
        if (id < block->LowId || id > block->HighId)
            continue;
        const BYTE *at = (const BYTE *)table + block->OffsetToEntries;
        for (DWORD skipped = id - block->LowId; skipped; skipped--)
            at += ((const MESSAGE_RESOURCE_ENTRY *)at)->Length;
        const MESSAGE_RESOURCE_ENTRY *entry = (const MESSAGE_RESOURCE_ENTRY *)at;
        SIZE_T size = entry->Length - offsetof(MESSAGE_RESOURCE_ENTRY, Text);
        if (!(entry->Flags & MESSAGE_RESOURCE_UNICODE))
            return base_wide_n((PCSTR)entry->Text, size); // NULs fill it up
        PWSTR copy = base_alloc(size + sizeof(WCHAR));
        if (copy) {
            memcpy(copy, entry->Text, size);
            copy[size / sizeof(WCHAR)] = 0;
        }
        return copy;
    }
    base_fail(ERROR_MR_MID_NOT_FOUND);
    return NULL;
}

// Only English is spoken here: neutral and English are that.
static bool speaks(DWORD language) {
    WORD primary = PRIMARYLANGID(language);
    return primary == LANG_NEUTRAL || primary == LANG_ENGLISH;
}

static PWSTR find_text(DWORD flags, LPCVOID source, DWORD id, DWORD language) {
    if (flags & FORMAT_MESSAGE_FROM_HMODULE) {
        PWSTR text = module_text((HMODULE)source, id, (WORD)language);
        if (text || !(flags & FORMAT_MESSAGE_FROM_SYSTEM))
            return text;
    }
    if (!speaks(language)) {
        base_fail(ERROR_RESOURCE_LANG_NOT_FOUND);
        return NULL;
    }
    PWSTR text = system_text(id);
    if (text == NULL)
        base_fail(ERROR_MR_MID_NOT_FOUND);
    return text;
}

// Checks the arguments that both forms share, and gives an allocated buffer's pointer its failure value.
static bool accept(DWORD flags, LPCVOID source, PVOID buffer) {
    if (buffer == NULL)
        return base_fail(ERROR_INVALID_PARAMETER);
    if (flags & FORMAT_MESSAGE_ALLOCATE_BUFFER)
        *(PVOID *)buffer = NULL;
    if (!(flags & SOURCES) || (flags & FORMAT_MESSAGE_FROM_STRING && source == NULL))
        return base_fail(ERROR_INVALID_PARAMETER);
    return true;
}

// The whole text, NUL-terminated; its length is not 0. The caller frees it.
static bool make_text(MessageText *text, DWORD flags, PCWSTR definition, va_list *given, bool narrow) {
    bool is_array = flags & FORMAT_MESSAGE_ARGUMENT_ARRAY;
    MessageArguments arguments = {
        .slots = given == NULL ? NULL : is_array ? (const ULONG_PTR *)given : *(const ULONG_PTR **)given,
        .is_array = is_array,
        .narrow = narrow,
    };
    bool made = message_expand(text, definition, flags & FORMAT_MESSAGE_IGNORE_INSERTS, &arguments,
                               flags & FORMAT_MESSAGE_MAX_WIDTH_MASK);
    if (given != NULL && !is_array)
        *(const ULONG_PTR **)given += arguments.read; // the caller's list stands behind what was used
    if (made && text->length == 0)
        made = base_fail(ERROR_NO_WORK_DONE);
    else if (made && text->length >= TEXT_UNITS)
        made = base_fail(ERROR_INVALID_PARAMETER);
    text->limit = 0;
    message_put(text, 0);
    return made && !text->failed;
}
static_assert(sizeof(va_list) == sizeof(PVOID), "a va_list points to 8-byte slots");

// Hands `size` bytes out, the last unit of which is the NUL; returns the units without it.
static DWORD deliver(DWORD flags, const void *data, SIZE_T units, SIZE_T unit_size, PVOID buffer, DWORD room) {
    SIZE_T size = units * unit_size;
    if (flags & FORMAT_MESSAGE_ALLOCATE_BUFFER) {
        PVOID block = LocalAlloc(LMEM_ZEROINIT, max(size, room * unit_size));
        if (block == NULL)
            return 0;
        memcpy(block, data, size);
        *(PVOID *)buffer = block;
    } else if (units > room) {
        return (DWORD)base_fail(ERROR_INSUFFICIENT_BUFFER);
    } else {
        memcpy(buffer, data, size);
    }
    return (DWORD)units - 1;
}

DWORD WINAPI FormatMessageW(DWORD flags, LPCVOID source, DWORD id, DWORD language, LPWSTR buffer, DWORD size,
                            va_list *arguments) {
    if (!accept(flags, source, buffer))
        return 0;
    PWSTR found = flags & FORMAT_MESSAGE_FROM_STRING ? NULL : find_text(flags, source, id, language);
    BASE_SCOPED PWSTR owned = found;
    PCWSTR definition = flags & FORMAT_MESSAGE_FROM_STRING ? source : found;
    if (definition == NULL)
        return 0;
    bool allocate = flags & FORMAT_MESSAGE_ALLOCATE_BUFFER;
    if (!allocate && size == 0)
        return (DWORD)base_fail(ERROR_INSUFFICIENT_BUFFER);
    // What ends early has read no further argument, and what was made so far stands in the buffer.
    MessageText text = {.limit = allocate ? 0 : size};
    bool made = make_text(&text, flags, definition, arguments, false);
    BASE_SCOPED PWSTR units = text.units;
    if (made && (allocate || text.length <= size))
        return deliver(flags, units, text.length, sizeof(WCHAR), buffer, size);
    if (!allocate && units) {
        bool overflows = made || text.full;
        if (made)
            base_fail(ERROR_INSUFFICIENT_BUFFER);
        memcpy(buffer, units, min(text.length - 1, size) * sizeof(WCHAR));
        if (overflows)
            buffer[size - 1] = 0;
        else if (GetLastError() == ERROR_NO_WORK_DONE)
            buffer[0] = 0;
    }
    return 0;
}

DWORD WINAPI FormatMessageA(DWORD flags, LPCVOID source, DWORD id, DWORD language, LPSTR buffer, DWORD size,
                            va_list *arguments) {
    if (buffer == NULL)
        return (DWORD)base_fail(flags & FORMAT_MESSAGE_ALLOCATE_BUFFER ? ERROR_NOT_ENOUGH_MEMORY
                                                                       : ERROR_INSUFFICIENT_BUFFER);
    if (!accept(flags, source, buffer))
        return 0;
    BASE_SCOPED PWSTR definition =
        flags & FORMAT_MESSAGE_FROM_STRING ? base_wide(source) : find_text(flags, source, id, language);
    if (definition == NULL)
        return 0;
    MessageText text = {0};
    bool made = make_text(&text, flags, definition, arguments, true);
    BASE_SCOPED PWSTR units = text.units;
    BASE_SCOPED PSTR narrow = made ? base_narrow(units) : NULL;
    return narrow ? deliver(flags, narrow, base_length_a(narrow) + 1, 1, buffer, size) : 0;
}

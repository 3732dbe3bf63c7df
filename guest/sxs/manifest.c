// What a manifest says: identity, files and their window classes, dependencies; of a program's also what it was written
// for and its settings. Elements that are not known are passed over, as is their content.

#include "sxs.h"

typedef struct SxsBlock {
    struct SxsBlock *next;
    SIZE_T size;
} SxsBlock;

typedef struct Reader {
    SxsContext *context;
    SxsAssembly *assembly;
    SxsXml xml;
    SxsSpan path[SXS_DEPTH_MOST]; // the elements that are open, without prefixes
    ULONG depth;
    SxsFile *file;             // the one that is open
    SxsDependency *dependency; // likewise
    SxsSpan setting_space;     // of windowsSettings
    SxsClass *class;           // whose name comes
    SxsSetting *setting;       // whose value comes
    BOOLEAN root;
} Reader;

static const WCHAR settings_space[] = L"http://schemas.microsoft.com/SMI/2005/WindowsSettings";

PVOID sxs_take(SxsContext *context, SIZE_T size) {
    SxsBlock *block = RtlAllocateHeap(NtCurrentPeb()->ProcessHeap, HEAP_ZERO_MEMORY, sizeof(SxsBlock) + size);
    if (!block)
        return NULL;
    block->next = context->blocks;
    context->blocks = block;
    return block + 1;
}

void sxs_free(SxsContext *context) {
    for (SxsBlock *block = context->blocks, *next; block; block = next) {
        next = block->next;
        RtlFreeHeap(NtCurrentPeb()->ProcessHeap, 0, block);
    }
    context->magic = 0;
    RtlFreeHeap(NtCurrentPeb()->ProcessHeap, 0, context);
}

static WCHAR entity(SxsSpan span, SIZE_T *used) {
    static const struct {
        PCWSTR name;
        WCHAR value;
    } rows[] = {{L"&lt;", '<'}, {L"&gt;", '>'}, {L"&amp;", '&'}, {L"&quot;", '"'}, {L"&apos;", '\''}};
    for (ULONG i = 0; i < ARRAYSIZE(rows); i++) {
        SIZE_T length = wcslen(rows[i].name);
        if (span.length >= length && !memcmp(span.at, rows[i].name, length * sizeof(WCHAR))) {
            *used = length;
            return rows[i].value;
        }
    }
    *used = 1;
    return '&';
}

// Without the blanks around it.
PWSTR sxs_take_text(SxsContext *context, SxsSpan span) {
    while (span.length && span.at[0] <= ' ')
        span.at++, span.length--;
    while (span.length && span.at[span.length - 1] <= ' ')
        span.length--;
    PWSTR text = sxs_take(context, (span.length + 1) * sizeof(WCHAR)), to = text;
    for (SIZE_T i = 0, used; text && i < span.length; i += used) {
        used = 1;
        *to++ = span.at[i] == '&' ? entity((SxsSpan){span.at + i, span.length - i}, &used) : span.at[i];
    }
    return text;
}

static BOOLEAN is_at(const Reader *reader, ULONG up, PCWSTR name) {
    return reader->depth > up && sxs_is(reader->path[reader->depth - 1 - up], name);
}

static PWSTR attribute(const Reader *reader, PCWSTR name) {
    SxsSpan value;
    return sxs_attribute(&reader->xml, name, &value) ? sxs_take_text(reader->context, value) : NULL;
}

static NTSTATUS read_version(SxsSpan text, USHORT version[4]) {
    ULONG part = 0, value = 0, digits = 0;
    for (SIZE_T i = 0; i <= text.length; i++) {
        WCHAR c = i < text.length ? text.at[i] : '.';
        if (c >= '0' && c <= '9') {
            value = value * 10 + (ULONG)(c - '0');
            digits++;
        }
        if ((c < '0' || c > '9') && (c != '.' || !digits || part == 4 || value > MAXWORD))
            return STATUS_SXS_MANIFEST_PARSE_ERROR;
        if (c == '.') {
            version[part++] = (USHORT)value;
            value = digits = 0;
        }
        if (value > MAXWORD)
            return STATUS_SXS_MANIFEST_PARSE_ERROR;
    }
    return part == 4 ? STATUS_SUCCESS : STATUS_SXS_MANIFEST_PARSE_ERROR;
}

static NTSTATUS read_identity(Reader *reader, SxsIdentity *identity) {
    SxsSpan version;
    *identity = (SxsIdentity){
        .name = attribute(reader, L"name"),
        .type = attribute(reader, L"type"),
        .language = attribute(reader, L"language"),
        .architecture = attribute(reader, L"processorArchitecture"),
        .public_key_token = attribute(reader, L"publicKeyToken"),
    };
    if (!identity->name || !*identity->name)
        return STATUS_SXS_MANIFEST_PARSE_ERROR;
    return sxs_attribute(&reader->xml, L"version", &version) ? read_version(version, identity->version)
                                                             : STATUS_SUCCESS;
}

static NTSTATUS open_file(Reader *reader) {
    SxsFile *file = sxs_take(reader->context, sizeof(*file)), **end = &reader->assembly->files;
    if (!file)
        return STATUS_NO_MEMORY;
    file->name = attribute(reader, L"name");
    if (!file->name || !*file->name)
        return STATUS_SXS_MANIFEST_PARSE_ERROR;
    while (*end)
        end = &(*end)->next;
    *end = reader->file = file;
    reader->assembly->file_count++;
    return STATUS_SUCCESS;
}

static NTSTATUS open_class(Reader *reader) {
    SxsSpan versioned;
    SxsClass *class = sxs_take(reader->context, sizeof(*class));
    if (!class)
        return STATUS_NO_MEMORY;
    class->versioned = !sxs_attribute(&reader->xml, L"versioned", &versioned) || !sxs_is(versioned, L"no");
    class->next = reader->file->classes;
    reader->file->classes = reader->class = class;
    return STATUS_SUCCESS;
}

static NTSTATUS open_dependency(Reader *reader) {
    SxsSpan optional;
    SxsDependency *dependency = sxs_take(reader->context, sizeof(*dependency));
    if (!dependency)
        return STATUS_NO_MEMORY;
    dependency->optional = sxs_attribute(&reader->xml, L"optional", &optional) && sxs_is(optional, L"yes");
    reader->dependency = dependency;
    return STATUS_SUCCESS;
}

static NTSTATUS dependent_identity(Reader *reader) {
    SxsDependency **end = &reader->assembly->dependencies;
    if (!reader->dependency || reader->dependency->identity.name)
        return STATUS_SXS_MANIFEST_PARSE_ERROR;
    while (*end)
        end = &(*end)->next;
    *end = reader->dependency;
    return read_identity(reader, &reader->dependency->identity);
}

static NTSTATUS open_setting(Reader *reader) {
    SxsSetting *setting = sxs_take(reader->context, sizeof(*setting));
    SxsSpan space;
    if (!setting)
        return STATUS_NO_MEMORY;
    if (!sxs_attribute(&reader->xml, L"xmlns", &space))
        space = reader->setting_space;
    setting->space = sxs_take_text(reader->context, space);
    setting->name = sxs_take_text(reader->context, reader->xml.name);
    if (!setting->space || !setting->name)
        return STATUS_NO_MEMORY;
    setting->next = reader->context->settings;
    reader->context->settings = reader->setting = setting;
    return STATUS_SUCCESS;
}

static void supported_system(Reader *reader) {
    UNICODE_STRING text;
    SxsContext *context = reader->context;
    PWSTR id = attribute(reader, L"Id");
    RtlInitUnicodeString(&text, id);
    if (id && context->system_count < SXS_SYSTEMS_MOST &&
        NT_SUCCESS(RtlGUIDFromString(&text, &context->systems[context->system_count])))
        context->system_count++;
}

static void execution_level(Reader *reader) {
    static const PCWSTR levels[] = {L"asInvoker", L"highestAvailable", L"requireAdministrator"};
    SxsSpan value;
    for (ULONG i = 0; i < ARRAYSIZE(levels); i++) {
        if (sxs_attribute(&reader->xml, L"level", &value) && sxs_is(value, levels[i]))
            reader->context->run_level = i + 1;
    }
    reader->context->ui_access = sxs_attribute(&reader->xml, L"uiAccess", &value) && sxs_is(value, L"true");
}

// An element was opened; `path` ends with it.
static NTSTATUS opened(Reader *reader) {
    SxsSpan name = reader->xml.name;
    ULONG depth = reader->depth;
    if (depth == 1)
        return sxs_is(name, L"assembly") ? STATUS_SUCCESS : STATUS_SXS_MANIFEST_FORMAT_ERROR;
    if (depth == 2 && sxs_is(name, L"assemblyIdentity"))
        return read_identity(reader, &reader->assembly->identity);
    if (depth == 2 && sxs_is(name, L"file"))
        return open_file(reader);
    if (depth == 2 && sxs_is(name, L"dependency"))
        return open_dependency(reader);
    if (sxs_is(name, L"windowClass") && is_at(reader, 1, L"file") && reader->file)
        return open_class(reader);
    if (sxs_is(name, L"assemblyIdentity") && is_at(reader, 1, L"dependentAssembly"))
        return dependent_identity(reader);
    if (!reader->root)
        return STATUS_SUCCESS;
    if (sxs_is(name, L"windowsSettings") && !sxs_attribute(&reader->xml, L"xmlns", &reader->setting_space))
        reader->setting_space = (SxsSpan){settings_space, ARRAYSIZE(settings_space) - 1};
    else if (is_at(reader, 1, L"windowsSettings"))
        return open_setting(reader);
    else if (sxs_is(name, L"supportedOS"))
        supported_system(reader);
    else if (sxs_is(name, L"requestedExecutionLevel"))
        execution_level(reader);
    return STATUS_SUCCESS;
}

static NTSTATUS take_token(Reader *reader, SxsToken token) {
    NTSTATUS status = STATUS_SUCCESS;
    if (token == SXS_BAD)
        return STATUS_SXS_MANIFEST_PARSE_ERROR;
    if (token == SXS_TEXT) {
        if (reader->class && !reader->class->name)
            reader->class->name = sxs_take_text(reader->context, reader->xml.text);
        if (reader->setting && !reader->setting->value)
            reader->setting->value = sxs_take_text(reader->context, reader->xml.text);
        return STATUS_SUCCESS;
    }
    if (token == SXS_OPEN) {
        if (reader->depth == SXS_DEPTH_MOST)
            return STATUS_SXS_MANIFEST_PARSE_ERROR;
        reader->path[reader->depth++] = reader->xml.name;
        status = opened(reader);
        if (!reader->xml.empty)
            return status;
    }
    reader->class = NULL;
    reader->setting = NULL;
    if (reader->depth == 2)
        reader->file = NULL, reader->dependency = NULL;
    reader->depth--;
    return status;
}

static NTSTATUS read_text(Reader *reader, PCWSTR text, SIZE_T length) {
    NTSTATUS status = STATUS_SUCCESS;
    reader->xml.at = text;
    reader->xml.end = text + length;
    for (SxsToken token; NT_SUCCESS(status) && (token = sxs_next(&reader->xml)) != SXS_END;)
        status = take_token(reader, token);
    if (NT_SUCCESS(status) && !reader->xml.name.at)
        status = STATUS_SXS_MANIFEST_FORMAT_ERROR; // nothing at all
    return status;
}

NTSTATUS sxs_read_manifest(SxsContext *context, SxsAssembly *assembly, const void *text, SIZE_T size, BOOLEAN root) {
    Reader *reader = sxs_take(context, sizeof(*reader));
    const UCHAR *bytes = text;
    if (!reader)
        return STATUS_NO_MEMORY;
    reader->context = context;
    reader->assembly = assembly;
    reader->root = root;
    if (size >= 2 && bytes[0] == 0xff && bytes[1] == 0xfe)
        return read_text(reader, (PCWSTR)text + 1, size / sizeof(WCHAR) - 1);
    if (size >= 3 && bytes[0] == 0xef && bytes[1] == 0xbb && bytes[2] == 0xbf)
        bytes += 3, size -= 3;
    ULONG made = 0;
    if (size > MAXDWORD / sizeof(WCHAR))
        return STATUS_SXS_MANIFEST_TOO_BIG;
    PWSTR wide = sxs_take(context, (size + 1) * sizeof(WCHAR));
    if (!wide)
        return STATUS_NO_MEMORY;
    NTSTATUS status = RtlUTF8ToUnicodeN(wide, (ULONG)(size * sizeof(WCHAR)), &made, (PCSTR)bytes, (ULONG)size);
    return NT_SUCCESS(status) ? read_text(reader, wide, made / sizeof(WCHAR)) : status;
}

// Activation contexts: what manifests say, as ntdll's loader and kernelbase's functions look it up.
// Compiled into both; a context is made by either and read by both. Once it is made nothing of it changes but its
// reference count.

#ifndef NTSUP_SXS_H
#define NTSUP_SXS_H

#include "nt.h"

enum {
    SXS_MAGIC = 0x78746341,
    SXS_ASSEMBLIES_MOST = 64,
    SXS_SYSTEMS_MOST = 16,
    SXS_PROCESS_MANIFEST = 1, // CREATEPROCESS_MANIFEST_RESOURCE_ID
    SXS_DLL_MANIFEST = 2,     // ISOLATIONAWARE_MANIFEST_RESOURCE_ID
};

// An assemblyIdentity element; what it does not say is null, and a version of zeros.
typedef struct SxsIdentity {
    PWSTR name, type, language, architecture, public_key_token;
    USHORT version[4];
} SxsIdentity;

// What FindActCtxSectionString answers for a window class: offsets are from this structure's beginning.
typedef struct SxsClassRecord {
    ULONG size, flags;
    ULONG class_length, class_offset; // bytes, of the name that the class is registered by
    ULONG dll_length, dll_offset;
} SxsClassRecord;

// The same for a DLL: its path is the assembly's, and not told here.
typedef struct SxsDllRecord {
    ULONG size, flags, path_length, segment_count, segment_offset;
} SxsDllRecord;

typedef struct SxsClass {
    struct SxsClass *next;
    PWSTR name;
    SxsClassRecord *record; // its names behind it
    BOOLEAN versioned;      // registered under a name with the assembly's version before it
} SxsClass;

typedef struct SxsFile {
    struct SxsFile *next;
    PWSTR name;
    SxsClass *classes;
} SxsFile;

typedef struct SxsDependency {
    struct SxsDependency *next;
    SxsIdentity identity;
    BOOLEAN optional;
} SxsDependency;

typedef struct SxsAssembly {
    SxsIdentity identity;
    PWSTR manifest;  // the file it was read from, or null
    PWSTR directory; // where its files are, with a \ at the end
    SxsFile *files;
    ULONG file_count;
    SxsDependency *dependencies;
} SxsAssembly;

typedef struct SxsSetting {
    struct SxsSetting *next;
    PWSTR space, name, value;
} SxsSetting;

typedef struct SxsContext {
    ULONG magic;
    LONG references;
    struct SxsBlock *blocks; // all that hangs off it
    PWSTR directory;         // the application's: where private assemblies are looked for
    ULONG assembly_count;
    SxsAssembly *assemblies[SXS_ASSEMBLIES_MOST]; // the first is the root manifest's
    SxsSetting *settings;
    ULONG system_count;
    GUID systems[SXS_SYSTEMS_MOST]; // supportedOS elements
    ULONG run_level;                // ACTCTX_REQUESTED_RUN_LEVEL
    BOOLEAN ui_access;
} SxsContext;

// Where a root manifest comes from.
typedef struct SxsSource {
    PCWSTR path;               // a manifest, or an image whose resource it is; null for the text
    const void *resource_name; // of the image's manifest, as FindResource takes it; null for a manifest
    const void *text;          // the manifest itself
    SIZE_T size;
    PCWSTR text_path; // the file that the text is of, or null
    PCWSTR directory; // of the application, with a \ at the end
    BOOLEAN lenient;  // assemblies that are not found are left out
} SxsSource;

typedef enum SxsToken { SXS_OPEN, SXS_CLOSE, SXS_TEXT, SXS_END, SXS_BAD } SxsToken;

enum { SXS_DEPTH_MOST = 32 };

typedef struct SxsSpan {
    PCWSTR at;
    SIZE_T length;
} SxsSpan;

typedef struct SxsXml {
    PCWSTR at, end;
    SxsSpan name;       // of the element that was opened or closed, without its prefix
    SxsSpan attributes; // of the element that was opened
    SxsSpan text;
    BOOLEAN empty; // the element that was opened is closed already
    ULONG depth;
    SxsSpan open[SXS_DEPTH_MOST];
} SxsXml;

// xml.c
SxsToken sxs_next(SxsXml *xml);
BOOLEAN sxs_is(SxsSpan span, PCWSTR text);
BOOLEAN sxs_attribute(const SxsXml *xml, PCWSTR name, SxsSpan *value);

// manifest.c: reads one manifest. `assembly` is filled in; the root's settings go to the context.
NTSTATUS sxs_read_manifest(SxsContext *context, SxsAssembly *assembly, const void *text, SIZE_T size, BOOLEAN root);
PVOID sxs_take(SxsContext *context, SIZE_T size); // zeroed memory that goes with the context; null when there is none
PWSTR sxs_take_text(SxsContext *context, SxsSpan span);
void sxs_free(SxsContext *context);

// file.c
NTSTATUS sxs_map(PCWSTR path, PVOID *base, SIZE_T *size); // NtUnmapViewOfSection when done
NTSTATUS sxs_image_manifest(PVOID image, const void *name, const void **text, SIZE_T *size);

// context.c
NTSTATUS sxs_create(const SxsSource *source, SxsContext **context);
SxsContext *sxs_process_default(void);         // null when the program has no manifest
SxsContext *sxs_active(void);                  // what the thread has activated, or null
SxsContext *sxs_of_handle(const void *handle); // null for what is none

// find.c
BOOLEAN sxs_find_file(const SxsContext *context, PCUNICODE_STRING name, ULONG *assembly, const SxsFile **file);
const SxsClass *sxs_find_class(const SxsContext *context, PCUNICODE_STRING name, ULONG *assembly, const SxsFile **file);

static inline BOOLEAN sxs_equal(PCWSTR left, PCWSTR right) {
    UNICODE_STRING a, b;
    RtlInitUnicodeString(&a, left);
    RtlInitUnicodeString(&b, right);
    return RtlEqualUnicodeString(&a, &b, TRUE);
}

#endif

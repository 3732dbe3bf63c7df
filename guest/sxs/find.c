// Looking names up in an activation context.

#include "sxs.h"

BOOLEAN sxs_find_file(const SxsContext *context, PCUNICODE_STRING name, ULONG *assembly, const SxsFile **file) {
    for (*assembly = 0; *assembly < context->assembly_count; ++*assembly) {
        for (*file = context->assemblies[*assembly]->files; *file; *file = (*file)->next) {
            UNICODE_STRING known;
            RtlInitUnicodeString(&known, (*file)->name);
            if (RtlEqualUnicodeString(&known, name, TRUE))
                return TRUE;
        }
    }
    return FALSE;
}

const SxsClass *sxs_find_class(const SxsContext *context, PCUNICODE_STRING name, ULONG *assembly,
                               const SxsFile **file) {
    for (*assembly = 0; *assembly < context->assembly_count; ++*assembly) {
        for (*file = context->assemblies[*assembly]->files; *file; *file = (*file)->next) {
            for (const SxsClass *class = (*file)->classes; class; class = class->next) {
                UNICODE_STRING known;
                RtlInitUnicodeString(&known, class->name);
                if (class->name && RtlEqualUnicodeString(&known, name, TRUE))
                    return class;
            }
        }
    }
    return NULL;
}

// Message tables: the text for a message id in a module's resources.
// Finds the entry; formatting it is for those above.

#include "rtl.h"

NTSTATUS NTAPI RtlFindMessage(PVOID DllHandle, ULONG TableId, ULONG LanguageId, ULONG MessageId,
                              PMESSAGE_RESOURCE_ENTRY *Entry) {
    LDR_RESOURCE_INFO info = {TableId, 1, LanguageId};
    PIMAGE_RESOURCE_DATA_ENTRY resource;
    PVOID data;
    NTSTATUS status = LdrFindResource_U(DllHandle, &info, 3, &resource);
    if (NT_SUCCESS(status))
        status = LdrAccessResource(DllHandle, resource, &data, NULL);
    if (!NT_SUCCESS(status))
        return status;
    const MESSAGE_RESOURCE_DATA *table = data;
    for (ULONG i = 0; i < table->NumberOfBlocks; i++) {
        const MESSAGE_RESOURCE_BLOCK *block = &table->Blocks[i];
        if (MessageId < block->LowId || MessageId > block->HighId)
            continue;
        PMESSAGE_RESOURCE_ENTRY entry = (PMESSAGE_RESOURCE_ENTRY)((char *)data + block->OffsetToEntries);
        for (ULONG id = block->LowId; id < MessageId; id++)
            entry = (PMESSAGE_RESOURCE_ENTRY)((char *)entry + entry->Length);
        *Entry = entry;
        return STATUS_SUCCESS;
    }
    return STATUS_MESSAGE_NOT_FOUND;
}

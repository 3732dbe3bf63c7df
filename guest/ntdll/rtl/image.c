// Reading PE headers of an image in memory, mapped or flat.
// Checks what it follows: the bytes may be anything a program passes.

#include "rtl.h"

NTSTATUS NTAPI RtlImageNtHeaderEx(ULONG Flags, PVOID Base, ULONG64 Size, PIMAGE_NT_HEADERS *Headers) {
    const IMAGE_DOS_HEADER *dos = Base;
    const LONG farthest = 0x10000000;
    BOOLEAN check = !(Flags & RTL_IMAGE_NT_HEADER_EX_FLAG_NO_RANGE_CHECK);
    if (!Headers)
        return STATUS_INVALID_PARAMETER;
    *Headers = NULL;
    if (!Base || Base == INVALID_HANDLE_VALUE || Flags & ~RTL_IMAGE_NT_HEADER_EX_FLAG_NO_RANGE_CHECK)
        return STATUS_INVALID_PARAMETER;
    if (check && Size < sizeof(*dos))
        return STATUS_INVALID_IMAGE_FORMAT;
    if (dos->e_magic != IMAGE_DOS_SIGNATURE || dos->e_lfanew < 0 || dos->e_lfanew >= farthest)
        return STATUS_INVALID_IMAGE_FORMAT;
    if (check && (ULONG64)dos->e_lfanew + sizeof(ULONG) + sizeof(IMAGE_FILE_HEADER) > Size)
        return STATUS_INVALID_IMAGE_FORMAT;
    PIMAGE_NT_HEADERS headers = (PIMAGE_NT_HEADERS)((char *)Base + dos->e_lfanew);
    if (headers->Signature != IMAGE_NT_SIGNATURE)
        return STATUS_INVALID_IMAGE_FORMAT;
    *Headers = headers;
    return STATUS_SUCCESS;
}

PIMAGE_NT_HEADERS NTAPI RtlImageNtHeader(PVOID Base) {
    PIMAGE_NT_HEADERS headers = NULL;
    RtlImageNtHeaderEx(RTL_IMAGE_NT_HEADER_EX_FLAG_NO_RANGE_CHECK, Base, 0, &headers);
    return headers;
}

PIMAGE_SECTION_HEADER NTAPI RtlImageRvaToSection(PIMAGE_NT_HEADERS Headers, PVOID Base, ULONG Rva) {
    (void)Base;
    PIMAGE_SECTION_HEADER section = IMAGE_FIRST_SECTION(Headers);
    for (ULONG i = Headers->FileHeader.NumberOfSections; i; i--, section++) {
        if (Rva >= section->VirtualAddress && Rva - section->VirtualAddress < section->SizeOfRawData)
            return section;
    }
    return NULL;
}

PVOID NTAPI RtlImageRvaToVa(PIMAGE_NT_HEADERS Headers, PVOID Base, ULONG Rva, PIMAGE_SECTION_HEADER *LastSection) {
    PIMAGE_SECTION_HEADER section = LastSection ? *LastSection : NULL;
    if (!section || Rva < section->VirtualAddress || Rva - section->VirtualAddress >= section->SizeOfRawData)
        section = RtlImageRvaToSection(Headers, Base, Rva);
    if (!section)
        return NULL;
    if (LastSection)
        *LastSection = section;
    return (char *)Base + section->PointerToRawData + (Rva - section->VirtualAddress);
}

PVOID NTAPI RtlAddressInSectionTable(PIMAGE_NT_HEADERS Headers, PVOID Base, ULONG Rva) {
    return RtlImageRvaToVa(Headers, Base, Rva, NULL);
}

PVOID NTAPI RtlImageDirectoryEntryToData(PVOID Base, BOOLEAN MappedAsImage, USHORT Entry, PULONG Size) {
    IMAGE_DATA_DIRECTORY directory = {0};
    const ULONG_PTR data_file_bits = 3;
    if ((ULONG_PTR)Base &
        data_file_bits) { // a handle of LOAD_LIBRARY_AS_DATAFILE: a flat file, unless bit 1 says image
        MappedAsImage = ((ULONG_PTR)Base & 2) != 0;
        Base = (PVOID)((ULONG_PTR)Base & ~data_file_bits);
    }
    PIMAGE_NT_HEADERS headers = RtlImageNtHeader(Base);
    *Size = 0;
    if (!headers)
        return NULL;
    if (headers->OptionalHeader.Magic == IMAGE_NT_OPTIONAL_HDR64_MAGIC) {
        const IMAGE_OPTIONAL_HEADER64 *optional = &((IMAGE_NT_HEADERS64 *)headers)->OptionalHeader;
        if (Entry < optional->NumberOfRvaAndSizes)
            directory = optional->DataDirectory[Entry];
    } else if (headers->OptionalHeader.Magic == IMAGE_NT_OPTIONAL_HDR32_MAGIC) {
        const IMAGE_OPTIONAL_HEADER32 *optional = &((IMAGE_NT_HEADERS32 *)headers)->OptionalHeader;
        if (Entry < optional->NumberOfRvaAndSizes)
            directory = optional->DataDirectory[Entry];
    }
    if (!directory.VirtualAddress)
        return NULL;
    *Size = directory.Size;
    if (MappedAsImage || directory.VirtualAddress < headers->OptionalHeader.SizeOfHeaders)
        return (char *)Base + directory.VirtualAddress;
    return RtlImageRvaToVa(headers, Base, directory.VirtualAddress, NULL);
}

// Compression: not provided.
// Says so with the statuses for a format the system does not have.

#include "rtl.h"

NTSTATUS NTAPI RtlGetCompressionWorkSpaceSize(USHORT Format, PULONG BufferSize, PULONG FragmentSize) {
    (void)Format, (void)BufferSize, (void)FragmentSize;
    return STATUS_UNSUPPORTED_COMPRESSION;
}

NTSTATUS NTAPI RtlCompressBuffer(USHORT Format, PUCHAR Uncompressed, ULONG UncompressedSize, PUCHAR Compressed,
                                 ULONG CompressedSize, ULONG ChunkSize, PULONG FinalSize, PVOID WorkSpace) {
    (void)Format, (void)Uncompressed, (void)UncompressedSize, (void)Compressed;
    (void)CompressedSize, (void)ChunkSize, (void)FinalSize, (void)WorkSpace;
    return STATUS_UNSUPPORTED_COMPRESSION;
}

NTSTATUS NTAPI RtlDecompressBuffer(USHORT Format, PUCHAR Uncompressed, ULONG UncompressedSize, PUCHAR Compressed,
                                   ULONG CompressedSize, PULONG FinalSize) {
    (void)Format, (void)Uncompressed, (void)UncompressedSize, (void)Compressed, (void)CompressedSize, (void)FinalSize;
    return STATUS_UNSUPPORTED_COMPRESSION;
}

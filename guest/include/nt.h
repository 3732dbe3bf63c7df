// The NT interface as C: Win32's basic types, mingw-w64's winternl.h, and what that lacks or hides.
// Only declarations, with Windows' own names and layouts (x64, 10.0.19045); no code and nothing of this project's own.

#ifndef NTSUP_NT_H
#define NTSUP_NT_H

#ifndef WIN32_LEAN_AND_MEAN
#define WIN32_LEAN_AND_MEAN
#endif
#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#define WIN32_NO_STATUS
#include <windows.h>
#undef WIN32_NO_STATUS
#include <ntstatus.h>

// winternl.h shows these only in part, or gets them wrong; nt/*.h define them in full.
#define _PEB_LDR_DATA opaque_PEB_LDR_DATA
#define PEB_LDR_DATA opaque_PEB_LDR_DATA
#define PPEB_LDR_DATA opaque_PPEB_LDR_DATA
#define _LDR_DATA_TABLE_ENTRY opaque_LDR_DATA_TABLE_ENTRY
#define LDR_DATA_TABLE_ENTRY opaque_LDR_DATA_TABLE_ENTRY
#define PLDR_DATA_TABLE_ENTRY opaque_PLDR_DATA_TABLE_ENTRY
#define _RTL_USER_PROCESS_PARAMETERS opaque_RTL_USER_PROCESS_PARAMETERS
#define RTL_USER_PROCESS_PARAMETERS opaque_RTL_USER_PROCESS_PARAMETERS
#define PRTL_USER_PROCESS_PARAMETERS opaque_PRTL_USER_PROCESS_PARAMETERS
#define _PEB opaque_PEB
#define PEB opaque_PEB
#define PPEB opaque_PPEB
#define _TEB opaque_TEB
#define TEB opaque_TEB
#define PTEB opaque_PTEB
#define _PROCESS_BASIC_INFORMATION opaque_PROCESS_BASIC_INFORMATION
#define PROCESS_BASIC_INFORMATION opaque_PROCESS_BASIC_INFORMATION
#define PPROCESS_BASIC_INFORMATION opaque_PPROCESS_BASIC_INFORMATION
#define NtSetVolumeInformationFile opaque_NtSetVolumeInformationFile
#define RtlUniform opaque_RtlUniform
#define RtlUnicodeToMultiByteSize opaque_RtlUnicodeToMultiByteSize
#define RtlDosPathNameToNtPathName_U opaque_RtlDosPathNameToNtPathName_U
#include <winternl.h>
#undef _PEB_LDR_DATA
#undef PEB_LDR_DATA
#undef PPEB_LDR_DATA
#undef _LDR_DATA_TABLE_ENTRY
#undef LDR_DATA_TABLE_ENTRY
#undef PLDR_DATA_TABLE_ENTRY
#undef _RTL_USER_PROCESS_PARAMETERS
#undef RTL_USER_PROCESS_PARAMETERS
#undef PRTL_USER_PROCESS_PARAMETERS
#undef _PEB
#undef PEB
#undef PPEB
#undef _TEB
#undef TEB
#undef PTEB
#undef _PROCESS_BASIC_INFORMATION
#undef PROCESS_BASIC_INFORMATION
#undef PPROCESS_BASIC_INFORMATION
#undef NtSetVolumeInformationFile
#undef RtlUniform
#undef RtlUnicodeToMultiByteSize
#undef RtlDosPathNameToNtPathName_U

#include "nt/process.h"
#include "nt/loader.h"
#include "nt/classes.h"
#include "nt/objects.h"
#include "nt/rtl.h"
#include "nt/debug.h"
#include "nt/services.h"

#endif

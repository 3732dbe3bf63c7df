// Power information, as the kernel gives it.

#define DECLSPEC_IMPORT
#include <assert.h>
#include <stddef.h>
#include <nt.h>

NTSTATUS WINAPI CallNtPowerInformation(POWER_INFORMATION_LEVEL level, PVOID input, ULONG input_size, PVOID output,
                                       ULONG output_size);

NTSTATUS WINAPI CallNtPowerInformation(POWER_INFORMATION_LEVEL level, PVOID input, ULONG input_size, PVOID output,
                                       ULONG output_size) {
    return NtPowerInformation((PVOID)(ULONG_PTR)level, input, input_size, output, output_size);
}

/* What every source of the C runtime includes: Win32, errno, and the ways to report a bad argument or a Win32 error.
 * One set of sources makes ucrtbase.dll and, with CRT_MSVCRT, msvcrt.dll. It must never include the CRT headers that
 * declare our own exports (stdio.h, stdlib.h, io.h ...): their inline functions and dllimports belong to programs. */
#pragma once

#define _CRTIMP
#define _SECIMP
#define WIN32_LEAN_AND_MEAN
#include <windows.h>

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef CRT_MSVCRT
enum { crt_is_msvcrt = 1 };
#else
enum { crt_is_msvcrt = 0 };
#endif

typedef __time32_t crt_time32;
typedef __time64_t crt_time64;
typedef int (*crt_onexit)(void);
typedef void (*crt_procedure)(void);

/* ntdll's heap, which kernelbase's Heap functions are names for. */
__declspec(dllimport) PVOID NTAPI RtlAllocateHeap(PVOID heap, ULONG flags, SIZE_T size);
__declspec(dllimport) PVOID NTAPI RtlReAllocateHeap(PVOID heap, ULONG flags, PVOID block, SIZE_T size);
__declspec(dllimport) BOOLEAN NTAPI RtlFreeHeap(PVOID heap, ULONG flags, PVOID block);
__declspec(dllimport) SIZE_T NTAPI RtlSizeHeap(PVOID heap, ULONG flags, PVOID block);

void *malloc(size_t size);
void *calloc(size_t count, size_t size);
void *realloc(void *block, size_t size);
void *_recalloc(void *block, size_t count, size_t size);
void free(void *block);

int *_errno(void);
unsigned long *__doserrno(void);
#define _doserrno (*__doserrno())

typedef void (*crt_invalid_handler)(const wchar_t *, const wchar_t *, const wchar_t *, unsigned, uintptr_t);

/* Set errno and call the invalid parameter handler, which in ucrtbase ends the process unless the program set one. */
void crt_invalid(int error);
/* Set errno and _doserrno from a Win32 error code. */
void _dosmaperr(unsigned long win32_error);
/* _dosmaperr(GetLastError()), and -1 as the result to return. */
int crt_fail(void);
/* errno for a Win32 error code. */
int crt_errno_of(unsigned long win32_error);

#define CRT_REQUIRE(condition, error, result)                                                                          \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            crt_invalid(error);                                                                                        \
            return result;                                                                                             \
        }                                                                                                              \
    } while (0)

/* The multibyte code page of the narrow file and process functions: UTF-8 unless SetFileApisToOEM or setlocale say
 * otherwise. */
UINT crt_file_codepage(void);
/* A narrow string in that code page as a malloc()ed wide one; NULL with errno ENOMEM or EILSEQ. */
wchar_t *crt_widen(const char *text);
/* A wide string as a malloc()ed narrow one; NULL with errno ENOMEM or EILSEQ. */
char *crt_narrow(const wchar_t *text);

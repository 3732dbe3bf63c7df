// What the files of dbghelp share: its headers, and the modules of a process.

#ifndef NTSUP_DBGHELP_PARTS_H
#define NTSUP_DBGHELP_PARTS_H

#ifdef DECLSPEC_IMPORT
#undef DECLSPEC_IMPORT
#endif
#define DECLSPEC_IMPORT
#define _IMAGEHLP_SOURCE_
#include <stdbool.h>
#include <nt.h>
#include <dbghelp.h>
#include <psapi.h>

enum { MODULES_MAX = 1024 };

// The modules of a process, in load order; how many of them fit.
DWORD list_modules(HANDLE process, HMODULE out[MODULES_MAX]);

// Reads another process's memory, or the own; what cannot be read is zero. False if nothing could.
bool read_memory(HANDLE process, DWORD64 address, void *out, SIZE_T size);

#endif

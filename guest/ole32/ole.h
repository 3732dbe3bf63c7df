// What the files of ole32 share: its headers, with the functions defined here and not imported, and who a thread is.

#ifndef NTSUP_OLE_H
#define NTSUP_OLE_H

#define DECLSPEC_IMPORT
#define COBJMACROS
#define CINTERFACE
#include <stdbool.h>
#include <windows.h>
#include <objbase.h>

// apartment.c: whether the thread is in an apartment.
bool is_initialized(void);

// context.c: what says which apartment it is; the multi-threaded one has one that is always there.
typedef struct Context Context;
extern Context multithreaded_context;
Context *new_context(void);
void release_context(Context *context);
HRESULT context_query(Context *context, REFIID id, void **out);
// apartment.c: that of the thread's apartment; NULL in none.
Context *current_context(void);

bool is_same(const GUID *left, const GUID *right);

static inline void *allocate(SIZE_T size) { return HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, size); }
static inline void release(void *block) { HeapFree(GetProcessHeap(), 0, block); }

// What QueryInterface of an object with one interface answers; AddRef is the caller's.
HRESULT answer_query(void *self, REFIID asked, REFIID own, void **out);

#endif

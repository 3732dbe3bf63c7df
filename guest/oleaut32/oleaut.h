// What the files of oleaut32 share: its headers, with the functions defined here and not imported.
#ifndef NTSUP_OLEAUT32_H
#define NTSUP_OLEAUT32_H

#define DECLSPEC_IMPORT
#define _OLEAUT32_
#define COBJMACROS
#include <windows.h>
#include <oleauto.h>

#endif

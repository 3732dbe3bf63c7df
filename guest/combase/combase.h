// What the files of combase share: the Windows Runtime's declarations, with the functions defined here.
#ifndef NTSUP_COMBASE_H
#define NTSUP_COMBASE_H

#define ROAPI
#define _ROAPI_
#include <assert.h>
#include <windows.h>
#include <hstring.h>
#include <roapi.h>
#include <winstring.h>

#endif

/* The character type that a template is compiled for, and the names that go with it. */
#pragma once

#ifdef CRT_WIDE
typedef wchar_t CH;
typedef wchar_t UNIT;
#define NAME(narrow, wide) wide
#define LENGTH wcslen
#define LENGTH_AT_MOST wcsnlen
#else
typedef char CH;
typedef unsigned char UNIT;
#define NAME(narrow, wide) narrow
#define LENGTH strlen
#define LENGTH_AT_MOST strnlen
#endif

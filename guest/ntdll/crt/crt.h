// The part of the C run-time library that ntdll has and exports, with the standard's own prototypes.
// No standard header is included: its import attributes would contradict what is defined here.

#ifndef NTSUP_NTDLL_CRT_H
#define NTSUP_NTDLL_CRT_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

enum { EINVAL = 22, ERANGE = 34, STRUNCATE = 80 };
#define TRUNCATE SIZE_MAX

void *memcpy(void *to, const void *from, size_t count);
void *memmove(void *to, const void *from, size_t count);
void *memset(void *block, int value, size_t count);
int memcmp(const void *left, const void *right, size_t count);
void *memchr(const void *block, int wanted, size_t count);

size_t strlen(const char *string);
size_t strnlen(const char *string, size_t limit);
int strncmp(const char *left, const char *right, size_t count);
int _stricmp(const char *left, const char *right);
char *strcpy(char *to, const char *from);
char *strchr(const char *string, int wanted);
size_t strspn(const char *string, const char *set);
size_t strcspn(const char *string, const char *set);
int strncpy_s(char *to, size_t size, const char *from, size_t count);
int strncat_s(char *to, size_t size, const char *from, size_t count);

size_t wcslen(const wchar_t *string);
size_t wcsnlen(const wchar_t *string, size_t limit);
int wcsncmp(const wchar_t *left, const wchar_t *right, size_t count);
wchar_t *wcscpy(wchar_t *to, const wchar_t *from);
wchar_t *wcschr(const wchar_t *string, wchar_t wanted);
size_t wcsspn(const wchar_t *string, const wchar_t *set);
size_t wcscspn(const wchar_t *string, const wchar_t *set);
int wcsncpy_s(wchar_t *to, size_t size, const wchar_t *from, size_t count);
int wcsncat_s(wchar_t *to, size_t size, const wchar_t *from, size_t count);

int isspace(int c);
int iswspace(wchar_t c);
int isdigit(int c);
int tolower(int c);
int toupper(int c);
wchar_t towlower(wchar_t c);
wchar_t towupper(wchar_t c);

#endif

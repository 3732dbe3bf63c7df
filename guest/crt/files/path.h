/* Paths taken apart and put together. */
#pragma once
#include "../crt.h"

enum { DRIVE_ROOM = 3, FOLDER_ROOM = 256, NAME_PART_ROOM = 256, EXTENSION_ROOM = 256 };

wchar_t *_wfullpath(wchar_t *buffer, const wchar_t *path, size_t room);
char *_fullpath(char *buffer, const char *path, size_t room);

// Variables by name: the environment's, and those that cmd.exe makes up when they are asked for.

#include "expand.h"

typedef LONG NTSTATUS;
NTSTATUS NTAPI RtlQueryEnvironmentVariable(PWSTR block, PCWSTR name, SIZE_T length, PWSTR value, SIZE_T size,
                                           SIZE_T *value_length);

static bool is_name(PCWSTR name, SIZE_T length, PCWSTR wanted) {
    return text_length(wanted) == length && equal_folded_n(name, wanted, length);
}

static PWSTR environment_value(PCWSTR name, SIZE_T length) {
    enum { USUAL = 256 };
    SIZE_T size = 0;
    PWSTR value = memory_take(USUAL * sizeof(WCHAR));
    NTSTATUS status = RtlQueryEnvironmentVariable(NULL, name, length, value, USUAL - 1, &size);
    if (status == (NTSTATUS)0xC0000023) { // STATUS_BUFFER_TOO_SMALL: size counts the NUL
        SIZE_T room = size + 1;
        value = memory_resize(value, USUAL * sizeof(WCHAR), room * sizeof(WCHAR));
        status = RtlQueryEnvironmentVariable(NULL, name, length, value, room - 1, &size);
    }
    if (status < 0)
        return NULL;
    value[size] = 0;
    return value;
}

static PWSTR current_directory(void) {
    DWORD size = GetCurrentDirectoryW(0, NULL);
    PWSTR path = memory_take((size + 1) * sizeof(WCHAR));
    GetCurrentDirectoryW(size, path);
    return path;
}

// 0…32767: a linear congruential generator, seeded by the clock and the process.
static LONG random_number(void) {
    static uint64_t state;
    if (!state) {
        LARGE_INTEGER now;
        QueryPerformanceCounter(&now);
        state = (uint64_t)now.QuadPart * 0x9E3779B97F4A7C15u ^ GetCurrentProcessId();
    }
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (LONG)(state >> 48 & 0x7fff);
}

static PWSTR number_text(LONG value) {
    Text text = {0};
    text_format(&text, L"%d", value);
    return text_of(&text);
}

static PWSTR dynamic_value(PCWSTR name, SIZE_T length) {
    SYSTEMTIME now;
    if (is_name(name, length, L"CD"))
        return current_directory();
    if (is_name(name, length, L"ERRORLEVEL"))
        return number_text(shell.error_level);
    if (is_name(name, length, L"RANDOM"))
        return number_text(random_number());
    if (is_name(name, length, L"CMDCMDLINE"))
        return copy_text(GetCommandLineW());
    if (is_name(name, length, L"CMDEXTVERSION"))
        return copy_text(L"2");
    if (is_name(name, length, L"HIGHESTNUMANODENUMBER"))
        return copy_text(L"0");
    if (is_name(name, length, L"DATE")) {
        GetLocalTime(&now);
        return date_text(&now, true);
    }
    if (is_name(name, length, L"TIME")) {
        GetLocalTime(&now);
        return clock_text(&now);
    }
    return NULL;
}

PWSTR variable_value(PCWSTR name, SIZE_T length) {
    if (!length)
        return NULL;
    PWSTR value = environment_value(name, length);
    return value || !shell.extensions ? value : dynamic_value(name, length);
}

bool variable_set(PCWSTR name, PCWSTR value) { return SetEnvironmentVariableW(name, value && *value ? value : NULL); }

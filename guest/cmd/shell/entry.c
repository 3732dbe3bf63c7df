// cmd.exe's entry: its switches, what the registry presets, and the command that /c or /k brings.

#include "expand/expand.h"
#include "run/run.h"

typedef struct {
    bool one, keep;  // /c and /k
    bool strip;      // /s
    bool no_autorun; // /d
    bool quiet;      // /q
    PCWSTR command;  // behind /c or /k; NULL for none
    PCWSTR color;    // /t:
} Switches;

static bool is_on(PCWSTR text) { return *text != ':' || !starts_folded(text + 1, L"off"); }

static PCWSTR behind_program(PCWSTR line) {
    if (*line == '"') {
        line++;
        while (*line && *line != '"')
            line++;
        return *line ? line + 1 : line;
    }
    while (*line && !is_blank(*line) && *line != '/')
        line++;
    return line;
}

static void take_switches(PCWSTR at, Switches *switches) {
    while (*at) {
        if (*at != '/' || !at[1]) {
            at++;
            continue;
        }
        PCWSTR behind = at + 2;
        switch (fold(at[1])) {
        case 'C':
        case 'R':
            switches->one = true;
            switches->command = behind;
            return;
        case 'K':
            switches->keep = true;
            switches->command = behind;
            return;
        case 'S':
            switches->strip = true;
            break;
        case 'D':
            switches->no_autorun = true;
            break;
        case 'Q':
            switches->quiet = true;
            break;
        case 'U':
            out_unicode(true);
            break;
        case 'A':
            out_unicode(false);
            break;
        case 'X':
            shell.extensions = true;
            break;
        case 'Y':
            shell.extensions = false;
            break;
        case 'E':
            shell.extensions = is_on(behind);
            break;
        case 'V':
            shell.delayed = is_on(behind);
            break;
        case 'T':
            switches->color = *behind == ':' ? behind + 1 : NULL;
            break;
        default: // /f completes names while one types: the terminal's business
            break;
        }
        for (at = behind; *at && !is_blank(*at) && *at != '/';)
            at++;
    }
}

// Whether "one quoted program" is all there is, so that its quotation marks stay.
static bool is_quoted_program(PCWSTR text) {
    PCWSTR first = find_unit(text, '"'), second = first ? find_unit(first + 1, '"') : NULL;
    if (!second || find_unit(second + 1, '"'))
        return false;
    bool blank = false;
    for (PCWSTR at = first + 1; at < second; at++) {
        if (find_unit(L"&<>()@^|", *at))
            return false;
        blank = blank || is_blank(*at);
    }
    PWSTR path;
    return blank && find_program(copy_units(first, (SIZE_T)(second + 1 - first)), &path) != PROGRAM_NONE;
}

// /c's command: when it begins with a quotation mark, that one and the last one go, but for a quoted program.
static PWSTR command_text(const Switches *switches) {
    PCWSTR text = switches->command;
    while (is_blank(*text))
        text++;
    PWSTR copy = copy_text(text);
    if (*copy != '"' || (!switches->strip && is_quoted_program(copy)))
        return copy;
    PWSTR last = find_last_unit(++copy, '"');
    if (last)
        for (; *last; last++)
            last[0] = last[1];
    return copy;
}

static DWORD preset(HKEY root, PCWSTR name, DWORD otherwise) {
    DWORD value, size = sizeof(value);
    return RegGetValueW(root, L"Software\\Microsoft\\Command Processor", name, RRF_RT_REG_DWORD, NULL, &value, &size)
               ? otherwise
               : value;
}

static void take_presets(void) {
    static const HKEY roots[] = {HKEY_LOCAL_MACHINE, HKEY_CURRENT_USER};
    for (SIZE_T i = 0; i < ARRAYSIZE(roots); i++) {
        HKEY key;
        if (RegOpenKeyExW(roots[i], L"Software\\Microsoft\\Command Processor", 0, KEY_READ, &key))
            continue;
        shell.extensions = preset(roots[i], L"EnableExtensions", shell.extensions) != 0;
        shell.delayed = preset(roots[i], L"DelayedExpansion", shell.delayed) != 0;
        RegCloseKey(key);
    }
}

static void run_autorun(void) {
    static const HKEY roots[] = {HKEY_LOCAL_MACHINE, HKEY_CURRENT_USER};
    for (SIZE_T i = 0; i < ARRAYSIZE(roots); i++) {
        Mark mark = memory_mark();
        DWORD size = 0;
        DWORD types = RRF_RT_REG_SZ | RRF_RT_REG_EXPAND_SZ;
        PCWSTR key = L"Software\\Microsoft\\Command Processor";
        if (!RegGetValueW(roots[i], key, L"AutoRun", types, NULL, NULL, &size)) {
            PWSTR text = memory_take(size + sizeof(WCHAR));
            if (!RegGetValueW(roots[i], key, L"AutoRun", types, NULL, text, &size) && *text)
                shell_run_text(text);
        }
        memory_release(mark);
    }
}

// CTRL+C: the shell goes on; the loop sees the mark between two commands.
static BOOL WINAPI on_control(DWORD event) {
    if (event != CTRL_C_EVENT && event != CTRL_BREAK_EVENT)
        return FALSE;
    InterlockedExchange(&shell.interrupted, 1);
    return TRUE;
}

static void set_if_missing(PCWSTR name, PCWSTR value) {
    if (!variable_value(name, text_length(name)))
        SetEnvironmentVariableW(name, value);
}

static LONG run(void) {
    Switches switches = {0};
    take_presets();
    take_switches(behind_program(GetCommandLineW()), &switches);
    SetConsoleCtrlHandler(on_control, TRUE);
    set_if_missing(L"PROMPT", L"$P$G");
    shell.echo = !switches.quiet;
    shell.one_command = switches.one;
    shell.interactive = !switches.one;
    if (!switches.no_autorun)
        run_autorun();
    if (switches.command) {
        PWSTR text = command_text(&switches);
        LONG code = *text ? shell_run_text(text) : 0;
        if (shell.flow == FLOW_EXIT)
            return shell.exit_code;
        if (shell.flow == FLOW_ABORT)
            return shell.error_level;
        if (switches.one)
            return code == CODE_NOT_FOUND ? 1 : code;
        shell.flow = FLOW_ON;
    } else {
        out(L"%s\r\n", version_text());
    }
    shell_run_lines();
    return shell.flow == FLOW_EXIT ? shell.exit_code : shell.error_level;
}

void program_entry(void) {
    LONG code = run();
    out_flush();
    ExitProcess((UINT)code);
}

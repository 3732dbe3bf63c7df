// The built-in commands by name, and which of them a word means.

#include "builtin.h"

static const Builtin table[] = {
    {L"assoc", builtin_assoc, LEVEL_BY_STYLE, L"ASSOC [.extension]"},
    {L"break", builtin_break, LEVEL_KEPT, L"BREAK (does nothing)"},
    {L"call", builtin_call, LEVEL_KEPT, L"CALL file [arguments]\r\nCALL :label [arguments]"},
    {L"cd", builtin_cd, LEVEL_ALWAYS, L"CD [/D] [drive:][path]"},
    {L"chdir", builtin_cd, LEVEL_ALWAYS, L"CHDIR [/D] [drive:][path]"},
    {L"cls", builtin_cls, LEVEL_KEPT, L"CLS"},
    {L"color", builtin_color, LEVEL_ON_FAILURE, L"COLOR [background and foreground as two hexadecimal digits]"},
    {L"copy", builtin_copy, LEVEL_ALWAYS, L"COPY [/Y | /-Y] [/A | /B] source [+ source …] [destination]"},
    {L"date", builtin_date, LEVEL_ALWAYS, L"DATE [/T]"},
    {L"del", builtin_del, LEVEL_ALWAYS, L"DEL [/P] [/F] [/S] [/Q] [/A[:attributes]] names"},
    {L"dir", builtin_dir, LEVEL_ALWAYS,
     L"DIR [drive:][path][name] [/A[:attributes]] [/B] [/C] [/D] [/L] [/N] [/O[:order]] [/Q] [/R] [/S] [/T[:field]] "
     L"[/W] [/X] [/4]"},
    {L"echo", builtin_echo, LEVEL_KEPT, L"ECHO [ON | OFF]\r\nECHO [message]"},
    {L"endlocal", builtin_endlocal, LEVEL_KEPT, L"ENDLOCAL"},
    {L"erase", builtin_del, LEVEL_ALWAYS, L"ERASE [/P] [/F] [/S] [/Q] [/A[:attributes]] names"},
    {L"exit", builtin_exit, LEVEL_KEPT, L"EXIT [/B] [code]"},
    {L"ftype", builtin_ftype, LEVEL_BY_STYLE, L"FTYPE [type]"},
    {L"goto", builtin_goto, LEVEL_KEPT, L"GOTO label\r\nGOTO :EOF"},
    {L"md", builtin_md, LEVEL_ALWAYS, L"MD [drive:]path"},
    {L"mkdir", builtin_md, LEVEL_ALWAYS, L"MKDIR [drive:]path"},
    {L"mklink", builtin_mklink, LEVEL_ALWAYS, L"MKLINK [[/D] | [/H] | [/J]] link target"},
    {L"move", builtin_move, LEVEL_ALWAYS, L"MOVE [/Y | /-Y] source destination"},
    {L"path", builtin_path, LEVEL_BY_STYLE, L"PATH [[drive:]path[;…][;%PATH%]]\r\nPATH ;"},
    {L"pause", builtin_pause, LEVEL_KEPT, L"PAUSE"},
    {L"popd", builtin_popd, LEVEL_ON_FAILURE, L"POPD"},
    {L"prompt", builtin_prompt, LEVEL_BY_STYLE, L"PROMPT [text]"},
    {L"pushd", builtin_pushd, LEVEL_ALWAYS, L"PUSHD [path]"},
    {L"rd", builtin_rd, LEVEL_KEPT, L"RD [/S] [/Q] [drive:]path"},
    {L"rem", builtin_rem, LEVEL_KEPT, L"REM [remark]"},
    {L"ren", builtin_ren, LEVEL_ALWAYS, L"REN [drive:][path]name name"},
    {L"rename", builtin_ren, LEVEL_ALWAYS, L"RENAME [drive:][path]name name"},
    {L"rmdir", builtin_rd, LEVEL_KEPT, L"RMDIR [/S] [/Q] [drive:]path"},
    {L"set", builtin_set, LEVEL_BY_STYLE, L"SET [variable=[value]]\r\nSET /A expression\r\nSET /P variable=[prompt]"},
    {L"setlocal", builtin_setlocal, LEVEL_ALWAYS,
     L"SETLOCAL [ENABLEEXTENSIONS | DISABLEEXTENSIONS] [ENABLEDELAYEDEXPANSION | DISABLEDELAYEDEXPANSION]"},
    {L"shift", builtin_shift, LEVEL_ON_FAILURE, L"SHIFT [/n]"},
    {L"start", builtin_start, LEVEL_ON_FAILURE,
     L"START [\"title\"] [/D path] [/I] [/MIN] [/MAX] [/LOW | /NORMAL | /HIGH | /REALTIME | /ABOVENORMAL | "
     L"/BELOWNORMAL] [/WAIT] [/B] [command [arguments]]"},
    {L"time", builtin_time, LEVEL_ALWAYS, L"TIME [/T]"},
    {L"title", builtin_title, LEVEL_KEPT, L"TITLE [text]"},
    {L"type", builtin_type, LEVEL_ALWAYS, L"TYPE [drive:][path]name"},
    {L"ver", builtin_ver, LEVEL_ALWAYS, L"VER"},
    {L"verify", builtin_verify, LEVEL_ALWAYS, L"VERIFY [ON | OFF]"},
    {L"vol", builtin_vol, LEVEL_ALWAYS, L"VOL [drive:]"},
};

static const Builtin *lookup(PCWSTR name, SIZE_T length) {
    for (SIZE_T i = 0; i < ARRAYSIZE(table); i++)
        if (text_length(table[i].name) == length && equal_folded_n(table[i].name, name, length))
            return &table[i];
    return NULL;
}

// Whether "type.exe" or the like names a program of that name.
static bool is_program_extension(PCWSTR extension) {
    PCWSTR list = variable_value(L"PATHEXT", 7);
    SIZE_T length = text_length(extension);
    for (PCWSTR at = list ? list : L".COM;.EXE;.BAT;.CMD"; at; at = find_unit(at, ';')) {
        at += *at == ';';
        if (equal_folded_n(at, extension, length) && (!at[length] || at[length] == ';'))
            return true;
    }
    return false;
}

const Builtin *find_builtin(PCWSTR name, SIZE_T *length) {
    SIZE_T end = 0;
    while (name[end] && !find_unit(L"+/[].\\:(\"<>|&^", name[end]) && !is_delimiter(name[end]))
        end++;
    const Builtin *found = end ? lookup(name, end) : NULL;
    if (found && name[end] == '.' && name[end + 1] && is_program_extension(name + end))
        found = NULL;
    *length = end;
    return found;
}

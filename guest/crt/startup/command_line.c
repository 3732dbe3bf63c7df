/* What kind of program runs, where it is, and its command line: values programs read or set at start-up. */
#include "startup.h"

#include "../environment/environment.h"
#include "../heap/heap.h"

int _fmode = 0x4000; /* _O_TEXT */
int _commode;
char *_acmdln, *_pgmptr;
wchar_t *_wcmdln, *_wpgmptr;

static enum app_type type;

int crt_app_type(void) { return type; }

void __set_app_type(int value);
int *__p__fmode(void);
int *__p__commode(void);
errno_t _get_pgmptr(char **value);
errno_t _get_wpgmptr(wchar_t **value);

void __set_app_type(int value) { type = (enum app_type)value; }

int *__p__fmode(void) { return &_fmode; }

int *__p__commode(void) { return &_commode; }

void crt_command_line_start(void) {
    static wchar_t wide_path[MAX_PATH + 1];
    static char path[3 * MAX_PATH + 1];
    GetModuleFileNameW(NULL, wide_path, MAX_PATH);
    WideCharToMultiByte(CP_ACP, 0, wide_path, -1, path, sizeof path, NULL, NULL);
    _wpgmptr = wide_path;
    _pgmptr = path;
    _wcmdln = GetCommandLineW();
    _acmdln = GetCommandLineA();
}

errno_t _get_pgmptr(char **value) {
    CRT_REQUIRE(value, EINVAL, EINVAL);
    *value = _pgmptr;
    return 0;
}

errno_t _get_wpgmptr(wchar_t **value) {
    CRT_REQUIRE(value, EINVAL, EINVAL);
    *value = _wpgmptr;
    return 0;
}

#ifdef CRT_MSVCRT
char **__initenv;
wchar_t **__winitenv;
unsigned _osplatform = VER_PLATFORM_WIN32_NT, _osver, _winver, _winmajor, _winminor;

struct startup_info {
    int new_mode;
};

int _set_new_mode(int mode);
int __getmainargs(int *argc, char ***argv, char ***environment, int expand, struct startup_info *info);
int __wgetmainargs(int *argc, wchar_t ***argv, wchar_t ***environment, int expand, struct startup_info *info);
void crt_version_start(void);

void crt_version_start(void) {
    DWORD version = GetVersion();
    _winmajor = LOBYTE(LOWORD(version));
    _winminor = HIBYTE(LOWORD(version));
    _winver = _winmajor << 8 | _winminor;
    _osver = HIWORD(version) & 0x7fff;
}

int __getmainargs(int *argc, char ***argv, char ***environment, int expand, struct startup_info *info) {
    if (_configure_narrow_argv(expand ? ARGV_EXPANDED : ARGV_PLAIN) || _initialize_narrow_environment())
        return -1;
    __initenv = _environ;
    *argc = __argc;
    *argv = __argv;
    *environment = _environ;
    if (info)
        _set_new_mode(info->new_mode);
    return 0;
}

int __wgetmainargs(int *argc, wchar_t ***argv, wchar_t ***environment, int expand, struct startup_info *info) {
    if (_configure_wide_argv(expand ? ARGV_EXPANDED : ARGV_PLAIN) || _initialize_wide_environment())
        return -1;
    __winitenv = _wenviron;
    *argc = __argc;
    *argv = __wargv;
    *environment = _wenviron;
    if (info)
        _set_new_mode(info->new_mode);
    return 0;
}
#else
char **__p__acmdln(void);
wchar_t **__p__wcmdln(void);
char **__p__pgmptr(void);
wchar_t **__p__wpgmptr(void);
void _set_app_type(int value);
int _query_app_type(void);
char *_get_narrow_winmain_command_line(void);
wchar_t *_get_wide_winmain_command_line(void);

char **__p__acmdln(void) { return &_acmdln; }

wchar_t **__p__wcmdln(void) { return &_wcmdln; }

char **__p__pgmptr(void) { return &_pgmptr; }

wchar_t **__p__wpgmptr(void) { return &_wpgmptr; }

void _set_app_type(int value) { type = (enum app_type)value; }

int _query_app_type(void) { return type; }

/* What follows the program's name. */
char *_get_narrow_winmain_command_line(void) {
    char *at = _acmdln;
    bool quoted = false;
    for (; (unsigned char)*at > ' ' || (*at && quoted); at++)
        quoted ^= *at == '"';
    while (*at && (unsigned char)*at <= ' ')
        at++;
    return at;
}

wchar_t *_get_wide_winmain_command_line(void) {
    wchar_t *at = _wcmdln;
    bool quoted = false;
    for (; *at > L' ' || (*at && quoted); at++)
        quoted ^= *at == L'"';
    while (*at && *at <= L' ')
        at++;
    return at;
}
#endif

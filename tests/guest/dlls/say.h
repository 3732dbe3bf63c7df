// Writing at once and without a C runtime: what is said while DLLs come and go keeps its place.
#include <windows.h>

static inline void say(const char *text)
{
    DWORD length = 0, done;
    while (text[length])
        length++;
    WriteFile(GetStdHandle(STD_OUTPUT_HANDLE), text, length, &done, NULL);
}

static inline void say_reason(const char *who, DWORD reason, const void *reserved)
{
    static const char *const reasons[] = {": process detach", ": process attach", ": thread attach", ": thread detach"};
    say(who);
    say(reasons[reason & 3]);
    if (reason < 2)
        say(reserved ? ", static" : ", dynamic");
    say("\r\n");
}

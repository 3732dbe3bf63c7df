// Standard streams that are pipes answer as the ends of CreatePipe's do.
// stdin: some input
#include <stdio.h>
#include <windows.h>

static void show(const char *what, DWORD handle) {
    HANDLE stream = GetStdHandle(handle);
    DWORD flags = 9, instances = 0, mode = 9, bytes = 0;
    BOOL known = GetNamedPipeInfo(stream, &flags, NULL, NULL, &instances);
    printf("%s: type %lu, info %d: flags %lu, of %lu\n", what, GetFileType(stream), known, flags & PIPE_TYPE_MESSAGE,
           instances);
    printf("  state %d: mode %lu\n", GetNamedPipeHandleStateA(stream, &mode, NULL, NULL, NULL, NULL, 0), mode);
    if (handle == STD_INPUT_HANDLE)
        printf("  peek %d: %lu\n", PeekNamedPipe(stream, NULL, 0, NULL, &bytes, NULL), bytes);
}

int main(void) {
    show("stdin", STD_INPUT_HANDLE);
    show("stdout", STD_OUTPUT_HANDLE);
    DWORD mode = PIPE_READMODE_BYTE | PIPE_WAIT;
    printf("set to bytes: %d\n", SetNamedPipeHandleState(GetStdHandle(STD_OUTPUT_HANDLE), &mode, NULL, NULL));
    mode = PIPE_READMODE_MESSAGE;
    printf("set to messages: %d\n", SetNamedPipeHandleState(GetStdHandle(STD_INPUT_HANDLE), &mode, NULL, NULL));
    return 0;
}

/* output:
stdin: type 3, info 1: flags 0, of 1
  state 1: mode 0
  peek 1: 10
stdout: type 3, info 1: flags 0, of 1
  state 1: mode 0
set to bytes: 1
set to messages: 0
*/

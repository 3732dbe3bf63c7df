// A process lives as long as any thread: the first may end, and the last one's status is the process's.
// exit: 9
#include "../../guest/include/nt.h"

#include <stdio.h>

static DWORD WINAPI last(PVOID first) {
    DWORD code = 0;
    WaitForSingleObject(first, INFINITE);
    GetExitCodeThread(first, &code);
    printf("the first thread ended with %lu\n", code);
    fflush(stdout);
    return 9;
}

int main(void) {
    HANDLE self;
    DuplicateHandle(GetCurrentProcess(), GetCurrentThread(), GetCurrentProcess(), &self, 0, FALSE,
                    DUPLICATE_SAME_ACCESS);
    CreateThread(NULL, 0, last, self, 0, NULL);
    ExitThread(5);
}

/* output:
the first thread ended with 5
*/

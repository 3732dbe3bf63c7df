// The null device is opened, not found or made: OPEN_ALWAYS and CREATE_ALWAYS leave no ERROR_ALREADY_EXISTS.
// What Rust's File::create asks: it truncates what CreateFile says was there, and a device cannot be truncated.
#include <stdio.h>
#include <windows.h>

static void open_as(const char *how, DWORD disposition)
{
    DWORD done = 0;
    char byte;
    SetLastError(77);
    HANDLE file = CreateFileW(L"nul", GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, disposition, FILE_ATTRIBUTE_NORMAL, NULL);
    DWORD error = GetLastError();
    printf("%s: opened %d error %lu", how, file != INVALID_HANDLE_VALUE, error);
    printf(", written %d", WriteFile(file, "text", 4, &done, NULL) && done == 4);
    printf(", read %d of %lu\n", ReadFile(file, &byte, 1, &done, NULL), done);
    CloseHandle(file);
}

int main(void)
{
    open_as("existing", OPEN_EXISTING);
    open_as("always", OPEN_ALWAYS);
    open_as("create", CREATE_ALWAYS);
    return 0;
}

/* output:
existing: opened 1 error 0, written 1, read 1 of 0
always: opened 1 error 0, written 1, read 1 of 0
create: opened 1 error 0, written 1, read 1 of 0
*/

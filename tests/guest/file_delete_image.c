// Deleting a program: refused while it is mapped as an image or runs, and done when that is over; renaming it is allowed
#include <stdio.h>
#include <windows.h>

static void delete_it(const char *when, const char *name) {
    SetLastError(0);
    BOOL ok = DeleteFileA(name);
    printf("%s: %d error %lu\n", when, ok, GetLastError());
}

int main(int argc, char **argv) {
    (void)argv;
    if (argc > 1) {
        getchar();
        return 0;
    }
    char self[MAX_PATH];
    GetModuleFileNameA(NULL, self, sizeof self);
    CopyFileA(self, "copy.exe", FALSE);
    HANDLE file = CreateFileA("copy.exe", GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_DELETE, NULL, OPEN_EXISTING, 0, NULL);
    HANDLE image = CreateFileMappingA(file, NULL, PAGE_READONLY | SEC_IMAGE, 0, 0, NULL);
    delete_it("image section", "copy.exe");
    void *view = MapViewOfFile(image, FILE_MAP_READ, 0, 0, 0);
    CloseHandle(image);
    delete_it("image view", "copy.exe");
    SetLastError(0);
    HANDLE doomed = CreateFileA("copy.exe", DELETE, 7, NULL, OPEN_EXISTING, FILE_FLAG_DELETE_ON_CLOSE, NULL);
    printf("delete on close: %d error %lu\n", doomed != INVALID_HANDLE_VALUE, GetLastError());
    UnmapViewOfFile(view);
    CloseHandle(file);

    HANDLE read_end, write_end;
    SECURITY_ATTRIBUTES inherit = {sizeof inherit, NULL, TRUE};
    CreatePipe(&read_end, &write_end, &inherit, 0);
    SetHandleInformation(write_end, HANDLE_FLAG_INHERIT, 0);
    STARTUPINFOA startup = {.cb = sizeof startup, .dwFlags = STARTF_USESTDHANDLES, .hStdInput = read_end};
    PROCESS_INFORMATION child;
    char line[] = "copy.exe wait";
    printf("started: %d\n", CreateProcessA("copy.exe", line, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &child));
    CloseHandle(read_end);
    delete_it("running", "copy.exe");
    printf("renamed: %d\n", MoveFileA("copy.exe", "moved.exe"));
    delete_it("running, renamed", "moved.exe");
    CloseHandle(write_end);
    WaitForSingleObject(child.hProcess, INFINITE);
    delete_it("ended", "moved.exe");
    return 0;
}

/* output:
image section: 0 error 5
image view: 0 error 5
delete on close: 0 error 5
started: 1
running: 0 error 5
renamed: 1
running, renamed: 0 error 5
ended: 1 error 0
*/

// What is opened for its security descriptor only, file or directory, has it set, and gives it back
// libs: kernelbase advapi32
#include <stdio.h>
#include <windows.h>
#include <aclapi.h>
#include <sddl.h>

static void set(const char *name, const WCHAR *text)
{
    PSECURITY_DESCRIPTOR descriptor, read;
    BOOL present, defaulted;
    PACL list;
    HANDLE file = CreateFileA(name, READ_CONTROL | WRITE_DAC, 7, NULL, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, NULL);
    printf("%s: %d", name, file != INVALID_HANDLE_VALUE);
    ConvertStringSecurityDescriptorToSecurityDescriptorW(text, SDDL_REVISION_1, &descriptor, NULL);
    GetSecurityDescriptorDacl(descriptor, &present, &list, &defaulted);
    printf(", set %lu", SetSecurityInfo(file, SE_FILE_OBJECT,
                                        DACL_SECURITY_INFORMATION | PROTECTED_DACL_SECURITY_INFORMATION, NULL, NULL,
                                        list, NULL));
    CloseHandle(file);
    LocalFree(descriptor);
    file = CreateFileA(name, READ_CONTROL, 7, NULL, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, NULL);
    printf(", got %lu", GetSecurityInfo(file, SE_FILE_OBJECT, DACL_SECURITY_INFORMATION, NULL, NULL, &list, NULL, &read));
    SECURITY_DESCRIPTOR_CONTROL control;
    DWORD revision;
    ACCESS_ALLOWED_ACE *entry;
    GetSecurityDescriptorControl(read, &control, &revision);
    printf(" protected %d", (control & SE_DACL_PROTECTED) != 0);
    for (WORD i = 0; i < list->AceCount && GetAce(list, i, (void **)&entry); i++)
        printf(", %lx flags %x", entry->Mask, entry->Header.AceFlags);
    printf("\n");
    LocalFree(read);
    CloseHandle(file);
}

int main(void)
{
    CreateDirectoryA("folder", NULL);
    CloseHandle(CreateFileA("file", GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL));
    set("folder", L"D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)");
    set("file", L"D:P(A;;FA;;;SY)");
    return 0;
}

/* output:
folder: 1, set 0, got 0 protected 1, 1f01ff flags 3, 1f01ff flags 3
file: 1, set 0, got 0 protected 1, 1f01ff flags 0
*/

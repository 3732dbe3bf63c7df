// Security descriptors from strings: owner, group, lists, flags, rights by letters and numbers, and what is no descriptor
// libs: advapi32
#include <stdio.h>
#include <windows.h>
#include <sddl.h>

static void show_list(const char *what, BOOL present, ACL *acl) {
    if (!present || !acl) {
        printf(" %s %s", what, present ? "null" : "none");
        return;
    }
    printf(" %s", what);
    for (DWORD i = 0; i < acl->AceCount; i++) {
        ACCESS_ALLOWED_ACE *ace;
        LPSTR sid;
        GetAce(acl, i, (LPVOID *)&ace);
        ConvertSidToStringSidA(&ace->SidStart, &sid);
        printf(" (%u %x %lx %s)", ace->Header.AceType, ace->Header.AceFlags, ace->Mask, sid);
        LocalFree(sid);
    }
}

static void convert(const char *text) {
    PSECURITY_DESCRIPTOR made = NULL;
    ULONG size = 0;
    SetLastError(0);
    if (!ConvertStringSecurityDescriptorToSecurityDescriptorA(text, SDDL_REVISION_1, &made, &size)) {
        printf("\"%s\": error %lu\n", text, GetLastError());
        return;
    }
    SECURITY_DESCRIPTOR_CONTROL control;
    DWORD revision;
    PSID owner, group;
    BOOL defaulted, present;
    ACL *acl;
    GetSecurityDescriptorControl(made, &control, &revision);
    printf("\"%s\": valid %d control %x", text, IsValidSecurityDescriptor(made), control);
    GetSecurityDescriptorOwner(made, &owner, &defaulted);
    GetSecurityDescriptorGroup(made, &group, &defaulted);
    printf(" owner %d group %d", owner && IsWellKnownSid(owner, WinBuiltinAdministratorsSid), group != NULL);
    GetSecurityDescriptorDacl(made, &present, &acl, &defaulted);
    show_list("dacl", present, acl);
    GetSecurityDescriptorSacl(made, &present, &acl, &defaulted);
    show_list("sacl", present, acl);
    printf("\n");
    LocalFree(made);
}

int main(void) {
    PSECURITY_DESCRIPTOR made;
    static const char *const names[] = {"OW", "ed", "AO", "SO", "PO", "RE", "RU", "RD", "NO", "AC"};
    for (int i = 0; i < 10; i++) {
        PSID sid;
        LPSTR text;
        ConvertStringSidToSidA(names[i], &sid);
        ConvertSidToStringSidA(sid, &text);
        printf("%s %s%s", names[i], text, i < 9 ? ", " : "\n");
        LocalFree(sid);
        LocalFree(text);
    }
    convert("");
    convert("O:BAG:SYD:P(A;OICI;FA;;;SY)(D;;0x3;;;S-1-5-32-546)");
    convert(" D:( A; ;GRGW; ;;WD )");
    convert("D:(A;;020000000000;;;WD)");
    convert("D:NO_ACCESS_CONTROL");
    convert("D:AI(A;ID;KR;;;BU)S:(ML;;NWNR;;;HI)");
    convert("S:(AU;SAFA;GR0x10;;;WD)");
    convert("D:(A;;GA;;;NOBODY)");
    convert("D:(A;;XY;;;WD)");
    convert("D:(A;;GA;;;WD");
    convert("X:(A;;GA;;;WD)");
    convert("O:NONE");
    SetLastError(0);
    BOOL ok = ConvertStringSecurityDescriptorToSecurityDescriptorA("D:", 7, &made, NULL);
    printf("revision: %d error %lu\n", ok, GetLastError());
    SetLastError(0);
    ok = ConvertStringSecurityDescriptorToSecurityDescriptorA(NULL, SDDL_REVISION_1, &made, NULL);
    printf("nothing: %d error %lu\n", ok, GetLastError());
    return 0;
}
/* output:
OW S-1-3-4, ed S-1-5-9, AO S-1-5-32-548, SO S-1-5-32-549, PO S-1-5-32-550, RE S-1-5-32-552, RU S-1-5-32-554, RD S-1-5-32-555, NO S-1-5-32-556, AC S-1-15-2-1
"": valid 1 control 8000 owner 0 group 0 dacl none sacl none
"O:BAG:SYD:P(A;OICI;FA;;;SY)(D;;0x3;;;S-1-5-32-546)": valid 1 control 9004 owner 1 group 1 dacl (0 3 1f01ff S-1-5-18) (1 0 3 S-1-5-32-546) sacl none
" D:( A; ;GRGW; ;;WD )": valid 1 control 8004 owner 0 group 0 dacl (0 0 c0000000 S-1-1-0) sacl none
"D:(A;;020000000000;;;WD)": valid 1 control 8004 owner 0 group 0 dacl (0 0 80000000 S-1-1-0) sacl none
"D:NO_ACCESS_CONTROL": valid 1 control 8004 owner 0 group 0 dacl null sacl none
"D:AI(A;ID;KR;;;BU)S:(ML;;NWNR;;;HI)": valid 1 control 8414 owner 0 group 0 dacl (0 10 20019 S-1-5-32-545) sacl (17 0 3 S-1-16-12288)
"S:(AU;SAFA;GR0x10;;;WD)": valid 1 control 8010 owner 0 group 0 dacl none sacl (2 c0 80000010 S-1-1-0)
"D:(A;;GA;;;NOBODY)": error 1336
"D:(A;;XY;;;WD)": error 1336
"D:(A;;GA;;;WD": error 1336
"X:(A;;GA;;;WD)": error 87
"O:NONE": error 1337
revision: 0 error 1305
nothing: 0 error 87
*/

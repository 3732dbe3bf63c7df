// Environment blocks: set, query, expand and remove variables, whose names compare without case.
#include "../../guest/include/nt.h"

#include <stdio.h>

static void query(PCWSTR block, PCWSTR name) {
    WCHAR buffer[8];
    UNICODE_STRING wanted, value = {0, sizeof(buffer), buffer};
    RtlInitUnicodeString(&wanted, name);
    NTSTATUS status = RtlQueryEnvironmentVariable_U(block, &wanted, &value);
    printf("query %ls: %08lx %u", name, (ULONG)status, value.Length);
    if (NT_SUCCESS(status))
        printf(" %.*ls", value.Length / 2, value.Buffer);
    printf("\n");
}

static NTSTATUS set(PWSTR *block, PCWSTR name, PCWSTR text) {
    UNICODE_STRING variable, value;
    RtlInitUnicodeString(&variable, name);
    RtlInitUnicodeString(&value, text);
    return RtlSetEnvironmentVariable(block, &variable, text ? &value : NULL);
}

static void dump(PCWSTR block) {
    for (PCWSTR at = block; *at; at += wcslen(at) + 1)
        printf("[%ls]", at);
    printf("\n");
}

static void expand(PCWSTR block, PCWSTR text, USHORT room) {
    WCHAR buffer[64];
    UNICODE_STRING source, result = {0, room, buffer};
    ULONG length = 0;
    RtlInitUnicodeString(&source, text);
    NTSTATUS status = RtlExpandEnvironmentStrings_U(block, &source, &result, &length);
    printf("expand %ls: %08lx %lu", text, (ULONG)status, length);
    if (NT_SUCCESS(status))
        printf(" %.*ls", result.Length / 2, result.Buffer);
    printf("\n");
}

int main(void) {
    PWSTR block = NULL;
    printf("create %08lx\n", (ULONG)RtlCreateEnvironment(FALSE, &block));
    printf("set %08lx\n", (ULONG)set(&block, L"Beta", L"two"));
    printf("set %08lx\n", (ULONG)set(&block, L"alpha", L"one"));
    printf("set %08lx\n", (ULONG)set(&block, L"gamma", L"a long value"));
    printf("set %08lx\n", (ULONG)set(&block, L"=C:", L"C:\\x"));
    printf("set %08lx\n", (ULONG)set(&block, L"a=b", L"x"));
    printf("set %08lx\n", (ULONG)set(&block, L"none", NULL));
    dump(block);
    query(block, L"BETA");
    query(block, L"gamma");
    query(block, L"delta");
    query(block, L"=c:");
    printf("set %08lx\n", (ULONG)set(&block, L"BETA", L"3"));
    printf("set %08lx\n", (ULONG)set(&block, L"ALPHA", NULL));
    dump(block);
    expand(block, L"<%beta%>", 128);
    expand(block, L"%nothing%%beta%", 128);
    expand(block, L"50%", 128);
    expand(block, L"%%beta%%", 128);
    expand(block, L"%gamma%", 10);
    RtlDestroyEnvironment(block);
    printf("own %08lx\n", (ULONG)set(NULL, L"NTSUP_TEST", L"mine"));
    query(NULL, L"ntsup_test");
    printf("own %08lx\n", (ULONG)set(NULL, L"NTSUP_TEST", NULL));
    query(NULL, L"ntsup_test");
    return 0;
}

/* output:
create 00000000
set 00000000
set 00000000
set 00000000
set 00000000
set c000000d
set 00000000
[=C:=C:\x][alpha=one][Beta=two][gamma=a long value]
query BETA: 00000000 6 two
query gamma: c0000023 24
query delta: c0000100 0
query =c:: 00000000 8 C:\x
set 00000000
set 00000000
[=C:=C:\x][BETA=3][gamma=a long value]
expand <%beta%>: 00000000 8 <3>
expand %nothing%%beta%: 00000000 22 %nothing%3
expand 50%: 00000000 8 50%
expand %%beta%%: 00000000 8 %3%
expand %gamma%: c0000023 26
own 00000000
query ntsup_test: 00000000 8 mine
own 00000000
query ntsup_test: c0000100 0
*/

// What this machine does not have: a transaction manager, UEFI variables, 16-bit programs, event pairs, memory partitions
// Each group answers alike, so that what is printed is how many do; the rest says which do not.
#include "native_call.h"

#include <stdio.h>

typedef NTSTATUS(NTAPI *Service)(const volatile void *, ...);
typedef struct {
    const char *name;
    Service call;
} Named;
#define ENTRY(name) {#name, (Service)(PVOID)name}

static const Named by_handle[] = {
    ENTRY(NtCommitTransaction), ENTRY(NtRollbackTransaction), ENTRY(NtCommitComplete), ENTRY(NtCommitEnlistment),
    ENTRY(NtPrePrepareComplete), ENTRY(NtPrePrepareEnlistment), ENTRY(NtPrepareComplete), ENTRY(NtPrepareEnlistment),
    ENTRY(NtReadOnlyEnlistment), ENTRY(NtRecoverEnlistment), ENTRY(NtRollbackComplete), ENTRY(NtRollbackEnlistment),
    ENTRY(NtSinglePhaseReject), ENTRY(NtQueryInformationEnlistment), ENTRY(NtSetInformationEnlistment),
    ENTRY(NtGetNotificationResourceManager), ENTRY(NtQueryInformationResourceManager), ENTRY(NtSetInformationResourceManager),
    ENTRY(NtRecoverResourceManager), ENTRY(NtPropagationComplete), ENTRY(NtPropagationFailed),
    ENTRY(NtRegisterProtocolAddressInformation), ENTRY(NtQueryInformationTransaction), ENTRY(NtSetInformationTransaction),
    ENTRY(NtQueryInformationTransactionManager), ENTRY(NtSetInformationTransactionManager), ENTRY(NtRecoverTransactionManager),
    ENTRY(NtRollforwardTransactionManager), ENTRY(NtCommitRegistryTransaction), ENTRY(NtRollbackRegistryTransaction),
    ENTRY(NtManagePartition), ENTRY(NtStartProfile), ENTRY(NtStopProfile),
};

static const Named firmware[] = {
    ENTRY(NtAddBootEntry), ENTRY(NtAddDriverEntry), ENTRY(NtDeleteBootEntry), ENTRY(NtDeleteDriverEntry),
    ENTRY(NtEnumerateBootEntries), ENTRY(NtEnumerateDriverEntries), ENTRY(NtModifyBootEntry), ENTRY(NtModifyDriverEntry),
    ENTRY(NtQueryBootEntryOrder), ENTRY(NtQueryBootOptions), ENTRY(NtQueryDriverEntryOrder), ENTRY(NtSetBootEntryOrder),
    ENTRY(NtSetBootOptions), ENTRY(NtSetDriverEntryOrder), ENTRY(NtEnumerateSystemEnvironmentValuesEx),
    ENTRY(NtQuerySystemEnvironmentValue), ENTRY(NtQuerySystemEnvironmentValueEx), ENTRY(NtSetSystemEnvironmentValue),
    ENTRY(NtSetSystemEnvironmentValueEx), ENTRY(NtTranslateFilePath), ENTRY(NtFilterBootOption),
};

static const Named retired[] = {
    ENTRY(NtVdmControl), ENTRY(NtSetLdtEntries), ENTRY(NtCreateEventPair), ENTRY(NtOpenEventPair), ENTRY(NtSetHighEventPair),
    ENTRY(NtSetHighWaitLowEventPair), ENTRY(NtSetLowEventPair), ENTRY(NtSetLowWaitHighEventPair), ENTRY(NtWaitHighEventPair),
    ENTRY(NtWaitLowEventPair),
};

static void all(const char *what, const Named *services, int count, HANDLE handle, NTSTATUS expected)
{
    int right = 0;
    for (int i = 0; i < count; i++) {
        NTSTATUS status = services[i].call(handle, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
        if (status == expected)
            right++;
        else
            printf("%s: %08lx\n", services[i].name, status);
    }
    printf("%s: %d of %d\n", what, right, count);
}

int main(void)
{
    HANDLE made = (HANDLE)5, event = CreateEventW(NULL, FALSE, FALSE, NULL);
    UNICODE_STRING name = native_text(L"\\BaseNamedObjects\\none");
    OBJECT_ATTRIBUTES attributes = native_named(&name, 0);
    LARGE_INTEGER time = {.QuadPart = 0};
    GUID id = {0};
    all("an event's handle", by_handle, ARRAYSIZE(by_handle), event, STATUS_OBJECT_TYPE_MISMATCH);
    all("no handle", by_handle, ARRAYSIZE(by_handle), (HANDLE)0x7ffc, STATUS_INVALID_HANDLE);
    all("firmware", firmware, ARRAYSIZE(firmware), NULL, STATUS_NOT_IMPLEMENTED);
    all("retired", retired, ARRAYSIZE(retired), NULL, STATUS_NOT_IMPLEMENTED);
    printf("create: %08lx %08lx %08lx, no room %08lx\n", NT(NtCreateTransaction)(&made, 0x12003F, NULL, NULL, NULL, 0, 0, 0, NULL, NULL),
           NT(NtCreateTransactionManager)(&made, 0x1F003F, NULL, NULL, 1, 0), NT(NtCreateRegistryTransaction)(&made, 0x12003F, NULL, 0),
           NT(NtCreateTransaction)((PVOID)16, 0x12003F, NULL, NULL, NULL, 0, 0, 0, NULL, NULL));
    printf("open: %08lx %08lx %08lx, another's %08lx %08lx\n", NT(NtOpenTransaction)(&made, 0x12003F, NULL, &id, NULL),
           NT(NtOpenTransactionManager)(&made, 0x1F003F, NULL, NULL, &id, 0), NT(NtOpenRegistryTransaction)(&made, 0x12003F, &attributes),
           NT(NtOpenResourceManager)(&made, 0x1F003F, event, &id, NULL), NT(NtOpenEnlistment)(&made, 0x1F003F, event, &id, NULL));
    printf("in an event: %08lx %08lx %08lx %08lx\n", NT(NtCreateResourceManager)(&made, 0x1F003F, event, &id, NULL, 0, NULL),
           NT(NtCreateEnlistment)(&made, 0x1F003F, event, event, NULL, 0, 0, NULL), NT(NtCreateKeyTransacted)(&made, KEY_READ, &attributes, 0, NULL, 0, event, NULL),
           NT(NtOpenKeyTransacted)(&made, KEY_READ, &attributes, event));
    printf("others: %08lx %08lx, freeze %08lx, thaw %08lx\n", NT(NtRenameTransactionManager)(&name, &id), NT(NtEnumerateTransactionObject)(NULL, 0, &id, 16, NULL),
           NT(NtFreezeTransactions)(&time, &time), NtThawTransactions());
    printf("key in a transaction by options %08lx\n", NT(NtOpenKeyTransactedEx)(&made, KEY_READ, &attributes, 0, event));
    printf("partition %08lx, handle untouched %d\n", NT(NtOpenPartition)(&made, 0x1F0003, &attributes), made == (HANDLE)5);
    return 0;
}
/* output:
an event's handle: 33 of 33
no handle: 33 of 33
firmware: 21 of 21
retired: 10 of 10
create: c0190051 c0190051 c0190051, no room c0000005
open: c0190051 c0190051 c0000034, another's c0000024 c0000024
in an event: c0000024 c0000024 c0000024 c0000024
others: c0190051 c0190051, freeze c0000061, thaw c0000061
key in a transaction by options c0000024
partition c0000034, handle untouched 1
*/

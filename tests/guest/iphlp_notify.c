// ICMP echo and notices of changes: registered, told at first, cancelled; failing paths
// libs: iphlpapi
// varies: the thread that watches the network is ended wherever it is
// services: NtCreateEvent NtCreateFile NtCreateThreadEx NtDeviceIoControlFile NtQueryEvent NtSetEvent NtWaitForSingleObject
#include <winsock2.h>
#include <stdio.h>
#include <string.h>
#include <ws2ipdef.h>
#include <iphlpapi.h>
#include <icmpapi.h>

static VOID WINAPI changed(PVOID context, PMIB_IPINTERFACE_ROW row, MIB_NOTIFICATION_TYPE kind)
{
    printf("  told: context %d, row %d, initial %d\n", *(int *)context, row != NULL, kind == MibInitialNotification);
}

static VOID WINAPI address_changed(PVOID context, PMIB_UNICASTIPADDRESS_ROW row, MIB_NOTIFICATION_TYPE kind)
{
    (void)context, (void)row;
    printf("  told of addresses: initial %d\n", kind == MibInitialNotification);
}

static void notices(void)
{
    HANDLE handle = NULL, addresses = NULL;
    int context = 42;
    printf("register %lu\n", NotifyIpInterfaceChange(AF_UNSPEC, changed, &context, TRUE, &handle));
    printf("addresses %lu\n", NotifyUnicastIpAddressChange(AF_INET, address_changed, NULL, TRUE, &addresses));
    printf("cancel %lu %lu\n", CancelMibChangeNotify2(handle), CancelMibChangeNotify2(addresses));
    printf("wrong family %lu, nowhere %lu\n", NotifyIpInterfaceChange(99, changed, &context, FALSE, &handle),
           NotifyIpInterfaceChange(AF_INET, changed, &context, FALSE, NULL));
    OVERLAPPED later = {.hEvent = CreateEventW(NULL, TRUE, FALSE, NULL)};
    printf("once %lu", NotifyAddrChange(&handle, &later));
    printf(", not yet %d", WaitForSingleObject(later.hEvent, 0) == WAIT_TIMEOUT);
    printf(", cancel %d\n", CancelIPChangeNotify(&later));
}

static void echo(void)
{
    char data[] = "ntsup ping", reply[sizeof(ICMP_ECHO_REPLY) + 8 + sizeof data];
    HANDLE handle = IcmpCreateFile();
    ICMP_ECHO_REPLY *answer = (ICMP_ECHO_REPLY *)reply;
    printf("open %d\n", handle != INVALID_HANDLE_VALUE);
    DWORD replies = IcmpSendEcho(handle, 0x0100007F, data, sizeof data, NULL, reply, sizeof reply, 2000);
    // A host may not permit it: then the error says so.
    if (replies == 0)
        printf("echo %d\n", GetLastError() == ERROR_ACCESS_DENIED);
    else
        printf("echo %d\n", answer->Status == IP_SUCCESS && answer->DataSize == sizeof data && memcmp(answer->Data, data, sizeof data) == 0);
    printf("no room %lu", IcmpSendEcho(handle, 0x0100007F, data, sizeof data, NULL, reply, 4, 100));
    printf(" error %d\n", GetLastError() == ERROR_INSUFFICIENT_BUFFER);
    HANDLE event = CreateEventW(NULL, TRUE, FALSE, NULL);
    replies = IcmpSendEcho2(handle, event, NULL, NULL, 0x0100007F, data, sizeof data, NULL, reply, sizeof reply, 2000);
    printf("later %lu error %d", replies, GetLastError() == ERROR_IO_PENDING);
    printf(", done %d\n", WaitForSingleObject(event, 10000) == WAIT_OBJECT_0);
    printf("close %d\n", IcmpCloseHandle(handle));
    printf("closed %lu", IcmpSendEcho(handle, 0x0100007F, data, sizeof data, NULL, reply, sizeof reply, 100));
    printf(" error %lu\n", GetLastError());
}

int main(void)
{
    notices();
    echo();
    return 0;
}

/* output:
  told: context 42, row 0, initial 1
register 0
  told of addresses: initial 1
addresses 0
cancel 0 0
wrong family 87, nowhere 87
once 997, not yet 1, cancel 1
open 1
echo 1
no room 0 error 1
later 0 error 1, done 1
close 1
closed 0 error 6
*/

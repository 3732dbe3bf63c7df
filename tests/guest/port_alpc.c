// ALPC ports: connect and refuse, requests and answers, datagrams, contexts, handles that travel, completion packets, disconnection
// libs: advapi32
// varies: several clients are served in the order of their coming
// services: NtAlpcAcceptConnectPort NtAlpcCancelMessage NtAlpcConnectPort NtAlpcConnectPortEx NtAlpcCreatePort NtAlpcCreateResourceReserve NtAlpcCreateSecurityContext
#include "native_call.h"

#include <stdio.h>
#include <string.h>

enum { SYNC = 0x20000, RELEASE = 0x10000, CONTEXT_ATTRIBUTE = 0x20000000, HANDLE_ATTRIBUTE = 0x10000000, CALLS = 300, CLIENTS = 4 };

typedef struct {
    PORT_MESSAGE head;
    char data[512 - sizeof(PORT_MESSAGE)];
} Message;

typedef struct {
    ULONG allocated, valid;
    struct {
        PVOID port, message;
        ULONG sequence, id, callback;
    } context;
    struct {
        ULONG flags;
        HANDLE handle;
        ULONG type, access;
    } handle;
} Attributes;

static HANDLE server, failed;
static UNICODE_STRING name;

static Message text(const char *what)
{
    Message message = {0};
    strcpy(message.data, what);
    message.head.DataLength = (USHORT)(strlen(what) + 1);
    message.head.TotalLength = (USHORT)(sizeof(PORT_MESSAGE) + message.head.DataLength);
    return message;
}

static NTSTATUS connect(PCWSTR port, PHANDLE client, Message *message, LARGE_INTEGER *timeout)
{
    UNICODE_STRING wanted = native_text(port);
    ULONG size = sizeof(*message);
    return NT(NtAlpcConnectPort)(client, &wanted, NULL, NULL, SYNC, NULL, message, &size, NULL, NULL, timeout);
}

static NTSTATUS ask(HANDLE port, Message *message)
{
    SIZE_T size = sizeof(*message);
    return NT(NtAlpcSendWaitReceivePort)(port, SYNC, message, NULL, message, &size, NULL, NULL);
}

// Answers until a client says "stop": "twice N" with 2 N, "who" with who it is, "handle" with what the handle that came is.
static DWORD WINAPI serves(void *unused)
{
    (void)unused;
    HANDLE ends[16];
    ULONG_PTR connected = 0;
    Message message, *answer = NULL;
    for (;;) {
        Attributes attributes = {.allocated = CONTEXT_ATTRIBUTE | HANDLE_ATTRIBUTE};
        SIZE_T size = sizeof(message);
        NTSTATUS status = NT(NtAlpcSendWaitReceivePort)(server, 0, answer, NULL, &message, &size, &attributes, NULL);
        answer = NULL;
        if (status != STATUS_SUCCESS) {
            printf("server: %08lx\n", status);
            return 1;
        }
        int number;
        USHORT type = message.head.Type & 0xff;
        if (type == 10) {
            BOOLEAN yes = strcmp(message.data, "please") == 0;
            Message reply = text("welcome");
            reply.head.MessageId = message.head.MessageId;
            status = NT(NtAlpcAcceptConnectPort)(&ends[connected], server, 0, NULL, NULL, (PVOID)(0x100 + connected), &reply, NULL, (ULONG_PTR)yes);
            connected += yes;
            if (status != STATUS_SUCCESS)
                printf("accept: %08lx\n", status);
            continue;
        }
        if (type == 3 && strcmp(message.data, "stop") == 0)
            return (DWORD)connected;
        if (type != 1)
            continue;
        ULONG id = message.head.MessageId;
        char said[64];
        Message made;
        if (sscanf(message.data, "twice %d", &number) == 1)
            sprintf(said, "%d", 2 * number);
        else if (strcmp(message.data, "who") == 0)
            sprintf(said, "%d %d %d", (int)((ULONG_PTR)attributes.context.port >> 8), message.head.ClientId.UniqueProcess == NtCurrentTeb()->ClientId.UniqueProcess,
                    (message.head.Type & 0x2000) != 0);
        else if (strcmp(message.data, "handle") == 0)
            sprintf(said, "%d %ld", (attributes.valid & HANDLE_ATTRIBUTE) != 0, NtSetEvent(attributes.handle.handle, NULL));
        else {
            HANDLE process = NULL, thread = NULL;
            OBJECT_ATTRIBUTES plain = {.Length = sizeof(plain)};
            UCHAR sid[68];
            ULONG length = 0;
            NTSTATUS asked = NT(NtAlpcQueryInformationMessage)(server, &message, 0, sid, sizeof(sid), &length);
            sprintf(said, "%08lx %d, %08lx %08lx %08lx %08lx", asked, length == 8u + 4 * sid[1], NT(NtAlpcQueryInformationMessage)(server, &message, 0, sid, 4, &length), NT(NtAlpcOpenSenderProcess)(&process, server, &message, 0, PROCESS_QUERY_LIMITED_INFORMATION, &plain),
                    NT(NtAlpcOpenSenderThread)(&thread, server, &message, 0, THREAD_QUERY_LIMITED_INFORMATION, &plain),
                    NT(NtAlpcImpersonateClientOfPort)(server, &message, NULL));
            RevertToSelf();
        }
        made = text(said);
        made.head.MessageId = id;
        message = made;
        answer = &message;
    }
}

static volatile LONG right;

static NTSTATUS connect_by_attributes(PHANDLE port, Message *message)
{
    OBJECT_ATTRIBUTES attributes = native_named(&name, 0);
    SIZE_T size = sizeof(*message);
    return NT(NtAlpcConnectPortEx)(port, &attributes, NULL, NULL, SYNC, NULL, message, &size, NULL, NULL, NULL);
}

static DWORD WINAPI calls(void *odd)
{
    HANDLE port = NULL;
    Message message = text("please");
    NTSTATUS status = odd ? connect_by_attributes(&port, &message) : connect(L"\\BaseNamedObjects\\ntsup-alpc", &port, &message, NULL);
    if (status != STATUS_SUCCESS)
        return 1;
    for (int i = 0; i < CALLS; i++) {
        char question[32], expected[32];
        sprintf(question, "twice %d", i);
        sprintf(expected, "%d", 2 * i);
        message = text(question);
        if (ask(port, &message) == STATUS_SUCCESS && strcmp(message.data, expected) == 0)
            InterlockedIncrement(&right);
    }
    NtClose(port);
    return 0;
}

static void client(void)
{
    HANDLE port = NULL, event = CreateEventW(NULL, TRUE, FALSE, NULL);
    LARGE_INTEGER soon = {.QuadPart = -100000};
    Message message = text("go away");
    printf("refused %08lx", connect(L"\\BaseNamedObjects\\ntsup-alpc", &port, &message, NULL));
    printf(", no port %08lx\n", connect(L"\\BaseNamedObjects\\none", &port, &message, NULL));
    message = text("please");
    printf("connect %08lx", connect(L"\\BaseNamedObjects\\ntsup-alpc", &port, &message, NULL));
    printf(", \"%s\"\n", message.data);
    message = text("who");
    printf("who: %08lx", ask(port, &message));
    printf(" \"%s\", type %d\n", message.data, message.head.Type & 0xff);
    message = text("sender");
    printf("sender: %08lx", ask(port, &message));
    printf(" \"%s\"\n", message.data);
    Attributes attributes = {.allocated = CONTEXT_ATTRIBUTE | HANDLE_ATTRIBUTE, .valid = HANDLE_ATTRIBUTE, .handle = {0x10000, event, 0, 0}};
    SIZE_T size = sizeof(message);
    message = text("handle");
    printf("handle: %08lx", NT(NtAlpcSendWaitReceivePort)(port, SYNC, &message, &attributes, &message, &size, NULL, NULL));
    printf(" \"%s\", set %d\n", message.data, WaitForSingleObject(event, 0) == WAIT_OBJECT_0);
    message = text("twice 4");
    size = 8;
    printf("no room: %08lx", NT(NtAlpcSendWaitReceivePort)(port, SYNC, &message, NULL, &message, &size, NULL, NULL));
    printf(", nothing came: %08lx", NT(NtAlpcSendWaitReceivePort)(port, 0, NULL, NULL, &message, NULL, NULL, &soon));
    message.head.TotalLength = 8;
    printf(", short message: %08lx, wrong type: %08lx\n", ask(port, &message), ask(event, &message));
    struct {
        ULONG flags, sequence;
        PVOID context;
    } basic;
    ULONG length = 0;
    printf("query %08lx", NT(NtAlpcQueryInformation)(port, 0, &basic, sizeof(basic), &length));
    printf(" %lu, short %08lx, class %08lx\n", length, NT(NtAlpcQueryInformation)(port, 0, &basic, 4, &length), NT(NtAlpcQueryInformation)(port, 77, &basic, sizeof(basic), NULL));
    ULONG_PTR reserve = 0;
    printf("reserve %08lx", NT(NtAlpcCreateResourceReserve)(port, 0, (SIZE_T)100, &reserve));
    printf(" %d, delete %08lx, again %d\n", reserve != 0, NT(NtAlpcDeleteResourceReserve)(port, 0, reserve), NT(NtAlpcDeleteResourceReserve)(port, 0, reserve) < 0);
    struct {
        ULONG flags;
        PVOID quality;
        ULONG_PTR handle;
    } security = {0};
    printf("security context %08lx", NT(NtAlpcCreateSecurityContext)(port, 0, &security));
    printf(" %d, revoke %08lx, delete %08lx\n", security.handle != 0, NT(NtAlpcRevokeSecurityContext)(port, 0, security.handle), NT(NtAlpcDeleteSecurityContext)(port, 0, security.handle));

    HANDLE threads[CLIENTS];
    for (int i = 0; i < CLIENTS; i++)
        threads[i] = CreateThread(NULL, 0, calls, (void *)(ULONG_PTR)(i % 2), 0, NULL);
    WaitForMultipleObjects(CLIENTS, threads, TRUE, INFINITE);
    printf("right answers %ld\n", right);
    message = text("stop");
    printf("datagram %08lx", NT(NtAlpcSendWaitReceivePort)(port, RELEASE, &message, NULL, NULL, NULL, NULL, NULL));
    printf(", disconnect %08lx", NtAlpcDisconnectPort(port, 0));
    message = text("who");
    printf(", ask after it %08lx\n", ask(port, &message));
}

static void packets(void)
{
    HANDLE queue = NULL, port = NULL;
    struct {
        PVOID key;
        HANDLE port;
    } associate;
    PVOID key = NULL, context;
    IO_STATUS_BLOCK block;
    Message message = text("please");
    UNICODE_STRING wanted = name;
    ULONG size = sizeof(message);
    LARGE_INTEGER now = {.QuadPart = 0};
    NtCreateIoCompletion(&queue, IO_COMPLETION_ALL_ACCESS, NULL, 0);
    associate.key = (PVOID)77;
    associate.port = queue;
    printf("associate %08lx", NT(NtAlpcSetInformation)(server, 2, &associate, sizeof(associate)));
    printf(", length %08lx\n", NT(NtAlpcSetInformation)(server, 2, &associate, 8));
    while (NtRemoveIoCompletion(queue, &key, &context, &block, &now) == STATUS_SUCCESS)
        ; // those of messages that were left
    printf("connect without waiting %08lx", NT(NtAlpcConnectPort)(&port, &wanted, NULL, NULL, 0, NULL, &message, &size, NULL, NULL, NULL));
    printf(", packet %08lx", NtRemoveIoCompletion(queue, &key, &context, &block, NULL));
    printf(" %d\n", key == (PVOID)77);
    HANDLE end = NULL;
    SIZE_T room = sizeof(message);
    do
        NT(NtAlpcSendWaitReceivePort)(server, 0, NULL, NULL, &message, &room, NULL, NULL);
    while ((message.head.Type & 0xff) != 10);
    Message reply = text("welcome");
    reply.head.MessageId = message.head.MessageId;
    printf("accept %08lx", NT(NtAlpcAcceptConnectPort)(&end, server, 0, NULL, NULL, NULL, &reply, NULL, (ULONG_PTR)TRUE));
    room = sizeof(message);
    printf(", told %08lx", NT(NtAlpcSendWaitReceivePort)(port, 0, NULL, NULL, &message, &room, NULL, NULL));
    printf(" type %d \"%s\"\n", message.head.Type & 0xff, message.data);
    message = text("from the server");
    printf("server to client %08lx", NT(NtAlpcSendWaitReceivePort)(end, RELEASE, &message, NULL, NULL, NULL, NULL, NULL));
    message = text("");
    room = sizeof(message);
    printf(", %08lx", NT(NtAlpcSendWaitReceivePort)(port, 0, NULL, NULL, &message, &room, NULL, NULL));
    printf(" \"%s\"\n", message.data);
    message = text("never mind");
    NT(NtAlpcSendWaitReceivePort)(port, 0, &message, NULL, NULL, NULL, NULL, NULL);
    Attributes which = {.context = {.id = message.head.MessageId}};
    printf("cancel %08lx", NT(NtAlpcCancelMessage)(port, 0, &which.context));
    printf(", again %d\n", NT(NtAlpcCancelMessage)(port, 0, &which.context) < 0);
    NtClose(port);
    room = sizeof(message);
    printf("closed: %08lx", NT(NtAlpcSendWaitReceivePort)(server, 0, NULL, NULL, &message, &room, NULL, NULL));
    printf(" type %d\n", message.head.Type & 0xff);
}

int main(void)
{
    name = native_text(L"\\BaseNamedObjects\\ntsup-alpc");
    OBJECT_ATTRIBUTES attributes = native_named(&name, 0);
    printf("create %08lx", NT(NtAlpcCreatePort)(&server, &attributes, NULL));
    printf(", again %08lx\n", NT(NtAlpcCreatePort)(&failed, &attributes, NULL));
    HANDLE thread = CreateThread(NULL, 0, serves, NULL, 0, NULL);
    client();
    DWORD connected = 0;
    WaitForSingleObject(thread, INFINITE);
    GetExitCodeThread(thread, &connected);
    printf("connections %lu\n", connected);
    packets();
    return 0;
}
/* output:
create 00000000, again c0000035
refused c0000041, no port c0000034
connect 00000000, "welcome"
who: 00000000 "1 1 1", type 2
sender: 00000000 "00000000 1, c0000023 00000000 00000000 00000000"
handle: 00000000 "1 0", set 1
no room: c0000023, nothing came: 00000102, short message: c000000d, wrong type: c0000024
query 00000000 16, short c0000004, class c0000003
reserve 00000000 1, delete 00000000, again 1
security context 00000000 1, revoke 00000000, delete 00000000
right answers 1200
datagram 00000000, disconnect 00000000, ask after it c0000037
connections 5
associate 00000000, length c0000004
connect without waiting 00000000, packet 00000000 1
accept 00000000, told 00000000 type 11 "welcome"
server to client 00000000, 00000000 "from the server"
cancel 00000000, again 1
closed: 00000000 type 5
*/

// LPC ports between two processes: listen, accept and complete, requests and answers, contexts, a client that ends
#include "native_call.h"

#include <stdio.h>
#include <string.h>

enum { LARGEST = 256, REQUESTS = 100 };

typedef struct {
    PORT_MESSAGE head;
    char data[LARGEST - sizeof(PORT_MESSAGE)];
} Message;

static Message text(const char *what)
{
    Message message = {0};
    strcpy(message.data, what);
    message.head.DataLength = (USHORT)(strlen(what) + 1);
    message.head.TotalLength = (USHORT)(sizeof(PORT_MESSAGE) + message.head.DataLength);
    return message;
}

static NTSTATUS connect_to(const void *sid, PHANDLE port)
{
    UNICODE_STRING name = native_text(L"\\BaseNamedObjects\\ntsup-lpc");
    SECURITY_QUALITY_OF_SERVICE quality = {sizeof(quality), SecurityImpersonation, SECURITY_STATIC_TRACKING, TRUE};
    return NT(NtSecureConnectPort)(port, &name, &quality, NULL, sid, NULL, NULL, NULL, NULL);
}

static NTSTATUS connect(PHANDLE port, char *information, ULONG *length, ULONG *largest)
{
    UNICODE_STRING name = native_text(L"\\BaseNamedObjects\\ntsup-lpc");
    SECURITY_QUALITY_OF_SERVICE quality = {sizeof(quality), SecurityImpersonation, SECURITY_STATIC_TRACKING, TRUE};
    return NT(NtConnectPort)(port, &name, &quality, NULL, NULL, largest, information, length);
}

// The child connects twice: it is refused first. Its exit code says what went wrong, or 42.
static int child(void)
{
    HANDLE port = NULL;
    char information[64] = "not me";
    ULONG length = sizeof(information), largest = 0;
    if (connect(&port, information, &length, &largest) != (NTSTATUS)STATUS_PORT_CONNECTION_REFUSED)
        return 1;
    strcpy(information, "me");
    length = sizeof(information);
    if (connect(&port, information, &length, &largest) != STATUS_SUCCESS || strcmp(information, "come in") != 0 || largest != LARGEST)
        return 2;
    static const UCHAR nobody[12] = {1, 1, 0, 0, 0, 0, 0, 5, 99, 0, 0, 0};
    HANDLE none = NULL;
    if (connect_to(nobody, &none) != (NTSTATUS)0xC00002A0) // STATUS_SERVER_SID_MISMATCH
        return 6;
    if (NtRegisterThreadTerminatePort(port) != STATUS_SUCCESS)
        return 3;
    for (int i = 0; i < REQUESTS; i++) {
        char question[32], expected[32];
        sprintf(question, "%d", i);
        sprintf(expected, "%d", i * i);
        Message message = text(question), reply;
        if (NT(NtRequestWaitReplyPort)(port, &message, &reply) != STATUS_SUCCESS || strcmp(reply.data, expected) != 0 || (reply.head.Type & 0xff) != 2)
            return 4;
    }
    Message message = text("bye");
    return NT(NtRequestPort)(port, &message) == STATUS_SUCCESS ? 42 : 5;
}

int main(int argc, char **argv)
{
    (void)argv;
    if (argc > 1)
        return child();
    HANDLE server = NULL, end = NULL, none = NULL, event = CreateEventW(NULL, TRUE, FALSE, NULL);
    UNICODE_STRING name = native_text(L"\\BaseNamedObjects\\ntsup-lpc");
    OBJECT_ATTRIBUTES attributes = native_named(&name, 0);
    LARGE_INTEGER soon = {.QuadPart = -100000};
    Message request, answer;
    PVOID context = NULL;
    printf("create %08lx", NT(NtCreatePort)(&server, &attributes, 64, LARGEST, 0));
    printf(", again %08lx, too large %08lx %08lx\n", NT(NtCreatePort)(&none, &attributes, 64, LARGEST, 0), NT(NtCreatePort)(&none, &attributes, 1 << 20, LARGEST, 0),
           NT(NtCreateWaitablePort)(&none, &attributes, 64, 1 << 20, 0));
    printf("nothing yet %08lx, wrong type %08lx, no room %08lx\n", NT(NtReplyWaitReceivePortEx)(server, &context, NULL, &request, &soon),
           NT(NtListenPort)(event, &request), NT(NtListenPort)(server, (PVOID)16));
    char self[MAX_PATH], line[MAX_PATH + 16];
    STARTUPINFOA startup = {.cb = sizeof(startup)};
    PROCESS_INFORMATION info;
    GetModuleFileNameA(NULL, self, sizeof(self));
    sprintf(line, "\"%s\" child", self);
    CreateProcessA(NULL, line, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &info);
    printf("listen %08lx", NT(NtListenPort)(server, &request));
    printf(" type %d \"%s\", the child %d", request.head.Type & 0xff, request.data, (DWORD)(ULONG_PTR)request.head.ClientId.UniqueProcess == info.dwProcessId);
    printf(", refuse %08lx\n", NT(NtAcceptConnectPort)(&end, NULL, &request, (ULONG_PTR)FALSE, NULL, NULL));
    printf("listen %08lx", NT(NtListenPort)(server, &request));
    printf(" \"%s\"", request.data);
    answer = text("come in");
    answer.head.MessageId = request.head.MessageId;
    printf(", accept %08lx", NT(NtAcceptConnectPort)(&end, (PVOID)0x1234, &answer, (ULONG_PTR)TRUE, NULL, NULL));
    printf(", complete %08lx", NtCompleteConnectPort(end));
    printf(", again %d, answered %d\n", NtCompleteConnectPort(end) < 0, NT(NtAcceptConnectPort)(&none, NULL, &answer, (ULONG_PTR)TRUE, NULL, NULL) < 0);
    int requests = 0, contexts = 0;
    Message *reply = NULL;
    for (;;) {
        NTSTATUS status = NT(NtReplyWaitReceivePort)(server, &context, reply, &request);
        reply = NULL;
        if (status != STATUS_SUCCESS || (request.head.Type & 0xff) != 1)
            break;
        requests++;
        contexts += context == (PVOID)0x1234;
        if (requests == 1) {
            printf("impersonate %08lx", NT(NtImpersonateClientOfPort)(server, &request));
            HANDLE nobody = NULL;
            printf(", back %08lx", NtSetInformationThread(NtCurrentThread(), ThreadImpersonationToken, &nobody, sizeof(nobody)));
            ULONG size = 7;
            printf(", port %08lx\n", NT(NtQueryInformationPort)(server, 0, NULL, 0, &size));
        }
        int number = 0;
        char said[32];
        sscanf(request.data, "%d", &number);
        sprintf(said, "%d", number * number);
        answer = text(said);
        answer.head.MessageId = request.head.MessageId;
        if (requests % 2)
            reply = &answer;
        else if (NT(NtReplyPort)(end, &answer) != STATUS_SUCCESS)
            printf("no reply\n");
    }
    printf("requests %d, contexts %d, then type %d \"%s\"\n", requests, contexts, request.head.Type & 0xff, request.data);
    int died = 0, closed = 0;
    while (!died || !closed) {
        if (NT(NtReplyWaitReceivePort)(server, &context, NULL, &request) != STATUS_SUCCESS)
            break;
        died += (request.head.Type & 0xff) == 6;
        closed += (request.head.Type & 0xff) == 5;
    }
    DWORD code = 0;
    WaitForSingleObject(info.hProcess, INFINITE);
    GetExitCodeProcess(info.hProcess, &code);
    printf("died %d, closed %d, exit %lu\n", died, closed, code);
    answer = text("x");
    answer.head.MessageId = 0x7ffc;
    printf("no such request %08lx %08lx, nobody there %08lx, wrong type %08lx\n", NT(NtReplyPort)(end, &answer), NT(NtReplyWaitReplyPort)(end, &answer),
           NT(NtRequestPort)(end, &answer), NT(NtReplyWaitReplyPort)(event, &answer));
    return 0;
}
/* output:
create 00000000, again c0000035, too large c00000f1 c00000f2
nothing yet 00000102, wrong type c0000024, no room c0000005
listen 00000000 type 10 "not me", the child 1, refuse 00000000
listen 00000000 "me", accept 00000000, complete 00000000, again 1, answered 1
impersonate 00000000, back 00000000, port 00000000
requests 100, contexts 100, then type 3 "bye"
died 1, closed 1, exit 42
no such request c000021f c000021f, nobody there c0000037, wrong type c0000024
*/

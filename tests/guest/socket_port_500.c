// 500 sockets on one completion port, served by two threads: every message comes back, none is lost
// libs: ws2_32
// varies: a port is tried until it is free, and others use ports too
// services: NtCreateEvent NtCreateFile NtCreateIoCompletion NtCreateThreadEx NtDeviceIoControlFile NtRemoveIoCompletion NtSetEvent
#include "socket_test.h"

enum { PAIRS = 250, ROUNDS = 4, LENGTH = 512, THREADS = 2 };

typedef struct {
    OVERLAPPED overlapped;
    SOCKET s;
    BOOL is_client, sending;
    unsigned rounds, done, number;
    char data[LENGTH];
} Connection;

static HANDLE port, finished;
static Connection connections[2 * PAIRS];
static LONG volatile open_clients = PAIRS, errors, messages;

static void fail(const char *what, int error) {
    printf("%s: %d\n", what, error);
    InterlockedIncrement(&errors);
    SetEvent(finished);
}

static void start(Connection *each, BOOL sending) {
    WSABUF buffer = {LENGTH - each->done, each->data + each->done};
    DWORD flags = 0;
    memset(&each->overlapped, 0, sizeof each->overlapped);
    each->sending = sending;
    int result = sending ? WSASend(each->s, &buffer, 1, NULL, 0, &each->overlapped, NULL)
                         : WSARecv(each->s, &buffer, 1, NULL, &flags, &each->overlapped, NULL);
    if (result && WSAGetLastError() != WSA_IO_PENDING)
        fail("start", WSAGetLastError());
}

static void fill(Connection *each) {
    for (unsigned i = 0; i < LENGTH; i++)
        each->data[i] = (char)(each->number * 7 + each->rounds * 3 + i);
}

static void check(Connection *each) {
    for (unsigned i = 0; i < LENGTH; i++)
        if (each->data[i] != (char)(each->number * 7 + each->rounds * 3 + i)) {
            fail("what came back", (int)each->number);
            return;
        }
}

// A whole message has been sent or received.
static void advance(Connection *each) {
    each->done = 0;
    if (each->sending) {
        start(each, FALSE);
        return;
    }
    if (each->is_client) {
        check(each);
        InterlockedIncrement(&messages);
        if (++each->rounds == ROUNDS) {
            shutdown(each->s, SD_SEND);
            if (!InterlockedDecrement(&open_clients))
                SetEvent(finished);
            return;
        }
        fill(each);
    }
    start(each, TRUE);
}

static DWORD WINAPI serve(void *unused) {
    (void)unused;
    for (;;) {
        DWORD count;
        ULONG_PTR key;
        OVERLAPPED *overlapped;
        BOOL done = GetQueuedCompletionStatus(port, &count, &key, &overlapped, INFINITE);
        if (!key)
            return 0;
        Connection *each = (Connection *)key;
        if (!done) {
            fail("completion", (int)GetLastError());
        } else if (count) {
            each->done += count;
            if (each->done < LENGTH)
                start(each, each->sending);
            else
                advance(each);
        } // else the end of the stream
    }
}

int main(void) {
    start_winsock();
    port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, NULL, 0, 0);
    finished = CreateEventW(NULL, TRUE, FALSE, NULL);
    SOCKET listener = listening();
    unsigned short to = port_of(listener);
    for (unsigned i = 0; i < PAIRS; i++) {
        Connection *client = &connections[2 * i], *server = &connections[2 * i + 1];
        client->s = socket(AF_INET, SOCK_STREAM, 0);
        client->number = i;
        client->is_client = TRUE;
        if (connect_to(client->s, to))
            fail("connect", WSAGetLastError());
        server->s = accept(listener, NULL, NULL);
        if (server->s == INVALID_SOCKET)
            fail("accept", WSAGetLastError());
        CreateIoCompletionPort((HANDLE)client->s, port, (ULONG_PTR)client, 0);
        CreateIoCompletionPort((HANDLE)server->s, port, (ULONG_PTR)server, 0);
    }
    HANDLE threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        threads[i] = CreateThread(NULL, 0, serve, NULL, 0, NULL);
    for (unsigned i = 0; i < PAIRS; i++) {
        start(&connections[2 * i + 1], FALSE);
        fill(&connections[2 * i]);
        start(&connections[2 * i], TRUE);
    }
    printf("finished: %d\n", WaitForSingleObject(finished, 50000) == WAIT_OBJECT_0);
    for (int i = 0; i < THREADS; i++)
        PostQueuedCompletionStatus(port, 0, 0, NULL);
    WaitForMultipleObjects(THREADS, threads, TRUE, 5000);
    for (unsigned i = 0; i < 2 * PAIRS; i++)
        closesocket(connections[i].s);
    printf("messages %ld, errors %ld\n", messages, errors);
    return 0;
}

/* output:
finished: 1
messages 1000, errors 0
*/

// A datagram that is too long for an overlapped receive: it pends, and its result is what fitted and WSAEMSGSIZE
// libs: ws2_32
#include <stdio.h>
#include <winsock2.h>
#include <windows.h>

int main(void) {
    WSADATA data;
    WSAStartup(MAKEWORD(2, 2), &data);
    SOCKET s = WSASocketW(AF_INET, SOCK_DGRAM, IPPROTO_UDP, NULL, 0, WSA_FLAG_OVERLAPPED);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int length = sizeof address;
    bind(s, (struct sockaddr *)&address, sizeof address);
    getsockname(s, (struct sockaddr *)&address, &length);
    HANDLE port = CreateIoCompletionPort((HANDLE)s, NULL, 5, 0);
    for (int early = 0; early < 2; early++) {
        char text[4] = "";
        WSABUF buffer = {sizeof text, text};
        WSAOVERLAPPED overlapped = {0};
        DWORD got = 0, flags = 0;
        if (early)
            sendto(s, "datagram", 8, 0, (struct sockaddr *)&address, sizeof address);
        int result = WSARecv(s, &buffer, 1, NULL, &flags, &overlapped, NULL);
        printf("%s: %d error %d\n", early ? "sent before" : "sent after", result, WSAGetLastError());
        if (!early)
            sendto(s, "datagram", 8, 0, (struct sockaddr *)&address, sizeof address);
        ULONG_PTR key = 0;
        OVERLAPPED *done = NULL;
        SetLastError(0);
        BOOL ok = GetQueuedCompletionStatus(port, &got, &key, &done, 10000);
        printf("packet: %d key %d ours %d bytes %lu error %lu\n", ok, (int)key, done == (OVERLAPPED *)&overlapped, got,
               GetLastError());
        ok = WSAGetOverlappedResult(s, &overlapped, &got, FALSE, &flags);
        printf("result: %d bytes %lu error %d %.4s\n", ok, got, WSAGetLastError(), text);
    }
    closesocket(s);
    CloseHandle(port);
    WSACleanup();
    return 0;
}
/* output:
sent after: -1 error 997
packet: 0 key 5 ours 1 bytes 4 error 234
result: 0 bytes 4 error 10040 data
sent before: -1 error 997
packet: 0 key 5 ours 1 bytes 4 error 234
result: 0 bytes 4 error 10040 data
*/

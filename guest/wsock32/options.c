// Socket options as Winsock 1.1 numbered them: those of IP were renumbered for version 2.
#include <winsock2.h>

#include <windows.h>

// IP_MULTICAST_IF, TTL, LOOP, ADD_MEMBERSHIP, DROP_MEMBERSHIP, TTL, TOS and DONTFRAGMENT of winsock.h, in this order.
static int newer(int level, int name) {
    static const char numbers[] = {9, 10, 11, 12, 13, 4, 3, 14};
    return level == IPPROTO_IP && name >= 2 && name <= 9 ? numbers[name - 2] : name;
}

int WSAAPI wsock32_getsockopt(SOCKET s, int level, int name, char *value, int *length);
int WSAAPI wsock32_setsockopt(SOCKET s, int level, int name, const char *value, int length);

int WSAAPI wsock32_getsockopt(SOCKET s, int level, int name, char *value, int *length) {
    return getsockopt(s, level, newer(level, name), value, length);
}

int WSAAPI wsock32_setsockopt(SOCKET s, int level, int name, const char *value, int length) {
    return setsockopt(s, level, newer(level, name), value, length);
}

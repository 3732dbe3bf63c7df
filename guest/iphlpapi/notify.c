// Being told of changes to interfaces, addresses and routes. The host is asked every two seconds while somebody wants
// to know; changes that undo each other in between are not seen. Rows of a notification name the interface alone.
#include "interfaces.h"

enum { PERIOD = 2000 }; // milliseconds

enum Subject { INTERFACES, ADDRESSES, ROUTES };

typedef struct Registration {
    struct Registration *next;
    enum Subject subject;
    ADDRESS_FAMILY family;
    PVOID callback, context;
    OVERLAPPED *overlapped; // of the older calls, which are told once
    HANDLE event;
    bool calling;  // its callback runs now
    unsigned told; // the round it was told in last
} Registration;

static SRWLOCK lock = SRWLOCK_INIT;
static CONDITION_VARIABLE called = CONDITION_VARIABLE_INIT;
static Registration *registrations;
static bool watching;
static unsigned last_round;

static void call(const Registration *registration, const struct host_interface *each, MIB_NOTIFICATION_TYPE kind) {
    MIB_IPINTERFACE_ROW interface_row = {0};
    MIB_UNICASTIPADDRESS_ROW address_row = {0};
    MIB_IPFORWARD_ROW2 route_row = {0};
    if (each) {
        interface_row.InterfaceIndex = address_row.InterfaceIndex = route_row.InterfaceIndex = each->index;
        interface_row.InterfaceLuid = address_row.InterfaceLuid = route_row.InterfaceLuid = interface_luid(each);
        interface_row.Family = registration->family;
    }
    if (registration->subject == INTERFACES)
        ((PIPINTERFACE_CHANGE_CALLBACK)registration->callback)(registration->context, each ? &interface_row : NULL,
                                                               kind);
    else if (registration->subject == ADDRESSES)
        ((PUNICAST_IPADDRESS_CHANGE_CALLBACK)registration->callback)(registration->context, each ? &address_row : NULL,
                                                                     kind);
    else
        ((PIPFORWARD_CHANGE_CALLBACK)registration->callback)(registration->context, each ? &route_row : NULL, kind);
}

static Registration **next_untold_locked(unsigned round) {
    Registration **at = &registrations;
    while (*at && (*at)->told == round)
        at = &(*at)->next;
    return at;
}

// Tells all that want to know; one that is told once is gone then. No lock is held while a callback runs.
static void tell(const struct host_interface *each, MIB_NOTIFICATION_TYPE kind) {
    Registration **at;
    AcquireSRWLockExclusive(&lock);
    unsigned round = ++last_round;
    while (*(at = next_untold_locked(round)) != NULL) {
        Registration *registration = *at;
        registration->told = round;
        if (registration->callback) {
            registration->calling = true;
            ReleaseSRWLockExclusive(&lock);
            call(registration, each, kind);
            AcquireSRWLockExclusive(&lock);
            registration->calling = false;
            WakeAllConditionVariable(&called);
        } else {
            *at = registration->next;
            if (registration->overlapped)
                registration->overlapped->Internal = STATUS_SUCCESS;
            SetEvent(registration->event);
            iphlp_free(registration);
        }
    }
    ReleaseSRWLockExclusive(&lock);
}

static bool is_equal(const struct host_interface *left, const struct host_interface *right,
                     const struct host_interface_address *left_addresses,
                     const struct host_interface_address *right_addresses) {
    return left->flags == right->flags && left->mtu == right->mtu && left->address_count == right->address_count &&
           left->gateway_count == right->gateway_count &&
           RtlCompareMemory(left_addresses, right_addresses, left->address_count * sizeof *left_addresses) ==
               left->address_count * sizeof *left_addresses;
}

static const struct host_interface *find(const struct interfaces *all, ULONG index,
                                         const struct host_interface_address **addresses) {
    *addresses = all->addresses;
    for (ULONG i = 0; i < all->count; i++) {
        if (all->items[i].index == index)
            return &all->items[i];
        *addresses += all->items[i].address_count;
    }
    return NULL;
}

static void compare(const struct interfaces *before, const struct interfaces *now) {
    const struct host_interface_address *addresses, *others;
    for (ULONG i = 0; i < now->count; i++) {
        const struct host_interface *each = &now->items[i], *old = find(before, each->index, &others);
        find(now, each->index, &addresses);
        if (old == NULL)
            tell(each, MibAddInstance);
        else if (!is_equal(old, each, others, addresses))
            tell(each, MibParameterNotification);
    }
    for (ULONG i = 0; i < before->count; i++)
        if (find(now, before->items[i].index, &others) == NULL)
            tell(&before->items[i], MibDeleteInstance);
}

static DWORD WINAPI watch(void *unused) {
    struct interfaces before, now;
    (void)unused;
    DWORD error = interfaces_get(&before);
    for (;;) {
        Sleep(PERIOD);
        AcquireSRWLockExclusive(&lock);
        bool wanted = registrations != NULL;
        if (!wanted || error)
            watching = false;
        ReleaseSRWLockExclusive(&lock);
        if (!wanted || error)
            break;
        if (interfaces_get(&now) != NO_ERROR)
            continue;
        compare(&before, &now);
        interfaces_free(&before);
        before = now;
    }
    if (!error)
        interfaces_free(&before);
    return 0;
}

static DWORD add(const Registration *about, HANDLE *out) {
    Registration *registration = iphlp_alloc(sizeof *registration);
    if (registration == NULL)
        return ERROR_NOT_ENOUGH_MEMORY;
    AcquireSRWLockExclusive(&lock);
    *registration = *about;
    registration->told = last_round; // the change that is being told of came before
    registration->next = registrations;
    registrations = registration;
    HANDLE thread = watching ? NULL : CreateThread(NULL, 0, watch, NULL, 0, NULL);
    watching |= thread != NULL;
    if (out)
        *out = registration;
    ReleaseSRWLockExclusive(&lock);
    if (thread)
        CloseHandle(thread);
    return NO_ERROR;
}

static DWORD subscribe(enum Subject subject, ADDRESS_FAMILY family, PVOID callback, PVOID context, BOOLEAN initial,
                       HANDLE *out) {
    Registration about = {.subject = subject, .family = family, .callback = callback, .context = context};
    if (out == NULL || callback == NULL || (family != AF_UNSPEC && family != AF_INET && family != AF_INET6))
        return ERROR_INVALID_PARAMETER;
    *out = NULL;
    DWORD error = add(&about, out);
    if (!error && initial)
        call(&about, NULL, MibInitialNotification);
    return error;
}

DWORD WINAPI NotifyIpInterfaceChange(ADDRESS_FAMILY family, PIPINTERFACE_CHANGE_CALLBACK callback, PVOID context,
                                     BOOLEAN initial, HANDLE *out) {
    return subscribe(INTERFACES, family, (PVOID)callback, context, initial, out);
}

DWORD WINAPI NotifyUnicastIpAddressChange(ADDRESS_FAMILY family, PUNICAST_IPADDRESS_CHANGE_CALLBACK callback,
                                          PVOID context, BOOLEAN initial, HANDLE *out) {
    return subscribe(ADDRESSES, family, (PVOID)callback, context, initial, out);
}

DWORD WINAPI NotifyRouteChange2(ADDRESS_FAMILY family, PIPFORWARD_CHANGE_CALLBACK callback, PVOID context,
                                BOOLEAN initial, HANDLE *out) {
    return subscribe(ROUTES, family, (PVOID)callback, context, initial, out);
}

static Registration **place_locked(const void *what, bool by_overlapped) {
    Registration **at = &registrations;
    while (*at && (by_overlapped ? (*at)->overlapped != what : *at != what))
        at = &(*at)->next;
    return at;
}

// Returns when no callback runs any more.
DWORD WINAPI CancelMibChangeNotify2(HANDLE handle) {
    AcquireSRWLockExclusive(&lock);
    Registration **at = place_locked(handle, false);
    while (handle && *at && (*at)->calling) {
        SleepConditionVariableSRW(&called, &lock, INFINITE, 0);
        at = place_locked(handle, false);
    }
    Registration *found = handle ? *at : NULL;
    if (found)
        *at = found->next;
    ReleaseSRWLockExclusive(&lock);
    iphlp_free(found);
    return found ? NO_ERROR : ERROR_INVALID_PARAMETER;
}

// Without an OVERLAPPED the call returns with the next change.
static DWORD notify_once(enum Subject subject, HANDLE *handle, OVERLAPPED *overlapped) {
    HANDLE own = overlapped && overlapped->hEvent ? overlapped->hEvent : CreateEventW(NULL, TRUE, FALSE, NULL);
    Registration about = {.subject = subject, .overlapped = overlapped, .event = own};
    if (own == NULL)
        return GetLastError();
    if (overlapped)
        overlapped->Internal = STATUS_PENDING;
    DWORD error = add(&about, NULL);
    if (error)
        return error;
    if (handle)
        *handle = own;
    if (overlapped)
        return ERROR_IO_PENDING;
    WaitForSingleObject(own, INFINITE);
    CloseHandle(own);
    return NO_ERROR;
}

DWORD WINAPI NotifyAddrChange(PHANDLE handle, LPOVERLAPPED overlapped) {
    return notify_once(ADDRESSES, handle, overlapped);
}
DWORD WINAPI NotifyRouteChange(PHANDLE handle, LPOVERLAPPED overlapped) {
    return notify_once(ROUTES, handle, overlapped);
}

WINBOOL WINAPI CancelIPChangeNotify(LPOVERLAPPED overlapped) {
    AcquireSRWLockExclusive(&lock);
    Registration **at = place_locked(overlapped, true);
    Registration *found = overlapped ? *at : NULL;
    if (found) {
        *at = found->next;
        overlapped->Internal = (ULONG_PTR)STATUS_CANCELLED;
        SetEvent(found->event);
    }
    ReleaseSRWLockExclusive(&lock);
    iphlp_free(found);
    if (found == NULL)
        SetLastError(ERROR_INVALID_PARAMETER);
    return found != NULL;
}

// RTL_RESOURCE: the old reader/writer lock that may be taken again by its owner and changed from one mode to the other.

#include "sync/sync.h"

typedef struct { // RTL_RESOURCE
    RTL_CRITICAL_SECTION lock;
    HANDLE shared_semaphore;
    volatile LONG shared_generation; // both semaphores' places are words that threads wait on
    HANDLE exclusive_semaphore;
    volatile LONG waiting;
    LONG active; // readers, or -1 and below for the owner's depth
    HANDLE owner;
    ULONG flags;
    void *debug_info;
} Resource;
static_assert(sizeof(Resource) == 0x60, "RTL_RESOURCE");

static bool same_generation(const volatile void *address, const void *generation) {
    return *(const volatile LONG *)address == *(const LONG *)generation;
}

// With the lock held: let go of it until somebody has left the resource.
static void wait_for_change(Resource *resource) {
    LONG generation = resource->shared_generation;
    resource->waiting++;
    RtlLeaveCriticalSection(&resource->lock);
    address_wait(&resource->shared_generation, same_generation, &generation, NULL);
    RtlEnterCriticalSection(&resource->lock);
    resource->waiting--;
}

static void changed(Resource *resource) {
    if (!resource->waiting)
        return;
    __atomic_add_fetch(&resource->shared_generation, 1, __ATOMIC_SEQ_CST);
    address_wake(&resource->shared_generation, true);
}

VOID NTAPI RtlInitializeResource(void *memory) {
    Resource *resource = memory;
    *resource = (Resource){0};
    RtlInitializeCriticalSection(&resource->lock);
}

VOID NTAPI RtlDeleteResource(void *memory) {
    Resource *resource = memory;
    RtlDeleteCriticalSection(&resource->lock);
    *resource = (Resource){0};
}

static BOOLEAN acquire(Resource *resource, bool exclusive, bool wait) {
    HANDLE self = current_thread_id();
    RtlEnterCriticalSection(&resource->lock);
    bool taken = true;
    for (;;) {
        if (resource->active < 0 && resource->owner == self) {
            resource->active--;
            break;
        }
        if (exclusive ? resource->active == 0 : resource->active >= 0) {
            resource->active += exclusive ? -1 : 1;
            if (exclusive)
                resource->owner = self;
            break;
        }
        if (!wait) {
            taken = false;
            break;
        }
        wait_for_change(resource);
    }
    RtlLeaveCriticalSection(&resource->lock);
    return taken;
}

BOOLEAN NTAPI RtlAcquireResourceExclusive(void *resource, BOOLEAN wait) { return acquire(resource, true, wait); }

BOOLEAN NTAPI RtlAcquireResourceShared(void *resource, BOOLEAN wait) { return acquire(resource, false, wait); }

VOID NTAPI RtlReleaseResource(void *memory) {
    Resource *resource = memory;
    RtlEnterCriticalSection(&resource->lock);
    resource->active += resource->active < 0 ? 1 : -1;
    if (resource->active == 0)
        resource->owner = NULL;
    if (resource->active >= 0)
        changed(resource);
    RtlLeaveCriticalSection(&resource->lock);
}

VOID NTAPI RtlConvertExclusiveToShared(void *memory) {
    Resource *resource = memory;
    RtlEnterCriticalSection(&resource->lock);
    resource->active = 1;
    resource->owner = NULL;
    changed(resource);
    RtlLeaveCriticalSection(&resource->lock);
}

VOID NTAPI RtlConvertSharedToExclusive(void *memory) {
    Resource *resource = memory;
    RtlEnterCriticalSection(&resource->lock);
    while (resource->active != 1)
        wait_for_change(resource);
    resource->active = -1;
    resource->owner = current_thread_id();
    RtlLeaveCriticalSection(&resource->lock);
}

// Interlocked singly linked lists: order, depth, flush, and pushes and pops by several threads at once.
// services: NtWaitForMultipleObjects
#include <stdio.h>
#include <windows.h>

typedef struct {
    SLIST_ENTRY link;
    int value;
} __attribute__((aligned(16))) Item;

enum { THREADS = 4, ITEMS = 64, ROUNDS = 20000 };

static SLIST_HEADER list;
static Item items[ITEMS];
static volatile LONG lost;

static DWORD WINAPI churn(void *arg)
{
    (void)arg;
    for (int i = 0; i < ROUNDS; i++) {
        Item *one = (Item *)InterlockedPopEntrySList(&list);
        Item *two = (Item *)InterlockedPopEntrySList(&list);
        if (one && InterlockedExchange((LONG *)&one->value, 1))
            InterlockedIncrement(&lost);
        if (one) {
            one->value = 0;
            InterlockedPushEntrySList(&list, &one->link);
        }
        if (two)
            InterlockedPushEntrySList(&list, &two->link);
    }
    return 0;
}

int main(void)
{
    Item a = {.value = 1}, b = {.value = 2}, c = {.value = 3};
    InitializeSListHead(&list);
    printf("empty: %p depth %d\n", (void *)InterlockedPopEntrySList(&list), QueryDepthSList(&list));
    printf("push: %p", (void *)InterlockedPushEntrySList(&list, &a.link));
    printf(" then %d\n", ((Item *)InterlockedPushEntrySList(&list, &b.link))->value);
    InterlockedPushEntrySList(&list, &c.link);
    printf("depth %d pop %d\n", QueryDepthSList(&list), ((Item *)InterlockedPopEntrySList(&list))->value);
    Item *all = (Item *)InterlockedFlushSList(&list);
    printf("flush: %d %d end %p depth %d\n", all->value, ((Item *)all->link.Next)->value, (void *)all->link.Next->Next,
           QueryDepthSList(&list));
    for (int i = 0; i < ITEMS; i++)
        InterlockedPushEntrySList(&list, &items[i].link);
    HANDLE threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        threads[i] = CreateThread(NULL, 0, churn, NULL, 0, NULL);
    WaitForMultipleObjects(THREADS, threads, TRUE, INFINITE);
    int left = 0;
    for (Item *item; (item = (Item *)InterlockedPopEntrySList(&list));)
        left++;
    printf("left %d doubly held %ld depth %d\n", left, lost, QueryDepthSList(&list));
    return 0;
}

/* output:
empty: 0000000000000000 depth 0
push: 0000000000000000 then 1
depth 3 pop 3
flush: 2 1 end 0000000000000000 depth 0
left 64 doubly held 0 depth 0
*/

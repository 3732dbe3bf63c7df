// COM's apartments: which one a thread is in, the implicit one, usages of it, tokens, and waiting in one
// varies: the message is sent before the wait or during it
// services: NtCreateEvent NtCreateThreadEx NtWaitForMultipleObjects NtWaitForSingleObject
// libs: ole32 kernelbase user32
#include <stdio.h>
#define COBJMACROS
#define CINTERFACE
#include <windows.h>
#include <objbase.h>
#include <ctxtcall.h>

static void type(const char *label)
{
    APTTYPE kind = 77;
    APTTYPEQUALIFIER qualifier = 77;
    ULONG_PTR token = 0;
    HRESULT result = CoGetApartmentType(&kind, &qualifier), context = CoGetContextToken(&token);
    printf("%s: %08lx %d %d, token %08lx %d\n", label, result, kind, qualifier, context, token != 0);
}

static ULONG_PTR main_token;
static IContextCallback *main_context;
static HWND window;

static HRESULT WINAPI called(ComCallData *data)
{
    printf("called with %d\n", *(int *)data->pUserDefined);
    return S_FALSE;
}

// What a context says of itself and does; the token is one.
static void contexts(void)
{
    static const IID information_id = {0x1CE, 0, 0, {0xC0, 0, 0, 0, 0, 0, 0, 0x46}};
    static const IID callback_id = {0x1DA, 0, 0, {0xC0, 0, 0, 0, 0, 0, 0, 0x46}};
    IComThreadingInfo *information = NULL;
    IUnknown *same = NULL;
    APTTYPE kind;
    THDTYPE thread;
    int number = 42;
    ComCallData data = {0, 0, &number};
    HRESULT result = IUnknown_QueryInterface((IUnknown *)main_token, &information_id, (void **)&information);
    printf("the token's interface %08lx", result);
    result = IComThreadingInfo_GetCurrentApartmentType(information, &kind);
    printf(", apartment %08lx %d", result, kind);
    result = IComThreadingInfo_GetCurrentThreadType(information, &thread);
    printf(", thread %08lx %d\n", result, thread);
    result = CoGetObjectContext(&callback_id, (void **)&main_context);
    printf("context %08lx, another interface %08lx\n", result,
           CoGetObjectContext(&(IID){1, 2, 3, {0}}, (void **)&same));
    printf("%08lx\n", IContextCallback_ContextCallback(main_context, called, &data, &callback_id, 3, NULL));
    IComThreadingInfo_Release(information);
}

static DWORD WINAPI multithreaded(void *unused)
{
    ULONG_PTR own = 0;
    (void)unused;
    type("thread");
    printf("enter %08lx\n", CoInitializeEx(NULL, COINIT_MULTITHREADED));
    type("thread in it");
    CoGetContextToken(&own);
    printf("another token %d\n", own != main_token);
    printf("the other's context %08lx\n",
           IContextCallback_ContextCallback(main_context, called, NULL, &(IID){0}, 3, NULL));
    return 0; // without leaving: its end does
}

static DWORD WINAPI second(void *unused)
{
    (void)unused;
    CoInitializeEx(NULL, COINIT_APARTMENTTHREADED);
    type("second");
    CoUninitialize();
    type("left");
    return 0;
}

static void run(LPTHREAD_START_ROUTINE routine)
{
    HANDLE thread = CreateThread(NULL, 0, routine, NULL, 0, NULL);
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
}

static HANDLE done;

static DWORD WINAPI sender(void *unused)
{
    (void)unused;
    printf("answer %d\n", (int)SendMessageW(window, WM_USER, 20, 22));
    SetEvent(done);
    return 0;
}

static LRESULT CALLBACK procedure(HWND of, UINT message, WPARAM wide, LPARAM longer)
{
    return message == WM_USER ? (LRESULT)wide + longer : DefWindowProcW(of, message, wide, longer);
}

static void waiting(void)
{
    HANDLE handles[2] = {CreateEventW(NULL, FALSE, FALSE, NULL), CreateEventW(NULL, FALSE, TRUE, NULL)};
    DWORD index = 99;
    HRESULT result = CoWaitForMultipleHandles(0, 0, 2, handles, &index);
    printf("one of two %08lx %lu\n", result, index);
    result = CoWaitForMultipleHandles(0, 10, 2, handles, &index);
    printf("none %08lx\n", result);
    printf("of nothing %08lx\n", CoWaitForMultipleHandles(0, 0, 0, NULL, &index));
    SetEvent(handles[0]);
    SetEvent(handles[1]);
    result = CoWaitForMultipleHandles(COWAIT_WAITALL, 1000, 2, handles, &index);
    printf("both %08lx %lu\n", result, index);
    SetEvent(handles[1]);
    result = CoWaitForMultipleObjects(CWMO_DISPATCH_CALLS, 0, 2, handles, &index);
    printf("objects %08lx %lu\n", result, index);
}

int main(void)
{
    CO_MTA_USAGE_COOKIE usage;
    WNDCLASSW class = {.lpfnWndProc = procedure, .lpszClassName = L"waits"};
    DWORD index = 99;
    printf("nowhere to write %08lx\n", CoGetApartmentType(NULL, NULL));
    type("before");
    printf("usage %08lx\n", CoIncrementMTAUsage(&usage));
    type("used");
    printf("no usage %08lx %08lx\n", CoDecrementMTAUsage(usage), CoDecrementMTAUsage(NULL));
    type("after");
    CoInitializeEx(NULL, COINIT_APARTMENTTHREADED);
    type("main");
    CoGetContextToken(&main_token);
    contexts();
    printf("other kind %08lx\n", CoInitializeEx(NULL, COINIT_MULTITHREADED));
    run(multithreaded);
    run(second);
    waiting();
    RegisterClassW(&class);
    window = CreateWindowExW(0, L"waits", NULL, 0, 0, 0, 0, 0, HWND_MESSAGE, NULL, NULL, NULL);
    done = CreateEventW(NULL, FALSE, FALSE, NULL);
    CloseHandle(CreateThread(NULL, 0, sender, NULL, 0, NULL));
    HRESULT result = CoWaitForMultipleHandles(0, INFINITE, 1, &done, &index);
    printf("sent to meanwhile %08lx %lu\n", result, index);
    DestroyWindow(window);
    CoUninitialize();
    printf("the last reference %lu\n", IContextCallback_Release(main_context));
    type("at the end");
    return 0;
}

/* output:
nowhere to write 80070057
before: 800401f0 -1 0, token 800401f0 0
usage 00000000
used: 00000000 1 1, token 00000000 1
no usage 00000000 80070057
after: 800401f0 -1 0, token 800401f0 0
main: 00000000 3 0, token 00000000 1
the token's interface 00000000, apartment 00000000 3, thread 00000000 1
context 00000000, another interface 80004002
called with 42
00000001
other kind 80010106
thread: 800401f0 -1 0, token 800401f0 0
enter 00000000
thread in it: 00000000 1 0, token 00000000 1
another token 1
the other's context 8001010e
second: 00000000 0 0, token 00000000 1
left: 800401f0 -1 0, token 800401f0 0
one of two 00000000 1
none 80010115
of nothing 80010120
both 00000000 0
objects 00000000 1
answer 42
sent to meanwhile 00000000 0
the last reference 0
at the end: 800401f0 -1 0, token 800401f0 0
*/

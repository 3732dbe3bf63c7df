// Windows without a screen: classes, the order of messages, queues of threads, timers, words, text, finding, destroying
// libs: user32
// varies: two threads send each other messages, and either may be first
// services: NtAddAtom NtCreateEvent NtCreateThreadEx NtFindAtom NtSetEvent NtWaitForMultipleObjects NtWaitForSingleObject
#include <stdio.h>
#include <windows.h>

static int shown; // whether the procedure prints
static HANDLE ready;

static const char *name_of(UINT number)
{
    switch (number) {
    case WM_NCCREATE: return "WM_NCCREATE";
    case WM_CREATE: return "WM_CREATE";
    case WM_DESTROY: return "WM_DESTROY";
    case WM_NCDESTROY: return "WM_NCDESTROY";
    case WM_CLOSE: return "WM_CLOSE";
    case WM_USER: return "WM_USER";
    case WM_TIMER: return "WM_TIMER";
    case WM_ENABLE: return "WM_ENABLE";
    default: return NULL;
    }
}

static LRESULT CALLBACK procedure(HWND window, UINT number, WPARAM wide, LPARAM parameter)
{
    if (shown && name_of(number))
        printf("  %s %d\n", name_of(number), (int)wide);
    if (number == WM_NCCREATE && ((CREATESTRUCTW *)parameter)->lpCreateParams == (void *)1)
        return FALSE;
    if (number == WM_CREATE && ((CREATESTRUCTW *)parameter)->lpCreateParams == (void *)2)
        return -1;
    if (number == WM_USER)
        return (LRESULT)wide * 2;
    if (number == WM_USER + 1) { // nested: answers from within
        printf("  in a sent message: %d, sender waits: %d\n", InSendMessage(), (InSendMessageEx(NULL) & ISMEX_SEND) != 0);
        printf("  reply: %d, again: %d\n", ReplyMessage(5), ReplyMessage(6));
        SetEvent(ready);
        return 7;
    }
    if (number == WM_USER + 2)
        Sleep(300);
    if (number == WM_DESTROY && GetWindowLongPtrW(window, GWLP_USERDATA) == 77)
        PostQuitMessage(3);
    return DefWindowProcW(window, number, wide, parameter);
}

static LRESULT CALLBACK narrow(HWND window, UINT number, WPARAM wide, LPARAM parameter)
{
    if (number == WM_CREATE)
        printf("  created as %s\n", ((CREATESTRUCTA *)parameter)->lpszName);
    if (number == WM_SETTEXT)
        printf("  text %s\n", (const char *)parameter);
    return DefWindowProcA(window, number, wide, parameter);
}

static VOID CALLBACK tick(HWND window, UINT message, UINT_PTR id, DWORD time)
{
    (void)time;
    printf("timer function: window %d message %x id %d\n", window != NULL, message, (int)id);
}

static HWND make(LPCWSTR class, LPCWSTR text, HWND parent, void *parameter)
{
    return CreateWindowExW(0, class, text, 0, 10, 20, 30, 40, parent, NULL, NULL, parameter);
}

static void classes(void)
{
    WNDCLASSEXW of = {.cbSize = sizeof of, .lpfnWndProc = procedure, .cbWndExtra = 16, .lpszClassName = L"Probe"}, got = {.cbSize = sizeof got};
    WNDCLASSA ansi = {.lpfnWndProc = narrow, .lpszClassName = "Narrow"};
    WCHAR name[32];
    printf("registered: %d, %d\n", RegisterClassExW(&of) != 0, RegisterClassA(&ansi) != 0);
    printf("again: %d", RegisterClassExW(&of));
    printf(" error %lu\n", GetLastError());
    printf("information: %d", GetClassInfoExW(GetModuleHandleW(NULL), L"PROBE", &got) != 0);
    printf(" extra %d procedure %d\n", got.cbWndExtra, got.lpfnWndProc == procedure);
    printf("no class: %d", make(L"No such class", L"", NULL, NULL) != NULL);
    printf(" error %lu\n", GetLastError());
    HWND window = make(L"probe", L"", HWND_MESSAGE, NULL);
    printf("class name %d", GetClassNameW(window, name, 32));
    printf(" %ls", name);
    printf(", short %d", GetClassNameW(window, name, 3));
    printf(" %ls\n", name);
    printf("unregister with a window: %d", UnregisterClassW(L"Probe", GetModuleHandleW(NULL)));
    printf(" error %lu\n", GetLastError());
    DestroyWindow(window);
    printf("unregister what is not: %d", UnregisterClassW(L"Nothing", NULL));
    printf(" error %lu\n", GetLastError());
}

static void life(void)
{
    MSG message;
    shown = 1;
    printf("made:\n");
    HWND window = make(L"Probe", L"", HWND_MESSAGE, NULL);
    printf("%d, sent: %d, is a window: %d\n", window != NULL, (int)SendMessageW(window, WM_USER, 21, 0), IsWindow(window));
    printf("posted: %d\n", PostMessageW(window, WM_USER, 4, 0));
    printf("taken: %d", PeekMessageW(&message, NULL, 0, 0, PM_REMOVE));
    printf(" for it %d number %x\n", message.hwnd == window, message.message);
    printf("dispatched: %d\n", (int)DispatchMessageW(&message));
    printf("close:\n");
    SetWindowLongPtrW(window, GWLP_USERDATA, 77);
    PostMessageW(window, WM_CLOSE, 0, 0);
    int result;
    while ((result = GetMessageW(&message, NULL, 0, 0)) > 0)
        DispatchMessageW(&message);
    printf("quit %d with %d\n", result, (int)message.wParam);
    printf("is a window: %d", IsWindow(window));
    printf(" error %lu, sent: %d", GetLastError(), (int)SendMessageW(window, WM_USER, 1, 0));
    printf(" error %lu, posted: %d", GetLastError(), PostMessageW(window, WM_USER, 1, 0));
    printf(" error %lu, destroyed: %d", GetLastError(), DestroyWindow(window));
    printf(" error %lu\n", GetLastError());
    printf("refused by WM_NCCREATE:\n");
    printf("%d\n", make(L"Probe", L"", HWND_MESSAGE, (void *)1) != NULL);
    shown = 0; // which messages come here is not documented
    printf("refused by WM_CREATE: %d\n", make(L"Probe", L"", HWND_MESSAGE, (void *)2) != NULL);
    shown = 1;
    printf("a child goes with its parent:\n");
    HWND parent = make(L"Probe", L"", NULL, NULL);
    HWND child = CreateWindowExW(0, L"Probe", L"", WS_CHILD, 1, 2, 3, 4, parent, (HMENU)9, NULL, NULL);
    printf("parent %d, is a child %d, by id %d\n", GetParent(child) == parent, IsChild(parent, child), GetDlgItem(parent, 9) == child);
    POINT point = {0, 0};
    ClientToScreen(child, &point);
    RECT client;
    GetClientRect(child, &client);
    printf("client %ld %ld\n", client.right, client.bottom);
    printf("enable: %d %d %d\n", EnableWindow(child, FALSE), EnableWindow(child, TRUE), IsWindowEnabled(child));
    DestroyWindow(parent);
    printf("child left: %d\n", IsWindow(child));
    shown = 0;
}

static void words(void)
{
    HWND window = make(L"Probe", L"Caption", HWND_MESSAGE, NULL);
    WCHAR text[16];
    char bytes[16];
    printf("words: %d", (int)SetWindowLongPtrW(window, GWLP_USERDATA, 5));
    printf(" %d", (int)SetWindowLongPtrW(window, GWLP_USERDATA, 6));
    printf(" %d", (int)SetWindowLongPtrW(window, 8, -7));
    printf(" %d", (int)GetWindowLongPtrW(window, 8));
    SetLastError(0);
    printf(" beyond %d", (int)GetWindowLongPtrW(window, 9));
    printf(" error %lu\n", GetLastError());
    printf("procedure %d, style child %d\n", GetWindowLongPtrW(window, GWLP_WNDPROC) == (LONG_PTR)procedure,
           (GetWindowLongW(window, GWL_STYLE) & WS_CHILD) != 0);
    int length = GetWindowTextW(window, text, 16);
    printf("text %d %ls, length %d", length, text, GetWindowTextLengthW(window));
    length = GetWindowTextW(window, text, 4);
    printf(", short %d %ls\n", length, text);
    SetWindowTextW(window, L"Gr\u00fcn");
    length = GetWindowTextA(window, bytes, 16);
    printf("narrow text not empty %d\n", length > 0 && bytes[0] == 'G');
    printf("property %d", SetPropW(window, L"prop", (HANDLE)12));
    printf(" %d %d", (int)(LONG_PTR)GetPropW(window, L"PROP"), (int)(LONG_PTR)GetPropA(window, "prop"));
    printf(" %d %d\n", (int)(LONG_PTR)RemovePropW(window, L"prop"), (int)(LONG_PTR)GetPropW(window, L"prop"));
    printf("found %d %d, not found %d\n", FindWindowExW(HWND_MESSAGE, NULL, L"Probe", NULL) == window,
           FindWindowExW(HWND_MESSAGE, NULL, NULL, L"gr\u00fcn") == window,
           FindWindowExW(HWND_MESSAGE, NULL, L"Probe", L"other") != NULL);
    DWORD process = 0;
    DWORD thread = GetWindowThreadProcessId(window, &process);
    printf("of thread %d process %d\n", thread == GetCurrentThreadId(), process == GetCurrentProcessId());
    DestroyWindow(window);
    printf("a narrow window:\n");
    window = CreateWindowExW(0, L"Narrow", L"wide name", 0, 0, 0, 0, 0, HWND_MESSAGE, NULL, NULL, NULL);
    SetWindowTextW(window, L"wide text");
    GetWindowTextW(window, text, 16);
    printf("text %ls, unicode %d\n", text, IsWindowUnicode(window));
    WNDPROC old = (WNDPROC)SetWindowLongPtrW(window, GWLP_WNDPROC, (LONG_PTR)procedure);
    printf("subclassed: %d, unicode %d\n", old != NULL, IsWindowUnicode(window));
    CallWindowProcW(old, window, WM_SETTEXT, 0, (LPARAM)L"through");
    DestroyWindow(window);
}

static void timers(void)
{
    MSG message;
    HWND window = make(L"Probe", L"", HWND_MESSAGE, NULL);
    printf("timer %d\n", (int)SetTimer(window, 42, 10, NULL));
    GetMessageW(&message, window, 0, 0);
    printf("message %x id %d for it %d\n", message.message, (int)message.wParam, message.hwnd == window);
    printf("killed %d", KillTimer(window, 42));
    printf(" again %d\n", KillTimer(window, 42));
    SetTimer(window, 43, 10, tick);
    GetMessageW(&message, NULL, 0, 0);
    DispatchMessageW(&message);
    PostMessageW(window, WM_USER, 0, 0);
    Sleep(50);
    PeekMessageW(&message, NULL, 0, 0, PM_NOREMOVE);
    printf("posted comes before a timer: %d\n", message.message == WM_USER);
    PeekMessageW(&message, NULL, WM_TIMER, WM_TIMER, PM_REMOVE);
    printf("by number: %x\n", message.message);
    DestroyWindow(window);
    Sleep(30);
    printf("left of a destroyed window: %d\n", PeekMessageW(&message, NULL, 0, 0, PM_REMOVE));
    printf("no window: %d", (int)SetTimer((HWND)0x7654, 1, 10, NULL));
    printf(" error %lu\n", GetLastError());
}

static HWND theirs;

static DWORD WINAPI serve(void *unused)
{
    MSG message;
    (void)unused;
    theirs = make(L"Probe", L"their window", HWND_MESSAGE, NULL);
    SetEvent(ready);
    while (GetMessageW(&message, NULL, 0, 0) > 0)
        DispatchMessageW(&message);
    return 0;
}

static VOID CALLBACK answered(HWND window, UINT number, ULONG_PTR data, LRESULT result)
{
    printf("called back: %d number %x data %d result %d\n", window == theirs, number, (int)data, (int)result);
}

static void threads(void)
{
    MSG message;
    WCHAR text[32];
    DWORD_PTR result = 1;
    ready = CreateEventW(NULL, FALSE, FALSE, NULL);
    HANDLE thread = CreateThread(NULL, 0, serve, NULL, 0, NULL);
    WaitForSingleObject(ready, INFINITE);
    printf("across threads: %d\n", (int)SendMessageW(theirs, WM_USER, 50, 0));
    int reply = (int)SendMessageW(theirs, WM_USER + 1, 0, 0);
    WaitForSingleObject(ready, INFINITE); // the reply came before the procedure's end
    printf("reply: %d\n", reply);
    GetWindowTextW(theirs, text, 32);
    printf("text %ls\n", text);
    printf("destroy theirs: %d", DestroyWindow(theirs));
    printf(" error %lu\n", GetLastError());
    printf("in time: %d", SendMessageTimeoutW(theirs, WM_USER, 8, 0, SMTO_NORMAL, 10000, &result) != 0);
    printf(" %d\n", (int)result);
    SetLastError(0);
    printf("too late: %d", SendMessageTimeoutW(theirs, WM_USER + 2, 0, 0, SMTO_NORMAL, 30, &result) != 0);
    printf(" error %lu\n", GetLastError());
    printf("with a call back: %d\n", SendMessageCallbackW(theirs, WM_USER, 30, 0, answered, 99));
    DWORD woken = MsgWaitForMultipleObjects(1, &thread, FALSE, 10000, QS_ALLINPUT);
    printf("woken by a message: %d\n", woken == WAIT_OBJECT_0 + 1);
    PeekMessageW(&message, NULL, 0, 0, PM_REMOVE);
    printf("notify: %d\n", SendNotifyMessageW(theirs, WM_USER, 0, 0));
    SetWindowLongPtrW(theirs, GWLP_USERDATA, 77);
    PostMessageW(theirs, WM_CLOSE, 0, 0);
    WaitForSingleObject(thread, INFINITE);
    printf("ended, window left: %d\n", IsWindow(theirs));
    printf("nothing waits: %d\n", MsgWaitForMultipleObjects(0, NULL, FALSE, 0, QS_ALLINPUT) == WAIT_TIMEOUT);
    PostMessageW(NULL, WM_USER, 0, 0);
    printf("status: %x", (unsigned)(HIWORD(GetQueueStatus(QS_ALLINPUT)) & QS_POSTMESSAGE));
    printf(" new %x\n", (unsigned)LOWORD(GetQueueStatus(QS_ALLINPUT)));
    printf("seen already: %d\n", MsgWaitForMultipleObjectsEx(0, NULL, 0, QS_ALLINPUT, 0) == WAIT_TIMEOUT);
    printf("but there: %d\n", MsgWaitForMultipleObjectsEx(0, NULL, 0, QS_ALLINPUT, MWMO_INPUTAVAILABLE) == WAIT_OBJECT_0);
    PeekMessageW(&message, NULL, 0, 0, PM_REMOVE);
    printf("not to be posted: %d", PostMessageW(NULL, WM_SETTEXT, 0, 0));
    printf(" error %lu\n", GetLastError());
    printf("registered messages: %d %d\n", RegisterWindowMessageW(L"ntsup test") == RegisterWindowMessageA("NTSUP TEST"),
           RegisterWindowMessageW(L"ntsup test") >= 0xC000);
}

int main(void)
{
    classes();
    life();
    words();
    timers();
    threads();
    return 0;
}

/* output:
registered: 1, 1
again: 0 error 1410
information: 1 extra 16 procedure 1
no class: 0 error 1407
class name 5 Probe, short 2 Pr
unregister with a window: 0 error 1412
unregister what is not: 0 error 1411
made:
  WM_NCCREATE 0
  WM_CREATE 0
  WM_USER 21
1, sent: 42, is a window: 1
posted: 1
taken: 1 for it 1 number 400
  WM_USER 4
dispatched: 8
close:
  WM_CLOSE 0
  WM_DESTROY 0
  WM_NCDESTROY 0
quit 0 with 3
is a window: 0 error 1400, sent: 0 error 1400, posted: 0 error 1400, destroyed: 0 error 1400
refused by WM_NCCREATE:
  WM_NCCREATE 0
  WM_NCDESTROY 0
0
refused by WM_CREATE: 0
a child goes with its parent:
  WM_NCCREATE 0
  WM_CREATE 0
  WM_NCCREATE 0
  WM_CREATE 0
parent 1, is a child 1, by id 1
client 3 4
  WM_ENABLE 0
  WM_ENABLE 1
enable: 0 1 1
  WM_DESTROY 0
  WM_DESTROY 0
  WM_NCDESTROY 0
  WM_NCDESTROY 0
child left: 0
words: 0 5 0 -7 beyond 0 error 1413
procedure 1, style child 0
text 7 Caption, length 7, short 3 Cap
narrow text not empty 1
property 1 12 12 12 0
found 1 1, not found 0
of thread 1 process 1
a narrow window:
  created as wide name
  text wide text
text wide text, unicode 0
subclassed: 1, unicode 1
  text through
timer 42
message 113 id 42 for it 1
killed 1 again 0
timer function: window 1 message 113 id 43
posted comes before a timer: 1
by number: 113
left of a destroyed window: 0
no window: 0 error 1400
across threads: 100
  in a sent message: 1, sender waits: 1
  reply: 1, again: 0
reply: 5
text their window
destroy theirs: 0 error 5
in time: 1 16
too late: 0 error 1460
with a call back: 1
woken by a message: 1
called back: 1 number 400 data 99 result 60
notify: 1
ended, window left: 0
nothing waits: 1
status: 8 new 0
seen already: 1
but there: 1
not to be posted: 0 error 1159
registered messages: 1 1
*/

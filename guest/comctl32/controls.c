// InitCommonControls: the window classes of the common controls. Without a screen their windows keep text and words as
// any window does; what a control would show, or its own messages, they do not know.

#define DECLSPEC_IMPORT
#define _COMCTL32_
#include <stdbool.h>
#include <windows.h>
#include <commctrl.h>

static const struct {
    DWORD set; // ICC_
    LPCWSTR name;
} classes[] = {
    {ICC_LISTVIEW_CLASSES, L"SysListView32"},   {ICC_LISTVIEW_CLASSES, L"SysHeader32"},
    {ICC_TREEVIEW_CLASSES, L"SysTreeView32"},   {ICC_BAR_CLASSES, L"ToolbarWindow32"},
    {ICC_BAR_CLASSES, L"msctls_statusbar32"},   {ICC_BAR_CLASSES, L"msctls_trackbar32"},
    {ICC_TAB_CLASSES, L"SysTabControl32"},      {ICC_TAB_CLASSES | ICC_BAR_CLASSES, L"tooltips_class32"},
    {ICC_UPDOWN_CLASS, L"msctls_updown32"},     {ICC_PROGRESS_CLASS, L"msctls_progress32"},
    {ICC_HOTKEY_CLASS, L"msctls_hotkey32"},     {ICC_ANIMATE_CLASS, L"SysAnimate32"},
    {ICC_DATE_CLASSES, L"SysDateTimePick32"},   {ICC_DATE_CLASSES, L"SysMonthCal32"},
    {ICC_USEREX_CLASSES, L"ComboBoxEx32"},      {ICC_COOL_CLASSES, L"ReBarWindow32"},
    {ICC_INTERNET_CLASSES, L"SysIPAddress32"},  {ICC_PAGESCROLLER_CLASS, L"SysPager"},
    {ICC_NATIVEFNTCTL_CLASS, L"NativeFontCtl"}, {ICC_LINK_CLASS, L"SysLink"},
};

static HMODULE own_module(void) {
    HMODULE module = NULL;
    GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
                       (LPCWSTR)(const void *)classes, &module);
    return module;
}

BOOL WINAPI InitCommonControlsEx(const INITCOMMONCONTROLSEX *wanted) {
    enum { KNOWN = 0xFFFF };
    if (wanted == NULL || wanted->dwSize != sizeof *wanted || wanted->dwICC & ~(DWORD)KNOWN) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return FALSE;
    }
    for (unsigned i = 0; i < ARRAYSIZE(classes); i++) {
        WNDCLASSEXW of = {.cbSize = sizeof of,
                          .style = CS_GLOBALCLASS,
                          .lpfnWndProc = DefWindowProcW,
                          .cbWndExtra = sizeof(void *),
                          .hInstance = own_module(),
                          .lpszClassName = classes[i].name};
        if (classes[i].set & wanted->dwICC && !RegisterClassExW(&of) && GetLastError() != ERROR_CLASS_ALREADY_EXISTS)
            return FALSE;
    }
    return TRUE;
}

void WINAPI InitCommonControls(void) {
    INITCOMMONCONTROLSEX standard = {sizeof standard, ICC_WIN95_CLASSES};
    InitCommonControlsEx(&standard);
}

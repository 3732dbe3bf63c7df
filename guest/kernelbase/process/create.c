// CreateProcess: Win32's parameters turned into RTL_USER_PROCESS_PARAMETERS and NtCreateUserProcess' attributes.
// What the executive needs to know stands in those two; nothing goes around them.

#include "process.h"

// RTL_USER_PROCESS_PARAMETERS.ConsoleHandle values that are no handles.
#define CONSOLE_DETACHED ((HANDLE)(LONG_PTR) - 1)
#define CONSOLE_NEW ((HANDLE)(LONG_PTR) - 2)
#define CONSOLE_NO_WINDOW ((HANDLE)(LONG_PTR) - 3)

// PS_ATTRIBUTE_STD_HANDLE_INFO: the executive duplicates the parent's standard handles into a console child.
typedef struct {
    ULONG flags; // bits 0-1 the state, bits 2-4 which handles
    ULONG subsystem;
} StdHandleInfo;

enum { STD_REQUEST_DUPLICATE = 1, STD_ALL = 7 << 2, CONSOLE_IGNORE_CTRL_C = 1 };

// Everything that one CreateProcess works on, given back together.
typedef struct {
    PWSTR image;        // Win32 path
    PWSTR command_line; // NULL: the caller's
    PWSTR environment;  // NULL: the caller's or this process's
    PWSTR directory;    // NULL: this process's
    bool bare;          // found under a name that only programs of the host have
    UNICODE_STRING nt_image;
    RTL_USER_PROCESS_PARAMETERS *parameters;
} Creation;

static void creation_close(Creation *creation) {
    base_free(creation->image);
    base_free(creation->command_line);
    base_free(creation->environment);
    base_free(creation->directory);
    if (creation->nt_image.Buffer)
        RtlFreeUnicodeString(&creation->nt_image);
    if (creation->parameters)
        RtlDestroyProcessParameters(creation->parameters);
}

static bool ends_folded(PCWSTR text, PCWSTR end) {
    SIZE_T length = base_length(text), tail = base_length(end);
    return length >= tail && base_equal_folded(text + length - tail, end);
}

static PWSTR join(PCWSTR left, PCWSTR middle, PCWSTR right) {
    SIZE_T a = base_length(left), b = base_length(middle), c = base_length(right);
    PWSTR all = base_alloc((a + b + c + 1) * sizeof(WCHAR));
    if (all) {
        memcpy(all, left, a * sizeof(WCHAR));
        memcpy(all + a, middle, b * sizeof(WCHAR));
        memcpy(all + a + b, right, (c + 1) * sizeof(WCHAR));
    }
    return all;
}

// A batch file is run by the command interpreter: cmd.exe /c "command line".
static bool use_interpreter(Creation *creation, PCWSTR line) {
    PWSTR interpreter = base_alloc(BASE_MAX_LONG_PATH * sizeof(WCHAR));
    if (!interpreter)
        return false;
    DWORD length = GetEnvironmentVariableW(L"COMSPEC", interpreter, BASE_MAX_LONG_PATH);
    if (!length || length >= BASE_MAX_LONG_PATH) {
        length = GetSystemDirectoryW(interpreter, MAX_PATH);
        memcpy(interpreter + length, L"\\cmd.exe", sizeof(L"\\cmd.exe"));
    }
    base_free(creation->image);
    creation->image = interpreter;
    BASE_SCOPED PWSTR head = join(L"\"", interpreter, L"\" /c \"");
    creation->command_line = head ? join(head, line, L"\"") : NULL;
    return creation->command_line != NULL;
}

static bool find_image(Creation *creation, PCWSTR application, PCWSTR line) {
    creation->image = process_find_image(application, line, &creation->bare);
    if (!creation->image)
        return false;
    if (!line) { // the command line is the application's name then
        creation->command_line = join(L"\"", application, L"\"");
        line = creation->command_line;
        if (!line)
            return false;
    }
    if (ends_folded(creation->image, L".bat") || ends_folded(creation->image, L".cmd")) {
        BASE_SCOPED PWSTR own = creation->command_line;
        creation->command_line = NULL;
        if (!use_interpreter(creation, line))
            return false;
    }
    NTSTATUS status = RtlDosPathNameToNtPathName_U_WithStatus(creation->image, &creation->nt_image, NULL, NULL);
    if (!NT_SUCCESS(status))
        creation->nt_image.Buffer = NULL;
    return base_result(status);
}

static bool take_environment(Creation *creation, const char *narrow) {
    const char *at = narrow;
    while (*at)
        at += base_length_a(at) + 1;
    creation->environment = base_wide_n(narrow, (SIZE_T)(at - narrow) + 1);
    return creation->environment != NULL;
}

static bool take_directory(Creation *creation, PCWSTR directory) {
    creation->directory = base_alloc(BASE_MAX_LONG_PATH * sizeof(WCHAR));
    if (!creation->directory)
        return false;
    DWORD length = GetFullPathNameW(directory, BASE_MAX_LONG_PATH - 1, creation->directory, NULL);
    DWORD attributes =
        length && length < BASE_MAX_LONG_PATH - 1 ? GetFileAttributesW(creation->directory) : INVALID_FILE_ATTRIBUTES;
    if (attributes == INVALID_FILE_ATTRIBUTES || !(attributes & FILE_ATTRIBUTE_DIRECTORY))
        return base_fail(ERROR_DIRECTORY);
    if (creation->directory[length - 1] != '\\') {
        creation->directory[length] = '\\';
        creation->directory[length + 1] = 0;
    }
    return true;
}

static void set_console(RTL_USER_PROCESS_PARAMETERS *child, const STARTUPINFOW *startup, DWORD flags) {
    RTL_USER_PROCESS_PARAMETERS *own = base_parameters();
    bool apart = flags & (DETACHED_PROCESS | CREATE_NEW_CONSOLE | CREATE_NO_WINDOW);
    if (flags & DETACHED_PROCESS)
        child->ConsoleHandle = CONSOLE_DETACHED;
    else if (flags & CREATE_NEW_CONSOLE)
        child->ConsoleHandle = CONSOLE_NEW;
    else if (flags & CREATE_NO_WINDOW)
        child->ConsoleHandle = CONSOLE_NO_WINDOW;
    else
        child->ConsoleHandle = own->ConsoleHandle;
    if (startup->dwFlags & STARTF_USESTDHANDLES) {
        child->StandardInput = startup->hStdInput;
        child->StandardOutput = startup->hStdOutput;
        child->StandardError = startup->hStdError;
    } else if (!apart) {
        child->StandardInput = own->StandardInput;
        child->StandardOutput = own->StandardOutput;
        child->StandardError = own->StandardError;
    }
    // A process that begins a group starts with CTRL+C ignored; the executive fills a group id of zero with its own id.
    bool leader = (flags & CREATE_NEW_PROCESS_GROUP) && !(flags & CREATE_NEW_CONSOLE);
    child->ProcessGroupId = leader ? 0 : own->ProcessGroupId;
    child->ConsoleFlags = leader ? CONSOLE_IGNORE_CTRL_C : own->ConsoleFlags & CONSOLE_IGNORE_CTRL_C;
}

static bool make_parameters(Creation *creation, PCWSTR line, PCWSTR environment, const STARTUPINFOW *startup,
                            DWORD flags) {
    UNICODE_STRING image, command, directory = {0}, title, desktop, shell, runtime;
    if (!base_view(&image, creation->image) ||
        !base_view(&command, creation->command_line ? creation->command_line : line) ||
        !base_view(&title, startup->lpTitle ? startup->lpTitle : creation->image) ||
        !base_view(&shell, startup->lpReserved ? startup->lpReserved : L""))
        return base_fail(ERROR_FILENAME_EXCED_RANGE);
    desktop = base_parameters()->DesktopInfo;
    if (startup->lpDesktop && !base_view(&desktop, startup->lpDesktop))
        return base_fail(ERROR_INVALID_PARAMETER);
    if (creation->directory && !base_view(&directory, creation->directory))
        return base_fail(ERROR_DIRECTORY);
    runtime = (UNICODE_STRING){startup->cbReserved2, startup->cbReserved2, (PWSTR)startup->lpReserved2};
    if (!runtime.Buffer)
        runtime.Length = runtime.MaximumLength = 0;
    NTSTATUS status =
        RtlCreateProcessParametersEx(&creation->parameters, &image, NULL, creation->directory ? &directory : NULL,
                                     &command, creation->environment ? creation->environment : (PVOID)environment,
                                     &title, &desktop, &shell, &runtime, RTL_USER_PROC_PARAMS_NORMALIZED);
    if (!NT_SUCCESS(status)) {
        creation->parameters = NULL;
        return base_set_last_nt_error(status);
    }
    RTL_USER_PROCESS_PARAMETERS *child = creation->parameters;
    child->StartingX = startup->dwX;
    child->StartingY = startup->dwY;
    child->CountX = startup->dwXSize;
    child->CountY = startup->dwYSize;
    child->CountCharsX = startup->dwXCountChars;
    child->CountCharsY = startup->dwYCountChars;
    child->FillAttribute = startup->dwFillAttribute;
    child->WindowFlags = startup->dwFlags;
    child->ShowWindowFlags = startup->wShowWindow;
    set_console(child, startup, flags);
    return true;
}

// STARTUPINFOEX's attributes as NT's. Those without an NT equivalent here would change nothing a program can see.
static bool add_attributes(PsAttributes *list, const struct _PROC_THREAD_ATTRIBUTE_LIST *extended, bool inherit) {
    const ThreadAttribute *one = thread_attribute(extended, ProcThreadAttributeParentProcess);
    if (one)
        ps_attribute_add(list, PS_ATTRIBUTE_PARENT_PROCESS, sizeof(HANDLE), *(HANDLE *)one->value);
    one = thread_attribute(extended, ProcThreadAttributeHandleList);
    if (one && !inherit)
        return base_fail(ERROR_INVALID_PARAMETER);
    if (one)
        ps_attribute_add(list, PS_ATTRIBUTE_HANDLE_LIST, one->size, one->value);
    one = thread_attribute(extended, 13); // JobList
    if (one)
        ps_attribute_add(list, PS_ATTRIBUTE_JOB_LIST, one->size, one->value);
    one = thread_attribute(extended, ProcThreadAttributeGroupAffinity);
    if (one)
        ps_attribute_add(list, PS_ATTRIBUTE_GROUP_AFFINITY, one->size, one->value);
    return true;
}

// A child on a pseudo console has that one's standard handles, where it is given none.
static bool set_pseudo_console(RTL_USER_PROCESS_PARAMETERS *child, const STARTUPINFOW *startup, DWORD flags) {
    const STARTUPINFOEXW *extended = (const STARTUPINFOEXW *)startup;
    const ThreadAttribute *one =
        flags & EXTENDED_STARTUPINFO_PRESENT ? thread_attribute(extended->lpAttributeList, 22) : NULL; // PseudoConsole
    if (!one || !one->value)
        return false;
    child->ConsoleHandle = (HANDLE)one->value;
    if (!(startup->dwFlags & STARTF_USESTDHANDLES))
        child->StandardInput = child->StandardOutput = child->StandardError = NULL;
    return true;
}

static BOOL start(Creation *creation, const SECURITY_ATTRIBUTES *process_security,
                  const SECURITY_ATTRIBUTES *thread_security, bool inherit, DWORD flags, const STARTUPINFOW *startup,
                  HANDLE token, PROCESS_INFORMATION *result) {
    PsAttributes list = {.TotalLength = offsetof(PsAttributes, Attributes)};
    CLIENT_ID client = {0};
    UCHAR class = priority_class_of(flags);
    ULONG error_mode = 0;
    ps_attribute_add(&list, PS_ATTRIBUTE_IMAGE_NAME, creation->nt_image.Length, creation->nt_image.Buffer);
    ps_attribute_add(&list, PS_ATTRIBUTE_CLIENT_ID, sizeof(client), &client);
    StdHandleInfo std = {STD_REQUEST_DUPLICATE | STD_ALL, IMAGE_SUBSYSTEM_WINDOWS_CUI};
    bool pseudo = set_pseudo_console(creation->parameters, startup, flags);
    if (!pseudo && !(startup->dwFlags & STARTF_USESTDHANDLES) &&
        !(flags & (DETACHED_PROCESS | CREATE_NEW_CONSOLE | CREATE_NO_WINDOW)))
        ps_attribute_add(&list, PS_ATTRIBUTE_STD_HANDLE_INFO, sizeof(std), &std);
    if (class)
        ps_attribute_add(&list, PS_ATTRIBUTE_PRIORITY_CLASS, sizeof(class), &class);
    if (flags & CREATE_DEFAULT_ERROR_MODE)
        ps_attribute_add(&list, PS_ATTRIBUTE_ERROR_MODE, sizeof(error_mode), &error_mode);
    if (token)
        ps_attribute_add(&list, PS_ATTRIBUTE_TOKEN, sizeof(HANDLE), token);
    if (flags & (DEBUG_PROCESS | DEBUG_ONLY_THIS_PROCESS)) {
        if (!base_result(DbgUiConnectToDbg()))
            return FALSE;
        ps_attribute_add(&list, PS_ATTRIBUTE_DEBUG_PORT, sizeof(HANDLE), DbgUiGetThreadDebugObject());
    }
    if (flags & EXTENDED_STARTUPINFO_PRESENT &&
        !add_attributes(&list, ((const STARTUPINFOEXW *)startup)->lpAttributeList, inherit))
        return FALSE;
    OBJECT_ATTRIBUTES process_attributes, thread_attributes;
    InitializeObjectAttributes(&process_attributes, NULL,
                               process_security && process_security->bInheritHandle ? OBJ_INHERIT : 0, NULL,
                               process_security ? process_security->lpSecurityDescriptor : NULL);
    InitializeObjectAttributes(&thread_attributes, NULL,
                               thread_security && thread_security->bInheritHandle ? OBJ_INHERIT : 0, NULL,
                               thread_security ? thread_security->lpSecurityDescriptor : NULL);
    ULONG process_flags = (inherit ? PROCESS_CREATE_FLAGS_INHERIT_HANDLES : 0) |
                          (flags & CREATE_BREAKAWAY_FROM_JOB ? PROCESS_CREATE_FLAGS_BREAKAWAY : 0) |
                          (flags & DEBUG_ONLY_THIS_PROCESS ? PROCESS_CREATE_FLAGS_NO_DEBUG_INHERIT : 0);
    PS_CREATE_INFO info = {.Size = sizeof(info), .State = PsCreateInitialState};
    HANDLE process, thread;
    NTSTATUS status = NtCreateUserProcess(&process, &thread, MAXIMUM_ALLOWED, MAXIMUM_ALLOWED, &process_attributes,
                                          &thread_attributes, process_flags,
                                          flags & CREATE_SUSPENDED ? THREAD_CREATE_FLAGS_CREATE_SUSPENDED : 0,
                                          creation->parameters, &info, (PS_ATTRIBUTE_LIST *)&list);
    if (!NT_SUCCESS(status)) {
        switch (status) {
        case STATUS_INVALID_IMAGE_NOT_MZ:
        case STATUS_INVALID_IMAGE_PROTECT:
        case STATUS_INVALID_IMAGE_NE_FORMAT:
        case STATUS_INVALID_IMAGE_LE_FORMAT:
        case STATUS_INVALID_IMAGE_WIN_16:
            return base_fail(creation->bare ? ERROR_FILE_NOT_FOUND : ERROR_BAD_EXE_FORMAT);
        default:
            return base_set_last_nt_error(status);
        }
    }
    if (info.State == PsCreateSuccess && info.SuccessState.FileHandle)
        NtClose(info.SuccessState.FileHandle);
    if (info.State == PsCreateSuccess && info.SuccessState.SectionHandle)
        NtClose(info.SuccessState.SectionHandle);
    *result = (PROCESS_INFORMATION){process, thread, (DWORD)(ULONG_PTR)client.UniqueProcess,
                                    (DWORD)(ULONG_PTR)client.UniqueThread};
    return TRUE;
}

static BOOL create_process(HANDLE token, LPCWSTR application, LPWSTR line, LPSECURITY_ATTRIBUTES process_security,
                           LPSECURITY_ATTRIBUTES thread_security, BOOL inherit, DWORD flags, LPVOID environment,
                           LPCWSTR directory, LPSTARTUPINFOW startup, LPPROCESS_INFORMATION result) {
    if ((flags & (DETACHED_PROCESS | CREATE_NEW_CONSOLE)) == (DETACHED_PROCESS | CREATE_NEW_CONSOLE) || !startup ||
        !result)
        return base_fail(ERROR_INVALID_PARAMETER);
    if (!application && (!line || !*line))
        return base_fail(line ? ERROR_PATH_NOT_FOUND : ERROR_INVALID_PARAMETER);
    *result = (PROCESS_INFORMATION){0};
    __attribute__((cleanup(creation_close))) Creation creation = {0};
    if (!find_image(&creation, application, line) ||
        (environment && !(flags & CREATE_UNICODE_ENVIRONMENT) && !take_environment(&creation, environment)) ||
        (directory && !take_directory(&creation, directory)) ||
        !make_parameters(&creation, line, environment, startup, flags))
        return FALSE;
    return start(&creation, process_security, thread_security, inherit != FALSE, flags, startup, token, result);
}

BOOL WINAPI CreateProcessInternalW(HANDLE token, LPCWSTR application, LPWSTR line,
                                   LPSECURITY_ATTRIBUTES process_security, LPSECURITY_ATTRIBUTES thread_security,
                                   BOOL inherit, DWORD flags, LPVOID environment, LPCWSTR directory,
                                   LPSTARTUPINFOW startup, LPPROCESS_INFORMATION result, PHANDLE new_token) {
    if (new_token)
        *new_token = NULL;
    return create_process(token, application, line, process_security, thread_security, inherit, flags, environment,
                          directory, startup, result);
}

BOOL WINAPI CreateProcessW(LPCWSTR application, LPWSTR line, LPSECURITY_ATTRIBUTES process_security,
                           LPSECURITY_ATTRIBUTES thread_security, BOOL inherit, DWORD flags, LPVOID environment,
                           LPCWSTR directory, LPSTARTUPINFOW startup, LPPROCESS_INFORMATION result) {
    return create_process(NULL, application, line, process_security, thread_security, inherit, flags, environment,
                          directory, startup, result);
}

BOOL WINAPI CreateProcessAsUserW(HANDLE token, LPCWSTR application, LPWSTR line, LPSECURITY_ATTRIBUTES process_security,
                                 LPSECURITY_ATTRIBUTES thread_security, BOOL inherit, DWORD flags, LPVOID environment,
                                 LPCWSTR directory, LPSTARTUPINFOW startup, LPPROCESS_INFORMATION result) {
    return create_process(token, application, line, process_security, thread_security, inherit, flags, environment,
                          directory, startup, result);
}

static BOOL create_process_narrow(HANDLE token, LPCSTR application, LPSTR line, LPSECURITY_ATTRIBUTES process_security,
                                  LPSECURITY_ATTRIBUTES thread_security, BOOL inherit, DWORD flags, LPVOID environment,
                                  LPCSTR directory, LPSTARTUPINFOA startup, LPPROCESS_INFORMATION result) {
    if (!startup)
        return base_fail(ERROR_INVALID_PARAMETER);
    BASE_SCOPED PWSTR wide_application = base_wide(application);
    BASE_SCOPED PWSTR wide_line = base_wide(line);
    BASE_SCOPED PWSTR wide_directory = base_wide(directory);
    BASE_SCOPED PWSTR desktop = base_wide(startup->lpDesktop);
    BASE_SCOPED PWSTR title = base_wide(startup->lpTitle);
    BASE_SCOPED PWSTR reserved = base_wide(startup->lpReserved);
    STARTUPINFOEXW wide;
    memcpy(&wide.StartupInfo, startup, sizeof(wide.StartupInfo));
    wide.StartupInfo.lpDesktop = desktop;
    wide.StartupInfo.lpTitle = title;
    wide.StartupInfo.lpReserved = reserved;
    wide.lpAttributeList = flags & EXTENDED_STARTUPINFO_PRESENT ? ((STARTUPINFOEXA *)startup)->lpAttributeList : NULL;
    return create_process(token, wide_application, wide_line, process_security, thread_security, inherit, flags,
                          environment, wide_directory, &wide.StartupInfo, result);
}

BOOL WINAPI CreateProcessA(LPCSTR application, LPSTR line, LPSECURITY_ATTRIBUTES process_security,
                           LPSECURITY_ATTRIBUTES thread_security, BOOL inherit, DWORD flags, LPVOID environment,
                           LPCSTR directory, LPSTARTUPINFOA startup, LPPROCESS_INFORMATION result) {
    return create_process_narrow(NULL, application, line, process_security, thread_security, inherit, flags,
                                 environment, directory, startup, result);
}

BOOL WINAPI CreateProcessAsUserA(HANDLE token, LPCSTR application, LPSTR line, LPSECURITY_ATTRIBUTES process_security,
                                 LPSECURITY_ATTRIBUTES thread_security, BOOL inherit, DWORD flags, LPVOID environment,
                                 LPCSTR directory, LPSTARTUPINFOA startup, LPPROCESS_INFORMATION result) {
    return create_process_narrow(token, application, line, process_security, thread_security, inherit, flags,
                                 environment, directory, startup, result);
}

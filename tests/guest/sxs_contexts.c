// Activation contexts: manifests are read, assemblies found beside the program, DLLs loaded from where they say.
#include <stdio.h>
#include <string.h>
#include <windows.h>

#define NAMES "xmlns=\"urn:schemas-microsoft-com:asm.v1\" manifestVersion=\"1.0\""

static const char root[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\r\n<!-- the root -->\n"
    "<assembly " NAMES ">\n"
    "<assemblyIdentity type=\"win32\" name=\"test.root\" version=\"1.2.3.4\" processorArchitecture=\"amd64\"/>\n"
    "<dependency><dependentAssembly>\n"
    "<assemblyIdentity type=\"win32\" name=\"test.private\" version=\"6.5.4.3\" processorArchitecture=\"amd64\"/>\n"
    "</dependentAssembly></dependency>\n"
    "<trustInfo xmlns=\"urn:schemas-microsoft-com:asm.v3\"><security><requestedPrivileges>\n"
    "<requestedExecutionLevel level=\"asInvoker\" uiAccess=\"false\"/></requestedPrivileges></security></trustInfo>\n"
    "<compatibility xmlns=\"urn:schemas-microsoft-com:compatibility.v1\"><application>\n"
    "<supportedOS Id=\"{8e0f7a12-bfb3-4fe8-b9a5-48fd50a15a9a}\"/></application></compatibility>\n"
    "<application xmlns=\"urn:schemas-microsoft-com:asm.v3\"><windowsSettings>\n"
    "<dpiAware xmlns=\"http://schemas.microsoft.com/SMI/2005/WindowsSettings\">true</dpiAware>\n"
    "<longPathAware xmlns=\"http://schemas.microsoft.com/SMI/2016/WindowsSettings\">true</longPathAware>\n"
    "</windowsSettings></application></assembly>\n";

static const char private[] =
    "<assembly " NAMES ">"
    "<assemblyIdentity type='win32' name='test.private' version='6.5.4.3' processorArchitecture='amd64'/>"
    "<file name=\"sxsprobe.dll\"><windowClass>SxsClass</windowClass>"
    "<windowClass versioned=\"no\">Plain&amp;Class</windowClass></file>"
    "<file name=\"sxsother.dll\"></file></assembly>";

static void put(const char *name, const char *text) {
    HANDLE file = CreateFileA(name, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    DWORD written;
    WriteFile(file, text, (DWORD)strlen(text), &written, NULL);
    CloseHandle(file);
}

static HANDLE create(const char *name) {
    ACTCTXA given = {.cbSize = sizeof(given), .lpSource = name};
    SetLastError(0);
    HANDLE handle = CreateActCtxA(&given);
    if (handle == INVALID_HANDLE_VALUE)
        printf("%s: %lu\n", name, GetLastError());
    return handle;
}

static void bad(void) {
    ACTCTXA given = {.cbSize = 4, .lpSource = "root.manifest"};
    printf("size %d", CreateActCtxA(&given) == INVALID_HANDLE_VALUE);
    printf(" %lu\n", GetLastError());
    given = (ACTCTXA){.cbSize = sizeof(given)};
    printf("no source %d", CreateActCtxA(&given) == INVALID_HANDLE_VALUE);
    printf(" %lu\n", GetLastError());
    create("absent.manifest");
    put("bad.manifest", "<assembly " NAMES "><assemblyIdentity type=\"win32\" name=\"x\"></assembly>");
    create("bad.manifest");
    put("bad.manifest", "no manifest");
    create("bad.manifest");
    put("bad.manifest", "<other/>");
    create("bad.manifest");
    put("bad.manifest",
        "<assembly " NAMES "><assemblyIdentity type=\"win32\" name=\"x\" version=\"1.2.x.4\"/></assembly>");
    create("bad.manifest");
    put("bad.manifest",
        "<assembly " NAMES "><assemblyIdentity type=\"win32\" name=\"x\" version=\"1.0.0.0\"/><dependency>"
        "<dependentAssembly><assemblyIdentity type=\"win32\" name=\"test.private\" version=\"6.5.4.4\" "
        "processorArchitecture=\"amd64\"/></dependentAssembly></dependency></assembly>");
    create("bad.manifest");
    put("bad.manifest",
        "<assembly " NAMES "><assemblyIdentity type=\"win32\" name=\"x\" version=\"1.0.0.0\"/><dependency>"
        "<dependentAssembly><assemblyIdentity type=\"win32\" name=\"test.nowhere\" version=\"1.0.0.0\" "
        "processorArchitecture=\"amd64\"/></dependentAssembly></dependency></assembly>");
    create("bad.manifest");
    ULONG_PTR cookie;
    printf("activate %d", ActivateActCtx(INVALID_HANDLE_VALUE, &cookie));
    printf(" %lu\n", GetLastError());
}

static void find(const char *what, ULONG section, const char *name) {
    ACTCTX_SECTION_KEYED_DATA data = {.cbSize = sizeof(data)};
    SetLastError(0);
    BOOL found = FindActCtxSectionStringA(0, NULL, section, name, &data);
    printf("%s %s: %d %lu", what, name, found, GetLastError());
    if (found)
        printf(" assembly %lu", data.ulAssemblyRosterIndex);
    if (found && section == ACTIVATION_CONTEXT_SECTION_WINDOW_CLASS_REDIRECTION) {
        const ULONG *record = data.lpData; // size, flags, length and offset of the class's name, and of the DLL's
        printf(" %.*ls", (int)record[2] / 2, (const WCHAR *)((const char *)record + record[3]));
        printf(" %ls", (const WCHAR *)((const char *)data.lpSectionBase + record[5]));
    }
    printf("\n");
}

static void query(HANDLE handle) {
    char buffer[4096];
    SIZE_T size = 0;
    ACTIVATION_CONTEXT_DETAILED_INFORMATION *detailed = (void *)buffer;
    SetLastError(0);
    printf("size only %d", QueryActCtxW(0, handle, NULL, ActivationContextDetailedInformation, NULL, 0, &size));
    printf(" %lu, more than %d\n", GetLastError(), size > sizeof(*detailed));
    printf("detailed %d",
           QueryActCtxW(0, handle, NULL, ActivationContextDetailedInformation, buffer, sizeof(buffer), &size));
    printf(" %lu assemblies, root %d, directory %d\n", detailed->ulAssemblyCount,
           wcsstr(detailed->lpRootManifestPath, L"root.manifest") != NULL, detailed->ulAppDirPathChars > 0);
    for (ULONG index = 1; index <= 2; index++) {
        ACTIVATION_CONTEXT_ASSEMBLY_DETAILED_INFORMATION *assembly = (void *)buffer;
        printf("assembly %d", QueryActCtxW(0, handle, &index, AssemblyDetailedInformationInActivationContext, buffer,
                                           sizeof(buffer), &size));
        printf(" %ls files %lu\n", assembly->lpAssemblyEncodedAssemblyIdentity, assembly->ulFileCount);
    }
    ULONG index = 3;
    printf("third %d", QueryActCtxW(0, handle, &index, AssemblyDetailedInformationInActivationContext, buffer,
                                    sizeof(buffer), &size));
    printf(" %lu\n", GetLastError());
    ACTIVATION_CONTEXT_QUERY_INDEX file = {1, 0};
    ASSEMBLY_FILE_DETAILED_INFORMATION *of_file = (void *)buffer;
    printf("file %d", QueryActCtxW(0, handle, &file, FileInformationInAssemblyOfAssemblyInActivationContext, buffer,
                                   sizeof(buffer), &size));
    printf(" %ls\n", of_file->lpFileName);
    ACTIVATION_CONTEXT_RUN_LEVEL_INFORMATION level = {0};
    printf("level %d",
           QueryActCtxW(0, handle, NULL, RunlevelInformationInActivationContext, &level, sizeof(level), &size));
    printf(" %d %lu\n", level.RunLevel, level.UiAccess);
    WCHAR value[16];
    printf("setting %d", QueryActCtxSettingsW(0, handle, NULL, L"dpiAware", value, 16, &size));
    printf(" %ls %d\n", value, (int)size);
    printf("space %d", QueryActCtxSettingsW(0, handle, L"http://schemas.microsoft.com/SMI/2016/WindowsSettings",
                                            L"longPathAware", value, 16, &size));
    printf(" short %d", QueryActCtxSettingsW(0, handle, NULL, L"dpiAware", value, 3, &size));
    printf(" %lu none %d", GetLastError(), QueryActCtxSettingsW(0, handle, NULL, L"nothing", value, 16, &size));
    printf(" %lu\n", GetLastError());
}

static void load(const char *what) {
    char path[MAX_PATH] = "";
    HMODULE module = LoadLibraryA("sxsprobe.dll");
    printf("%s: %d", what, module != NULL);
    if (module)
        GetModuleFileNameA(module, path, MAX_PATH);
    else
        printf(" %lu", GetLastError());
    printf("%s\n", module && strstr(path, "\\test.private\\sxsprobe.dll") ? " of the assembly" : "");
    if (module)
        FreeLibrary(module);
}

static int child(void) {
    HANDLE current = INVALID_HANDLE_VALUE;
    printf("child: active %d", GetCurrentActCtx(&current));
    printf(" %d\n", current != NULL);
    find("dll", ACTIVATION_CONTEXT_SECTION_DLL_REDIRECTION, "sxsprobe.dll");
    load("by the process's context");
    return 0;
}

int main(int argc, char **argv) {
    char system[MAX_PATH];
    setvbuf(stdout, NULL, _IONBF, 0);
    if (argc > 1)
        return child();
    GetSystemDirectoryA(system, MAX_PATH);
    strcat(system, "\\version.dll");
    CreateDirectoryA("test.private", NULL);
    CopyFileA(system, "test.private\\sxsprobe.dll", FALSE);
    put("test.private\\test.private.manifest", private);
    put("root.manifest", root);
    bad();
    find("none active, dll", ACTIVATION_CONTEXT_SECTION_DLL_REDIRECTION, "sxsprobe.dll");
    load("before");

    HANDLE handle = create("root.manifest"), current;
    ULONG_PTR first, second;
    query(handle);
    printf("activated %d", ActivateActCtx(handle, &first));
    printf(" %d", GetCurrentActCtx(&current));
    printf(" %d\n", current == handle);
    ReleaseActCtx(current);
    find("dll", ACTIVATION_CONTEXT_SECTION_DLL_REDIRECTION, "SxsProbe.DLL");
    find("dll", ACTIVATION_CONTEXT_SECTION_DLL_REDIRECTION, "unknown.dll");
    find("class", ACTIVATION_CONTEXT_SECTION_WINDOW_CLASS_REDIRECTION, "SxsClass");
    find("class", ACTIVATION_CONTEXT_SECTION_WINDOW_CLASS_REDIRECTION, "Plain&Class");
    load("activated");
    ActivateActCtx(NULL, &second); // the process's, for a while
    load("none on top");
    printf("deactivated %d", DeactivateActCtx(0, second));
    load(", back");
    printf("deactivated %d", DeactivateActCtx(0, first));
    load(", after");
    ReleaseActCtx(handle);

    char copy[MAX_PATH], command[MAX_PATH + 16];
    GetCurrentDirectoryA(MAX_PATH, copy);
    strcat(copy, "\\copied.exe");
    CopyFileA(argv[0], copy, FALSE);
    put("copied.exe.manifest", root);
    STARTUPINFOA startup = {.cb = sizeof(startup)};
    PROCESS_INFORMATION process;
    sprintf(command, "\"%s\" child", copy);
    if (CreateProcessA(copy, command, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &process))
        WaitForSingleObject(process.hProcess, INFINITE);
    else
        printf("no child: %lu\n", GetLastError());
    return 0;
}

/* output:
size 1 87
no source 1 87
absent.manifest: 2
bad.manifest: 14001
bad.manifest: 14001
bad.manifest: 14001
bad.manifest: 14001
bad.manifest: 14001
bad.manifest: 14001
activate 0 6
none active, dll sxsprobe.dll: 0 14007
before: 0 126
size only 0 122, more than 1
detailed 1 2 assemblies, root 1, directory 1
assembly 1 test.root,processorArchitecture="amd64",type="win32",version="1.2.3.4" files 0
assembly 1 test.private,processorArchitecture="amd64",type="win32",version="6.5.4.3" files 2
third 0 87
file 1 sxsprobe.dll
level 1 1 0
setting 1 true 5
space 1 short 0 122 none 0 14007
activated 1 1 1
dll SxsProbe.DLL: 1 0 assembly 2
dll unknown.dll: 0 14007
class SxsClass: 1 0 assembly 2 6.5.4.3!SxsClass sxsprobe.dll
class Plain&Class: 1 0 assembly 2 Plain&Class sxsprobe.dll
activated: 1 of the assembly
none on top: 0 126
deactivated 1, back: 1 of the assembly
deactivated 1, after: 0 126
child: active 1 0
dll sxsprobe.dll: 1 0 assembly 2
by the process's context: 1 of the assembly
*/

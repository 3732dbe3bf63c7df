// ASSOC and FTYPE: what the registry says of extensions and file types; it is shown, never changed here.

#include "builtin.h"

// The default value of a key below HKEY_CLASSES_ROOT; NULL when there is none.
static PWSTR class_value(PCWSTR key) {
    DWORD size = 0;
    if (RegGetValueW(HKEY_CLASSES_ROOT, key, NULL, RRF_RT_REG_SZ | RRF_RT_REG_EXPAND_SZ | RRF_NOEXPAND, NULL, NULL,
                     &size) ||
        size < 2 * sizeof(WCHAR))
        return NULL;
    PWSTR value = memory_take(size);
    LONG error = RegGetValueW(HKEY_CLASSES_ROOT, key, NULL, RRF_RT_REG_SZ | RRF_RT_REG_EXPAND_SZ | RRF_NOEXPAND, NULL,
                              value, &size);
    return error ? NULL : value;
}

BUILTIN(assoc) {
    PWSTR extension = cut_blanks(copy_text(skip_delimiters(arguments)));
    if (find_unit(extension, '='))
        return failed_with(ERROR_ACCESS_DENIED);
    PWSTR value = *extension ? class_value(extension) : NULL;
    if (value)
        out(L"%s=%s\r\n", extension, value);
    else if (*extension)
        err(L"File association not found for extension %s\r\n", extension);
    return *extension && !value;
}

BUILTIN(ftype) {
    PWSTR type = cut_blanks(copy_text(skip_delimiters(arguments)));
    if (find_unit(type, '='))
        return failed_with(ERROR_ACCESS_DENIED);
    PWSTR value = *type ? class_value(join(type, L"\\shell\\open\\command", NULL)) : NULL;
    if (value)
        out(L"%s=%s\r\n", type, value);
    else if (*type)
        err(L"File type '%s' not found or no open command associated with it.\r\n", type);
    return *type && !value;
}

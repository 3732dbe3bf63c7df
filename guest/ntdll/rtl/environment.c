// The environment: NAME=value strings one after another, ended by an empty one. Names compare without case.
// The process's own block is guarded by the PEB lock and lives in the process heap once it has been changed.

#include "rtl.h"

static PWSTR own_block; // the process's environment, once it is a heap block of ours to free

static BOOLEAN is_current(PCWSTR environment) { return environment == NtCurrentPeb()->ProcessParameters->Environment; }

static SIZE_T block_length(PCWSTR environment) {
    PCWSTR at = environment;
    while (*at)
        at += wcslen(at) + 1;
    return (SIZE_T)(at - environment) + 1;
}

// The first '=' counts as part of the name: "=C:" is a name.
static SIZE_T name_length_of(PCWSTR variable) {
    SIZE_T length = *variable == '=' ? 1 : 0;
    while (variable[length] && variable[length] != '=')
        length++;
    return length;
}

static PCWSTR find(PCWSTR environment, PCWSTR name, SIZE_T name_length) {
    for (PCWSTR at = environment; at && *at; at += wcslen(at) + 1) {
        SIZE_T length = name_length_of(at);
        if (at[length] == '=' && !RtlCompareUnicodeStrings(at, length, name, name_length, TRUE) &&
            length == name_length)
            return at;
    }
    return NULL;
}

NTSTATUS NTAPI RtlQueryEnvironmentVariable(PCWSTR Environment, PCWSTR Name, SIZE_T NameLength, PWSTR Value,
                                           SIZE_T ValueLength, PSIZE_T ReturnLength) {
    NTSTATUS status = STATUS_VARIABLE_NOT_FOUND;
    BOOLEAN own = !Environment;
    *ReturnLength = 0;
    if (own) {
        RtlAcquirePebLock();
        Environment = NtCurrentPeb()->ProcessParameters->Environment;
    }
    PCWSTR found = find(Environment, Name, NameLength);
    if (found) {
        PCWSTR text = found + NameLength + 1;
        SIZE_T length = wcslen(text);
        status = ValueLength > length ? STATUS_SUCCESS : STATUS_BUFFER_TOO_SMALL;
        *ReturnLength = NT_SUCCESS(status) ? length : length + 1;
        if (NT_SUCCESS(status))
            memcpy(Value, text, (length + 1) * sizeof(WCHAR));
    }
    if (own)
        RtlReleasePebLock();
    return status;
}

NTSTATUS NTAPI RtlQueryEnvironmentVariable_U(PCWSTR Environment, PCUNICODE_STRING Name, PUNICODE_STRING Value) {
    NTSTATUS status = STATUS_VARIABLE_NOT_FOUND;
    BOOLEAN own = !Environment;
    if (own) {
        RtlAcquirePebLock();
        Environment = NtCurrentPeb()->ProcessParameters->Environment;
    }
    PCWSTR found = find(Environment, Name->Buffer, rtl_length(Name));
    if (found) {
        PCWSTR text = found + rtl_length(Name) + 1;
        SIZE_T bytes = wcslen(text) * sizeof(WCHAR);
        status = bytes <= Value->MaximumLength && Value->Buffer ? STATUS_SUCCESS : STATUS_BUFFER_TOO_SMALL;
        Value->Length = bytes > UNICODE_STRING_MAX_BYTES ? UNICODE_STRING_MAX_BYTES : (USHORT)bytes;
        if (NT_SUCCESS(status)) {
            memcpy(Value->Buffer, text, bytes);
            if (bytes + sizeof(WCHAR) <= Value->MaximumLength)
                Value->Buffer[bytes / sizeof(WCHAR)] = 0;
        }
    }
    if (own)
        RtlReleasePebLock();
    return status;
}

// Where a new variable goes: blocks are kept sorted by name, as Windows keeps them.
static SIZE_T place_of(PCWSTR environment, PCWSTR name, SIZE_T name_length) {
    PCWSTR at = environment;
    while (*at && RtlCompareUnicodeStrings(at, name_length_of(at), name, name_length, TRUE) < 0)
        at += wcslen(at) + 1;
    return (SIZE_T)(at - environment);
}

static PWSTR rebuild(PCWSTR old, PCWSTR name, SIZE_T name_length, PCWSTR value, SIZE_T value_length) {
    PCWSTR present = find(old, name, name_length);
    SIZE_T total = block_length(old), cut = present ? wcslen(present) + 1 : 0;
    SIZE_T at = present ? (SIZE_T)(present - old) : place_of(old, name, name_length);
    SIZE_T added = value ? name_length + value_length + 2 : 0;
    PWSTR fresh = rtl_allocate((total - cut + added + 1) * sizeof(WCHAR));
    if (!fresh)
        return NULL;
    memcpy(fresh, old, at * sizeof(WCHAR));
    PWSTR to = fresh + at;
    if (value) {
        memcpy(to, name, name_length * sizeof(WCHAR));
        to += name_length;
        *to++ = '=';
        memcpy(to, value, value_length * sizeof(WCHAR));
        to += value_length;
        *to++ = 0;
    }
    memcpy(to, old + at + cut, (total - at - cut) * sizeof(WCHAR));
    to[total - at - cut] = 0;
    return fresh;
}

NTSTATUS NTAPI RtlSetEnvironmentVar(PWSTR *Environment, PCWSTR Name, SIZE_T NameLength, PCWSTR Value,
                                    SIZE_T ValueLength) {
    RTL_USER_PROCESS_PARAMETERS *parameters = NtCurrentPeb()->ProcessParameters;
    NTSTATUS status = STATUS_SUCCESS;
    if (!NameLength)
        return STATUS_INVALID_PARAMETER;
    for (SIZE_T i = 1; i < NameLength; i++) {
        if (Name[i] == '=')
            return STATUS_INVALID_PARAMETER;
    }
    RtlAcquirePebLock();
    PWSTR old = Environment ? *Environment : parameters->Environment;
    if (!Value && (!old || !find(old, Name, NameLength))) {
        RtlReleasePebLock();
        return STATUS_SUCCESS; // nothing to remove
    }
    PWSTR fresh = rebuild(old ? old : L"\0", Name, NameLength, Value, ValueLength);
    if (!fresh) {
        status = STATUS_NO_MEMORY;
    } else if (Environment && !is_current(*Environment)) {
        rtl_free(old);
        *Environment = fresh;
    } else {
        if (old == own_block)
            rtl_free(old);
        own_block = parameters->Environment = fresh;
        parameters->EnvironmentSize = (block_length(fresh) + 1) * sizeof(WCHAR);
        parameters->EnvironmentVersion++;
        if (Environment)
            *Environment = fresh;
    }
    RtlReleasePebLock();
    return status;
}

NTSTATUS NTAPI RtlSetEnvironmentVariable(PWSTR *Environment, PCUNICODE_STRING Name, PCUNICODE_STRING Value) {
    return RtlSetEnvironmentVar(Environment, Name->Buffer, rtl_length(Name), Value ? Value->Buffer : NULL,
                                Value ? rtl_length(Value) : 0);
}

NTSTATUS NTAPI RtlCreateEnvironmentEx(PWSTR Source, PWSTR *Environment, ULONG Flags) {
    (void)Flags;
    SIZE_T length = Source ? block_length(Source) : 1;
    PWSTR copy = rtl_allocate((length + 1) * sizeof(WCHAR));
    if (!copy)
        return STATUS_NO_MEMORY;
    if (Source)
        memcpy(copy, Source, length * sizeof(WCHAR));
    copy[length - 1] = copy[length] = 0;
    *Environment = copy;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlCreateEnvironment(BOOLEAN CloneCurrent, PWSTR *Environment) {
    RtlAcquirePebLock();
    NTSTATUS status =
        RtlCreateEnvironmentEx(CloneCurrent ? NtCurrentPeb()->ProcessParameters->Environment : NULL, Environment, 0);
    RtlReleasePebLock();
    return status;
}

NTSTATUS NTAPI RtlDestroyEnvironment(PWSTR Environment) {
    rtl_free(Environment);
    return STATUS_SUCCESS;
}

VOID NTAPI RtlSetCurrentEnvironment(PWSTR Environment, PWSTR *Previous) {
    RTL_USER_PROCESS_PARAMETERS *parameters = NtCurrentPeb()->ProcessParameters;
    RtlAcquirePebLock();
    if (Previous)
        *Previous = parameters->Environment;
    parameters->Environment = Environment;
    parameters->EnvironmentSize = (block_length(Environment) + 1) * sizeof(WCHAR);
    parameters->EnvironmentVersion++;
    RtlReleasePebLock();
}

NTSTATUS NTAPI RtlSetEnvironmentStrings(PCWSTR NewEnvironment, SIZE_T NewEnvironmentSize) {
    PWSTR copy, previous;
    if (NewEnvironmentSize < 2 * sizeof(WCHAR) || NewEnvironmentSize & 1)
        return STATUS_INVALID_PARAMETER;
    SIZE_T length = NewEnvironmentSize / sizeof(WCHAR);
    if (NewEnvironment[length - 1] || NewEnvironment[length - 2])
        return STATUS_INVALID_PARAMETER;
    NTSTATUS status = RtlCreateEnvironmentEx((PWSTR)NewEnvironment, &copy, 0);
    if (!NT_SUCCESS(status))
        return status;
    RtlAcquirePebLock();
    RtlSetCurrentEnvironment(copy, &previous);
    if (previous == own_block)
        rtl_free(previous);
    own_block = copy;
    RtlReleasePebLock();
    return STATUS_SUCCESS;
}

// Counts what it cannot write, so that one pass answers both questions: what is it, and how long is it.
typedef struct Output {
    PWSTR buffer;
    SIZE_T capacity;
    SIZE_T length;
} Output;

static void put(Output *output, PCWSTR text, SIZE_T length) {
    for (SIZE_T i = 0; i < length; i++, output->length++) {
        if (output->length < output->capacity)
            output->buffer[output->length] = text[i];
    }
}

NTSTATUS NTAPI RtlExpandEnvironmentStrings(PCWSTR Environment, PCWSTR Source, SIZE_T SourceLength, PWSTR Destination,
                                           SIZE_T DestinationLength, PSIZE_T ReturnLength) {
    Output output = {Destination, DestinationLength, 0};
    BOOLEAN own = !Environment;
    if (own) {
        RtlAcquirePebLock();
        Environment = NtCurrentPeb()->ProcessParameters->Environment;
    }
    for (SIZE_T at = 0; at < SourceLength;) {
        SIZE_T end = at + 1;
        if (Source[at] == '%') {
            while (end < SourceLength && Source[end] != '%')
                end++;
        }
        PCWSTR found = Source[at] == '%' && end < SourceLength && end > at + 1
                           ? find(Environment, Source + at + 1, end - at - 1)
                           : NULL;
        if (found) {
            PCWSTR value = found + (end - at - 1) + 1;
            put(&output, value, wcslen(value));
            at = end + 1;
        } else { // not a variable: the closing % may open the next name
            put(&output, Source + at, end - at);
            at = end;
        }
    }
    put(&output, L"", 1);
    if (own)
        RtlReleasePebLock();
    if (ReturnLength)
        *ReturnLength = output.length;
    return output.length <= DestinationLength ? STATUS_SUCCESS : STATUS_BUFFER_TOO_SMALL;
}

NTSTATUS NTAPI RtlExpandEnvironmentStrings_U(PCWSTR Environment, PCUNICODE_STRING Source, PUNICODE_STRING Destination,
                                             PULONG ReturnedLength) {
    SIZE_T length = 0;
    NTSTATUS status = RtlExpandEnvironmentStrings(Environment, Source->Buffer, rtl_length(Source), Destination->Buffer,
                                                  Destination->MaximumLength / sizeof(WCHAR), &length);
    if (ReturnedLength)
        *ReturnedLength = (ULONG)(length * sizeof(WCHAR));
    if (NT_SUCCESS(status))
        Destination->Length = (USHORT)((length - 1) * sizeof(WCHAR));
    return status;
}

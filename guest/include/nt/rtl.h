// The run-time library that ntdll exports: strings, memory, environment, paths, time, security, errors, threads, waits.
// Only prototypes and the types they need.

#ifndef NTSUP_NT_RTL_H
#define NTSUP_NT_RTL_H

// --- Strings ---
typedef STRING UTF8_STRING, *PUTF8_STRING;
#define RTL_CONSTANT_STRING(s) {sizeof(s) - sizeof((s)[0]), sizeof(s), (void *)(s)}
enum { HASH_STRING_ALGORITHM_DEFAULT = 0, HASH_STRING_ALGORITHM_X65599 = 1, HASH_STRING_ALGORITHM_INVALID = -1 };
enum { RTL_DUPLICATE_UNICODE_STRING_NULL_TERMINATE = 1, RTL_DUPLICATE_UNICODE_STRING_ALLOCATE_NULL_STRING = 2 };

NTSTATUS NTAPI RtlInitUnicodeStringEx(PUNICODE_STRING Destination, PCWSTR Source);
VOID NTAPI RtlInitUTF8String(PUTF8_STRING Destination, PCSZ Source);
NTSTATUS NTAPI RtlInitUTF8StringEx(PUTF8_STRING Destination, PCSZ Source);
VOID NTAPI RtlFreeUTF8String(PUTF8_STRING String);
BOOLEAN NTAPI RtlCreateUnicodeString(PUNICODE_STRING Destination, PCWSTR Source);
VOID NTAPI RtlCopyUnicodeString(PUNICODE_STRING Destination, PCUNICODE_STRING Source);
VOID NTAPI RtlCopyString(PSTRING Destination, const STRING *Source);
NTSTATUS NTAPI RtlAppendUnicodeStringToString(PUNICODE_STRING Destination, PCUNICODE_STRING Source);
NTSTATUS NTAPI RtlAppendUnicodeToString(PUNICODE_STRING Destination, PCWSTR Source);
NTSTATUS NTAPI RtlAppendStringToString(PSTRING Destination, const STRING *Source);
NTSTATUS NTAPI RtlAppendAsciizToString(PSTRING Destination, PCSZ Source);
NTSTATUS NTAPI RtlDuplicateUnicodeString(ULONG Flags, PCUNICODE_STRING Source, PUNICODE_STRING Destination);
LONG NTAPI RtlCompareUnicodeString(PCUNICODE_STRING Left, PCUNICODE_STRING Right, BOOLEAN CaseInsensitive);
LONG NTAPI RtlCompareUnicodeStrings(PCWCH Left, SIZE_T LeftLength, PCWCH Right, SIZE_T RightLength,
                                    BOOLEAN CaseInsensitive);
LONG NTAPI RtlCompareString(const STRING *Left, const STRING *Right, BOOLEAN CaseInsensitive);
BOOLEAN NTAPI RtlEqualUnicodeString(PCUNICODE_STRING Left, PCUNICODE_STRING Right, BOOLEAN CaseInsensitive);
BOOLEAN NTAPI RtlEqualString(const STRING *Left, const STRING *Right, BOOLEAN CaseInsensitive);
BOOLEAN NTAPI RtlPrefixString(const STRING *Prefix, const STRING *String, BOOLEAN CaseInsensitive);
BOOLEAN NTAPI RtlSuffixUnicodeString(PCUNICODE_STRING Suffix, PCUNICODE_STRING String, BOOLEAN CaseInsensitive);
NTSTATUS NTAPI RtlHashUnicodeString(PCUNICODE_STRING String, BOOLEAN CaseInsensitive, ULONG Algorithm, PULONG Hash);
NTSTATUS NTAPI RtlFindCharInUnicodeString(ULONG Flags, PCUNICODE_STRING String, PCUNICODE_STRING Set, PUSHORT Position);
WCHAR NTAPI RtlUpcaseUnicodeChar(WCHAR Source);
WCHAR NTAPI RtlDowncaseUnicodeChar(WCHAR Source);
CHAR NTAPI RtlUpperChar(CHAR Character);
VOID NTAPI RtlUpperString(PSTRING Destination, const STRING *Source);
NTSTATUS NTAPI RtlUpcaseUnicodeString(PUNICODE_STRING Destination, PCUNICODE_STRING Source, BOOLEAN Allocate);
NTSTATUS NTAPI RtlDowncaseUnicodeString(PUNICODE_STRING Destination, PCUNICODE_STRING Source, BOOLEAN Allocate);
VOID NTAPI RtlEraseUnicodeString(PUNICODE_STRING String);
NTSTATUS NTAPI RtlUnicodeStringToInteger(PCUNICODE_STRING String, ULONG Base, PULONG Value);
NTSTATUS NTAPI RtlIntegerToUnicodeString(ULONG Value, ULONG Base, PUNICODE_STRING String);
NTSTATUS NTAPI RtlInt64ToUnicodeString(ULONGLONG Value, ULONG Base, PUNICODE_STRING String);
NTSTATUS NTAPI RtlIntegerToChar(ULONG Value, ULONG Base, LONG Length, PSTR String);
NTSTATUS NTAPI RtlLargeIntegerToChar(PULARGE_INTEGER Value, ULONG Base, LONG Length, PSTR String);
NTSTATUS NTAPI RtlUTF8ToUnicodeN(PWSTR Destination, ULONG MaximumBytes, PULONG ActualBytes, PCSTR Source,
                                 ULONG SourceBytes);
NTSTATUS NTAPI RtlUnicodeToUTF8N(PSTR Destination, ULONG MaximumBytes, PULONG ActualBytes, PCWCH Source,
                                 ULONG SourceBytes);
NTSTATUS NTAPI RtlMultiByteToUnicodeN(PWCH Destination, ULONG MaximumBytes, PULONG ActualBytes, PCSTR Source,
                                      ULONG SourceBytes);
NTSTATUS NTAPI RtlMultiByteToUnicodeSize(PULONG UnicodeBytes, PCSTR Source, ULONG SourceBytes);
NTSTATUS NTAPI RtlUnicodeToMultiByteN(PCHAR Destination, ULONG MaximumBytes, PULONG ActualBytes, PCWCH Source,
                                      ULONG SourceBytes);
NTSTATUS NTAPI RtlUnicodeToMultiByteSize(PULONG MultiByteBytes, PCWCH Source, ULONG SourceBytes);
NTSTATUS NTAPI RtlUpcaseUnicodeToMultiByteN(PCHAR Destination, ULONG MaximumBytes, PULONG ActualBytes, PCWCH Source,
                                            ULONG SourceBytes);
NTSTATUS NTAPI RtlOemToUnicodeN(PWCH Destination, ULONG MaximumBytes, PULONG ActualBytes, PCSTR Source,
                                ULONG SourceBytes);
NTSTATUS NTAPI RtlUnicodeToOemN(PCHAR Destination, ULONG MaximumBytes, PULONG ActualBytes, PCWCH Source,
                                ULONG SourceBytes);
NTSTATUS NTAPI RtlOemStringToUnicodeString(PUNICODE_STRING Destination, const STRING *Source, BOOLEAN Allocate);
NTSTATUS NTAPI RtlUTF8StringToUnicodeString(PUNICODE_STRING Destination, const STRING *Source, BOOLEAN Allocate);
NTSTATUS NTAPI RtlUnicodeStringToUTF8String(PUTF8_STRING Destination, PCUNICODE_STRING Source, BOOLEAN Allocate);
ULONG NTAPI RtlAnsiStringToUnicodeSize(const STRING *String);
ULONG NTAPI RtlUnicodeStringToAnsiSize(PCUNICODE_STRING String);
WCHAR NTAPI RtlAnsiCharToUnicodeChar(PUCHAR *Source);
BOOLEAN NTAPI RtlIsTextUnicode(const void *Buffer, ULONG Size, PULONG Result);

// --- Memory ---
VOID NTAPI RtlFillMemoryUlong(PVOID Destination, SIZE_T Length, ULONG Pattern);
VOID NTAPI RtlFillMemoryUlonglong(PVOID Destination, SIZE_T Length, ULONGLONG Pattern);
SIZE_T NTAPI RtlCompareMemoryUlong(PVOID Source, SIZE_T Length, ULONG Pattern);
SIZE_T NTAPI RtlSizeHeap(PVOID Heap, ULONG Flags, const void *Address);
PVOID NTAPI RtlReAllocateHeap(PVOID Heap, ULONG Flags, PVOID Address, SIZE_T Size);
BOOLEAN NTAPI RtlValidateHeap(PVOID Heap, ULONG Flags, const void *Address);
BOOLEAN NTAPI RtlLockHeap(PVOID Heap);
BOOLEAN NTAPI RtlUnlockHeap(PVOID Heap);
NTSTATUS NTAPI RtlWalkHeap(PVOID Heap, PVOID Entry);
ULONG NTAPI RtlGetProcessHeaps(ULONG Count, PVOID *Heaps);
SIZE_T NTAPI RtlCompactHeap(PVOID Heap, ULONG Flags);

// --- Environment and process parameters ---
NTSTATUS NTAPI RtlCreateEnvironment(BOOLEAN CloneCurrent, PWSTR *Environment);
NTSTATUS NTAPI RtlCreateEnvironmentEx(PWSTR Source, PWSTR *Environment, ULONG Flags);
NTSTATUS NTAPI RtlDestroyEnvironment(PWSTR Environment);
VOID NTAPI RtlSetCurrentEnvironment(PWSTR Environment, PWSTR *Previous);
NTSTATUS NTAPI RtlQueryEnvironmentVariable(PCWSTR Environment, PCWSTR Name, SIZE_T NameLength, PWSTR Value,
                                           SIZE_T ValueLength, PSIZE_T ReturnLength);
NTSTATUS NTAPI RtlQueryEnvironmentVariable_U(PCWSTR Environment, PCUNICODE_STRING Name, PUNICODE_STRING Value);
NTSTATUS NTAPI RtlSetEnvironmentVariable(PWSTR *Environment, PCUNICODE_STRING Name, PCUNICODE_STRING Value);
NTSTATUS NTAPI RtlSetEnvironmentVar(PWSTR *Environment, PCWSTR Name, SIZE_T NameLength, PCWSTR Value,
                                    SIZE_T ValueLength);
NTSTATUS NTAPI RtlExpandEnvironmentStrings(PCWSTR Environment, PCWSTR Source, SIZE_T SourceLength, PWSTR Destination,
                                           SIZE_T DestinationLength, PSIZE_T ReturnLength);
NTSTATUS NTAPI RtlExpandEnvironmentStrings_U(PCWSTR Environment, PCUNICODE_STRING Source, PUNICODE_STRING Destination,
                                             PULONG ReturnedLength);
NTSTATUS NTAPI RtlSetEnvironmentStrings(PCWSTR NewEnvironment, SIZE_T NewEnvironmentSize);
NTSTATUS NTAPI RtlCreateProcessParameters(PRTL_USER_PROCESS_PARAMETERS *Parameters, PCUNICODE_STRING ImagePathName,
                                          PCUNICODE_STRING DllPath, PCUNICODE_STRING CurrentDirectory,
                                          PCUNICODE_STRING CommandLine, PVOID Environment, PCUNICODE_STRING WindowTitle,
                                          PCUNICODE_STRING DesktopInfo, PCUNICODE_STRING ShellInfo,
                                          PCUNICODE_STRING RuntimeData);
NTSTATUS NTAPI RtlCreateProcessParametersEx(PRTL_USER_PROCESS_PARAMETERS *Parameters, PCUNICODE_STRING ImagePathName,
                                            PCUNICODE_STRING DllPath, PCUNICODE_STRING CurrentDirectory,
                                            PCUNICODE_STRING CommandLine, PVOID Environment,
                                            PCUNICODE_STRING WindowTitle, PCUNICODE_STRING DesktopInfo,
                                            PCUNICODE_STRING ShellInfo, PCUNICODE_STRING RuntimeData, ULONG Flags);
NTSTATUS NTAPI RtlDestroyProcessParameters(PRTL_USER_PROCESS_PARAMETERS Parameters);
PRTL_USER_PROCESS_PARAMETERS NTAPI RtlNormalizeProcessParams(PRTL_USER_PROCESS_PARAMETERS Parameters);
PRTL_USER_PROCESS_PARAMETERS NTAPI RtlDeNormalizeProcessParams(PRTL_USER_PROCESS_PARAMETERS Parameters);

// --- Paths ---
typedef enum _RTL_PATH_TYPE {
    RtlPathTypeUnknown,
    RtlPathTypeUncAbsolute,
    RtlPathTypeDriveAbsolute,
    RtlPathTypeDriveRelative,
    RtlPathTypeRooted,
    RtlPathTypeRelative,
    RtlPathTypeLocalDevice,
    RtlPathTypeRootLocalDevice,
} RTL_PATH_TYPE;

typedef struct _RTLP_CURDIR_REF {
    LONG ReferenceCount;
    HANDLE DirectoryHandle;
} RTLP_CURDIR_REF, *PRTLP_CURDIR_REF;

typedef struct _RTL_RELATIVE_NAME_U {
    UNICODE_STRING RelativeName;
    HANDLE ContainingDirectory;
    PRTLP_CURDIR_REF CurDirRef;
} RTL_RELATIVE_NAME_U, *PRTL_RELATIVE_NAME_U;

RTL_PATH_TYPE NTAPI RtlDetermineDosPathNameType_U(PCWSTR Name);
ULONG NTAPI RtlIsDosDeviceName_U(PCWSTR Name);
ULONG NTAPI RtlGetFullPathName_U(PCWSTR FileName, ULONG BufferLength, PWSTR Buffer, PWSTR *FilePart);
NTSTATUS NTAPI RtlGetFullPathName_UEx(PCWSTR FileName, ULONG BufferLength, PWSTR Buffer, PWSTR *FilePart,
                                      PULONG BytesRequired);
NTSTATUS NTAPI RtlGetFullPathName_UstrEx(PCUNICODE_STRING FileName, PUNICODE_STRING StaticString,
                                         PUNICODE_STRING DynamicString, PUNICODE_STRING *StringUsed,
                                         PSIZE_T FilePartPrefix, PBOOLEAN NameInvalid, RTL_PATH_TYPE *InputPathType,
                                         PSIZE_T BytesRequired);
BOOLEAN NTAPI RtlDosPathNameToNtPathName_U(PCWSTR DosName, PUNICODE_STRING NtName, PWSTR *FilePart,
                                           PRTL_RELATIVE_NAME_U RelativeName);
NTSTATUS NTAPI RtlDosPathNameToNtPathName_U_WithStatus(PCWSTR DosName, PUNICODE_STRING NtName, PWSTR *FilePart,
                                                       PRTL_RELATIVE_NAME_U RelativeName);
BOOLEAN NTAPI RtlDosPathNameToRelativeNtPathName_U(PCWSTR DosName, PUNICODE_STRING NtName, PWSTR *FilePart,
                                                   PRTL_RELATIVE_NAME_U RelativeName);
NTSTATUS NTAPI RtlDosPathNameToRelativeNtPathName_U_WithStatus(PCWSTR DosName, PUNICODE_STRING NtName, PWSTR *FilePart,
                                                               PRTL_RELATIVE_NAME_U RelativeName);
NTSTATUS NTAPI RtlDosLongPathNameToNtPathName_U_WithStatus(PCWSTR DosName, PUNICODE_STRING NtName, PWSTR *FilePart,
                                                           PRTL_RELATIVE_NAME_U RelativeName);
VOID NTAPI RtlReleaseRelativeName(PRTL_RELATIVE_NAME_U RelativeName);
ULONG NTAPI RtlGetCurrentDirectory_U(ULONG BufferLength, PWSTR Buffer);
NTSTATUS NTAPI RtlSetCurrentDirectory_U(PCUNICODE_STRING Path);
ULONG NTAPI RtlDosSearchPath_U(PCWSTR Path, PCWSTR FileName, PCWSTR Extension, ULONG BufferLength, PWSTR Buffer,
                               PWSTR *FilePart);
BOOLEAN NTAPI RtlDoesFileExists_U(PCWSTR FileName);
ULONG NTAPI RtlGetLongestNtPathLength(void);
PWSTR NTAPI RtlGetNtSystemRoot(void);
BOOLEAN NTAPI RtlAreLongPathsEnabled(void);

// --- Errors and debugging output ---
NTSTATUS NTAPI RtlGetLastNtStatus(void);
LONG NTAPI RtlGetLastWin32Error(void);
VOID NTAPI RtlSetLastWin32Error(LONG Error);
VOID NTAPI RtlRestoreLastWin32Error(LONG Error);
VOID NTAPI RtlSetLastWin32ErrorAndNtStatusFromNtStatus(NTSTATUS Status);
ULONG NTAPI RtlNtStatusToDosErrorNoTeb(NTSTATUS Status);
NTSTATUS NTAPI RtlMapSecurityErrorToNtStatus(ULONG Error);
NTSTATUS NTAPI RtlSetThreadErrorMode(ULONG NewMode, PULONG OldMode);
ULONG NTAPI RtlGetThreadErrorMode(void);
NTSTATUS NTAPI RtlFindMessage(PVOID DllHandle, ULONG TableId, ULONG LanguageId, ULONG MessageId,
                              PMESSAGE_RESOURCE_ENTRY *Entry);
VOID NTAPI RtlAssert(PVOID FailedAssertion, PVOID FileName, ULONG LineNumber, PSTR Message);
ULONG __cdecl DbgPrint(PCSTR Format, ...);
ULONG __cdecl DbgPrintEx(ULONG ComponentId, ULONG Level, PCSTR Format, ...);
ULONG NTAPI vDbgPrintEx(ULONG ComponentId, ULONG Level, PCSTR Format, va_list Arguments);
VOID NTAPI DbgBreakPoint(void);
VOID NTAPI DbgUserBreakPoint(void);

// --- Version, processor, time, random ---
NTSTATUS NTAPI RtlGetVersion(PRTL_OSVERSIONINFOW Information);
VOID NTAPI RtlGetNtVersionNumbers(PULONG Major, PULONG Minor, PULONG Build);
NTSTATUS NTAPI RtlVerifyVersionInfo(PRTL_OSVERSIONINFOEXW Information, ULONG TypeMask, ULONGLONG ConditionMask);
BOOLEAN NTAPI RtlGetNtProductType(PULONG ProductType);
BOOLEAN NTAPI RtlIsProcessorFeaturePresent(ULONG Feature);
ULONGLONG NTAPI RtlGetEnabledExtendedFeatures(ULONGLONG FeatureMask);
ULONG NTAPI RtlGetCurrentProcessorNumber(void);
VOID NTAPI RtlGetCurrentProcessorNumberEx(PPROCESSOR_NUMBER Processor);
typedef struct _TIME_FIELDS {
    SHORT Year;
    SHORT Month;
    SHORT Day;
    SHORT Hour;
    SHORT Minute;
    SHORT Second;
    SHORT Milliseconds;
    SHORT Weekday;
} TIME_FIELDS, *PTIME_FIELDS;

typedef struct _RTL_TIME_ZONE_INFORMATION {
    LONG Bias;
    WCHAR StandardName[32];
    TIME_FIELDS StandardStart;
    LONG StandardBias;
    WCHAR DaylightName[32];
    TIME_FIELDS DaylightStart;
    LONG DaylightBias;
} RTL_TIME_ZONE_INFORMATION, *PRTL_TIME_ZONE_INFORMATION;

VOID NTAPI RtlTimeToTimeFields(PLARGE_INTEGER Time, PTIME_FIELDS Fields);
BOOLEAN NTAPI RtlTimeFieldsToTime(PTIME_FIELDS Fields, PLARGE_INTEGER Time);
VOID NTAPI RtlTimeToElapsedTimeFields(PLARGE_INTEGER Time, PTIME_FIELDS Fields);
BOOLEAN NTAPI RtlTimeToSecondsSince1980(PLARGE_INTEGER Time, PULONG Seconds);
VOID NTAPI RtlSecondsSince1970ToTime(ULONG Seconds, PLARGE_INTEGER Time);
VOID NTAPI RtlSecondsSince1980ToTime(ULONG Seconds, PLARGE_INTEGER Time);
NTSTATUS NTAPI RtlSystemTimeToLocalTime(const LARGE_INTEGER *SystemTime, PLARGE_INTEGER LocalTime);
NTSTATUS NTAPI RtlQueryTimeZoneInformation(PRTL_TIME_ZONE_INFORMATION Information);
BOOLEAN NTAPI RtlQueryPerformanceCounter(PLARGE_INTEGER Counter);
BOOLEAN NTAPI RtlQueryPerformanceFrequency(PLARGE_INTEGER Frequency);
LARGE_INTEGER NTAPI RtlGetSystemTimePrecise(void);
ULONGLONG NTAPI RtlGetInterruptTimePrecise(PULONGLONG PerformanceCounter);
BOOLEAN NTAPI RtlQueryUnbiasedInterruptTime(PULONGLONG Time);
ULONG NTAPI NtGetTickCount(void);
ULONG NTAPI RtlUniform(PULONG Seed);
ULONG NTAPI RtlRandom(PULONG Seed);
ULONG NTAPI RtlRandomEx(PULONG Seed);
ULONG NTAPI RtlComputeCrc32(ULONG Initial, const void *Data, ULONG Length);

// --- Bitmaps ---
VOID NTAPI RtlInitializeBitMap(PRTL_BITMAP Header, PULONG Buffer, ULONG Bits);
VOID NTAPI RtlClearAllBits(PRTL_BITMAP Header);
VOID NTAPI RtlSetAllBits(PRTL_BITMAP Header);
VOID NTAPI RtlClearBit(PRTL_BITMAP Header, ULONG Bit);
VOID NTAPI RtlSetBit(PRTL_BITMAP Header, ULONG Bit);
BOOLEAN NTAPI RtlTestBit(PRTL_BITMAP Header, ULONG Bit);
VOID NTAPI RtlClearBits(PRTL_BITMAP Header, ULONG Start, ULONG Count);
VOID NTAPI RtlSetBits(PRTL_BITMAP Header, ULONG Start, ULONG Count);
ULONG NTAPI RtlFindClearBits(PRTL_BITMAP Header, ULONG Count, ULONG Hint);
ULONG NTAPI RtlFindSetBits(PRTL_BITMAP Header, ULONG Count, ULONG Hint);
ULONG NTAPI RtlFindClearBitsAndSet(PRTL_BITMAP Header, ULONG Count, ULONG Hint);
ULONG NTAPI RtlFindSetBitsAndClear(PRTL_BITMAP Header, ULONG Count, ULONG Hint);
ULONG NTAPI RtlNumberOfSetBits(PRTL_BITMAP Header);
ULONG NTAPI RtlNumberOfClearBits(PRTL_BITMAP Header);
BOOLEAN NTAPI RtlAreBitsClear(PRTL_BITMAP Header, ULONG Start, ULONG Count);
BOOLEAN NTAPI RtlAreBitsSet(PRTL_BITMAP Header, ULONG Start, ULONG Count);
CCHAR NTAPI RtlFindMostSignificantBit(ULONGLONG Set);
CCHAR NTAPI RtlFindLeastSignificantBit(ULONGLONG Set);

// --- Security ---
ULONG NTAPI RtlLengthRequiredSid(ULONG SubAuthorityCount);
NTSTATUS NTAPI RtlInitializeSid(PSID Sid, PSID_IDENTIFIER_AUTHORITY Authority, UCHAR SubAuthorityCount);
NTSTATUS NTAPI RtlAllocateAndInitializeSid(PSID_IDENTIFIER_AUTHORITY Authority, UCHAR SubAuthorityCount, ULONG Sub0,
                                           ULONG Sub1, ULONG Sub2, ULONG Sub3, ULONG Sub4, ULONG Sub5, ULONG Sub6,
                                           ULONG Sub7, PSID *Sid);
PVOID NTAPI RtlFreeSid(PSID Sid);
BOOLEAN NTAPI RtlValidSid(PSID Sid);
BOOLEAN NTAPI RtlEqualSid(PSID Left, PSID Right);
BOOLEAN NTAPI RtlEqualPrefixSid(PSID Left, PSID Right);
ULONG NTAPI RtlLengthSid(PSID Sid);
NTSTATUS NTAPI RtlCopySid(ULONG Length, PSID Destination, PSID Source);
PULONG NTAPI RtlSubAuthoritySid(PSID Sid, ULONG Index);
PUCHAR NTAPI RtlSubAuthorityCountSid(PSID Sid);
PSID_IDENTIFIER_AUTHORITY NTAPI RtlIdentifierAuthoritySid(PSID Sid);
NTSTATUS NTAPI RtlCreateAcl(PACL Acl, ULONG Length, ULONG Revision);
BOOLEAN NTAPI RtlValidAcl(PACL Acl);
NTSTATUS NTAPI RtlQueryInformationAcl(PACL Acl, PVOID Information, ULONG Length, ULONG Class);
NTSTATUS NTAPI RtlAddAce(PACL Acl, ULONG Revision, ULONG StartIndex, PVOID AceList, ULONG AceListLength);
NTSTATUS NTAPI RtlGetAce(PACL Acl, ULONG Index, PVOID *Ace);
NTSTATUS NTAPI RtlDeleteAce(PACL Acl, ULONG Index);
BOOLEAN NTAPI RtlFirstFreeAce(PACL Acl, PVOID *FirstFree);
NTSTATUS NTAPI RtlAddAccessAllowedAce(PACL Acl, ULONG Revision, ACCESS_MASK Mask, PSID Sid);
NTSTATUS NTAPI RtlAddAccessAllowedAceEx(PACL Acl, ULONG Revision, ULONG Flags, ACCESS_MASK Mask, PSID Sid);
NTSTATUS NTAPI RtlAddAccessDeniedAce(PACL Acl, ULONG Revision, ACCESS_MASK Mask, PSID Sid);
NTSTATUS NTAPI RtlAddAccessDeniedAceEx(PACL Acl, ULONG Revision, ULONG Flags, ACCESS_MASK Mask, PSID Sid);
NTSTATUS NTAPI RtlCreateSecurityDescriptor(PSECURITY_DESCRIPTOR Descriptor, ULONG Revision);
BOOLEAN NTAPI RtlValidSecurityDescriptor(PSECURITY_DESCRIPTOR Descriptor);
ULONG NTAPI RtlLengthSecurityDescriptor(PSECURITY_DESCRIPTOR Descriptor);
NTSTATUS NTAPI RtlSetDaclSecurityDescriptor(PSECURITY_DESCRIPTOR Descriptor, BOOLEAN Present, PACL Dacl,
                                            BOOLEAN Defaulted);
NTSTATUS NTAPI RtlGetDaclSecurityDescriptor(PSECURITY_DESCRIPTOR Descriptor, PBOOLEAN Present, PACL *Dacl,
                                            PBOOLEAN Defaulted);
NTSTATUS NTAPI RtlSetSaclSecurityDescriptor(PSECURITY_DESCRIPTOR Descriptor, BOOLEAN Present, PACL Sacl,
                                            BOOLEAN Defaulted);
NTSTATUS NTAPI RtlGetSaclSecurityDescriptor(PSECURITY_DESCRIPTOR Descriptor, PBOOLEAN Present, PACL *Sacl,
                                            PBOOLEAN Defaulted);
NTSTATUS NTAPI RtlSetOwnerSecurityDescriptor(PSECURITY_DESCRIPTOR Descriptor, PSID Owner, BOOLEAN Defaulted);
NTSTATUS NTAPI RtlGetOwnerSecurityDescriptor(PSECURITY_DESCRIPTOR Descriptor, PSID *Owner, PBOOLEAN Defaulted);
NTSTATUS NTAPI RtlSetGroupSecurityDescriptor(PSECURITY_DESCRIPTOR Descriptor, PSID Group, BOOLEAN Defaulted);
NTSTATUS NTAPI RtlGetGroupSecurityDescriptor(PSECURITY_DESCRIPTOR Descriptor, PSID *Group, PBOOLEAN Defaulted);
NTSTATUS NTAPI RtlGetControlSecurityDescriptor(PSECURITY_DESCRIPTOR Descriptor, PSECURITY_DESCRIPTOR_CONTROL Control,
                                               PULONG Revision);
NTSTATUS NTAPI RtlSetControlSecurityDescriptor(PSECURITY_DESCRIPTOR Descriptor, SECURITY_DESCRIPTOR_CONTROL Mask,
                                               SECURITY_DESCRIPTOR_CONTROL Set);
NTSTATUS NTAPI RtlMakeSelfRelativeSD(PSECURITY_DESCRIPTOR Absolute, PSECURITY_DESCRIPTOR SelfRelative, PULONG Length);
NTSTATUS NTAPI RtlAbsoluteToSelfRelativeSD(PSECURITY_DESCRIPTOR Absolute, PSECURITY_DESCRIPTOR SelfRelative,
                                           PULONG Length);
NTSTATUS NTAPI RtlSelfRelativeToAbsoluteSD(PSECURITY_DESCRIPTOR SelfRelative, PSECURITY_DESCRIPTOR Absolute,
                                           PULONG AbsoluteSize, PACL Dacl, PULONG DaclSize, PACL Sacl, PULONG SaclSize,
                                           PSID Owner, PULONG OwnerSize, PSID Group, PULONG GroupSize);
VOID NTAPI RtlMapGenericMask(PACCESS_MASK Mask, const GENERIC_MAPPING *Mapping);
BOOLEAN NTAPI RtlAreAllAccessesGranted(ACCESS_MASK Granted, ACCESS_MASK Desired);
BOOLEAN NTAPI RtlAreAnyAccessesGranted(ACCESS_MASK Granted, ACCESS_MASK Desired);
VOID NTAPI RtlCopyLuid(PLUID Destination, PLUID Source);
NTSTATUS NTAPI RtlAdjustPrivilege(ULONG Privilege, BOOLEAN Enable, BOOLEAN Client, PBOOLEAN WasEnabled);
NTSTATUS NTAPI RtlFormatCurrentUserKeyPath(PUNICODE_STRING Path);
NTSTATUS NTAPI RtlOpenCurrentUser(ACCESS_MASK DesiredAccess, PHANDLE Key);

// --- GUIDs and atoms ---
NTSTATUS NTAPI RtlGUIDFromString(PCUNICODE_STRING String, PGUID Guid);
NTSTATUS NTAPI RtlStringFromGUID(const GUID *Guid, PUNICODE_STRING String);
NTSTATUS NTAPI RtlStringFromGUIDEx(const GUID *Guid, PUNICODE_STRING String, BOOLEAN Allocate);
NTSTATUS NTAPI RtlCreateAtomTable(ULONG Buckets, PVOID *Table);
NTSTATUS NTAPI RtlDestroyAtomTable(PVOID Table);
NTSTATUS NTAPI RtlAddAtomToAtomTable(PVOID Table, PCWSTR Name, PRTL_ATOM Atom);
NTSTATUS NTAPI RtlLookupAtomInAtomTable(PVOID Table, PCWSTR Name, PRTL_ATOM Atom);
NTSTATUS NTAPI RtlDeleteAtomFromAtomTable(PVOID Table, RTL_ATOM Atom);
NTSTATUS NTAPI RtlQueryAtomInAtomTable(PVOID Table, RTL_ATOM Atom, PULONG Usage, PULONG Flags, PWSTR Name,
                                       PULONG NameLength);
NTSTATUS NTAPI RtlPinAtomInAtomTable(PVOID Table, RTL_ATOM Atom);
NTSTATUS NTAPI RtlEmptyAtomTable(PVOID Table, BOOLEAN IncludePinned);

// --- Images ---
enum { RTL_IMAGE_NT_HEADER_EX_FLAG_NO_RANGE_CHECK = 1 };
PIMAGE_NT_HEADERS NTAPI RtlImageNtHeader(PVOID Base);
NTSTATUS NTAPI RtlImageNtHeaderEx(ULONG Flags, PVOID Base, ULONG64 Size, PIMAGE_NT_HEADERS *Headers);
PVOID NTAPI RtlImageDirectoryEntryToData(PVOID Base, BOOLEAN MappedAsImage, USHORT Entry, PULONG Size);
PVOID NTAPI RtlImageRvaToVa(PIMAGE_NT_HEADERS Headers, PVOID Base, ULONG Rva, PIMAGE_SECTION_HEADER *LastSection);
PIMAGE_SECTION_HEADER NTAPI RtlImageRvaToSection(PIMAGE_NT_HEADERS Headers, PVOID Base, ULONG Rva);

// --- Threads and processes ---
VOID NTAPI RtlUserThreadStart(LPTHREAD_START_ROUTINE Function, PVOID Parameter);
NTSTATUS NTAPI RtlCreateUserThread(HANDLE Process, PSECURITY_DESCRIPTOR Descriptor, BOOLEAN CreateSuspended,
                                   ULONG ZeroBits, SIZE_T MaximumStackSize, SIZE_T CommittedStackSize,
                                   PUSER_THREAD_START_ROUTINE StartAddress, PVOID Parameter, PHANDLE Thread,
                                   PCLIENT_ID ClientId);
VOID NTAPI RtlExitUserThread(NTSTATUS Status) __attribute__((noreturn));
VOID NTAPI RtlExitUserProcess(NTSTATUS Status) __attribute__((noreturn));
HANDLE NTAPI RtlGetCurrentProcessId(void);
HANDLE NTAPI RtlGetCurrentThreadId(void);
PPEB NTAPI RtlGetCurrentPeb(void);
NTSTATUS NTAPI RtlAcquirePebLock(void);
NTSTATUS NTAPI RtlReleasePebLock(void);
BOOLEAN NTAPI RtlIsThreadWithinLoaderCallout(void);
BOOLEAN NTAPI RtlIsCurrentThread(HANDLE Thread);
NTSTATUS NTAPI RtlReportSilentProcessExit(HANDLE Process, NTSTATUS ExitStatus);
NTSTATUS NTAPI RtlCreateUserStack(SIZE_T CommittedStackSize, SIZE_T MaximumStackSize, ULONG_PTR ZeroBits,
                                  SIZE_T PageSize, ULONG_PTR ReserveAlignment, PINITIAL_TEB InitialTeb);
NTSTATUS NTAPI RtlFreeUserStack(PVOID AllocationBase);

// --- Exceptions ---
VOID NTAPI RtlRaiseException(PEXCEPTION_RECORD ExceptionRecord);
VOID NTAPI RtlRaiseStatus(NTSTATUS Status) __attribute__((noreturn));
PVOID NTAPI RtlAddVectoredExceptionHandler(ULONG First, PVECTORED_EXCEPTION_HANDLER Handler);
ULONG NTAPI RtlRemoveVectoredExceptionHandler(PVOID Handle);
PVOID NTAPI RtlAddVectoredContinueHandler(ULONG First, PVECTORED_EXCEPTION_HANDLER Handler);
ULONG NTAPI RtlRemoveVectoredContinueHandler(PVOID Handle);
VOID NTAPI RtlSetUnhandledExceptionFilter(PTOP_LEVEL_EXCEPTION_FILTER Filter);
LONG NTAPI RtlUnhandledExceptionFilter(PEXCEPTION_POINTERS Pointers);
PVOID NTAPI RtlEncodePointer(PVOID Pointer);
PVOID NTAPI RtlDecodePointer(PVOID Pointer);
PVOID NTAPI RtlEncodeSystemPointer(PVOID Pointer);
PVOID NTAPI RtlDecodeSystemPointer(PVOID Pointer);

// --- Synchronization ---
NTSTATUS NTAPI RtlInitializeCriticalSection(PRTL_CRITICAL_SECTION Section);
NTSTATUS NTAPI RtlInitializeCriticalSectionAndSpinCount(PRTL_CRITICAL_SECTION Section, ULONG SpinCount);
NTSTATUS NTAPI RtlInitializeCriticalSectionEx(PRTL_CRITICAL_SECTION Section, ULONG SpinCount, ULONG Flags);
ULONG NTAPI RtlSetCriticalSectionSpinCount(PRTL_CRITICAL_SECTION Section, ULONG SpinCount);
NTSTATUS NTAPI RtlDeleteCriticalSection(PRTL_CRITICAL_SECTION Section);
NTSTATUS NTAPI RtlEnterCriticalSection(PRTL_CRITICAL_SECTION Section);
NTSTATUS NTAPI RtlLeaveCriticalSection(PRTL_CRITICAL_SECTION Section);
BOOL NTAPI RtlTryEnterCriticalSection(PRTL_CRITICAL_SECTION Section);
VOID NTAPI RtlInitializeSRWLock(PRTL_SRWLOCK Lock);
VOID NTAPI RtlAcquireSRWLockExclusive(PRTL_SRWLOCK Lock);
VOID NTAPI RtlAcquireSRWLockShared(PRTL_SRWLOCK Lock);
VOID NTAPI RtlReleaseSRWLockExclusive(PRTL_SRWLOCK Lock);
VOID NTAPI RtlReleaseSRWLockShared(PRTL_SRWLOCK Lock);
BOOLEAN NTAPI RtlTryAcquireSRWLockExclusive(PRTL_SRWLOCK Lock);
BOOLEAN NTAPI RtlTryAcquireSRWLockShared(PRTL_SRWLOCK Lock);
VOID NTAPI RtlInitializeConditionVariable(PRTL_CONDITION_VARIABLE Variable);
VOID NTAPI RtlWakeConditionVariable(PRTL_CONDITION_VARIABLE Variable);
VOID NTAPI RtlWakeAllConditionVariable(PRTL_CONDITION_VARIABLE Variable);
NTSTATUS NTAPI RtlSleepConditionVariableCS(PRTL_CONDITION_VARIABLE Variable, PRTL_CRITICAL_SECTION Section,
                                           PLARGE_INTEGER Timeout);
NTSTATUS NTAPI RtlSleepConditionVariableSRW(PRTL_CONDITION_VARIABLE Variable, PRTL_SRWLOCK Lock, PLARGE_INTEGER Timeout,
                                            ULONG Flags);
NTSTATUS NTAPI RtlWaitOnAddress(volatile const void *Address, PVOID CompareAddress, SIZE_T AddressSize,
                                PLARGE_INTEGER Timeout);
VOID NTAPI RtlWakeAddressSingle(PVOID Address);
VOID NTAPI RtlWakeAddressAll(PVOID Address);
VOID NTAPI RtlRunOnceInitialize(PRTL_RUN_ONCE RunOnce);
NTSTATUS NTAPI RtlRunOnceExecuteOnce(PRTL_RUN_ONCE RunOnce, PRTL_RUN_ONCE_INIT_FN Function, PVOID Parameter,
                                     PVOID *Context);
NTSTATUS NTAPI RtlRunOnceBeginInitialize(PRTL_RUN_ONCE RunOnce, ULONG Flags, PVOID *Context);
NTSTATUS NTAPI RtlRunOnceComplete(PRTL_RUN_ONCE RunOnce, ULONG Flags, PVOID Context);

// --- Fiber-local storage ---
typedef VOID(NTAPI *PRTL_FLS_CALLBACK)(PVOID Data);
NTSTATUS NTAPI RtlFlsAlloc(PRTL_FLS_CALLBACK Callback, PULONG Index);
NTSTATUS NTAPI RtlFlsFree(ULONG Index);
NTSTATUS NTAPI RtlFlsGetValue(ULONG Index, PVOID *Value);
NTSTATUS NTAPI RtlFlsSetValue(ULONG Index, PVOID Value);
VOID NTAPI RtlProcessFlsData(PVOID FlsData, ULONG Flags);

// --- Activation contexts ---
VOID NTAPI RtlAddRefActivationContext(PVOID Context);
VOID NTAPI RtlReleaseActivationContext(PVOID Context);
NTSTATUS NTAPI RtlActivateActivationContext(ULONG Flags, PVOID Context, ULONG_PTR *Cookie);
VOID NTAPI RtlDeactivateActivationContext(ULONG Flags, ULONG_PTR Cookie);
NTSTATUS NTAPI RtlGetActiveActivationContext(PVOID *Context);
NTSTATUS NTAPI RtlFindActivationContextSectionString(ULONG Flags, const GUID *ExtensionGuid, ULONG SectionType,
                                                     PCUNICODE_STRING Name, PVOID Data);
NTSTATUS NTAPI RtlFindActivationContextSectionGuid(ULONG Flags, const GUID *ExtensionGuid, ULONG SectionType,
                                                   const GUID *Guid, PVOID Data);

// --- Compression ---
NTSTATUS NTAPI RtlGetCompressionWorkSpaceSize(USHORT Format, PULONG BufferSize, PULONG FragmentSize);
NTSTATUS NTAPI RtlCompressBuffer(USHORT Format, PUCHAR Uncompressed, ULONG UncompressedSize, PUCHAR Compressed,
                                 ULONG CompressedSize, ULONG ChunkSize, PULONG FinalSize, PVOID WorkSpace);
NTSTATUS NTAPI RtlDecompressBuffer(USHORT Format, PUCHAR Uncompressed, ULONG UncompressedSize, PUCHAR Compressed,
                                   ULONG CompressedSize, PULONG FinalSize);

#endif

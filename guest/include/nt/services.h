// Prototypes of the kernel services of Windows 10.0.19045, beyond those winternl.h declares.
// Parameter names and types: rogerorr/NtTrace, NtTrace.cfg (MIT, see THIRD_PARTY.md). Only declarations.

#ifndef NTSUP_NT_SERVICES_H
#define NTSUP_NT_SERVICES_H

NTSTATUS NTAPI NtAcceptConnectPort(PHANDLE PortHandle, PVOID PortContext, PPORT_MESSAGE ConnectionRequest,
                                   BOOLEAN AcceptConnection, PVOID ServerView, PVOID ClientView);
NTSTATUS NTAPI NtAccessCheck(PSECURITY_DESCRIPTOR SecurityDescriptor, HANDLE ClientToken, ACCESS_MASK DesiredAccess,
                             PGENERIC_MAPPING GenericMapping, PPRIVILEGE_SET PrivilegeSet, PULONG ReturnLength,
                             PACCESS_MASK GrantedAccess, PNTSTATUS AccessStatus);
NTSTATUS NTAPI NtAccessCheckAndAuditAlarm(PUNICODE_STRING SubsystemName, HANDLE ObjectHandle,
                                          PUNICODE_STRING ObjectTypeName, PUNICODE_STRING ObjectName,
                                          PSECURITY_DESCRIPTOR SecurityDescriptor, ACCESS_MASK DesiredAccess,
                                          PGENERIC_MAPPING GenericMapping, BOOLEAN ObjectCreation,
                                          PACCESS_MASK GrantedAccess, PNTSTATUS AccessStatus, PBOOLEAN GenerateOnClose);
NTSTATUS NTAPI NtAccessCheckByType(PSECURITY_DESCRIPTOR SecurityDescriptor, PSID PrincipalSelfSid, HANDLE ClientToken,
                                   ACCESS_MASK DesiredAccess, POBJECT_TYPE_LIST ObjectTypeList,
                                   ULONG ObjectTypeListLength, PGENERIC_MAPPING GenericMapping,
                                   PPRIVILEGE_SET PrivilegeSet, PULONG ReturnedLength, PACCESS_MASK GrantedAccess,
                                   PNTSTATUS AccessStatus);
NTSTATUS NTAPI NtAccessCheckByTypeAndAuditAlarm(PUNICODE_STRING SubsystemName, PVOID HandleId,
                                                PUNICODE_STRING ObjectTypeName, PUNICODE_STRING ObjectName,
                                                PSECURITY_DESCRIPTOR SecurityDescriptor, PSID PrincipalSelfSid,
                                                ACCESS_MASK DesiredAccess, ULONG AuditType, ULONG Flags,
                                                POBJECT_TYPE_LIST ObjectTypeList, ULONG ObjectTypeListLength,
                                                PGENERIC_MAPPING GenericMapping, BOOLEAN ObjectCreation,
                                                PACCESS_MASK GrantedAccess, PULONG AccessStatus,
                                                PBOOLEAN GenerateOnClose);
NTSTATUS NTAPI NtAccessCheckByTypeResultList(PSECURITY_DESCRIPTOR SecurityDescriptor, PSID PrincipalSelfSid,
                                             HANDLE TokenHandle, ACCESS_MASK DesiredAccess,
                                             POBJECT_TYPE_LIST ObjectTypeList, ULONG ObjectTypeListLength,
                                             PGENERIC_MAPPING GenericMapping, PPRIVILEGE_SET PrivilegeSet,
                                             ULONG PrivilegeSetLength, PACCESS_MASK GrantedAccessList,
                                             PNTSTATUS AccessStatusList);
NTSTATUS NTAPI NtAccessCheckByTypeResultListAndAuditAlarm(PUNICODE_STRING SubsystemName, PVOID HandleId,
                                                          PUNICODE_STRING ObjectTypeName, PUNICODE_STRING ObjectName,
                                                          PSECURITY_DESCRIPTOR SecurityDescriptor,
                                                          PSID PrincipalSelfSid, ACCESS_MASK DesiredAccess,
                                                          ULONG AuditType, ULONG Flags,
                                                          POBJECT_TYPE_LIST ObjectTypeList, ULONG ObjectTypeListLength,
                                                          PVOID GenericMapping, BOOLEAN ObjectCreation,
                                                          PACCESS_MASK GrantedAccessList, PNTSTATUS AccessStatusList,
                                                          PULONG GenerateOnClose);
NTSTATUS NTAPI NtAccessCheckByTypeResultListAndAuditAlarmByHandle(PUNICODE_STRING SubsystemName, PVOID HandleId,
    HANDLE TokenHandle, PUNICODE_STRING ObjectTypeName, PUNICODE_STRING ObjectName,
    PSECURITY_DESCRIPTOR SecurityDescriptor, PSID PrincipalSelfSid, ACCESS_MASK DesiredAccess, ULONG AuditType,
    ULONG Flags, POBJECT_TYPE_LIST ObjectTypeList, ULONG ObjectTypeListLength, PGENERIC_MAPPING GenericMapping,
    BOOLEAN ObjectCreation, PACCESS_MASK GrantedAccessList, PNTSTATUS AccessStatusList, PULONG GenerateOnClose);
NTSTATUS NTAPI NtAcquireCrossVmMutant(HANDLE EventHandle, PULONGLONG Unknown);
NTSTATUS NTAPI NtAcquireProcessActivityReference(PHANDLE pHandle, HANDLE hProcess, PVOID Type);
NTSTATUS NTAPI NtAddAtom(PWSTR AtomName, ULONG AtomNameLength, PRTL_ATOM Atom);
NTSTATUS NTAPI NtAddAtomEx(PWSTR AtomName, ULONG AtomNameLength, PRTL_ATOM Atom, ULONG Scope);
NTSTATUS NTAPI NtAddBootEntry(PUNICODE_STRING Name, PUNICODE_STRING Value);
NTSTATUS NTAPI NtAddDriverEntry(PUNICODE_STRING Name, PUNICODE_STRING Path);
NTSTATUS NTAPI NtAdjustGroupsToken(HANDLE TokenHandle, BOOLEAN ResetToDefault, PTOKEN_GROUPS NewTokenGroups,
                                   ULONG TokenGroupsLength, PTOKEN_GROUPS PrevTokenGroups, PULONG ReturnedLength);
NTSTATUS NTAPI NtAdjustPrivilegesToken(HANDLE TokenHandle, BOOLEAN DisableAllPrivileges, PTOKEN_PRIVILEGES NewState,
                                       ULONG BufferLength, PTOKEN_PRIVILEGES PreviousState, PULONG ReturnLength);
NTSTATUS NTAPI NtAdjustTokenClaimsAndDeviceGroups(HANDLE TokenHandle, BOOLEAN UserResetToDefault,
                                                  BOOLEAN DeviceResetToDefault, BOOLEAN DeviceGroupsResetToDefault,
                                                  PVOID NewUserState, PVOID NewDeviceState,
                                                  PTOKEN_GROUPS NewDeviceGroupsState, ULONG UserBufferLength,
                                                  PVOID PreviousUserState, ULONG DeviceBufferLength,
                                                  PVOID PreviousDeviceState, ULONG DeviceGroupsBufferLength,
                                                  PTOKEN_GROUPS PreviousDeviceGroups, PULONG UserReturnLength,
                                                  PULONG DeviceReturnLength, PULONG DeviceGroupsReturnBufferLength);
NTSTATUS NTAPI NtAlertResumeThread(HANDLE ThreadHandle, PULONG pSuspendCount);
NTSTATUS NTAPI NtAlertThread(HANDLE ThreadHandle);
NTSTATUS NTAPI NtAlertThreadByThreadId(HANDLE ThreadId);
NTSTATUS NTAPI NtAllocateLocallyUniqueId(PLUID Luid);
NTSTATUS NTAPI NtAllocateReserveObject(PHANDLE MemoryReserveHandle, POBJECT_ATTRIBUTES ObjectAttributes, ULONG Type);
NTSTATUS NTAPI NtAllocateUserPhysicalPages(HANDLE hProcess, PULONG_PTR NumberOfPages, PULONG_PTR UserPfnArray);
NTSTATUS NTAPI NtAllocateUserPhysicalPagesEx(HANDLE hProcess, PULONG NumberOfPages, PULONG UserPfnArray,
                                             PVOID DataBuffer, ULONG DataCount);
NTSTATUS NTAPI NtAllocateUuids(PLARGE_INTEGER UuidLastTimeAllocated, PULONG UuidDeltaTime, PULONG UuidSequenceNumber,
                               PUCHAR UuidSeed);
NTSTATUS NTAPI NtAllocateVirtualMemory(HANDLE ProcessHandle, PPVOID lpAddress, ULONG_PTR ZeroBits, PSIZE_T pSize,
                                       ULONG flAllocationType, ULONG flProtect);
NTSTATUS NTAPI NtAllocateVirtualMemoryEx(HANDLE ProcessHandle, PPVOID lpAddress, PSIZE_T pSize, ULONG flAllocationType,
                                         ULONG flProtect, PVOID DataBuffer, ULONG DataCount);
NTSTATUS NTAPI NtAlpcAcceptConnectPort(PHANDLE PortHandle, HANDLE ConnectionPortHandle, ULONG Flags,
                                       POBJECT_ATTRIBUTES ObjectAttributes, PVOID PortAttributes, PVOID PortContext,
                                       PPORT_MESSAGE ConnectionRequest, PVOID ConnectionMessageAttributes,
                                       BOOLEAN AcceptConnection);
NTSTATUS NTAPI NtAlpcCancelMessage(HANDLE PortHandle, ULONG Flags, PVOID MessageContext);
NTSTATUS NTAPI NtAlpcConnectPort(PHANDLE PortHandle, PUNICODE_STRING PortName, POBJECT_ATTRIBUTES ObjectAttributes,
                                 PVOID PortAttributes, ULONG Flags, PSID RequiredServerSid,
                                 PPORT_MESSAGE ConnectionMessage, PULONG BufferLength, PVOID OutMessageAttributes,
                                 PVOID InMessageAttributes, PLARGE_INTEGER Timeout);
NTSTATUS NTAPI NtAlpcConnectPortEx(PHANDLE PortHandle, PUNICODE_STRING PortName, POBJECT_ATTRIBUTES ObjectAttributes,
                                   PVOID PortInformation, ULONG ConnectionFlags, PSECURITY_DESCRIPTOR pSelfRelativeSD,
                                   PPORT_MESSAGE ConnectionMessage, PULONG BufferLength, PVOID OutMessageAttributes,
                                   PVOID InMessageAttributes, PLARGE_INTEGER Timeout);
NTSTATUS NTAPI NtAlpcCreatePort(PHANDLE PortHandle, POBJECT_ATTRIBUTES ObjectAttributes, PVOID PortInformation);
NTSTATUS NTAPI NtAlpcCreatePortSection(HANDLE PortHandle, ULONG AlpcSectionFlag, HANDLE SectionHandle,
                                       ULONG SectionSize, PHANDLE AlpcSectionHandle, PULONG ResSize);
NTSTATUS NTAPI NtAlpcCreateResourceReserve(HANDLE PortHandle, ULONG Flags, ULONG MessageSize, PHANDLE ResourceId);
NTSTATUS NTAPI NtAlpcCreateSectionView(HANDLE PortHandle, ULONG FlagUnusedMustbeZero, PVOID pMessageBuffer);
NTSTATUS NTAPI NtAlpcCreateSecurityContext(HANDLE PortHandle, ULONG Flags, PVOID SecurityAttribute);
NTSTATUS NTAPI NtAlpcDeletePortSection(HANDLE PortHandle, ULONG Flags, HANDLE SectionHandle);
NTSTATUS NTAPI NtAlpcDeleteResourceReserve(HANDLE PortHandle, ULONG Flags, HANDLE ResourceHandle);
NTSTATUS NTAPI NtAlpcDeleteSectionView(HANDLE PortHandle, ULONG Flags, PVOID ViewBase);
NTSTATUS NTAPI NtAlpcDeleteSecurityContext(HANDLE PortHandle, ULONG Flags, HANDLE ContextHandle);
NTSTATUS NTAPI NtAlpcDisconnectPort(HANDLE PortHandle, ULONG Flags);
NTSTATUS NTAPI NtAlpcImpersonateClientContainerOfPort(HANDLE PortHandle, PPORT_MESSAGE Message, ULONG Flags);
NTSTATUS NTAPI NtAlpcImpersonateClientOfPort(HANDLE PortHandle, PPORT_MESSAGE PortMessage, PVOID Reserved);
NTSTATUS NTAPI NtAlpcOpenSenderProcess(PHANDLE ProcessHandle, HANDLE PortHandle, PPORT_MESSAGE PortMessage, ULONG Flags,
                                       ACCESS_MASK DesiredAccess, POBJECT_ATTRIBUTES ObjectAttributes);
NTSTATUS NTAPI NtAlpcOpenSenderThread(PHANDLE ThreadHandle, HANDLE PortHandle, PPORT_MESSAGE PortMessage, ULONG Flags,
                                      ACCESS_MASK DesiredAccess, POBJECT_ATTRIBUTES ObjectAttributes);
NTSTATUS NTAPI NtAlpcQueryInformation(HANDLE PortHandle, ULONG PortInformationClass, PVOID PortInformation,
                                      ULONG Length, PULONG ReturnLength);
NTSTATUS NTAPI NtAlpcQueryInformationMessage(HANDLE PortHandle, PPORT_MESSAGE PortMessage,
                                             ULONG MessageInformationClass, PVOID MessageInformation, ULONG Length,
                                             PULONG ReturnLength);
NTSTATUS NTAPI NtAlpcRevokeSecurityContext(HANDLE PortHandle, ULONG Flags, HANDLE ContextHandle);
NTSTATUS NTAPI NtAlpcSendWaitReceivePort(HANDLE PortHandle, ULONG SendFlags, PVOID SendMessage, PVOID InMessageBuffer,
                                         PVOID ReceiveBuffer, PULONG ReceiveBufferSize, PVOID OutMessageBuffer,
                                         PLARGE_INTEGER Timeout);
NTSTATUS NTAPI NtAlpcSetInformation(HANDLE PortHandle, ULONG PortInformationClass, PVOID PortInformation, ULONG Length);
NTSTATUS NTAPI NtApphelpCacheControl(ULONG ServiceClass, PUNICODE_STRING ServiceData);
NTSTATUS NTAPI NtAreMappedFilesTheSame(PVOID Address1, PVOID Address2);
NTSTATUS NTAPI NtAssignProcessToJobObject(HANDLE JobHandle, HANDLE ProcessHandle);
NTSTATUS NTAPI NtAssociateWaitCompletionPacket(HANDLE WaitCompletionPacketHandle, HANDLE IoCompletionHandle,
                                               HANDLE TargetObjectHandle, PVOID KeyContext, PVOID ApcContext,
                                               NTSTATUS IoStatus, ULONG_PTR IoStatusInformation,
                                               PBOOLEAN AlreadySignaled);
NTSTATUS NTAPI NtCallEnclave(PVOID Function, PVOID Parameter, BOOLEAN WaitForThread, PVOID *Result);
NTSTATUS NTAPI NtCallbackReturn(PVOID Result, ULONG ResultLength, NTSTATUS Status);
NTSTATUS NTAPI NtCancelIoFile(HANDLE FileHandle, PIO_STATUS_BLOCK IoStatusBlock);
NTSTATUS NTAPI NtCancelIoFileEx(HANDLE hFile, PIO_STATUS_BLOCK IoStatusBlockIn, PIO_STATUS_BLOCK IoStatusBlock);
NTSTATUS NTAPI NtCancelSynchronousIoFile(HANDLE ThreadHandle, PIO_STATUS_BLOCK IoStatusBlockIn,
                                         PIO_STATUS_BLOCK IoStatusBlock);
NTSTATUS NTAPI NtCancelTimer(HANDLE TimerHandle, PBOOLEAN CurrentState);
NTSTATUS NTAPI NtCancelTimer2(HANDLE TimerHandle, PBOOLEAN State);
NTSTATUS NTAPI NtCancelWaitCompletionPacket(HANDLE CompletionHandle, BOOLEAN Flag);
NTSTATUS NTAPI NtClearEvent(HANDLE EventHandle);
NTSTATUS NTAPI NtCloseObjectAuditAlarm(PUNICODE_STRING SubsystemName, HANDLE ObjectHandle, BOOLEAN OnClose);
NTSTATUS NTAPI NtCommitComplete(HANDLE EnlistmentHandle, PLARGE_INTEGER TmVirtualClock);
NTSTATUS NTAPI NtCommitEnlistment(HANDLE EnlistmentHandle, PLARGE_INTEGER TmVirtualClock);
NTSTATUS NTAPI NtCommitRegistryTransaction(HANDLE RegistryHandle, BOOL Wait);
NTSTATUS NTAPI NtCommitTransaction(HANDLE TransactionHandle, BOOLEAN Wait);
NTSTATUS NTAPI NtCompactKeys(ULONG NumberOfKeys, PVOID KeyHandles);
NTSTATUS NTAPI NtCompareObjects(HANDLE Object1, HANDLE Object2);
NTSTATUS NTAPI NtCompareSigningLevels(BYTE SigningLevel, BYTE RequiredLevel);
NTSTATUS NTAPI NtCompareTokens(HANDLE FirstTokenHandle, HANDLE SecondTokenHandle, PBOOLEAN Equal);
NTSTATUS NTAPI NtCompleteConnectPort(HANDLE PortHandle);
NTSTATUS NTAPI NtCompressKey(HANDLE KeyHandle);
NTSTATUS NTAPI NtConnectPort(PHANDLE PortHandle, PUNICODE_STRING PortName, PVOID SecurityQos, PVOID ClientView,
                             PVOID ServerView, PULONG MaxMsgLength, PVOID ConnectionInfo, PULONG ConnectionInfoLength);
NTSTATUS NTAPI NtContinue(PCONTEXT Context, BOOLEAN TestAlert);
NTSTATUS NTAPI NtContinueEx(PCONTEXT Context, PVOID ContinueArgument);
NTSTATUS NTAPI NtConvertBetweenAuxiliaryCounterAndPerformanceCounter(BOOL InputIsAuxiliary,
    PULONGLONG lpInputCounterValue, PULONGLONG lpOutputCounterValue, PULONGLONG lpConversionError);
NTSTATUS NTAPI NtCopyFileChunk(HANDLE SourceHandle, HANDLE DestHandle, HANDLE EventHandle,
                               PIO_STATUS_BLOCK PioStatusBlock, ULONG Length, PLARGE_INTEGER SourceOffset,
                               PLARGE_INTEGER DestOffset, PVOID SourceKey, PVOID DestKey, ULONG Flags);
NTSTATUS NTAPI NtCreateCrossVmEvent(PHANDLE EventHandle, ACCESS_MASK DesiredAccess, POBJECT_ATTRIBUTES ObjectAttributes,
                                    ULONG Unknown, PVOID Unknown2, PGUID Guid);
NTSTATUS NTAPI NtCreateCrossVmMutant(PHANDLE EventHandle, ACCESS_MASK DesiredAccess,
                                     POBJECT_ATTRIBUTES ObjectAttributes, ULONG Unknown, PVOID Unknown2, PGUID Guid);
NTSTATUS NTAPI NtCreateDebugObject(PHANDLE DebugHandle, ACCESS_MASK DesiredAccess, POBJECT_ATTRIBUTES ObjectAttributes,
                                   ULONG Flags);
NTSTATUS NTAPI NtCreateDirectoryObject(PHANDLE DirectoryHandle, ACCESS_MASK DesiredAccess,
                                       POBJECT_ATTRIBUTES ObjectAttributes);
NTSTATUS NTAPI NtCreateDirectoryObjectEx(PHANDLE DirectoryHandle, ACCESS_MASK DesiredAccess,
                                         POBJECT_ATTRIBUTES ObjectAttributes, HANDLE ShadowDirectoryHandle,
                                         ULONG Flags);
NTSTATUS NTAPI NtCreateEnclave(HANDLE ProcessHandle, PVOID *BaseAddress, ULONG_PTR ZeroBits, SIZE_T Size,
                               SIZE_T InitialCommitment, ULONG EnclaveType, PVOID EnclaveInformation,
                               ULONG EnclaveInformationLength, PULONG EnclaveError);
NTSTATUS NTAPI NtCreateEnlistment(PHANDLE EnlistmentHandle, ACCESS_MASK DesiredAccess, HANDLE ResourceManagerHandle,
                                  HANDLE TransactionHandle, POBJECT_ATTRIBUTES ObjectAttributes, ULONG CreateOptions,
                                  ULONG NotificationMask, PVOID EnlistmentKey);
NTSTATUS NTAPI NtCreateEvent(PHANDLE EventHandle, ACCESS_MASK DesiredAccess, POBJECT_ATTRIBUTES ObjectAttributes,
                             EVENT_TYPE EventType, BOOLEAN InitialState);
NTSTATUS NTAPI NtCreateEventPair(PHANDLE EventHandle, ACCESS_MASK DesiredAccess, POBJECT_ATTRIBUTES ObjectAttributes);
NTSTATUS NTAPI NtCreateIRTimer(PHANDLE TimerHandle, ACCESS_MASK DesiredAccess);
NTSTATUS NTAPI NtCreateIoCompletion(PHANDLE IoHandle, ACCESS_MASK DesiredAccess, POBJECT_ATTRIBUTES ObjectAttributes,
                                    ULONG NumberOfConcurrentThreads);
NTSTATUS NTAPI NtCreateJobObject(PHANDLE JobHandle, ACCESS_MASK DesiredAccess, POBJECT_ATTRIBUTES ObjectAttributes);
NTSTATUS NTAPI NtCreateJobSet(ULONG JobNumber, PVOID UserJobSet, ULONG Flags);
NTSTATUS NTAPI NtCreateKey(PHANDLE KeyHandle, ACCESS_MASK DesiredAccess, POBJECT_ATTRIBUTES ObjectAttributes,
                           ULONG TitleIndex, PUNICODE_STRING Class, ULONG CreateOptions, PULONG Disposition);
NTSTATUS NTAPI NtCreateKeyTransacted(PHANDLE KeyHandle, ACCESS_MASK DesiredAccess, POBJECT_ATTRIBUTES ObjectAttributes,
                                     ULONG TitleIndex, PUNICODE_STRING Class, ULONG CreateOptions,
                                     HANDLE TransactionHandle, PULONG Disposition);
NTSTATUS NTAPI NtCreateKeyedEvent(PHANDLE KeyedEventHandle, ACCESS_MASK DesiredAccess,
                                  POBJECT_ATTRIBUTES ObjectAttributes, ULONG Reserved);
NTSTATUS NTAPI NtCreateLowBoxToken(PHANDLE LowBoxToken, HANDLE hOrgToken, ACCESS_MASK DesiredAccess,
                                   POBJECT_ATTRIBUTES ObjectAttributes, PSID AppContainerSid, DWORD CapabilityCount,
                                   PSID_AND_ATTRIBUTES Capabilities, DWORD LowBoxCount, PVOID LowBoxStruct);
NTSTATUS NTAPI NtCreateMailslotFile(PHANDLE Handle, ACCESS_MASK DesiredAccess, POBJECT_ATTRIBUTES ObjectAttributes,
                                    PIO_STATUS_BLOCK IoStatusBlock, ULONG CreateOptions, ULONG InBufferSize,
                                    ULONG MaxMessageSize, PLARGE_INTEGER ReadTimeout);
NTSTATUS NTAPI NtCreateMutant(PHANDLE MutantHandle, ACCESS_MASK DesiredAccess, POBJECT_ATTRIBUTES ObjectAttributes,
                              BOOLEAN InitialOwner);
NTSTATUS NTAPI NtCreateNamedPipeFile(PHANDLE NamedPipeHandle, ACCESS_MASK DesiredAccess,
                                     POBJECT_ATTRIBUTES ObjectAttributes, PIO_STATUS_BLOCK IoStatusBlock,
                                     ULONG ShareAccess, ULONG CreateDisposition, ULONG CreateOptions,
                                     ULONG NamedPipeType, ULONG ReadMode, ULONG CompletionMode,
                                     ULONG MaximumInstances, ULONG InboundQuota, ULONG OutboundQuota,
                                     PLARGE_INTEGER DefaultTimeout);
NTSTATUS NTAPI NtCreatePagingFile(PUNICODE_STRING PageFileName, PLARGE_INTEGER MinSize, PLARGE_INTEGER MaxSize,
                                  PLARGE_INTEGER ActualSize);
NTSTATUS NTAPI NtCreatePartition(HANDLE ParentHandle, PHANDLE PartitionHandle, ACCESS_MASK DesiredAccess,
                                 POBJECT_ATTRIBUTES ObjectAttributes);
NTSTATUS NTAPI NtCreatePort(PHANDLE PortHandle, POBJECT_ATTRIBUTES ObjectAttributes, ULONG MaxConnectionInfoLength,
                            ULONG MaxMsgLength, ULONG MaxPoolUsage);
NTSTATUS NTAPI NtCreatePrivateNamespace(PHANDLE NamespaceHandle, PVOID Attributes, PVOID BoundaryDescriptor,
                                        PUNICODE_STRING AliasPrefix);
NTSTATUS NTAPI NtCreateProcess(PHANDLE ProcessHandle, ACCESS_MASK DesiredAccess, POBJECT_ATTRIBUTES ObjectAttributes,
                               HANDLE ParentProcessHandle, BOOL Inherit, HANDLE SectionHandle, HANDLE DebugPort,
                               HANDLE ExceptionPort);
NTSTATUS NTAPI NtCreateProcessEx(PHANDLE ProcessHandle, ACCESS_MASK DesiredAccess, POBJECT_ATTRIBUTES ObjectAttributes,
                                 HANDLE ParentProcessHandle, BOOL Inherit, HANDLE SectionHandle, HANDLE DebugPort,
                                 HANDLE ExceptionPort, BOOLEAN InJob);
NTSTATUS NTAPI NtCreateProfile(PHANDLE ProfileHandle, HANDLE Process, PVOID ProfileBase, ULONG ProfileSize,
                               ULONG BucketSize, PULONG Buffer, ULONG BufferSize, ULONG ProfileSource,
                               KAFFINITY Affinity);
NTSTATUS NTAPI NtCreateProfileEx(PHANDLE ProfileHandle, HANDLE Process, PVOID ProfileBase, ULONG ProfileSize,
                                 ULONG BucketSize, PULONG Buffer, ULONG BufferSize, ULONG ProfileSource,
                                 ULONG GroupAffinityCount, PGROUP_AFFINITY GroupAffinity);
NTSTATUS NTAPI NtCreateRegistryTransaction(PHANDLE RegistryHandle, ACCESS_MASK DesiredAccess,
                                           POBJECT_ATTRIBUTES ObjectAttributes, ULONG Flags);
NTSTATUS NTAPI NtCreateResourceManager(PHANDLE ResourceManagerHandle, ACCESS_MASK DesiredAccess, HANDLE TmHandle,
                                       PGUID ResourceManagerGuid, POBJECT_ATTRIBUTES ObjectAttributes,
                                       ULONG CreateOptions, PUNICODE_STRING Description);
NTSTATUS NTAPI NtCreateSection(PHANDLE SectionHandle, ACCESS_MASK DesiredAccess, POBJECT_ATTRIBUTES ObjectAttributes,
                               PLARGE_INTEGER SectionSize, ULONG Protect, ULONG Attributes, HANDLE FileHandle);
NTSTATUS NTAPI NtCreateSectionEx(PHANDLE SectionHandle, ACCESS_MASK DesiredAccess, POBJECT_ATTRIBUTES ObjectAttributes,
                                 PLARGE_INTEGER SectionSize, ULONG Protect, ULONG Attributes, HANDLE FileHandle,
                                 PVOID DataBuffer, ULONG DataCount);
NTSTATUS NTAPI NtCreateSemaphore(PHANDLE SemaphoreHandle, ACCESS_MASK DesiredAccess,
                                 POBJECT_ATTRIBUTES ObjectAttributes, LONG InitialCount, LONG MaxCount);
NTSTATUS NTAPI NtCreateSymbolicLinkObject(PHANDLE LinkHandle, ACCESS_MASK DesiredAccess,
                                          POBJECT_ATTRIBUTES ObjectAttributes, PUNICODE_STRING SymbolicLink);
NTSTATUS NTAPI NtCreateThread(PHANDLE ThreadHandle, ACCESS_MASK DesiredAccess, POBJECT_ATTRIBUTES ObjectAttributes,
                              HANDLE ProcessHandle, PCLIENT_ID ClientId, PCONTEXT ThreadContext, PVOID UserStack,
                              BOOLEAN CreateSuspended);
NTSTATUS NTAPI NtCreateThreadEx(PHANDLE ThreadHandle, ACCESS_MASK DesiredAccess, POBJECT_ATTRIBUTES ObjectAttributes,
                                HANDLE ProcessHandle, PVOID StartRoutine, PVOID Argument, ULONG CreateFlags,
                                SIZE_T ZeroBits, SIZE_T StackSize, SIZE_T MaximumStackSize,
                                PPS_ATTRIBUTE_LIST AttributeList);
NTSTATUS NTAPI NtCreateTimer(PHANDLE TimerHandle, ACCESS_MASK DesiredAccess, POBJECT_ATTRIBUTES ObjectAttributes,
                             TIMER_TYPE TimerType);
NTSTATUS NTAPI NtCreateTimer2(PHANDLE TimerHandle, PVOID Unknown1, POBJECT_ATTRIBUTES ObjectAttributes,
                              ULONG Attributes, ACCESS_MASK DesiredAccess);
NTSTATUS NTAPI NtCreateToken(PHANDLE TokenHandle, ACCESS_MASK DesiredAccess, POBJECT_ATTRIBUTES ObjectAttributes,
                             TOKEN_TYPE TokenType, PLUID AuthenticationId, PLARGE_INTEGER ExpirationTime,
                             PTOKEN_USER TokenUser, PTOKEN_GROUPS TokenGroups, PTOKEN_PRIVILEGES TokenPrivileges,
                             PTOKEN_OWNER TokenOwner, PTOKEN_PRIMARY_GROUP TokenPrimaryGroup,
                             PTOKEN_DEFAULT_DACL TokenDefaultDacl, PTOKEN_SOURCE TokenSource);
NTSTATUS NTAPI NtCreateTokenEx(PHANDLE TokenHandle, ACCESS_MASK DesiredAccess, POBJECT_ATTRIBUTES ObjectAttributes,
                               TOKEN_TYPE TokenType, PLUID AuthenticationId, PLARGE_INTEGER ExpirationTime,
                               PTOKEN_USER User, PTOKEN_GROUPS Groups, PTOKEN_PRIVILEGES Privileges,
                               PVOID UserAttributes, PVOID DeviceAttributes, PTOKEN_GROUPS DeviceGroups,
                               PVOID TokenMandatoryPolicy, PTOKEN_OWNER Owner, PTOKEN_PRIMARY_GROUP PrimaryGroup,
                               PTOKEN_DEFAULT_DACL DefaultDacl, PTOKEN_SOURCE TokenSource);
NTSTATUS NTAPI NtCreateTransaction(PHANDLE TransactionHandle, ACCESS_MASK DesiredAccess,
                                   POBJECT_ATTRIBUTES ObjectAttributes, PVOID Uow, HANDLE TmHandle, ULONG CreateOptions,
                                   ULONG IsolationLevel, ULONG IsolationFlags, PLARGE_INTEGER Timeout,
                                   PUNICODE_STRING Description);
NTSTATUS NTAPI NtCreateTransactionManager(PHANDLE TmHandle, ACCESS_MASK DesiredAccess,
                                          POBJECT_ATTRIBUTES ObjectAttributes, PUNICODE_STRING LogFileName,
                                          ULONG CreateOptions, ULONG CommitStrength);
NTSTATUS NTAPI NtCreateUserProcess(PHANDLE ProcessHandle, PHANDLE ThreadHandle, ACCESS_MASK ProcessDesiredAccess,
                                   ACCESS_MASK ThreadDesiredAccess, POBJECT_ATTRIBUTES ProcessObjectAttributes,
                                   POBJECT_ATTRIBUTES ThreadObjectAttributes, ULONG ProcessFlags, ULONG ThreadFlags,
                                   PRTL_USER_PROCESS_PARAMETERS ProcessParameters, PPS_CREATE_INFO CreateInfo,
                                   PPS_ATTRIBUTE_LIST AttributeList);
NTSTATUS NTAPI NtCreateWaitCompletionPacket(PHANDLE WaitCompletionPacketHandle, ACCESS_MASK DesiredAccess,
                                            POBJECT_ATTRIBUTES ObjectAttributes);
NTSTATUS NTAPI NtCreateWaitablePort(PHANDLE PortHandle, POBJECT_ATTRIBUTES ObjectAttributes,
                                    ULONG MaxConnectionInfoLength, ULONG MaxMsgLength, ULONG MaxPoolUsage);
NTSTATUS NTAPI NtCreateWnfStateName(PVOID StateName, ULONG Lifetime, ULONG DataScope, BOOLEAN PersistData, PVOID TypeId,
                                    ULONG MaximumStateSize, PSECURITY_DESCRIPTOR SecurityDescriptor);
NTSTATUS NTAPI NtCreateWorkerFactory(PHANDLE WorkerFactoryHandleReturn, ACCESS_MASK DesiredAccess,
                                     POBJECT_ATTRIBUTES ObjectAttributes, HANDLE CompletionPortHandle,
                                     HANDLE WorkerProcessHandle, PVOID StartRoutine, PVOID StartParameter,
                                     ULONG MaxThreadCount, SIZE_T StackReserve, SIZE_T StackCommit);
NTSTATUS NTAPI NtDebugActiveProcess(HANDLE Process, HANDLE DebugHandle);
NTSTATUS NTAPI NtDebugContinue(HANDLE DebugHandle, PCLIENT_ID ClientId, NTSTATUS Status);
NTSTATUS NTAPI NtDelayExecution(BOOLEAN Alertable, PLARGE_INTEGER DelayInterval);
NTSTATUS NTAPI NtDeleteAtom(RTL_ATOM Atom);
NTSTATUS NTAPI NtDeleteBootEntry(PUNICODE_STRING Name);
NTSTATUS NTAPI NtDeleteDriverEntry(PUNICODE_STRING Name);
NTSTATUS NTAPI NtDeleteFile(POBJECT_ATTRIBUTES ObjectAttributes);
NTSTATUS NTAPI NtDeleteKey(HANDLE KeyHandle);
NTSTATUS NTAPI NtDeleteObjectAuditAlarm(PUNICODE_STRING SubsystemName, HANDLE ObjectHandle, BOOLEAN OnClose);
NTSTATUS NTAPI NtDeletePrivateNamespace(HANDLE NamespaceHandle);
NTSTATUS NTAPI NtDeleteValueKey(HANDLE KeyHandle, PUNICODE_STRING ValueName);
NTSTATUS NTAPI NtDeleteWnfStateData(PVOID StateName, PVOID ExplicitScope);
NTSTATUS NTAPI NtDeleteWnfStateName(PVOID StateName);
NTSTATUS NTAPI NtDirectGraphicsCall(ULONG Unknown, ULONG Unknown2, ULONG Unknown3, ULONG Unknown4, ULONG Unknown5);
NTSTATUS NTAPI NtDisableLastKnownGood(void);
NTSTATUS NTAPI NtDisplayString(PUNICODE_STRING Message);
NTSTATUS NTAPI NtDrawText(PUNICODE_STRING Text);
NTSTATUS NTAPI NtDuplicateObject(HANDLE SourceProcess, HANDLE SourceHandle, HANDLE TargetProcess, PHANDLE TargetHandle,
                                 ACCESS_MASK DesiredAccess, BOOL InheritMode, ULONG Options);
NTSTATUS NTAPI NtDuplicateToken(HANDLE ExistingTokenHandle, ACCESS_MASK DesiredAccess,
                                POBJECT_ATTRIBUTES ObjectAttributes, BOOLEAN EffectiveOnly, TOKEN_TYPE TokenType,
                                PHANDLE NewTokenHandle);
NTSTATUS NTAPI NtEnableLastKnownGood(void);
NTSTATUS NTAPI NtEnumerateBootEntries(PVOID Buffer, PULONG BufferLength);
NTSTATUS NTAPI NtEnumerateDriverEntries(PVOID Buffer, PULONG BufferLength);
NTSTATUS NTAPI NtEnumerateKey(HANDLE KeyHandle, ULONG Index, KEY_INFORMATION_CLASS KeyInformationClass,
                              PVOID KeyInformation, ULONG Length, PULONG ResultLength);
NTSTATUS NTAPI NtEnumerateSystemEnvironmentValuesEx(ULONG Class, PVOID Buffer, ULONG BufferLength);
NTSTATUS NTAPI NtEnumerateTransactionObject(HANDLE RootObjectHandle, ULONG QueryType, PVOID ObjectCursor,
                                            ULONG ObjectCursorLength, PULONG ReturnLength);
NTSTATUS NTAPI NtEnumerateValueKey(HANDLE KeyHandle, ULONG Index, KEY_VALUE_INFORMATION_CLASS KeyValueInformationClass,
                                   PVOID KeyValueInformation, ULONG Length, PULONG ResultLength);
NTSTATUS NTAPI NtExtendSection(HANDLE SectionHandle, PLARGE_INTEGER SectionSize);
NTSTATUS NTAPI NtFilterBootOption(ULONG FilterOperation, ULONG ObjectType, ULONG ElementType, PVOID Data,
                                  ULONG DataSize);
NTSTATUS NTAPI NtFilterToken(HANDLE ExistingTokenHandle, ULONG Flags, PTOKEN_GROUPS SidsToDisable,
                             PTOKEN_PRIVILEGES PrivilegesToDelete, PTOKEN_GROUPS RestrictedSids,
                             PHANDLE NewTokenHandle);
NTSTATUS NTAPI NtFilterTokenEx(HANDLE TokenHandle, ULONG Flags, PTOKEN_GROUPS SidsToDisable,
                               PTOKEN_PRIVILEGES PrivilegesToDelete, PTOKEN_GROUPS RestrictedSids,
                               ULONG DisableUserClaimsCount, PUNICODE_STRING UserClaimsToDisable,
                               ULONG DisableDeviceClaimsCount, PUNICODE_STRING DeviceClaimsToDisable,
                               PTOKEN_GROUPS DeviceGroupsToDisable, PVOID RestrictedUserAttributes,
                               PVOID RestrictedDeviceAttributes, PTOKEN_GROUPS RestrictedDeviceGroups,
                               PHANDLE NewTokenHandle);
NTSTATUS NTAPI NtFindAtom(PWSTR AtomName, ULONG AtomNameLength, PRTL_ATOM Atom);
NTSTATUS NTAPI NtFlushBuffersFile(HANDLE FileHandle, PIO_STATUS_BLOCK IoStatusBlock);
NTSTATUS NTAPI NtFlushBuffersFileEx(HANDLE FileHandle, ULONG Flags, PVOID Parameters, ULONG ParametersSize,
                                    PIO_STATUS_BLOCK IoStatusBlock);
NTSTATUS NTAPI NtFlushInstallUILanguage(ULONG InstallUILanguage, ULONG SetComittedFlag);
NTSTATUS NTAPI NtFlushInstructionCache(HANDLE Process, PVOID BaseAddress, SIZE_T Size);
NTSTATUS NTAPI NtFlushKey(HANDLE KeyHandle);
NTSTATUS NTAPI NtFlushProcessWriteBuffers(void);
NTSTATUS NTAPI NtFlushVirtualMemory(HANDLE ProcessHandle, PPVOID BaseAddress, PSIZE_T RegionSize,
                                    PIO_STATUS_BLOCK IoStatus);
NTSTATUS NTAPI NtFlushWriteBuffer(void);
NTSTATUS NTAPI NtFreeUserPhysicalPages(HANDLE hProcess, PULONG_PTR NumberOfPages, PULONG_PTR UserPfnArray);
NTSTATUS NTAPI NtFreeVirtualMemory(HANDLE ProcessHandle, PPVOID lpAddress, PSIZE_T pSize, ULONG flFreeType);
NTSTATUS NTAPI NtFreezeRegistry(ULONG TimeOutInSeconds);
NTSTATUS NTAPI NtFreezeTransactions(PLARGE_INTEGER FreezeTimeout, PLARGE_INTEGER ThawTimeout);
NTSTATUS NTAPI NtGetCachedSigningLevel(HANDLE File, PULONG Flags, PBYTE SigningLevel, PUCHAR Thumbprint,
                                       PULONG ThumbprintSize, PULONG ThumbprintAlgorithm);
NTSTATUS NTAPI NtGetCompleteWnfStateSubscription(PVOID OldDescriptorStateName, PULONG OldSubscriptionId,
                                                 ULONG OldDescriptorEventMask, ULONG OldDescriptorStatus,
                                                 PVOID NewDeliveryDescriptor, ULONG DescriptorSize);
NTSTATUS NTAPI NtGetContextThread(HANDLE ThreadHandle, PCONTEXT pContext);
ULONG NTAPI NtGetCurrentProcessorNumber(void);
NTSTATUS NTAPI NtGetCurrentProcessorNumberEx(PULONG ProcNumber);
NTSTATUS NTAPI NtGetDevicePowerState(HANDLE DeviceHandle, PVOID State);
NTSTATUS NTAPI NtGetMUIRegistryInfo(ULONG Flags, PULONG BufferLength, PVOID Buffer);
NTSTATUS NTAPI NtGetNextProcess(HANDLE ProcessHandle, ACCESS_MASK DesiredAccess, ULONG HandleAttributes, ULONG Flags,
                                PHANDLE NewProcessHandle);
NTSTATUS NTAPI NtGetNextThread(HANDLE ProcessHandle, HANDLE ThreadHandle, ACCESS_MASK DesiredAccess,
                               ULONG HandleAttributes, ULONG Flags, PHANDLE NewThreadHandle);
NTSTATUS NTAPI NtGetNlsSectionPtr(ULONG SectionType, ULONG SectionData, PVOID ContextData, PPVOID SectionPointer,
                                  PULONG SectionSize);
NTSTATUS NTAPI NtGetNotificationResourceManager(HANDLE ResourceManagerHandle, PVOID TransactionNotification,
                                                ULONG NotificationLength, PLARGE_INTEGER Timeout, PULONG ReturnLength,
                                                ULONG Asynchronous, ULONG_PTR AsynchronousContext);
NTSTATUS NTAPI NtGetWriteWatch(HANDLE ProcessHandle, ULONG Flags, PVOID BaseAddress, SIZE_T RegionSize, PPVOID Buffer,
                               PULONG_PTR BufferEntries, PULONG Granularity);
NTSTATUS NTAPI NtImpersonateAnonymousToken(HANDLE THreadHandle);
NTSTATUS NTAPI NtImpersonateClientOfPort(HANDLE PortHandle, PVOID Message);
NTSTATUS NTAPI NtImpersonateThread(HANDLE ThreadHandle, HANDLE ThreadToImpersonate, PVOID SecurityQualityOfService);
NTSTATUS NTAPI NtInitializeEnclave(HANDLE ProcessHandle, PVOID BaseAddress, PVOID EnclaveInformation,
                                   ULONG EnclaveInformationLength, PULONG EnclaveError);
NTSTATUS NTAPI NtInitializeNlsFiles(PPVOID BaseAddress, PLCID DefaultLocaleId, PLARGE_INTEGER DefaultCasingTableSize);
NTSTATUS NTAPI NtInitializeRegistry(ULONG Options);
NTSTATUS NTAPI NtInitiatePowerAction(PVOID Action, ULONG State, ULONG Flags, BOOLEAN Asynch);
NTSTATUS NTAPI NtIsProcessInJob(HANDLE hProcess, HANDLE hJob);
NTSTATUS NTAPI NtIsSystemResumeAutomatic(void);
NTSTATUS NTAPI NtIsUILanguageComitted(void);
NTSTATUS NTAPI NtListenPort(HANDLE Handle, PVOID ConnectionData);
NTSTATUS NTAPI NtLoadDriver(PUNICODE_STRING DriverName);
NTSTATUS NTAPI NtLoadEnclaveData(HANDLE ProcessHandle, PVOID BaseAddress, PVOID Buffer, SIZE_T BufferSize,
                                 ULONG Protect, PVOID PageInformation, ULONG PageInformationLength,
                                 PSIZE_T NumberOfBytesWritten, PULONG EnclaveError);
NTSTATUS NTAPI NtLoadKey(POBJECT_ATTRIBUTES KeyObjectAttributes, POBJECT_ATTRIBUTES FileObjectAttributes);
NTSTATUS NTAPI NtLoadKey2(POBJECT_ATTRIBUTES KeyObjectAttributes, POBJECT_ATTRIBUTES FileObjectAttributes, ULONG Flags);
NTSTATUS NTAPI NtLoadKey3(POBJECT_ATTRIBUTES KeyObjectAttributes, POBJECT_ATTRIBUTES FileObjectAttributes, ULONG Flags,
                          PVOID LoadArguments, ULONG LoadArgumentCount, ACCESS_MASK DesiredAccess, HANDLE KeyHandle,
                          ULONG Unkown);
NTSTATUS NTAPI NtLoadKeyEx(POBJECT_ATTRIBUTES TargetKey, POBJECT_ATTRIBUTES SourceFile, ULONG Flags,
                           HANDLE TrustClassKey, PVOID Reserved, PVOID ObjectContext, PVOID CallbackReserved,
                           PIO_STATUS_BLOCK IoStatusBlock);
NTSTATUS NTAPI NtLockFile(HANDLE FileHandle, HANDLE Event, PIO_APC_ROUTINE ApcRoutine, PVOID ApcContext,
                          PIO_STATUS_BLOCK IoStatusBlock, PLARGE_INTEGER Offset, PLARGE_INTEGER Length, ULONG Key,
                          BOOLEAN FailImmediately, BOOLEAN ExclusiveLock);
NTSTATUS NTAPI NtLockProductActivationKeys(PULONG ProductBuild, PULONG SafeMode);
NTSTATUS NTAPI NtLockRegistryKey(HANDLE KeyHandle);
NTSTATUS NTAPI NtLockVirtualMemory(HANDLE ProcessHandle, PPVOID lpAddress, PSIZE_T pSize, ULONG LockOption);
NTSTATUS NTAPI NtMakePermanentObject(HANDLE Object);
NTSTATUS NTAPI NtMakeTemporaryObject(HANDLE Handle);
NTSTATUS NTAPI NtManageHotPatch(ULONG HotPatchClass, PVOID PatchData, ULONG Length, PULONG ReturnedLength);
NTSTATUS NTAPI NtManagePartition(HANDLE TargetHandle, HANDLE SourceHandle, ULONG PartitionInformationClass,
                                 PVOID PartitionInformation, ULONG PartitionInformationLength);
NTSTATUS NTAPI NtMapCMFModule(ULONG What, ULONG Index, PULONG CacheIndexOut, PULONG CacheFlagsOut, PULONG ViewSizeOut,
                              PPVOID BaseAddress);
NTSTATUS NTAPI NtMapUserPhysicalPages(PVOID lpAddress, ULONG NumberOfPages, PULONG UserPfnArray);
NTSTATUS NTAPI NtMapUserPhysicalPagesScatter(PPVOID VirtualAddresses, ULONG NumberOfPages, PULONG PageArray);
NTSTATUS NTAPI NtMapViewOfSection(HANDLE SectionHandle, HANDLE ProcessHandle, PPVOID BaseAddress, ULONG_PTR ZeroBits,
                                  SIZE_T CommitSize, PLARGE_INTEGER SectionOffset, PSIZE_T ViewSize,
                                  SECTION_INHERIT InheritDisposition, ULONG AllocationType, ULONG Protect);
NTSTATUS NTAPI NtMapViewOfSectionEx(HANDLE SectionHandle, HANDLE ProcessHandle, PPVOID BaseAddress,
                                    PLARGE_INTEGER SectionOffset, PSIZE_T ViewSize, ULONG AllocationType, ULONG Protect,
                                    PVOID DataBuffer, ULONG DataCount);
NTSTATUS NTAPI NtModifyBootEntry(PVOID BootEntry);
NTSTATUS NTAPI NtModifyDriverEntry(PVOID DriverEntry);
NTSTATUS NTAPI NtNotifyChangeDirectoryFile(HANDLE DirectoryHandle, HANDLE EventHandle, PIO_APC_ROUTINE ApcRoutine,
                                           PVOID ApcContext, PIO_STATUS_BLOCK IoStatusBlock, PVOID Buffer,
                                           ULONG BufferLength, ULONG CompletionFilter, BOOLEAN Recursive);
NTSTATUS NTAPI NtNotifyChangeKey(HANDLE KeyHandle, HANDLE Event, PIO_APC_ROUTINE ApcRoutine, PVOID ApcContext,
                                 PIO_STATUS_BLOCK IoStatusBlock, ULONG CompletionFilter, BOOLEAN WatchTree,
                                 PVOID Buffer, ULONG BufferSize, BOOLEAN Asynchronous);
NTSTATUS NTAPI NtNotifyChangeSession(HANDLE Session, ULONG IoStateSequence, PVOID Reserved, ULONG Action, ULONG IoState,
                                     ULONG IoState2, PVOID Buffer, ULONG BufferSize);
NTSTATUS NTAPI NtOpenDirectoryObject(PHANDLE DirectoryHandle, ACCESS_MASK DesiredAccess,
                                     POBJECT_ATTRIBUTES ObjectAttributes);
NTSTATUS NTAPI NtOpenEnlistment(PHANDLE EnlistmentHandle, ACCESS_MASK DesiredAccess, HANDLE RmHandle,
                                PVOID EnlistmentGuid, POBJECT_ATTRIBUTES ObjectAttributes);
NTSTATUS NTAPI NtOpenEvent(PHANDLE EventHandle, ACCESS_MASK DesiredAccess, POBJECT_ATTRIBUTES ObjectAttributes);
NTSTATUS NTAPI NtOpenEventPair(PHANDLE EventHandle, ACCESS_MASK DesiredAccess, POBJECT_ATTRIBUTES ObjectAttributes);
NTSTATUS NTAPI NtOpenIoCompletion(PHANDLE Handle, ACCESS_MASK DesiredAccess, POBJECT_ATTRIBUTES ObjectAttributes);
NTSTATUS NTAPI NtOpenJobObject(PHANDLE JobHandle, ACCESS_MASK DesiredAccess, POBJECT_ATTRIBUTES ObjectAttributes);
NTSTATUS NTAPI NtOpenKey(PHANDLE KeyHandle, ACCESS_MASK DesiredAccess, POBJECT_ATTRIBUTES ObjectAttributes);
NTSTATUS NTAPI NtOpenKeyEx(PHANDLE KeyHandle, ACCESS_MASK DesiredAccess, POBJECT_ATTRIBUTES ObjectAttributes,
                           ULONG OpenOptions);
NTSTATUS NTAPI NtOpenKeyTransacted(PHANDLE KeyHandle, ACCESS_MASK DesiredAccess, POBJECT_ATTRIBUTES ObjectAttributes,
                                   HANDLE TransactionHandle);
NTSTATUS NTAPI NtOpenKeyTransactedEx(PHANDLE KeyHandle, ACCESS_MASK DesiredAccess, POBJECT_ATTRIBUTES ObjectAttributes,
                                     ULONG OpenOptions, HANDLE TransactionHandle);
NTSTATUS NTAPI NtOpenKeyedEvent(PHANDLE KeyedEventHandle, ACCESS_MASK DesiredAccess,
                                POBJECT_ATTRIBUTES ObjectAttributes);
NTSTATUS NTAPI NtOpenMutant(PHANDLE MutantHandle, ACCESS_MASK DesiredAccess, POBJECT_ATTRIBUTES ObjectAttributes);
NTSTATUS NTAPI NtOpenObjectAuditAlarm(PUNICODE_STRING SubsystemName, PHANDLE HandleId, PUNICODE_STRING ObjectTypeName,
                                      PUNICODE_STRING ObjectName, PSECURITY_DESCRIPTOR SecurityDescriptor,
                                      HANDLE ClientToken, ACCESS_MASK DesiredAccess, ACCESS_MASK GrantedAccess,
                                      PPRIVILEGE_SET PrivilegeSet, BOOLEAN ObjectCreation, BOOLEAN AccessGranted,
                                      PBOOLEAN OnClose);
NTSTATUS NTAPI NtOpenPartition(PHANDLE PartitionHandle, ACCESS_MASK DesiredAccess, POBJECT_ATTRIBUTES ObjectAttributes);
NTSTATUS NTAPI NtOpenPrivateNamespace(PHANDLE NamespaceHandle, ACCESS_MASK DesiredAccess,
                                      POBJECT_ATTRIBUTES ObjectAttributes, PVOID Buffer);
NTSTATUS NTAPI NtOpenProcess(PHANDLE ProcessHandle, ACCESS_MASK DesiredAccess, POBJECT_ATTRIBUTES ObjectAttributes,
                             PCLIENT_ID ClientId);
NTSTATUS NTAPI NtOpenProcessToken(HANDLE ProcessHandle, ACCESS_MASK DesiredAccess, PHANDLE TokenHandle);
NTSTATUS NTAPI NtOpenProcessTokenEx(HANDLE ProcessHandle, ACCESS_MASK DesiredAccess, ULONG HandleAttributes,
                                    PHANDLE TokenHandle);
NTSTATUS NTAPI NtOpenRegistryTransaction(PHANDLE RegistryHandle, ACCESS_MASK DesiredAccess,
                                         POBJECT_ATTRIBUTES ObjectAttributes);
NTSTATUS NTAPI NtOpenResourceManager(PHANDLE ResourceManagerHandle, ACCESS_MASK DesiredAccess, HANDLE TmHandle,
                                     PGUID ResourceManagerGuid, POBJECT_ATTRIBUTES ObjectAttributes);
NTSTATUS NTAPI NtOpenSection(PHANDLE SectionHandle, ACCESS_MASK DesiredAccess, POBJECT_ATTRIBUTES ObjectAttributes);
NTSTATUS NTAPI NtOpenSemaphore(PHANDLE SemaphoreHandle, ACCESS_MASK DesiredAccess, POBJECT_ATTRIBUTES ObjectAttributes);
NTSTATUS NTAPI NtOpenSession(PHANDLE SessionHandle, ACCESS_MASK DesiredAccess, POBJECT_ATTRIBUTES ObjectAttributes);
NTSTATUS NTAPI NtOpenSymbolicLinkObject(PHANDLE LinkHandle, ACCESS_MASK DesiredAccess,
                                        POBJECT_ATTRIBUTES ObjectAttributes);
NTSTATUS NTAPI NtOpenThread(PHANDLE ThreadHandle, ACCESS_MASK DesiredAccess, POBJECT_ATTRIBUTES ObjectAttributes,
                            PCLIENT_ID ClientId);
NTSTATUS NTAPI NtOpenThreadToken(HANDLE ThreadHandle, ACCESS_MASK DesiredAccess, BOOL OpenAsSelf, PHANDLE TokenHandle);
NTSTATUS NTAPI NtOpenThreadTokenEx(HANDLE ThreadHandle, ACCESS_MASK DesiredAccess, BOOL OpenAsSelf,
                                   ULONG HandleAttributes, PHANDLE TokenHandle);
NTSTATUS NTAPI NtOpenTimer(PHANDLE TimerHandle, ACCESS_MASK DesiredAccess, POBJECT_ATTRIBUTES ObjectAttributes);
NTSTATUS NTAPI NtOpenTransaction(PHANDLE TransactionHandle, ACCESS_MASK DesiredAccess,
                                 POBJECT_ATTRIBUTES ObjectAttributes, PVOID Uow, HANDLE TmHandle);
NTSTATUS NTAPI NtOpenTransactionManager(PHANDLE TmHandle, ACCESS_MASK DesiredAccess,
                                        POBJECT_ATTRIBUTES ObjectAttributes, PUNICODE_STRING LogFileName,
                                        PVOID TmIdentity, ULONG OpenOptions);
NTSTATUS NTAPI NtPlugPlayControl(ULONG Class, PVOID Buffer, ULONG BufferSize);
NTSTATUS NTAPI NtPowerInformation(PVOID InformationLevel, PVOID InputBuffer, ULONG InputLength, PVOID OutputBuffer,
                                  ULONG OutputLength);
NTSTATUS NTAPI NtPrePrepareComplete(HANDLE EnlistmentHandle, PLARGE_INTEGER TmVirtualClock);
NTSTATUS NTAPI NtPrePrepareEnlistment(HANDLE EnlistmentHandle, PLARGE_INTEGER TmVirtualClock);
NTSTATUS NTAPI NtPrepareComplete(HANDLE EnlistmentHandle, PLARGE_INTEGER TmVirtualClock);
NTSTATUS NTAPI NtPrepareEnlistment(HANDLE EnlistmentHandle, PLARGE_INTEGER TmVirtualClock);
NTSTATUS NTAPI NtPrivilegeCheck(HANDLE TokenHandle, PPRIVILEGE_SET PrivilegeSet, PBOOLEAN HasPrivilege);
NTSTATUS NTAPI NtPrivilegeObjectAuditAlarm(PUNICODE_STRING SubsystemName, PVOID HandleId, HANDLE TokenHandle,
                                           ACCESS_MASK DesiredAccess, PPRIVILEGE_SET PrivilegeSet,
                                           BOOLEAN AccessGranted);
NTSTATUS NTAPI NtPrivilegedServiceAuditAlarm(PUNICODE_STRING SubsystemName, PUNICODE_STRING ServiceName,
                                             HANDLE TokenHandle, PPRIVILEGE_SET PrivilegeSet, BOOLEAN AccessGranted);
NTSTATUS NTAPI NtPropagationComplete(HANDLE ResourceManagerHandle, ULONG RequestCookie, ULONG BufferLength,
                                     PVOID Buffer);
NTSTATUS NTAPI NtPropagationFailed(HANDLE ResourceManagerHandle, ULONG RequestCookie, NTSTATUS PropStatus);
NTSTATUS NTAPI NtProtectVirtualMemory(HANDLE ProcessHandle, PPVOID BaseAddress, PSIZE_T Size, ULONG NewProtect,
                                      PULONG OldProtect);
NTSTATUS NTAPI NtPssCaptureVaSpaceBulk(HANDLE ProcessHandle, PVOID BaseAddress, PVOID Buffer, SIZE_T Length,
                                       PSIZE_T ReturnLength);
NTSTATUS NTAPI NtPulseEvent(HANDLE EventHandle, PULONG PrevState);
NTSTATUS NTAPI NtQueryAttributesFile(POBJECT_ATTRIBUTES ObjectAttributes, PFILE_BASIC_INFORMATION Attributes);
NTSTATUS NTAPI NtQueryAuxiliaryCounterFrequency(PULONGLONG lpAuxiliaryCounterFrequency);
NTSTATUS NTAPI NtQueryBootEntryOrder(PULONG OrderArray, PULONG OrderCount);
NTSTATUS NTAPI NtQueryBootOptions(PVOID Buffer, PULONG BufferLength);
NTSTATUS NTAPI NtQueryDebugFilterState(ULONG Component, ULONG Level);
NTSTATUS NTAPI NtQueryDefaultLocale(BOOLEAN UserProfile, PLCID DefaultLocaleId);
NTSTATUS NTAPI NtQueryDefaultUILanguage(PULONG LanguageId);
NTSTATUS NTAPI NtQueryDirectoryFile(HANDLE FileHandle, HANDLE Event, PIO_APC_ROUTINE ApcRoutine, PVOID ApcContext,
                                    PIO_STATUS_BLOCK IoStatusBlock, PVOID FileInformation, ULONG Length,
                                    FILE_INFORMATION_CLASS FileInformationClass, BOOLEAN ReturnSingleEntry,
                                    PUNICODE_STRING FileName, BOOLEAN RestartScan);
NTSTATUS NTAPI NtQueryDirectoryFileEx(HANDLE FileHandle, HANDLE Event, PIO_APC_ROUTINE ApcRoutine, PVOID ApcContext,
                                      PIO_STATUS_BLOCK IoStatusBlock, PVOID FileInformation, ULONG Length,
                                      FILE_INFORMATION_CLASS FileInformationClass, ULONG QueryFlags,
                                      PUNICODE_STRING FileName);
NTSTATUS NTAPI NtQueryDirectoryObject(HANDLE DirectoryHandle, PVOID DirectoryBuffer, ULONG BufferLength,
                                      ULONG OnlyFirstEntry, ULONG FirstEntry, PULONG Index, PULONG ReturnedLength);
NTSTATUS NTAPI NtQueryDriverEntryOrder(PULONG OrderArray, PULONG OrderCount);
NTSTATUS NTAPI NtQueryEaFile(HANDLE FileHandle, PIO_STATUS_BLOCK IoStatusBlock, PVOID Buffer, ULONG Length,
                             BOOLEAN SingleEntry, PVOID Eas, ULONG EasLength, PULONG Index, BOOLEAN Restart);
NTSTATUS NTAPI NtQueryEvent(HANDLE EventHandle, EVENT_INFORMATION_CLASS EventInformationClass, PVOID EventInformation,
                            ULONG Length, PULONG ReturnLength);
NTSTATUS NTAPI NtQueryFullAttributesFile(POBJECT_ATTRIBUTES ObjectAttributes,
                                         PFILE_NETWORK_OPEN_INFORMATION Attributes);
NTSTATUS NTAPI NtQueryInformationAtom(RTL_ATOM Atom, ATOM_INFORMATION_CLASS AtomInformationClass, PVOID AtomInformation,
                                      ULONG Length, PULONG ReturnLength);
NTSTATUS NTAPI NtQueryInformationByName(POBJECT_ATTRIBUTES ObjectAttributes, PIO_STATUS_BLOCK IoStatusBlock,
                                        PVOID FileInformation, ULONG Length,
                                        FILE_INFORMATION_CLASS FileInformationClass);
NTSTATUS NTAPI NtQueryInformationEnlistment(HANDLE EnlistmentHandle, ULONG EnlistmentInformationClass,
                                            PVOID EnlistmentInformation, ULONG Length, PULONG ReturnLength);
NTSTATUS NTAPI NtQueryInformationJobObject(HANDLE JobHandle, ULONG JobInformationClass, PVOID JobInformation,
                                           ULONG Length, PULONG ReturnLength);
NTSTATUS NTAPI NtQueryInformationPort(HANDLE JobHandle, PVOID PortInformationClass, PVOID PortInformation, ULONG Length,
                                      PULONG ReturnLength);
NTSTATUS NTAPI NtQueryInformationResourceManager(HANDLE ResourceManagerHandle, ULONG ResourceManagerInformationClass,
                                                 PVOID ResourceManagerInformation, ULONG Length, PULONG ReturnLength);
NTSTATUS NTAPI NtQueryInformationToken(HANDLE TokenHandle, TOKEN_INFORMATION_CLASS TokenInformationClass,
                                       PVOID TokenInformation, ULONG Length, PULONG ReturnLength);
NTSTATUS NTAPI NtQueryInformationTransaction(HANDLE TransactionHandle, ULONG TransactionInformationClass,
                                             PVOID TransactionInformation, ULONG Length, PULONG ReturnLength);
NTSTATUS NTAPI NtQueryInformationTransactionManager(HANDLE TransactionManagerHandle,
                                                    ULONG TransactionManagerInformationClass,
                                                    PVOID TransactionManagerInformation, ULONG Length,
                                                    PULONG ReturnLength);
NTSTATUS NTAPI NtQueryInformationWorkerFactory(HANDLE WorkerFactoryHandle, ULONG WorkerFactoryInformationClass,
                                               PVOID Buffer, ULONG BufferLength, PULONG ReturnLength);
NTSTATUS NTAPI NtQueryInstallUILanguage(PULONG LanguageId);
NTSTATUS NTAPI NtQueryIntervalProfile(ULONG Source, PULONG Interval);
NTSTATUS NTAPI NtQueryIoCompletion(HANDLE IoHandle, ULONG Class, PVOID IoInformation, ULONG Length,
                                   PULONG ReturnLength);
NTSTATUS NTAPI NtQueryKey(HANDLE KeyHandle, KEY_INFORMATION_CLASS KeyInformationClass, PVOID KeyInformation,
                          ULONG Length, PULONG ResultLength);
NTSTATUS NTAPI NtQueryLicenseValue(PUNICODE_STRING Name, PULONG Type, PVOID Buffer, ULONG Length,
                                   PULONG ReturnedLength);
NTSTATUS NTAPI NtQueryMutant(HANDLE MutantHandle, MUTANT_INFORMATION_CLASS MutantInformationClass,
                             PVOID MutantInformation, ULONG Length, PULONG ReturnLength);
NTSTATUS NTAPI NtQueryOpenSubKeys(POBJECT_ATTRIBUTES TargetKey, PULONG HandleCount);
NTSTATUS NTAPI NtQueryOpenSubKeysEx(POBJECT_ATTRIBUTES TargetKey, ULONG BufferLength, PVOID Buffer,
                                    PULONG ResultLength);
NTSTATUS NTAPI NtQueryPerformanceCounter(PLARGE_INTEGER Counter, PLARGE_INTEGER Freq);
NTSTATUS NTAPI NtQueryPortInformationProcess(void);
NTSTATUS NTAPI NtQueryQuotaInformationFile(HANDLE FileHandle, PIO_STATUS_BLOCK IoStatusBlock, PVOID Buffer,
                                           ULONG Length, BOOLEAN ReturnSingleEntry, PVOID SidList, ULONG SidListLength,
                                           PSID StartSid, BOOLEAN RestartScan);
NTSTATUS NTAPI NtQuerySection(HANDLE SectionHandle, SECTION_INFORMATION_CLASS SectionInformationClass,
                              PVOID SectionInformation, SIZE_T Length, PSIZE_T ReturnLength);
NTSTATUS NTAPI NtQuerySecurityAttributesToken(HANDLE TokenHandle, PUNICODE_STRING Attributes, ULONG NumberOfAttributes,
                                              PVOID Buffer, ULONG Length, PULONG ReturnLength);
NTSTATUS NTAPI NtQuerySecurityObject(HANDLE Handle, SECURITY_INFORMATION SecurityInformation,
                                     PSECURITY_DESCRIPTOR SecurityDescriptor, ULONG SecurityDescriptorLength,
                                     PULONG ReturnLength);
NTSTATUS NTAPI NtQuerySecurityPolicy(PUNICODE_STRING Category, PUNICODE_STRING SubCategory, PUNICODE_STRING Policy,
                                     PULONG Unknown, PBOOLEAN Enabled, PULONG Subsystem);
NTSTATUS NTAPI NtQuerySemaphore(HANDLE SemaphoreHandle, SEMAPHORE_INFORMATION_CLASS SemaphoreInformationClass,
                                PVOID SemaphoreInformation, ULONG Length, PULONG ReturnLength);
NTSTATUS NTAPI NtQuerySymbolicLinkObject(HANDLE LinkHandle, PUNICODE_STRING LinkTarget, PULONG ReturnedLength);
NTSTATUS NTAPI NtQuerySystemEnvironmentValue(PUNICODE_STRING Name, PWSTR Value, ULONG Length, PULONG ReturnLength);
NTSTATUS NTAPI NtQuerySystemEnvironmentValueEx(PUNICODE_STRING VariableName, PVOID Guid, PVOID Buffer,
                                               PULONG BufferLength, PULONG Attributes);
NTSTATUS NTAPI NtQuerySystemInformationEx(SYSTEM_INFORMATION_CLASS SystemInformationClass, PULONG QueryType,
                                          ULONG Alignment, PVOID SystemInformation, ULONG Length, PULONG ReturnLength);
NTSTATUS NTAPI NtQueryTimer(HANDLE TimerHandle, TIMER_INFORMATION_CLASS TimerInformationClass, PVOID TimerInformation,
                            ULONG Length, PULONG ReturnLength);
NTSTATUS NTAPI NtQueryValueKey(HANDLE KeyHandle, PUNICODE_STRING ValueName,
                               KEY_VALUE_INFORMATION_CLASS KeyValueInformationClass, PVOID KeyValueInformation,
                               ULONG Length, PULONG ResultLength);
NTSTATUS NTAPI NtQueryVirtualMemory(HANDLE ProcessHandle, PVOID BaseAddress,
                                    MEMORY_INFORMATION_CLASS MemoryInformationClass, PVOID MemoryInformation,
                                    SIZE_T Length, PSIZE_T ReturnLength);
NTSTATUS NTAPI NtQueryWnfStateData(PVOID StateName, PVOID TypeId, const void *ExplicitScope, PULONG ChangeStamp,
                                   PVOID Buffer, PULONG BufferSize);
NTSTATUS NTAPI NtQueryWnfStateNameInformation(PVOID StateName, ULONG NameInfoClass, PVOID ExplicitScope,
                                              PVOID InfoBuffer, ULONG InfoBufferSize);
NTSTATUS NTAPI NtQueueApcThread(HANDLE ThreadHandle, PVOID ApcRoutine, PVOID Context, PVOID Argument1, PVOID Argument2);
NTSTATUS NTAPI NtQueueApcThreadEx(HANDLE ThreadHandle, HANDLE ApcReserve, PVOID ApcRoutine, PVOID Context,
                                  PVOID Argument1, PVOID Argument2);
NTSTATUS NTAPI NtRaiseException(PEXCEPTION_RECORD ExceptionRecord, PCONTEXT Context, BOOLEAN FirstChance);
NTSTATUS NTAPI NtRaiseHardError(NTSTATUS ErrorStatus, ULONG NumberOfParameters, ULONG UnicodeStringParameterMask,
                                PULONG_PTR Parameters, HARDERROR_RESPONSE_OPTION ValidResponseOptions, PULONG Response);
NTSTATUS NTAPI NtReadFile(HANDLE FileHandle, HANDLE Event, PIO_APC_ROUTINE ApcRoutine, PVOID ApcContext,
                          PIO_STATUS_BLOCK IoStatusBlock, PVOID Buffer, ULONG Length, PLARGE_INTEGER ByteOffset,
                          PULONG Key);
NTSTATUS NTAPI NtReadFileScatter(HANDLE FileHandle, HANDLE Event, PIO_APC_ROUTINE ApcRoutine, PVOID ApcContext,
                                 PIO_STATUS_BLOCK IoStatusBlock, PVOID Buffer, ULONG BufferLength,
                                 PLARGE_INTEGER Offset, PULONG Key);
NTSTATUS NTAPI NtReadOnlyEnlistment(HANDLE EnlistmentHandle, PLARGE_INTEGER TmVirtualClock);
NTSTATUS NTAPI NtReadRequestData(HANDLE Handle, PVOID Request, ULONG Index, PVOID Buffer, ULONG BufferLength,
                                 PULONG ReturnLength);
NTSTATUS NTAPI NtReadVirtualMemory(HANDLE ProcessHandle, PVOID BaseAddress, PVOID Buffer, SIZE_T BufferSize,
                                   PSIZE_T BytesRead);
NTSTATUS NTAPI NtRecoverEnlistment(HANDLE EnlistmentHandle, PVOID EnlistmentKey);
NTSTATUS NTAPI NtRecoverResourceManager(HANDLE ResourceManagerHandle);
NTSTATUS NTAPI NtRecoverTransactionManager(HANDLE TransactionManagerHandle);
NTSTATUS NTAPI NtRegisterProtocolAddressInformation(HANDLE ResourceManager, PGUID ProtocolId,
                                                    ULONG ProtocolInformationSize, PVOID ProtocolInformation,
                                                    ULONG CreateOptions);
NTSTATUS NTAPI NtRegisterThreadTerminatePort(HANDLE PortHandle);
NTSTATUS NTAPI NtReleaseKeyedEvent(HANDLE KeyedEventHandle, PVOID Key, BOOLEAN Alertable, PLARGE_INTEGER Timeout);
NTSTATUS NTAPI NtReleaseMutant(HANDLE MutantHandle, PULONG PreviousCount);
NTSTATUS NTAPI NtReleaseSemaphore(HANDLE SemaphoreHandle, ULONG Count, PULONG PreviousCount);
NTSTATUS NTAPI NtReleaseWorkerFactoryWorker(HANDLE WorkerFactoryHandle);
NTSTATUS NTAPI NtRemoveIoCompletion(HANDLE IoHandle, PPVOID Key, PPVOID Overlapped, PIO_STATUS_BLOCK IoStatusBlock,
                                    PLARGE_INTEGER Timeout);
NTSTATUS NTAPI NtRemoveIoCompletionEx(HANDLE IoCompletionHandle,
                                      PFILE_IO_COMPLETION_INFORMATION IoCompletionInformation, ULONG Count,
                                      PULONG NumEntriesRemoved, PLARGE_INTEGER Timeout, BOOLEAN Alertable);
NTSTATUS NTAPI NtRemoveProcessDebug(HANDLE ProcessHandle, HANDLE DebugHandle);
NTSTATUS NTAPI NtRenameTransactionManager(PUNICODE_STRING LogFileName, PGUID ExistingTransactionManagerGuid);
NTSTATUS NTAPI NtReplaceKey(POBJECT_ATTRIBUTES ObjectAttributes, HANDLE Key,
                            POBJECT_ATTRIBUTES ReplacedObjectAttributes);
NTSTATUS NTAPI NtReplacePartitionUnit(PUNICODE_STRING TargetInstancePath, PUNICODE_STRING SpareInstancePath,
                                      ULONG Flags);
NTSTATUS NTAPI NtReplyPort(HANDLE PortHandle, PVOID pMessage);
NTSTATUS NTAPI NtReplyWaitReceivePort(HANDLE PortHandle, PHANDLE ReceiveHandle, PVOID pMessage, PVOID pMessage2);
NTSTATUS NTAPI NtReplyWaitReceivePortEx(HANDLE PortHandle, PHANDLE ReceiveHandle, PVOID pMessage, PVOID pMessage2,
                                        PLARGE_INTEGER Timeout);
NTSTATUS NTAPI NtReplyWaitReplyPort(HANDLE PortHandle, PVOID pMessage);
NTSTATUS NTAPI NtRequestPort(HANDLE PortHandle, PVOID RequestMessage);
NTSTATUS NTAPI NtRequestWaitReplyPort(HANDLE PortHandle, PVOID pRequestMessage, PVOID pReplyMessage);
NTSTATUS NTAPI NtResetEvent(HANDLE EventHandle, PULONG PrevState);
NTSTATUS NTAPI NtResetWriteWatch(HANDLE ProcessHandle, PVOID BaseAddress, SIZE_T RegionSize);
NTSTATUS NTAPI NtRestoreKey(HANDLE KeyHandle, HANDLE FileHandle, ULONG RestoreFlags);
NTSTATUS NTAPI NtResumeProcess(HANDLE hProcess);
NTSTATUS NTAPI NtResumeThread(HANDLE ThreadHandle, PULONG SuspendCount);
NTSTATUS NTAPI NtRevertContainerImpersonation(void);
NTSTATUS NTAPI NtRollbackComplete(HANDLE EnlistmentHandle, PLARGE_INTEGER TmVirtualClock);
NTSTATUS NTAPI NtRollbackEnlistment(HANDLE EnlistmentHandle, PLARGE_INTEGER TmVirtualClock);
NTSTATUS NTAPI NtRollbackRegistryTransaction(HANDLE RegistryHandle, BOOL Wait);
NTSTATUS NTAPI NtRollbackTransaction(HANDLE TransactionHandle, BOOLEAN Wait);
NTSTATUS NTAPI NtRollforwardTransactionManager(HANDLE TransactionManagerHandle, PLARGE_INTEGER TmVirtualClock);
NTSTATUS NTAPI NtSaveKey(HANDLE KeyHandle, HANDLE FileHandle);
NTSTATUS NTAPI NtSaveKeyEx(HANDLE KeyHandle, HANDLE FileHandle, ULONG Flags);
NTSTATUS NTAPI NtSaveMergedKeys(HANDLE HighPrecedenceKeyHandle, HANDLE LowPrecedenceKeyHandle, HANDLE FileHandle);
NTSTATUS NTAPI NtSecureConnectPort(PHANDLE PortHandle, PUNICODE_STRING Name, ULONG QOS, PVOID pSectionInfo,
                                   PSID SecurityInfo, PVOID pSectionMapInfo, PULONG MaxMsgLength, PVOID ConnectData,
                                   PULONG ConnectDataLength);
NTSTATUS NTAPI NtSerializeBoot(void);
NTSTATUS NTAPI NtSetBootEntryOrder(PULONG OrderArray, ULONG OrderCount);
NTSTATUS NTAPI NtSetBootOptions(PVOID Buffer, ULONG BufferLength);
NTSTATUS NTAPI NtSetCachedSigningLevel(ULONG Flags, BYTE InputSigningLevel, PHANDLE SourceFiles, ULONG SourceFileCount,
                                       HANDLE TargetFile);
NTSTATUS NTAPI NtSetCachedSigningLevel2(ULONG Flags, BYTE InputSigningLevel, PHANDLE SourceFiles, ULONG SourceFileCount,
                                        HANDLE TargetFile, PVOID LevelInformation);
NTSTATUS NTAPI NtSetContextThread(HANDLE ThreadHandle, PCONTEXT pContext);
NTSTATUS NTAPI NtSetDebugFilterState(ULONG Component, ULONG Level, BOOLEAN State);
NTSTATUS NTAPI NtSetDefaultHardErrorPort(HANDLE Port);
NTSTATUS NTAPI NtSetDefaultLocale(BOOLEAN UserProfile, LCID LocaleId);
NTSTATUS NTAPI NtSetDefaultUILanguage(ULONG LanguageId);
NTSTATUS NTAPI NtSetDriverEntryOrder(PULONG OrderArray, ULONG OrderCount);
NTSTATUS NTAPI NtSetEaFile(HANDLE FileHandle, PIO_STATUS_BLOCK IoStatusBlock, PVOID Buffer, ULONG BufferLength);
NTSTATUS NTAPI NtSetEvent(HANDLE EventHandle, PULONG PrevState);
NTSTATUS NTAPI NtSetEventBoostPriority(HANDLE EventHandle);
NTSTATUS NTAPI NtSetHighEventPair(HANDLE EventHandle);
NTSTATUS NTAPI NtSetHighWaitLowEventPair(HANDLE EventHandle);
NTSTATUS NTAPI NtSetIRTimer(HANDLE TimerHandle, PLARGE_INTEGER Time);
NTSTATUS NTAPI NtSetInformationDebugObject(HANDLE DebugHandle, ULONG Class, PVOID Buffer, ULONG Length,
                                           PULONG ReturnLength);
NTSTATUS NTAPI NtSetInformationEnlistment(HANDLE EnlistmentHandle, ULONG EnlistmentInformationClass,
                                          PVOID EnlistmentInformation, ULONG Length);
NTSTATUS NTAPI NtSetInformationJobObject(HANDLE Handle, ULONG Class, PVOID Buffer, ULONG BufferLength);
NTSTATUS NTAPI NtSetInformationObject(HANDLE Handle, OBJECT_INFORMATION_CLASS Class, PVOID Buffer, ULONG BufferLength);
NTSTATUS NTAPI NtSetInformationResourceManager(HANDLE ResourceManagerHandle, ULONG ResourceManagerInformationClass,
                                               PVOID ResourceManagerInformation, ULONG Length);
NTSTATUS NTAPI NtSetInformationSymbolicLink(HANDLE Handle, ULONG Class, PVOID Buffer, ULONG BufferLength);
NTSTATUS NTAPI NtSetInformationToken(HANDLE TokenHandle, TOKEN_INFORMATION_CLASS Class, PVOID Buffer,
                                     ULONG BufferLength);
NTSTATUS NTAPI NtSetInformationTransaction(HANDLE TransactionHandle, ULONG TransactionInformationClass,
                                           PVOID TransactionInformation, ULONG Length);
NTSTATUS NTAPI NtSetInformationTransactionManager(HANDLE TransactionManagerHandle,
                                                  ULONG TransactionManagerInformationClass,
                                                  PVOID TransactionManagerInformation, ULONG Length);
NTSTATUS NTAPI NtSetInformationVirtualMemory(HANDLE ProcessHandle, VIRTUAL_MEMORY_INFORMATION_CLASS VmInformationClass,
                                             ULONG_PTR NumberOfEntries, PVOID VirtualAddresses, PVOID VmInformation,
                                             ULONG VmInformationLength);
NTSTATUS NTAPI NtSetInformationWorkerFactory(HANDLE WorkerFactoryHandle, ULONG InformationClass, PVOID Buffer,
                                             ULONG BufferLength);
NTSTATUS NTAPI NtSetIntervalProfile(ULONG Interval, ULONG Source);
NTSTATUS NTAPI NtSetIoCompletion(HANDLE IoHandle, PVOID Key, PVOID Overlapped, NTSTATUS Status, ULONG_PTR DataLength);
NTSTATUS NTAPI NtSetIoCompletionEx(HANDLE IoCompletionHandle, HANDLE IoCompletionReserveHandle, PVOID KeyContext,
                                   PVOID ApcContext, NTSTATUS IoStatus, ULONG_PTR IoStatusInformation);
NTSTATUS NTAPI NtSetLdtEntries(ULONG Selector1, ULONG LdtEntry1L, ULONG LdtEntry1H, ULONG Selector2, ULONG LdtEntry2L,
                               ULONG LdtEntry2H);
NTSTATUS NTAPI NtSetLowEventPair(HANDLE EventHandle);
NTSTATUS NTAPI NtSetLowWaitHighEventPair(HANDLE EventHandle);
NTSTATUS NTAPI NtSetQuotaInformationFile(HANDLE FileHandle, PIO_STATUS_BLOCK IoStatusBlock, PVOID Buffer, ULONG Length);
NTSTATUS NTAPI NtSetSecurityObject(HANDLE Handle, SECURITY_INFORMATION SecurityInformation,
                                   PSECURITY_DESCRIPTOR SecurityDescriptor);
NTSTATUS NTAPI NtSetSystemEnvironmentValue(PUNICODE_STRING Name, PUNICODE_STRING Value);
NTSTATUS NTAPI NtSetSystemEnvironmentValueEx(PUNICODE_STRING Name, PVOID Guid, PVOID Buffer, ULONG BufferLength,
                                             ULONG Attributes);
NTSTATUS NTAPI NtSetSystemInformation(SYSTEM_INFORMATION_CLASS SystemInformationClass, PVOID SystemInformation,
                                      ULONG Length);
NTSTATUS NTAPI NtSetSystemPowerState(PVOID Action, ULONG State, ULONG Flags);
NTSTATUS NTAPI NtSetSystemTime(PLARGE_INTEGER SystemTime, PLARGE_INTEGER PrevSystemTime);
NTSTATUS NTAPI NtSetThreadExecutionState(ULONG State, PULONG PreviousState);
NTSTATUS NTAPI NtSetTimer(HANDLE TimerHandle, PLARGE_INTEGER DueTime, PTIMER_APC_ROUTINE TimerApcRoutine,
                          PVOID TimerContext, BOOLEAN WakeTimer, LONG Period, PBOOLEAN PreviousState);
NTSTATUS NTAPI NtSetTimer2(HANDLE TimerHandle, PLARGE_INTEGER DueTime, PLARGE_INTEGER Period, PVOID Parameters);
NTSTATUS NTAPI NtSetTimerEx(HANDLE TimerHandle, TIMER_INFORMATION_CLASS TimerSetInformationClass,
                            PVOID TimerSetInformation, ULONG Length);
NTSTATUS NTAPI NtSetTimerResolution(ULONG DesiredTime, BOOLEAN SetResolution, PULONG ActualTime);
NTSTATUS NTAPI NtSetUuidSeed(PUCHAR UuidSeed);
NTSTATUS NTAPI NtSetValueKey(HANDLE KeyHandle, PUNICODE_STRING ValueName, ULONG TitleIndex, ULONG Type, PVOID Data,
                             ULONG DataSize);
NTSTATUS NTAPI NtSetVolumeInformationFile(HANDLE FileHandle, PIO_STATUS_BLOCK IoStatusBlock, PVOID FsInformation,
                                          ULONG Length, FS_INFORMATION_CLASS FsInformationClass);
NTSTATUS NTAPI NtSetWnfProcessNotificationEvent(HANDLE NotificationEvent);
NTSTATUS NTAPI NtShutdownSystem(SHUTDOWN_ACTION Action);
NTSTATUS NTAPI NtShutdownWorkerFactory(HANDLE WorkerFactoryHandle, PULONG PendingWorkerCount);
NTSTATUS NTAPI NtSignalAndWaitForSingleObject(HANDLE SignalHandle, HANDLE ObjectHandle, BOOLEAN Alertable,
                                              PLARGE_INTEGER Timeout);
NTSTATUS NTAPI NtSinglePhaseReject(HANDLE EnlistmentHandle, PLARGE_INTEGER TmVirtualClock);
NTSTATUS NTAPI NtStartProfile(HANDLE ProfileHandle);
NTSTATUS NTAPI NtStopProfile(HANDLE ProfileHandle);
NTSTATUS NTAPI NtSubscribeWnfStateChange(PVOID StateName, ULONG ChangeStamp, ULONG EventMask, PULONG SubscriptionId);
NTSTATUS NTAPI NtSuspendProcess(HANDLE ProcessHandle);
NTSTATUS NTAPI NtSuspendThread(HANDLE ThreadHandle, PULONG PreviousSuspendCount);
NTSTATUS NTAPI NtSystemDebugControl(ULONG Command, PVOID InputBuffer, ULONG InputBufferLength, PVOID OutputBuffer,
                                    ULONG OutputBufferLength, PULONG ReturnLength);
NTSTATUS NTAPI NtTerminateEnclave(PVOID BaseAddress, BOOLEAN WaitForThread);
NTSTATUS NTAPI NtTerminateJobObject(HANDLE JobHandle, NTSTATUS ExitStatus);
NTSTATUS NTAPI NtTerminateProcess(HANDLE ProcessHandle, NTSTATUS ExitStatus);
NTSTATUS NTAPI NtTerminateThread(HANDLE ThreadHandle, NTSTATUS ExitStatus);
NTSTATUS NTAPI NtTestAlert(void);
NTSTATUS NTAPI NtThawRegistry(void);
NTSTATUS NTAPI NtThawTransactions(void);
NTSTATUS NTAPI NtTraceControl(ULONG CtrlCode, PVOID InputBuffer, ULONG InputBufferLength, PVOID OutputBuffer,
                              ULONG OutputBufferLength, PULONG ReturnLength);
NTSTATUS NTAPI NtTraceEvent(HANDLE TraceHandle, ULONG Flags, ULONG FieldSize, PVOID Fields);
NTSTATUS NTAPI NtTranslateFilePath(PVOID InputPath, ULONG OutputType, PVOID OutputFilePath, ULONG OutputFilePathLength);
NTSTATUS NTAPI NtUmsThreadYield(PVOID SchedulerParam);
NTSTATUS NTAPI NtUnloadDriver(PUNICODE_STRING DriverName);
NTSTATUS NTAPI NtUnloadKey(POBJECT_ATTRIBUTES TargetKey);
NTSTATUS NTAPI NtUnloadKey2(POBJECT_ATTRIBUTES TargetKey, ULONG Flags);
NTSTATUS NTAPI NtUnloadKeyEx(POBJECT_ATTRIBUTES TargetKey, HANDLE Event);
NTSTATUS NTAPI NtUnlockFile(HANDLE FileHandle, PIO_STATUS_BLOCK IoStatusBlock, PLARGE_INTEGER Offset,
                            PLARGE_INTEGER Length, ULONG Key);
NTSTATUS NTAPI NtUnlockVirtualMemory(HANDLE ProcessHandle, PPVOID lpAddress, PSIZE_T pSize, ULONG LockOption);
NTSTATUS NTAPI NtUnmapViewOfSection(HANDLE ProcessHandle, PVOID BaseAddress);
NTSTATUS NTAPI NtUnmapViewOfSectionEx(HANDLE ProcessHandle, PVOID BaseAddress, ULONG Flags);
NTSTATUS NTAPI NtUnsubscribeWnfStateChange(PVOID StateName);
NTSTATUS NTAPI NtUpdateWnfStateData(PVOID StateName, PVOID Buffer, ULONG Length, PULONG TypeId, PVOID ExplicitScope,
                                    ULONG MatchingChangeStamp, ULONG CheckStamp);
NTSTATUS NTAPI NtVdmControl(ULONG ControlCode, PVOID ControlData);
NTSTATUS NTAPI NtWaitForAlertByThreadId(PVOID Address, PLARGE_INTEGER Timeout);
NTSTATUS NTAPI NtWaitForDebugEvent(HANDLE DebugHandle, BOOLEAN Alertable, PLARGE_INTEGER Timeout, PVOID WaitStateChange);
NTSTATUS NTAPI NtWaitForKeyedEvent(HANDLE KeyedEventHandle, PVOID Key, BOOLEAN Alertable, PLARGE_INTEGER Timeout);
NTSTATUS NTAPI NtWaitForMultipleObjects(ULONG Count, PHANDLE Handles, WAIT_TYPE WaitType, BOOLEAN Alertable,
                                        PLARGE_INTEGER Timeout);
NTSTATUS NTAPI NtWaitForMultipleObjects32(ULONG ObjectCount, PHANDLE Handles, WAIT_TYPE WaitType, BOOLEAN Alertable,
                                          PLARGE_INTEGER Timeout);
NTSTATUS NTAPI NtWaitForWorkViaWorkerFactory(HANDLE WorkerFactoryHandle, PVOID MiniPacket);
NTSTATUS NTAPI NtWaitHighEventPair(HANDLE EventHandle);
NTSTATUS NTAPI NtWaitLowEventPair(HANDLE EventHandle);
NTSTATUS NTAPI NtWorkerFactoryWorkerReady(HANDLE WorkerFactoryHandle);
NTSTATUS NTAPI NtWriteFile(HANDLE FileHandle, HANDLE Event, PIO_APC_ROUTINE ApcRoutine, PVOID ApcContext,
                           PIO_STATUS_BLOCK IoStatusBlock, PVOID Buffer, ULONG Length, PLARGE_INTEGER ByteOffset,
                           PULONG Key);
NTSTATUS NTAPI NtWriteFileGather(HANDLE FileHandle, HANDLE Event, PIO_APC_ROUTINE ApcRoutine, PVOID ApcContext,
                                 PIO_STATUS_BLOCK IoStatusBlock, PVOID Segments, ULONG Length,
                                 PLARGE_INTEGER ByteOffset, PULONG Key);
NTSTATUS NTAPI NtWriteRequestData(HANDLE PortHandle, PVOID Message, ULONG Index, PVOID Buffer, ULONG BufferLength,
                                  PULONG ReturnLength);
NTSTATUS NTAPI NtWriteVirtualMemory(HANDLE ProcessHandle, PVOID BaseAddress, const void *Buffer, SIZE_T BufferLength,
                                    PSIZE_T ReturnedLength);
NTSTATUS NTAPI NtYieldExecution(void);

#endif

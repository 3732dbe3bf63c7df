"""Constants of the kernel transaction manager's services.

Facts: winnt.h, winternl.h and the DDK headers of mingw-w64 (public domain); phnt (MIT); Microsoft's documentation.
"""

from __future__ import annotations

from ntsup.ntabi.code import Code, code


class ENLISTMENT_INFORMATION_CLASS(Code):
    EnlistmentBasicInformation = code(0)
    EnlistmentRecoveryInformation = code(1)
    EnlistmentCrmInformation = code(2)


class RESOURCEMANAGER_INFORMATION_CLASS(Code):
    ResourceManagerBasicInformation = code(0)
    ResourceManagerCompletionInformation = code(1)


class TRANSACTION_INFORMATION_CLASS(Code):
    TransactionBasicInformation = code(0)
    TransactionPropertiesInformation = code(1)
    TransactionEnlistmentInformation = code(2)
    TransactionSuperiorEnlistmentInformation = code(3)
    TransactionBindInformation = code(4)
    TransactionDTCPrivateInformation = code(5)


class TRANSACTIONMANAGER_INFORMATION_CLASS(Code):
    TransactionManagerBasicInformation = code(0)
    TransactionManagerLogInformation = code(1)
    TransactionManagerLogPathInformation = code(2)
    TransactionManagerRecoveryInformation = code(4)
    TransactionManagerOnlineProbeInformation = code(3)
    TransactionManagerOldestTransactionInformation = code(5)


class KTMOBJECT_TYPE(Code):
    KTMOBJECT_TRANSACTION = code(0)
    KTMOBJECT_TRANSACTION_MANAGER = code(1)
    KTMOBJECT_RESOURCE_MANAGER = code(2)
    KTMOBJECT_ENLISTMENT = code(3)
    KTMOBJECT_INVALID = code(4)

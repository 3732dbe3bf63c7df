// LDAP's results: their texts, and the Win32 errors that stand for them.

#include "ldap_session.h"

static const struct {
    ULONG result, error;
    char *narrow;
    WCHAR *wide;
} rows[] = {
    {0x0, ERROR_SUCCESS, "Success", L"Success"},
    {0x1, ERROR_OPEN_FAILED, "Operations Error", L"Operations Error"},
    {0x2, ERROR_INVALID_LEVEL, "Protocol Error", L"Protocol Error"},
    {0x3, ERROR_TIMEOUT, "Timelimit Exceeded", L"Timelimit Exceeded"},
    {0x4, ERROR_MORE_DATA, "Sizelimit Exceeded", L"Sizelimit Exceeded"},
    {0x5, ERROR_GEN_FAILURE, "Compare False", L"Compare False"},
    {0x6, ERROR_GEN_FAILURE, "Compare True", L"Compare True"},
    {0x7, ERROR_GEN_FAILURE, "Authentication Method Not Supported", L"Authentication Method Not Supported"},
    {0x8, ERROR_GEN_FAILURE, "Strong Authentication Required", L"Strong Authentication Required"},
    {0x9, ERROR_GEN_FAILURE, "Partial Results", L"Partial Results"},
    {0xa, ERROR_GEN_FAILURE, "Referral", L"Referral"},
    {0xb, ERROR_GEN_FAILURE, "Administration Limit Exceeded", L"Administration Limit Exceeded"},
    {0xc, ERROR_GEN_FAILURE, "Unavailable Critical Extension", L"Unavailable Critical Extension"},
    {0xd, ERROR_GEN_FAILURE, "Confidentiality Required", L"Confidentiality Required"},
    {0xe, ERROR_GEN_FAILURE, "Sasl Bind In Progress", L"Sasl Bind In Progress"},
    {0x10, ERROR_INVALID_PARAMETER, "No Such Attribute", L"No Such Attribute"},
    {0x11, ERROR_GEN_FAILURE, "Undefined Type", L"Undefined Type"},
    {0x12, ERROR_GEN_FAILURE, "Inappropriate Matching", L"Inappropriate Matching"},
    {0x13, ERROR_GEN_FAILURE, "Constraint Violation", L"Constraint Violation"},
    {0x14, ERROR_GEN_FAILURE, "Attribute Or Value Exists", L"Attribute Or Value Exists"},
    {0x15, ERROR_GEN_FAILURE, "Invalid Syntax", L"Invalid Syntax"},
    {0x20, ERROR_FILE_NOT_FOUND, "No Such Object", L"No Such Object"},
    {0x21, ERROR_GEN_FAILURE, "Alias Problem", L"Alias Problem"},
    {0x22, ERROR_GEN_FAILURE, "Invalid DN Syntax", L"Invalid DN Syntax"},
    {0x23, ERROR_GEN_FAILURE, "Is Leaf", L"Is Leaf"},
    {0x24, ERROR_GEN_FAILURE, "Alias Dereferencing Problem", L"Alias Dereferencing Problem"},
    {0x30, ERROR_GEN_FAILURE, "Inappropriate Authentication", L"Inappropriate Authentication"},
    {0x31, ERROR_LOGON_FAILURE, "Invalid Credentials", L"Invalid Credentials"},
    {0x32, ERROR_ACCESS_DENIED, "Insufficient Rights", L"Insufficient Rights"},
    {0x33, ERROR_BUSY, "Busy", L"Busy"},
    {0x34, ERROR_GEN_FAILURE, "Unavailable", L"Unavailable"},
    {0x35, ERROR_GEN_FAILURE, "Unwilling To Perform", L"Unwilling To Perform"},
    {0x36, ERROR_GEN_FAILURE, "Loop Detected", L"Loop Detected"},
    {0x40, ERROR_GEN_FAILURE, "Naming Violation", L"Naming Violation"},
    {0x41, ERROR_GEN_FAILURE, "Object Class Violation", L"Object Class Violation"},
    {0x42, ERROR_GEN_FAILURE, "Not Allowed On Non-leaf", L"Not Allowed On Non-leaf"},
    {0x43, ERROR_GEN_FAILURE, "Not Allowed On RDN", L"Not Allowed On RDN"},
    {0x44, ERROR_ALREADY_EXISTS, "Already Exists", L"Already Exists"},
    {0x45, ERROR_GEN_FAILURE, "No Object Class Modifications", L"No Object Class Modifications"},
    {0x46, ERROR_GEN_FAILURE, "Results Too Large", L"Results Too Large"},
    {0x47, ERROR_GEN_FAILURE, "Affects Multiple DSAs", L"Affects Multiple DSAs"},
    {0x50, ERROR_GEN_FAILURE, "Other", L"Other"},
    {0x51, ERROR_BAD_NET_RESP, "Server Down", L"Server Down"},
    {0x52, ERROR_INVALID_FUNCTION, "Local Error", L"Local Error"},
    {0x53, ERROR_GEN_FAILURE, "Encoding Error", L"Encoding Error"},
    {0x54, ERROR_GEN_FAILURE, "Decoding Error", L"Decoding Error"},
    {0x55, ERROR_TIMEOUT, "Timeout", L"Timeout"},
    {0x56, ERROR_GEN_FAILURE, "Unknown Authentication Error", L"Unknown Authentication Error"},
    {0x57, ERROR_GEN_FAILURE, "Filter Error", L"Filter Error"},
    {0x58, ERROR_CANCELLED, "User Cancelled", L"User Cancelled"},
    {0x59, ERROR_INVALID_PARAMETER, "Parameter Error", L"Parameter Error"},
    {0x5a, ERROR_NOT_ENOUGH_MEMORY, "No Memory", L"No Memory"},
    {0x5b, ERROR_CONNECTION_REFUSED, "Connection Error", L"Connection Error"},
    {0x5c, ERROR_NOT_SUPPORTED, "Not Supported", L"Not Supported"},
    {0x5d, ERROR_GEN_FAILURE, "Control Not Found", L"Control Not Found"},
    {0x5e, ERROR_NO_DATA, "No Results Returned", L"No Results Returned"},
    {0x5f, ERROR_MORE_DATA, "More Results To Return", L"More Results To Return"},
    {0x60, ERROR_GEN_FAILURE, "Client Loop", L"Client Loop"},
    {0x61, ERROR_GEN_FAILURE, "Referral Limit Exceeded", L"Referral Limit Exceeded"},
};

static UINT row_of(ULONG result) {
    for (UINT i = 0; i < ARRAYSIZE(rows); i++)
        if (rows[i].result == result)
            return i;
    return row_of(LDAP_OTHER);
}

PCHAR LDAPAPI ldap_err2stringA(ULONG result) { return rows[row_of(result)].narrow; }

PWCHAR LDAPAPI ldap_err2stringW(ULONG result) { return rows[row_of(result)].wide; }

ULONG LDAPAPI LdapMapErrorToWin32(ULONG result) { return rows[row_of(result)].error; }

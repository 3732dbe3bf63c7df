// What the parts of wldap32 share. The unadorned names are functions here, not the header's macros.

#ifndef NTSUP_LDAP_SESSION_H
#define NTSUP_LDAP_SESSION_H

#include <windows.h>
#define LDAP_UNICODE 0
#include <winldap.h>

// Sets a session's and the thread's last result, and returns it.
ULONG session_result(LDAP *session, ULONG result);

#endif

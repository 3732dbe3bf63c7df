// Schannel with itself: a server with a certificate of a PKCS #12 file, a client, and their tokens carried by hand
// libs: secur32 crypt32
// varies: TLS draws at random
// services: NtClose NtDeviceIoControlFile NtOpenFile
#define SECURITY_WIN32
#define SCHANNEL_USE_BLACKLISTS
#include <stdio.h>
#include <string.h>
#include <windows.h>
#include <winternl.h>
#include <sspi.h>
#include <wincrypt.h>
#include <schannel.h>

#define FAILS(call) (SetLastError(0), (call) ? 0 : (unsigned)GetLastError())

static const char pfx_text[] =
    "MIIEKwIBAzCCA+EGCSqGSIb3DQEHAaCCA9IEggPOMIIDyjCCAkoGCSqGSIb3DQEHBqCCAjswggI3AgEAMIICMAYJKoZIhvcNAQcB"
    "MF8GCSqGSIb3DQEFDTBSMDEGCSqGSIb3DQEFDDAkBBD20ug8ok9lv9l9uUC4fl9MAgIH0DAMBggqhkiG9w0CCQUAMB0GCWCGSAFl"
    "AwQBKgQQLAgzbprRur0vSqjz6k4TdoCCAcAFhYO8dJcuj2UEw0jkwesy0SxnA2yBza8l68v5ly8hw9uKNn+K9Lcs1HAlAXHkEAGY"
    "vJqwFLjQzxd4gX0Y56yo5gO5oe/7EQkfII62D65ZNB2jIxuCmEgkf3vlgDegsPNqnGGClucKw36BgMVQ/ARtpGAlyQSnLQuub3da"
    "tM7Vvc1+Fn1u3l46LPZrmayOBgT+xT1GAzn6F+HLaVHjENCXxJT+DdaaltmbsZIw0z6TNCaDc8RjgRzr6SE10Q1LrFPuq67uWYQc"
    "2TdHDGKzhahqR0b4fTn76CFoU6KtbFEfKcwf6DuoNfinjjkhrcMXXWVRnO43L7kSgFYF43FbYloqbZaChVk/ZeZFQAf89ZWlWoj4"
    "3cERVgg+7bW0m31yUU2lxY87GyelAOscWOArcXqOIWxdfhZqhTLhUdphGfSSKYyJsSLN8Z5rNyAvsTIbT3btU8ukbkfpDap5D3/x"
    "XN7/rpypCkJorqUvsAnMfSnsmWMQOPb1URWsPPzw1HHrXAhnaRlXlhXp/h6+59E3VtR5tE9FQjW5pAOKf4V+mxY0A/yGAnhBFZxw"
    "2B1p/AaUWOSJ+WZa0rxSXowekxRniJUHMIIBeAYJKoZIhvcNAQcBoIIBaQSCAWUwggFhMIIBXQYLKoZIhvcNAQwKAQKggfcwgfQw"
    "XwYJKoZIhvcNAQUNMFIwMQYJKoZIhvcNAQUMMCQEEAVYer1x6orEsq/Atn9wuYoCAgfQMAwGCCqGSIb3DQIJBQAwHQYJYIZIAWUD"
    "BAEqBBBPjgzK+Z67XPhDnS4yctROBIGQ+oYHL6Os94LBFayIWufZxmdi2JwCozV0f3zFkQ4I+TBZpgyIIYpmuMs0Jo7t5w9UwMQT"
    "3+Vf6iY6pS4hpjpWHAQ2G+xqETJBvg7qAaRc+4aog5E1bELk5xj8iOnY6eDrpsWYscDtZJjj+m9TNhT9xOJIhlyWR26t98DoHKwc"
    "GZTBhSMLiubtXNs/QGWqsmfgMVQwIwYJKoZIhvcNAQkVMRYEFKmqTEoNZjdhum4UfThleiwo6AHvMC0GCSqGSIb3DQEJFDEgHh4A"
    "YQAgAGYAcgBpAGUAbgBkAGwAeQAgAG4AYQBtAGUwQTAxMA0GCWCGSAFlAwQCAQUABCBziLM9DkS68gxO0m+dSUgBLojkQbUZ5t7Y"
    "d/w17HVdVgQIIjrKzluOanwCAggA";

static BYTE file[2048];
static CRYPT_DATA_BLOB pfx = {0, file};

typedef struct {
    CtxtHandle context;
    CredHandle credential;
    int server, begun;
    SECURITY_STATUS status;
    BYTE in[8192];
    ULONG held;
} Side;

static PCCERT_CONTEXT import_file(HCERTSTORE *store)
{
    DWORD size = sizeof(file);
    WCHAR name[64] = L"";
    CryptStringToBinaryA(pfx_text, 0, CRYPT_STRING_BASE64, file, &size, NULL, NULL);
    pfx.cbData = size;
    printf("password: right %x", FAILS(PFXVerifyPassword(&pfx, L"secret", 0)));
    printf(", wrong %x", FAILS(PFXVerifyPassword(&pfx, L"Secret", 0)));
    printf(", import %x", FAILS(PFXImportCertStore(&pfx, L"Secret", 0)));
    CRYPT_DATA_BLOB damaged = {100, file};
    printf(", damaged %d", PFXImportCertStore(&damaged, L"secret", 0) == NULL);
    *store = PFXImportCertStore(&pfx, L"secret", PKCS12_NO_PERSIST_KEY);
    PCCERT_CONTEXT found = CertEnumCertificatesInStore(*store, NULL);
    size = sizeof(name);
    CertGetCertificateContextProperty(found, CERT_FRIENDLY_NAME_PROP_ID, name, &size);
    printf(", %ls", name);
    HCRYPTPROV_OR_NCRYPT_KEY_HANDLE key;
    DWORD spec = 0;
    BOOL ours = TRUE;
    printf(", key %x", FAILS(CryptAcquireCertificatePrivateKey(found, CRYPT_ACQUIRE_ALLOW_NCRYPT_KEY_FLAG, NULL, &key, &spec, &ours)));
    printf(" %lx %d\n", spec, ours);
    return found;
}

static void properties(PCCERT_CONTEXT certificate)
{
    BYTE buffer[256];
    CRYPT_KEY_PROV_INFO info = {.pwszContainerName = (WCHAR *)L"container", .pwszProvName = (WCHAR *)L"provider", .dwKeySpec = 1};
    CRYPT_DATA_BLOB blob = {3, (BYTE *)"abc"};
    PCCERT_CONTEXT bare = CertCreateCertificateContext(X509_ASN_ENCODING, certificate->pbCertEncoded, certificate->cbCertEncoded);
    DWORD size = sizeof(buffer);
    HCRYPTPROV_OR_NCRYPT_KEY_HANDLE key;
    printf("bare: no key %x", FAILS(CryptAcquireCertificatePrivateKey(bare, 0, NULL, &key, NULL, NULL)));
    printf(", no name %x", FAILS(CertGetCertificateContextProperty(bare, CERT_FRIENDLY_NAME_PROP_ID, buffer, &size)));
    printf(", set %x", FAILS(CertSetCertificateContextProperty(bare, CERT_KEY_PROV_INFO_PROP_ID, 0, &info)));
    size = sizeof(buffer);
    printf(", got %x", FAILS(CertGetCertificateContextProperty(bare, CERT_KEY_PROV_INFO_PROP_ID, buffer, &size)));
    CRYPT_KEY_PROV_INFO *back = (CRYPT_KEY_PROV_INFO *)buffer;
    printf(" %ls %ls %lu", back->pwszContainerName, back->pwszProvName, back->dwKeySpec);
    CertSetCertificateContextProperty(bare, CERT_FIRST_USER_PROP_ID, 0, &blob);
    size = 2;
    printf(", short %x %lu", FAILS(CertGetCertificateContextProperty(bare, CERT_FIRST_USER_PROP_ID, buffer, &size)), size);
    int count = 0;
    for (DWORD id = 0; (id = CertEnumCertificateContextProperties(bare, id)) != 0;)
        count++;
    printf(", %d of them", count);
    CertSetCertificateContextProperty(bare, CERT_FIRST_USER_PROP_ID, 0, NULL);
    size = 0;
    printf(", removed %x\n", FAILS(CertGetCertificateContextProperty(bare, CERT_FIRST_USER_PROP_ID, NULL, &size)));
    CertFreeCertificateContext(bare);
}

static void hand_over(const BYTE *data, ULONG size, Side *to)
{
    memcpy(to->in + to->held, data, size);
    to->held += size;
}

static void take_step(Side *side, Side *other)
{
    SecBuffer given[2] = {{side->held, SECBUFFER_TOKEN, side->in}, {0, SECBUFFER_EMPTY, NULL}};
    SecBuffer token = {0, SECBUFFER_TOKEN, NULL};
    SecBufferDesc input = {SECBUFFER_VERSION, 2, given}, output = {SECBUFFER_VERSION, 1, &token};
    CtxtHandle *old = side->begun ? &side->context : NULL;
    DWORD attributes;
    if (side->server)
        side->status = AcceptSecurityContext(&side->credential, old, &input, ASC_REQ_ALLOCATE_MEMORY | ASC_REQ_STREAM, 0,
                                             &side->context, &output, &attributes, NULL);
    else
        side->status = InitializeSecurityContextA(&side->credential, old, (char *)"test.example",
                                                  ISC_REQ_ALLOCATE_MEMORY | ISC_REQ_STREAM, 0, 0, old ? &input : NULL, 0,
                                                  &side->context, &output, &attributes, NULL);
    if (side->status == SEC_E_INCOMPLETE_MESSAGE)
        return;
    side->begun = 1;
    ULONG rest = given[1].BufferType == SECBUFFER_EXTRA ? given[1].cbBuffer : 0;
    memmove(side->in, side->in + side->held - rest, rest);
    side->held = rest;
    if (token.cbBuffer) {
        hand_over(token.pvBuffer, token.cbBuffer, other);
        FreeContextBuffer(token.pvBuffer);
    }
}

static void say(Side *from, Side *to, const char *text)
{
    BYTE record[512];
    SecPkgContext_StreamSizes sizes;
    ULONG size = (ULONG)strlen(text);
    QueryContextAttributesA(&from->context, SECPKG_ATTR_STREAM_SIZES, &sizes);
    memcpy(record + sizes.cbHeader, text, size);
    SecBuffer parts[4] = {{sizes.cbHeader, SECBUFFER_STREAM_HEADER, record},
                          {size, SECBUFFER_DATA, record + sizes.cbHeader},
                          {sizes.cbTrailer, SECBUFFER_STREAM_TRAILER, record + sizes.cbHeader + size},
                          {0, SECBUFFER_EMPTY, NULL}};
    SecBufferDesc message = {SECBUFFER_VERSION, 4, parts};
    SECURITY_STATUS sealed = EncryptMessage(&from->context, 0, &message, 0);
    hand_over(record, parts[0].cbBuffer + parts[1].cbBuffer + parts[2].cbBuffer, to);
    // a part of it first, then a byte that is wrong, then all
    SecBuffer some[4] = {{to->held - 1, SECBUFFER_DATA, to->in}, {0, 0, NULL}, {0, 0, NULL}, {0, 0, NULL}};
    SecBufferDesc received = {SECBUFFER_VERSION, 4, some};
    SECURITY_STATUS early = DecryptMessage(&to->context, &received, 0, NULL);
    SecBuffer all[4] = {{to->held, SECBUFFER_DATA, to->in}, {0, 0, NULL}, {0, 0, NULL}, {0, 0, NULL}};
    received.pBuffers = all;
    SECURITY_STATUS opened = DecryptMessage(&to->context, &received, 0, NULL);
    printf("  %lx, early %lx, %lx", (long)sealed, (long)early, (long)opened);
    for (int i = 0; i < 4; i++)
        if (all[i].BufferType == SECBUFFER_DATA)
            printf(" \"%.*s\"", (int)all[i].cbBuffer, (char *)all[i].pvBuffer);
    printf("\n");
    to->held = 0;
}

// TLS 1.3's server gives tickets after the handshake: messages with nothing in them for the program.
static void drain(Side *side)
{
    while (side->held) {
        SecBuffer parts[4] = {{side->held, SECBUFFER_DATA, side->in}, {0, 0, NULL}, {0, 0, NULL}, {0, 0, NULL}};
        SecBufferDesc message = {SECBUFFER_VERSION, 4, parts};
        SECURITY_STATUS status = DecryptMessage(&side->context, &message, 0, NULL);
        ULONG rest = 0;
        for (int i = 0; i < 4; i++) {
            if (parts[i].BufferType == SECBUFFER_DATA && parts[i].cbBuffer)
                printf("  unexpected data\n");
            if (parts[i].BufferType == SECBUFFER_EXTRA)
                rest = parts[i].cbBuffer;
        }
        if (status != SEC_E_OK)
            printf("  drained %lx\n", (long)status);
        memmove(side->in, side->in + side->held - rest, rest);
        side->held = status == SEC_E_OK ? rest : 0;
    }
}

static void connect_both(const char *label, PCCERT_CONTEXT certificate, DWORD disabled)
{
    static Side client, server;
    TLS_PARAMETERS parameters = {.grbitDisabledProtocols = disabled};
    SCH_CREDENTIALS own = {.dwVersion = SCH_CREDENTIALS_VERSION, .cCreds = 1, .paCred = &certificate,
                           .cTlsParameters = 1, .pTlsParameters = &parameters};
    SCH_CREDENTIALS trusting = {.dwVersion = SCH_CREDENTIALS_VERSION, .dwFlags = SCH_CRED_MANUAL_CRED_VALIDATION};
    memset(&client, 0, sizeof(client));
    memset(&server, 0, sizeof(server));
    server.server = 1;
    SECURITY_STATUS inbound = AcquireCredentialsHandleA(NULL, (char *)UNISP_NAME_A, SECPKG_CRED_INBOUND, NULL, &own, NULL, NULL, &server.credential, NULL);
    SECURITY_STATUS outbound = AcquireCredentialsHandleA(NULL, (char *)UNISP_NAME_A, SECPKG_CRED_OUTBOUND, NULL, &trusting, NULL, NULL, &client.credential, NULL);
    client.status = server.status = SEC_I_CONTINUE_NEEDED;
    for (int i = 0; i < 10 && (client.status == SEC_I_CONTINUE_NEEDED || server.status == SEC_I_CONTINUE_NEEDED); i++) {
        if (client.status == SEC_I_CONTINUE_NEEDED && (!client.begun || client.held))
            take_step(&client, &server);
        if (server.status == SEC_I_CONTINUE_NEEDED && server.held)
            take_step(&server, &client);
    }
    SecPkgContext_ConnectionInfo info = {0};
    PCCERT_CONTEXT seen = NULL, none = NULL;
    QueryContextAttributesA(&client.context, SECPKG_ATTR_CONNECTION_INFO, &info);
    QueryContextAttributesA(&client.context, SECPKG_ATTR_REMOTE_CERT_CONTEXT, &seen);
    printf("%s: credentials %lx %lx, connected %lx %lx, protocol %lx", label, (long)inbound, (long)outbound, (long)client.status, (long)server.status, info.dwProtocol);
    QueryContextAttributesA(&server.context, SECPKG_ATTR_CONNECTION_INFO, &info);
    printf(" %lx, certificate same %d, client's %lx\n", info.dwProtocol,
           CertCompareCertificate(X509_ASN_ENCODING, seen->pCertInfo, certificate->pCertInfo),
           (long)QueryContextAttributesA(&server.context, SECPKG_ATTR_REMOTE_CERT_CONTEXT, &none));
    CertFreeCertificateContext(seen);
    drain(&client);
    say(&client, &server, "a question");
    say(&server, &client, "an answer");
    say(&client, &server, "another question");
    DeleteSecurityContext(&client.context);
    DeleteSecurityContext(&server.context);
    printf("  gone %lx", (long)DeleteSecurityContext(&server.context) == SEC_E_OK ? 0L : 1L);
    printf(" freed %lx %lx\n", (long)FreeCredentialsHandle(&client.credential), (long)FreeCredentialsHandle(&server.credential));
}

int main(void)
{
    HCERTSTORE store = NULL;
    CredHandle credential;
    ULONG count = 0;
    PSecPkgInfoA packages = NULL;
    PCCERT_CONTEXT certificate = import_file(&store);
    properties(certificate);
    EnumerateSecurityPackagesA(&count, &packages);
    printf("packages: %lu %s\n", count, packages->Name);
    FreeContextBuffer(packages);
    connect_both("tls 1.3", certificate, 0);
    connect_both("tls 1.2", certificate, SP_PROT_TLS1_3_SERVER);
    SCH_CREDENTIALS own = {.dwVersion = SCH_CREDENTIALS_VERSION};
    printf("a server without a certificate %lx", (long)AcquireCredentialsHandleA(NULL, (char *)UNISP_NAME_A, SECPKG_CRED_INBOUND, NULL, &own, NULL, NULL, &credential, NULL));
    own.dwVersion = 77;
    printf(", unknown version %lx", (long)AcquireCredentialsHandleA(NULL, (char *)UNISP_NAME_A, SECPKG_CRED_OUTBOUND, NULL, &own, NULL, NULL, &credential, NULL));
    printf(", unknown package %lx\n", (long)AcquireCredentialsHandleA(NULL, (char *)"Nothing", SECPKG_CRED_OUTBOUND, NULL, NULL, NULL, NULL, &credential, NULL));
    CertFreeCertificateContext(certificate);
    CertCloseStore(store, 0);
    return 0;
}

/* output:
password: right 0, wrong 56, import 56, damaged 1, a friendly name, key 0 ffffffff 0
bare: no key 8009200b, no name 80092004, set 0, got 0 container provider 1, short ea 3, 2 of them, removed 80092004
packages: 1 Microsoft Unified Security Protocol Provider
tls 1.3: credentials 0 0, connected 0 0, protocol 2000 1000, certificate same 1, client's 8009030e
  0, early 80090318, 0 "a question"
  0, early 80090318, 0 "an answer"
  0, early 80090318, 0 "another question"
  gone 1 freed 0 0
tls 1.2: credentials 0 0, connected 0 0, protocol 800 400, certificate same 1, client's 8009030e
  0, early 80090318, 0 "a question"
  0, early 80090318, 0 "an answer"
  0, early 80090318, 0 "another question"
  gone 1 freed 0 0
a server without a certificate 8009030e, unknown version 8009030d, unknown package 80090305
*/

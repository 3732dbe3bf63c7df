// A TLS client on Schannel: connects, sends a line, prints what comes until the other side closes.
// Arguments: port, host name, whether to judge the certificate (0 or 1), the newest credentials (0 or 1), perhaps a
// PKCS #12 file with the own certificate, whose password is "secret".
#define SECURITY_WIN32
#define SCHANNEL_USE_BLACKLISTS
#include <winsock2.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>
#include <winternl.h>
#include <sspi.h>
#include <wincrypt.h>
#include <schannel.h>

static PCCERT_CONTEXT own_certificate(const char *path)
{
    static BYTE file[8192];
    CRYPT_DATA_BLOB blob = {0, file};
    FILE *opened = fopen(path, "rb");
    blob.cbData = opened ? (DWORD)fread(file, 1, sizeof(file), opened) : 0;
    HCERTSTORE store = PFXImportCertStore(&blob, L"secret", PKCS12_NO_PERSIST_KEY);
    return store ? CertEnumCertificatesInStore(store, NULL) : NULL;
}

static SOCKET wire;
static char in[40000];
static int held;
static CtxtHandle context;

static int receive(void)
{
    int got = recv(wire, in + held, (int)sizeof(in) - held, 0);
    held += got > 0 ? got : 0;
    return got;
}

// The rest of what came, if the call left any, is moved to the beginning.
static void keep(SecBuffer *buffers, int count)
{
    int rest = 0;
    for (int i = 0; i < count; i++)
        if (buffers[i].BufferType == SECBUFFER_EXTRA)
            rest = (int)buffers[i].cbBuffer;
    memmove(in, in + held - rest, (size_t)rest);
    held = rest;
}

static SECURITY_STATUS handshake(CredHandle *credential, char *host)
{
    const DWORD flags = ISC_REQ_SEQUENCE_DETECT | ISC_REQ_REPLAY_DETECT | ISC_REQ_CONFIDENTIALITY |
                        ISC_REQ_ALLOCATE_MEMORY | ISC_REQ_STREAM | ISC_REQ_EXTENDED_ERROR;
    struct {
        ULONG size, kind;
        USHORT length;
        char names[16];
    } alpn = {4 + 2 + 12, 2, 12, "\x02h2\x08http/1.1"};
    SECURITY_STATUS status = SEC_I_CONTINUE_NEEDED;
    for (int first = 1; status == SEC_I_CONTINUE_NEEDED || status == SEC_E_INCOMPLETE_MESSAGE; first = 0) {
        SecBuffer given[2] = {{(ULONG)held, SECBUFFER_TOKEN, in}, {0, SECBUFFER_EMPTY, NULL}};
        SecBuffer named = {22, SECBUFFER_APPLICATION_PROTOCOLS, &alpn};
        SecBuffer token = {0, SECBUFFER_TOKEN, NULL};
        SecBufferDesc input = {SECBUFFER_VERSION, 2, given}, protocols = {SECBUFFER_VERSION, 1, &named};
        SecBufferDesc output = {SECBUFFER_VERSION, 1, &token};
        DWORD attributes;
        if (!first && (held == 0 || status == SEC_E_INCOMPLETE_MESSAGE) && receive() <= 0)
            return -1;
        given[0].cbBuffer = (ULONG)held;
        status = InitializeSecurityContextA(credential, first ? NULL : &context, host, flags, 0, 0,
                                            first ? &protocols : &input, 0, &context, &output, &attributes, NULL);
        if (token.cbBuffer) {
            send(wire, token.pvBuffer, (int)token.cbBuffer, 0);
            FreeContextBuffer(token.pvBuffer);
        }
        if (!first && status != SEC_E_INCOMPLETE_MESSAGE)
            keep(given, 2);
    }
    return status;
}

static void say(const char *text, size_t size)
{
    static char record[17000];
    SecPkgContext_StreamSizes sizes;
    QueryContextAttributesA(&context, SECPKG_ATTR_STREAM_SIZES, &sizes);
    memcpy(record + sizes.cbHeader, text, size);
    SecBuffer parts[4] = {{sizes.cbHeader, SECBUFFER_STREAM_HEADER, record},
                          {(ULONG)size, SECBUFFER_DATA, record + sizes.cbHeader},
                          {sizes.cbTrailer, SECBUFFER_STREAM_TRAILER, record + sizes.cbHeader + size},
                          {0, SECBUFFER_EMPTY, NULL}};
    SecBufferDesc message = {SECBUFFER_VERSION, 4, parts};
    if (EncryptMessage(&context, 0, &message, 0) == SEC_E_OK)
        send(wire, record, (int)(parts[0].cbBuffer + parts[1].cbBuffer + parts[2].cbBuffer), 0);
}

static void listen_to(void)
{
    unsigned long long total = 0, sum = 0;
    for (;;) {
        SecBuffer parts[4] = {{(ULONG)held, SECBUFFER_DATA, in}, {0, 0, NULL}, {0, 0, NULL}, {0, 0, NULL}};
        SecBufferDesc message = {SECBUFFER_VERSION, 4, parts};
        SECURITY_STATUS status = held ? DecryptMessage(&context, &message, 0, NULL) : SEC_E_INCOMPLETE_MESSAGE;
        if (status == SEC_E_INCOMPLETE_MESSAGE) {
            if (receive() <= 0)
                break;
            continue;
        }
        for (int i = 0; i < 4; i++)
            for (ULONG j = 0; parts[i].BufferType == SECBUFFER_DATA && j < parts[i].cbBuffer; j++)
                total++, sum = sum * 31 + ((unsigned char *)parts[i].pvBuffer)[j];
        if (status != SEC_E_OK) {
            printf("received %llu %llx, then %lx\n", total, sum, (long)status);
            return;
        }
        keep(parts, 4);
    }
    printf("received %llu %llx, cut off\n", total, sum);
}

int main(int argc, char **argv)
{
    WSADATA data;
    struct sockaddr_in name = {.sin_family = AF_INET};
    CredHandle credential;
    SCHANNEL_CRED old = {.dwVersion = SCHANNEL_CRED_VERSION};
    SCH_CREDENTIALS new = {.dwVersion = SCH_CREDENTIALS_VERSION};
    if (argc < 5)
        return 2;
    old.dwFlags = new.dwFlags = SCH_CRED_NO_DEFAULT_CREDS | (*argv[3] == '1' ? SCH_CRED_AUTO_CRED_VALIDATION : SCH_CRED_MANUAL_CRED_VALIDATION);
    PCCERT_CONTEXT own = argc > 5 ? own_certificate(argv[5]) : NULL;
    if (own) {
        old.cCreds = new.cCreds = 1;
        old.paCred = new.paCred = &own;
    }
    WSAStartup(0x202, &data);
    wire = socket(AF_INET, SOCK_STREAM, 0);
    name.sin_port = htons((unsigned short)atoi(argv[1]));
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(wire, (struct sockaddr *)&name, sizeof(name)))
        return 3;
    SECURITY_STATUS status = AcquireCredentialsHandleA(NULL, UNISP_NAME_A, SECPKG_CRED_OUTBOUND, NULL,
                                                       *argv[4] == '1' ? (void *)&new : (void *)&old, NULL, NULL,
                                                       &credential, NULL);
    printf("credentials %lx\n", (long)status);
    status = handshake(&credential, argv[2]);
    printf("handshake %lx\n", (long)status);
    if (status == SEC_E_OK) {
        SecPkgContext_ConnectionInfo info;
        SecPkgContext_ApplicationProtocol application;
        SecPkgContext_CipherInfo suite;
        PCCERT_CONTEXT certificate = NULL;
        char subject[100] = "";
        QueryContextAttributesA(&context, SECPKG_ATTR_CONNECTION_INFO, &info);
        QueryContextAttributesA(&context, SECPKG_ATTR_APPLICATION_PROTOCOL, &application);
        QueryContextAttributesA(&context, SECPKG_ATTR_REMOTE_CERT_CONTEXT, &certificate);
        CertGetNameStringA(certificate, CERT_NAME_SIMPLE_DISPLAY_TYPE, 0, NULL, subject, sizeof(subject));
        CertFreeCertificateContext(certificate);
        printf("protocol %lx cipher %lu bits, application %.*s, certificate %s\n", info.dwProtocol, info.dwCipherStrength,
               application.ProtocolIdSize, (char *)application.ProtocolId, subject);
        printf("suite %lx", (long)QueryContextAttributesW(&context, SECPKG_ATTR_CIPHER_INFO, &suite));
        printf(" %lx %ls %ls\n", suite.dwProtocol, suite.szCipherSuite, suite.szHash);
        say("hello from schannel\n", 20);
        listen_to();
        DWORD shut = SCHANNEL_SHUTDOWN;
        SecBuffer token = {sizeof(shut), SECBUFFER_TOKEN, &shut};
        SecBufferDesc message = {SECBUFFER_VERSION, 1, &token};
        printf("shutdown %lx\n", (long)ApplyControlToken(&context, &message));
        SecBuffer last = {0, SECBUFFER_TOKEN, NULL};
        SecBufferDesc output = {SECBUFFER_VERSION, 1, &last};
        DWORD attributes;
        InitializeSecurityContextA(&credential, &context, NULL, ISC_REQ_ALLOCATE_MEMORY, 0, 0, NULL, 0, &context, &output,
                                   &attributes, NULL);
        send(wire, last.pvBuffer, (int)last.cbBuffer, 0);
        FreeContextBuffer(last.pvBuffer);
        DeleteSecurityContext(&context);
    }
    FreeCredentialsHandle(&credential);
    closesocket(wire);
    return 0;
}

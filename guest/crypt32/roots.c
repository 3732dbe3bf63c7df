// The certificates that the host trusts, from the file where Linux distributions keep them; SSL_CERT_FILE names another.
#include "crypt32.h"

static const WCHAR *const files[] = {
    L"Z:\\etc\\ssl\\certs\\ca-certificates.crt", // Debian, Ubuntu, Arch, Alpine
    L"Z:\\etc\\pki\\tls\\certs\\ca-bundle.crt",  // Fedora, RHEL
    L"Z:\\etc\\ssl\\ca-bundle.pem",              // SUSE
    L"Z:\\etc\\ssl\\cert.pem",
};

static char *read_file(const WCHAR *path, DWORD *size) {
    HANDLE file = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL,
                              OPEN_EXISTING, 0, NULL);
    LARGE_INTEGER length;
    char *text = NULL;
    if (file == INVALID_HANDLE_VALUE)
        return NULL;
    if (GetFileSizeEx(file, &length) && length.QuadPart < 64 << 20)
        text = crypt_allocate((SIZE_T)length.QuadPart + 1);
    if (text && !ReadFile(file, text, (DWORD)length.QuadPart, size, NULL)) {
        crypt_free(text);
        text = NULL;
    }
    CloseHandle(file);
    return text;
}

static const char *find(const char *text, const char *end, const char *wanted) {
    SIZE_T length = (SIZE_T)lstrlenA(wanted);
    for (; (SIZE_T)(end - text) >= length; text++)
        if (*text == *wanted && RtlCompareMemory(text, wanted, length) == length)
            return text;
    return NULL;
}

static void add_all(HCERTSTORE store, const char *text, const char *end) {
    static const char begin[] = "-----BEGIN CERTIFICATE-----", finish[] = "-----END CERTIFICATE-----";
    BYTE *encoded = crypt_allocate((SIZE_T)(end - text));
    const char *stop;
    while (encoded && (text = find(text, end, begin)) && (stop = find(text, end, finish))) {
        SSIZE_T size = base64_decode(text + sizeof(begin) - 1, stop, encoded);
        if (size > 0)
            CertAddEncodedCertificateToStore(store, X509_ASN_ENCODING, encoded, (DWORD)size, CERT_STORE_ADD_ALWAYS,
                                             NULL);
        text = stop;
    }
    crypt_free(encoded);
}

void roots_load(HCERTSTORE store) {
    WCHAR chosen[MAX_PATH * 4];
    DWORD size = 0, length = GetEnvironmentVariableW(L"SSL_CERT_FILE", chosen, ARRAYSIZE(chosen));
    char *text = length && length < ARRAYSIZE(chosen) ? read_file(chosen, &size) : NULL;
    for (SIZE_T i = 0; !text && i < ARRAYSIZE(files); i++)
        text = read_file(files[i], &size);
    if (text)
        add_all(store, text, text + size);
    crypt_free(text);
}

// Names in certificates as text: the parts of a distinguished name, and who a certificate is of in short.
#include "crypt32.h"

enum { NAME_MAX_PARTS = 32, PRINTABLE_STRING = 0x13, UTF8_STRING = 0x0c, BMP_STRING = 0x1e };

typedef struct Part {
    char oid[64];
    Der value;
    BYTE tag;
} Part;

static int parts_of(const CERT_NAME_BLOB *name, Part parts[NAME_MAX_PARTS]) {
    Der from = {name->pbData, name->pbData + name->cbData}, list, set, pair, oid;
    int count = 0;
    if (!der_take(&from, DER_SEQUENCE, &list, NULL))
        return 0;
    while (der_take(&list, DER_SET, &set, NULL)) {
        while (count < NAME_MAX_PARTS && der_take(&set, DER_SEQUENCE, &pair, NULL)) {
            Part *part = &parts[count];
            if (!der_take(&pair, DER_OID, &oid, NULL) || !der_oid(&oid, part->oid, sizeof(part->oid)) ||
                pair.at == pair.end)
                continue;
            part->tag = *pair.at;
            count += der_take(&pair, part->tag, &part->value, NULL);
        }
    }
    return count;
}

// The units written, without a NUL.
static int text_of(const Part *part, WCHAR *out, int room) {
    int size = (int)(part->value.end - part->value.at), count = 0;
    if (part->tag == BMP_STRING) {
        for (const BYTE *at = part->value.at; at + 1 < part->value.end && count < room; at += 2)
            out[count++] = (WCHAR)(at[0] << 8 | at[1]);
        return count;
    }
    return size ? MultiByteToWideChar(CP_UTF8, 0, (const char *)part->value.at, size, out, room) : 0;
}

static const struct {
    const char *oid;
    const WCHAR *name;
} short_names[] = {
    {szOID_COMMON_NAME, L"CN"},          {szOID_COUNTRY_NAME, L"C"},
    {szOID_LOCALITY_NAME, L"L"},         {szOID_STATE_OR_PROVINCE_NAME, L"S"},
    {szOID_ORGANIZATION_NAME, L"O"},     {szOID_ORGANIZATIONAL_UNIT_NAME, L"OU"},
    {szOID_DOMAIN_COMPONENT, L"DC"},     {szOID_RSA_emailAddr, L"E"},
    {szOID_STREET_ADDRESS, L"STREET"},   {szOID_TITLE, L"T"},
    {szOID_GIVEN_NAME, L"G"},            {szOID_SUR_NAME, L"SN"},
};

static int put_prefix(const char *oid, WCHAR *out) {
    for (SIZE_T i = 0; i < ARRAYSIZE(short_names); i++)
        if (!lstrcmpA(oid, short_names[i].oid))
            return wsprintfW(out, L"%s=", short_names[i].name);
    return wsprintfW(out, L"OID.%S=", oid);
}

// All parts as CN=…, O=…; the values alone for CERT_SIMPLE_NAME_STR.
static int whole_name(const CERT_NAME_BLOB *name, bool prefixes, WCHAR *out, int room) {
    Part parts[NAME_MAX_PARTS];
    int count = parts_of(name, parts), used = 0;
    const int margin = 80; // for a separator and a prefix
    for (int i = 0; i < count && used + margin < room; i++) {
        if (i)
            used += wsprintfW(out + used, L", ");
        if (prefixes)
            used += put_prefix(parts[i].oid, out + used);
        used += text_of(&parts[i], out + used, room - used - 1);
    }
    return used;
}

static int part_named(const CERT_NAME_BLOB *name, const char *oid, WCHAR *out, int room) {
    Part parts[NAME_MAX_PARTS];
    for (int i = parts_of(name, parts); i-- > 0;)
        if (!lstrcmpA(parts[i].oid, oid))
            return text_of(&parts[i], out, room);
    return 0;
}

// The first subject alternative name of a kind ([2] a DNS name, [1] a mail address, [6] a URI).
static int alternative(const CERT_INFO *info, BYTE tag, WCHAR *out, int room) {
    const CERT_EXTENSION *extension = CertFindExtension(szOID_SUBJECT_ALT_NAME2, info->cExtension, info->rgExtension);
    Der from, list, value;
    if (!extension)
        return 0;
    from = (Der){extension->Value.pbData, extension->Value.pbData + extension->Value.cbData};
    if (!der_take(&from, DER_SEQUENCE, &list, NULL))
        return 0;
    while (list.at < list.end) {
        BYTE each = *list.at;
        if (!der_take(&list, each, &value, NULL))
            return 0;
        if (each == tag)
            return MultiByteToWideChar(CP_UTF8, 0, (const char *)value.at, (int)(value.end - value.at), out, room);
    }
    return 0;
}

enum { GENERAL_EMAIL = 0x81, GENERAL_DNS = 0x82, GENERAL_URI = 0x86, LONGEST = 2048 };

static int simple(const CERT_NAME_BLOB *name, WCHAR *out, int room) {
    static const char *const order[] = {szOID_COMMON_NAME, szOID_ORGANIZATIONAL_UNIT_NAME, szOID_ORGANIZATION_NAME,
                                        szOID_RSA_emailAddr};
    int used = 0;
    for (SIZE_T i = 0; !used && i < ARRAYSIZE(order); i++)
        used = part_named(name, order[i], out, room);
    return used;
}

// Units with the NUL; 1 for a name that is not there.
DWORD WINAPI CertGetNameStringW(PCCERT_CONTEXT context, DWORD type, DWORD flags, void *parameter, LPWSTR out,
                                DWORD size) {
    WCHAR text[LONGEST];
    const CERT_INFO *info = context->pCertInfo;
    bool issuer = flags & CERT_NAME_ISSUER_FLAG;
    const CERT_NAME_BLOB *name = issuer ? &info->Issuer : &info->Subject;
    int used = 0;
    switch (type) {
    case CERT_NAME_EMAIL_TYPE:
        used = issuer ? 0 : alternative(info, GENERAL_EMAIL, text, LONGEST - 1);
        used = used ? used : part_named(name, szOID_RSA_emailAddr, text, LONGEST - 1);
        break;
    case CERT_NAME_RDN_TYPE:
        used = whole_name(name, !parameter || *(DWORD *)parameter != CERT_SIMPLE_NAME_STR, text, LONGEST);
        break;
    case CERT_NAME_ATTR_TYPE:
        used = part_named(name, parameter ? parameter : szOID_COMMON_NAME, text, LONGEST - 1);
        break;
    case CERT_NAME_DNS_TYPE:
        used = issuer ? 0 : alternative(info, GENERAL_DNS, text, LONGEST - 1);
        used = used ? used : part_named(name, szOID_COMMON_NAME, text, LONGEST - 1);
        break;
    case CERT_NAME_URL_TYPE:
        used = issuer ? 0 : alternative(info, GENERAL_URI, text, LONGEST - 1);
        break;
    case CERT_NAME_SIMPLE_DISPLAY_TYPE:
    case CERT_NAME_FRIENDLY_DISPLAY_TYPE:
        used = simple(name, text, LONGEST - 1);
        break;
    default:
        break;
    }
    if (!out || !size)
        return (DWORD)used + 1;
    DWORD fits = min((DWORD)used, size - 1);
    CopyMemory(out, text, fits * sizeof(WCHAR));
    out[fits] = 0;
    return fits + 1;
}

DWORD WINAPI CertGetNameStringA(PCCERT_CONTEXT context, DWORD type, DWORD flags, void *parameter, LPSTR out,
                                DWORD size) {
    WCHAR wide[LONGEST];
    CertGetNameStringW(context, type, flags, parameter, wide, LONGEST);
    DWORD needed = (DWORD)WideCharToMultiByte(CP_ACP, 0, wide, -1, NULL, 0, NULL, NULL);
    if (!out || !size)
        return needed;
    if (needed > size) {
        *out = 0;
        return 1;
    }
    return (DWORD)WideCharToMultiByte(CP_ACP, 0, wide, -1, out, (int)size, NULL, NULL);
}

DWORD WINAPI CertNameToStrW(DWORD encoding, PCERT_NAME_BLOB name, DWORD form, LPWSTR out, DWORD size) {
    WCHAR text[LONGEST];
    (void)encoding;
    DWORD used = (DWORD)whole_name(name, (form & 0xffff) != CERT_SIMPLE_NAME_STR, text, LONGEST);
    if (!out || !size)
        return used + 1;
    DWORD fits = min(used, size - 1);
    CopyMemory(out, text, fits * sizeof(WCHAR));
    out[fits] = 0;
    return fits + 1;
}

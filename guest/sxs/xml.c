// The XML that manifests are written in: elements, attributes and text, one token after the other.
// Names are compared without their prefixes. Must not read past the end of what it was given.

#include "sxs.h"

static BOOLEAN is_space(WCHAR c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

BOOLEAN sxs_is(SxsSpan span, PCWSTR text) {
    for (SIZE_T i = 0; i < span.length; i++) {
        if (!text[i] || text[i] != span.at[i])
            return FALSE;
    }
    return !text[span.length];
}

static BOOLEAN starts(const SxsXml *xml, PCWSTR text) {
    SIZE_T i = 0;
    for (; text[i]; i++) {
        if ((SIZE_T)(xml->end - xml->at) <= i || xml->at[i] != text[i])
            return FALSE;
    }
    return TRUE;
}

// Goes on behind the next occurrence of a text; false when there is none.
static BOOLEAN skip_past(SxsXml *xml, PCWSTR text) {
    for (; xml->at < xml->end; xml->at++) {
        if (starts(xml, text)) {
            while (*text++)
                xml->at++;
            return TRUE;
        }
    }
    return FALSE;
}

static SxsSpan take_name(PCWSTR *at, PCWSTR end) {
    SxsSpan name = {*at, 0};
    PCWSTR from = *at;
    while (*at < end && !is_space(**at) && **at != '>' && **at != '/' && **at != '=')
        ++*at;
    name.length = (SIZE_T)(*at - from);
    return name;
}

static SxsSpan local(SxsSpan name) {
    for (SIZE_T i = 0; i < name.length; i++) {
        if (name.at[i] == ':')
            return (SxsSpan){name.at + i + 1, name.length - i - 1};
    }
    return name;
}

static BOOLEAN same(SxsSpan left, SxsSpan right) {
    return left.length == right.length && !memcmp(left.at, right.at, left.length * sizeof(WCHAR));
}

static SxsToken close_element(SxsXml *xml) {
    PCWSTR at = xml->at + 2;
    SxsSpan name = take_name(&at, xml->end);
    while (at < xml->end && is_space(*at))
        at++;
    if (at == xml->end || *at != '>' || !xml->depth || !same(xml->open[xml->depth - 1], name))
        return SXS_BAD;
    xml->at = at + 1;
    xml->depth--;
    xml->name = local(name);
    return SXS_CLOSE;
}

static SxsToken open_element(SxsXml *xml) {
    PCWSTR at = xml->at + 1;
    SxsSpan name = take_name(&at, xml->end);
    WCHAR quote = 0;
    xml->attributes.at = at;
    for (; at < xml->end && (quote || *at != '>'); at++) {
        if (quote ? *at == quote : *at == '"' || *at == '\'')
            quote = quote ? 0 : *at;
        else if (!quote && *at == '<')
            return SXS_BAD;
    }
    if (at == xml->end || !name.length || xml->depth == SXS_DEPTH_MOST)
        return SXS_BAD;
    xml->empty = at[-1] == '/';
    xml->attributes.length = (SIZE_T)(at - xml->attributes.at) - (xml->empty ? 1 : 0);
    xml->at = at + 1;
    if (!xml->empty)
        xml->open[xml->depth++] = name;
    xml->name = local(name);
    return SXS_OPEN;
}

SxsToken sxs_next(SxsXml *xml) {
    while (xml->at < xml->end) {
        if (*xml->at != '<') {
            xml->text.at = xml->at;
            while (xml->at < xml->end && *xml->at != '<')
                xml->at++;
            xml->text.length = (SIZE_T)(xml->at - xml->text.at);
            if (xml->depth)
                return SXS_TEXT;
            for (SIZE_T i = 0; i < xml->text.length; i++) {
                if (xml->text.at[i] && !is_space(xml->text.at[i]))
                    return SXS_BAD;
            }
        } else if (starts(xml, L"<!--")) {
            if (!skip_past(xml, L"-->"))
                return SXS_BAD;
        } else if (starts(xml, L"<?") || starts(xml, L"<!")) {
            if (!skip_past(xml, L">"))
                return SXS_BAD;
        } else {
            return starts(xml, L"</") ? close_element(xml) : open_element(xml);
        }
    }
    return xml->depth ? SXS_BAD : SXS_END;
}

BOOLEAN sxs_attribute(const SxsXml *xml, PCWSTR name, SxsSpan *value) {
    PCWSTR at = xml->attributes.at, end = at + xml->attributes.length;
    while (at < end) {
        while (at < end && is_space(*at))
            at++;
        SxsSpan found = take_name(&at, end);
        while (at < end && *at != '"' && *at != '\'')
            at++;
        if (at == end)
            break;
        WCHAR quote = *at++;
        value->at = at;
        while (at < end && *at != quote)
            at++;
        value->length = (SIZE_T)(at - value->at);
        if (at < end)
            at++;
        if (sxs_is(found, name))
            return TRUE;
    }
    return FALSE;
}

"""Write locales.c: the fields of GetLocaleInfo for the locales that locale_names.c knows, from CLDR's data in Babel.

CLDR and Windows agree on most, not on all: patterns are turned into Windows' own pictures, what CLDR has no equal of
(telephone codes, Windows' country numbers) is left out. Run by the build with the output path as its one argument.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from pathlib import Path

from babel import Locale, UnknownLocaleError, localedata
from babel.core import get_global
from babel.numbers import get_currency_name, get_currency_precision, get_currency_symbol, get_territory_currencies

HERE = Path(__file__).resolve().parent
DAYS = range(7)
MONTHS = range(1, 13)
GENITIVE = 0x10000000
"""LOCALE_RETURN_GENITIVE_NAMES: how months are named behind a day."""

ISO_639_2 = """
    af:afr am:amh ar:ara as:asm az:aze ba:bak be:bel bg:bul bn:ben bo:bod br:bre bs:bos ca:cat co:cos cs:ces cy:cym
    da:dan de:deu dv:div dz:dzo el:ell en:eng es:spa et:est eu:eus fa:fas fi:fin fo:fao fr:fra fy:fry ga:gle gd:gla
    gl:glg gu:guj ha:hau he:heb hi:hin hr:hrv hu:hun hy:hye id:ind ig:ibo ii:iii is:isl it:ita iu:iku ja:jpn ka:kat
    kk:kaz kl:kal km:khm kn:kan ko:kor ky:kir lb:ltz lo:lao lt:lit lv:lav mi:mri mk:mkd ml:mal mn:mon mr:mar ms:msa
    mt:mlt nb:nob ne:nep nl:nld nn:nno no:nor oc:oci or:ori pa:pan pl:pol ps:pus pt:por qu:que rm:roh ro:ron ru:rus
    rw:kin sa:san se:sme si:sin sk:slk sl:slv sq:sqi sr:srp sv:swe sw:swa ta:tam te:tel tg:tgk th:tha tk:tuk tn:tsn
    tr:tur tt:tat ug:uig uk:ukr ur:urd uz:uzb vi:vie wo:wol xh:xho yo:yor zh:zho zu:zul
"""
"""The languages' codes of three letters."""
CODE_PAGES = {
    **dict.fromkeys(["cs", "hu", "pl", "sk", "sl", "hr", "ro", "sq", "bs"], (1250, 852)),
    **dict.fromkeys(["ru", "uk", "bg", "be", "mk", "kk", "ky", "tg", "mn", "tt", "sr"], (1251, 866)),
    "el": (1253, 737),
    **dict.fromkeys(["tr", "az", "uz"], (1254, 857)),
    "he": (1255, 862),
    **dict.fromkeys(["ar", "fa", "ur", "ps", "ug"], (1256, 720)),
    **dict.fromkeys(["et", "lv", "lt"], (1257, 775)),
    "vi": (1258, 1258),
    "th": (874, 874),
    "ja": (932, 932),
    "ko": (949, 949),
}
"""ANSI and OEM code page by language; 1252 and 850 for the others."""


def names() -> dict[int, str]:
    """The table of locale_names.c."""
    text = (HERE / "locale_names.c").read_text()
    return {int(number, 16): name for number, name in re.findall(r'\{(0x[0-9a-f]{4}), L"([^"]*)"\}', text)}


def picture(pattern: str) -> str:
    """A CLDR pattern as a Windows picture."""
    out = []
    for match in re.finditer(r"'(?:[^']|'')*'|([A-Za-z])\1*|[^A-Za-z']+", pattern):
        part = match[0]
        letter = match[1]
        if letter == "y":
            part = "yy" if part == "yy" else "yyyy"
        elif letter == "L":
            part = "M" * len(part)
        elif letter in ("E", "c", "e"):
            part = "dddd" if len(part) == 4 else "ddd"
        elif letter in ("a", "b", "B"):
            part = "tt"
        elif letter in ("K", "k"):
            part = ("h" if letter == "K" else "H") * len(part)
        elif letter and letter not in "MdHhms":
            part = ""
        out.append(part)
    text = "".join(out).replace("\u202f", " ").replace("\u00a0", " ")
    return re.sub("[\u200e\u200f\u061c]", "", text).strip()


def order(short: str) -> int:
    """LOCALE_IDATE: 0 month, 1 day, 2 year first."""
    first = re.search("[Mdy]", short)
    return {"M": 0, "d": 1, "y": 2}[first[0]] if first else 1


def separator(text: str, letters: str) -> str:
    """What stands between the first two parts of a picture."""
    match = re.search(f"[{letters}]+([^A-Za-z']+)[{letters}]", text)
    return match[1] if match else "/"


def skeleton(locale: Locale, *wanted: str) -> str:
    """The pattern of the first of these skeletons that there is."""
    for each in wanted:
        found = locale.datetime_skeletons.get(each)
        if found is not None:
            return picture(found.pattern)
    return ""


def alpha3_of(territory: str) -> str:
    """The country's code of three letters (ISO 3166-1)."""
    aliases = get_global("territory_aliases").items()
    found = [old for old, new in aliases if new == [territory] and len(old) == 3 and old.isalpha()]
    return min(found, key=lambda old: (not old.startswith(territory), old), default="")


def nominative(table: Mapping[str, Mapping[str, Mapping[int, str]]], width: str) -> Mapping[int, str]:
    """Names as they stand alone."""
    return table["stand-alone"].get(width) or table["format"][width]


def currency_form(locale: Locale) -> tuple[int, int]:
    """LOCALE_ICURRENCY and LOCALE_INEGCURR by where the sign stands."""
    pattern = locale.currency_formats["standard"].pattern.split(";")[0]
    spaced = bool(re.search("[\u00a0\u202f ]", pattern))
    if pattern.strip().startswith("\u00a4"):
        return (2, 9) if spaced else (0, 1)
    return (3, 8) if spaced else (1, 5)


def fields(number: int, name: str, locale: Locale) -> dict[int, str]:
    """The fields by LCTYPE."""
    language, territory = locale.language, locale.territory or ""
    english = Locale("en")
    symbols = locale.number_symbols["latn"]
    decimal, group = symbols["decimal"], symbols["group"].replace("\u202f", "\u00a0")
    currencies = get_territory_currencies(territory) or ["XDR"]
    currency = currencies[0]
    form, negative = currency_form(locale)
    short = picture(locale.date_formats["short"].pattern)
    if "yyyy" not in short:
        short = short.replace("yy", "yyyy")
    long = picture(locale.date_formats["full"].pattern)
    time = picture(locale.time_formats["medium"].pattern)
    brief = picture(locale.time_formats["short"].pattern)
    codes = dict(pair.split(":") for pair in ISO_639_2.split())
    iso = codes.get(language, language if len(language) == 3 else "")
    own, country = locale.get_language_name() or name, locale.get_territory_name() or ""
    english_own = english.languages.get(language, name)
    english_country = english.territories.get(territory, "")
    display = f"{english_own} ({english_country})" if english_country else english_own
    ansi, oem = CODE_PAGES.get(language, (1252, 850))
    if language == "zh":
        ansi, oem = (950, 950) if "Hant" in name or territory in ("TW", "HK", "MO") else (936, 936)
    if locale.script == "Latn" and language == "sr":
        ansi, oem = 1250, 852
    grouping = "3;2;0" if locale.decimal_formats[None].grouping == (3, 2) else "3;0"
    found = {
        0x0001: f"{number:04x}",
        0x0002: display,
        0x0003: iso.upper(),
        0x0004: own,
        0x0006: english_country,
        0x0007: alpha3_of(territory),
        0x0008: country,
        0x0009: f"{number:04x}",
        0x000B: str(oem),
        0x000C: ";" if decimal == "," else ",",
        0x000D: str(int(territory in ("US", "LR", "MM"))),
        0x000E: decimal,
        0x000F: group,
        0x0010: grouping,
        0x0014: get_currency_symbol(currency, locale),
        0x0015: currency,
        0x0016: decimal,
        0x0017: group,
        0x0018: grouping,
        0x0019: str(get_currency_precision(currency)),
        0x001A: str(get_currency_precision(currency)),
        0x001B: str(form),
        0x001C: str(negative),
        0x001D: separator(short, "Mdy").strip() or " ",
        0x001E: separator(time, "HhmS"),
        0x001F: short,
        0x0020: long,
        0x0021: str(order(short)),
        0x0022: str(order(long.replace("dddd", ""))),
        0x0023: str(int("H" in time)),
        0x0025: str(int(bool(re.search("hh|HH", time)))),
        0x0026: str(int(bool(re.search("(?<!d)dd(?!d)", short)))),
        0x0027: str(int(bool(re.search("(?<!M)MM(?!M)", short)))),
        0x0028: locale.periods.get("am", "AM"),
        0x0029: locale.periods.get("pm", "PM"),
        0x0050: "",
        0x0051: symbols.get("minusSign", "-").strip("\u200e\u200f\u061c").replace("\u2212", "-"),
        0x0059: language,
        0x005A: territory,
        0x005C: name,
        0x005D: time.replace(" tt", "").replace("tt ", "").replace("h:", "H:") if "H" in time else "hh:mm:ss",
        0x0067: iso,
        0x0068: alpha3_of(territory),
        0x006D: language,
        0x006E: name,
        0x006F: english_own,
        0x0070: str(int(locale.text_direction == "rtl")),
        0x0072: display,
        0x0073: f"{own} ({country})" if country else own,
        0x0078: skeleton(locale, "MMMMd", "MMMd"),
        0x0079: brief,
        0x007A: iso.upper().ljust(4),
        0x007B: name,
        0x1001: english_own,
        0x1002: english_country,
        0x1003: time,
        0x1004: str(ansi),
        0x1006: skeleton(locale, "yMMMM", "yMMM"),
        0x1007: get_currency_name(currency, locale=english),
        0x1008: get_currency_name(currency, locale=locale),
        0x100C: str(locale.first_week_day),
        0x100D: str({1: 0, 4: 2}.get(locale.min_week_days, 1)),
    }
    for day in DAYS:
        found[0x002A + day] = nominative(locale.days, "wide")[day]
        found[0x0031 + day] = nominative(locale.days, "abbreviated")[day]
        found[0x0060 + day] = nominative(locale.days, "short")[day]
    for month in MONTHS:
        found[0x0038 + month - 1] = nominative(locale.months, "wide")[month]
        found[0x0044 + month - 1] = nominative(locale.months, "abbreviated")[month]
        found[GENITIVE | 0x0038 + month - 1] = locale.months["format"]["wide"][month]
        found[GENITIVE | 0x0044 + month - 1] = locale.months["format"]["abbreviated"][month]
    return found


def parsed(name: str) -> Locale | None:
    """Babel's locale of a name with a country; None where CLDR has none."""
    parts = name.split("_")[0].split("-")
    if len(parts) < 2 or (len(parts[-1]) != 2 and not parts[-1].isdigit()):
        return None
    # Babel keeps what it loaded, and what one language borrows from the root then shows in the next one.
    localedata._cache.clear()
    try:
        return Locale.parse("_".join(parts))
    except (UnknownLocaleError, ValueError):
        return None


def literal(text: str) -> str:
    """A wide C string with everything but plain ASCII as universal character names."""
    out = []
    for character in text:
        code = ord(character)
        if character in '"\\':
            out.append("\\" + character)
        elif 0x20 <= code < 0x7F:
            out.append(character)
        else:
            out.append(f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}")
    return "".join(out)


def write(out: Path) -> None:
    """Write the C file."""
    rows = {
        number: fields(number, name, locale)
        for number, name in names().items()
        if number != 0x0409 and (locale := parsed(name)) is not None
    }
    types = sorted({lctype for row in rows.values() for lctype in row})
    texts: dict[str, int] = {}
    lines = []
    at = 0
    for row in rows.values():
        for text in row.values():
            if text not in texts:
                texts[text] = at
                at += len(text.encode("utf-16-le")) // 2 + 1
                lines.append(f'    L"{literal(text)}\\0"')
    lines[-1] = lines[-1].removesuffix('\\0"') + '"'
    kinds = ", ".join(f"{lctype:#06x}" for lctype in types)
    parts = [
        "// Made by generate_locales.py.",
        '#include "locale/locale_data.h"',
        f"const LCTYPE locale_more_types[] = {{{kinds}}};",
        f"const unsigned locale_more_type_count = {len(types)};",
        "const WCHAR locale_more_texts[] =",
        *lines,
        "    ;",
        f"const unsigned locale_more_count = {len(rows)};",
        "const LCID locale_more_ids[] = {" + ", ".join(f"{number:#06x}" for number in sorted(rows)) + "};",
        "const unsigned locale_more_offsets[] = {",
    ]
    for number in sorted(rows):
        parts.append("    " + ", ".join(str(texts[rows[number].get(lctype, "")]) for lctype in types) + ",")
    parts.append("};")
    out.write_text("\n".join(parts) + "\n")


if __name__ == "__main__":
    write(Path(sys.argv[1]))

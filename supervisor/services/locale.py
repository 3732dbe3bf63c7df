"""NT's services about locales and languages: what a process's threads begin with."""

from __future__ import annotations

from ntsup.ntabi import BOOLEAN, LCID, ULONG, USHORT, NtError, NtStatus, Out, service
from ntsup.supervisor.objects.system_state import DEFAULT_LOCALE, system_state
from ntsup.supervisor.objects.thread import Thread


def _check_locale(locale: int) -> None:
    if not locale & 0x3FF or locale & ~0xFFFFF:
        raise NtError(NtStatus.INVALID_PARAMETER)


@service
def NtQueryDefaultLocale(t: Thread, user_profile: BOOLEAN, default_locale_id: Out[LCID]) -> int:
    """The user's or the system's default locale."""
    default_locale_id.put(system_state(t.executive).locale if user_profile else DEFAULT_LOCALE)
    return NtStatus.SUCCESS


@service(partial="lasts as long as the supervisor; the system's needs what no user holds")
def NtSetDefaultLocale(t: Thread, user_profile: BOOLEAN, default_locale_id: LCID) -> int:
    """Set the user's default locale."""
    _check_locale(default_locale_id)
    if not user_profile:
        raise NtError(NtStatus.ACCESS_DENIED)
    system_state(t.executive).locale = default_locale_id
    return NtStatus.SUCCESS


@service
def NtQueryDefaultUILanguage(t: Thread, default_ui_language_id: Out[USHORT]) -> int:
    """The language of messages and menus."""
    default_ui_language_id.put(system_state(t.executive).ui_language)
    return NtStatus.SUCCESS


@service(partial="lasts as long as the supervisor")
def NtSetDefaultUILanguage(t: Thread, default_ui_language_id: USHORT) -> int:
    """Set the language of messages and menus; 0 makes a pending change hold, and none pends."""
    if default_ui_language_id:
        _check_locale(default_ui_language_id)
        system_state(t.executive).ui_language = default_ui_language_id
    return NtStatus.SUCCESS


@service
def NtQueryInstallUILanguage(t: Thread, install_ui_language_id: Out[USHORT]) -> int:
    """The language that the system speaks by itself."""
    install_ui_language_id.put(DEFAULT_LOCALE)
    return NtStatus.SUCCESS


@service
def NtIsUILanguageComitted(t: Thread) -> int:
    """Whether the language is settled: it is."""
    return NtStatus.SUCCESS


@service
def NtFlushInstallUILanguage(t: Thread, install_ui_language: USHORT, set_comitted_flag: ULONG) -> int:
    """Make another language the system's: an administrator's to do."""
    if install_ui_language != DEFAULT_LOCALE:
        raise NtError(NtStatus.ACCESS_DENIED)
    return NtStatus.SUCCESS

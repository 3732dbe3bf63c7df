"""NtGetNlsSectionPtr: NLS tables as sections that every process maps the same, made when somebody first asks.

Sort keys and normalisation are the guest DLLs' own tables here, and not to be had as sections.
"""

from __future__ import annotations

import os

from ntsup.ntabi import PVOID, ULONG, NtError, NtStatus, Out, service
from ntsup.supervisor.objects import section as sections
from ntsup.supervisor.objects.nls_tables import case_map, code_page
from ntsup.supervisor.objects.section import Section
from ntsup.supervisor.objects.thread import Thread

SORT_KEYS, CASE_MAP, CODE_PAGE, NORMALIZE = 9, 10, 11, 12
PAGE_READONLY, PAGE = 0x02, 0x1000
SEC_COMMIT = 0x8000000
DIRECTORY = "\\NLS"


def _section(t: Thread, name: str, data: bytes) -> Section:
    """A permanent section below \\NLS."""
    fd = os.memfd_create(f"ntsup-{name}", os.MFD_CLOEXEC)
    size = -(-len(data) // PAGE) * PAGE
    os.ftruncate(fd, size)
    os.pwrite(fd, data, 0)
    made = Section(t.executive, fd, size, PAGE_READONLY, SEC_COMMIT, pagefile=True)
    made.permanent = True
    t.executive.namespace.make_directory(DIRECTORY).add(name, made)
    return made


@service(partial="code pages and the case map; sort keys and normalisation are the guest DLLs' own")
def NtGetNlsSectionPtr(
    t: Thread,
    section_type: ULONG,
    section_data: ULONG,
    context_data: PVOID,
    section_pointer: Out[PVOID],
    section_size: Out[ULONG],
) -> int:
    """Map the table of a code page (11), or that of capitals and small letters (10)."""
    if section_type == CODE_PAGE:
        name = f"NlsSectionCP{section_data}"
    elif section_type == CASE_MAP and not section_data:
        name = "NlsSectionLANG_INTL"
    elif section_type in (SORT_KEYS, NORMALIZE):
        raise NtError(NtStatus.OBJECT_NAME_NOT_FOUND)
    else:
        raise NtError(NtStatus.INVALID_PARAMETER_1)
    found = t.executive.namespace.make_directory(DIRECTORY).get(name)
    if not isinstance(found, Section):
        data = code_page(section_data) if section_type == CODE_PAGE else case_map()
        if data is None:
            raise NtError(NtStatus.OBJECT_NAME_NOT_FOUND)
        found = _section(t, name, data)
    view = sections.map_data(t.process, found, 0, 0, 0, PAGE_READONLY)
    section_pointer.put(view.base)
    section_size.put(found.size)
    return NtStatus.SUCCESS

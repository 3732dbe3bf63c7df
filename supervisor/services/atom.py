"""NT's global atom services."""

from __future__ import annotations

import struct

from ntsup.ntabi import PVOID, RTL_ATOM, ULONG, NtError, NtStatus, Out, service
from ntsup.ntabi.constants.system import ATOM_INFORMATION_CLASS
from ntsup.supervisor.objects.system_state import FIRST_ATOM, LONGEST_ATOM, system_state
from ntsup.supervisor.objects.thread import Thread


def _name(t: Thread, address: int, length: int) -> str:
    """The name at an address; a small number in place of an address is an integer atom."""
    if 0 < address < 0x10000:
        if address >= FIRST_ATOM:
            raise NtError(NtStatus.INVALID_PARAMETER)
        return f"#{address}"
    if length & 1 or length > 2 * LONGEST_ATOM or not address:
        raise NtError(NtStatus.INVALID_PARAMETER)
    text = t.process.memory.read(address, length).decode("utf-16-le", "surrogatepass")
    return text.partition("\0")[0]


@service
def NtAddAtom(t: Thread, atom_name: PVOID, length: ULONG, atom: Out[RTL_ATOM] | None) -> int:
    """The atom of a name, made if need be."""
    value = system_state(t.executive).atoms.add(_name(t, atom_name, length))
    if atom is not None:
        atom.put(value)
    return NtStatus.SUCCESS


@service
def NtAddAtomEx(t: Thread, atom_name: PVOID, length: ULONG, atom: Out[RTL_ATOM] | None, flags: ULONG) -> int:
    """The same; there is one table, whatever the flags say."""
    if flags & ~2:
        raise NtError(NtStatus.INVALID_PARAMETER)
    value = system_state(t.executive).atoms.add(_name(t, atom_name, length))
    if atom is not None:
        atom.put(value)
    return NtStatus.SUCCESS


@service
def NtFindAtom(t: Thread, atom_name: PVOID, length: ULONG, atom: Out[RTL_ATOM] | None) -> int:
    """The atom of a name that was added."""
    value = system_state(t.executive).atoms.find(_name(t, atom_name, length))
    if atom is not None:
        atom.put(value)
    return NtStatus.SUCCESS


@service
def NtDeleteAtom(t: Thread, atom: RTL_ATOM) -> int:
    """One use less."""
    system_state(t.executive).atoms.delete(atom)
    return NtStatus.SUCCESS


@service
def NtQueryInformationAtom(
    t: Thread,
    atom: RTL_ATOM,
    atom_information_class: ATOM_INFORMATION_CLASS,
    atom_information: PVOID,
    atom_information_length: ULONG,
    return_length: Out[ULONG] | None,
) -> int:
    """An atom's name and use count, or all atoms."""
    atoms = system_state(t.executive).atoms
    if atom_information_class == ATOM_INFORMATION_CLASS.AtomBasicInformation:
        found = atoms.get(atom)
        name = found.name.encode("utf-16-le", "surrogatepass")
        data, minimum = struct.pack("<HHH", found.count, int(atom < FIRST_ATOM), len(name)) + name + b"\0\0", 8
    elif atom_information_class == ATOM_INFORMATION_CLASS.AtomTableInformation:
        values = atoms.values()
        data, minimum = struct.pack(f"<I{len(values)}H", len(values), *values), 8
        data = data.ljust(8, b"\0")
    else:
        raise NtError(NtStatus.INVALID_INFO_CLASS)
    if return_length is not None:
        return_length.put(len(data))
    if atom_information_length < len(data):
        short = NtStatus.INFO_LENGTH_MISMATCH if atom_information_length < minimum else NtStatus.BUFFER_TOO_SMALL
        raise NtError(short)
    t.process.memory.write(atom_information, data)
    return NtStatus.SUCCESS

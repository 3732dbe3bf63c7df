"""NtCreateUserProcess: a Windows program becomes a guest, a Linux program a process beside the guests.

What the caller's parameters say is copied once, checked and moved. Must leave neither process nor handle when it fails.
"""

from __future__ import annotations

import os
import stat
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ntsup.loader.cache import LaidOut, open_image
from ntsup.loader.parameters import ENVIRONMENT_OFFSET, ENVIRONMENT_SIZE_OFFSET, PARAMETERS_SIZE, move_parameters
from ntsup.loader.pe import align_up
from ntsup.ntabi import ACCESS_MASK, HANDLE, PVOID, ULONG, NtError, NtStatus, ObjectAttributes, Out, service
from ntsup.supervisor import birth, debugging
from ntsup.supervisor.objects.console import Console
from ntsup.supervisor.objects.job import Job
from ntsup.supervisor.objects.process import Process
from ntsup.supervisor.objects.section import Section
from ntsup.supervisor.objects.thread import Thread
from ntsup.supervisor.objects.token import Token, inherit_token
from ntsup.supervisor.services import linux_program, process_attributes
from ntsup.supervisor.services.child_handles import STANDARD_HANDLES_OFFSET, ChildHandles, any_of_shell, files_of
from ntsup.supervisor.services.naming import given_descriptor
from ntsup.supervisor.services.process_attributes import ProcessAttributes

if TYPE_CHECKING:
    from ntsup.supervisor.linux.memory import GuestMemory

PROCESS_CREATE_FLAGS_BREAKAWAY, PROCESS_CREATE_FLAGS_INHERIT_HANDLES = 0x1, 0x4
PROCESS_CREATE_FLAGS_NO_DEBUG_INHERIT = 0x2
PROCESS_CREATE_FLAGS_SUSPENDED = 0x200
PROCESS_CREATE_FLAGS_KNOWN = 0x7FFF
THREAD_CREATE_FLAGS_CREATE_SUSPENDED = 0x1

PS_CREATE_INFO_SIZE = 0x58
PS_CREATE_FAIL_ON_FILE_OPEN, PS_CREATE_FAIL_ON_SECTION_CREATE, PS_CREATE_FAIL_EXE_FORMAT = 1, 2, 3
PS_CREATE_SUCCESS = 6

LARGEST_BLOCK, LARGEST_ENVIRONMENT = 1 << 20, 1 << 26
CONSOLE_HANDLE_OFFSET, CURRENT_DIRECTORY_OFFSET, CURRENT_DIRECTORY_HANDLE_OFFSET = 0x10, 0x38, 0x48
COMMAND_LINE_OFFSET, PROCESS_GROUP_OFFSET = 0x70, 0x408
NO_CONSOLE, NEW_CONSOLE, NO_WINDOW = ((1 << 64) - n for n in (1, 2, 3))
"""ConsoleHandle values that are no handles: CreateProcess's DETACHED_PROCESS, CREATE_NEW_CONSOLE, CREATE_NO_WINDOW."""
SEC_IMAGE, SEC_FILE = 0x1000000, 0x800000
SUBSYSTEM_CONSOLE = 3
CONSOLE_IGNORE_CTRL_C = 1
TOKEN_ASSIGN_PRIMARY = 1


@dataclass
class Parameters:
    """The caller's RTL_USER_PROCESS_PARAMETERS, copied."""

    block: bytes
    address: int
    environment: bytes

    @classmethod
    def read(cls, memory: GuestMemory, address: int) -> Parameters:
        """Copy the block at an address and the environment it points to. Raises STATUS_INVALID_PARAMETER."""
        _, length = struct.unpack("<II", memory.read(address, 8))
        if not PARAMETERS_SIZE <= length <= LARGEST_BLOCK:
            raise NtError(NtStatus.INVALID_PARAMETER)
        block = memory.read(address, length)
        (at,) = struct.unpack_from("<Q", block, ENVIRONMENT_OFFSET)
        (size,) = struct.unpack_from("<Q", block, ENVIRONMENT_SIZE_OFFSET)
        if size > LARGEST_ENVIRONMENT:
            raise NtError(NtStatus.INVALID_PARAMETER)
        environment = memory.read(at, size) if at else b""
        if not environment.endswith(b"\0\0\0\0"):
            environment += b"\0\0\0\0"
        parameters = cls(block, address, environment)
        parameters.moved(0)  # checked before there is a process to undo
        return parameters

    def moved(self, address: int) -> bytearray:
        """The block as it stands at another address, its environment behind it."""
        try:
            return bytearray(move_parameters(self.block, self.address, address, self.environment))
        except ValueError as error:
            raise NtError(NtStatus.INVALID_PARAMETER) from error

    @property
    def size(self) -> int:
        """Bytes that `moved` gives."""
        return align_up(len(self.block), 8) + align_up(len(self.environment), 8)

    def text(self, offset: int) -> str:
        """The string of a UNICODE_STRING member."""
        block = self.moved(0)
        used, _, start = struct.unpack_from("<HHxxxxQ", block, offset)
        return block[start : start + used].decode("utf-16-le", "surrogatepass")


class CreateInfo:
    """The caller's PS_CREATE_INFO: it is told how far the creation came."""

    def __init__(self, memory: GuestMemory, address: int) -> None:
        size, state = struct.unpack("<QI", memory.read(address, 12))
        if size != PS_CREATE_INFO_SIZE or state:
            raise NtError(NtStatus.INVALID_PARAMETER)
        memory.probe_write(address, PS_CREATE_INFO_SIZE)
        self._memory, self._address = memory, address

    def put(self, state: int, members: bytes = b"") -> None:
        """Write the state and the members of the union that belong to it."""
        self._memory.write(self._address + 8, struct.pack("<II", state, 0) + members.ljust(0x48, b"\0"))


@dataclass
class Creation:
    """One call of NtCreateUserProcess."""

    thread: Thread
    parent: Process
    attributes: ProcessAttributes
    parameters: Parameters
    handles: ChildHandles
    info: CreateInfo
    path: str
    """The image's Linux path."""
    image_file: tuple[int, int]
    """Its device and inode."""
    jobs: list[Job]
    """Those that the caller wants it in, beside its parent's."""
    breakaway: bool
    token: Token | None
    """Its own, if not its parent's."""

    def guest(self, image: LaidOut) -> tuple[Process, Thread]:
        """A guest, its first thread ready to go."""
        executive = self.thread.executive
        start = birth.Start(
            image,
            self.image_file,
            executive.paths.to_dos(self.path),
            self.parameters.text(COMMAND_LINE_OFFSET),
            parameters=lambda process, address: self.furnish(process, address, image.plan.subsystem),
            parameters_size=self.parameters.size,
            parent=self.parent,
        )
        return birth.create_process(executive, start)

    def furnish(self, process: Process, address: int, subsystem: int) -> bytes:
        """Give the new process its handles and what it has of its parent; its parameter block at `address`."""
        self.belong(process)
        block = self.parameters.moved(address)
        self.handles.inherit(process)
        self.handles.standard(process, block, self.attributes.std_handles, subsystem)
        console, flags = struct.unpack_from("<QI", block, CONSOLE_HANDLE_OFFSET)
        process.ignores_ctrl_c = bool(flags & CONSOLE_IGNORE_CTRL_C)
        process.console = self.parent.console and console not in (NO_CONSOLE, NEW_CONSOLE, NO_WINDOW)
        process.pseudo_console = self.parent.pseudo_console if process.console else None
        pseudo = self.handles.pseudo_console(console)
        if console in (NEW_CONSOLE, NO_WINDOW) and subsystem == SUBSYSTEM_CONSOLE:
            pseudo = Console(process.executive, None)  # nobody sees it
        if pseudo is not None:
            process.console, process.pseudo_console = True, pseudo
            self.handles.of_console(process, block, pseudo)
        if not process.console or pseudo is not None:
            struct.pack_into("<Q", block, CONSOLE_HANDLE_OFFSET, 0)
        standard = struct.unpack_from("<QQQ", block, STANDARD_HANDLES_OFFSET)
        process.has_stream = any_of_shell(process.executive, files_of(process, standard))
        struct.pack_into("<Q", block, CURRENT_DIRECTORY_HANDLE_OFFSET, 0)
        struct.pack_into("<I", block, PROCESS_GROUP_OFFSET, process.process_group)
        return bytes(block)

    def belong(self, process: Process) -> None:
        """Enter the new process into its jobs and its group, and let it inherit what processes inherit."""
        parent, attributes = self.parent, self.attributes
        process.parent_id = parent.process_id
        (group,) = struct.unpack_from("<I", self.parameters.block, PROCESS_GROUP_OFFSET)
        process.process_group = group or process.process_id
        low = parent.priority_class if parent.priority_class in (1, 5) else 2  # idle and below normal are inherited
        process.priority_class = attributes.priority_class or low
        process.default_hard_error_mode = parent.default_hard_error_mode
        if attributes.error_mode is not None:
            process.default_hard_error_mode = attributes.error_mode
        inherit_token(parent, process, self.token)
        job = Job.for_child(parent, self.breakaway)
        if job is not None:
            job.admit(process)
        for each in self.jobs:
            each.assign(process)

    def linux(self) -> tuple[Process, Thread]:
        """A Linux program, ready to go."""
        parameters, executive = self.parameters, self.thread.executive
        block = parameters.moved(0)
        standard = files_of(self.parent, struct.unpack_from("<QQQ", block, STANDARD_HANDLES_OFFSET))
        (group,) = struct.unpack_from("<I", block, PROCESS_GROUP_OFFSET)
        line, directory = parameters.text(COMMAND_LINE_OFFSET), parameters.text(CURRENT_DIRECTORY_OFFSET)
        process = linux_program.start(
            executive, self.path, line, parameters.environment, directory, standard, own_group=not group
        )
        process.image_path, process.command_line = executive.paths.to_dos(self.path), line
        process.has_stream = any_of_shell(executive, standard)
        try:
            self.belong(process)
        except NtError:
            process.terminate(NtStatus.UNSUCCESSFUL)
            raise
        return process, process.thread

    def report(self, process: Process, thread: Thread, image: LaidOut | None) -> None:
        """Tell the caller what was made: the attributes it wants, the handles in PS_CREATE_INFO."""
        memory, attributes = self.thread.process.memory, self.attributes
        if attributes.client_id is not None:
            attributes.client_id.put(memory, struct.pack("<QQ", process.process_id, thread.thread_id))
        if attributes.teb_address is not None:
            attributes.teb_address.put(memory, thread.teb.to_bytes(8, "little"))
        if attributes.image_info is not None:
            attributes.image_info.put(memory, image.plan.section_image_information() if image else bytes(64))
        section = self._section_handle(image) if image else 0
        flags = struct.unpack_from("<I", self.parameters.block, 8)[0] | 1
        members = struct.pack("<IxxxxQQQIIQ", 0, 0, section, process.parameters, 0, flags, process.peb)
        self.info.put(PS_CREATE_SUCCESS, members)

    def _section_handle(self, image: LaidOut) -> int:
        executive = self.thread.executive
        section = Section(
            executive,
            os.dup(image.fd),
            image.plan.size_of_image,
            0x10,
            SEC_IMAGE | SEC_FILE,
            image=image.plan,
            path=executive.paths.to_device(self.path),
        )
        section.linux_path = self.path
        return self.thread.process.handles.insert(section, Section.all_access)


def find_image(t: Thread, name: str) -> str:
    """The Linux path of a program named by an NT path. Raises what opening it as a file would."""
    if not name:
        raise NtError(NtStatus.INVALID_PARAMETER)
    found = t.executive.paths.as_program(t.executive.paths.resolve(name))
    if found.info is None:
        raise NtError(NtStatus.OBJECT_NAME_NOT_FOUND)
    if stat.S_ISDIR(found.info.st_mode):
        raise NtError(NtStatus.FILE_IS_A_DIRECTORY)
    return found.path


@service(partial="protected processes are refused; PS_CREATE_INFO holds no file handle")
def NtCreateUserProcess(
    t: Thread,
    process_handle: Out[HANDLE],
    thread_handle: Out[HANDLE],
    process_desired_access: ACCESS_MASK,
    thread_desired_access: ACCESS_MASK,
    process_object_attributes: ObjectAttributes | None,
    thread_object_attributes: ObjectAttributes | None,
    process_flags: ULONG,
    thread_flags: ULONG,
    process_parameters: PVOID,
    create_info: PVOID,
    attribute_list: PVOID,
) -> int:
    """Start a program: a new process with its first thread."""
    if process_flags & ~PROCESS_CREATE_FLAGS_KNOWN:
        raise NtError(NtStatus.INVALID_PARAMETER)
    memory = t.process.memory
    attributes = process_attributes.read(t, attribute_list)
    info = CreateInfo(memory, create_info)
    parameters = Parameters.read(memory, process_parameters)
    parent = attributes.parent or t.process
    if parent.exiting:
        raise NtError(NtStatus.PROCESS_IS_TERMINATING)
    inherit = bool(process_flags & PROCESS_CREATE_FLAGS_INHERIT_HANDLES)
    handles = ChildHandles(parent, inherit, attributes.handle_list)
    jobs = [t.process.handles.resolve(handle, Job, 1) for handle in attributes.job_list]
    breakaway = bool(process_flags & PROCESS_CREATE_FLAGS_BREAKAWAY)
    token = t.process.handles.resolve(attributes.token, Token, TOKEN_ASSIGN_PRIMARY) if attributes.token else None
    Job.for_child(parent, breakaway)  # refused before there is a process to undo
    try:
        path = find_image(t, attributes.image_name)
        file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except (NtError, OSError):
        info.put(PS_CREATE_FAIL_ON_FILE_OPEN)
        raise
    found = os.fstat(file)
    image_file = found.st_dev, found.st_ino
    creation = Creation(t, parent, attributes, parameters, handles, info, path, image_file, jobs, breakaway, token)
    image: LaidOut | None = None
    try:
        try:
            if not linux_program.is_linux_program(path, os.pread(file, 4, 0)):
                image = open_image(file, None, os.path.basename(path))
        except (NtError, OSError):
            info.put(PS_CREATE_FAIL_ON_SECTION_CREATE)
            raise
        finally:
            os.close(file)
        if image is not None and (image.plan.is_dll or image.plan.managed):
            info.put(PS_CREATE_FAIL_EXE_FORMAT, struct.pack("<H", image.plan.dll_characteristics))
            raise NtError(NtStatus.INVALID_IMAGE_FORMAT)
        if image is not None:
            process, thread = creation.guest(image)
            process.debug_children = not process_flags & PROCESS_CREATE_FLAGS_NO_DEBUG_INHERIT
            debugger = attributes.debugger or (parent.debugger if parent.debug_children else None)
            if debugger is not None:
                debugging.adopt(debugger, process)
        else:
            process, thread = creation.linux()
        suspended = (
            thread_flags & THREAD_CREATE_FLAGS_CREATE_SUSPENDED or process_flags & PROCESS_CREATE_FLAGS_SUSPENDED
        )
        _hand_over(
            creation,
            (process, process_desired_access, process_object_attributes, process_handle),
            (thread, thread_desired_access, thread_object_attributes, thread_handle),
            image,
            suspended=bool(suspended),
        )
    finally:
        if image is not None:
            os.close(image.fd)
    return NtStatus.SUCCESS


def _hand_over(
    creation: Creation,
    process_part: tuple[Process, int, ObjectAttributes | None, Out[HANDLE]],
    thread_part: tuple[Thread, int, ObjectAttributes | None, Out[HANDLE]],
    image: LaidOut | None,
    *,
    suspended: bool,
) -> None:
    """Give the caller its handles and let the new thread go; whatever fails ends the new process."""
    caller = creation.thread.process
    process, thread = process_part[0], thread_part[0]
    made: list[int] = []
    try:
        for target, access, object_attributes, out in (process_part, thread_part):
            target.security_descriptor = given_descriptor(creation.thread, object_attributes)
            flags = object_attributes.attributes if object_attributes is not None else 0
            made.append(caller.handles.open(target, access, flags))
            out.put(made[-1])
        creation.report(process, thread, image)
        if suspended:
            thread.suspend_count = 1
        debugging.begin(thread)
    except BaseException:
        process.terminate(NtStatus.UNSUCCESSFUL)
        for handle in made:
            caller.handles.close(handle)
        raise

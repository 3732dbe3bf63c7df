"""A trace as tests/guest/traces keeps it: by thread, without what differs between runs, machines or users.

What it keeps is which calls each thread made by its program's own doing, in what order, with what arguments, and what
came of them. What goes: addresses, times, ids, handle values, the paths of this machine; who had to wait; in what order
threads ran; what the loader and the heap did by themselves.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

HEAD = re.compile(r"\[(\d+)(?::(\d+))?\] (.*)", re.S)
RESUMED = re.compile(r"<\.\.\. (Nt\w+) resumed> ")
NEW_THREAD = re.compile(r"NtCreate(?:ThreadEx|Thread|UserProcess)\(.* -> Thread (\d+):(\d+)\b.* = STATUS_SUCCESS")
EXITED = re.compile(r"\+\+\+ exited with (\S+) \+\+\+")
HANDLE = re.compile(
    r"(?P<value>0x[0-9a-f]{1,4}) -> (?P<object>\"[^\"]*\"(?:\.\.\.)?|[A-Z]\w+(?: of \"[^\"]*\"| \"[^\"]*\")?)"
    r"|(?<=Handle=)0x[0-9a-f]{1,4}\b"
)
CLOSED = re.compile(r"NtClose\(Handle=(0x[0-9a-f]+)\b.* = STATUS_SUCCESS")
CONTENDED = re.compile(
    r"Nt(?:WaitForAlertByThreadId|AlertThreadByThreadId|YieldExecution|WaitForKeyedEvent|ReleaseKeyedEvent)\("
    r"|NtDelayExecution\(Alertable=FALSE, DelayInterval=[\d.]+ ms\) = STATUS_SUCCESS"
)
"""What a lock calls when another thread holds it, and only then; what is done until something has happened, perhaps."""
COMMITTED = re.compile(r"Nt(?:Allocate|Free)VirtualMemory\(ProcessHandle=CurrentProcess, BaseAddress=(0x[0-9a-f]+)")
RESERVED = re.compile(
    r"NtAllocateVirtualMemory\(ProcessHandle=CurrentProcess, BaseAddress=NULL => 0x([0-9a-f]+), "
    r"ZeroBits=\d+, RegionSize=(?:\d+ => )?(\d+)"
)
HEAP_SEGMENT = 0x110000
"""What a heap reserves when it is full: when that is depends on what the loader has taken from it."""
STRING_LIMIT = 80
DIFFERENT = re.compile(r'ExitStatus=\w+|0x[0-9a-f]+|\d+|"[^"]*"(?:\.\.\.)?')
LONGEST_LOOP = 48
"""Calls in the body of a loop that is shown once."""
ALIKE_FROM = 4
"""So often must calls that are the same but for numbers follow each other to be shown once."""

WAITED = re.compile(
    r"NtDeviceIoControlFile\(.*?IoControlCode=IOCTL_AFD_(?:CONNECT|SUPER_CONNECT|ACCEPT|SUPER_ACCEPT|WAIT_FOR_LISTEN|POLL|SEND|RECEIVE"
    r"|SEND_DATAGRAM|RECEIVE_DATAGRAM|SEND_MESSAGE|RECEIVE_MESSAGE|TRANSMIT_FILE),.* = STATUS_(?:SUCCESS|PENDING)$"
)
"""What a socket does at once or later, as its other end has it."""
EVENT = re.compile(r"Event=(#\d+)")
POLLED = re.compile(r"Nt(?:WaitFor\w+|RemoveIoCompletion\w*|SignalAndWait\w+|DelayExecution)\(.* = STATUS_TIMEOUT$")
"""What a program does again and again until something has happened."""

_IDS = "UniqueProcess|UniqueThread|ThreadId|ProcessId|UniqueProcessId|InheritedFromUniqueProcessId|FileId"
_MACHINE = (
    "PerformanceCounter|AffinityMask|ActiveProcessorsAffinityMask|Affinity|MaximumLength|TotalAllocationUnits|SystemTime"
    "|AvailableAllocationUnits|CallerAvailableAllocationUnits|ActualAvailableAllocationUnits|UserTime|KernelTime|IdleTime"
    "|AllocationSize|EffectiveAccess|TotalUserTime|TotalKernelTime|ThisPeriodTotalUserTime|ThisPeriodTotalKernelTime"
)
PLAIN = [
    (hint, re.compile(pattern), replacement)
    for hint, pattern, replacement in (
        ("ContextRecord=", r"ContextRecord=\{.*?\}(?=[,)])", "ContextRecord={…}"),
        ("S-1-5-21-", r"S-1-5-21-[\d-]+", "S-1-5-21-…"),
        ("\\Users\\", r"(?<=\\Users\\)[^\\\"]+", "USER"),
        ("0x", r"\b0x[1-9a-f][0-9a-f]{4,15}\b", "0x…"),
        ("+0x", r"\+0x[0-9a-f]+", "+0x…"),
        ("Z", r"\b\d{4}-\d\d-\d\dT[\d:.]+Z", "TIME"),
        ("ntsup ", r"\b(ntsup|NTSUP) (\w+) [0-9a-fA-F]{14,16}\b", r"\1 \2 …"),
        ("{", r"\{[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}", "{GUID}"),
        (".tmp", r"\b(\w{3})[0-9A-F]{1,4}\.tmp\b", r"\1….tmp"),
        ("Thread ", r"\b(Thread) \d+:\d+", r"\1"),
        ("Process ", r"\b(Process) \d+ ", r"\1 "),
        ("IOCTL_AFD", r"(?<=[.\d\]]):[1-9]\d{2,4}\b", ":PORT"),
        ("Address=unix:", r"(Address=unix:[^}]*\}, InputBufferLength)=\d+", r"\1=…"),  # the current folder follows
        ("Address=AF_", r"\b(AF_\w+)(?: [0-9a-f]{2})+", r"\1 …"),
        ("ProcessorNumber() = ", r"(ProcessorNumber\(\)) = \d+", r"\1 = …"),
        ("State=", r"\bRegionSize=\w+(?=, State=(?:MEM_FREE|[^{}]*Type=MEM_IMAGE))", "RegionSize=…"),
        ("Id=", rf"\b({_IDS})=(?!0\b|NULL)\w+", r"\1=…"),
        ("UniqueProcess=", rf"\b({_IDS})=(?!0\b|NULL)\w+", r"\1=…"),
        ("=", rf"\b({_MACHINE})=[-\w]+", r"\1=…"),
        ("PS_ATTRIBUTE_IMAGE_NAME", r"(PS_ATTRIBUTE_IMAGE_NAME, Size)=\d+", r"\1=…"),
        ("Value=", r"Size=\d+, Value=\"", 'Size=…, Value="'),
        ("STATUS_TIMEOUT", r"\bTimeout=[\d.]+ ms(?=.* = STATUS_TIMEOUT$)", "Timeout=… ms"),
        ("TargetHandle=", r"\bTargetHandle=[\w…]+( -> )?", r"TargetHandle=…\1"),
    )
]
"""What is looked for where the first word is, and what stands there instead."""
LENGTHS = re.compile(r"\b(\w*Length|\w*Size|Information)=(?!0x)[\d…]+(?: => \d+)?")
HIDDEN = {
    "NtQuerySystemInformation": ("SystemInformation", "ReturnLength"),
    "NtQuerySystemInformationEx": ("SystemInformation", "SystemInformationLength", "ReturnLength"),
    "NtSetSystemInformation": ("SystemInformation",),
    "NtQueryDirectoryFile": ("FileInformation",),
    "NtQueryDirectoryFileEx": ("FileInformation",),
    "NtQueryInformationToken": ("TokenInformation", "TokenInformationLength", "ReturnLength"),
    "NtGetCompleteWnfStateSubscription": ("NewDeliveryDescriptor",),
    "NtGetContextThread": ("ThreadContext",),
    "NtSetContextThread": ("ThreadContext",),
    "NtAllocateUuids": ("Time", "Range", "Sequence", "Seed"),
}
"""By service: arguments that are the machine's, its file system's or the user's, or what a stack held."""
HIDDEN_CLASSES = (
    "ProcessVmCounters",
    "ProcessImageFileNameWin32",
    "IoControlCode=0x…",
    "IOCTL_KSEC_RNG",
    "AffinityMask,",
)
"""Words of a call whose buffer is."""
STRING = re.compile(r'"([^"]*)"(?:\.\.\.)?')


@dataclass
class ThreadCalls:
    """One thread's part of a trace."""

    started: bool = False
    """Whether the loader has handed over to the program."""
    over: bool = False
    lines: list[str] = field(default_factory=list)
    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    """What the loader does: until it hands over, and when the process ends."""


@dataclass
class ProcessCalls:
    """One process's part of a trace."""

    command: str
    status: str = "?"
    threads: list[ThreadCalls] = field(default_factory=list)
    heaps: list[range] = field(default_factory=list)
    """What was reserved before the program began."""


def split(lines: Iterable[str]) -> list[ProcessCalls]:
    """A trace's lines by process and thread, from where the loader hands over; a call that waited is one line."""
    processes: list[ProcessCalls] = []
    running: dict[str, ProcessCalls] = {}
    threads: dict[tuple[str, str], ThreadCalls] = {}
    for line in lines:
        head = HEAD.fullmatch(line)
        assert head is not None, line
        pid, tid, text = head.groups()
        if tid is None:
            exited = EXITED.fullmatch(text)
            if exited is not None:
                running[pid].status = exited[1]
            else:
                running[pid] = ProcessCalls(text.removeprefix("+++ ").removesuffix(" +++"))
                processes.append(running[pid])
                for key in [key for key in threads if key[0] == pid]:
                    del threads[key]
            continue
        process = running[pid]
        thread = threads.get((pid, tid))
        if thread is None:
            thread = threads[pid, tid] = ThreadCalls()
            process.threads.append(thread)
        if text.endswith(" <unfinished>"):
            continue
        if thread.over:
            thread.after.append(text)
            continue
        text = RESUMED.sub(r"\1(", text)
        born = NEW_THREAD.match(text)
        if born is not None:
            threads.pop((born[1], born[2]), None)  # the id was another's
        if not thread.started:
            if thread is process.threads[0] and (reserved := RESERVED.match(text)):
                start = int(reserved[1], 16)
                process.heaps.append(range(start, start + int(reserved[2])))
            thread.before.append(text)
            thread.started = text.startswith("NtContinue(")
            continue
        if text.startswith("NtTerminateProcess(ProcessHandle=NULL"):
            thread.over = True
        committed = COMMITTED.match(text)
        if committed is not None and any(int(committed[1], 16) in each for each in process.heaps):
            continue
        reserved = RESERVED.match(text)
        if CONTENDED.match(text) or (reserved is not None and int(reserved[2]) == HEAP_SEGMENT):
            continue
        thread.lines.append(text)
    return processes


class Handles:
    """Handles numbered as a thread meets them; a number is free again when its handle is closed."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._names: dict[int, str] = {}

    def _number(self, value: str) -> int:
        number = self._numbers.get(value)
        if number is None:
            taken = set(self._numbers.values())
            number = self._numbers[value] = next(n for n in range(1, len(taken) + 2) if n not in taken)
            self._names.pop(number, None)
        return number

    def _named(self, match: re.Match[str]) -> str:
        number = self._number(match["value"] or match[0])
        name = match["object"]
        if name is None or self._names.get(number) == name:
            return f"#{number}"
        self._names[number] = name
        return f"#{number} -> {name}"

    def line(self, text: str) -> str:
        """The line with handles as numbers."""
        closed = CLOSED.match(text)
        text = HANDLE.sub(self._named, text)
        if closed is not None:
            self._numbers.pop(closed[1], None)
        return text


def _shortened(match: re.Match[str]) -> str:
    return match[0] if len(match[1]) <= STRING_LIMIT else f'"{match[1][:STRING_LIMIT]}"...'


def without_value(text: str, name: str) -> str:
    """A call whose argument of that name is not shown."""
    begin = text.find(f"{name}=")
    if begin < 0:
        return text
    begin += len(name) + 1
    depth, quoted, end = 0, False, begin
    while end < len(text) and (quoted or depth or text[end] not in ",)"):
        quoted ^= text[end] == '"'
        if not quoted:
            depth += (text[end] in "{[(") - (text[end] in "}])")
        end += 1
    return f"{text[:begin]}…{text[end:]}"


def plain(text: str, places: Sequence[tuple[str, str]]) -> str:
    """One call without what differs; `places` are folders and what they are called."""
    before = text
    for folder, name in places:
        if folder in text:
            text = text.replace(folder, name)
    ours = text != before or "S-1-5-21-" in text
    for hint, pattern, replacement in PLAIN:
        if hint in text:
            text = pattern.sub(replacement, text)
    for name in HIDDEN.get(text.partition("(")[0], ()):
        text = without_value(text, name)
    if any(word in text for word in HIDDEN_CLASSES):
        ours = True
        for name in ("ProcessInformation", "ThreadInformation", "OutputBuffer"):
            text = without_value(text, name)
    if text.startswith("NtReadVirtualMemory(") and "\\x7f\\x00\\x00" in text:  # a pointer into a DLL
        text = without_value(text, "Buffer")
    if "REG_BINARY" in text:
        text = without_value(text, "Data")
    if ours or "Section of" in text:
        text = LENGTHS.sub(r"\1=…", text)
    return STRING.sub(_shortened, text)


def without_waits(lines: Iterable[str]) -> list[str]:
    """The lines without what depends on who was there first: whether a call waited, how often a wait was repeated."""
    found: list[str] = []
    event = ""
    for line in lines:
        if event and line.startswith(f"NtWaitForSingleObject(Handle={event}, ") and line.endswith("= STATUS_SUCCESS"):
            continue
        event = ""
        if "IOCTL_AFD_SUPER_CONNECT" in line:
            line = without_value(line, "InputBuffer")
        if "IOCTL_AFD" in line and WAITED.match(line):
            line = re.sub(r"(IoStatusBlock|OutputBuffer)=(?:\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}|[^,]*)", r"\1=…", line)
            line = re.sub(r"STATUS_(?:SUCCESS|PENDING)$", "STATUS_SUCCESS, at once or later", line)
            used = EVENT.search(line)
            event = used[1] if used is not None else ""
        if found and found[-1] == line and POLLED.match(line):
            continue
        found.append(line)
    return found


def without_end(lines: list[str]) -> list[str]:
    """The lines of a thread without its end, which the process's may have overtaken; not the end of that."""
    last = len(lines)
    while last and (lines[last - 1].endswith(" = ?") or "ThreadAmILastThread" in lines[last - 1]):
        if lines[last - 1].startswith("NtTerminateProcess("):
            break
        last -= 1
    return lines[:last]


def folded(lines: Sequence[str]) -> list[str]:
    """Loops shown once, with how often they ran."""
    exact: dict[str, int] = {}
    alike: dict[str, int] = {}
    same = [exact.setdefault(line, len(exact)) for line in lines]
    like = [alike.setdefault(DIFFERENT.sub("", line), len(alike)) for line in lines]
    found: list[str] = []
    at = 0
    while at < len(lines):
        best = (1, 1, "")
        for keys, least, how in ((same, 2, ""), (like, ALIKE_FROM, " alike")):
            for period in range(1, min(LONGEST_LOOP, (len(lines) - at) // least) + 1):
                if keys[at] != keys[at + period]:
                    continue
                times = 1
                while keys[at : at + period] == keys[at + times * period : at + (times + 1) * period]:
                    times += 1
                if times >= least and period * (times - 1) > best[0] * (best[1] - 1):
                    best = (period, times, how)
        period, times, how = best
        if times == 1:
            found.append(lines[at])
        elif period == 1:
            found += [f"{lines[at]} × {times}{how}"]
        else:
            found += [f"× {times}{how} {{", *(f"  {line}" for line in lines[at : at + period]), "}"]
        at += period * times
    return found


def names_of(program: Path, folder: Path) -> list[tuple[str, str]]:
    """What the folders of a test are called, in every form in which NT names them."""
    return [
        (prefix + str(path).replace("/", "\\"), f"{prefix}\\{name}")
        for path, name in ((program.parent, "PROGRAM"), (folder, "FOLDER"))
        for prefix in ("\\??\\Z:", "\\Device\\HarddiskVolume2", "Z:", "")
    ]


def start_and_end(lines: Sequence[str], program: Path, folder: Path) -> list[str]:
    """What the loader does in the first thread before it hands over to the program, and at the end."""
    places = names_of(program, folder)
    thread = split(lines)[0].threads[0]
    handles = Handles()
    parts = [[handles.line(plain(line, places)) for line in part] for part in (thread.before, thread.after)]
    return [LENGTHS.sub(r"\1=…", line) for line in ("start", *folded(parts[0]), "end", *folded(parts[1]))]


def normalised(lines: Sequence[str], program: Path, folder: Path) -> list[str]:
    """The whole of a trace as it is kept."""
    places = names_of(program, folder)
    parts: list[tuple[str, list[list[str]]]] = []
    for process in split(lines):
        bodies = []
        for thread in process.threads:
            handles = Handles()
            calls = without_waits([handles.line(plain(line, places)) for line in thread.lines])
            bodies.append(folded(without_end(calls)))
        head = f"process {plain(process.command, places)}, exited with {process.status}"
        parts.append((re.sub(r", started by \d+", "", head), bodies))
    found: list[str] = []
    for text in counted(["\n".join([head, *threads(bodies)]) for head, bodies in parts]):
        found += text.split("\n")
    return found


def threads(bodies: Sequence[list[str]]) -> list[str]:
    """A process's threads: its first, then the others in an order that says nothing."""
    texts = ["\n".join(f"  {line}" for line in body) for body in bodies]
    return [text for body in counted(texts) if body for text in ("thread", *body.split("\n"))]


def counted(texts: Sequence[str]) -> list[str]:
    """The first, then the others sorted, those that are the same once."""
    if not texts:
        return []
    more = sorted(Counter(texts[1:]).items())
    return [texts[0], *(text if times == 1 else text.replace("\n", f" × {times}\n", 1) for text, times in more)]

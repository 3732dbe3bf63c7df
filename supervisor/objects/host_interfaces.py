"""The machine's network interfaces, their addresses, gateways and name servers, as Linux tells them. It only reads."""

from __future__ import annotations

import ipaddress
import os
import socket
import struct
from dataclasses import dataclass, field

from ntsup.supervisor.objects.socket_address import AF_INET, AF_INET6

IFF_UP, IFF_LOOPBACK, IFF_POINTOPOINT, IFF_RUNNING = 0x1, 0x8, 0x10, 0x40
ARPHRD_ETHER, ARPHRD_LOOPBACK = 1, 772
IF_TYPE_ETHERNET, IF_TYPE_LOOPBACK, IF_TYPE_PPP, IF_TYPE_WIRELESS, IF_TYPE_TUNNEL = 6, 24, 23, 71, 131
UP, LOOPBACK, POINT_TO_POINT = 1, 2, 4
"""enum host_interface_flag."""
_COUNTS = ("bytes", "packets", "errors", "dropped")


@dataclass
class Interface:
    """One interface. Addresses are (family, packed, scope, prefix length), gateways (family, packed, scope)."""

    index: int
    name: str
    type: int = IF_TYPE_ETHERNET
    mtu: int = 0
    flags: int = 0
    speed: int = 0
    counts: list[int] = field(default_factory=lambda: [0] * 8)
    mac: bytes = b""
    metric: int = 0
    addresses: list[tuple[int, bytes, int, int]] = field(default_factory=list)
    gateways: list[tuple[int, bytes, int]] = field(default_factory=list)


def index_of(name: str) -> int:
    """An interface's index; 0 when there is none of that name."""
    try:
        return int(name) if name.isdecimal() else socket.if_nametoindex(name)
    except OSError:
        return 0


def _read(path: str, default: str = "") -> str:
    try:
        with open(path, encoding="ascii", errors="replace") as file:
            return file.read().strip()
    except OSError:
        return default


def _number(path: str, base: int = 10) -> int:
    try:
        return int(_read(path, "0"), base)
    except ValueError:
        return 0


def interfaces() -> list[Interface]:
    """All interfaces, by index."""
    found = {name: Interface(index, name) for index, name in socket.if_nameindex()}
    for each in found.values():
        _describe(each)
    for name, packed, length in _ipv4_addresses():
        if name in found:
            found[name].addresses.append((AF_INET, packed, 0, length))
    for name, packed, length in _ipv6_addresses():
        if name in found:
            scope = found[name].index if packed[:2] == b"\xfe\x80" else 0
            found[name].addresses.append((AF_INET6, packed, scope, length))
    for name, family, packed, metric in _gateways():
        if name in found:
            scope = found[name].index if packed[:2] == b"\xfe\x80" else 0
            found[name].gateways.append((family, packed, scope))
            found[name].metric = metric
    return sorted(found.values(), key=lambda each: each.index)


def _describe(each: Interface) -> None:
    base = f"/sys/class/net/{each.name}"
    flags = _number(f"{base}/flags", 16)
    kind = _number(f"{base}/type")
    each.mtu = _number(f"{base}/mtu")
    up = flags & IFF_UP and (flags & IFF_LOOPBACK or _read(f"{base}/operstate") in ("up", "unknown"))
    each.flags = (UP if up else 0) | (LOOPBACK if flags & IFF_LOOPBACK else 0)
    if flags & IFF_POINTOPOINT:
        each.flags |= POINT_TO_POINT
    each.speed = max(_number(f"{base}/speed"), 0) * 1_000_000
    if flags & IFF_LOOPBACK or kind == ARPHRD_LOOPBACK:
        each.type = IF_TYPE_LOOPBACK
        each.speed = each.speed or 1_073_741_824
    elif kind == ARPHRD_ETHER:
        each.type = IF_TYPE_WIRELESS if os.path.isdir(f"{base}/wireless") else IF_TYPE_ETHERNET
        each.mac = bytes.fromhex(_read(f"{base}/address").replace(":", ""))[:8]
    else:
        each.type = IF_TYPE_PPP if kind == 512 else IF_TYPE_TUNNEL
    ways = ("rx", "tx")
    each.counts = [_number(f"{base}/statistics/{way}_{what}") for way in ways for what in _COUNTS]


def _ipv4_addresses() -> list[tuple[str, bytes, int]]:
    """By rtnetlink: (interface, address, prefix length)."""
    rtm_getaddr, ifa_address, ifa_local, ifa_label, request_dump = 22, 1, 2, 3, 0x301
    found = []
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) as netlink:
        netlink.send(struct.pack("=IHHII", 24, rtm_getaddr, request_dump, 1, 0) + struct.pack("=BBBBI", 2, 0, 0, 0, 0))
        for kind, body in _netlink_messages(netlink):
            if kind != 20:  # RTM_NEWADDR
                continue
            _, length, _, _, index = struct.unpack_from("=BBBBI", body)
            attributes = _attributes(body[8:])
            address = attributes.get(ifa_local) or attributes.get(ifa_address)
            label = attributes.get(ifa_label, b"").rstrip(b"\0").decode()
            if address and len(address) == 4:
                found.append((label.partition(":")[0] or socket.if_indextoname(index), address, length))
    return found


def _netlink_messages(netlink: socket.socket) -> list[tuple[int, bytes]]:
    """(type, body) of the answer to a dump."""
    found: list[tuple[int, bytes]] = []
    while True:
        data = netlink.recv(65536)
        at = 0
        while at + 16 <= len(data):
            size, kind, _, _, _ = struct.unpack_from("=IHHII", data, at)
            if kind in (2, 3) or size < 16:  # NLMSG_ERROR, NLMSG_DONE
                return found
            found.append((kind, data[at + 16 : at + size]))
            at += size + -size % 4


def _attributes(data: bytes) -> dict[int, bytes]:
    found = {}
    at = 0
    while at + 4 <= len(data):
        size, kind = struct.unpack_from("=HH", data, at)
        if size < 4:
            break
        found[kind] = data[at + 4 : at + size]
        at += size + -size % 4
    return found


def _ipv6_addresses() -> list[tuple[str, bytes, int]]:
    found = []
    for line in _read("/proc/net/if_inet6").splitlines():
        words = line.split()
        if len(words) >= 6:
            found.append((words[5], bytes.fromhex(words[0]), int(words[2], 16)))
    return found


def _gateways() -> list[tuple[str, int, bytes, int]]:
    """Default gateways: (interface, family, address, metric)."""
    found = []
    for line in _read("/proc/net/route").splitlines()[1:]:
        words = line.split()
        if len(words) > 7 and words[1] == "00000000" and words[2] != "00000000":
            found.append((words[0], AF_INET, int(words[2], 16).to_bytes(4, "little"), int(words[6])))
    for line in _read("/proc/net/ipv6_route").splitlines():
        words = line.split()
        if len(words) > 9 and words[0] == "0" * 32 and words[1] == "00" and words[4] != "0" * 32:
            found.append((words[9], AF_INET6, bytes.fromhex(words[4]), int(words[5], 16)))
    return found


def resolver() -> tuple[list[str], str]:
    """The name servers of resolv.conf, and the first search domain."""
    servers, domain = [], ""
    for line in _read("/etc/resolv.conf").splitlines():
        words = line.split()
        if len(words) >= 2 and words[0] == "nameserver":
            try:
                ipaddress.ip_address(words[1].partition("%")[0])
            except ValueError:
                continue
            servers.append(words[1])
        elif len(words) >= 2 and words[0] in ("search", "domain"):
            domain = domain or words[1]
    return servers, domain


_INTERFACE = struct.Struct("<IIIIQ8QI8sIII4x32s4x")


def pack(found: list[Interface]) -> bytes:
    """struct host_interfaces with what follows it."""
    addresses = [address for each in found for address in each.addresses]
    gateways = [gateway for each in found for gateway in each.gateways]
    out = [struct.pack("<IIII", len(found), len(addresses), len(gateways), 0)]
    for each in found:
        out.append(
            _INTERFACE.pack(
                each.index,
                each.type,
                each.mtu & 0xFFFFFFFF,
                each.flags,
                each.speed,
                *each.counts,
                len(each.mac),
                each.mac,
                len(each.addresses),
                len(each.gateways),
                each.metric & 0xFFFFFFFF,
                each.name.encode()[:31],
            )
        )
    for family, packed, scope, length in addresses:
        out.append(struct.pack("<HHI16sII", family, 0, scope, packed, length, 0))
    for family, packed, scope in gateways:
        out.append(struct.pack("<HHI16s", family, 0, scope, packed))
    return b"".join(out)

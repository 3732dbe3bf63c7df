"""Whether an x86-64 instruction writes to memory: Linux's SIGSEGV does not tell, EXCEPTION_ACCESS_VIOLATION must.

A table of opcodes from the Intel manual (volume 2, appendix A); decodes no operands. Must never be asked for more.
"""

from __future__ import annotations

_PREFIXES = frozenset(b"\x66\xf2\xf3\xf0\x2e\x36\x3e\x26\x64\x65")

# One-byte opcodes whose memory operand is a destination whatever ModRM.reg says.
_STORES = frozenset(
    [op + low for op in range(0x00, 0x38, 8) for low in (0, 1)]  # add or adc sbb and sub xor: r/m, r
    + [0x86, 0x87, 0x88, 0x89, 0x8C, 0x8F, 0xC6, 0xC7, 0xA2, 0xA3, 0xA4, 0xA5, 0xAA, 0xAB, 0x6C, 0x6D]
    + [0xC0, 0xC1, 0xD0, 0xD1, 0xD2, 0xD3, 0xE8, 0x50, 0x9C]
    + list(range(0x50, 0x58))
)
# 0F xx opcodes that store.
_STORES_0F = frozenset(
    (
        *b"\x11\x13\x17\x29\x2b\x7f\xc3\xd6\xe7",
        *b"\xb0\xb1\xc0\xc1\xab\xb3\xbb\xa4\xa5\xac\xad",
        *range(0x90, 0xA0),
    )
)
# x87: (opcode, ModRM.reg) of the stores.
_STORES_X87 = frozenset(
    (op, reg)
    for op, regs in ((0xD9, (2, 3, 6, 7)), (0xDB, (1, 2, 3, 7)), (0xDD, (1, 2, 3, 6, 7)), (0xDF, (1, 2, 3, 6, 7)))
    for reg in regs
)


def writes_memory(code: bytes) -> bool:
    """True if the instruction at the start of `code` has memory as its destination."""
    at = 0
    prefixes = set()
    while at < len(code) and code[at] in _PREFIXES:
        prefixes.add(code[at])
        at += 1
    if at < len(code) and 0x40 <= code[at] <= 0x4F:
        at += 1
    if at + 1 >= len(code):
        return False
    op = code[at]
    reg = (code[at + 1] >> 3) & 7
    if op in (0xC5, 0xC4, 0x62):
        return _vector_writes(code, at)
    if op == 0x0F:
        second = code[at + 1]
        reg = (code[at + 2] >> 3) & 7 if at + 2 < len(code) else 0
        if second == 0x7E:
            return 0xF3 not in prefixes  # F3 0F 7E loads
        if second == 0xBA:
            return reg >= 5  # bts btr btc with an immediate; reg 4 is bt
        if second == 0xC7:
            return reg in (1, 3, 4, 5)  # cmpxchg8b/16b, xsave family
        if second == 0xAE:
            return reg in (0, 3, 4, 6)  # fxsave stmxcsr xsave
        if second in (0x38, 0x3A):
            third = code[at + 2] if at + 2 < len(code) else 0
            return third in ((0xF1,) if second == 0x38 else (0x14, 0x15, 0x16, 0x17))
        return second in _STORES_0F
    if op in (0x80, 0x81, 0x83):
        return reg != 7  # cmp only reads
    if op in (0xF6, 0xF7):
        return reg in (2, 3)  # not, neg
    if op in (0xFE, 0xFF):
        return reg in (0, 1)  # inc, dec
    if 0xD8 <= op <= 0xDF:
        return (op, reg) in _STORES_X87
    if op in range(0x38, 0x40):
        return False
    return op in _STORES


def _vector_writes(code: bytes, at: int) -> bool:
    """VEX and EVEX: the opcode follows the prefix; stores are those of map 0F, and the extracts of 0F3A."""
    first = code[at]
    if first == 0xC5:
        table, op = 1, code[at + 2 : at + 3]
    elif first == 0xC4:
        table, op = code[at + 1] & 0x1F, code[at + 3 : at + 4]
    else:
        table, op = code[at + 1] & 0x07, code[at + 4 : at + 5]
    if not op:
        return False
    if table == 1:
        return op[0] in (0x11, 0x13, 0x17, 0x29, 0x2B, 0x7E, 0x7F, 0xD6, 0xE7)
    if table == 3:
        return op[0] in (0x14, 0x15, 0x16, 0x17, 0x19, 0x1B, 0x1D, 0x39, 0x3B)
    return table == 2 and op[0] in (0x2E, 0x2F, 0x8E, 0x8A, 0x8B, 0xA0, 0xA1, 0xA2, 0xA3)

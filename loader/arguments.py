"""A Windows command line taken apart into the arguments it holds, by the rules of the Microsoft C runtime.

Pure. Must never fail: every text is some list of arguments.
"""

from __future__ import annotations

_BLANK = " \t"


def split_command_line(text: str) -> list[str]:
    """The arguments of a command line, the program's name first; the inverse of parameters.command_line.

    Microsoft's rules ("Parsing C Command-Line Arguments"): the name ends at a blank outside quotes and knows no
    escapes; elsewhere 2n backslashes before a quote are n, 2n + 1 are n and a literal quote, and two quotes
    inside a quoted part are one.
    """
    program, at = _program(text)
    arguments = [program]
    end = len(text)
    while True:
        while at < end and text[at] in _BLANK:
            at += 1
        if at >= end:
            return arguments
        argument, at = _argument(text, at)
        arguments.append(argument)


def _program(text: str) -> tuple[str, int]:
    taken: list[str] = []
    quoted = False
    for at, character in enumerate(text):
        if character == '"':
            quoted = not quoted
        elif character in _BLANK and not quoted:
            return "".join(taken), at
        else:
            taken.append(character)
    return "".join(taken), len(text)


def _argument(text: str, at: int) -> tuple[str, int]:
    taken: list[str] = []
    quoted, end = False, len(text)
    while at < end:
        character = text[at]
        if character == "\\":
            start = at
            while at < end and text[at] == "\\":
                at += 1
            count = at - start
            if at < end and text[at] == '"':
                taken.append("\\" * (count // 2))
                if count & 1:
                    taken.append('"')
                    at += 1
            else:
                taken.append("\\" * count)
        elif character == '"':
            if quoted and text[at + 1 : at + 2] == '"':
                taken.append('"')
                at += 2
            else:
                quoted = not quoted
                at += 1
        elif character in _BLANK and not quoted:
            break
        else:
            taken.append(character)
            at += 1
    return "".join(taken), at

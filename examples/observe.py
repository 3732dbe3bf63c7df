"""Lists the files that a program opens and the registry keys it asks for, with what came of it:

python examples/observe.py app.exe arguments…
"""

import sys
from collections import Counter
from collections.abc import Iterator

import ntsup


def main() -> int:
    """Run the program that the command line names."""
    seen: Counter[tuple[str, str, str]] = Counter()

    @ntsup.hook("NtCreateFile", "NtOpenFile", "NtOpenKey", "NtOpenKeyEx", "NtCreateKey")
    def opened(call: ntsup.Call) -> Iterator[None]:
        path = call.object_attributes.path
        yield  # the call is made here; what follows runs when it has ended
        if call.status is not None:
            seen[call.category, path, call.status.name or hex(call.status)] += 1

    result = ntsup.run(sys.argv[1], sys.argv[2:], hooks=[opened])
    for (category, path, status), times in sorted(seen.items()):
        print(f"{category:9} {times:4} {status:24} {path}", file=sys.stderr)
    return result.returncode


if __name__ == "__main__":
    sys.exit(main())

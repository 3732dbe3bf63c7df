"""Set a checkout up: the virtual environment, the pinned tools from PyPI, the native parts. Runs with any Python 3.

Says what it does and what to do when it cannot; later runs do only what is out of date. Never needs root or apt.
"""

import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"


def fail(message: str) -> None:
    """One line that says what to do, and the end."""
    raise SystemExit("ntsup: " + message)


def make_venv() -> None:
    """The virtual environment; a broken one is made anew."""
    python = VENV / "bin" / "python"
    if python.exists():
        return
    print("ntsup: setting up for the first time (one to three minutes) …", file=sys.stderr, flush=True)
    done = subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], capture_output=True, text=True)
    if done.returncode:
        fail(
            "python3 cannot make a virtual environment; on Debian and Ubuntu: apt install python3-venv\n"
            + done.stdout
            + done.stderr
        )


def install_tools() -> None:
    """The `dev` dependencies of pyproject.toml, if they changed."""
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    stamp = VENV / "ntsup-tools"
    seen = hashlib.sha256("\n".join(wanted).encode()).hexdigest()
    if stamp.exists() and stamp.read_text() == seen:
        return
    began = time.monotonic()
    print("ntsup: installing the pinned build and test tools from PyPI …", end="", file=sys.stderr, flush=True)
    python = str(VENV / "bin" / "python")
    command = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *wanted]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        fail("pip could not install the tools (is the network there?)\n" + done.stdout)
    stamp.write_text(seen)
    print(f" {time.monotonic() - began:.0f} s", file=sys.stderr)


def main() -> None:
    """Bring everything up to date."""
    if sys.version_info < (3, 11):
        fail(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}")
    if os.uname().machine != "x86_64" or not sys.platform.startswith("linux"):
        fail("only Linux on x86-64 can run Windows x64 programs natively")
    ready = VENV / "ntsup-ready"
    began = time.time()
    make_venv()
    install_tools()
    done = subprocess.run([str(VENV / "bin" / "python"), str(ROOT / "build_native.py")])
    if done.returncode:
        fail("the native parts did not build")
    ready.touch()
    os.utime(ready, (began, began))


if __name__ == "__main__":
    main()

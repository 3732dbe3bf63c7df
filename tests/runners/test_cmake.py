"""CMake cross-compiling with Zig: try_run, a generated source, ctest, all through CMAKE_CROSSCOMPILING_EMULATOR."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from runners.conftest import HELLO

pytestmark = pytest.mark.slow

TOOL_CHAIN = """\
set(CMAKE_SYSTEM_NAME Windows)
set(CMAKE_SYSTEM_PROCESSOR x86_64)
set(CMAKE_C_COMPILER windows-cc)
set(CMAKE_AR windows-ar CACHE FILEPATH "")
set(CMAKE_RANLIB windows-ranlib CACHE FILEPATH "")
set(CMAKE_RC_COMPILER windows-rc)
set(CMAKE_CROSSCOMPILING_EMULATOR "ntsup;run")
"""

PROJECT = """\
cmake_minimum_required(VERSION 3.20)
project(demo C)
include(CheckCSourceRuns)
check_c_source_runs("int main(void) { return sizeof(long) == 4 ? 0 : 1; }" LONG_HAS_FOUR_BYTES)
message(STATUS "long has four bytes: ${LONG_HAS_FOUR_BYTES}")
add_executable(generator generator.c)
add_custom_command(OUTPUT made.h COMMAND generator made.h DEPENDS generator)
add_executable(hello hello.c ${CMAKE_CURRENT_BINARY_DIR}/made.h)
enable_testing()
add_test(NAME passes COMMAND hello)
add_test(NAME fails COMMAND hello 3)
set_tests_properties(fails PROPERTIES WILL_FAIL TRUE)
set_tests_properties(passes PROPERTIES PASS_REGULAR_EXPRESSION "0 arguments, in C:.Windows")
"""

GENERATOR = """\
#include <stdio.h>

int main(int argc, char **argv) {
    FILE *out = fopen(argv[argc - 1], "w");
    return out ? fprintf(out, "#define MADE 1\\n") < 0 : 1;
}
"""


def test_configure_build_and_test(tools: dict[str, str], tmp_path: Path) -> None:
    if shutil.which("cmake", path=tools["PATH"]) is None:
        pytest.skip("there is no cmake")
    generator = ["-G", "Ninja"] if shutil.which("ninja", path=tools["PATH"]) else ["-G", "Unix Makefiles"]
    (tmp_path / "windows.cmake").write_text(TOOL_CHAIN)
    (tmp_path / "CMakeLists.txt").write_text(PROJECT)
    (tmp_path / "hello.c").write_text(HELLO)
    (tmp_path / "generator.c").write_text(GENERATOR)

    def run(*words: str) -> str:
        done = subprocess.run(words, cwd=tmp_path, env=tools, capture_output=True, text=True, timeout=600)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    said = run("cmake", *generator, "-DCMAKE_TOOLCHAIN_FILE=windows.cmake", "-S", ".", "-B", "out")
    assert "long has four bytes: 1" in said
    run("cmake", "--build", "out")
    assert (tmp_path / "out" / "made.h").read_bytes() == b"#define MADE 1\r\n"
    assert "100% tests passed" in run("ctest", "--test-dir", "out")

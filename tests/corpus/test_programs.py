"""Real programs, compared byte for byte with the Linux build of the same version on the same input."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from corpus.compare import guest, twin, unix
from corpus.programs import linux, windows

pytestmark = pytest.mark.corpus

SCRIPT = """\
#!/bin/bash
# a script with most of the grammar in it
set -eu
if [ -n "${1:-}" ]   ;then
      echo "one: $1"  ; else echo 'none'
fi
for f in a b "c d" ; do
  case $f in
  a|b) printf '%s\\n' "$f" ;;
   *) cat <<EOF | tr a-z A-Z
  text with $f and $(( 1+2 ))
EOF
  ;; esac
done
function  work () { local x=${1//a/b};  [[ $x =~ ^b+$ ]] && return 0 || return 1 ; }
work "aaa"   &&  echo yes | sed -e 's/y/Y/'  > /dev/null 2>&1
while read -r line; do echo "$line" ;done < <(ls | sort   -r)
"""


def source_tree(folder: Path) -> None:
    """A tree of a few hundred text files, with the odd misspelling, non-ASCII names and some depth."""
    for i in range(240):
        place = folder / f"part{i % 8}" / f"deep{i % 5}"
        place.mkdir(parents=True, exist_ok=True)
        words = [f"line {j} of file {i}: the quick brown fox number {i * j % 97}\n" for j in range(i % 40 + 1)]
        if i % 30 == 0:
            words.append("we recieve teh text seperately\n")
        (place / f"file{i}.txt").write_text("".join(words))
    (folder / "naïve café.txt").write_text("the quick brown fox in a file with accents: ünïcödé\n")


def test_shfmt(tmp_path: Path) -> None:
    big = (SCRIPT * 400).encode()
    arguments = ("-i", "2", "-s")
    expected = twin("shfmt", *arguments, stdin=big, cwd=tmp_path)
    got = guest("shfmt", *arguments, stdin=big, cwd=tmp_path)
    assert got.stdout == expected.stdout
    assert len(got.stdout) > 100_000
    assert got.returncode == expected.returncode == 0


def test_shfmt_reports_an_error(tmp_path: Path) -> None:
    expected = twin("shfmt", stdin=b"if true; then\n", cwd=tmp_path)
    got = guest("shfmt", stdin=b"if true; then\n", cwd=tmp_path)
    assert (got.returncode, got.stderr) == (expected.returncode, expected.stderr)


def test_esbuild(tmp_path: Path) -> None:
    count = 300
    for i in range(count):
        below = [j for j in (2 * i + 1, 2 * i + 2) if j < count]
        lines = [f"import {{ v{j} }} from './m{j}'" for j in below]
        total = " + ".join([str(i), *(f"v{j}" for j in below)])
        lines.append(f"export const v{i}: number = {total}; export function f{i}(x: string) {{ return x + '{i}é' }}")
        (tmp_path / f"m{i}.ts").write_text("\n".join(lines) + "\n")
    arguments = ("--bundle", "--minify", "m0.ts")
    expected = twin("esbuild", *arguments, cwd=tmp_path)
    got = guest("esbuild", *arguments, cwd=tmp_path)
    assert got.stdout == expected.stdout
    assert len(got.stdout) > 1000
    got = guest("esbuild", *arguments, "--outfile=out\\bundle.js", cwd=tmp_path)
    assert got.returncode == 0
    assert (tmp_path / "out" / "bundle.js").read_bytes() == expected.stdout


def ninja_graph(edges: int) -> str:
    """A build graph in layers."""
    lines = ["rule touch", "  command = touch $out", "  description = making $out"]
    for i in range(edges):
        needs = f"out/o{i // 2 - 1}" if i > 3 else "in.txt"
        lines.append(f"build out/o{i}: touch {needs}")
    return "\n".join(lines) + "\n"


def test_ninja_plans_a_large_graph(tmp_path: Path) -> None:
    (tmp_path / "in.txt").write_text("x")
    (tmp_path / "build.ninja").write_text(ninja_graph(4000))
    expected = twin("ninja", "-n", cwd=tmp_path)
    got = guest("ninja", "-n", cwd=tmp_path)
    assert unix(got.stdout) == expected.stdout
    assert b"[4000/4000]" in got.stdout
    for query in ("-t", "commands"), ("-t", "query", "out/o7"), ("-t", "targets", "all"):
        assert unix(guest("ninja", *query, cwd=tmp_path).stdout) == twin("ninja", *query, cwd=tmp_path).stdout


def test_ninja_builds(tmp_path: Path) -> None:
    """A real build, whose commands are Windows programs that ninja spawns."""
    tool = windows("shfmt")
    (tmp_path / "shfmt.exe").write_bytes(tool.read_bytes())
    for i in range(12):
        (tmp_path / f"s{i}.sh").write_text(SCRIPT + f"echo   {i}\n")
    lines = ["rule format", "  command = shfmt.exe -w $in", "  description = format $in"]
    lines += [f"build done{i}: format s{i}.sh" for i in range(12)]
    (tmp_path / "build.ninja").write_text("\n".join(lines) + "\n")
    got = guest("ninja", "-j2", cwd=tmp_path)
    assert got.returncode == 0, got.stdout + got.stderr
    for i in range(12):
        source = (SCRIPT + f"echo   {i}\n").encode()
        assert (tmp_path / f"s{i}.sh").read_bytes() == twin("shfmt", stdin=source, cwd=tmp_path).stdout
    failing = "rule bad\n  command = shfmt.exe nowhere.sh\nbuild x: bad\n"
    (tmp_path / "build.ninja").write_text(failing)
    assert guest("ninja", cwd=tmp_path).returncode == 1


def test_typos(tmp_path: Path) -> None:
    source_tree(tmp_path)
    arguments = ("--format", "brief", "--sort")
    expected = twin("typos", *arguments, cwd=tmp_path)
    got = guest("typos", *arguments, cwd=tmp_path)
    shown = sorted(got.stdout.replace(b"\\", b"/").splitlines())
    assert shown == sorted(expected.stdout.splitlines())
    assert b"recieve" in got.stdout
    assert got.returncode == expected.returncode


def test_ripgrep(tmp_path: Path) -> None:
    source_tree(tmp_path)
    for arguments in (
        ("-n", "--sort", "path", "fox number [0-9]+", "."),
        ("-c", "--sort", "path", "quick", "."),
        ("-l", "--sort", "path", "ünï", "."),
    ):
        expected = twin("rg", *arguments, cwd=tmp_path)
        got = guest("rg", *arguments, cwd=tmp_path)
        assert got.stdout.replace(b"\\", b"/") == expected.stdout
        assert got.returncode == expected.returncode == 0
    # Threads: the order is theirs to choose, the set is not.
    expected = twin("rg", "-n", "brown", ".", cwd=tmp_path)
    got = guest("rg", "-n", "brown", ".", cwd=tmp_path)
    assert sorted(got.stdout.replace(b"\\", b"/").splitlines()) == sorted(expected.stdout.splitlines())
    assert guest("rg", "nowhere to be found", ".", cwd=tmp_path).returncode == 1


def contents(folder: Path) -> dict[str, bytes | None]:
    """Every file below a folder with its bytes; None for a folder."""
    return {str(p.relative_to(folder)): p.read_bytes() if p.is_file() else None for p in sorted(folder.rglob("*"))}


def test_7za(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    tree.mkdir()
    source_tree(tree)
    before = contents(tree)
    got = guest("7za", "a", "-bd", "tree.7z", "tree", cwd=tmp_path)
    assert got.returncode == 0, got.stdout
    assert twin("7za", "t", "tree.7z", cwd=tmp_path).returncode == 0
    got = guest("7za", "x", "-bd", "-oback", "tree.7z", cwd=tmp_path)
    assert got.returncode == 0, got.stdout
    assert contents(tmp_path / "back" / "tree") == before
    # And what Linux packed.
    assert twin("7za", "a", "-bd", "linux.7z", "tree", cwd=tmp_path).returncode == 0
    shutil.rmtree(tmp_path / "back")
    assert guest("7za", "x", "-bd", "-oback", "linux.7z", cwd=tmp_path).returncode == 0
    assert contents(tmp_path / "back" / "tree") == before
    # The compressed bytes themselves, and what is unpacked to standard output.
    (tmp_path / "long.txt").write_bytes(b"".join(b"%d: the quick brown fox\n" % (i * i % 977) for i in range(60000)))
    for name, run in (("linux", twin), ("windows", guest)):
        assert run("7za", "a", "-tbzip2", "-mmt=1", f"{name}.bz2", "long.txt", cwd=tmp_path).returncode == 0
    assert (tmp_path / "windows.bz2").read_bytes() == (tmp_path / "linux.bz2").read_bytes()
    got = guest("7za", "x", "-so", "linux.bz2", cwd=tmp_path)
    assert got.stdout == (tmp_path / "long.txt").read_bytes()


def test_ruff(tmp_path: Path) -> None:
    for i in range(60):
        lines = [
            f"import os, sys, json as j{i}",
            "def f( a,b ):",
            "  return  a+b",
            f"x = {{ 'k':{i} }}",
            "if x == None: pass",
        ]
        (tmp_path / f"m{i}.py").write_text("\n".join(lines) + "\n")
    arguments = ("check", "--no-cache", "--output-format", "concise", "--select", "E,F,I", ".")
    expected = twin("ruff", *arguments, cwd=tmp_path)
    got = guest("ruff", *arguments, cwd=tmp_path)
    assert sorted(unix(got.stdout).splitlines()) == sorted(expected.stdout.splitlines())
    assert got.returncode == expected.returncode == 1
    source = (tmp_path / "m7.py").read_bytes()
    arguments = ("format", "-")
    assert (
        guest("ruff", *arguments, stdin=source, cwd=tmp_path).stdout
        == twin("ruff", *arguments, stdin=source, cwd=tmp_path).stdout
    )


def test_duckdb(tmp_path: Path) -> None:
    query = (
        "create table t as select i, i % 7 as g, i * 1.5 as x, 'row ' || i as s from range(200000) r(i);"
        "select g, count(*), sum(x), min(s), max(s) from t group by g order by g;"
        "select sum(i), avg(x), stddev(x) from t;"
    )
    arguments = ("-csv", "data.db", query)
    expected = twin("duckdb", *arguments, cwd=tmp_path)
    (tmp_path / "data.db").unlink()
    got = guest("duckdb", *arguments, cwd=tmp_path)
    assert got.returncode == expected.returncode == 0, got.stderr
    assert unix(got.stdout) == unix(expected.stdout)
    again = guest("duckdb", "-csv", "data.db", "select count(*) from t", cwd=tmp_path)
    assert unix(again.stdout).splitlines()[-1] == b"200000"


def test_protoc(tmp_path: Path) -> None:
    """No relocations: it must stand at 0x400000."""
    lines = ['syntax = "proto3";', "package demo;"]
    for i in range(200):
        lines.append(f"message M{i} {{ int32 a = 1; repeated string b = 2; map<string, int64> c = 3; }}")
    (tmp_path / "demo.proto").write_text("\n".join(lines) + "\n")
    for name, run in (("linux", twin), ("windows", guest)):
        (tmp_path / name).mkdir()
        done = run("protoc", f"--python_out={name}", f"--descriptor_set_out={name}/set.bin", "demo.proto", cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    made = contents(tmp_path / "windows")
    assert {k: v and unix(v) if k.endswith(".py") else v for k, v in made.items()} == contents(tmp_path / "linux")
    (tmp_path / "bad.proto").write_text("message {\n")
    assert guest("protoc", "--python_out=windows", "bad.proto", cwd=tmp_path).returncode == 1


def test_swig_reports(tmp_path: Path) -> None:
    expected = twin("swig", "-version", cwd=tmp_path)
    got = guest("swig", "-version", cwd=tmp_path)
    assert b"SWIG Version 4.5.1" in got.stdout
    assert got.returncode == expected.returncode


INTERFACE = """\
%module(directors="1") shapes
%feature("director") Shape;
%include "std_string.i"
%include "std_vector.i"
%template(Numbers) std::vector<double>;
%exception { try { $action } catch (std::exception &e) { SWIG_exception(SWIG_RuntimeError, e.what()); } }
%inline %{
#include <string>
#include <vector>
"""


def test_swig_wraps(tmp_path: Path) -> None:
    """Wrappers for several languages from its library of hundreds of files, directors and templates among them."""
    text = INTERFACE
    for i in range(60):
        text += f"struct Shape{i} {{ virtual ~Shape{i}() {{}} virtual double area(std::vector<double> v) const; }};\n"
        text += f"std::string name{i}(const Shape{i} &shape, int flags = {i});\n"
    (tmp_path / "shapes.i").write_text(text + "struct Shape { virtual ~Shape() {} virtual int sides() = 0; };\n%}\n")
    for language in ("python", "java", "csharp"):
        for name, run in (("linux", twin), ("windows", guest)):
            (tmp_path / name / language).mkdir(parents=True)
            out = f"{name}/{language}"
            library = (linux if name == "linux" else windows)("swig").parent.parent / "share" / "swig" / "4.5.1"
            done = run(
                "swig", "-c++", f"-{language}", f"-I{library / language}", f"-I{library}",
                "-outdir", out, "-o", f"{out}/shapes_wrap.cxx", "shapes.i", cwd=tmp_path,
            )  # fmt: skip
            assert done.returncode == 0, done.stderr
        made = contents(tmp_path / "windows" / language)
        assert len(made) > 1
        assert {k: v and unix(v) for k, v in made.items()} == contents(tmp_path / "linux" / language)
    (tmp_path / "bad.i").write_text("%module bad\nstruct {\n")
    expected, got = (run("swig", "-python", "bad.i", cwd=tmp_path) for run in (twin, guest))
    assert got.returncode == expected.returncode == 1
    assert got.stderr.count(b"Error") == expected.stderr.count(b"Error")  # the lines have Microsoft's form on Windows

"""Real programs of other tool chains and languages than test_programs.py has: each compared with its Linux build.

Haskell, OCaml, Dart, Zig, GraalVM, V8, JavaScriptCore, gcc's mingw-w64, MSVC with its runtime DLLs.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from guest_programs import ntsup

from corpus.compare import guest, twin, unix
from corpus.programs import linux, windows
from corpus.test_programs import SCRIPT, contents, ninja_graph

pytestmark = pytest.mark.corpus

SOURCE = """\
#include <vector>
namespace  demo { template<class T> struct  Thing{ std::vector<T> items ; int count( ) const{return 3;} } ; }
int main( int argc,char**argv ){ demo::Thing<int> t; for(int i=0;i<10;++i){t.items.push_back(i*2);}
if(t.count()>3){return 1;}else return 0; }
"""


@pytest.fixture(scope="session")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment with a prefix that has Microsoft's C++ runtime in it."""
    environment = {"NTSUP_PREFIX": str(tmp_path_factory.mktemp("prefix"))}
    shown = ntsup("redist", "install", env=environment, timeout=300)
    if shown.returncode == 69:
        pytest.skip(f"the registry cannot be reached: {shown.stderr.decode()}")
    assert b"licence" in shown.stdout and b"--yes" in shown.stdout
    assert not list(Path(environment["NTSUP_PREFIX"]).rglob("vcruntime140.dll"))
    done = ntsup("redist", "install", "--yes", env=environment, timeout=300)
    assert done.returncode == 0, done.stderr
    return environment


def test_a_missing_runtime_is_named(tmp_path: Path) -> None:
    done = ntsup("run", windows("just"), "--version", env={"NTSUP_PREFIX": str(tmp_path)})
    assert done.returncode != 0
    assert b"VCRUNTIME140.dll was not found" in done.stderr and b"ntsup redist install" in done.stderr


@pytest.mark.parametrize(
    ("name", "argument"),
    [
        ("shfmt", "--version"), ("esbuild", "--help"), ("rg", "--help"), ("typos", "--help"), ("ruff", "--version"),
        ("just", "--version"), ("ninja", "--version"), ("duckdb", "--version"), ("clang-format", "--help"),
        ("swig", "-help"), ("protoc", "--version"), ("tsgo", "--help"), ("taplo", "--help"),
    ],
)  # fmt: skip
def test_the_simplest_question(runtime: dict[str, str], name: str, argument: str, tmp_path: Path) -> None:
    expected, got = twin(name, argument, cwd=tmp_path), guest(name, argument, cwd=tmp_path, env=runtime)
    shown = [unix(text).replace(name.encode() + b".exe", name.encode()) for text in (got.stdout, got.stderr)]
    assert (shown, got.returncode) == ([expected.stdout, expected.stderr], 0)
    assert got.stdout or got.stderr


def test_just_reads_much(runtime: dict[str, str], tmp_path: Path) -> None:
    lines = [f"value{i} := uppercase('v{i}') + replace('a-b', '-', '{i}') / sha256('{i}')" for i in range(300)]
    for i in range(300):
        needs = " ".join(f"step{j}" for j in (2 * i + 1, 2 * i + 2) if j < 300)
        lines.append(
            f"# Step {i}: ünïcödé\nstep{i} arg='{i}' *rest: {needs}\n    echo {{{{arg}}}} {{{{value{i}}}}} \\\n    more"
        )
    (tmp_path / "justfile").write_text("\n".join(lines) + "\n")
    for arguments in (
        ["--dump"],
        ["--evaluate"],
        ["--list"],
        ["--dry-run", "step0"],
    ):
        expected = twin("just", *arguments, cwd=tmp_path)
        got = guest("just", *arguments, cwd=tmp_path, env=runtime)
        shown = [unix(text).replace(str(tmp_path).encode(), b"") for text in (got.stdout, got.stderr)]
        assert len(expected.stdout + expected.stderr) > 10000
        wanted = [text.replace(str(tmp_path).encode(), b"") for text in (expected.stdout, expected.stderr)]
        assert (shown, got.returncode) == (wanted, expected.returncode), arguments


def test_just(runtime: dict[str, str], tmp_path: Path) -> None:
    """Rust with vcruntime140.dll; its recipes are run by a Linux shell."""
    (tmp_path / "justfile").write_text(
        'name := "world"\n\n# Greet somebody.\nhello who=name:\n    @echo hello {{who}}\n\n'
        "all: (hello 'all')\n    @echo done\n\nfails:\n    @exit 3\n"
    )
    for arguments in (["--list"], ["hello"], ["hello", "bob"], ["all"], ["--dump"], ["--summary"], ["fails"]):
        expected = twin("just", *arguments, cwd=tmp_path)
        got = guest("just", *arguments, cwd=tmp_path, env=runtime)
        assert (unix(got.stdout), got.returncode) == (expected.stdout, expected.returncode), (arguments, got.stderr)


def test_clang_format(runtime: dict[str, str], tmp_path: Path) -> None:
    """clang-cl with msvcp140: C++ exceptions and streams."""
    (tmp_path / "demo.cpp").write_text(SOURCE * 200)
    for arguments in (["demo.cpp"], ["-style=Google", "demo.cpp"], ["-style={BasedOnStyle: nonsense}", "demo.cpp"]):
        expected = twin("clang-format", *arguments, cwd=tmp_path)
        got = guest("clang-format", *arguments, cwd=tmp_path, env=runtime)
        assert (unix(got.stdout), got.returncode) == (expected.stdout, expected.returncode), got.stderr
    assert len(expected.stderr) > 0 and len(got.stderr) > 0
    assert guest("clang-format", "-i", "demo.cpp", cwd=tmp_path, env=runtime).returncode == 0
    assert guest("clang-format", "--dry-run", "-Werror", "demo.cpp", cwd=tmp_path, env=runtime).returncode == 0


def test_closure_compiler(runtime: dict[str, str], tmp_path: Path) -> None:
    """A GraalVM native image: a Java heap in eight gigabytes of placeholders."""
    lines = [f"function used{i}(a) {{ return a * {i} + used{i - 1 if i else 0}(a - 1); }}" for i in range(200)]
    (tmp_path / "a.js").write_text("\n".join([*lines, "console.log(used199(3)); function never() { return 1; }"]))
    arguments = ("--compilation_level", "ADVANCED", "--js", "a.js")
    expected = twin("closure-compiler", *arguments, cwd=tmp_path)
    got = guest("closure-compiler", *arguments, cwd=tmp_path, env=runtime)
    assert unix(got.stdout) == expected.stdout, got.stderr
    assert len(expected.stdout) > 1000 and b"never" not in got.stdout


def test_shellcheck(tmp_path: Path) -> None:
    """GHC's runtime: its own threads, timers and heap."""
    (tmp_path / "a.sh").write_text(SCRIPT * 50)
    for form in ("gcc", "json1", "diff"):
        expected = twin("shellcheck", "-f", form, "a.sh", cwd=tmp_path)
        got = guest("shellcheck", "-f", form, "a.sh", cwd=tmp_path)
        assert (unix(got.stdout), got.returncode) == (expected.stdout, expected.returncode)


def test_elm_format(tmp_path: Path) -> None:
    """GHC's runtime with a large heap of small objects."""
    text = "module Main exposing (..)\n" + "".join(
        f'f{i} x=\n  case x of\n    Just y->y+{i}\n    Nothing->"é{i}"\n' for i in range(400)
    )
    for source in (text, text + "f ="):
        expected = twin("elm-format", "--stdin", stdin=source.encode(), cwd=tmp_path)
        got = guest("elm-format", "--stdin", stdin=source.encode(), cwd=tmp_path)
        assert (unix(got.stdout), unix(got.stderr)) == (expected.stdout, expected.stderr)
        assert got.returncode == expected.returncode


def test_typescript(tmp_path: Path) -> None:
    """TypeScript's compiler in Go: many threads, a large heap, a library of hundreds of files; errors in order."""
    for name in ("linux", "windows"):
        (tmp_path / name / "src").mkdir(parents=True)
        for i in range(12):
            lines = [f"import {{ v{i - 1}_0 }} from './m{i - 1}';" if i else "", "export {};"]
            for j in range(60):
                lines.append(f"export interface I{j} {{ a: number; b?: I{max(0, j - 1)} }}")
                lines.append(f"export const v{i}_{j}: I{j} = {{ a: {j if j % 9 else repr('wrong')} }};")
                lines.append(f"export class C{j}<T extends I{j}> {{ constructor(public t: T) {{}} get(): T['a'] {{")
                lines.append("return 1 } }")
            (tmp_path / name / "src" / f"m{i}.ts").write_text("\n".join(lines) + "\n")
        options = '{"strict": true, "rootDir": ".", "outDir": "out", "declaration": true, "lib": ["es2022"]}'
        (tmp_path / name / "tsconfig.json").write_text(f'{{"compilerOptions": {options}, "include": ["src"]}}')
    expected = twin("tsgo", "--pretty", "false", cwd=tmp_path / "linux")
    got = guest("tsgo", "--pretty", "false", cwd=tmp_path / "windows")
    assert (unix(got.stdout), got.returncode) == (expected.stdout, expected.returncode)
    assert expected.stdout.count(b"error TS2322") > 50
    made = contents(tmp_path / "windows" / "out")
    assert len(made) == 1 + 24
    assert made == contents(tmp_path / "linux" / "out")


def test_taplo(runtime: dict[str, str], tmp_path: Path) -> None:
    text = "\n".join(f"[table{i}]\nb  =  {i}\na=[1,2,\n  3]\ns='x'" for i in range(300)).encode()
    expected = twin("taplo", "fmt", "-", stdin=text, cwd=tmp_path)
    got = guest("taplo", "fmt", "-", stdin=text, cwd=tmp_path, env=runtime)
    assert (unix(got.stdout), got.returncode) == (unix(expected.stdout), 0)
    (tmp_path / "bad.toml").write_text("a = \n")
    assert guest("taplo", "lint", "bad.toml", cwd=tmp_path, env=runtime).returncode == 1


def test_bsc_reports(tmp_path: Path) -> None:
    """OCaml, compiled by gcc."""
    for arguments in (["-v"], ["-help"]):
        expected = twin("bsc", *arguments, cwd=tmp_path)
        got = guest("bsc", *arguments, cwd=tmp_path)
        assert unix(got.stdout).replace(b"bsc.exe", b"bsc") == expected.stdout.replace(b"bsc.exe", b"bsc")
        assert got.returncode == expected.returncode


def test_dart_sass(tmp_path: Path) -> None:
    """Dart's virtual machine, running a snapshot of the Sass compiler."""
    snapshot = windows("dart").parent / "sass.snapshot"
    twins = linux("dart").parent / "sass.snapshot"
    expected = twin("dart", str(twins), "--version", cwd=tmp_path)
    got = guest("dart", str(snapshot), "--version", cwd=tmp_path)
    assert unix(got.stdout) == expected.stdout, got.stderr
    assert got.returncode == expected.returncode


def test_ffmpeg(tmp_path: Path) -> None:
    """gcc's mingw-w64: pthreads, SIMD, long double; what it encodes is the same to the last bit."""
    make = ["-y", "-loglevel", "error", "-f", "lavfi", "-i", "testsrc=duration=2:size=160x120:rate=10", "-bitexact"]
    for name, run in (("linux", twin), ("windows", guest)):
        done = run("ffmpeg", *make, "-c:v", "mpeg4", f"{name}.avi", cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    assert (tmp_path / "windows.avi").read_bytes() == (tmp_path / "linux.avi").read_bytes()
    done = guest("ffmpeg", "-loglevel", "error", "-i", "windows.avi", "-f", "framemd5", "-", cwd=tmp_path)
    assert done.returncode == 0 and len(done.stdout.splitlines()) > 20
    assert guest("ffmpeg", "-loglevel", "error", "-i", "nowhere.avi", "-f", "null", "-", cwd=tmp_path).returncode == 1


NODE = """\
const fs = require('fs'), path = require('path'), zlib = require('zlib'), crypto = require('crypto');
const { spawn } = require('child_process');
fs.mkdirSync('made/below', { recursive: true });
fs.writeFileSync('made/below/text.txt', 'ünïcödé\\n'.repeat(1000));
const text = fs.readFileSync(path.join('made', 'below', 'text.txt'));
console.log(crypto.createHash('sha256').update(text).digest('hex'), text.length);
console.log(zlib.gunzipSync(zlib.gzipSync(text)).equals(text), fs.statSync('made').isDirectory());
console.log(fs.readdirSync('made', { withFileTypes: true }).map((e) => e.name + e.isDirectory()));
console.log(JSON.stringify([1.1 + 2.2, Math.pow(2, 0.5), 0.1 * 3, (1234.5678).toFixed(2), 1e21]));
console.log([3, 1, 2].toSorted(), Object.groupBy(['a', 'bb', 'cc'], (x) => x.length));
fs.renameSync('made/below/text.txt', 'made/renamed.txt');
fs.rmSync('made', { recursive: true });
console.log(fs.existsSync('made'));
const child = spawn(process.execPath, ['-e', 'process.stdin.pipe(process.stdout)']);
child.stdout.on('data', (data) => console.log('back: ' + data));
child.on('exit', (code) => serve(code));
child.stdin.end('through a pipe');
function serve(code) {
  console.log('child', code);
  const http = require('http');
  const server = http.createServer((q, r) => q.pipe(r)).listen(0, '127.0.0.1', () => {
    const q = http.request({ port: server.address().port, method: 'POST' }, (r) => {
      let body = '';
      r.on('data', (data) => (body += data));
      r.on('end', () => { console.log('echo', body.length); server.close(); setTimeout(() => process.exit(5), 10); });
    });
    q.end('x'.repeat(100000));
  });
}
"""


@pytest.mark.parametrize("engine", ["node", "bun"])
def test_javascript(engine: str, tmp_path: Path) -> None:
    """V8 and libuv, JavaScriptCore and Zig: files, children, pipes, sockets, timers."""
    script = NODE
    (tmp_path / "a.js").write_text(script)
    expected = twin(engine, "a.js", cwd=tmp_path)
    got = guest(engine, "a.js", cwd=tmp_path)
    assert got.stdout.decode() == expected.stdout.decode(), got.stderr
    assert got.returncode == expected.returncode == 5


CMAKE = """\
cmake_minimum_required(VERSION 3.20)
project(demo NONE)
file(GLOB found RELATIVE ${CMAKE_SOURCE_DIR} *.txt)
message(STATUS "found ${found}")
execute_process(COMMAND ${CMAKE_COMMAND} -E echo hello OUTPUT_VARIABLE said OUTPUT_STRIP_TRAILING_WHITESPACE)
string(SHA256 hash "${said}")
file(WRITE ${CMAKE_BINARY_DIR}/hash.txt ${hash})
add_custom_target(copy ALL COMMAND ${CMAKE_COMMAND} -E copy ${CMAKE_SOURCE_DIR}/one.txt copied.txt)
enable_testing()
add_test(NAME same COMMAND ${CMAKE_COMMAND} -E compare_files ${CMAKE_SOURCE_DIR}/one.txt copied.txt)
add_test(NAME fails COMMAND ${CMAKE_COMMAND} -E false)
"""


def test_cmake(tmp_path: Path) -> None:
    """MSVC C++, static: configure, build with the Windows Ninja, run the tests, all as Windows programs."""
    (tmp_path / "CMakeLists.txt").write_text(CMAKE)
    for name in ("one.txt", "two.txt"):
        (tmp_path / name).write_text("contents\n")
    ninja = "Z:" + str(windows("ninja")).replace("/", "\\")
    done = guest("cmake", "-G", "Ninja", f"-DCMAKE_MAKE_PROGRAM={ninja}", "-S", ".", "-B", "out", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert b"found CMakeLists.txt;one.txt;two.txt" in done.stdout
    assert (tmp_path / "out" / "hash.txt").read_text().startswith("2cf24dba5fb0a30e26e83b2ac5b9e29e")
    done = guest("cmake", "--build", "out", cwd=tmp_path)
    assert done.returncode == 0 and (tmp_path / "out" / "copied.txt").read_text() == "contents\n", done.stdout
    done = ntsup("run", windows("cmake").with_name("ctest.exe"), "--test-dir", "out", cwd=tmp_path, timeout=120)
    assert done.returncode == 8
    assert b"50% tests passed, 1 tests failed out of 2" in unix(done.stdout)


@pytest.mark.slow
def test_zig(tmp_path: Path) -> None:
    """Zig's compiler, itself a Windows program that speaks to ntdll: what it builds runs, here and on Linux."""
    (tmp_path / "a.zig").write_text(
        'const std = @import("std");\npub fn main() void {\n    std.debug.print("sum {d}\\n", .{40 + 2});\n}\n'
    )
    (tmp_path / "bad.zig").write_text("pub fn main() void { nothing(); }\n")
    for target in ("x86_64-linux-musl", "x86_64-windows"):
        done = guest("zig", "build-exe", "a.zig", "-target", target, "--cache-dir", "cache", cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    (tmp_path / "a").chmod(0o755)
    native = subprocess.run([tmp_path / "a"], capture_output=True, check=False)
    assert native.stderr == b"sum 42\n"
    assert ntsup("run", tmp_path / "a.exe").stderr == b"sum 42\n"
    done = guest("zig", "build-exe", "bad.zig", "-target", "x86_64-windows", cwd=tmp_path)
    assert done.returncode == 1 and b"use of undeclared identifier" in done.stderr


MAKEFILE = """\
words := one two three
all: $(words:%=%.out) sum
%.out:
\t@echo $* > $@
sum: $(words:%=%.out)
\t@echo $(words $^) files, $(shell echo a shell)
fails:
\t@exit 3
"""


def test_make(tmp_path: Path) -> None:
    """GNU make, built by mingw-w64: its recipes are run by a Linux shell, which it finds as sh.exe."""
    (tmp_path / "Makefile").write_text(MAKEFILE)
    for arguments in (["-j2"], ["-n", "-B"], ["sum"], ["fails"], ["nothing"]):
        expected, got = (run("make", *arguments, cwd=tmp_path) for run in (twin, guest))
        assert (unix(got.stdout), got.returncode) == (expected.stdout, expected.returncode), (arguments, got.stderr)
        if arguments == ["-j2"]:
            for name in ("one", "two", "three"):
                (tmp_path / f"{name}.out").unlink()


JAVA = """\
import java.nio.file.*;
import java.util.*;
import java.util.concurrent.*;
import java.util.stream.*;

public class Demo {
    public static void main(String[] words) throws Exception {
        System.out.println(System.getProperty("os.name").startsWith("Windows") + " " + String.join("|", words));
        Files.writeString(Path.of("text.txt"), "h\\u00e9llo");
        System.out.println(Files.size(Path.of("text.txt")) + " " + IntStream.range(0, 100000).parallel().sum());
        ExecutorService pool = Executors.newFixedThreadPool(4);
        List<Future<Integer>> tasks = new ArrayList<>();
        for (int i = 0; i < 20; i++) { int k = i; tasks.add(pool.submit(() -> { Thread.sleep(2); return k * k; })); }
        int sum = 0;
        for (Future<Integer> task : tasks) sum += task.get();
        pool.shutdown();
        System.out.println(sum);
        Process child = new ProcessBuilder("cmd", "/c", "echo from cmd").start();
        System.out.println(new String(child.getInputStream().readAllBytes()).trim());
        try (java.net.ServerSocket server = new java.net.ServerSocket(0)) {
            new Thread(() -> {
                try (java.net.Socket peer = server.accept()) {
                    peer.getOutputStream().write("over a socket".getBytes());
                } catch (java.io.IOException gone) { }
            }).start();
            try (java.net.Socket socket = new java.net.Socket("127.0.0.1", server.getLocalPort())) {
                System.out.println(new String(socket.getInputStream().readAllBytes()));
            }
        }
        try { System.out.println(((Object) null).toString()); }
        catch (NullPointerException thrown) { System.out.println("caught"); }
        System.exit(7);
    }
}
"""
"""A null reference is an access violation that the virtual machine turns into an exception."""


def test_java(runtime: dict[str, str], tmp_path: Path) -> None:
    """OpenJDK's HotSpot: compiled at run time, its threads stopped at pages it protects."""
    shown = ntsup("run", windows("java"), "-version", cwd=tmp_path, env=runtime, timeout=120)
    assert shown.returncode == 0 and b"openjdk version" in shown.stderr and b"warning" not in shown.stderr
    compiler = shutil.which("javac")
    if compiler is None:
        pytest.skip("there is no javac")
    (tmp_path / "Demo.java").write_text(JAVA)
    subprocess.run([compiler, "--release", "17", "Demo.java"], cwd=tmp_path, check=True, capture_output=True)
    done = ntsup("run", windows("java"), "-cp", ".", "Demo", "a b", "c", cwd=tmp_path, env=runtime, timeout=120)
    expected = "true a b|c\n6 704982704\n2470\nfrom cmd\nover a socket\ncaught\n"
    assert (unix(done.stdout).decode(), done.returncode) == (expected, 7), done.stderr


def test_postgresql(runtime: dict[str, str], tmp_path: Path) -> None:
    """initdb: it runs itself again with a restricted token, and the server, which shares memory, several times."""
    arguments = ("-D", "data", "-U", "somebody", "--no-sync", "-E", "UTF8", "--locale=C")
    done = ntsup("run", windows("initdb"), *arguments, cwd=tmp_path, env=runtime, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    assert b"Success. You can now start the database server" in done.stdout
    assert (tmp_path / "data" / "PG_VERSION").read_text().strip() == "18"
    assert len(list((tmp_path / "data" / "base" / "1").iterdir())) > 100


def test_ninja_queries(tmp_path: Path) -> None:
    (tmp_path / "in.txt").write_text("x")
    (tmp_path / "build.ninja").write_text(ninja_graph(50))
    for query in ("graph", "rules", "compdb"):
        expected, got = (run("ninja", "-t", query, cwd=tmp_path) for run in (twin, guest))
        assert got.returncode == expected.returncode
        if query == "rules":
            assert unix(got.stdout) == expected.stdout

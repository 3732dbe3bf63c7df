"""cmd.exe: scripts with what they must print and their errorlevel, as Windows' documentation and common practice have it.

Each case is a batch file of its own directory, or a command line behind /c; stdout is compared with line ends normalised.
"""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from guest_programs import GUEST, ROOT, ntsup

CMD = GUEST / "bin" / "cmd.exe"
FILES = {
    "one.txt": "first\r\nsecond\r\nthird\r\n",
    "data.csv": "; note\r\na,b,c\r\n\r\nd,e,f\r\n",
    "two.log": "x\r\n",
}


@dataclass
class Case:
    """A script, what it prints, what it leaves."""

    name: str
    script: str
    output: str
    code: int | None = None
    """The exit code where the case is about it: what a file leaves that just ends is what its last command left."""
    errors: str = ""
    """What stderr must hold."""
    suffix: str = ".cmd"
    stdin: str = ""


def run(*arguments: str | Path, cwd: Path, stdin: str = "") -> subprocess.CompletedProcess[bytes]:
    """cmd.exe with these arguments."""
    return ntsup("run", CMD, *arguments, cwd=cwd, stdin=stdin.encode())


def lines(data: bytes) -> str:
    """Text with Linux's line ends."""
    return data.decode().replace("\r\n", "\n")


BATCH = [
    # Phase 1: percent signs
    Case("variables", "set a=x y\necho [%a%] [%A%] [%nothing%]", "[x y] [x y] []\n"),
    Case("percent_twice", "echo 100%% %%a %% b", "100% %a % b\n"),
    Case("percent_alone", "echo 50% off", "50 off\n"),
    Case(
        "substrings",
        "set a=0123456789\necho %a:~3% %a:~2,3% %a:~-3% %a:~-4,2% %a:~2,-2% [%a:~20%]",
        "3456789 234 789 67 234567 []\n",
    ),
    Case(
        "substitution",
        "set a=abcABC\necho %a:b=-% %a:AB=% %a:*b=^>% %a:c=%",
        "a-cA-C cC ^>cABC abAB\n".replace("^>", ">"),
    ),
    Case("undefined_edit", "echo [%nothing:~1,2%]\necho [%nothing:a=b%]", "[~1,2]\n[a=b]\n"),
    Case(
        "arguments",
        'call :s one "two three" four,five;six=seven\nexit /b\n:s\necho %1-%2-%~2-%3-%4-%5-%6-[%7]\necho %*',
        'one-"two three"-two three-four-five-six-seven-[]\none "two three" four,five;six=seven\n',
    ),
    Case(
        "argument_parts",
        'call :s "one.txt" "C:\\Windows\\x.y.z"\nexit /b\n:s\necho %~nx1 %~x1 %~z1 %~n1\necho %~d2 %~p2 %~n2 %~x2 %~dp2 %~f2',
        "one.txt .txt 22 one\nC: \\Windows\\ x.y .z C:\\Windows\\ C:\\Windows\\x.y.z\n",
    ),
    Case(
        "own_name",
        "echo %~n0 %~x0 %~nx0\ncall :s\nexit /b\n:s\necho %0 %~nx0",
        "script .cmd script.cmd\n:s script.cmd\n",
    ),
    Case(
        "shift",
        "call :s a b c d\nexit /b\n:s\nshift\necho %0 %1 %2 [%4]\nshift /2\necho %1 %2 [%3] - %*",
        "a b c []\nb d [] - a b c d\n",
    ),
    Case("nine_arguments", "call :s 1 2 3 4 5 6 7 8 9 ten\nexit /b\n:s\necho %9 %10\nshift\necho %9", "9 10\nten\n"),
    Case(
        "search_path",
        "set where=Z:\\nothing;C:\\Windows\\System32\nfor %%f in (ntdll.dll nosuch.dll) do echo [%%~nx$where:f]",
        "[ntdll.dll]\n[]\n",
    ),
    # Phase 2: special characters
    Case("carets", 'echo a^&b ^| ^> ^^ "^&" ^" & echo c', 'a&b | > ^ "^&" " \nc\n'),
    Case("caret_at_the_end", "echo one ^\ntwo\necho a^\n& echo b", "one two\na& echo b\n"),
    Case("line_feed", "setlocal enabledelayedexpansion\nset lf=^\n\n\necho a!lf!b", "a\nb\n"),
    Case("quotes_hide", 'echo "a & b | c > d ^ e"', '"a & b | c > d ^ e"\n'),
    Case(
        "operators", "ver > nul && echo 1 || echo 2\ntype nothing 2>nul && echo 3 || echo 4\nrem x & echo 5", "1 \n4\n"
    ),
    Case("and_or_chain", "cd nothing 2>nul || echo a && echo b & echo c", "a \nb \nc\n"),
    Case("blocks", "(\necho a\n(echo b & echo c)\n)\n(echo d) & (echo e)", "a\nb \nc\nd\ne\n"),
    Case("labels_are_skipped", ":one\n:: remark & echo no\n  :two\necho a", "a\n"),
    Case("at_sign", "@echo a\n@@echo b\n@(echo c)", "a\nb\nc\n"),
    Case("delimiters", ",;=echo,a\necho;b\necho=c", "a\nb\nc\n"),
    Case(
        "echo_forms",
        "echo.\necho.a\necho:b\necho/c\necho(d\necho[e\necho+f\necho.on\necho  g ",
        "\na\nb\nc\nd\ne\nf\non\n g \n",
    ),
    Case("echo_state", "echo\necho on\necho off\n@echo\necho off", "ECHO is off.\n\nD>echo off \nECHO is off.\n"),
    Case("rem", "rem echo a\nREM a | echo b\nrem. > nothing\necho c", "c\n"),
    Case("closing_parenthesis", ") echo a\necho b)", "b)\n"),
    Case("unexpected", "echo a\nif a == b\necho b", "a\n", 255, "The syntax of the command is incorrect."),
    Case("unexpected_word", "if a b c echo x\necho y", "", 255, "b was unexpected at this time."),
    Case("unexpected_operator", "echo a\n& echo b\necho c", "a\n", 255, "& was unexpected at this time."),
    # Phase 5: delayed expansion
    Case(
        "delayed",
        "setlocal enabledelayedexpansion\nset a=1\n(\nset a=2\necho %a% !a!\n)\necho !a:~0,1!!nothing!x",
        "1 2\n2x\n",
    ),
    Case(
        "delayed_carets",
        "setlocal enabledelayedexpansion\nset a=v\necho ^^!a^^! ^!a! !a! ^^ a^^b",
        "!a! v v  ab\n",
    ),
    Case("delayed_off", "set a=1\necho !a!", "!a!\n"),
    Case("delayed_specials", 'setlocal enabledelayedexpansion\nset "a=x & y | z > w"\necho !a!', "x & y | z > w\n"),
    Case(
        "delayed_in_loop",
        "setlocal enabledelayedexpansion\nset n=0\nfor %%i in (a b c) do (\nset /a n+=1\nset v!n!=%%i\n)\necho !n! !v1!!v3!",
        "3 ac\n",
    ),
    # IF
    Case(
        "if_equal",
        'if "a b"=="a b" echo 1\nif a==A echo 2\nif /i a==A echo 3\nif not a==b echo 4\nif a == a echo 5',
        "1\n3\n4\n5\n",
    ),
    Case(
        "if_numbers",
        "if 10 gtr 9 echo 1\nif 0x10 equ 16 echo 2\nif 010 equ 8 echo 3\nif 1 lss 2 echo 4\nif 2 leq 2 echo 5\nif 3 neq 4 echo 6\nif -1 geq 0 echo 7",
        "1\n2\n3\n4\n5\n6\n",
    ),
    Case("if_text_order", "if abc lss abd echo 1\nif 10 lss 9a echo 2\nif /i ABC equ abc echo 3", "1\n2\n3\n"),
    Case(
        "if_exist",
        'if exist one.txt echo 1\nif exist *.csv echo 2\nif not exist nothing echo 3\nif exist "ONE.TXT" echo 4\nmd d\nif exist d\\ echo 5\nif exist d\\nul echo 6\nif exist one.txt\\ echo 7',
        "1\n2\n3\n4\n5\n6\n",
    ),
    Case(
        "if_defined",
        "set a=1\nif defined a echo 1\nif not defined nothing echo 2\nif defined errorlevel echo 3",
        "1\n2\n3\n",
    ),
    Case(
        "if_errorlevel",
        "cmd /c exit 3\nif errorlevel 3 echo 1\nif errorlevel 4 echo 2\nif not errorlevel 4 echo 3\nif %errorlevel%==3 echo 4",
        "1\n3\n4\n",
    ),
    Case(
        "if_else",
        "if a==b (echo 1) else echo 2\nif a==b (\necho 3\n) else if a==a (\necho 4\n) else (\necho 5\n)",
        "2\n4\n",
    ),
    Case("if_takes_the_line", "if a==b echo 1 & echo 2\nif a==b (echo 3) & echo 4\necho 5", "5\n"),
    Case("cmdextversion", "if cmdextversion 2 echo 1\nif cmdextversion 3 echo 2", "1\n"),
    # FOR
    Case(
        "for_words",
        'for %%a in (a "b c" d,e;f) do echo [%%a] [%%~a]',
        '[a] [a]\n["b c"] [b c]\n[d] [d]\n[e] [e]\n[f] [f]\n',
    ),
    Case("for_files", "for %%f in (*.txt *.log) do echo %%f %%~nf %%~xf", "one.txt one .txt\ntwo.log two .log\n"),
    Case("for_lines", "for %%a in (\n  a\n  b\n) do (\n  echo %%a\n)", "a\nb\n"),
    Case(
        "for_count",
        "for /l %%i in (1,1,3) do echo %%i\nfor /l %%i in (3,-2,-1) do echo %%i\nfor /l %%i in (1,1,0) do echo no",
        "1\n2\n3\n3\n1\n-1\n",
    ),
    Case(
        "for_directories",
        "md a b\\c\nfor /d %%d in (*) do echo %%d\nfor /r %%d in (.) do echo %%~nxd\nfor /r b %%f in (x) do echo %%~nxf",
        "a\nb\nwork\na\nb\nc\nx\nx\n",
    ),
    Case(
        "for_recursive_files",
        "md a\\b\ncopy one.txt a\\b\\deep.txt > nul\nfor /r %%f in (*.txt) do echo %%~nxf",
        "one.txt\ndeep.txt\n",
    ),
    Case("for_file_lines", 'for /f "tokens=1,3 delims=," %%a in (data.csv) do echo %%a%%b', "ac\ndf\n"),
    Case(
        "for_rest",
        'for /f "tokens=1*" %%a in ("one two three") do echo [%%a] [%%b]\nfor /f "tokens=*" %%a in ("  x y ") do echo [%%a]\nfor /f "delims=" %%a in ("  x y ") do echo [%%a]',
        "[one] [two three]\n[x y ]\n[  x y ]\n",
    ),
    Case("for_ranges", 'for /f "tokens=2-4,6 delims=-" %%a in ("1-2-3-4-5-6") do echo %%a %%b %%c %%d', "2 3 4 6\n"),
    Case(
        "for_skip_eol",
        'for /f "skip=1 eol=s" %%a in (one.txt) do echo %%a\nfor /f "eol=# delims=" %%a in (data.csv) do echo %%a',
        "third\n; note\na,b,c\nd,e,f\n",
    ),
    Case(
        "for_output",
        "for /f %%a in ('type one.txt ^| findstr s') do echo [%%a]\nfor /f \"usebackq delims=\" %%a in (`echo a b^& echo c`) do echo [%%a]",
        "[first]\n[second]\n[a b]\n[c]\n",
    ),
    Case(
        "for_quoted_file",
        'copy one.txt "a b.txt" > nul\nfor /f "usebackq" %%a in ("a b.txt") do echo %%a\nfor /f "usebackq" %%a in (\'str ing\') do echo %%a',
        "first\nsecond\nthird\nstr\n",
    ),
    Case(
        "for_no_file",
        "for /f %%a in (nothing) do echo %%a\necho on >nul",
        "",
        None,
        "The system cannot find the file nothing.",
    ),
    Case("for_nested", "for %%a in (1 2) do for %%b in (x y) do echo %%a%%b", "1x\n1y\n2x\n2y\n"),
    Case("for_takes_the_line", "for %%a in (1 2) do echo %%a& echo -", "1\n-\n2\n-\n"),
    Case("for_goto", "for %%a in (1 2 3) do (\nif %%a==2 goto out\necho %%a\n)\n:out\necho done", "1\ndone\n"),
    Case("for_variable_names", 'for /f "tokens=1-3" %%x in ("a b c") do echo %%x %%y %%z %%X %%a', "a b c %X %a\n"),
    Case("for_modifier_letters", "for %%a in (C:\\d\\file.ext) do echo %%~na %%~nxa %%~dpa", "file file.ext C:\\d\\\n"),
    # CALL, GOTO, EXIT, scopes
    Case(
        "call_returns",
        "call :s\necho %errorlevel%\ncall :t\necho %errorlevel%\ngoto :eof\n:s\nexit /b 5\n:t\nver > nul",
        "5\n0\n",
    ),
    Case(
        "call_file",
        "echo @echo in %%~nx0 %%1> other.cmd\necho @exit /b 4 >> other.cmd\ncall other.cmd x\necho %errorlevel%\nother y\necho never",
        "in other.cmd x\n4\nin other.cmd y\n",
        4,
    ),
    Case(
        "call_expands_again",
        "set a=b\nset b=c\ncall echo %%%a%%% %%a%%\nset n=2\nset v2=two\ncall set w=%%v%n%%%\necho %w%",
        "c b\ntwo\n",
    ),
    Case("call_carets", 'call echo "a^b" a^^b', '"a^^b" a^b\n'),
    Case("call_parenthesis", "(call)\necho %errorlevel%\n(call )\necho %errorlevel%", "1\n0\n"),
    Case(
        "call_no_label",
        "call :nothing\necho %errorlevel%",
        "1\n",
        None,
        "The system cannot find the batch label specified - nothing",
    ),
    Case("recursion", "set n=0\ncall :s\necho %n%\nexit /b\n:s\nset /a n+=1\nif %n% lss 20 call :s\nexit /b", "20\n"),
    Case("goto", "goto two\n:one\necho 1\ngoto :eof\n:two\necho 2\ngoto:one", "2\n1\n"),
    Case(
        "goto_missing",
        "echo a\ngoto nothing\necho b",
        "a\n",
        1,
        "The system cannot find the batch label specified - nothing",
    ),
    Case("goto_missing_rest", "(goto) 2>nul & echo a\necho b", "a\n"),
    Case("goto_wraps", "set n=0\n:again\nset /a n+=1\nif %n% lss 3 goto again\necho %n%", "3\n"),
    Case("exit_code", "echo a\nexit 9\necho b", "a\n", 9),
    Case("exit_in_call", "call :s\necho never\n:s\nexit 6", "", 6),
    Case("setlocal", "set a=1\nsetlocal\nset a=2\nset b=3\necho %a%%b%\nendlocal\necho %a%%b%", "23\n1\n"),
    Case("setlocal_ends_with_call", "set a=1\ncall :s\necho %a%\nexit /b\n:s\nsetlocal\nset a=2", "1\n"),
    Case("endlocal_carries", "setlocal\nset a=x\nendlocal & set b=%a%\necho [%a%] [%b%]", "[] [x]\n"),
    Case("setlocal_directory", "md d\nsetlocal\ncd d\nendlocal\nfor %%a in (.) do echo %%~nxa", "work\n"),
    # SET
    Case("set_quotes", 'set "a=x y " & rem\nset b=1 & echo [%a%]\nset c="q"\necho [%b%] [%c%]', '[x y ]\n[1 ] ["q"]\n'),
    Case(
        "set_shows",
        "set zq1=a\nset ZQ2=b\nset zq\nset zr\necho %errorlevel%",
        "zq1=a\nZQ2=b\n1\n",
        None,
        "Environment variable zr not defined",
    ),
    Case(
        "set_a",
        "set /a a=1+2*3, b=(1+2)*3, c=7/2, d=-7/2, e=7%%3, f=0x1F, g=010\necho %a% %b% %c% %d% %e% %f% %g%",
        "7 9 3 -3 1 31 8\n",
    ),
    Case(
        "set_a_bits",
        'set /a "a=6&3,b=6|3,c=6^3,d=~6,e=1<<4,f=-16>>2,g=!5,h=!0"\necho %a% %b% %c% %d% %e% %f% %g% %h%',
        "2 7 5 -7 16 -4 0 1\n",
    ),
    Case(
        "set_a_assigns",
        'set n=10\nset /a n+=5\nset /a n*=2, m=n-1\nset /a "n<<=1"\nset /a k=j=3\necho %n% %m% %k%%j%',
        "60 29 33\n",
    ),
    Case("set_a_wraps", "set /a a=2147483647+1\necho %a%", "-2147483648\n"),
    Case("set_a_divide", "set /a a=1/0\necho %errorlevel% [%a%]", "1073750993 []\n", None, "Divide by zero error."),
    Case("set_a_octal", "set /a a=08\necho %errorlevel%", "1073750991\n", None, "Invalid number."),
    Case(
        "set_a_operand",
        "set /a a=1+\necho %errorlevel%\nset /a a=1 2\necho %errorlevel%\nset /a (1\necho %errorlevel%",
        "1073750988\n1073750989\n1073750987\n",
        None,
        "Missing operand.",
    ),
    Case(
        "set_p",
        "set /p a=Name? \necho [%a%]\nset /p b=\necho [%b%] %errorlevel%\nset /p c=",
        "Name? [x y]\n[z] 0\n",
        1,
        stdin="x y\nz\n",
    ),
    # Redirection and pipes
    Case(
        "redirection",
        "echo a> f\necho b>> f\n>> f echo c\ntype f\ntype nothing 2> e\ntype e\n(echo d & echo e)> f\ntype f",
        "a\nb\nc\nThe system cannot find the file specified.\nd \ne\n",
    ),
    Case(
        "redirection_to_handles",
        "(echo a& type nothing)> f 2>&1\ntype f\necho x 1>&2 2>nul\necho 2> f\ntype f\necho 2^> g",
        "a\nThe system cannot find the file specified.\nECHO is off.\n2> g\n",
        None,
        "x ",
    ),
    Case(
        "redirection_in",
        "sort < one.txt\nset /p a=< one.txt\necho %a%\nset /p b=< nothing\necho %errorlevel%",
        "first\nsecond\nthird\nfirst\n1\n",
        None,
        "The system cannot find the file specified.",
    ),
    Case("redirection_of_loop", "(for %%a in (b a) do @echo %%a)> f\nsort f", "a\nb\n"),
    Case("pipe", "type one.txt | findstr i | sort /r", "third\nfirst\n"),
    Case("pipe_block", "(echo b& echo a) | sort\nset x=1\necho y | set x=2\necho %x%", "a \nb \n1\n"),
    Case("pipe_code", "echo a | cmd /c exit 3\necho %errorlevel%\necho a | findstr b || echo none", "3\nnone\n"),
    Case("pipe_in_loop", "for %%a in (x y) do echo %%a%%a| findstr y", "yy\n"),
    Case("nul", "echo a > nul\ntype nul\nif exist nul echo device", "device\n"),
    # ERRORLEVEL
    Case(
        "unknown_command",
        "nosuchcommand a b\necho %errorlevel%",
        "9009\n",
        None,
        "'nosuchcommand' is not recognized as an internal or external command,\noperable program or batch file.",
    ),
    Case("level_by_style_cmd", "cmd /c exit 3\nset x=1\necho %errorlevel%", "0\n"),
    Case("level_by_style_bat", "cmd /c exit 3\nset x=1\necho %errorlevel%", "3\n", 3, suffix=".bat"),
    Case(
        "level_kept",
        "cmd /c exit 3\necho a\nif a==a rem\nfor %%a in (1) do rem\ntitle x\nrd nothing 2> nul\necho %errorlevel%\nrd nothing 2> nul || echo %%errorlevel%%\necho %errorlevel%",
        "a\n3\n%errorlevel%\n2\n",
        2,
    ),
    Case(
        "level_cleared", "cmd /c exit 3\ncd .\necho %errorlevel%\ncmd /c exit 3\nver > nul\necho %errorlevel%", "0\n0\n"
    ),
    Case("level_of_batch", "cmd /c exit 4", "", 4),
    Case(
        "negative_level",
        "cmd /c exit -1\necho %errorlevel%\nif %errorlevel% lss 0 echo negative\nexit /b 0",
        "-1\nnegative\n",
    ),
    # Files
    Case(
        "copy",
        'copy one.txt three.txt\ntype three.txt | find /c /v ""\ncopy *.log d.bak\ncopy nothing x\necho %errorlevel%',
        "        1 file(s) copied.\n3\ntwo.log\n        1 file(s) copied.\n1\n",
        None,
        "The system cannot find the file specified.",
    ),
    Case(
        "copy_joins",
        "echo a> a\necho b> b\ncopy /b a+b c\ntype c\nmd d\ncopy a d\nif exist d\\a echo there\ncopy a a",
        "a\nb\n        1 file(s) copied.\na\nb\n        1 file(s) copied.\nthere\n        0 file(s) copied.\n",
        1,
        "The file cannot be copied onto itself.",
    ),
    Case("copy_wild", "copy *.txt *.bak\ndir /b *.bak", "one.txt\n        1 file(s) copied.\none.bak\n"),
    Case(
        "move",
        "move one.txt moved.txt\nmd d\nmove moved.txt d\nif exist d\\moved.txt echo there\nmove d e\nif exist e\\moved.txt echo there\nmove nothing x",
        "        1 file(s) moved.\n        1 file(s) moved.\nthere\n        1 dir(s) moved.\nthere\n",
        1,
        "The system cannot find the file specified.",
    ),
    Case(
        "ren",
        "ren one.txt 1.txt\nren *.log *.old\ndir /b *.txt *.old\nren nothing x",
        "1.txt\ntwo.old\n",
        1,
        "The system cannot find the file specified.",
    ),
    Case(
        "del",
        "del one.txt\nif not exist one.txt echo gone\ndel nothing\necho %errorlevel%\nmd d\necho x> d\\f\ndel /q d\ndir /b d",
        "gone\nCould Not Find\n0\n".replace("Could Not Find\n", ""),
        1,
        "Could Not Find",
    ),
    Case(
        "md_rd",
        'md a\\b\\c\nif exist a\\b\\c\\ echo made\nmd a\nrd a\nrd /s /q a\nif not exist a echo gone\nmd "x y" z\ndir /b /ad',
        "made\ngone\nx y\nz\n",
        None,
        "A subdirectory or file a already exists.",
    ),
    Case(
        "cd",
        "md d\\e\ncd d\\e\nfor %%a in (.) do echo %%~nxa\ncd ..\\..\ncd d\nfor %%a in (.) do echo %%~nxa\ncd..\nfor %%a in (.) do echo %%~nxa\ncd nothing\necho %errorlevel%",
        "e\nd\nwork\n1\n",
        None,
        "The system cannot find the path specified.",
    ),
    Case(
        "drives",
        "cd /d C:\\Windows\necho %cd%\ncd\nC:\ncd \\Users\nZ:\nC:\necho %cd%\ncd Z:\\\necho %cd%",
        "C:\\Windows\nC:\\Windows\nC:\\Users\nC:\\Users\n",
    ),
    Case(
        "pushd",
        "md d\npushd d\nfor %%a in (.) do echo %%~nxa\npopd\nfor %%a in (.) do echo %%~nxa\npushd nothing\necho %errorlevel%\npopd\necho %errorlevel%",
        "d\nwork\n1\n1\n",
        1,
        "The system cannot find the path specified.",
    ),
    Case(
        "dir_bare",
        "md sub\ndir /b\ndir /b /ad\ndir /b /a-d /o-n\ndir /b nothing\necho %errorlevel%",
        "data.csv\none.txt\nscript.cmd\nsub\ntwo.log\nsub\ntwo.log\nscript.cmd\none.txt\ndata.csv\n1\n",
        None,
        "File Not Found",
    ),
    Case("type", "type one.txt two.log 2> nul\ntype *.csv 2> nul | findstr b", "first\nsecond\nthird\nx\na,b,c\n"),
    Case("self_deleting", 'echo a\n(goto) 2>nul & del "%~f0"', "a\n"),
    Case("deleted", "echo a\ndel script.cmd\necho b", "a\n", 1, "The batch file cannot be found."),
    # The rest
    Case("prompt", "set prompt=$Q$L$G$B$A$C$F$$x\n@echo on\nver> nul\n@echo off", "\n=<>|&()$xver 1>nul \n"),
    Case(
        "echo_on",
        "@echo on\necho a\n@echo b\nif a==a echo c\n@echo off",
        "\nD>echo a \na\nb\n\nD>if a == a echo c \nc\n",
    ),
    Case(
        "dynamic",
        'if "%date%" neq "" echo 1\nif "%time%" neq "" echo 2\nif %random% lss 32768 echo 3\necho %cmdextversion%',
        "1\n2\n3\n2\n",
    ),
    Case("exit_code_variable", "cmd /c exit 65\necho %=ExitCode% %=ExitCodeAscii%", "00000041 A\n", 65),
    Case(
        "long_lines",
        "set a=0123456789\n"
        + "set a=%a%%a%\n" * 9
        + "echo %a:~-3%\nset a | findstr /b a=0 > f\nfor %%f in (f) do if %%~zf gtr 5000 echo long",
        "789\nlong\n",
    ),
    Case(
        "unicode",
        "echo äöü 漢字 🎉> ü.txt\ntype ü.txt\nfor %%a in (ü.txt) do echo %%~na\nfor /f %%a in (ü.txt) do echo %%a\nset ä=1\necho %Ä%",
        "äöü 漢字 🎉\nü\näöü\n1\n",
    ),
    Case("no_final_line_end", "echo a\necho b", "a\nb\n"),
    Case(
        "start_wait", 'start /b /wait cmd /c exit 7\necho %errorlevel%\nstart "title" /b /wait cmd /c echo b', "7\nb\n"
    ),
    Case("where", "where cmd\nwhere nothing 2>nul || echo none", "C:\\Windows\\System32\\cmd.exe\nnone\n"),
    Case(
        "find",
        'find "s" one.txt\nfind /c "s" < one.txt\nfind /v /n "ir" < one.txt\nfind "q" < one.txt\necho %errorlevel%',
        "\n---------- ONE.TXT\nfirst\nsecond\n2\n[2]second\n1\n",
    ),
    Case("more", "more < one.txt", "first\nsecond\nthird\n"),
    Case(
        "quoting_of_c",
        'md "sub dir"\necho @echo %%*> "sub dir\\x.cmd"\ncmd /d /c "echo a & echo b"\ncmd /d /c ""sub dir\\x.cmd" 1 "2 3""\n'
        'cmd /d /s /c "echo "q" r"\ncmd /d /c "sub dir\\x.cmd"\ncmd /d /c echo "a" "b"\ncmd /d /c "sub dir\\x.cmd" "4"',
        'a \nb\n1 "2 3"\n"q" r\nECHO is on.\n"a" "b"\n',
        None,
        "'sub' is not recognized",
    ),
    Case(
        "mklink",
        "mklink /h h.txt one.txt\nmklink s.txt one.txt\ntype s.txt | findstr d",
        "Hardlink created for h.txt <<===>> one.txt\nsymbolic link created for s.txt <<===>> one.txt\nsecond\nthird\n",
    ),
    Case("quiet_chains", "@echo on\n@echo a & echo b\n@for %%i in (1) do @echo %%i & echo c", "a \nb\n1 \nc\n"),
    Case(
        "findstr",
        'findstr /n "^s d$" one.txt\nfindstr /c:"r" /i one.txt two.log\nfindstr /v /r "[f-s].*d" one.txt\n'
        'findstr /x second one.txt\nfindstr /m x *.log\nfindstr "\\<f" one.txt\nfindstr zzz one.txt || echo %%errorlevel%%',
        "2:second\n3:third\none.txt:first\none.txt:third\nfirst\nsecond\ntwo.log\nfirst\n%errorlevel%\n",
    ),
    Case(
        "sort",
        "sort /r one.txt\nsort /+2 one.txt\nsort one.txt /o f\ntype f",
        "third\nsecond\nfirst\nsecond\nthird\nfirst\nfirst\nsecond\nthird\n",
    ),
    Case(
        "attrib",
        'attrib +r one.txt\nfor %%f in (one.txt) do echo %%~af\necho x>> one.txt\nattrib one.txt | find /c "  R  "\n'
        "attrib -r one.txt\nfor %%f in (one.txt) do echo %%~af",
        "-ra------\n1\n--a------\n",
        None,
        "Access is denied.",
    ),
    Case(
        "xcopy",
        "md a\\b a\\empty\ncopy one.txt a > nul\ncopy two.log a\\b > nul\nxcopy a c /s /e /i /y\nif exist c\\empty\\ echo empty\n"
        "if exist c\\b\\two.log echo deep\nxcopy /q nothing c\necho %errorlevel%\nxcopy a\\*.txt d\\ /q",
        "a\\one.txt\na\\b\\two.log\n2 File(s) copied\nempty\ndeep\n0 File(s) copied\n4\n1 File(s) copied\n",
        None,
        "File not found - nothing",
    ),
    Case(
        "chcp",
        "chcp\nchcp 437 > nul\nchcp\nchcp 99999\necho %errorlevel%",
        "Active code page: 65001\nActive code page: 437\n1\n",
        None,
        "Invalid code page",
    ),
    Case("timeout", "timeout /t 1\necho %errorlevel%", "1\n", None, "Input redirection is not supported"),
]


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A directory with the files that cases use."""
    directory = tmp_path / "work"
    directory.mkdir()
    for name, text in FILES.items():
        (directory / name).write_bytes(text.encode())
    return directory


@pytest.mark.parametrize("case", BATCH, ids=lambda case: case.name)
def test_batch(case: Case, work: Path) -> None:
    script = work / f"script{case.suffix}"
    text = "@echo off\n@set prompt=D$G\n" + case.script + "\n"
    script.write_bytes(text.replace("\n", "\r\n").encode())
    done = run("/d", "/c", script.name, cwd=work, stdin=case.stdin)
    errors = lines(done.stderr)
    assert lines(done.stdout) == case.output, errors
    assert case.code is None or done.returncode == case.code & 0xFF, errors
    assert case.errors in errors
    if not case.errors:
        assert errors == ""


LINES = [
    # The command line: %…% that is no variable stays, %% is two signs
    ("echo %nothing% %%a%% 5%", "%nothing% %%a%% 5%\n", 0),
    ("for %i in (a b) do @echo %i", "a\nb\n", 0),
    ("for %i in (a b) do echo %i", "\nD>echo a \na\n\nD>echo b \nb\n", 0),
    ("set /a 6*7", "42", 0),
    ("nosuchcommand", "", 1),
    ("exit 3", "", 3),
    ("exit /b 4 & echo no", "", 4),
    ("exit", "", 0),
    ("cd nothing", "", 1),
    ("rd nothing", "", 2),
    ("script", "in a file %i\n", 0),
    (".\\script.cmd && echo yes", "in a file %i\nyes\n", 0),
    ("goto nothing & echo yes", "yes\n", 0),
    ("if", "", 255),
    ("echo a | | b", "", 255),
    ("", "", 0),
    ("dir nothing 2>nul || echo none", " Directory of", 0),
]


@pytest.mark.parametrize(("line", "output", "code"), LINES, ids=lambda value: str(value)[:24])
def test_command_line(line: str, output: str, code: int, work: Path) -> None:
    (work / "script.cmd").write_bytes(b"@echo in a file %%i\r\n")
    done = ntsup("run", CMD, "/d", "/c", *line.split(), cwd=work, env={"PROMPT": "D$G"})
    shown = lines(done.stdout)
    assert output in shown if output.startswith(" ") else shown == output
    assert done.returncode == code


def test_switches(work: Path) -> None:
    assert lines(run("/v:on", "/c", "set a=1&echo !a!", cwd=work).stdout) == "1\n"
    assert lines(run("/v:off", "/c", "set a=1&echo !a!", cwd=work).stdout) == "!a!\n"
    assert lines(run("/q", "/c", "for %i in (1) do echo %i", cwd=work).stdout) == "1\n"
    assert run("/u", "/c", "echo ä", cwd=work).stdout == "ä\r\n".encode("utf-16-le")
    assert lines(run("/e:off", "/c", "set /a 1", cwd=work).stdout) == ""


def test_typed(work: Path) -> None:
    """Commands from a pipe: they are prompted for and shown, and blocks go over several lines."""
    typed = (
        "echo hi\nif a==a (\necho %nothing%\n)\nset /p x=\nvalue\necho %x%\nnosuchcommand\necho %errorlevel%\nexit 5\n"
    )
    done = ntsup("run", CMD, "/d", "/k", "prompt", "D$G", cwd=work, stdin=typed.replace("\n", "\r\n").encode())
    assert lines(done.stdout) == (
        "\nD>echo hi\nhi\n\nD>if a==a (\nMore? echo %nothing%\nMore? )\n%nothing%\n"
        "\nD>set /p x=\n\nD>echo %x%\nvalue\n\nD>nosuchcommand\n\nD>echo %errorlevel%\n9009\n\nD>exit 5\n"
    )
    assert done.returncode == 5


def test_input_is_shared(work: Path) -> None:
    """What a command reads of standard input is gone for the next one, and nothing more is."""
    script = work / "script.cmd"
    script.write_bytes(b'@set /p a=\r\n@find /v ""\r\n@echo [%a%]\r\n')
    assert lines(run("/d", "/c", "script", cwd=work, stdin="one\ntwo\nthree\n").stdout) == "two\nthree\n[one]\n"


def test_linux_programs(work: Path) -> None:
    """Programs of Linux on the path: arguments, directory, pipes, exit codes."""
    (work / "tool").write_text(
        '#!/bin/sh\nread line\nline=$(echo "$line" | tr -d "\\r")\necho "$# $2 $line $(basename "$PWD")"\nexit 4\n'
    )
    (work / "tool").chmod(0o755)
    script = work / "script.cmd"
    script.write_bytes(b'@echo in| .\\tool a "b c"\r\n@echo %errorlevel%\r\n@tool < one.txt\r\n@uname -s\r\n')
    done = run("/d", "/c", "script", cwd=work)
    assert lines(done.stdout) == "2 b c in work\n4\n0  first work\nLinux\n"


class Session:
    """cmd.exe on a terminal."""

    def __init__(self, *arguments: str, cwd: Path) -> None:
        command = [sys.executable, "-m", "ntsup.supervisor.cli", "run", str(CMD), "/d", *arguments]
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.chdir(cwd)
            os.execve(sys.executable, command, {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PROMPT": "D$G"})
        self.shown = ""

    def expect(self, text: str) -> None:
        """Wait until a text is shown behind what was expected before."""
        deadline = time.monotonic() + 20
        while text not in self.shown:
            assert time.monotonic() < deadline, self.shown
            if select.select([self.terminal], [], [], 0.2)[0]:
                self.shown += os.read(self.terminal, 4096).decode().replace("\r", "")
        self.shown = self.shown.partition(text)[2]

    def type(self, text: str) -> None:
        """Press keys."""
        os.write(self.terminal, text.encode())

    def end(self) -> int:
        """The exit code; what is shown until then is read, as a terminal does."""
        while True:
            try:
                if not os.read(self.terminal, 4096):
                    break
            except OSError:
                break
        os.close(self.terminal)
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def test_terminal(work: Path) -> None:
    session = Session(cwd=work)
    session.expect("D>")
    for typed, shown in [
        ("echo a & echo b\n", "a \nb\n\nD>"),
        ("set /p x=Name: \n", "Name: "),
        ("bob\n", "D>"),
        ("echo %x%\n", "bob\n\nD>"),
        ("for %i in (\n", "More? "),
        ("1 2) do @echo %i\n", "1\n2\n\nD>"),
        ("pause\n", "Press any key to continue . . . "),
        ("x", "\n\nD>"),
        ("sleep 20\n", "sleep 20"),
    ]:
        session.type(typed)
        session.expect(shown)
    time.sleep(0.5)
    session.type("\x03")
    session.expect("D>")
    session.type("for /l %i in (1,0,2) do @rem\n")
    time.sleep(0.5)
    session.type("\x03")
    session.expect("D>")
    session.type("exit 7\n")
    assert session.end() == 7


@pytest.mark.parametrize(("answer", "shown"), [("y", ""), ("n", "after")])
def test_terminate_batch_job(answer: str, shown: str, work: Path) -> None:
    (work / "script.cmd").write_bytes(b"@echo start\r\n@sleep 20\r\n@echo after\r\n")
    session = Session("/c", "script", cwd=work)
    session.expect("start")
    time.sleep(0.5)
    session.type("\x03")
    session.expect("Terminate batch job (Y/N)? ")
    session.type(answer + "\n")
    if shown:
        session.expect(shown)
    assert session.end() == 130

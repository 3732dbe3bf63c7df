"""What redirections, built-in commands and the programs beside cmd.exe do. Expectations are Windows' own."""

from __future__ import annotations

from cmd_case import Case

COMMANDS = [
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
    Case("pipe_block", "(echo b& echo a) | sort\nset x=1\necho y | (sort > nul & set x=2)\necho %x%", "a \nb \n1\n"),
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

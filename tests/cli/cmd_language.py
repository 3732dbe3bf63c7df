"""What cmd.exe's language means: expansions, operators, IF, FOR, CALL, GOTO, SET. Expectations are Windows' own."""

from __future__ import annotations

from cmd_case import Case

LANGUAGE = [
    # Phase 1: percent signs
    Case("variables", "set a=x y\necho [%a%] [%A%] [%nothing%]", "[x y] [x y] []\n"),
    Case("percent_twice", "echo 100%% %%a %% b", "100% %a % b\n"),
    Case("echo_of_delimiters", "echo ;\necho ,x\necho  = y", ";\n,x\n = y\n"),
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
]

// system, _popen and _spawn through cmd.exe: exit codes, output read, input written
#include <process.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv)
{
    char command[512], line[64];
    int total = 0;

    if (argc > 1 && !strcmp(argv[1], "say")) {
        printf("said to the pipe\n");
        return 4;
    }
    if (argc > 1) {
        while (fgets(line, sizeof line, stdin))
            printf("got %s", line);
        return 5;
    }
    printf("there is one: %d\n", system(NULL) != 0);
    fflush(stdout);
    printf("exit code %d\n", system("exit 3"));
    sprintf(command, "\"%s\" say", argv[0]);
    setvbuf(stdout, NULL, _IONBF, 0);
    FILE *pipe = _popen(command, "r");
    while (fgets(line, sizeof line, pipe))
        printf("%d: %s", ++total, line);
    printf("closed %d\n", _pclose(pipe));
    fflush(stdout);
    sprintf(command, "\"%s\" listen", argv[0]);
    pipe = _popen(command, "w");
    fputs("one\ntwo\n", pipe);
    printf("closed %d\n", _pclose(pipe));
    printf("quoted %d\n", system("\"echo one & echo \"two three\" & exit 6\""));
    printf("piped %d\n", system("echo b| find \"b\" > nul && exit 2"));
    printf("redirected %d\n", system("(echo out& echo err 1>&2) > cmd_system.txt 2>&1"));
    printf("typed %d\n", system("type cmd_system.txt"));
    printf("unknown %d\n", system("nosuchcommand 2> nul"));
    printf("spawned %d\n", (int)_spawnlp(_P_WAIT, "cmd", "cmd", "/c", "exit", "9", NULL));
    pipe = _popen("set /p x=&& echo never", "w");
    printf("without input %d\n", _pclose(pipe));
    pipe = _popen("cd nowhere 2>&1", "r");
    while (fgets(line, sizeof line, pipe))
        printf("[%.*s]\n", (int)strlen(line) - 1, line);
    printf("closed %d\n", _pclose(pipe));
    return 0;
}

/* output:
there is one: 1
exit code 3
1: said to the pipe
closed 4
got one
got two
closed 5
one 
"two three" 
quoted 6
piped 2
redirected 0
out
err 
typed 0
unknown 1
spawned 9
without input 1
[The system cannot find the path specified.]
closed 1
*/

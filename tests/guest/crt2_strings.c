// Strings: bounded copies and their errors, tokens, searching, filling, case and comparison, narrow and wide
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

static char text[10];
static wchar_t wide[6];

static void show(const char *what, errno_t error) { printf("%s: %d [%s]\n", what, error, text); }

static void bounded(void)
{
    show("strcpy_s", strcpy_s(text, sizeof text, "abc"));
    show("strcpy_s, no room", strcpy_s(text, 4, "abcd"));
    show("strncpy_s, truncating", strncpy_s(text, 4, "abcdef", _TRUNCATE));
    show("strncpy_s", strncpy_s(text, sizeof text, "abcdef", 2));
    show("strncpy_s, no room", strncpy_s(text, 3, "abcdef", 3));
    strcpy(text, "12345");
    show("strcat_s", strcat_s(text, sizeof text, "678"));
    show("strcat_s, no room", strcat_s(text, sizeof text, "9ab"));
    memset(text, 'x', sizeof text);
    show("strcat_s, no NUL", strcat_s(text, sizeof text, "y"));
    printf("%d %ls\n", wcscpy_s(wide, 6, L"hello"), L"");
    printf("%ls\n", wide);
    printf("%d\n", wcscat_s(wide, 6, L"!"));
    printf("[%ls]\n", wide);
    unsigned char block[8] = {1, 2, 3, 4, 5, 6, 7, 8};
    printf("memcpy_s: %d\n", memcpy_s(block, 4, "abcdef", 6));
    printf("%d %d\n", block[3], block[4]);
}

static void tokens(void)
{
    char list[] = ";a,b;;c d,", *next = NULL;
    for (char *token = strtok(list, ",;"); token; token = strtok(NULL, ",;"))
        printf("<%s>", token);
    char again[] = "one two";
    for (char *token = strtok_s(again, " ", &next); token; token = strtok_s(NULL, " ", &next))
        printf("<%s>", token);
    puts("");
}

static void searching(void)
{
    const char *fox = "the quick brown fox";
    printf("%s|%s|%s|%d|%d|%d\n", strstr(fox, "brown"), strrchr(fox, 'o'), strpbrk(fox, "kq"), (int)strspn(fox, "eht "),
           (int)strcspn(fox, "q"), strstr(fox, "brownie") == NULL);
    char long_text[700], part[400];
    memset(long_text, 'a', sizeof long_text);
    strcpy(long_text + 600, "b");
    memset(part, 'a', sizeof part);
    strcpy(part + 300, "b");
    printf("%d %d\n", (int)(strstr(long_text, part) - long_text), (int)(strstr(long_text, part + 200) - long_text));
    printf("%ls %d\n", wcsstr(L"hello world", L"o w"), (int)(wcsrchr(L"a/b/c", L'/') - L"a/b/c") >= 0);
}

static void changing(void)
{
    char hello[] = "Hello, World";
    printf("%s", _strupr(hello));
    printf(" %s", _strlwr(hello));
    printf(" %s", _strrev(hello));
    printf(" %s", _strnset(hello, '-', 3));
    printf(" %s\n", _strset(hello, '*'));
    wchar_t mixed[] = L"\xc4 and z";
    printf("%x\n", _wcslwr(mixed)[0]); /* only ASCII in "C" */
    char *copy = _strdup("copy");
    printf("%s %p\n", copy, (void *)_memccpy(hello, copy, 'x', 4));
    free(copy);
}

static void comparing(void)
{
    printf("%d %d %d\n", _stricmp("ABC_", "abcA") > 0, _strnicmp("abcd", "ABCE", 3), _wcsicmp(L"a", L"B") < 0);
    printf("%d %d %d\n", strcoll("a", "B") > 0, _memicmp("AB", "ab", 2), strncmp("ab", "ac", 1));
    char key[8];
    int length = (int)strxfrm(key, "abc", sizeof key);
    printf("%d %s\n", length, key);
}

int main(void)
{
    bounded();
    tokens();
    searching();
    changing();
    comparing();
    return 0;
}

/* output:
strcpy_s: 0 [abc]
strcpy_s, no room: 34 []
strncpy_s, truncating: 80 [abc]
strncpy_s: 0 [ab]
strncpy_s, no room: 34 []
strcat_s: 0 [12345678]
strcat_s, no room: 34 []
strcat_s, no NUL: 22 []
0 
hello
34
[]
memcpy_s: 34
0 5
<a><b><c d><one><two>
brown fox|ox|quick brown fox|4|4|1
300 500
o world 1
HELLO, WORLD hello, world dlrow ,olleh ---ow ,olleh ************
c4
copy 0000000000000000
0 0 1
1 0 0
3 abc
*/

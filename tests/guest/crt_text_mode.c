// Text mode turns LF into CR LF and back, ends at ^Z, and encodes with ccs=; positions count the file's own bytes
#include <fcntl.h>
#include <io.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

static void show(const char *path)
{
    unsigned char bytes[128];
    FILE *file = fopen(path, "rb");
    size_t count = fread(bytes, 1, sizeof bytes, file);

    printf("%s:", path);
    for (size_t i = 0; i < count; i++)
        printf(" %02x", bytes[i]);
    printf("\n");
    fclose(file);
}

static void write_bytes(const char *path, const char *bytes, size_t size)
{
    FILE *file = fopen(path, "wb");
    fwrite(bytes, 1, size, file);
    fclose(file);
}

int main(void)
{
    char line[64];
    wchar_t wide[64];
    FILE *file = fopen("lines.txt", "w");

    fputs("one\ntwo\r\n", file);
    printf("wrote up to %ld\n", ftell(file));
    fclose(file);
    show("lines.txt");

    file = fopen("lines.txt", "r");
    while (fgets(line, sizeof line, file))
        printf("%d characters, then at %ld\n", (int)strlen(line), ftell(file));
    fseek(file, 5, SEEK_SET);
    printf("at 5: %c\n", fgetc(file));
    fclose(file);

    write_bytes("ends.txt", "ab\r\n\x1a" "cd", 7);
    file = fopen("ends.txt", "r");
    while (fgetc(file) != EOF)
        ;
    printf("^Z: end %d, at %ld\n", feof(file) != 0, ftell(file));
    fclose(file);

    write_bytes("last.txt", "ab\x1a", 3);
    file = fopen("last.txt", "a+");
    fputs("c\n", file);
    fclose(file);
    show("last.txt");

    write_bytes("alone.txt", "a\rb\r\r\nc\r", 8);
    file = fopen("alone.txt", "r");
    printf("alone:");
    for (int c; (c = fgetc(file)) != EOF;)
        printf(" %02x", c);
    printf("\n");
    fclose(file);

    file = fopen("utf8.txt", "w,ccs=UTF-8");
    fputws(L"h\x00e9\x4e2d\n", file);
    fclose(file);
    show("utf8.txt");
    file = fopen("utf8.txt", "r,ccs=UTF-8");
    fgetws(wide, 64, file);
    printf("read back:");
    for (wchar_t *at = wide; *at; at++)
        printf(" %04x", *at);
    printf("\n");
    fclose(file);

    file = fopen("utf16.txt", "w,ccs=UTF-16LE");
    fwprintf(file, L"%d\n", 42);
    fclose(file);
    show("utf16.txt");
    file = fopen("utf16.txt", "rt,ccs=UNICODE");
    printf("first %04x\n", fgetwc(file));
    fclose(file);

    int fd = _open("lines.txt", _O_RDONLY | _O_TEXT);
    printf("read %d of 4 raw bytes\n", _read(fd, line, 5));
    printf("mode was %s\n", _setmode(fd, _O_BINARY) == _O_TEXT ? "text" : "binary");
    printf("now %02x\n", _read(fd, line, 1) == 1 ? line[0] : -1);
    _close(fd);
    return 0;
}

/* output:
wrote up to 11
lines.txt: 6f 6e 65 0d 0a 74 77 6f 0d 0d 0a
4 characters, then at 5
5 characters, then at 11
at 5: t
^Z: end 1, at 7
last.txt: 61 62 63 0d 0a
alone: 61 0d 62 0d 0a 63 0d
utf8.txt: ef bb bf 68 c3 a9 e4 b8 ad 0d 0a
read back: 0068 00e9 4e2d 000a
utf16.txt: ff fe 34 00 32 00 0d 00 0a 00
first 0034
read 4 of 4 raw bytes
mode was text
now 74
*/

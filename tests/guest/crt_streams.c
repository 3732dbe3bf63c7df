// Streams: modes, buffers, ungetc, positions, reopening, temporary files, and what closing and flushing report
#include <errno.h>
#include <io.h>
#include <stdio.h>
#include <string.h>

static long size_of(const char *path)
{
    FILE *file = fopen(path, "rb");
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    fclose(file);
    return size;
}

int main(void)
{
    char buffer[8192], own[512];
    FILE *file = fopen("a.bin", "w+b");

    for (int i = 0; i < 5000; i++)
        fputc(i & 0xff, file);
    printf("written so far: %ld\n", size_of("a.bin"));
    fflush(file);
    printf("after fflush: %ld\n", size_of("a.bin"));
    rewind(file);
    printf("fread: %d", (int)fread(buffer, 1, sizeof buffer, file));
    printf(", end %d, getc %d\n", feof(file) != 0, fgetc(file));
    fseek(file, -10, SEEK_END);
    printf("ten from the end: %d at %ld\n", fgetc(file), ftell(file));
    printf("ungetc: %d", ungetc('x', file));
    printf(" %d at %ld\n", fgetc(file), ftell(file));
    printf("fread of 3 x 1000: %d\n", (int)(fseek(file, 0, SEEK_SET), fread(buffer, 1000, 3, file)));
    fseek(file, 0, SEEK_CUR);
    printf("fwrite after read: %d\n", (int)fwrite("NEW", 1, 3, file));
    printf("at %ld\n", ftell(file));
    fclose(file);
    printf("size %ld\n", size_of("a.bin"));

    file = fopen("a.bin", "rb");
    printf("write to a reader: %d, error %d, errno %d\n", fputc('x', file), ferror(file) != 0, errno == EBADF);
    clearerr(file);
    printf("cleared: %d\n", ferror(file));
    fclose(file);

    file = fopen("b.txt", "wb");
    setvbuf(file, own, _IOFBF, sizeof own);
    fputs("held", file);
    printf("own buffer: %.4s, file %ld\n", own, size_of("b.txt"));
    setvbuf(file, NULL, _IONBF, 0);
    fputs("+now", file);
    printf("unbuffered: file %ld\n", size_of("b.txt"));
    fclose(file);

    file = fopen("b.txt", "ab");
    fputs("!", file);
    fclose(file);
    file = fopen("b.txt", "r+b");
    fgets(buffer, sizeof buffer, file);
    printf("appended: %s\n", buffer);
    file = freopen("a.bin", "rb", file);
    printf("reopened: %d\n", fgetc(file));
    fclose(file);

    file = tmpfile();
    fputs("temporary", file);
    rewind(file);
    printf("tmpfile: %s\n", fgets(buffer, sizeof buffer, file));
    fclose(file);

    printf("no such file: %d, errno %d\n", fopen("missing", "r") == NULL, errno == ENOENT);
    printf("a directory: %d, errno %d\n", fopen(".", "r") == NULL, errno == EACCES);
    printf("remove: %d %d, errno %d\n", remove("b.txt"), remove("b.txt"), errno == ENOENT);

    file = fopen("c.txt", "w");
    printf("fprintf: %d, puts %d, fputs %d\n", fprintf(file, "%s-%d", "x", 5), fputs("", file) >= 0, fputs("y", file) >= 0);
    fclose(file);
    int fd = _fileno(stdout);
    printf("stdout is %d, a terminal %d\n", fd, _isatty(fd) != 0);
    return 0;
}

/* output:
written so far: 4096
after fflush: 5000
fread: 5000, end 1, getc -1
ten from the end: 126 at 4991
ungetc: 120 120 at 4991
fread of 3 x 1000: 3
fwrite after read: 3
at 3003
size 5000
write to a reader: -1, error 1, errno 1
cleared: 0
own buffer: held, file 0
unbuffered: file 8
appended: held+now!
reopened: 0
tmpfile: temporary
no such file: 1, errno 1
a directory: 1, errno 1
remove: 0 -1, errno 1
fprintf: 3, puts 1, fputs 1
stdout is 1, a terminal 0
*/

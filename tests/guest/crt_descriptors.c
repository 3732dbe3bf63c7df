// Descriptors: reading, writing, seeking, sizes, duplicates, pipes, and a child that inherits them
// services: NtCreateNamedPipeFile NtFlushBuffersFile
#include <errno.h>
#include <fcntl.h>
#include <io.h>
#include <process.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static int child(int fd)
{
    char text[32] = "";
    int count = _read(fd, text, sizeof text - 1);
    printf("child read %d from %d: %s", count, fd, text);
    fflush(stdout);
    return 7;
}

int main(int argc, char **argv)
{
    char text[64] = "";
    int pipe[2];

    if (argc > 1)
        return child(argv[1][0] - 48);

    int fd = _open("a.bin", _O_RDWR | _O_CREAT | _O_TRUNC | _O_BINARY, _S_IREAD | _S_IWRITE);
    printf("opened %d\n", fd);
    printf("wrote %d\n", _write(fd, "hello world\n", 12));
    printf("seek %ld, read %d %.5s, tell %ld\n", _lseek(fd, 6, SEEK_SET), _read(fd, text, 5), text, _tell(fd));
    printf("from end %lld\n", _lseeki64(fd, -3, SEEK_END));
    printf("before the start: %lld, errno %d\n", _lseeki64(fd, -100, SEEK_CUR), errno == EINVAL);
    printf("length %ld, at end %d\n", _filelength(fd), _eof(fd));
    printf("chsize %d, length %ld\n", _chsize(fd, 20), _filelength(fd));
    printf("commit %d\n", _commit(fd));

    int twin = _dup(fd);
    printf("twin shares the position: %d\n", (_lseek(fd, 4, SEEK_SET), _tell(twin) == 4));
    printf("dup2 %d: %d\n", _dup2(fd, 9), _tell(9) == 4);
    printf("close %d %d %d\n", _close(twin), _close(9), _close(fd));
    printf("closed: %d, errno %d\n", _close(fd), errno == EBADF);

    printf("exclusive: %d, errno %d\n", _open("a.bin", _O_CREAT | _O_EXCL | _O_WRONLY, _S_IWRITE), errno == EEXIST);
    fd = _open("a.bin", _O_RDONLY | _O_BINARY);
    printf("write to a reader: %d, errno %d\n", _write(fd, "x", 1), errno == EBADF);
    _close(fd);
    fd = _open("a.bin", _O_WRONLY | _O_APPEND | _O_BINARY);
    _write(fd, "end", 3);
    printf("appended: %ld\n", _filelength(fd));
    _close(fd);

    printf("pipe %d\n", _pipe(pipe, 4096, _O_BINARY));
    _write(pipe[1], "through the pipe\n", 17);
    char number[8];
    sprintf(number, "%d", pipe[0]);
    fflush(stdout);
    printf("child returned %d\n", (int)_spawnl(_P_WAIT, argv[0], argv[0], number, NULL));
    _close(pipe[1]);
    printf("end of pipe: %d\n", _read(pipe[0], text, 5));
    _close(pipe[0]);

    struct _stat64 status;
    printf("stat %d: size %lld, file %d, writable %d\n", _stat64("a.bin", &status), status.st_size,
           (status.st_mode & _S_IFREG) != 0, (status.st_mode & _S_IWRITE) != 0);
    _chmod("a.bin", _S_IREAD);
    printf("read-only: %d, errno %d\n", _open("a.bin", _O_RDWR), errno == EACCES);
    printf("access: %d %d\n", _access("a.bin", 4), _access("a.bin", 2));
    _chmod("a.bin", _S_IREAD | _S_IWRITE);
    return 0;
}

/* output:
opened 3
wrote 12
seek 6, read 5 world, tell 11
from end 9
before the start: -1, errno 1
length 12, at end 0
chsize 0, length 20
commit 0
twin shares the position: 1
dup2 0: 1
close 0 0 0
closed: -1, errno 1
exclusive: -1, errno 1
write to a reader: -1, errno 1
appended: 23
pipe 0
child read 17 from 3: through the pipe
child returned 7
end of pipe: 0
stat 0: size 23, file 1, writable 1
read-only: -1, errno 1
access: 0 -1
*/

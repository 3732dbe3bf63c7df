// Files by name: stat, directories, searches, paths taken apart, renaming, times
// services: NtQueryDirectoryFile
#include <direct.h>
#include <errno.h>
#include <io.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utime.h>

int main(void)
{
    struct _stat64 status;
    char drive[_MAX_DRIVE], folder[_MAX_DIR], name[_MAX_FNAME], extension[_MAX_EXT], path[_MAX_PATH];

    printf("mkdir %d, again %d, errno %d\n", _mkdir("sub"), _mkdir("sub"), errno == EEXIST);
    printf("stat: %d, a directory %d\n", _stat64("sub", &status), (status.st_mode & _S_IFDIR) != 0);
    printf("missing: %d, errno %d\n", _stat64("none", &status), errno == ENOENT);
    fclose(fopen("sub\\one.txt", "w"));
    fclose(fopen("sub/two.exe", "w"));
    _stat64("sub/two.exe", &status);
    printf("executable %d\n", (status.st_mode & _S_IEXEC) != 0);
    printf("rmdir of a full one: %d, errno %d\n", _rmdir("sub"), errno == ENOTEMPTY);

    struct _finddata64i32_t found;
    int files = 0, folders = 0;
    intptr_t search = _findfirst64i32("sub\\*", &found);
    do {
        if (found.attrib & _A_SUBDIR)
            folders++;
        else
            files++;
    } while (_findnext64i32(search, &found) == 0);
    printf("found %d files, %d folders, errno %d, close %d\n", files, folders, errno == ENOENT, _findclose(search));
    printf("none found: %d\n", (int)_findfirst64i32("sub\\*.none", &found));

    printf("rename %d\n", rename("sub\\one.txt", "sub\\three.txt"));
    printf("onto another: %d, errno %d\n", rename("sub\\three.txt", "sub\\two.exe"), errno == EEXIST);
    struct __utimbuf64 times = {1000000000, 1234567890};
    printf("utime %d", _utime64("sub\\three.txt", &times));
    _stat64("sub\\three.txt", &status);
    printf(": %lld %lld\n", status.st_atime, status.st_mtime);
    printf("unlink %d %d\n", _unlink("sub\\three.txt"), _unlink("sub\\two.exe"));
    printf("chdir %d", _chdir("sub"));
    _getcwd(path, sizeof path);
    printf(": %s\n", path + strlen(path) - 4);
    _chdir("..");
    printf("rmdir %d\n", _rmdir("sub"));

    _splitpath("C:\\a b\\c.d\\e.f.txt", drive, folder, name, extension);
    printf("%s|%s|%s|%s\n", drive, folder, name, extension);
    _splitpath("/x/.hidden", drive, folder, name, extension);
    printf("%s|%s|%s|%s\n", drive, folder, name, extension);
    _makepath(path, "D", "dir", "name", "ext");
    printf("%s\n", path);
    printf("%s\n", _fullpath(path, "C:\\a\\.\\b\\..\\c", sizeof path));
    return 0;
}

/* output:
mkdir 0, again -1, errno 1
stat: 0, a directory 1
missing: -1, errno 1
executable 1
rmdir of a full one: -1, errno 1
found 2 files, 2 folders, errno 1, close 0
none found: -1
rename 0
onto another: -1, errno 1
utime 0: 1000000000 1234567890
unlink 0 0
chdir 0: \sub
rmdir 0
C:|\a b\c.d\|e.f|.txt
|/x/||.hidden
D:dir\name.ext
C:\a\c
*/

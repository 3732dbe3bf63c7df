// The name of an object whose path, with its directory's, is longer than a UNICODE_STRING: asking fails, the object works
#include "native_call.h"

#include <stdio.h>

static WCHAR text[32767];
static unsigned char answer[0x20000];

int main(void)
{
    HANDLE directory, event;
    ULONG length = 0;
    UNICODE_STRING name = native_text(L"\\BaseNamedObjects");
    OBJECT_ATTRIBUTES attributes = native_named(&name, OBJ_CASE_INSENSITIVE);
    printf("directory: %08lx\n", NtOpenDirectoryObject(&directory, 3, &attributes));
    for (int i = 0; i < 32766; i++)
        text[i] = L'n';
    name = (UNICODE_STRING){65532, 65532, text};
    attributes = native_named(&name, 0);
    attributes.RootDirectory = directory;
    printf("event: %08lx\n", NtCreateEvent(&event, EVENT_ALL_ACCESS, &attributes, NotificationEvent, TRUE));
    printf("name: failed %d\n", NtQueryObject(event, 1, answer, sizeof answer, &length) < 0);
    printf("wait: %lu\n", WaitForSingleObject(event, 0));
    return 0;
}
/* output:
directory: 00000000
event: 00000000
name: failed 1
wait: 0
*/

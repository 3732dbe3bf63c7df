// A program that needs a DLL whose entry point fails: it never gets to main. Which one is the linker's choice.
#include "say.h"

__declspec(dllimport) int VALUE(void);

int main(void)
{
    say("main\r\n");
    return VALUE();
}

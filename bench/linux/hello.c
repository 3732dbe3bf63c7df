/* The Linux twin of examples/hello.c. */
#include <stdio.h>

int main(void)
{
    puts("Hello from Linux!");
    return 0;
}

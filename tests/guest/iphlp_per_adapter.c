// GetPerAdapterInfo: the DNS servers of each adapter are those of GetNetworkParams; sizes and a wrong index.
// libs: iphlpapi
#include <winsock2.h>
#include <iphlpapi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(void)
{
    ULONG size = 0, length = 0, adapters_size = 0;
    GetNetworkParams(NULL, &length);
    FIXED_INFO *params = malloc(length);
    GetNetworkParams(params, &length);
    DWORD error = GetAdaptersInfo(NULL, &adapters_size);
    IP_ADAPTER_INFO *adapters = malloc(adapters_size + 1);
    int same = 1;
    if (error == ERROR_BUFFER_OVERFLOW && GetAdaptersInfo(adapters, &adapters_size) == NO_ERROR) {
        for (IP_ADAPTER_INFO *each = adapters; each; each = each->Next) {
            size = 0;
            error = GetPerAdapterInfo(each->Index, NULL, &size);
            IP_PER_ADAPTER_INFO *info = malloc(size);
            same &= error == ERROR_BUFFER_OVERFLOW && GetPerAdapterInfo(each->Index, info, &size) == NO_ERROR;
            const IP_ADDR_STRING *one = &info->DnsServerList, *two = &params->DnsServerList;
            for (; one && two; one = one->Next, two = two->Next)
                same &= !strcmp(one->IpAddress.String, two->IpAddress.String);
            same &= !one && !two;
            free(info);
        }
    }
    printf("as the machine's: %d\n", same);
    printf("no size %lu\n", GetPerAdapterInfo(1, NULL, NULL));
    size = 1000;
    printf("no such adapter %lu\n", GetPerAdapterInfo(0x7fffff, malloc(1000), &size));
    return 0;
}

/* output:
as the machine's: 1
no size 87
no such adapter 232
*/

// Resuming after an exception keeps all of the vector registers, whatever the handler did to their upper halves.
#include <stdio.h>
#include <string.h>
#include <windows.h>

static int have_avx(void)
{
    unsigned eax = 1, ebx, ecx = 0, edx;
    __asm__ volatile("cpuid" : "+a"(eax), "=b"(ebx), "+c"(ecx), "=d"(edx));
    return ecx >> 27 & ecx >> 28 & 1;
}

static LONG CALLBACK handler(EXCEPTION_POINTERS *p)
{
    if (p->ExceptionRecord->ExceptionCode != (DWORD)STATUS_ILLEGAL_INSTRUCTION)
        return EXCEPTION_CONTINUE_SEARCH;
    p->ContextRecord->Rip += 2;
    if (have_avx())
        __asm__ volatile("vxorps %%ymm0, %%ymm0, %%ymm0; vpcmpeqd %%xmm3, %%xmm3, %%xmm3; vzeroupper" : : : "xmm0", "xmm3");
    else
        __asm__ volatile("xorps %%xmm0, %%xmm0; pcmpeqd %%xmm3, %%xmm3" : : : "xmm0", "xmm3");
    return EXCEPTION_CONTINUE_EXECUTION;
}

static int low_halves(void)
{
    char in[4][16], out[4][16];
    for (unsigned i = 0; i < sizeof(in); i++)
        ((char *)in)[i] = (char)(i * 7 + 1);
    __asm__ volatile("movups (%0), %%xmm0; movups 16(%0), %%xmm3; movups 32(%0), %%xmm6; movups 48(%0), %%xmm15\n"
                     "ud2\n"
                     "movups %%xmm0, (%1); movups %%xmm3, 16(%1); movups %%xmm6, 32(%1); movups %%xmm15, 48(%1)"
                     : : "r"(in), "r"(out) : "xmm0", "xmm3", "xmm6", "xmm15", "memory");
    return memcmp(in, out, sizeof(in)) == 0;
}

static int whole_registers(void)
{
    char in[4][32], out[4][32];
    for (unsigned i = 0; i < sizeof(in); i++)
        ((char *)in)[i] = (char)(i * 5 + 3);
    __asm__ volatile("vmovups (%0), %%ymm0; vmovups 32(%0), %%ymm3; vmovups 64(%0), %%ymm6; vmovups 96(%0), %%ymm15\n"
                     "ud2\n"
                     "vmovups %%ymm0, (%1); vmovups %%ymm3, 32(%1); vmovups %%ymm6, 64(%1); vmovups %%ymm15, 96(%1)\n"
                     "vzeroupper"
                     : : "r"(in), "r"(out) : "xmm0", "xmm3", "xmm6", "xmm15", "memory");
    return memcmp(in, out, sizeof(in)) == 0;
}

int main(void)
{
    AddVectoredExceptionHandler(1, handler);
    printf("128 bits: %d\n", low_halves());
    printf("256 bits: %d\n", have_avx() ? whole_registers() : 1);
    printf("128 bits: %d\n", low_halves());
    return 0;
}

/* output:
128 bits: 1
256 bits: 1
128 bits: 1
*/

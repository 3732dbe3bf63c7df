// NtQuerySystemTime and the clocks that cost no system call.
void ntdll_NtQuerySystemTime(void);
void ntdll_NtQuerySystemTime(void) {}

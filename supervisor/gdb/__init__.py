"""A stub for GDB's remote serial protocol: gdb, lldb and IDA debug a guest while the supervisor goes on serving."""

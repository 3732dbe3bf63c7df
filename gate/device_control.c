/* NtDeviceIoControlFile where the answer is no: files of disks, pipes' queues and the null device know no control codes,
 * and C runtimes ask every standard handle whether it is a console. What has a device behind it is the supervisor's. */
#include "gate.h"

enum control {
    OUTPUT_LARGEST = 0x1000,
    CODE_METHOD = 0x3,    /* METHOD_BUFFERED is 0 */
    CODE_ACCESS = 0xC000, /* FILE_ANY_ACCESS is 0 */
};

/* (HANDLE file, HANDLE event, PIO_APC_ROUTINE routine, PVOID context, PIO_STATUS_BLOCK status_block, ULONG code,
 * PVOID input, ULONG input_length, PVOID output, ULONG output_length) */
uint64_t gate_NtDeviceIoControlFile(struct gate_thread *self)
{
    uint64_t status_block, code, input, input_length, output, output_length;
    uint32_t flags;
    uint8_t byte;

    if (is_pseudo_handle(self->args[0]) || self->args[1] != 0 || self->args[2] != 0 ||
        stack_argument(self, 4, &status_block) || stack_argument(self, 5, &code) || stack_argument(self, 6, &input) ||
        stack_argument(self, 7, &input_length) || stack_argument(self, 8, &output) ||
        stack_argument(self, 9, &output_length))
        return GATE_TRAP;
    input_length = (uint32_t)input_length;
    output_length = (uint32_t)output_length;
    if (code & (CODE_METHOD | CODE_ACCESS) || input_length > OUTPUT_LARGEST || output_length > OUTPUT_LARGEST ||
        probe_write(status_block, 16) || (output != 0 && output_length != 0 && probe_write(output, output_length)) ||
        (input != 0 && input_length != 0 &&
         (gate_load8(input, &byte) || gate_load8(input + input_length - 1, &byte))))
        return GATE_TRAP;
    if (core_h_file_flags(region(self), self->slot, self->args[0], &flags) != STATUS_SUCCESS ||
        !(flags & CORE_FILE_SYNCHRONOUS))
        return GATE_TRAP;
    return STATUS_INVALID_DEVICE_REQUEST;
}

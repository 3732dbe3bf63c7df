# The vtables, type descriptors and throw tables of the exceptions the runtime throws. With CRT_MSVCRT the classes are
# outside std and their vtables exports.

#ifdef CRT_MSVCRT
#define SCOPE "@@"
#else
#define SCOPE "@std@@"
#endif

# A class of two virtual functions, the destructor and what(), with the classes it derives from (itself first).
    .macro type name, text
    .section .data, "dw"
    .p2align 3
type_\name:
    .quad crt_type_info_vtable, 0
    .ascii "\text"
    .asciz SCOPE
    .section .rdata, "dr"
    .p2align 2
base_\name:
    .rva type_\name
    .long bases_\name - 1
    .long 0, -1, 0, 0x40
    .rva hierarchy_\name
hierarchy_\name:
    .long 0, 0, bases_\name
    .rva list_\name
locator_\name:
    .long 1, 0, 0
    .rva type_\name
    .rva hierarchy_\name
    .rva locator_\name
catchable_\name:
    .long 0
    .rva type_\name
    .long 0, -1, 0, 24
    .rva crt_exception_copy_\name
throw_list_\name:
    .long bases_\name
    .endm

    .macro throwable name, vtable
    .section .rdata, "dr"
    .globl crt_throw_\name
    .p2align 2
crt_throw_\name:
    .long 0
    .rva crt_exception_destroy
    .long 0
    .rva throw_list_\name
    .p2align 3
    .quad locator_\name
    .globl \vtable
\vtable:
    .quad crt_exception_delete, crt_exception_what
    .endm

    .section .rdata, "dr"
    .p2align 3
    .quad locator_type_info
    .globl crt_type_info_vtable
crt_type_info_vtable:
    .quad crt_type_info_delete
    .p2align 2
base_type_info:
    .rva type_type_info
    .long 0, 0, -1, 0, 0x40
    .rva hierarchy_type_info
hierarchy_type_info:
    .long 0, 0, 1
    .rva list_type_info
list_type_info:
    .rva base_type_info
locator_type_info:
    .long 1, 0, 0
    .rva type_type_info
    .rva hierarchy_type_info
    .rva locator_type_info
    .section .data, "dw"
    .p2align 3
type_type_info:
    .quad crt_type_info_vtable, 0
    .asciz ".?AVtype_info@@"

    .set bases_exception, 1
    .set bases_bad_cast, 2
    .set bases_bad_typeid, 2
    .set bases_non_rtti_object, 3

    type exception, ".?AVexception"
    .rva catchable_exception
list_exception:
    .rva base_exception
    throwable exception, crt_exception_vtable

    type bad_cast, ".?AVbad_cast"
    .rva catchable_bad_cast, catchable_exception
list_bad_cast:
    .rva base_bad_cast, base_exception
    throwable bad_cast, crt_bad_cast_vtable

    type bad_typeid, ".?AVbad_typeid"
    .rva catchable_bad_typeid, catchable_exception
list_bad_typeid:
    .rva base_bad_typeid, base_exception
    throwable bad_typeid, crt_bad_typeid_vtable

    type non_rtti_object, ".?AV__non_rtti_object"
    .rva catchable_non_rtti_object, catchable_bad_typeid, catchable_exception
list_non_rtti_object:
    .rva base_non_rtti_object, base_bad_typeid, base_exception
    throwable non_rtti_object, crt_non_rtti_object_vtable

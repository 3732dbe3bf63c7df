// Security descriptors in their two forms: absolute, with pointers, and self-relative, with offsets.
// The form is told by SE_SELF_RELATIVE; the four parts are owner, group, system and discretionary ACL.

#include "rtl.h"

enum { SE_DACL_UNTRUSTED = 0x0040, SE_SERVER_SECURITY = 0x0080 }; // control bits winnt.h lacks

typedef struct Parts {
    PSID owner, group;
    PACL sacl, dacl;
} Parts;

static PVOID at_offset(PSECURITY_DESCRIPTOR descriptor, ULONG offset) {
    return offset ? (char *)descriptor + offset : NULL;
}

static Parts parts_of(PSECURITY_DESCRIPTOR descriptor) {
    SECURITY_DESCRIPTOR *absolute = descriptor;
    SECURITY_DESCRIPTOR_RELATIVE *relative = descriptor;
    if (!(absolute->Control & SE_SELF_RELATIVE))
        return (Parts){absolute->Owner, absolute->Group, absolute->Control & SE_SACL_PRESENT ? absolute->Sacl : NULL,
                       absolute->Control & SE_DACL_PRESENT ? absolute->Dacl : NULL};
    return (Parts){at_offset(descriptor, relative->Owner), at_offset(descriptor, relative->Group),
                   relative->Control & SE_SACL_PRESENT ? at_offset(descriptor, relative->Sacl) : NULL,
                   relative->Control & SE_DACL_PRESENT ? at_offset(descriptor, relative->Dacl) : NULL};
}

static BOOLEAN right_revision(PSECURITY_DESCRIPTOR descriptor) {
    return ((SECURITY_DESCRIPTOR *)descriptor)->Revision == SECURITY_DESCRIPTOR_REVISION;
}

NTSTATUS NTAPI RtlCreateSecurityDescriptor(PSECURITY_DESCRIPTOR Descriptor, ULONG Revision) {
    if (Revision != SECURITY_DESCRIPTOR_REVISION)
        return STATUS_UNKNOWN_REVISION;
    *(SECURITY_DESCRIPTOR *)Descriptor = (SECURITY_DESCRIPTOR){.Revision = SECURITY_DESCRIPTOR_REVISION};
    return STATUS_SUCCESS;
}

BOOLEAN NTAPI RtlValidSecurityDescriptor(PSECURITY_DESCRIPTOR Descriptor) {
    if (!Descriptor || !right_revision(Descriptor))
        return FALSE;
    Parts parts = parts_of(Descriptor);
    return (!parts.owner || RtlValidSid(parts.owner)) && (!parts.group || RtlValidSid(parts.group)) &&
           (!parts.sacl || RtlValidAcl(parts.sacl)) && (!parts.dacl || RtlValidAcl(parts.dacl));
}

static ULONG padded(ULONG size) { return (size + 3) & ~3u; }

ULONG NTAPI RtlLengthSecurityDescriptor(PSECURITY_DESCRIPTOR Descriptor) {
    Parts parts = parts_of(Descriptor);
    BOOLEAN relative = (((SECURITY_DESCRIPTOR *)Descriptor)->Control & SE_SELF_RELATIVE) != 0;
    ULONG length = relative ? sizeof(SECURITY_DESCRIPTOR_RELATIVE) : sizeof(SECURITY_DESCRIPTOR);
    length += parts.owner ? padded(RtlLengthSid(parts.owner)) : 0;
    length += parts.group ? padded(RtlLengthSid(parts.group)) : 0;
    length += parts.sacl ? padded(parts.sacl->AclSize) : 0;
    return length + (parts.dacl ? padded(parts.dacl->AclSize) : 0);
}

static NTSTATUS check_absolute(PSECURITY_DESCRIPTOR descriptor) {
    if (!right_revision(descriptor))
        return STATUS_UNKNOWN_REVISION;
    return ((SECURITY_DESCRIPTOR *)descriptor)->Control & SE_SELF_RELATIVE ? STATUS_INVALID_SECURITY_DESCR
                                                                           : STATUS_SUCCESS;
}

static void set_control(SECURITY_DESCRIPTOR *descriptor, WORD bits, BOOLEAN on) {
    descriptor->Control = on ? descriptor->Control | bits : descriptor->Control & ~bits;
}

NTSTATUS NTAPI RtlSetDaclSecurityDescriptor(PSECURITY_DESCRIPTOR Descriptor, BOOLEAN Present, PACL Dacl,
                                            BOOLEAN Defaulted) {
    SECURITY_DESCRIPTOR *descriptor = Descriptor;
    NTSTATUS status = check_absolute(Descriptor);
    if (!NT_SUCCESS(status))
        return status;
    set_control(descriptor, SE_DACL_PRESENT, Present);
    if (Present) {
        descriptor->Dacl = Dacl;
        set_control(descriptor, SE_DACL_DEFAULTED, Defaulted);
    }
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlSetSaclSecurityDescriptor(PSECURITY_DESCRIPTOR Descriptor, BOOLEAN Present, PACL Sacl,
                                            BOOLEAN Defaulted) {
    SECURITY_DESCRIPTOR *descriptor = Descriptor;
    NTSTATUS status = check_absolute(Descriptor);
    if (!NT_SUCCESS(status))
        return status;
    set_control(descriptor, SE_SACL_PRESENT, Present);
    if (Present) {
        descriptor->Sacl = Sacl;
        set_control(descriptor, SE_SACL_DEFAULTED, Defaulted);
    }
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlSetOwnerSecurityDescriptor(PSECURITY_DESCRIPTOR Descriptor, PSID Owner, BOOLEAN Defaulted) {
    NTSTATUS status = check_absolute(Descriptor);
    if (!NT_SUCCESS(status))
        return status;
    ((SECURITY_DESCRIPTOR *)Descriptor)->Owner = Owner;
    set_control(Descriptor, SE_OWNER_DEFAULTED, Defaulted);
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlSetGroupSecurityDescriptor(PSECURITY_DESCRIPTOR Descriptor, PSID Group, BOOLEAN Defaulted) {
    NTSTATUS status = check_absolute(Descriptor);
    if (!NT_SUCCESS(status))
        return status;
    ((SECURITY_DESCRIPTOR *)Descriptor)->Group = Group;
    set_control(Descriptor, SE_GROUP_DEFAULTED, Defaulted);
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlGetDaclSecurityDescriptor(PSECURITY_DESCRIPTOR Descriptor, PBOOLEAN Present, PACL *Dacl,
                                            PBOOLEAN Defaulted) {
    WORD control = ((SECURITY_DESCRIPTOR *)Descriptor)->Control;
    if (!right_revision(Descriptor))
        return STATUS_UNKNOWN_REVISION;
    *Present = (control & SE_DACL_PRESENT) != 0;
    if (*Present) {
        *Dacl = parts_of(Descriptor).dacl;
        *Defaulted = (control & SE_DACL_DEFAULTED) != 0;
    }
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlGetSaclSecurityDescriptor(PSECURITY_DESCRIPTOR Descriptor, PBOOLEAN Present, PACL *Sacl,
                                            PBOOLEAN Defaulted) {
    WORD control = ((SECURITY_DESCRIPTOR *)Descriptor)->Control;
    if (!right_revision(Descriptor))
        return STATUS_UNKNOWN_REVISION;
    *Present = (control & SE_SACL_PRESENT) != 0;
    if (*Present) {
        *Sacl = parts_of(Descriptor).sacl;
        *Defaulted = (control & SE_SACL_DEFAULTED) != 0;
    }
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlGetOwnerSecurityDescriptor(PSECURITY_DESCRIPTOR Descriptor, PSID *Owner, PBOOLEAN Defaulted) {
    if (!right_revision(Descriptor))
        return STATUS_UNKNOWN_REVISION;
    *Owner = parts_of(Descriptor).owner;
    *Defaulted = (((SECURITY_DESCRIPTOR *)Descriptor)->Control & SE_OWNER_DEFAULTED) != 0;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlGetGroupSecurityDescriptor(PSECURITY_DESCRIPTOR Descriptor, PSID *Group, PBOOLEAN Defaulted) {
    if (!right_revision(Descriptor))
        return STATUS_UNKNOWN_REVISION;
    *Group = parts_of(Descriptor).group;
    *Defaulted = (((SECURITY_DESCRIPTOR *)Descriptor)->Control & SE_GROUP_DEFAULTED) != 0;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlGetControlSecurityDescriptor(PSECURITY_DESCRIPTOR Descriptor, PSECURITY_DESCRIPTOR_CONTROL Control,
                                               PULONG Revision) {
    *Revision = ((SECURITY_DESCRIPTOR *)Descriptor)->Revision;
    if (!right_revision(Descriptor))
        return STATUS_UNKNOWN_REVISION;
    *Control = ((SECURITY_DESCRIPTOR *)Descriptor)->Control;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlSetControlSecurityDescriptor(PSECURITY_DESCRIPTOR Descriptor, SECURITY_DESCRIPTOR_CONTROL Mask,
                                               SECURITY_DESCRIPTOR_CONTROL Set) {
    const SECURITY_DESCRIPTOR_CONTROL changeable = SE_DACL_UNTRUSTED | SE_SERVER_SECURITY | SE_DACL_AUTO_INHERIT_REQ |
                                                   SE_SACL_AUTO_INHERIT_REQ | SE_DACL_AUTO_INHERITED |
                                                   SE_SACL_AUTO_INHERITED | SE_DACL_PROTECTED | SE_SACL_PROTECTED;
    SECURITY_DESCRIPTOR *descriptor = Descriptor;
    if (Mask & ~changeable || Set & ~Mask)
        return STATUS_INVALID_PARAMETER;
    descriptor->Control = (descriptor->Control & ~Mask) | Set;
    return STATUS_SUCCESS;
}

static ULONG append(char *base, ULONG *used, const void *part, ULONG size) {
    ULONG offset = *used;
    if (!part)
        return 0;
    memcpy(base + offset, part, size);
    *used += padded(size);
    return offset;
}

NTSTATUS NTAPI RtlMakeSelfRelativeSD(PSECURITY_DESCRIPTOR Absolute, PSECURITY_DESCRIPTOR SelfRelative, PULONG Length) {
    SECURITY_DESCRIPTOR *source = Absolute;
    SECURITY_DESCRIPTOR_RELATIVE *target = SelfRelative;
    Parts parts = parts_of(Absolute);
    ULONG size = RtlLengthSecurityDescriptor(Absolute), used = sizeof(*target);
    if (!(source->Control & SE_SELF_RELATIVE))
        size -= sizeof(SECURITY_DESCRIPTOR) - sizeof(SECURITY_DESCRIPTOR_RELATIVE);
    if (*Length < size) {
        *Length = size;
        return STATUS_BUFFER_TOO_SMALL;
    }
    memset(target, 0, size);
    target->Revision = source->Revision;
    target->Sbz1 = source->Sbz1;
    target->Control = source->Control | SE_SELF_RELATIVE;
    target->Sacl = append(SelfRelative, &used, parts.sacl, parts.sacl ? parts.sacl->AclSize : 0);
    target->Dacl = append(SelfRelative, &used, parts.dacl, parts.dacl ? parts.dacl->AclSize : 0);
    target->Owner = append(SelfRelative, &used, parts.owner, parts.owner ? RtlLengthSid(parts.owner) : 0);
    target->Group = append(SelfRelative, &used, parts.group, parts.group ? RtlLengthSid(parts.group) : 0);
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlAbsoluteToSelfRelativeSD(PSECURITY_DESCRIPTOR Absolute, PSECURITY_DESCRIPTOR SelfRelative,
                                           PULONG Length) {
    if (((SECURITY_DESCRIPTOR *)Absolute)->Control & SE_SELF_RELATIVE)
        return STATUS_BAD_DESCRIPTOR_FORMAT;
    return RtlMakeSelfRelativeSD(Absolute, SelfRelative, Length);
}

static BOOLEAN room(PULONG available, ULONG needed) {
    BOOLEAN enough = *available >= needed;
    *available = needed;
    return enough;
}

NTSTATUS NTAPI RtlSelfRelativeToAbsoluteSD(PSECURITY_DESCRIPTOR SelfRelative, PSECURITY_DESCRIPTOR Absolute,
                                           PULONG AbsoluteSize, PACL Dacl, PULONG DaclSize, PACL Sacl, PULONG SaclSize,
                                           PSID Owner, PULONG OwnerSize, PSID Group, PULONG GroupSize) {
    SECURITY_DESCRIPTOR_RELATIVE *source = SelfRelative;
    SECURITY_DESCRIPTOR *target = Absolute;
    if (!(source->Control & SE_SELF_RELATIVE))
        return STATUS_BAD_DESCRIPTOR_FORMAT;
    Parts parts = parts_of(SelfRelative);
    ULONG dacl = parts.dacl ? parts.dacl->AclSize : 0, sacl = parts.sacl ? parts.sacl->AclSize : 0;
    ULONG owner = parts.owner ? RtlLengthSid(parts.owner) : 0, group = parts.group ? RtlLengthSid(parts.group) : 0;
    BOOLEAN enough = room(AbsoluteSize, sizeof(*target));
    enough &= room(DaclSize, dacl);
    enough &= room(SaclSize, sacl);
    enough &= room(OwnerSize, owner);
    enough &= room(GroupSize, group);
    if (!enough)
        return STATUS_BUFFER_TOO_SMALL;
    *target = (SECURITY_DESCRIPTOR){.Revision = source->Revision, .Sbz1 = source->Sbz1};
    target->Control = source->Control & ~SE_SELF_RELATIVE;
    target->Dacl = dacl ? memcpy(Dacl, parts.dacl, dacl) : NULL;
    target->Sacl = sacl ? memcpy(Sacl, parts.sacl, sacl) : NULL;
    target->Owner = owner ? memcpy(Owner, parts.owner, owner) : NULL;
    target->Group = group ? memcpy(Group, parts.group, group) : NULL;
    return STATUS_SUCCESS;
}

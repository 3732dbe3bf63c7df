//! What crypt32 takes from Zig's standard library: the signature of one certificate by another, and host names.
const Certificate = @import("std").crypto.Certificate;
pub const panic = @import("std").debug.no_panic;

/// Whether `issuer` names and signed `subject`; validity is the caller's to judge, so any time within it is given.
export fn x509_is_signed_by(subject: [*]const u8, subject_size: usize, issuer: [*]const u8, issuer_size: usize) callconv(.c) bool {
    const child = Certificate.parse(.{ .buffer = subject[0..subject_size], .index = 0 }) catch return false;
    const parent = Certificate.parse(.{ .buffer = issuer[0..issuer_size], .index = 0 }) catch return false;
    const within: i64 = @intCast(child.validity.not_before);
    child.verify(parent, within) catch return false;
    return true;
}

/// Whether a certificate is for a host, by its subject alternative names, else its common name.
export fn x509_is_for_host(certificate: [*]const u8, size: usize, host: [*]const u8, host_size: usize) callconv(.c) bool {
    const parsed = Certificate.parse(.{ .buffer = certificate[0..size], .index = 0 }) catch return false;
    parsed.verifyHostName(host[0..host_size]) catch return false;
    return true;
}

//! The hash functions of Zig's standard library for crypto/hash.c: compiled for every processor, and for those with SHA.
//! cpus: x86_64 x86_64_v3+sha
const std = @import("std");
const builtin = @import("builtin");
const hash = std.crypto.hash;
pub const panic = std.debug.no_panic;

const prefix = if (builtin.cpu.has(.x86, .sha)) "sha_ni_" else "plain_";
const kinds = .{ hash.Md5, hash.Sha1, hash.sha2.Sha256, hash.sha2.Sha384, hash.sha2.Sha512 };
const state_size = 256; // HASH_STATE_SIZE

fn start(kind: c_int, state: *align(16) [state_size]u8) callconv(.c) void {
    inline for (kinds, 0..) |Kind, i| {
        comptime std.debug.assert(@sizeOf(Kind) <= state_size and @alignOf(Kind) <= 16);
        if (kind == i) @as(*Kind, @ptrCast(state)).* = Kind.init(.{});
    }
}

fn add(kind: c_int, state: *align(16) [state_size]u8, data: [*]const u8, size: usize) callconv(.c) void {
    inline for (kinds, 0..) |Kind, i| {
        if (kind == i) @as(*Kind, @ptrCast(state)).update(data[0..size]);
    }
}

fn finish(kind: c_int, state: *align(16) [state_size]u8, result: [*]u8) callconv(.c) void {
    inline for (kinds, 0..) |Kind, i| {
        if (kind == i) @as(*Kind, @ptrCast(state)).final(result[0..Kind.digest_length]);
    }
}

comptime {
    @export(&start, .{ .name = prefix ++ "hash_start" });
    @export(&add, .{ .name = prefix ++ "hash_add" });
    @export(&finish, .{ .name = prefix ++ "hash_finish" });
}

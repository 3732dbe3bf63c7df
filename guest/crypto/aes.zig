//! AES for crypto/aes.h on the blocks of Zig's standard library: compiled for every processor, and for those with AES.
//! The caller has checked sizes; input and output are the same place or do not touch.
//! cpus: x86_64 x86_64+avx+aes+pclmul
const std = @import("std");
const builtin = @import("builtin");
const Block = std.crypto.core.aes.Block;
const Ghash = std.crypto.onetimeauth.Ghash;
pub const panic = std.debug.no_panic;

const prefix = if (std.crypto.core.aes.has_hardware_support) "aes_ni_" else "plain_";
const wide = 8;

const Key = extern struct {
    rounds: u32,
    reserved: [3]u32,
    forward: [15][16]u8,
    inverse: [15][16]u8,
};

/// SubWord: in a block whose columns are one word, ShiftRows changes nothing.
fn substitute(word: [4]u8) [4]u8 {
    const zero = Block.fromBytes(&@as([16]u8, @splat(0)));
    return Block.fromBytes(&(word ++ word ++ word ++ word)).encryptLast(zero).toBytes()[0..4].*;
}

/// FIPS 197's key expansion, for 16, 24 or 32 bytes.
fn expand(key: *Key, secret: [*]const u8, size: usize) callconv(.c) void {
    const words = size / 4;
    key.rounds = @intCast(words + 6);
    const count = 4 * (key.rounds + 1);
    const schedule: *[60][4]u8 = @ptrCast(&key.forward);
    var constant: u8 = 1;
    for (0..words) |i| schedule[i] = secret[4 * i ..][0..4].*;
    for (words..count) |i| {
        var word = schedule[i - 1];
        if (i % words == 0) {
            word = substitute(.{ word[1], word[2], word[3], word[0] });
            word[0] ^= constant;
            constant = constant << 1 ^ if (constant & 0x80 != 0) @as(u8, 0x1b) else 0;
        } else if (words == 8 and i % 8 == 4) {
            word = substitute(word);
        }
        for (&schedule[i], word, schedule[i - words]) |*to, a, b| to.* = a ^ b;
    }
    for (0..key.rounds + 1) |i| {
        const round = Block.fromBytes(&key.forward[key.rounds - i]);
        key.inverse[i] = (if (i == 0 or i == key.rounds) round else round.invMixColumns()).toBytes();
    }
}

fn loaded(keys: *const [15][16]u8) [15]Block {
    var blocks: [15]Block = undefined;
    for (&blocks, keys) |*block, *bytes| block.* = Block.fromBytes(bytes);
    return blocks;
}

inline fn encryptBlocks(comptime n: usize, keys: *const [15]Block, comptime rounds: u32, in: [n]Block) [n]Block {
    var blocks = in;
    inline for (&blocks) |*block| block.* = block.xorBlocks(keys[0]);
    inline for (keys[1..rounds]) |round| {
        inline for (&blocks) |*block| block.* = block.encrypt(round);
    }
    inline for (&blocks) |*block| block.* = block.encryptLast(keys[rounds]);
    return blocks;
}

inline fn decryptBlocks(comptime n: usize, keys: *const [15]Block, comptime rounds: u32, in: [n]Block) [n]Block {
    var blocks = in;
    inline for (&blocks) |*block| block.* = block.xorBlocks(keys[0]);
    inline for (keys[1..rounds]) |round| {
        inline for (&blocks) |*block| block.* = block.decrypt(round);
    }
    inline for (&blocks) |*block| block.* = block.decryptLast(keys[rounds]);
    return blocks;
}

inline fn load(comptime n: usize, from: [*]const u8) [n]Block {
    var blocks: [n]Block = undefined;
    inline for (&blocks, 0..) |*block, j| block.* = Block.fromBytes(from[16 * j ..][0..16]);
    return blocks;
}

inline fn store(comptime n: usize, to: [*]u8, blocks: [n]Block) void {
    inline for (blocks, 0..) |block, j| to[16 * j ..][0..16].* = block.toBytes();
}

fn ecbPart(comptime n: usize, comptime encrypting: bool, keys: *const [15]Block, comptime rounds: u32, in: [*]const u8, out: [*]u8) void {
    const blocks = load(n, in);
    store(n, out, if (encrypting) encryptBlocks(n, keys, rounds, blocks) else decryptBlocks(n, keys, rounds, blocks));
}

fn ecbRun(comptime encrypting: bool, comptime rounds: u32, key: *const Key, in: [*]const u8, out: [*]u8, size: usize) void {
    const keys = loaded(if (encrypting) &key.forward else &key.inverse);
    var at: usize = 0;
    while (at + 16 * wide <= size) : (at += 16 * wide) ecbPart(wide, encrypting, &keys, rounds, in + at, out + at);
    while (at < size) : (at += 16) ecbPart(1, encrypting, &keys, rounds, in + at, out + at);
}

fn ecbEncrypt(key: *const Key, in: [*]const u8, out: [*]u8, size: usize) callconv(.c) void {
    switch (key.rounds) {
        inline 10, 12, 14 => |rounds| ecbRun(true, rounds, key, in, out, size),
        else => {},
    }
}

fn ecbDecrypt(key: *const Key, in: [*]const u8, out: [*]u8, size: usize) callconv(.c) void {
    switch (key.rounds) {
        inline 10, 12, 14 => |rounds| ecbRun(false, rounds, key, in, out, size),
        else => {},
    }
}

fn cbcEncrypt(key: *const Key, vector: *[16]u8, in: [*]const u8, out: [*]u8, size: usize) callconv(.c) void {
    switch (key.rounds) {
        inline 10, 12, 14 => |rounds| cbcEncryptBy(rounds, key, vector, in, out, size),
        else => {},
    }
}

fn cbcEncryptBy(comptime rounds: u32, key: *const Key, vector: *[16]u8, in: [*]const u8, out: [*]u8, size: usize) void {
    const keys = loaded(&key.forward);
    var last = Block.fromBytes(vector);
    var at: usize = 0;
    while (at < size) : (at += 16) {
        last = encryptBlocks(1, &keys, rounds, .{load(1, in + at)[0].xorBlocks(last)})[0];
        out[at..][0..16].* = last.toBytes();
    }
    vector.* = last.toBytes();
}

/// CBC-MAC over whole blocks: CBC that keeps only the last.
fn cbcMac(key: *const Key, mac: *[16]u8, in: [*]const u8, size: usize) callconv(.c) void {
    switch (key.rounds) {
        inline 10, 12, 14 => |rounds| cbcMacBy(rounds, key, mac, in, size),
        else => {},
    }
}

fn cbcMacBy(comptime rounds: u32, key: *const Key, mac: *[16]u8, in: [*]const u8, size: usize) void {
    const keys = loaded(&key.forward);
    var last = Block.fromBytes(mac);
    var at: usize = 0;
    while (at < size) : (at += 16) last = encryptBlocks(1, &keys, rounds, .{load(1, in + at)[0].xorBlocks(last)})[0];
    mac.* = last.toBytes();
}

fn cbcDecrypt(key: *const Key, vector: *[16]u8, in: [*]const u8, out: [*]u8, size: usize) callconv(.c) void {
    switch (key.rounds) {
        inline 10, 12, 14 => |rounds| cbcDecryptBy(rounds, key, vector, in, out, size),
        else => {},
    }
}

fn cbcDecryptBy(comptime rounds: u32, key: *const Key, vector: *[16]u8, in: [*]const u8, out: [*]u8, size: usize) void {
    const keys = loaded(&key.inverse);
    var last = Block.fromBytes(vector);
    var at: usize = 0;
    while (at + 16 * wide <= size) : (at += 16 * wide) {
        const given = load(wide, in + at);
        var plain = decryptBlocks(wide, &keys, rounds, given);
        inline for (&plain, 0..) |*block, j| block.* = block.xorBlocks(if (j == 0) last else given[j - 1]);
        last = given[wide - 1];
        store(wide, out + at, plain);
    }
    while (at < size) : (at += 16) {
        const given = load(1, in + at);
        store(1, out + at, .{decryptBlocks(1, &keys, rounds, given)[0].xorBlocks(last)});
        last = given[0];
    }
    vector.* = last.toBytes();
}

/// CFB with segments of 1 to 16 bytes; the size is a multiple of the segment.
fn cfb(key: *const Key, vector: *[16]u8, in: [*]const u8, out: [*]u8, size: usize, segment: usize, encrypting: bool) callconv(.c) void {
    switch (key.rounds) {
        inline 10, 12, 14 => |rounds| cfbBy(rounds, key, vector, in, out, size, segment, encrypting),
        else => {},
    }
}

fn cfbBy(comptime rounds: u32, key: *const Key, vector: *[16]u8, in: [*]const u8, out: [*]u8, size: usize, segment: usize, encrypting: bool) void {
    const keys = loaded(&key.forward);
    var at: usize = 0;
    while (at < size) : (at += segment) {
        const stream = encryptBlocks(1, &keys, rounds, .{Block.fromBytes(vector)})[0].toBytes();
        std.mem.copyForwards(u8, vector[0 .. 16 - segment], vector[segment..]);
        for (0..segment) |i| {
            const given = in[at + i];
            out[at + i] = given ^ stream[i];
            vector[16 - segment + i] = if (encrypting) out[at + i] else given;
        }
    }
}

inline fn countOn(counter: *[16]u8, comptime Count: type, by: Count) void {
    const place = counter[16 - @sizeOf(Count) ..];
    std.mem.writeInt(Count, place, std.mem.readInt(Count, place, .big) +% by, .big);
}

/// Counter mode on the last four bytes, as GCM counts; what a last, partial block leaves of its stream is dropped.
fn ctr(key: *const Key, counter: *[16]u8, in: [*]const u8, out: [*]u8, size: usize) callconv(.c) void {
    switch (key.rounds) {
        inline 10, 12, 14 => |rounds| ctrBy(rounds, key, counter, in, out, size),
        else => {},
    }
}

fn ctrBy(comptime rounds: u32, key: *const Key, counter: *[16]u8, in: [*]const u8, out: [*]u8, size: usize) void {
    const keys = loaded(&key.forward);
    var at: usize = 0;
    while (at + 16 * wide <= size) : (at += 16 * wide) {
        var blocks: [wide]Block = undefined;
        inline for (&blocks) |*block| {
            block.* = Block.fromBytes(counter);
            countOn(counter, u32, 1);
        }
        const given = load(wide, in + at);
        var stream = encryptBlocks(wide, &keys, rounds, blocks);
        inline for (&stream, given) |*block, other| block.* = block.xorBlocks(other);
        store(wide, out + at, stream);
    }
    while (at < size) : (at += 16) {
        const stream = encryptBlocks(1, &keys, rounds, .{Block.fromBytes(counter)})[0].toBytes();
        countOn(counter, u32, 1);
        for (0..@min(16, size - at)) |i| out[at + i] = in[at + i] ^ stream[i];
    }
}

/// GHASH (SP 800-38D) of data filled up with zeros to whole blocks, on top of what `state` holds.
fn ghash(subkey: *const [16]u8, state: *[16]u8, data: [*]const u8, size: usize) callconv(.c) void {
    var hash = Ghash.initForBlockCount(subkey, size / 16 + 1);
    hash.acc = std.mem.readInt(u128, state, .big);
    hash.update(data[0..size]);
    hash.pad();
    std.mem.writeInt(u128, state, hash.acc, .big);
}

comptime {
    @export(&expand, .{ .name = prefix ++ "aes_expand" });
    @export(&ecbEncrypt, .{ .name = prefix ++ "aes_ecb_encrypt" });
    @export(&ecbDecrypt, .{ .name = prefix ++ "aes_ecb_decrypt" });
    @export(&cbcEncrypt, .{ .name = prefix ++ "aes_cbc_encrypt" });
    @export(&cbcDecrypt, .{ .name = prefix ++ "aes_cbc_decrypt" });
    @export(&cbcMac, .{ .name = prefix ++ "aes_cbc_mac" });
    @export(&cfb, .{ .name = prefix ++ "aes_cfb" });
    @export(&ctr, .{ .name = prefix ++ "aes_ctr" });
    @export(&ghash, .{ .name = prefix ++ "aes_ghash" });
}

//! The mathematics that Zig's standard library has instead of musl's C files (they are translations of them).
const math = @import("std").math;
pub const panic = @import("std").debug.no_panic;

export fn acos(x: f64) callconv(.c) f64 {
    return math.acos(x);
}
export fn acosf(x: f32) callconv(.c) f32 {
    return math.acos(x);
}
export fn acoshf(x: f32) callconv(.c) f32 {
    return math.acosh(x);
}
export fn asin(x: f64) callconv(.c) f64 {
    return math.asin(x);
}
export fn atan(x: f64) callconv(.c) f64 {
    return math.atan(x);
}
export fn atanf(x: f32) callconv(.c) f32 {
    return math.atan(x);
}
export fn cbrt(x: f64) callconv(.c) f64 {
    return math.cbrt(x);
}
export fn cbrtf(x: f32) callconv(.c) f32 {
    return math.cbrt(x);
}
export fn cosh(x: f64) callconv(.c) f64 {
    return math.cosh(x);
}
export fn coshf(x: f32) callconv(.c) f32 {
    return math.cosh(x);
}
export fn tanh(x: f64) callconv(.c) f64 {
    return math.tanh(x);
}
export fn tanhf(x: f32) callconv(.c) f32 {
    return math.tanh(x);
}
export fn hypot(x: f64, y: f64) callconv(.c) f64 {
    return math.hypot(x, y);
}
export fn hypotf(x: f32, y: f32) callconv(.c) f32 {
    return math.hypot(x, y);
}
export fn log1p(x: f64) callconv(.c) f64 {
    return math.log1p(x);
}
export fn log1pf(x: f32) callconv(.c) f32 {
    return math.log1p(x);
}

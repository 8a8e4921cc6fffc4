/*
 * What the kernels ask of the host. Logarithm and exponential come from there because their last bit differs between
 * libraries, and the TypeScript twins must give the same bits; only the rare branches of the samplers call them.
 */

@external("host", "log")
export declare function log(x: f64): f64;

@external("host", "exp")
export declare function exp(x: f64): f64;

/** Reads `count` arguments of link `id` at `input` and writes as many values at `output`. */
@external("host", "link")
export declare function link(id: i32, input: usize, output: usize, count: i32): void;

// −ln(−ln u), u = ((mix(mix(mix(seed) + position) + token) ≫ 8) + ½) / 2^24, wrap-around in 32 bits.
//
// WGSL's log is only good to 2^-21 absolute near 1, where the largest noises are made: there
// −ln(1 − v) = 2·atanh(s), s = v/(2 − v), by its series. n = 2^25·u is a whole number.
fn gumbel(seed: u32, position: u32, token: u32) -> f32 {
  let n = ((mix32(mix32(mix32(seed) + position) + token) >> 8u) << 1u) | 1u;
  var e = 0.0;
  if (n < 0x1000000u) {
    e = -log(f32(n) * 0x1p-25);
  } else {
    let v = f32(0x2000000u - n) * 0x1p-25;
    let s = v / (2.0 - v);
    let t = s * s;
    e = 2.0 * s * (1.0 + t * (1.0 / 3.0 + t * (0.2 + t * (1.0 / 7.0 + t * (1.0 / 9.0
      + t * (1.0 / 11.0 + t * (1.0 / 13.0 + t * (1.0 / 15.0))))))));
  }
  return -log(e);
}

//! What the machine can do at most, to compare kernels with.

use crate::Isa;
use crate::isa::Level;
#[cfg(target_arch = "x86_64")]
use crate::simd::{Avx2, Avx512};
use crate::simd::{Kernel, Portable, Simd};
use std::hint::black_box;
use std::time::Instant;

/// Independent sums: enough to hide the latency of their units, and few enough for 16 registers.
const SUMS: usize = 12;

/// Products that each sum takes: about 0.1 ms.
const TURNS: usize = 50_000;

/// Operations per second of one core that multiplies and adds registers of this instruction set, two operations for each
/// lane. One measurement of about 0.1 ms; a busy machine answers with less.
pub fn flops(isa: Isa) -> f64 {
    let start = Instant::now();
    // SAFETY: an `Isa` is one that this machine has, and the kernel touches no memory but its own.
    let lanes = unsafe {
        match isa.level() {
            #[cfg(target_arch = "x86_64")]
            Level::Avx512 => {
                Avx512::run(Peak);
                Avx512::LANES
            }
            #[cfg(target_arch = "x86_64")]
            Level::Avx2 => {
                Avx2::run(Peak);
                Avx2::LANES
            }
            _ => {
                Portable::run(Peak);
                Portable::LANES
            }
        }
    };
    (2 * SUMS * TURNS * lanes) as f64 / start.elapsed().as_secs_f64()
}

struct Peak;

impl Kernel for Peak {
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        // SAFETY: the caller has the instruction set.
        unsafe {
            let (factor, constant) = (S::splat(black_box(0.999)), S::splat(black_box(0.001)));
            let mut sums: [S::V; SUMS] = [constant; SUMS];
            for (i, sum) in sums.iter_mut().enumerate() {
                *sum = S::splat(black_box(i as f32));
            }
            for _ in 0..TURNS {
                for sum in &mut sums {
                    *sum = S::mul_add(*sum, factor, constant);
                }
            }
            for sum in sums {
                let mut out = [0.0; 16];
                S::store(out.as_mut_ptr(), sum);
                black_box(&out);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_instruction_set_has_a_peak() {
        Isa::available().for_each(|isa| assert!(flops(isa).is_finite() && flops(isa) > 0.0, "{isa:?}"));
    }
}

//! Vectors of `f32`, one implementation per instruction set, for kernels that hold their sums in registers.

use crate::math::clamp;
use crate::multiversion::{Arith, Separate};

/// A vector register of one instruction set.
///
/// All methods are `#[inline(always)]` and become single instructions inside [`Simd::run`].
pub(crate) trait Simd: Copy {
    /// The vector.
    type V: Copy;
    /// Elements of a vector.
    const LANES: usize;
    /// Architectural vector registers.
    const REGISTERS: usize;

    /// Runs a kernel compiled for this instruction set.
    ///
    /// # Safety
    /// The machine has the instruction set, and the kernel's own conditions hold.
    unsafe fn run<K: Kernel>(kernel: K);

    /// All lanes `x`.
    ///
    /// # Safety
    /// Of every method: the machine has the instruction set.
    unsafe fn splat(x: f32) -> Self::V;

    /// # Safety
    /// `LANES` elements from `from` on are readable.
    unsafe fn load(from: *const f32) -> Self::V;

    /// The first `n <= LANES` lanes from memory, the others 0.
    ///
    /// # Safety
    /// `n` elements from `from` on are readable.
    unsafe fn load_first(from: *const f32, n: usize) -> Self::V;

    /// # Safety
    /// `LANES` elements from `to` on are writable.
    unsafe fn store(to: *mut f32, v: Self::V);

    /// Writes the first `n <= LANES` lanes.
    ///
    /// # Safety
    /// `n` elements from `to` on are writable.
    unsafe fn store_first(to: *mut f32, v: Self::V, n: usize);

    /// Asks for the cache line that holds `at`, which need not be a valid address.
    ///
    /// # Safety
    /// The machine has the instruction set.
    unsafe fn prefetch(at: *const f32);

    /// As [`Simd::prefetch`], into the second-level cache only.
    ///
    /// # Safety
    /// The machine has the instruction set.
    unsafe fn prefetch_late(at: *const f32);

    /// The same address, of which the compiler does not see how it came about: it then keeps it in a register, where it might
    /// prefer to reach it from another one by sums that cost a unit that multiplies.
    ///
    /// # Safety
    /// The machine has the instruction set.
    #[inline(always)]
    unsafe fn opaque(at: *const f32) -> *const f32 {
        #[cfg(target_arch = "x86_64")]
        // SAFETY: no instruction at all.
        unsafe {
            let mut at = at;
            std::arch::asm!("/* {0} */", inout(reg) at, options(pure, nomem, nostack, preserves_flags));
            at
        }
        #[cfg(not(target_arch = "x86_64"))]
        at
    }

    /// `a * b + c`, rounded once where the instruction set has a fused operation.
    ///
    /// # Safety
    /// The machine has the instruction set.
    unsafe fn mul_add(a: Self::V, b: Self::V, c: Self::V) -> Self::V;

    /// `x * a + b` as [`Arith`](crate::multiversion::Arith) rounds it for this instruction set.
    ///
    /// # Safety
    /// The machine has the instruction set.
    unsafe fn scale_shift(x: Self::V, a: Self::V, b: Self::V) -> Self::V;

    /// [`clamp`](crate::math::clamp) of every lane.
    ///
    /// # Safety
    /// The machine has the instruction set.
    unsafe fn clamp(x: Self::V, lo: Self::V, hi: Self::V) -> Self::V;
}

/// A loop that is compiled once per instruction set.
pub(crate) trait Kernel {
    /// Must be `#[inline(always)]`.
    ///
    /// # Safety
    /// As the implementing kernel says.
    unsafe fn run<S: Simd>(self);
}

/// Four lanes of plain Rust: one 128-bit register of any target's baseline.
#[derive(Clone, Copy)]
pub(crate) struct Portable;

impl Simd for Portable {
    type V = [f32; 4];
    const LANES: usize = 4;
    const REGISTERS: usize = 16;

    unsafe fn run<K: Kernel>(kernel: K) {
        // SAFETY: the caller's.
        unsafe { kernel.run::<Self>() }
    }

    #[inline(always)]
    unsafe fn splat(x: f32) -> [f32; 4] {
        [x; 4]
    }

    #[inline(always)]
    unsafe fn load(from: *const f32) -> [f32; 4] {
        // SAFETY: the caller's.
        unsafe { from.cast::<[f32; 4]>().read_unaligned() }
    }

    #[inline(always)]
    unsafe fn load_first(from: *const f32, n: usize) -> [f32; 4] {
        // SAFETY: lanes from `n` on are not read.
        std::array::from_fn(|i| if i < n { unsafe { *from.add(i) } } else { 0.0 })
    }

    #[inline(always)]
    unsafe fn store(to: *mut f32, v: [f32; 4]) {
        // SAFETY: the caller's.
        unsafe { to.cast::<[f32; 4]>().write_unaligned(v) }
    }

    #[inline(always)]
    unsafe fn store_first(to: *mut f32, v: [f32; 4], n: usize) {
        for (i, x) in v.into_iter().enumerate().take(n) {
            // SAFETY: lanes from `n` on are not written.
            unsafe { *to.add(i) = x }
        }
    }

    #[inline(always)]
    unsafe fn prefetch(_at: *const f32) {}

    #[inline(always)]
    unsafe fn prefetch_late(_at: *const f32) {}

    #[inline(always)]
    unsafe fn mul_add(a: [f32; 4], b: [f32; 4], c: [f32; 4]) -> [f32; 4] {
        // Targets without a fused operation in their baseline would call a library function per lane.
        if cfg!(any(target_feature = "fma", target_arch = "aarch64")) {
            [a[0].mul_add(b[0], c[0]), a[1].mul_add(b[1], c[1]), a[2].mul_add(b[2], c[2]), a[3].mul_add(b[3], c[3])]
        } else {
            // SAFETY: the caller's.
            unsafe { Self::scale_shift(a, b, c) }
        }
    }

    #[inline(always)]
    unsafe fn scale_shift(x: [f32; 4], a: [f32; 4], b: [f32; 4]) -> [f32; 4] {
        std::array::from_fn(|i| Separate::fma(x[i], a[i], b[i]))
    }

    #[inline(always)]
    unsafe fn clamp(x: [f32; 4], lo: [f32; 4], hi: [f32; 4]) -> [f32; 4] {
        std::array::from_fn(|i| clamp(x[i], lo[i], hi[i]))
    }
}

#[cfg(target_arch = "x86_64")]
pub(crate) use x86::{Avx2, Avx512};

#[cfg(target_arch = "x86_64")]
mod x86 {
    use super::{Kernel, Simd};
    use std::arch::x86_64::*;

    /// Eight lanes, 16 registers.
    #[derive(Clone, Copy)]
    pub(crate) struct Avx2;

    impl Avx2 {
        /// All ones in the first `n` lanes.
        #[inline(always)]
        unsafe fn mask(n: usize) -> __m256i {
            static ONES: [i32; 16] = [-1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0];
            debug_assert!(n <= 8);
            // SAFETY: 8 elements from 8 - n on lie within the 16.
            unsafe { _mm256_loadu_si256(ONES.as_ptr().add(8 - n).cast()) }
        }
    }

    // SAFETY of all bodies: intrinsics whose instruction set and memory the caller vouches for.
    #[allow(clippy::undocumented_unsafe_blocks)]
    impl Simd for Avx2 {
        type V = __m256;
        const LANES: usize = 8;
        const REGISTERS: usize = 16;

        unsafe fn run<K: Kernel>(kernel: K) {
            #[target_feature(enable = "avx2,fma")]
            unsafe fn inner<K: Kernel>(kernel: K) {
                unsafe { kernel.run::<Avx2>() }
            }
            unsafe { inner(kernel) }
        }

        #[inline(always)]
        unsafe fn splat(x: f32) -> __m256 {
            unsafe { _mm256_set1_ps(x) }
        }

        #[inline(always)]
        unsafe fn load(from: *const f32) -> __m256 {
            unsafe { _mm256_loadu_ps(from) }
        }

        #[inline(always)]
        unsafe fn load_first(from: *const f32, n: usize) -> __m256 {
            unsafe { _mm256_maskload_ps(from, Self::mask(n)) }
        }

        #[inline(always)]
        unsafe fn store(to: *mut f32, v: __m256) {
            unsafe { _mm256_storeu_ps(to, v) }
        }

        #[inline(always)]
        unsafe fn store_first(to: *mut f32, v: __m256, n: usize) {
            unsafe { _mm256_maskstore_ps(to, Self::mask(n), v) }
        }

        #[inline(always)]
        unsafe fn prefetch(at: *const f32) {
            unsafe { _mm_prefetch::<_MM_HINT_T0>(at.cast()) }
        }

        #[inline(always)]
        unsafe fn prefetch_late(at: *const f32) {
            unsafe { _mm_prefetch::<_MM_HINT_T1>(at.cast()) }
        }

        #[inline(always)]
        unsafe fn mul_add(a: __m256, b: __m256, c: __m256) -> __m256 {
            unsafe { _mm256_fmadd_ps(a, b, c) }
        }

        #[inline(always)]
        unsafe fn scale_shift(x: __m256, a: __m256, b: __m256) -> __m256 {
            unsafe { _mm256_fmadd_ps(x, a, b) }
        }

        #[inline(always)]
        unsafe fn clamp(x: __m256, lo: __m256, hi: __m256) -> __m256 {
            // Both give their second operand where one is NaN.
            unsafe { _mm256_min_ps(hi, _mm256_max_ps(lo, x)) }
        }
    }

    /// Sixteen lanes, 32 registers.
    #[derive(Clone, Copy)]
    pub(crate) struct Avx512;

    /// Ones in the first `n` bits.
    #[inline(always)]
    fn mask(n: usize) -> __mmask16 {
        debug_assert!(n <= 16);
        ((1u32 << n) - 1) as __mmask16
    }

    // SAFETY of all bodies: as above.
    #[allow(clippy::undocumented_unsafe_blocks)]
    impl Simd for Avx512 {
        type V = __m512;
        const LANES: usize = 16;
        const REGISTERS: usize = 32;

        unsafe fn run<K: Kernel>(kernel: K) {
            #[target_feature(enable = "avx2,fma,avx512f,avx512bw,avx512dq,avx512vl")]
            unsafe fn inner<K: Kernel>(kernel: K) {
                unsafe { kernel.run::<Avx512>() }
            }
            unsafe { inner(kernel) }
        }

        #[inline(always)]
        unsafe fn splat(x: f32) -> __m512 {
            unsafe { _mm512_set1_ps(x) }
        }

        #[inline(always)]
        unsafe fn load(from: *const f32) -> __m512 {
            unsafe { _mm512_loadu_ps(from) }
        }

        #[inline(always)]
        unsafe fn load_first(from: *const f32, n: usize) -> __m512 {
            unsafe { _mm512_maskz_loadu_ps(mask(n), from) }
        }

        #[inline(always)]
        unsafe fn store(to: *mut f32, v: __m512) {
            unsafe { _mm512_storeu_ps(to, v) }
        }

        #[inline(always)]
        unsafe fn store_first(to: *mut f32, v: __m512, n: usize) {
            unsafe { _mm512_mask_storeu_ps(to, mask(n), v) }
        }

        #[inline(always)]
        unsafe fn prefetch(at: *const f32) {
            unsafe { _mm_prefetch::<_MM_HINT_T0>(at.cast()) }
        }

        #[inline(always)]
        unsafe fn prefetch_late(at: *const f32) {
            unsafe { _mm_prefetch::<_MM_HINT_T1>(at.cast()) }
        }

        #[inline(always)]
        unsafe fn mul_add(a: __m512, b: __m512, c: __m512) -> __m512 {
            unsafe { _mm512_fmadd_ps(a, b, c) }
        }

        #[inline(always)]
        unsafe fn scale_shift(x: __m512, a: __m512, b: __m512) -> __m512 {
            unsafe { _mm512_fmadd_ps(x, a, b) }
        }

        #[inline(always)]
        unsafe fn clamp(x: __m512, lo: __m512, hi: __m512) -> __m512 {
            // Both give their second operand where one is NaN.
            unsafe { _mm512_min_ps(hi, _mm512_max_ps(lo, x)) }
        }
    }
}

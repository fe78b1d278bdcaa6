//! One loop, compiled once per instruction set.

/// How a product followed by a sum is rounded: once where the instruction set has a fused operation, else twice.
///
/// All kernels take it as a type parameter. Whatever the compiler does with a loop, vector body and scalar tail are then
/// made of the same IEEE operations, so that a value's bits do not depend on where in a row it stands.
pub(crate) trait Arith: Copy {
    /// `a * b + c`.
    fn fma(a: f32, b: f32, c: f32) -> f32;
    /// `a * b + c` in double precision.
    fn fma64(a: f64, b: f64, c: f64) -> f64;
}

/// Product and sum are rounded one after the other.
#[derive(Clone, Copy)]
pub(crate) struct Separate;

/// Product and sum are rounded together.
#[derive(Clone, Copy)]
pub(crate) struct Fused;

impl Arith for Separate {
    #[inline(always)]
    fn fma(a: f32, b: f32, c: f32) -> f32 {
        a * b + c
    }
    #[inline(always)]
    fn fma64(a: f64, b: f64, c: f64) -> f64 {
        a * b + c
    }
}

impl Arith for Fused {
    #[inline(always)]
    fn fma(a: f32, b: f32, c: f32) -> f32 {
        a.mul_add(b, c)
    }
    #[inline(always)]
    fn fma64(a: f64, b: f64, c: f64) -> f64 {
        a.mul_add(b, c)
    }
}

/// Defines a function that takes an [`Isa`](crate::Isa) first and runs its body compiled for that instruction set.
///
/// ```text
/// multiversion! { pub(crate) fn name<A>(argument: Type, ..) -> Type { body } }
/// ```
/// `A` is the [`Arith`] of the instruction set. What the body calls must be `#[inline(always)]`, or it is compiled for
/// the baseline.
macro_rules! multiversion {
    ($(#[$meta:meta])* $vis:vis fn $name:ident<$arith:ident>($($arg:ident: $ty:ty),* $(,)?) $(-> $ret:ty)? $body:block) => {
        $(#[$meta])*
        $vis fn $name(isa: $crate::Isa, $($arg: $ty),*) $(-> $ret)? {
            #[inline(always)]
            fn body<$arith: $crate::multiversion::Arith>($($arg: $ty),*) $(-> $ret)? $body

            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx2,fma")]
            fn avx2($($arg: $ty),*) $(-> $ret)? {
                body::<$crate::multiversion::Fused>($($arg),*)
            }

            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx2,fma,avx512f,avx512bw,avx512dq,avx512vl")]
            fn avx512($($arg: $ty),*) $(-> $ret)? {
                body::<$crate::multiversion::Fused>($($arg),*)
            }

            match isa.level() {
                // SAFETY: an `Isa` is one that this machine has.
                #[cfg(target_arch = "x86_64")]
                $crate::isa::Level::Avx2 => unsafe { avx2($($arg),*) },
                // SAFETY: as above.
                #[cfg(target_arch = "x86_64")]
                $crate::isa::Level::Avx512 => unsafe { avx512($($arg),*) },
                _ => body::<$crate::multiversion::Separate>($($arg),*),
            }
        }
    };
}
pub(crate) use multiversion;

//! Long vectors changed in step with each other: weights, and what an optimizer remembers of each of them.

use crate::isa::Level;
use crate::{Exec, Isa, par};
use std::array;
use std::sync::{Mutex, PoisonError};

/// Elements that one task changes.
const PIECE: usize = 1 << 15;

/// Elements that are held at once: loops of this fixed length over local arrays become vector instructions whatever the
/// slices may overlap with.
const BLOCK: usize = 16;

/// What every thread takes its pieces of.
type Piece<'a, const R: usize, const W: usize> = ([&'a [f32]; R], [&'a mut [f32]; W]);

/// `write[..][i] = rule(read[..][i], write[..][i])` for every `i`, on several threads. What an element becomes does not
/// depend on their number.
///
/// `rule` is to be `#[inline(always)]`, so that it is compiled for the instruction set.
///
/// # Panics
/// If the slices differ in length.
pub fn update<const R: usize, const W: usize>(
    exec: Exec,
    read: [&[f32]; R],
    write: [&mut [f32]; W],
    rule: impl Fn([f32; R], [f32; W]) -> [f32; W] + Sync,
) {
    let len = write.iter().map(|x| x.len()).next().unwrap_or(0);
    assert!(read.iter().all(|x| x.len() == len) && write.iter().all(|x| x.len() == len), "slices of unequal lengths");
    if len <= PIECE {
        return run(exec.isa, (read, write), &rule);
    }
    let (mut read, mut write) = (read.map(|x| x.chunks(PIECE)), write.map(|x| x.chunks_mut(PIECE)));
    let pieces: Vec<Mutex<Option<Piece<'_, R, W>>>> = (0..len.div_ceil(PIECE))
        .map(|_| {
            let read = read.each_mut().map(|x| x.next().unwrap_or_default());
            Mutex::new(Some((read, write.each_mut().map(|x| x.next().unwrap_or_default()))))
        })
        .collect();
    par::for_each(exec, pieces.len(), len * (R + 2 * W) / 2, |i| {
        if let Some(piece) = pieces[i].lock().unwrap_or_else(PoisonError::into_inner).take() {
            run(exec.isa, piece, &rule);
        }
    });
}

/// The sum of the squares of all elements, in one order whatever the number of threads.
pub fn sum_of_squares(exec: Exec, x: &[f32]) -> f64 {
    let pieces: Vec<(&[f32], Mutex<f64>)> = x.chunks(PIECE).map(|piece| (piece, Mutex::new(0.0))).collect();
    par::for_each(exec, pieces.len(), x.len(), |i| {
        let (piece, sum) = &pieces[i];
        *sum.lock().unwrap_or_else(PoisonError::into_inner) = squares(piece);
    });
    pieces.into_iter().map(|(_, sum)| sum.into_inner().unwrap_or_else(PoisonError::into_inner)).sum()
}

fn squares(x: &[f32]) -> f64 {
    let (blocks, tail) = x.as_chunks::<8>();
    let mut sums = [0.0f64; 8];
    for block in blocks {
        for (sum, &x) in sums.iter_mut().zip(block) {
            *sum += f64::from(x) * f64::from(x);
        }
    }
    sums.iter().sum::<f64>() + tail.iter().map(|&x| f64::from(x) * f64::from(x)).sum::<f64>()
}

/// One piece, compiled for the instruction set.
fn run<const R: usize, const W: usize>(isa: Isa, piece: Piece<'_, R, W>, rule: &impl Fn([f32; R], [f32; W]) -> [f32; W]) {
    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2,fma")]
    fn avx2<const R: usize, const W: usize>(piece: Piece<'_, R, W>, rule: &impl Fn([f32; R], [f32; W]) -> [f32; W]) {
        blocks(piece, rule);
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2,fma,avx512f,avx512bw,avx512dq,avx512vl")]
    fn avx512<const R: usize, const W: usize>(piece: Piece<'_, R, W>, rule: &impl Fn([f32; R], [f32; W]) -> [f32; W]) {
        blocks(piece, rule);
    }

    match isa.level() {
        // SAFETY: an `Isa` is one that this machine has.
        #[cfg(target_arch = "x86_64")]
        Level::Avx2 => unsafe { avx2(piece, rule) },
        // SAFETY: as above.
        #[cfg(target_arch = "x86_64")]
        Level::Avx512 => unsafe { avx512(piece, rule) },
        Level::Portable => blocks(piece, rule),
    }
}

#[inline(always)]
fn blocks<const R: usize, const W: usize>((read, write): Piece<'_, R, W>, rule: &impl Fn([f32; R], [f32; W]) -> [f32; W]) {
    let read = read.map(|x| x.as_chunks::<BLOCK>());
    let mut write = write.map(|x| x.as_chunks_mut::<BLOCK>());
    let count = write.iter().map(|x| x.0.len()).next().unwrap_or(0);
    for i in 0..count {
        let changed = block(read.map(|x| x.0[i]), write.each_ref().map(|x| x.0[i]), rule);
        for (to, from) in write.iter_mut().zip(changed) {
            to.0[i] = from;
        }
    }
    // What is left over runs through the same loop, so that its bits are made in the same way.
    let changed = block(read.map(|x| padded(x.1)), write.each_ref().map(|x| padded(x.1)), rule);
    for (to, from) in write.iter_mut().zip(changed) {
        let rest = to.1.len();
        to.1.copy_from_slice(&from[..rest]);
    }
}

#[inline(always)]
fn block<const R: usize, const W: usize>(
    read: [[f32; BLOCK]; R],
    write: [[f32; BLOCK]; W],
    rule: &impl Fn([f32; R], [f32; W]) -> [f32; W],
) -> [[f32; BLOCK]; W] {
    let mut out = [[0.0; BLOCK]; W];
    for i in 0..BLOCK {
        let changed = rule(array::from_fn(|k| read[k][i]), array::from_fn(|k| write[k][i]));
        for k in 0..W {
            out[k][i] = changed[k];
        }
    }
    out
}

#[inline(always)]
fn padded(tail: &[f32]) -> [f32; BLOCK] {
    let mut out = [0.0; BLOCK];
    out[..tail.len()].copy_from_slice(tail);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Against a plain loop, over lengths around the ends of blocks and pieces.
    #[test]
    fn every_element_is_changed_once_whatever_the_threads() {
        for len in [0, 1, 15, 16, 17, 100, PIECE - 1, PIECE + 1, 3 * PIECE + 5] {
            let value = |k: usize| (0..len).map(|i| ((i * 7 + k * 3) % 101) as f32 / 10.0).collect::<Vec<f32>>();
            let (g, w, m) = (value(0), value(1), value(2));
            for isa in Isa::available() {
                for threads in [1, 3] {
                    let (mut w2, mut m2) = (w.clone(), m.clone());
                    let rule = |[g]: [f32; 1], [w, m]: [f32; 2]| [w - 0.5 * g / (m + 1.0).sqrt(), m + g * g];
                    update(Exec { isa, threads }, [&g], [&mut w2, &mut m2], rule);
                    for i in 0..len {
                        assert_eq!([w2[i], m2[i]], rule([g[i]], [w[i], m[i]]), "{len} {isa:?} {threads} {i}");
                    }
                }
            }
        }
    }

    #[test]
    fn the_sum_of_squares_does_not_depend_on_threads() {
        let x: Vec<f32> = (0..2 * PIECE + 3).map(|i| (i as f32 * 0.7).sin()).collect();
        let exec = |threads| Exec { isa: Isa::detect(), threads };
        let expected: f64 = x.iter().map(|&x| f64::from(x).powi(2)).sum();
        let sum = sum_of_squares(exec(1), &x);
        assert!((sum / expected - 1.0).abs() < 1e-12);
        assert_eq!(sum.to_bits(), sum_of_squares(exec(4), &x).to_bits());
    }
}

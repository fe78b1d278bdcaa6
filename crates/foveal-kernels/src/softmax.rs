//! Softmax and its logarithm.

use crate::fold::{Fold, Stats};
use crate::multiversion::multiversion;
use crate::{Exec, View, ViewMut, blocks, math, rows};

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Softmax {
    /// `e^(x - max) / sum`.
    Plain,
    /// `x - max - ln sum`.
    Log,
}

/// Softmax over all that `src` covers along `axes`, together. `dst` may cover a part of them; along all other axes `src`
/// covers `dst`'s region.
pub fn softmax(exec: Exec, kind: Softmax, src: &View<'_>, axes: &[usize], dst: &mut ViewMut<'_>) {
    let prefix = (0..dst.region().rank()).take_while(|axis| !axes.contains(axis)).count();
    let cost = dst.region().len();
    blocks::for_each_tile(exec, dst, prefix, cost, |mut dst| {
        let max = Stats::new(exec.serial(), Fold::Max, src, axes, None, 1.0, &dst);
        let sum = Stats::new(exec.serial(), Fold::Exponentials, src, axes, Some(&max.view()), 1.0, &dst);
        let (max, sum) = (max.view(), sum.view());
        rows::zip(exec.serial(), &mut dst, [src, &max, &sum], 0, |row, [x, max, sum]| normalise_row(exec.isa, kind, row, x, max, sum));
    });
}

multiversion! {
    fn normalise_row<A>(kind: Softmax, dst: &mut [f32], src: &[f32], max: &[f32], sum: &[f32]) {
        let rows = dst.iter_mut().zip(src).zip(max).zip(sum);
        match kind {
            Softmax::Plain => rows.for_each(#[inline(always)] |(((y, &x), &max), &sum)| *y = math::exp::<A>(x - max) / sum),
            Softmax::Log => rows.for_each(#[inline(always)] |(((y, &x), &max), &sum)| *y = (x - max) - math::ln::<A>(sum)),
        }
    }
}

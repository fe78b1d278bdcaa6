//! Softmax and its logarithm.

use crate::fold::{Fold, Stats};
use crate::multiversion::multiversion;
use crate::{Binary, Exec, Region, Shape, View, ViewMut, blocks, math, rows, view};

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

/// The gradient of [`softmax`] from its result `y`: `y (dy - sum of dy y)`, or `dy - e^y sum of dy` for the logarithm, with the
/// sums over all that `y` and `dy` cover along `axes`. `dst` may cover a part of them; along all other axes both cover
/// `dst`'s region.
pub fn softmax_gradient(exec: Exec, kind: Softmax, y: &View<'_>, dy: &View<'_>, axes: &[usize], dst: &mut ViewMut<'_>) {
    let prefix = (0..dst.region().rank()).take_while(|axis| !axes.contains(axis)).count();
    let cost = dst.region().len();
    blocks::for_each_tile(exec, dst, prefix, cost, |mut dst| {
        let exec = exec.serial();
        let weighted = match kind {
            Softmax::Plain => Some(Combined::new(exec, Binary::Mul, y, dy, axes, &dst)),
            Softmax::Log => None,
        };
        let sum = match &weighted {
            Some(product) => Stats::new(exec, Fold::Sum, &product.view(), axes, None, 1.0, &dst),
            None => Stats::new(exec, Fold::Sum, dy, axes, None, 1.0, &dst),
        };
        rows::zip(exec, &mut dst, [y, dy, &sum.view()], 0, |row, [y, dy, sum]| gradient_row(exec.isa, kind, row, y, dy, sum));
    });
}

/// A function of two tensors, all that the first covers along some axes, for the part of the others that a destination needs.
pub(crate) struct Combined {
    values: Vec<f32>,
    region: Region,
    whole: Shape,
}

impl Combined {
    pub(crate) fn new(exec: Exec, op: Binary, a: &View<'_>, b: &View<'_>, axes: &[usize], dst: &ViewMut<'_>) -> Self {
        let (mut region, whole) = (dst.region().clone(), Shape::from_slice(dst.whole()));
        axes.iter().for_each(|&axis| region[axis] = a.region()[axis]);
        let mut combined = Self { values: vec![0.0; region.len()], region, whole };
        let strides = view::dense_strides(&combined.region.shape());
        let mut target = ViewMut::new(&mut combined.values, combined.region.clone(), strides, combined.whole.clone());
        crate::binary(exec, op, a, b, &mut target);
        combined
    }

    pub(crate) fn view(&self) -> View<'_> {
        View::new(&self.values, self.region.clone(), view::dense_strides(&self.region.shape()), self.whole.clone())
    }
}

multiversion! {
    fn gradient_row<A>(kind: Softmax, dst: &mut [f32], y: &[f32], dy: &[f32], sum: &[f32]) {
        let rows = dst.iter_mut().zip(y).zip(dy).zip(sum);
        match kind {
            Softmax::Plain => rows.for_each(#[inline(always)] |(((dx, &y), &dy), &sum)| *dx = y * (dy - sum)),
            Softmax::Log => rows.for_each(#[inline(always)] |(((dx, &y), &dy), &sum)| *dx = A::fma(-math::exp::<A>(y), sum, dy)),
        }
    }
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

//! Folding axes into one element.

use crate::fold::{self, Fold};
use crate::{Exec, View, ViewMut};

/// What [`reduce`] computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reduce {
    /// The sum.
    Sum,
    /// The sum over the count.
    Mean,
    /// The largest element; NaN if there is one.
    Max,
    /// The smallest element; NaN if there is one.
    Min,
    /// The product.
    Prod,
}

/// Folds all that `src` covers along `axes` into one element each; `dst` keeps those axes with length 1. Along all other
/// axes `src` covers `dst`'s region.
///
/// The caller sees to it that `src` covers the folded axes in full, or asks for the part it means. Folding nothing gives
/// 0, 1, an infinity, or NaN for the mean.
pub fn reduce(exec: Exec, kind: Reduce, src: &View<'_>, axes: &[usize], dst: &mut ViewMut<'_>) {
    let fold = match kind {
        Reduce::Sum | Reduce::Mean => Fold::Sum,
        Reduce::Max => Fold::Max,
        Reduce::Min => Fold::Min,
        Reduce::Prod => Fold::Product,
    };
    let count: usize = axes.iter().map(|&axis| src.region()[axis].len()).product();
    let divisor = if kind == Reduce::Mean { count as f64 } else { 1.0 };
    fold::fold(exec, fold, src, axes, None, divisor, dst);
}

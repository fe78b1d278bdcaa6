//! Gradients of functions of whole lines along the last axis.

use crate::{Exec, Shape, Span, View, ViewMut, blocks};

/// Which function of a line, of which the gradient is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineGradient {
    /// The entries at given places, which the first source holds: negative ones count from the end, those outside get nothing.
    Entries,
    /// The product of all values.
    Product,
    /// The product of all values up to each one.
    Products,
    /// The means of as many windows as there are gradients, as of [`adaptive_window`].
    Means,
    /// The largest values of those windows, the first one of equal ones.
    Extremes,
}

/// The values behind result `i` of `size` of adaptive pooling over a line of length `n`.
pub fn adaptive_window(i: usize, size: usize, n: usize) -> Span {
    Span::new(i * n / size, ((i + 1) * n).div_ceil(size))
}

impl LineGradient {
    /// Overwrites `dx` by the gradient of the line `x` (or of that behind the places `x`), given that of the result. Sums and
    /// products run in double precision, sums in the order of `dy`.
    fn line(self, x: &[f32], dy: &[f32], dx: &mut [f32]) {
        let n = dx.len();
        let mut sums = vec![0.0f64; n];
        match self {
            LineGradient::Entries => {
                for (&place, &dy) in x.iter().zip(dy) {
                    let place = if place < 0.0 { place + n as f32 } else { place };
                    if place >= 0.0 && place < n as f32 {
                        sums[place as usize] += f64::from(dy);
                    }
                }
            }
            LineGradient::Product | LineGradient::Products => {
                let single = self == LineGradient::Product;
                // What behind a value is multiplied with it, each product weighed with its gradient.
                let mut behind = if single { dy.first().map_or(0.0, |&dy| f64::from(dy)) } else { 0.0 };
                for i in (0..n).rev() {
                    if !single {
                        behind += f64::from(dy[i]);
                    }
                    sums[i] = behind;
                    behind *= f64::from(x[i]);
                }
                let mut before = 1.0;
                for (sum, &x) in sums.iter_mut().zip(x) {
                    *sum *= before;
                    before *= f64::from(x);
                }
            }
            LineGradient::Means | LineGradient::Extremes => {
                for (i, &dy_of_window) in dy.iter().enumerate() {
                    let window = adaptive_window(i, dy.len(), n);
                    if self == LineGradient::Means {
                        let share = f64::from(dy_of_window) / window.len() as f64;
                        sums[window.range()].iter_mut().for_each(|sum| *sum += share);
                    } else {
                        let largest = window.range().fold(window.start, |best, at| if x[at] > x[best] { at } else { best });
                        sums[largest] += f64::from(dy_of_window);
                    }
                }
            }
        }
        dx.iter_mut().zip(sums).for_each(|(dx, sum)| *dx = sum as f32);
    }
}

/// Writes lines of gradients: `dst[a.., i]` from the lines `x[a..]` and `dy[a..]`, which cover all of their last axes, as does
/// `dst`.
pub fn line_gradient(exec: Exec, what: LineGradient, x: &View<'_>, dy: &View<'_>, dst: &mut ViewMut<'_>) {
    let Some(&length) = dst.whole().last() else { return };
    let read = |view: &View<'_>, lead: &[usize]| -> Vec<f32> {
        let start: Shape = lead.iter().copied().chain([0]).collect();
        let (from, step) = (view.offset(&start), view.strides()[lead.len()]);
        (0..view.whole()[lead.len()]).map(|i| view.data()[from + i * step]).collect()
    };
    let cost = (dst.region().len() + dy.region().len()) * 4;
    blocks::for_each_block(exec, dst, 1, cost, |at, row| {
        let lead = &at[..at.len() - 1];
        what.line(&read(x, lead), &read(dy, lead), &mut row[..length]);
    });
}

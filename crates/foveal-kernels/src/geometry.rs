//! Spans, boxes and sliding windows: the only home of these formulas.
//!
//! All coordinates are those of the whole tensor. A window's padding depends on the whole length of its axis, never on
//! the part that happens to be computed.

use smallvec::SmallVec;

/// A half-open range of coordinates along one axis of the whole tensor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Span {
    /// First coordinate.
    pub start: usize,
    /// One past the last coordinate; not below `start`.
    pub end: usize,
}

impl Span {
    /// `start..end`; an inverted range becomes empty at `start`.
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end: end.max(start) }
    }

    /// `0..n`.
    pub fn full(n: usize) -> Self {
        Self { start: 0, end: n }
    }

    /// Number of coordinates.
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether it holds no coordinate.
    pub fn is_empty(self) -> bool {
        self.end == self.start
    }

    /// Whether every coordinate of `other` is in `self`.
    pub fn contains(self, other: Span) -> bool {
        other.is_empty() || (self.start <= other.start && other.end <= self.end)
    }

    /// The smallest span that holds both; an empty span adds nothing.
    pub fn hull(self, other: Span) -> Span {
        match (self.is_empty(), other.is_empty()) {
            (true, _) => other,
            (_, true) => self,
            _ => Span { start: self.start.min(other.start), end: self.end.max(other.end) },
        }
    }

    /// The coordinates in both.
    pub fn intersect(self, other: Span) -> Span {
        Span::new(self.start.max(other.start), self.end.min(other.end))
    }

    /// The coordinates as a range.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start..self.end
    }
}

impl std::fmt::Display for Span {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

/// A box of coordinates, one [`Span`] per axis.
#[derive(Debug, PartialEq, Eq, Hash, Default)]
pub struct Region(pub SmallVec<[Span; 5]>);

impl Clone for Region {
    /// At once rather than span by span: a run clones the boxes of every view.
    fn clone(&self) -> Self {
        Self(SmallVec::from_slice(&self.0))
    }
}

impl Region {
    /// The whole of a tensor of this shape.
    pub fn full(shape: &[usize]) -> Self {
        Self(shape.iter().map(|&n| Span::full(n)).collect())
    }

    /// The box at the origin that holds nothing.
    pub fn empty(rank: usize) -> Self {
        Self(std::iter::repeat_n(Span::default(), rank).collect())
    }

    /// Number of axes.
    pub fn rank(&self) -> usize {
        self.0.len()
    }

    /// Length along each axis.
    pub fn shape(&self) -> crate::Shape {
        self.lengths().collect()
    }

    /// The same without a vector of them, for what every view is asked when it is made.
    pub(crate) fn lengths(&self) -> impl DoubleEndedIterator<Item = usize> + ExactSizeIterator {
        self.0.iter().map(|s| s.len())
    }

    /// Number of elements; saturates.
    pub fn len(&self) -> usize {
        self.0.iter().fold(1usize, |n, s| n.saturating_mul(s.len()))
    }

    /// Whether it holds no element.
    pub fn is_empty(&self) -> bool {
        self.0.iter().any(|s| s.is_empty())
    }

    /// Whether every element of `other` is in `self`.
    pub fn contains(&self, other: &Region) -> bool {
        other.is_empty() || (self.rank() == other.rank() && self.0.iter().zip(&other.0).all(|(a, b)| a.contains(*b)))
    }

    /// The smallest box that holds both.
    pub fn hull(&self, other: &Region) -> Region {
        match (self.is_empty(), other.is_empty()) {
            (true, _) => other.clone(),
            (_, true) => self.clone(),
            _ => Self(self.0.iter().zip(&other.0).map(|(a, b)| a.hull(*b)).collect()),
        }
    }

    /// The elements in both.
    pub fn intersect(&self, other: &Region) -> Region {
        Self(self.0.iter().zip(&other.0).map(|(a, b)| a.intersect(*b)).collect())
    }
}

impl std::ops::Index<usize> for Region {
    type Output = Span;
    fn index(&self, axis: usize) -> &Span {
        &self.0[axis]
    }
}

impl std::ops::IndexMut<usize> for Region {
    fn index_mut(&mut self, axis: usize) -> &mut Span {
        &mut self.0[axis]
    }
}

impl FromIterator<Span> for Region {
    fn from_iter<I: IntoIterator<Item = Span>>(iter: I) -> Self {
        Self(iter.into_iter().collect())
    }
}

impl std::fmt::Display for Region {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[")?;
        for (i, span) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str(", ")?;
            }
            write!(f, "{span}")?;
        }
        f.write_str("]")
    }
}

/// How a window treats the border of the whole axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Padding {
    /// Only windows that lie wholly inside.
    #[default]
    Valid,
    /// `ceil(n / stride)` outputs; an odd surplus goes behind.
    Same,
    /// All padding in front, so that an output sees nothing behind it.
    Causal,
    /// So many zeros in front and behind, and only windows that lie wholly inside what this makes. Where both are shorter
    /// than the window, the demand is exact. A transposed convolution cuts off so many outputs in front and behind of all
    /// that any input touches.
    Fixed(usize, usize),
}

/// A sliding window along one axis: convolution and pooling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Window {
    /// Taps.
    pub kernel: usize,
    /// Input step between neighbouring outputs.
    pub stride: usize,
    /// Input step between neighbouring taps.
    pub dilation: usize,
    /// What happens at the border.
    pub padding: Padding,
}

impl Default for Window {
    /// The window of one tap that changes nothing.
    fn default() -> Self {
        Self { kernel: 1, stride: 1, dilation: 1, padding: Padding::Valid }
    }
}

impl Window {
    /// Input coordinates from the first tap to the last, both included.
    pub fn extent(self) -> usize {
        (self.kernel - 1) * self.dilation + 1
    }

    /// Outputs along an axis of `n` inputs; 0 where not even one window fits.
    pub fn output_len(self, n: usize) -> usize {
        let inside = |n: usize| n.checked_sub(self.extent()).map_or(0, |room| room / self.stride + 1);
        match self.padding {
            Padding::Valid => inside(n),
            Padding::Fixed(before, after) => inside(n + before + after),
            Padding::Same | Padding::Causal => n.div_ceil(self.stride),
        }
    }

    /// Padding in front of an axis of `n` inputs (the whole length, never a part's).
    pub fn pad_before(self, n: usize) -> usize {
        match self.padding {
            Padding::Valid => 0,
            Padding::Causal => self.extent() - 1,
            Padding::Fixed(before, _) => before,
            Padding::Same => {
                let reach = (self.output_len(n).max(1) - 1) * self.stride + self.extent();
                reach.saturating_sub(n) / 2
            }
        }
    }

    /// The inputs that the outputs `out` read, out of `n`; clipped to the axis, so it may be empty.
    pub fn demand(self, out: Span, n: usize) -> Span {
        if out.is_empty() {
            return Span::default();
        }
        let pad = self.pad_before(n);
        let start = (out.start * self.stride).saturating_sub(pad);
        let end = ((out.end - 1) * self.stride + self.extent()).saturating_sub(pad);
        Span::new(start.min(n), end.min(n))
    }

    /// The window that takes gradients of this one's outputs back to its `n` inputs: a transposed convolution with it, and
    /// the same kernel, has `n` outputs. Inputs that no window sees get 0.
    pub fn adjoint(self, n: usize) -> TransposedWindow {
        let (outputs, before) = (self.output_len(n), self.pad_before(n));
        let touched = if outputs == 0 { 0 } else { (outputs - 1) * self.stride + self.extent() };
        TransposedWindow {
            kernel: self.kernel,
            stride: self.stride,
            dilation: self.dilation,
            padding: Padding::Fixed(before, touched.saturating_sub(before + n)),
            output_padding: Some((before + n).saturating_sub(touched)),
        }
    }
}

/// The window of a transposed convolution along one axis.
///
/// Output coordinate `o` gathers from input `i` through tap `o + pad_before - i * stride * 1`, where the tap index
/// counts dilated positions `0..extent`. Lengths and padding follow Keras 3 (`compute_conv_transpose_output_shape` and
/// `compute_conv_transpose_padding_args_for_jax`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TransposedWindow {
    /// Taps.
    pub kernel: usize,
    /// Output step between neighbouring inputs.
    pub stride: usize,
    /// Output step between neighbouring taps.
    pub dilation: usize,
    /// [`Padding::Valid`], [`Padding::Same`], or [`Padding::Fixed`], which Keras does not have.
    pub padding: Padding,
    /// Keras' `output_padding`; `None` lets the length follow from the padding alone. With fixed padding, outputs added
    /// behind.
    pub output_padding: Option<usize>,
}

impl TransposedWindow {
    /// Output coordinates that one input touches, first to last.
    pub fn extent(self) -> usize {
        (self.kernel - 1) * self.dilation + 1
    }

    /// Outputs along an axis of `n` inputs.
    pub fn output_len(self, n: usize) -> usize {
        let (k, s) = (self.extent(), self.stride);
        if let Padding::Fixed(before, behind) = self.padding {
            let touched = if n == 0 { 0 } else { (n - 1) * s + k };
            return (touched + self.output_padding.unwrap_or(0)).saturating_sub(before + behind);
        }
        if n == 0 {
            return 0;
        }
        match (self.padding, self.output_padding) {
            (Padding::Same, None) => n * s,
            (Padding::Same, Some(p)) => (n - 1) * s + k % 2 + p,
            (_, None) => (n - 1) * s + k.max(s),
            (_, Some(p)) => (n - 1) * s + k + p,
        }
    }

    /// Zeros in front of the stride-dilated input, as Keras on JAX lays them.
    fn left(self) -> usize {
        let (k, s) = (self.extent(), self.stride);
        if self.padding == Padding::Same {
            let total = match self.output_padding {
                None => s + k - 2,
                Some(p) => (k + k % 2 + p).saturating_sub(2),
            };
            total.div_ceil(2).min(k - 1)
        } else {
            k - 1
        }
    }

    /// Output coordinates cut off in front: output `o` gathers from input `i` through the dilated tap
    /// `o + crop_before - i * stride`, where that lies in `0..extent`.
    pub fn crop_before(self) -> usize {
        match self.padding {
            Padding::Fixed(before, _) => before,
            _ => self.extent() - 1 - self.left(),
        }
    }

    /// The window that takes gradients of this one's outputs back to its `n` inputs: a convolution with it, and the same
    /// kernel, has `n` outputs.
    pub fn adjoint(self, n: usize) -> Window {
        let (outputs, before) = (self.output_len(n), self.crop_before());
        let touched = if n == 0 { 0 } else { (n - 1) * self.stride + self.extent() };
        let padding = Padding::Fixed(before, touched.saturating_sub(before + outputs));
        Window { kernel: self.kernel, stride: self.stride, dilation: self.dilation, padding }
    }

    /// The inputs that the outputs `out` read, out of `n`; may be empty where only zeros are gathered.
    pub fn demand(self, out: Span, n: usize) -> Span {
        if out.is_empty() {
            return Span::default();
        }
        let (k, s, cut) = (self.extent(), self.stride, self.crop_before());
        // Tap t = o + cut - i*s must lie in 0..k.
        let start = (out.start + cut + 1).saturating_sub(k).div_ceil(s);
        let end = (out.end - 1 + cut) / s + 1;
        Span::new(start.min(n), end.min(n))
    }
}

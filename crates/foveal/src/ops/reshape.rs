//! The same elements in the same order under another shape.

use crate::error::Objection;
use crate::ir::{Alias, Backward, Dim, Dims, Fact, Mode, Op, Run, display_shape};
use foveal_kernels::view::for_each_row;
use foveal_kernels::{Region, Span, View, ViewMut};
use smallvec::{SmallVec, smallvec};

/// What to reshape to.
#[derive(Clone, Debug, PartialEq)]
pub enum ReshapeTo {
    /// These lengths; one may be `None` and follows from the rest. The first `keep` axes stay as they are.
    Shape {
        /// Axes in front that stay.
        keep: usize,
        /// Lengths of the others.
        lengths: SmallVec<[Option<usize>; 5]>,
    },
    /// Batch, and everything else in one axis, which is there even where nothing else was.
    Flatten,
    /// A new axis of length 1 at this place of the output.
    InsertAxis(usize),
    /// Without this axis, which has length 1.
    RemoveAxis(usize),
    /// The first two axes in one.
    Merge,
    /// The first axis in two, which are as long as the first two of the second input.
    SplitLike,
}

/// Gives the input another shape. [`ReshapeTo::SplitLike`] has a second input, of which only the shape counts.
#[derive(Clone, Debug, PartialEq)]
pub struct Reshape {
    /// Which.
    pub to: ReshapeTo,
}

impl Reshape {
    fn shape(&self, inputs: &[Fact]) -> Result<Dims, Objection> {
        let x = &inputs[0];
        let dims = &x.shape;
        let out_of_range = |axis: usize| Objection::Rank { expected: format!("more than {axis} axes"), got: x.to_string() };
        match &self.to {
            ReshapeTo::Flatten => {
                let rest = dims.iter().skip(1).fold(Dim::Known(1), |n, d| n.zip(*d, |a, b| a.saturating_mul(b)));
                Ok(smallvec![dims.first().copied().unwrap_or(Dim::Known(1)), rest])
            }
            ReshapeTo::InsertAxis(axis) if *axis <= dims.len() => {
                let mut out = dims.clone();
                out.insert(*axis, Dim::Known(1));
                Ok(out)
            }
            ReshapeTo::RemoveAxis(axis) if *axis < dims.len() => {
                let mut out = dims.clone();
                match out.remove(*axis) {
                    Dim::Known(n) if n != 1 => Err(Objection::Shape {
                        what: "an axis to remove",
                        expected: format!("length 1 along axis {axis}"),
                        got: x.to_string(),
                    }),
                    _ => Ok(out),
                }
            }
            ReshapeTo::InsertAxis(axis) | ReshapeTo::RemoveAxis(axis) => Err(out_of_range(*axis)),
            ReshapeTo::Shape { keep, lengths } => self.to_lengths(x, *keep, lengths),
            ReshapeTo::Merge => match dims.as_slice() {
                [first, second, rest @ ..] => {
                    Ok(std::iter::once(first.zip(*second, usize::saturating_mul)).chain(rest.iter().copied()).collect())
                }
                _ => Err(out_of_range(1)),
            },
            ReshapeTo::SplitLike => self.split_like(x, &inputs[1]),
        }
    }

    fn split_like(&self, x: &Fact, like: &Fact) -> Result<Dims, Objection> {
        let ([merged, rest @ ..], [first, second, ..]) = (x.shape.as_slice(), like.shape.as_slice()) else {
            return Err(Objection::Rank { expected: "at least 2 axes".into(), got: like.to_string() });
        };
        match first.zip(*second, usize::saturating_mul).known().zip(merged.known()) {
            Some((product, merged)) if product != merged => {
                Err(Objection::Shape { what: "number of elements", expected: like.to_string(), got: x.to_string() })
            }
            _ => Ok([*first, *second].iter().chain(rest).copied().collect()),
        }
    }

    fn to_lengths(&self, x: &Fact, keep: usize, lengths: &[Option<usize>]) -> Result<Dims, Objection> {
        let (kept, rest) = x.shape.split_at(keep.min(x.rank()));
        let total = rest.iter().fold(Dim::Known(1), |n, d| n.zip(*d, |a, b| a.saturating_mul(b)));
        let given = lengths.iter().flatten().fold(1usize, |n, &d| n.saturating_mul(d));
        let open = lengths.iter().filter(|d| d.is_none()).count();
        let target: Dims = lengths.iter().map(|&d| Dim::from(d)).collect();
        let fits = match total {
            Dim::Unknown => open <= 1,
            Dim::Known(n) if open == 0 => n == given,
            Dim::Known(n) => open == 1 && given > 0 && n % given == 0,
        };
        if !fits {
            return Err(Objection::Shape { what: "number of elements", expected: display_shape(&target), got: display_shape(rest) });
        }
        let fill = |d: &Option<usize>| d.map_or(total.map(|n| n / given.max(1)), Dim::Known);
        Ok(kept.iter().copied().chain(lengths.iter().map(fill)).collect())
    }

    fn whole(&self, inputs: &[&[usize]]) -> SmallVec<[usize; 5]> {
        let facts: SmallVec<[Fact; 2]> = inputs.iter().map(|shape| Fact::f32(shape.iter().copied())).collect();
        let shape = self.shape(&facts).expect("infer has accepted this shape");
        shape.into_iter().map(|d| d.known().expect("known lengths stay known")).collect()
    }
}

/// Runs of axes, of input and output, that hold the same number of elements; an axis of length 1 may ride along.
fn factor_groups(input: &[usize], output: &[usize]) -> Vec<(std::ops::Range<usize>, std::ops::Range<usize>)> {
    let mut groups = Vec::new();
    let (mut i, mut o) = (0, 0);
    while i < input.len() || o < output.len() {
        let (i0, o0) = (i, o);
        let (mut a, mut b) = (1usize, 1usize);
        loop {
            if i < input.len() && (a <= b || o == output.len()) {
                a = a.saturating_mul(input[i]);
                i += 1;
            } else if o < output.len() {
                b = b.saturating_mul(output[o]);
                o += 1;
            }
            if a == b || (i == input.len() && o == output.len()) {
                break;
            }
        }
        groups.push((i0..i, o0..o));
    }
    groups
}

/// The only axis of a group that is longer than 1, where there is at most one on either side: such groups map
/// coordinates one to one.
fn plain_axis(shape: &[usize], group: &std::ops::Range<usize>) -> Option<Option<usize>> {
    let mut long = group.clone().filter(|&axis| shape[axis] != 1);
    let first = long.next();
    long.next().is_none().then_some(first)
}

impl Op for Reshape {
    crate::op_as_any!();

    fn name(&self) -> &'static str {
        "reshape"
    }

    fn infer(&self, inputs: &[Fact]) -> Result<SmallVec<[Fact; 1]>, Objection> {
        Ok(smallvec![inputs[0].with_shape(self.shape(inputs)?)])
    }

    fn channels(&self, inputs: &[(&Fact, Option<usize>)], out: &Fact) -> Option<usize> {
        let (x, axis) = (inputs[0].0, inputs[0].1?);
        match &self.to {
            ReshapeTo::InsertAxis(new) => Some(axis + usize::from(*new <= axis)),
            ReshapeTo::RemoveAxis(gone) => (axis != *gone).then(|| axis - usize::from(*gone < axis)),
            ReshapeTo::Flatten => Some(1),
            ReshapeTo::Merge => axis.checked_sub(1).filter(|axis| *axis > 0),
            ReshapeTo::SplitLike => (axis > 0).then_some(axis + 1),
            ReshapeTo::Shape { keep, .. } if axis < *keep => Some(axis),
            ReshapeTo::Shape { .. } => {
                let same =
                    axis + 1 == x.rank() && x.shape.last().is_some_and(|n| n.known().is_some()) && x.shape.last() == out.shape.last();
                same.then(|| out.rank() - 1)
            }
        }
    }

    fn grain(&self, _: usize, mut out: Region, inputs: &[&[usize]]) -> Region {
        let whole = self.whole(inputs);
        if out.is_empty() {
            return out;
        }
        for (i, o) in factor_groups(inputs[0], &whole) {
            if plain_axis(inputs[0], &i).is_none() || plain_axis(&whole, &o).is_none() {
                o.for_each(|axis| out[axis] = Span::full(whole[axis]));
            }
        }
        out
    }

    fn demand(&self, _: Mode, outs: &[Option<Region>], inputs: &[&[usize]]) -> Vec<Region> {
        let Some(out) = outs[0].as_ref().filter(|out| !out.is_empty()) else {
            return inputs.iter().map(|shape| Region::empty(shape.len())).collect();
        };
        let mut region = Region::full(inputs[0]);
        let whole = self.whole(inputs);
        for (i, o) in factor_groups(inputs[0], &whole) {
            if let (Some(Some(from)), Some(Some(to))) = (plain_axis(inputs[0], &i), plain_axis(&whole, &o)) {
                region[from] = out[to];
            }
        }
        let others = inputs[1..].iter().map(|shape| Region::empty(shape.len()));
        std::iter::once(region).chain(others).collect()
    }

    fn alias(&self, _: &[&[usize]]) -> Option<Alias> {
        Some(Alias::Reshape)
    }

    fn gradient(&self, cx: &mut Backward<'_>) -> Result<(), Objection> {
        // Boxes do not map one to one where axes are joined or split: what lies beside the support must be 0.
        let Some(dy) = cx.bounded_gradient(0)? else { return Ok(()) };
        let dx = cx.reshaped(dy, &cx.shape(cx.input(0)))?;
        cx.give(0, dx);
        Ok(())
    }

    fn forward(&self, _: Run<'_>, inputs: &[View<'_>], outs: &mut [Option<ViewMut<'_>>]) {
        let Some(dst) = outs[0].as_mut() else { return };
        let shapes: SmallVec<[&[usize]; 2]> = inputs.iter().map(View::whole).collect();
        let wanted = self.demand(Mode::Inference, &[Some(dst.region().clone())], &shapes);
        let values = inputs[0].narrow(&wanted[0]).to_vec();
        let (strides, shape) = (dst.strides().to_vec(), dst.region().shape());
        let (data, mut from) = (dst.data(), 0);
        for_each_row(&shape, |at, n| {
            let to: usize = at.iter().zip(&strides).map(|(i, s)| i * s).sum();
            data[to..to + n].copy_from_slice(&values[from..from + n]);
            from += n;
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_hold_equal_numbers_of_elements() {
        let groups = |i: &[usize], o: &[usize]| factor_groups(i, o);
        assert_eq!(groups(&[2, 3, 4], &[2, 12]), [(0..1, 0..1), (1..3, 1..2)]);
        assert_eq!(groups(&[2, 6, 5], &[2, 2, 3, 5]), [(0..1, 0..1), (1..2, 1..3), (2..3, 3..4)]);
        assert_eq!(groups(&[2, 3], &[2, 1, 3]), [(0..1, 0..1), (1..2, 1..3)]);
        assert_eq!(groups(&[4, 9], &[6, 6]), [(0..2, 0..2)]);
    }

    #[test]
    fn only_joined_axes_lose_their_box() {
        let op = Reshape { to: ReshapeTo::Shape { keep: 1, lengths: smallvec![Some(8), Some(6)] } };
        let out: Region = [Span::new(1, 2), Span::new(2, 5), Span::new(0, 3)].into_iter().collect();
        let input: &[usize] = &[4, 8, 2, 3];
        let out = op.grain(0, out, &[input]);
        assert_eq!(out[2], Span::full(6));
        let demand = &op.demand(Mode::Inference, &[Some(out)], &[input])[0];
        assert_eq!(demand.0.as_slice(), [Span::new(1, 2), Span::new(2, 5), Span::full(2), Span::full(3)]);
    }
}

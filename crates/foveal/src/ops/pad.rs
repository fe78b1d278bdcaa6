//! Borders around a tensor.

use super::{CropSize, Rounding};
use crate::error::Objection;
use crate::ir::{Backward, Dim, Fact, Mode, Op, Run};
use foveal_kernels::copy::{AxisMap, gather};
use foveal_kernels::{Region, Shape, Span, View, ViewMut};
use smallvec::{SmallVec, smallvec};

/// How much border.
#[derive(Clone, Debug, PartialEq)]
pub enum PadAmount {
    /// In front of and behind each axis.
    Fixed(SmallVec<[(usize, usize); 5]>),
    /// Around two axes, centered, until their lengths are in the ratio of `size`: Keras' `pad_to_aspect_ratio`.
    Aspect {
        /// The two axes.
        axes: [usize; 2],
        /// The ratio.
        size: [usize; 2],
    },
    /// What a centered crop of these axes took away; [`CropSize::Center`] and [`CropSize::Like`] give the length
    /// before the crop.
    Uncrop {
        /// Axis and length before the crop.
        axes: SmallVec<[(usize, CropSize); 3]>,
        /// The crop's rounding.
        rounding: Rounding,
    },
}

/// Inputs: the tensor, and one whose sizes count for [`CropSize::Like`].
#[derive(Clone, Debug, PartialEq)]
pub struct Pad {
    /// How much.
    pub amount: PadAmount,
    /// What the border holds.
    pub value: f32,
}

impl Pad {
    /// In front and behind along `axis` of length `n`; `None` if an uncrop would have to cut.
    fn axis(&self, axis: usize, inputs: &[&[usize]]) -> Option<(usize, usize)> {
        let n = inputs[0][axis];
        match &self.amount {
            PadAmount::Fixed(amounts) => Some(amounts[axis]),
            PadAmount::Aspect { axes, size } => {
                let Some(i) = axes.iter().position(|&a| a == axis) else { return Some((0, 0)) };
                let other = inputs[0][axes[1 - i]];
                let padded = ((other as f64 * size[i] as f64) / size[1 - i] as f64) as usize;
                let before = (padded.max(n) - n) / 2;
                Some((before, before))
            }
            PadAmount::Uncrop { axes, rounding } => {
                let Some((_, size)) = axes.iter().find(|(a, _)| *a == axis) else { return Some((0, 0)) };
                let whole = match size {
                    CropSize::Center(whole) => *whole,
                    _ => *inputs.get(1)?.get(axis)?,
                };
                let missing = whole.checked_sub(n)?;
                let before = rounding.start(whole, n);
                Some((before, missing - before))
            }
        }
    }

    fn padded(&self, axis: usize, inputs: &[Fact]) -> Result<Dim, Objection> {
        if inputs.iter().any(|x| x.rank() <= axis) {
            return Err(Objection::Rank { expected: format!("more than {axis} axes"), got: inputs[inputs.len() - 1].to_string() });
        }
        let touched: SmallVec<[usize; 3]> = match &self.amount {
            PadAmount::Aspect { axes, .. } if axes.contains(&axis) => axes.as_slice().into(),
            _ => smallvec![axis],
        };
        let known = inputs.iter().all(|x| touched.iter().all(|&a| x.shape[a].known().is_some()));
        if !known {
            return Ok(match &self.amount {
                PadAmount::Uncrop { axes, .. } => match axes.iter().find(|(a, _)| *a == axis) {
                    Some((_, CropSize::Center(whole))) => Dim::Known(*whole),
                    Some(_) => inputs[1].shape[axis],
                    None => inputs[0].shape[axis],
                },
                _ => Dim::Unknown,
            });
        }
        let shapes: Vec<Vec<usize>> = inputs.iter().map(|x| x.shape.iter().map(|d| d.known().unwrap_or(0)).collect()).collect();
        let shapes: Vec<&[usize]> = shapes.iter().map(Vec::as_slice).collect();
        let (before, after) = self.axis(axis, &shapes).ok_or_else(|| Objection::Shape {
            what: "padding back needs a size no smaller than the crop",
            expected: format!("at least {} along axis {axis}", inputs[0]),
            got: inputs.get(1).unwrap_or(&inputs[0]).to_string(),
        })?;
        Ok(inputs[0].shape[axis].map(|n| n + before + after))
    }

    fn before(&self, inputs: &[&[usize]]) -> SmallVec<[usize; 5]> {
        (0..inputs[0].len()).map(|axis| self.axis(axis, inputs).map_or(0, |(before, _)| before)).collect()
    }
}

impl Op for Pad {
    crate::op_as_any!();

    fn name(&self) -> &'static str {
        "padding"
    }

    fn infer(&self, inputs: &[Fact]) -> Result<SmallVec<[Fact; 1]>, Objection> {
        let x = &inputs[0];
        if let PadAmount::Fixed(amounts) = &self.amount
            && amounts.len() != x.rank()
        {
            return Err(Objection::Rank { expected: format!("{} axes", amounts.len()), got: x.to_string() });
        }
        let shape: Result<SmallVec<[Dim; 5]>, _> = (0..x.rank()).map(|axis| self.padded(axis, inputs)).collect();
        Ok(smallvec![x.with_shape(shape?)])
    }

    fn demand(&self, _: Mode, outs: &[Option<Region>], inputs: &[&[usize]]) -> Vec<Region> {
        let mut boxes: Vec<Region> = inputs.iter().map(|shape| Region::empty(shape.len())).collect();
        if let Some(out) = &outs[0] {
            let spans =
                self.before(inputs).into_iter().zip(&out.0).zip(inputs[0]).map(|((before, span), &n)| {
                    Span::new(span.start.saturating_sub(before).min(n), span.end.saturating_sub(before).min(n))
                });
            boxes[0] = spans.collect();
        }
        boxes
    }

    fn gradient(&self, cx: &mut Backward<'_>) -> Result<(), Objection> {
        let Some(dy) = cx.gradient(0) else { return Ok(()) };
        let shapes: SmallVec<[Shape; 2]> = cx.inputs().iter().map(|x| cx.shape(*x)).collect();
        let shapes: SmallVec<[&[usize]; 2]> = shapes.iter().map(|shape| shape.as_slice()).collect();
        let inside = self.before(&shapes).into_iter().zip(shapes[0]).map(|(before, n)| Span::new(before, before + n)).collect();
        let dx = cx.cut(dy, &inside)?;
        cx.give(0, dx);
        Ok(())
    }

    fn forward(&self, run: Run<'_>, inputs: &[View<'_>], outs: &mut [Option<ViewMut<'_>>]) {
        let Some(dst) = outs[0].as_mut() else { return };
        let whole: SmallVec<[&[usize]; 2]> = inputs.iter().map(View::whole).collect();
        let map: SmallVec<[AxisMap; 5]> =
            self.before(&whole).into_iter().map(|before| AxisMap { start: -(before as isize), step: 1 }).collect();
        gather(run.exec, &inputs[0], &map, self.value, dst);
    }
}

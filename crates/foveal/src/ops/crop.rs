//! The crop: a box of the spatial axes, by size, fraction, another tensor's size, position or margins.

use crate::error::Objection;
use crate::ir::{Alias, Backward, Dim, Dims, Fact, Mode, Op, Run, display_shape};
use foveal_kernels::copy::{AxisMap, gather};
use foveal_kernels::{Region, Shape, Span, View, ViewMut};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smallvec::{SmallVec, smallvec};

/// How many entries to keep along one axis, and which.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum CropSize {
    /// This many, from the center.
    Center(usize),
    /// This part of the length, from the center, as `tf.image.central_crop` counts: `start = floor((n - n f) / 2)`,
    /// `size = n - 2 start`.
    Fraction(f64),
    /// As many as the second input has along the same axis, from the center.
    Like,
    /// `size` entries from `start` on.
    At {
        /// First position.
        start: usize,
        /// How many.
        size: usize,
    },
    /// The largest centered part that leaves two such axes in the ratio of their numbers: Keras'
    /// `crop_to_aspect_ratio`.
    Aspect(usize),
    /// All but these many in front and behind.
    Margins {
        /// In front.
        before: usize,
        /// Behind.
        after: usize,
    },
}

/// One cropped axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CropAxis {
    /// Which axis of the tensor.
    pub axis: usize,
    /// What to keep of it.
    pub size: CropSize,
}

/// Where a centered crop of `t` out of `n` starts when `n - t` is odd.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Rounding {
    /// `floor((n - t) / 2)`: Keras, TensorFlow, ONNX.
    #[default]
    Floor,
    /// `(n - t) / 2` rounded half to even: torchvision.
    Torchvision,
    /// `floor(n / 2) - floor(t / 2)`: MONAI.
    Monai,
}

impl Rounding {
    /// The first position kept; `t <= n`.
    pub fn start(self, n: usize, t: usize) -> usize {
        let surplus = n - t;
        match self {
            Rounding::Floor => surplus / 2,
            Rounding::Torchvision => surplus / 2 + usize::from(surplus % 4 == 3),
            Rounding::Monai => n / 2 - t / 2,
        }
    }
}

/// What to do with an input smaller than the crop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum TooSmall {
    /// An error that names both sizes.
    #[default]
    Error,
    /// Keras' CenterCrop: where either of the two axes is short, crop to the wanted aspect ratio; a resize follows.
    Resize,
    /// Zeros around it: `floor(missing / 2)` in front, the rest behind.
    Pad,
    /// Leave that axis as it is.
    Keep,
}

/// Inputs: the tensor, and one whose sizes count if any axis is [`CropSize::Like`] (its values are never read).
#[derive(Clone, Debug, PartialEq)]
pub struct Crop {
    /// Axes to crop; the others stay whole.
    pub axes: SmallVec<[CropAxis; 3]>,
    /// For centered sizes.
    pub rounding: Rounding,
    /// For inputs that are too small.
    pub too_small: TooSmall,
}

/// First position (negative: that many zeros in front) and length.
type Extent = (isize, usize);

impl Crop {
    fn objection(&self, inputs: &[&[usize]]) -> Objection {
        let whole = |shape: &[usize]| display_shape(&shape.iter().map(|&n| Dim::Known(n)).collect::<Dims>());
        let size = |c: &CropAxis| match c.size {
            CropSize::Center(t) => t.to_string(),
            CropSize::Fraction(f) => format!("a fraction of {f}"),
            CropSize::Like => inputs.get(1).and_then(|like| like.get(c.axis)).map_or("?".into(), usize::to_string),
            CropSize::At { start, size } => format!("{size} from {start} on"),
            CropSize::Aspect(n) => format!("a ratio of {n}"),
            CropSize::Margins { before, after } => format!("all but {before} in front and {after} behind"),
        };
        let sizes: Vec<String> = self.axes.iter().map(size).collect();
        Objection::CropTooLarge { wanted: sizes.join(" x "), got: whole(inputs[0]) }
    }

    fn extent(&self, crop: &CropAxis, inputs: &[&[usize]]) -> Option<Extent> {
        let n = inputs[0][crop.axis];
        let centered = |t: usize| {
            if t <= n {
                return Some((self.rounding.start(n, t) as isize, t));
            }
            match self.too_small {
                TooSmall::Error => None,
                TooSmall::Pad => Some((-(((t - n) / 2) as isize), t)),
                TooSmall::Keep | TooSmall::Resize => Some((0, n)),
            }
        };
        match crop.size {
            CropSize::Center(t) => centered(t),
            CropSize::Like => centered(*inputs.get(1)?.get(crop.axis)?),
            CropSize::Fraction(f) => {
                let start = ((n as f64 - n as f64 * f) / 2.0) as usize;
                Some((start as isize, n - 2 * start))
            }
            CropSize::At { start, size } if start.saturating_add(size) <= n => Some((start as isize, size)),
            CropSize::At { start, size } => match self.too_small {
                TooSmall::Pad => isize::try_from(start).ok().map(|start| (start, size)),
                TooSmall::Keep if start < n => Some((start as isize, n - start)),
                _ => None,
            },
            CropSize::Margins { before, after } => (before.saturating_add(after) < n).then(|| (before as isize, n - before - after)),
            CropSize::Aspect(_) => None,
        }
    }

    /// The extents along `self.axes`.
    fn extents(&self, inputs: &[&[usize]]) -> Result<SmallVec<[Extent; 3]>, Objection> {
        if let Some(extents) = self.to_aspect(inputs) {
            return Ok(extents);
        }
        self.axes.iter().map(|crop| self.extent(crop, inputs).ok_or_else(|| self.objection(inputs))).collect()
    }

    /// The largest centered box of the wanted aspect ratio, where that is asked for or either axis is too short for what
    /// CenterCrop wants.
    fn to_aspect(&self, inputs: &[&[usize]]) -> Option<SmallVec<[Extent; 3]>> {
        let [a, b] = self.axes.as_slice() else { return None };
        let target = |c: &CropAxis| match c.size {
            CropSize::Center(t) | CropSize::Aspect(t) => Some(t),
            CropSize::Like => inputs.get(1).and_then(|like| like.get(c.axis)).copied(),
            _ => None,
        };
        let (th, tw) = (target(a)?, target(b)?);
        let (h, w) = (inputs[0][a.axis], inputs[0][b.axis]);
        let wanted = matches!((a.size, b.size), (CropSize::Aspect(_), CropSize::Aspect(_)));
        let short = self.too_small == TooSmall::Resize && (h < th || w < tw);
        // Of nothing there is no box of any ratio.
        (h > 0 && w > 0 && (wanted || short)).then(|| smallvec![aspect(h, w, th, tw), aspect(w, h, tw, th)])
    }

    fn all_extents(&self, inputs: &[&[usize]]) -> SmallVec<[Extent; 5]> {
        let mut all: SmallVec<[Extent; 5]> = inputs[0].iter().map(|&n| (0, n)).collect();
        let cropped = self.extents(inputs).expect("infer has accepted these shapes");
        for (crop, extent) in self.axes.iter().zip(cropped) {
            all[crop.axis] = extent;
        }
        all
    }
}

/// Crops an axis of `n`, beside one of `other`, to the aspect ratio of `t` to `t_other`.
fn aspect(n: usize, other: usize, t: usize, t_other: usize) -> Extent {
    let size = ((other as f64 * t as f64) / t_other as f64) as usize;
    let size = size.min(n).max(1);
    (((n - size) / 2) as isize, size)
}

impl Op for Crop {
    crate::op_as_any!();

    fn name(&self) -> &'static str {
        "crop"
    }

    fn infer(&self, inputs: &[Fact]) -> Result<SmallVec<[Fact; 1]>, Objection> {
        let x = &inputs[0];
        if let Some(crop) = self.axes.iter().find(|c| c.axis >= x.rank() || inputs.get(1).is_some_and(|like| c.axis >= like.rank())) {
            return Err(Objection::Rank { expected: format!("more than {} axes", crop.axis), got: x.to_string() });
        }
        // An axis not cropped plays no part, so any stand-in will do for an unknown one.
        let stand_in = |fact: &Fact| -> Option<SmallVec<[usize; 5]>> {
            let dims = fact.shape.iter().enumerate();
            dims.map(|(axis, d)| d.known().or_else(|| self.axes.iter().all(|c| c.axis != axis).then_some(0))).collect()
        };
        let mut shape = x.shape.clone();
        if let Some(known) = inputs.iter().map(stand_in).collect::<Option<Vec<_>>>() {
            let known: Vec<&[usize]> = known.iter().map(|s| s.as_slice()).collect();
            for (crop, (_, len)) in self.axes.iter().zip(self.extents(&known)?) {
                shape[crop.axis] = Dim::Known(len);
            }
            return Ok(smallvec![x.with_shape(shape)]);
        }
        let certain = matches!(self.too_small, TooSmall::Error | TooSmall::Pad);
        for crop in &self.axes {
            shape[crop.axis] = match crop.size {
                CropSize::Center(t) | CropSize::At { size: t, .. } if certain => Dim::Known(t),
                CropSize::Like if certain => inputs[1].shape[crop.axis],
                CropSize::Margins { before, after } => x.shape[crop.axis].map(|n| n.saturating_sub(before.saturating_add(after))),
                _ => Dim::Unknown,
            };
        }
        Ok(smallvec![x.with_shape(shape)])
    }

    fn demand(&self, _: Mode, outs: &[Option<Region>], inputs: &[&[usize]]) -> Vec<Region> {
        let mut boxes: Vec<Region> = inputs.iter().map(|shape| Region::empty(shape.len())).collect();
        if let Some(out) = outs[0].as_ref().filter(|out| !out.is_empty()) {
            let spans = self.all_extents(inputs).into_iter().zip(&out.0).zip(inputs[0]).map(|(((start, _), span), &n)| {
                let at = |c: usize| c.saturating_add_signed(start).min(n);
                Span::new(at(span.start), at(span.end))
            });
            boxes[0] = spans.collect();
        }
        boxes
    }

    fn alias(&self, inputs: &[&[usize]]) -> Option<Alias> {
        let starts = self
            .all_extents(inputs)
            .into_iter()
            .zip(inputs[0])
            .map(|((start, len), &n)| usize::try_from(start).ok().filter(|start| start + len <= n));
        starts.collect::<Option<_>>().map(Alias::Shift)
    }

    fn gradient(&self, cx: &mut Backward<'_>) -> Result<(), Objection> {
        let Some(dy) = cx.gradient(0) else { return Ok(()) };
        let shapes: SmallVec<[Shape; 2]> = cx.inputs().iter().map(|x| cx.shape(*x)).collect();
        let wholes: SmallVec<[&[usize]; 2]> = shapes.iter().map(|shape| shape.as_slice()).collect();
        // What of the output comes from the input rather than from a border of zeros, and where it stood.
        let (mut kept, mut place) = (Region::default(), Region::default());
        for ((start, len), &n) in self.all_extents(&wholes).into_iter().zip(&shapes[0]) {
            let inside = AxisMap { start, step: 1 }.inside(Span::full(len), n);
            kept.0.push(inside);
            place.0.push(Span::new(inside.start.saturating_add_signed(start), inside.end.saturating_add_signed(start)));
        }
        let d = cx.cut(dy, &kept)?;
        let dx = cx.embed(d, &place, &shapes[0])?;
        cx.give(0, dx);
        Ok(())
    }

    fn forward(&self, run: Run<'_>, inputs: &[View<'_>], outs: &mut [Option<ViewMut<'_>>]) {
        let Some(dst) = outs[0].as_mut() else { return };
        let whole: SmallVec<[&[usize]; 2]> = inputs.iter().map(View::whole).collect();
        let map: SmallVec<[AxisMap; 5]> = self.all_extents(&whole).into_iter().map(|(start, _)| AxisMap { start, step: 1 }).collect();
        gather(run.exec, &inputs[0], &map, 0.0, dst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table of conventions: surplus 7->4, 8->5, 7->3, 7->2, 9->6.
    #[test]
    fn rounding_conventions() {
        let cases = [(7, 4), (8, 5), (7, 3), (7, 2), (9, 6)];
        let starts = |r: Rounding| cases.map(|(n, t)| r.start(n, t));
        assert_eq!(starts(Rounding::Floor), [1, 1, 2, 2, 1]);
        assert_eq!(starts(Rounding::Torchvision), [2, 2, 2, 2, 2]);
        assert_eq!(starts(Rounding::Monai), [1, 2, 2, 2, 1]);
    }

    #[test]
    fn fraction_counts_as_central_crop() {
        let kept = |n: usize| {
            let crop = Crop {
                axes: smallvec![CropAxis { axis: 0, size: CropSize::Fraction(0.5) }],
                rounding: Rounding::Floor,
                too_small: TooSmall::Error,
            };
            crop.extents(&[&[n]]).unwrap()[0].1
        };
        assert_eq!([kept(7), kept(8), kept(9)], [5, 4, 5]);
    }
}

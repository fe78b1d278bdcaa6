//! Images moved by numbers that only a run knows.

use super::WarpGradient;
use crate::error::Objection;
use crate::ir::{Backward, Fact, Mode, Op, Run};
use foveal_kernels::warp::warp;
use foveal_kernels::{Region, Span, View, ViewMut};
use smallvec::{SmallVec, smallvec};

pub use foveal_kernels::warp::Beyond;

/// What the numbers of an image say. Output places are mapped to places of the input, as in Keras.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Motion {
    /// One number: the angle, in parts of a full turn, around the middle.
    Rotation,
    /// Two: by what rows and columns are multiplied, around the middle.
    Zoom,
    /// Two: the shift downwards as a part of the height, and to the right as a part of the width.
    Translation,
    /// Two: how much a row and a column further shift the other, around the first pixel.
    Shear,
}

impl Motion {
    /// How many numbers there are.
    pub fn numbers(self) -> usize {
        if self == Motion::Rotation { 1 } else { 2 }
    }

    /// The map from output to input places that Keras makes of these numbers.
    fn map(self, numbers: &[f32], height: usize, width: usize) -> [f32; 6] {
        let (last_row, last_column) = (height as f32 - 1.0, width as f32 - 1.0);
        match (self, numbers) {
            (Motion::Rotation, &[turn]) => {
                let (x, y) = (0.5 * last_column, 0.5 * last_row);
                let (sin, cos) = (turn * 360.0 * (std::f32::consts::PI / 180.0)).sin_cos();
                [cos, -sin, x - x * cos + y * sin, sin, cos, y - x * sin - y * cos]
            }
            (Motion::Zoom, &[rows, columns]) => {
                [columns, 0.0, last_column / 2.0 * (1.0 - columns), 0.0, rows, last_row / 2.0 * (1.0 - rows)]
            }
            (Motion::Translation, &[rows, columns]) => [1.0, 0.0, -columns * width as f32, 0.0, 1.0, -rows * height as f32],
            (Motion::Shear, &[x, y]) => [1.0, x, 0.0, y, 1.0, 0.0],
            _ => [1.0, 0.0, 0.0, 0.0, 1.0, 0.0],
        }
    }
}

/// Inputs: images `(batch, height, width, channels)`, and the numbers of the motion, `(batch, 1, 1, 1)` each.
#[derive(Clone, Debug, PartialEq)]
pub struct Warp {
    /// What the numbers say.
    pub motion: Motion,
    /// What is seen beyond the border.
    pub beyond: Beyond,
    /// Whether pixels are mixed, rather than the nearest taken.
    pub bilinear: bool,
}

impl Warp {
    /// The maps of these images, by their number; nothing counts in front of them.
    pub(super) fn maps(&self, images: Span, inputs: &[View<'_>]) -> Vec<[f32; 6]> {
        let (height, width) = (inputs[0].whole()[1], inputs[0].whole()[2]);
        let map = |image: usize| {
            let numbers: SmallVec<[f32; 2]> = inputs[1..].iter().map(|number| number.at(&[image, 0, 0, 0])).collect();
            self.motion.map(&numbers, height, width)
        };
        (0..images.end).map(|image| if image < images.start { [0.0; 6] } else { map(image) }).collect()
    }
}

impl Op for Warp {
    crate::op_as_any!();

    fn name(&self) -> &'static str {
        "warp"
    }

    fn infer(&self, inputs: &[Fact]) -> Result<SmallVec<[Fact; 1]>, Objection> {
        match inputs[0].rank() {
            4 => Ok(smallvec![inputs[0].clone()]),
            _ => Err(Objection::Rank { expected: "4 axes (batch, height, width, channels)".into(), got: inputs[0].to_string() }),
        }
    }

    fn demand(&self, _: Mode, outs: &[Option<Region>], inputs: &[&[usize]]) -> Vec<Region> {
        let Some(out) = outs[0].as_ref().filter(|out| !out.is_empty()) else {
            return inputs.iter().map(|shape| Region::empty(shape.len())).collect();
        };
        let of =
            |shape: &&[usize]| [out[0], Span::full(shape[1]), Span::full(shape[2]), if shape[3] == 1 { Span::full(1) } else { out[3] }];
        inputs.iter().map(|shape| of(shape).into_iter().collect()).collect()
    }

    fn holds(&self) -> Option<&'static str> {
        Some("how far images move is known when the numbers are")
    }

    /// The numbers have none: they are drawn.
    fn gradient(&self, cx: &mut Backward<'_>) -> Result<(), Objection> {
        if let (Some(dy), true) = (cx.bounded_gradient(0)?, cx.wants(0)) {
            let sources: SmallVec<[_; 3]> = std::iter::once(dy).chain(cx.inputs()[1..].iter().copied()).collect();
            let dx = cx.op(WarpGradient(self.clone()), &sources)?;
            cx.give(0, dx);
        }
        Ok(())
    }

    fn forward(&self, run: Run<'_>, inputs: &[View<'_>], outs: &mut [Option<ViewMut<'_>>]) {
        let Some(dst) = outs[0].as_mut().filter(|dst| !dst.region().is_empty()) else { return };
        let maps = self.maps(dst.region()[0], inputs);
        warp(run.exec, &inputs[0], &maps, self.beyond, self.bilinear, dst);
    }
}

//! Images moved by numbers that only a run knows.

use super::{MovedGradient, MovesPixels};
use crate::error::Objection;
use crate::ir::{Backward, Dim, Fact, Mode, Op, Run};
use foveal_kernels::warp::{Map, warp, warp_gradient};
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
    /// Four, by which parts corners are further away from the first pixel, which stays: the column of the one to the right, the row
    /// of the one below, column and row of the one across.
    Perspective,
}

impl Motion {
    /// How many numbers there are.
    pub fn numbers(self) -> usize {
        match self {
            Motion::Rotation => 1,
            Motion::Perspective => 4,
            Motion::Zoom | Motion::Translation | Motion::Shear => 2,
        }
    }

    /// The map from output to input places that Keras makes of these numbers.
    fn map(self, numbers: &[f32], height: usize, width: usize) -> Map {
        let (last_row, last_column) = (height as f32 - 1.0, width as f32 - 1.0);
        let [a0, a1, a2, b0, b1, b2] = match (self, numbers) {
            (Motion::Perspective, &[right, below, across_column, across_row]) => {
                return perspective(last_row, last_column, [right, below, across_column, across_row].map(|part| 1.0 + part));
            }
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
        };
        [a0, a1, a2, b0, b1, b2, 0.0, 0.0]
    }
}

/// The map that takes the corners, moved away from the first one by these factors, to where they were. With the first corner fixed
/// and two others moved along their edges, the eight equations of Keras' `compute_homography_matrix` fall apart.
fn perspective(last_row: f32, last_column: f32, [right, below, across_column, across_row]: [f32; 4]) -> Map {
    // An image of one row or column has a length of 0 to divide by, and nothing but the place 0 along it.
    let (rows, columns) = (last_row.max(1.0), last_column.max(1.0));
    let of_column = (across_row / below - 1.0) / (columns * across_column);
    let of_row = (across_column / right - 1.0) / (rows * across_row);
    [1.0 / right + columns * of_column, 0.0, 0.0, 0.0, 1.0 / below + rows * of_row, 0.0, of_column, of_row]
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
    fn maps(&self, images: Span, inputs: &[View<'_>]) -> Vec<Map> {
        let (height, width) = (inputs[0].whole()[1], inputs[0].whole()[2]);
        let map = |image: usize| {
            let numbers: SmallVec<[f32; 4]> = inputs[1..].iter().map(|number| number.at(&[image, 0, 0, 0])).collect();
            self.motion.map(&numbers, height, width)
        };
        (0..images.end).map(|image| if image < images.start { Map::default() } else { map(image) }).collect()
    }
}

impl Op for Warp {
    crate::op_as_any!();

    fn name(&self) -> &'static str {
        "warp"
    }

    fn infer(&self, inputs: &[Fact]) -> Result<SmallVec<[Fact; 1]>, Objection> {
        if inputs[0].rank() != 4 {
            return Err(Objection::Rank { expected: "4 axes (batch, height, width, channels)".into(), got: inputs[0].to_string() });
        }
        let batch = inputs[0].shape[0];
        let of_an_image = |number: &&Fact| number.shape.as_slice() == [batch, Dim::Known(1), Dim::Known(1), Dim::Known(1)];
        if let Some(other) = inputs[1..].iter().find(|number| !of_an_image(number)) {
            let expected = format!("({batch}, 1, 1, 1)");
            return Err(Objection::Shape { what: "numbers of images", expected, got: other.to_string() });
        }
        Ok(smallvec![inputs[0].clone()])
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
            let dx = cx.op(MovedGradient(self.clone()), &sources)?;
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

impl MovesPixels for Warp {
    fn give_back(&self, run: Run<'_>, inputs: &[View<'_>], dst: &mut ViewMut<'_>) {
        let maps = self.maps(dst.region()[0], inputs);
        warp_gradient(run.exec, &inputs[0], &maps, self.beyond, self.bilinear, dst);
    }
}

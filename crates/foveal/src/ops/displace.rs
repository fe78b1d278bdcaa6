//! Images of which every pixel comes from a place of its own.

use super::{Beyond, MovedGradient, MovesPixels};
use crate::error::Objection;
use crate::ir::{Backward, Dim, Fact, Mode, Op, Run};
use foveal_kernels::warp::{displace, displace_gradient};
use foveal_kernels::{Region, Span, View, ViewMut};
use smallvec::{SmallVec, smallvec};

/// Inputs: images `(batch, height, width, channels)`, and how many rows further down and columns further to the right each pixel comes
/// from, `(batch, height, width, 1)` each. As scipy's `map_coordinates`, and Keras' on JAX.
#[derive(Clone, Debug, PartialEq)]
pub struct Displace {
    /// What is seen beyond the border.
    pub beyond: Beyond,
    /// Whether pixels are mixed, rather than the nearest taken.
    pub bilinear: bool,
}

impl Op for Displace {
    crate::op_as_any!();

    fn name(&self) -> &'static str {
        "displacement"
    }

    fn infer(&self, inputs: &[Fact]) -> Result<SmallVec<[Fact; 1]>, Objection> {
        let &[batch, height, width, _] = inputs[0].shape.as_slice() else {
            return Err(Objection::Rank { expected: "4 axes (batch, height, width, channels)".into(), got: inputs[0].to_string() });
        };
        let of_a_pixel = |way: &&Fact| way.shape.as_slice() == [batch, height, width, Dim::Known(1)];
        if let Some(other) = inputs[1..].iter().find(|way| !of_a_pixel(way)) {
            let expected = format!("({batch}, {height}, {width}, 1)");
            return Err(Objection::Shape { what: "ways of pixels", expected, got: other.to_string() });
        }
        Ok(smallvec![inputs[0].clone()])
    }

    fn demand(&self, _: Mode, outs: &[Option<Region>], inputs: &[&[usize]]) -> Vec<Region> {
        let Some(out) = outs[0].as_ref().filter(|out| !out.is_empty()) else {
            return inputs.iter().map(|shape| Region::empty(shape.len())).collect();
        };
        let images = [out[0], Span::full(inputs[0][1]), Span::full(inputs[0][2]), out[3]];
        let ways = [out[0], out[1], out[2], Span::full(1)];
        [images, ways, ways].into_iter().map(|spans| spans.into_iter().collect()).collect()
    }

    fn holds(&self) -> Option<&'static str> {
        Some("how far pixels move is known when the numbers are")
    }

    /// The ways have none: they are drawn.
    fn gradient(&self, cx: &mut Backward<'_>) -> Result<(), Objection> {
        if let (Some(dy), true) = (cx.bounded_gradient(0)?, cx.wants(0)) {
            let dx = cx.op(MovedGradient(self.clone()), &[dy, cx.input(1), cx.input(2)])?;
            cx.give(0, dx);
        }
        Ok(())
    }

    fn forward(&self, run: Run<'_>, inputs: &[View<'_>], outs: &mut [Option<ViewMut<'_>>]) {
        let Some(dst) = outs[0].as_mut().filter(|dst| !dst.region().is_empty()) else { return };
        displace(run.exec, &inputs[0], [&inputs[1], &inputs[2]], self.beyond, self.bilinear, dst);
    }
}

impl MovesPixels for Displace {
    fn give_back(&self, run: Run<'_>, inputs: &[View<'_>], dst: &mut ViewMut<'_>) {
        displace_gradient(run.exec, &inputs[0], [&inputs[1], &inputs[2]], self.beyond, self.bilinear, dst);
    }
}

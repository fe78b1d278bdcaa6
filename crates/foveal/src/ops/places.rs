//! Where along an axis a place is.

use crate::error::Objection;
use crate::ir::{Backward, Dim, Fact, Mode, Op, Run};
use foveal_kernels::{Region, View, ViewMut};
use smallvec::{SmallVec, smallvec};

/// Input: a tensor of which only the shape counts. Gives 0, 1, 2 ... along `axis`; the other axes have length 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Places {
    /// Along which axis.
    pub axis: usize,
}

impl Op for Places {
    crate::op_as_any!();

    fn name(&self) -> &'static str {
        "places"
    }

    fn infer(&self, inputs: &[Fact]) -> Result<SmallVec<[Fact; 1]>, Objection> {
        if self.axis >= inputs[0].rank() {
            return Err(Objection::Rank { expected: format!("more than {} axes", self.axis), got: inputs[0].to_string() });
        }
        let length = |(axis, dim): (usize, &Dim)| if axis == self.axis { *dim } else { Dim::Known(1) };
        Ok(smallvec![Fact::f32(inputs[0].shape.iter().enumerate().map(length))])
    }

    fn demand(&self, _: Mode, _: &[Option<Region>], inputs: &[&[usize]]) -> Vec<Region> {
        vec![Region::empty(inputs[0].len())]
    }

    /// They depend on nothing that is trained.
    fn gradient(&self, _: &mut Backward<'_>) -> Result<(), Objection> {
        Ok(())
    }

    fn forward(&self, _: Run<'_>, _: &[View<'_>], outs: &mut [Option<ViewMut<'_>>]) {
        let Some(dst) = outs[0].as_mut() else { return };
        let (places, step) = (dst.region()[self.axis].range(), dst.strides()[self.axis]);
        places.enumerate().for_each(|(i, place)| dst.data()[i * step] = place as f32);
    }
}

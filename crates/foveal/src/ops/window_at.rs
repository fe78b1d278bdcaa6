//! A window at a place that only a run knows.

use crate::error::Objection;
use crate::ir::{Dim, Fact, Mode, Op, Run};
use foveal_kernels::pick::pick;
use foveal_kernels::{Region, Span, View, ViewMut};
use smallvec::{SmallVec, smallvec};

/// Inputs: a tensor, and one number from 0 to below 1, which says where between the first and the last place the window stands.
#[derive(Clone, Debug, PartialEq)]
pub struct WindowAt {
    /// Along which axis.
    pub axis: usize,
    /// Length of the window.
    pub size: usize,
}

impl Op for WindowAt {
    crate::op_as_any!();

    fn name(&self) -> &'static str {
        "window"
    }

    fn infer(&self, inputs: &[Fact]) -> Result<SmallVec<[Fact; 1]>, Objection> {
        let mut out = inputs[0].clone();
        match out.shape[self.axis] {
            Dim::Known(n) if n < self.size => {
                let expected = format!("at least {} along axis {}", self.size, self.axis);
                Err(Objection::Shape { what: "size", expected, got: inputs[0].to_string() })
            }
            _ => {
                out.shape[self.axis] = Dim::Known(self.size);
                Ok(smallvec![out])
            }
        }
    }

    fn demand(&self, _: Mode, outs: &[Option<Region>], inputs: &[&[usize]]) -> Vec<Region> {
        let Some(mut region) = outs[0].clone().filter(|out| !out.is_empty()) else {
            return inputs.iter().map(|shape| Region::empty(shape.len())).collect();
        };
        region[self.axis] = Span::full(inputs[0][self.axis]);
        vec![region, Region::full(inputs[1])]
    }

    fn holds(&self) -> Option<&'static str> {
        Some("where the window stands is known when the number is")
    }

    fn forward(&self, run: Run<'_>, inputs: &[View<'_>], outs: &mut [Option<ViewMut<'_>>]) {
        let Some(dst) = outs[0].as_mut().filter(|dst| !dst.region().is_empty()) else { return };
        let last = inputs[0].whole()[self.axis] - self.size;
        let start = ((inputs[1].to_vec()[0] * (last as f32 + 1.0)) as usize).min(last);
        let places: Vec<usize> = dst.region()[self.axis].range().map(|at| start + at).collect();
        pick(run.exec, &inputs[0], self.axis, &places, dst);
    }
}

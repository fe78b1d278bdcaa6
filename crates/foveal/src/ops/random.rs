//! Random numbers in the shape of another tensor.

use crate::error::Objection;
use crate::ir::{Backward, Dim, Fact, Mode, Op, Run};
use foveal_kernels::random::random;
use foveal_kernels::{Region, View, ViewMut};
use smallvec::{SmallVec, smallvec};

pub use foveal_kernels::random::Distribution;

/// Inputs: a tensor of which only the shape counts, the seed ([`Random::seed`]), and one number, the shape parameter, for
/// [`Distribution::LogGamma`]. What stands at a coordinate depends
/// on the seed, the stream and the coordinate alone, so that a crop sees the same numbers as the whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Random {
    /// How they are spread.
    pub distribution: Distribution,
    /// Which of the graph's random tensors this is.
    pub stream: u64,
    /// Axes that have length 1, whatever the tensor's.
    pub ones: SmallVec<[usize; 5]>,
}

/// Bits of each number of a seed: single precision holds all of them.
const BITS: u32 = 16;

impl Random {
    /// Number of values of a seed.
    pub const SEED: usize = 8;

    /// What is known of a seed.
    pub fn seed_fact() -> Fact {
        Fact::f32([Self::SEED])
    }

    /// The seed for a step of a run: numbers of 16 bits each.
    pub fn seed(run: u64, step: u64) -> [f32; Self::SEED] {
        std::array::from_fn(|i| {
            let word = if i < Self::SEED / 2 { run } else { step };
            (word >> (BITS as usize * (i % (Self::SEED / 2)))) as u16 as f32
        })
    }

    fn key(&self, seed: &[f32]) -> u64 {
        let word = |part: &[f32]| part.iter().rev().fold(0u64, |word, &x| word << BITS | x as u64);
        let (run, step) = seed.split_at(seed.len() / 2);
        // Odd constants keep runs, steps and streams apart.
        let run = word(run).wrapping_mul(0xd6e8_feb8_6659_fd93);
        let step = word(step).wrapping_mul(0xa076_1d64_78bd_642f);
        run ^ step.rotate_left(21) ^ self.stream.wrapping_mul(0xe703_7ed1_a0b4_28db).rotate_left(42)
    }
}

impl Op for Random {
    crate::op_as_any!();

    fn name(&self) -> &'static str {
        "random numbers"
    }

    fn infer(&self, inputs: &[Fact]) -> Result<SmallVec<[Fact; 1]>, Objection> {
        if let Some(other) = inputs[2..].iter().find(|number| number.shape.iter().any(|length| *length != Dim::Known(1))) {
            return Err(Objection::Shape { what: "shape parameter", expected: "one number".into(), got: other.to_string() });
        }
        let length = |(axis, dim): (usize, &Dim)| if self.ones.contains(&axis) { Dim::Known(1) } else { *dim };
        Ok(smallvec![Fact::f32(inputs[0].shape.iter().enumerate().map(length))])
    }

    fn demand(&self, _: Mode, _: &[Option<Region>], inputs: &[&[usize]]) -> Vec<Region> {
        std::iter::once(Region::empty(inputs[0].len())).chain(inputs[1..].iter().map(|shape| Region::full(shape))).collect()
    }

    /// They depend on nothing that is trained.
    fn gradient(&self, _: &mut Backward<'_>) -> Result<(), Objection> {
        Ok(())
    }

    fn forward(&self, run: Run<'_>, inputs: &[View<'_>], outs: &mut [Option<ViewMut<'_>>]) {
        if let Some(dst) = outs[0].as_mut() {
            let shape = inputs.get(2).map_or(1.0, |shape| shape.to_vec()[0]);
            random(run.exec, self.distribution, shape, self.key(&inputs[1].to_vec()), dst);
        }
    }
}

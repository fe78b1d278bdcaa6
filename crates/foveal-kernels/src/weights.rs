//! Weights in the order in which the kernels read them.

use crate::Isa;

/// Weights packed for one instruction set; made once per model by `pack` of [`crate::Conv`], [`crate::ConvTranspose`] or
/// [`crate::MatMul`] and good for every region, batch and thread count.
#[derive(Clone, Debug)]
pub struct PackedWeights {
    pub(crate) isa: Isa,
    pub(crate) data: Vec<f32>,
}

impl PackedWeights {
    /// Bytes that the packed weights occupy.
    pub fn bytes(&self) -> usize {
        size_of_val(self.data.as_slice())
    }

    /// The instruction set they are packed for.
    pub fn isa(&self) -> Isa {
        self.isa
    }
}

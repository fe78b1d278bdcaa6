//! The optimizer's memory in a model's file.

use super::Trainer;
use super::optimizer::Values;
use crate::error::{Error, Result};
use crate::model::OptimizerState;
use foveal_format::{Array, Dtype};

impl Trainer {
    /// The optimizer's variables as Keras stores them: `vars/0`, `vars/1` ...
    pub(super) fn saved_optimizer(&self) -> OptimizerState {
        let array = |(index, variable): (usize, super::optimizer::StateVariable<'_>)| {
            let (dtype, bytes) = match variable.values {
                Values::Integer(n) => (Dtype::I32, i32::try_from(n).unwrap_or(i32::MAX).to_le_bytes().to_vec()),
                Values::Floats(values) => (Dtype::F32, values.iter().flat_map(|x| x.to_le_bytes()).collect()),
            };
            (format!("vars/{index}"), Array { dtype, shape: variable.shape.to_vec(), bytes })
        };
        OptimizerState::new(self.optimizer.variables().into_iter().enumerate().map(array).collect())
    }

    /// Takes over what the model's file has of the optimizer.
    pub(super) fn load_optimizer(&mut self) -> Result<()> {
        let arrays = self.initial().optimizer_state().arrays()?;
        if arrays.is_empty() {
            return Ok(());
        }
        let wanted = self.optimizer.variables().len();
        // A model that Keras compiled and never trained brings the count of steps, and the learning rate unless it is scheduled.
        if arrays.len() != wanted && arrays.len() > 2 {
            let class = self.optimizer.optimizer().class();
            return Err(Error::Usage(format!(
                "the file has {} variables of the optimizer, but {class} has {wanted} for this model",
                arrays.len()
            )));
        }
        for (path, array) in arrays {
            let index = path.strip_prefix("vars/").and_then(|index| index.parse().ok());
            let index = index.ok_or_else(|| {
                Error::Usage(format!("the file has a variable of the optimizer at `{path}`; expected `vars/0`, `vars/1` ..."))
            })?;
            self.optimizer.set_variable(index, &array.shape, &numbers(&array)?)?;
        }
        self.continue_at(self.optimizer.steps());
        Ok(())
    }
}

fn numbers(array: &Array) -> Result<Vec<f64>> {
    fn read<const N: usize>(bytes: &[u8], number: fn([u8; N]) -> f64) -> Vec<f64> {
        bytes.as_chunks::<N>().0.iter().map(|bytes| number(*bytes)).collect()
    }
    match array.dtype {
        Dtype::F32 => Ok(read(&array.bytes, |bytes| f32::from_le_bytes(bytes).into())),
        Dtype::F64 => Ok(read(&array.bytes, f64::from_le_bytes)),
        Dtype::I32 => Ok(read(&array.bytes, |bytes| i32::from_le_bytes(bytes).into())),
        Dtype::I64 => Ok(read(&array.bytes, |bytes| i64::from_le_bytes(bytes) as f64)),
        other => Err(Error::Usage(format!("the file's optimizer holds {other} values, which no optimizer of Keras has"))),
    }
}

//! Arrays to train with.

use crate::arrays::from_r;
use crate::failure::Failure;
use foveal::ndarray::ArrayD;
use foveal::train::{Arrays, Batch};
use savvy::{ListSexp, Sexp, TypedSexp};

/// A list of three lists of arrays: for the inputs, the targets, and the sample weights, of which some may be NULL.
pub(super) fn batch(given: &ListSexp) -> Result<Batch, Failure> {
    let part = |at: usize, what: &str| -> Result<Vec<Option<ArrayD<f32>>>, Failure> {
        match given.get_by_index(at).map(Sexp::into_typed) {
            Some(TypedSexp::List(arrays)) => arrays.values_iter().enumerate().map(|(i, x)| one(x, what, i)).collect(),
            _ => Ok(Vec::new()),
        }
    };
    let all = |arrays: Vec<Option<ArrayD<f32>>>, what: &str| -> Result<Vec<ArrayD<f32>>, Failure> {
        arrays.into_iter().collect::<Option<_>>().ok_or_else(|| Failure::usage(format!("`{what}` lacks an array")))
    };
    Ok(Batch { inputs: all(part(0, "x")?, "x")?, targets: all(part(1, "y")?, "y")?, weights: part(2, "sample_weight")? })
}

fn one(x: Sexp, what: &str, index: usize) -> Result<Option<ArrayD<f32>>, Failure> {
    if x.is_null() { Ok(None) } else { from_r(x, &format!("`{what}`, array {},", index + 1), None).map(Some) }
}

/// The same as a whole, to take batches from.
pub(super) fn arrays(given: &ListSexp) -> Result<Arrays, Failure> {
    let Batch { inputs, targets, weights } = batch(given)?;
    let mut arrays = Arrays::several(inputs, targets)?;
    for (index, weights) in weights.into_iter().enumerate() {
        if let Some(weights) = weights {
            arrays = arrays.weighted(index, weights)?;
        }
    }
    Ok(arrays)
}

//! The loss of sequences whose alignment nobody knows.

use super::regression::plain_loss;
use super::{Common, LossFunction, Losses};
use crate::error::Objection;
use crate::ir::Wire;
use crate::layers::Lowering;
use crate::ops::Ctc;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

plain_loss! {
    /// Connectionist temporal classification: the negative logarithm of the probability of the labels `(batch, places)`, of which 0 is
    /// none, under scores `(batch, steps, classes)` that no softmax has seen. Class 0 is the blank.
    CTC, "ctc", |cx, y_true, y_pred| {
        Ok(cx.op(Ctc, &[y_pred, y_true])?.into())
    }
}

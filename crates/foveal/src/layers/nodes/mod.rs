//! Op nodes: `keras.ops` on symbolic tensors, which a file holds beside the layers.
//!
//! A node is called on its tensors one by one; numbers and slices stand among them. Names are those of Keras' classes in
//! `keras.src.ops`, of which some are names of layers too.

use super::{Call, Constant, Nest};
use crate::error::Objection;
use crate::ir::Wire;

/// Defines op nodes of one module: fields are the config, the expression makes the result.
macro_rules! nodes {
    ($module:literal: $(
        $(#[$doc:meta])*
        $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* }
        ($this:ident, $cx:ident, $call:ident) = $result:expr, cases: [$($case:expr),+ $(,)?];
    )+) => { $(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
        pub struct $name { $($(#[$field_doc])* pub $field: $type,)* }

        impl $crate::layers::Layer for $name {
            const CLASS: &'static str = stringify!($name);
            const MODULE: &'static str = concat!("keras.src.ops.", $module);
            const CASES: &'static [$crate::layers::Case] = &[$($case),+];

            fn lower(
                &self,
                $cx: &mut $crate::layers::Lowering<'_>,
                $call: &$crate::layers::Call<'_>,
            ) -> Result<$crate::layers::Outputs, $crate::error::Objection> {
                let $this = self;
                Ok($crate::layers::Nest::from($result?))
            }
        }
    )+ };
}

mod activation;
mod arranging;
mod colours;
mod contraction;
mod diagonal;
mod elementwise;
mod image;
mod missing;
mod missing_order;
pub(super) mod numeric;
mod ordering;
mod quantile;
mod reduction;
mod sequences;
mod shape;
mod slicing;
mod special;
mod statistics;
mod updating;
mod whole;
pub(super) mod windows;

pub use activation::*;
pub use arranging::*;
pub use colours::*;
pub use contraction::*;
pub use diagonal::*;
pub use elementwise::*;
pub use image::*;
pub use missing::*;
pub use missing_order::*;
pub use numeric::*;
pub use ordering::*;
pub use quantile::*;
pub use reduction::*;
pub use sequences::*;
pub use shape::*;
pub use slicing::*;
pub use special::*;
pub use statistics::*;
pub use updating::*;
pub use whole::*;
pub use windows::*;

/// An argument of an op node.
#[derive(Clone, Debug)]
enum Operand {
    Wire(Wire),
    Constant(Constant),
}

/// The argument `index`, or of this name: a tensor, a number or an array.
fn operand(call: &Call<'_>, index: usize, name: &str) -> Result<Operand, Objection> {
    match call.argument(index, name) {
        Some(Nest::Leaf(wire)) => Ok(Operand::Wire(*wire)),
        Some(Nest::Value(value)) => Ok(Operand::Constant(Constant(value.clone()))),
        other => {
            let got = if other.is_some() { "a list of tensors" } else { "nothing" };
            Err(Objection::Setting { key: name.into(), got: got.into(), expected: "a tensor or a number".into() })
        }
    }
}

/// The value at `index`, or of this name, where Python's `None` counts as none.
fn value<'a>(call: &'a Call<'_>, index: usize, name: &str) -> Result<Option<&'a serde_json::Value>, Objection> {
    match call.argument(index, name) {
        None | Some(Nest::Value(serde_json::Value::Null)) => Ok(None),
        Some(Nest::Value(value)) => Ok(Some(value)),
        Some(_) => Err(Objection::Unsupported(format!("a tensor as `{name}`"))),
    }
}

//! How layers write themselves as operations.

use super::Activation;
use super::config::DataFormat;
use crate::error::Objection;
use crate::ir::{DType, Dim, Fact, Graph, Label, Op, Tensor, Wire, is_float};
use crate::ops::{Binary, BinaryOp, Retype, Transpose, Unary, UnaryOp};
use serde_json::Value;
use smallvec::SmallVec;
use std::sync::Arc;

/// A Python structure of lists and dicts with `T` at some of its leaves and plain values at the others.
#[derive(Clone, Debug, PartialEq)]
pub enum Nest<T> {
    /// A leaf.
    Leaf(T),
    /// A list or tuple.
    List(Vec<Nest<T>>),
    /// A dict, in the order written.
    Dict(Vec<(String, Nest<T>)>),
    /// Anything without a leaf.
    Value(Value),
}

impl<T> Nest<T> {
    /// The leaves, in Keras' flat order: lists in order, dicts by sorted key.
    pub fn leaves(&self) -> Vec<&T> {
        let mut out = Vec::new();
        self.visit(&mut |leaf| out.push(leaf));
        out
    }

    fn visit<'a>(&'a self, f: &mut impl FnMut(&'a T)) {
        match self {
            Nest::Leaf(leaf) => f(leaf),
            Nest::List(items) => items.iter().for_each(|item| item.visit(f)),
            Nest::Dict(items) => {
                let mut sorted: Vec<_> = items.iter().collect();
                sorted.sort_by(|a, b| a.0.cmp(&b.0));
                sorted.into_iter().for_each(|(_, item)| item.visit(f));
            }
            Nest::Value(_) => {}
        }
    }

    /// The same structure over other leaves.
    pub fn try_map<U, E>(&self, f: &mut impl FnMut(&T) -> Result<U, E>) -> Result<Nest<U>, E> {
        Ok(match self {
            Nest::Leaf(leaf) => Nest::Leaf(f(leaf)?),
            Nest::List(items) => Nest::List(items.iter().map(|item| item.try_map(f)).collect::<Result<_, E>>()?),
            Nest::Dict(items) => Nest::Dict(items.iter().map(|(k, v)| Ok((k.clone(), v.try_map(f)?))).collect::<Result<_, E>>()?),
            Nest::Value(value) => Nest::Value(value.clone()),
        })
    }

    /// The same structure over other leaves.
    pub fn map<U>(&self, mut f: impl FnMut(&T) -> U) -> Nest<U> {
        let mapped: Result<Nest<U>, std::convert::Infallible> = self.try_map(&mut |leaf| Ok(f(leaf)));
        match mapped {
            Ok(nest) => nest,
        }
    }
}

/// What a layer gives back.
pub type Outputs = Nest<Wire>;

/// How a layer is called.
#[derive(Clone, Debug)]
pub struct Call<'a> {
    /// Positional arguments.
    pub args: &'a [Nest<Wire>],
    /// Keyword arguments.
    pub kwargs: &'a [(String, Nest<Wire>)],
}

impl Call<'_> {
    /// All tensors of the positional arguments.
    pub fn tensors(&self) -> SmallVec<[Wire; 4]> {
        self.args.iter().flat_map(|arg| arg.leaves()).copied().collect()
    }

    /// The only tensor.
    pub fn one(&self) -> Result<Wire, Objection> {
        match self.tensors().as_slice() {
            [wire] => Ok(*wire),
            tensors => Err(Objection::Shape { what: "number of inputs", expected: "1".into(), got: tensors.len().to_string() }),
        }
    }

    /// Positional argument `index`, or the keyword argument `name`.
    pub fn argument(&self, index: usize, name: &str) -> Option<&Nest<Wire>> {
        self.args.get(index).or_else(|| self.kwargs.iter().find(|(key, _)| key == name).map(|(_, arg)| arg))
    }
}

/// Where a layer writes its operations.
#[derive(Debug)]
pub struct Lowering<'a> {
    pub(crate) graph: &'a mut Graph,
    pub(crate) label: Label,
    pub(crate) weights: SmallVec<[Wire; 4]>,
    /// What the layer computes in, by its dtype policy.
    pub(crate) compute: DType,
}

impl Lowering<'_> {
    /// The type that the layer's dtype policy computes in.
    pub fn compute_dtype(&self) -> DType {
        self.compute
    }

    /// What is known of a wire.
    pub fn fact(&self, wire: Wire) -> &Fact {
        self.graph.fact(wire)
    }

    /// Number of axes of a wire.
    pub fn rank(&self, wire: Wire) -> usize {
        self.fact(wire).rank()
    }

    /// The layer's weight `index`, in the order of [`super::Layer::weights`].
    pub fn weight(&self, index: usize) -> Wire {
        self.weights[index]
    }

    /// All of the layer's weights.
    pub fn weights(&self) -> &[Wire] {
        &self.weights
    }

    /// Adds a constant.
    pub fn constant(&mut self, tensor: Tensor) -> Wire {
        self.graph.weight(Arc::new(tensor))
    }

    /// Adds an operation with several outputs.
    pub fn ops(&mut self, op: impl Op, inputs: &[Wire]) -> Result<SmallVec<[Wire; 1]>, Objection> {
        self.graph.op(Arc::new(op), inputs, self.label.clone())
    }

    /// Adds an operation with one output.
    pub fn op(&mut self, op: impl Op, inputs: &[Wire]) -> Result<Wire, Objection> {
        Ok(self.ops(op, inputs)?[0])
    }

    /// Adds a function of each element.
    pub fn unary(&mut self, function: Unary, x: Wire) -> Result<Wire, Objection> {
        self.op(UnaryOp::new(function), &[x])
    }

    /// Adds a function of two elements; the result has the wider type of the two.
    pub fn binary(&mut self, function: Binary, a: Wire, b: Wire) -> Result<Wire, Objection> {
        let dtype = promote(self.fact(a).dtype, self.fact(b).dtype);
        self.op(BinaryOp { function, dtype }, &[a, b])
    }

    /// Adds an activation.
    pub fn activate(&mut self, activation: &Activation, x: Wire) -> Result<Wire, Objection> {
        activation.lower(self, x)
    }

    /// Declares another element type; integers become floats and the other way round without change of value, narrower
    /// floats are rounded.
    pub fn cast(&mut self, x: Wire, dtype: DType) -> Result<Wire, Objection> {
        let from = self.fact(x).dtype;
        if from == dtype {
            return Ok(x);
        }
        let x = if is_float(from) && !is_float(dtype) && dtype != DType::Bool { self.truncate(x)? } else { x };
        match dtype {
            DType::F16 => self.op(UnaryOp { function: Unary::RoundF16, dtype: Some(dtype) }, &[x]),
            DType::BF16 => self.op(UnaryOp { function: Unary::RoundBf16, dtype: Some(dtype) }, &[x]),
            DType::Bool => {
                let zero = self.constant(Tensor::f32(&[], vec![0.0]));
                self.op(BinaryOp { function: Binary::NotEqual, dtype }, &[x, zero])
            }
            _ => self.op(Retype { dtype }, &[x]),
        }
    }

    /// Towards zero, as a cast to an integer does.
    fn truncate(&mut self, x: Wire) -> Result<Wire, Objection> {
        let (sign, size) = (self.unary(Unary::Sign, x)?, self.unary(Unary::Abs, x)?);
        let size = self.unary(Unary::Floor, size)?;
        self.binary(Binary::Mul, sign, size)
    }

    /// Runs `body` on a channels-last twin of `x`, and gives its result in `format` again.
    pub fn channels_last(
        &mut self,
        format: DataFormat,
        x: Wire,
        body: impl FnOnce(&mut Self, Wire) -> Result<Wire, Objection>,
    ) -> Result<Wire, Objection> {
        if format == DataFormat::ChannelsLast {
            return body(self, x);
        }
        let there = Transpose::to_channels_last(self.rank(x));
        let x = self.op(there, &[x])?;
        let y = body(self, x)?;
        let back = Transpose::to_channels_last(self.rank(y)).inverse();
        self.op(back, &[y])
    }
}

/// The wider of two element types, as Keras combines a layer's inputs.
pub(crate) fn promote(a: DType, b: DType) -> DType {
    let rank = |d: DType| match d {
        DType::F64 => 4,
        DType::F32 => 3,
        DType::F16 | DType::BF16 => 2,
        DType::Bool => 0,
        _ => 1,
    };
    match (a, b) {
        (DType::F16, DType::BF16) | (DType::BF16, DType::F16) => DType::F32,
        _ if rank(b) > rank(a) => b,
        _ => a,
    }
}

/// The channels of a wire's last axis, which must be known.
pub(crate) fn known_dim(fact: &Fact, axis: usize, what: &'static str) -> Result<usize, Objection> {
    match fact.shape.get(axis) {
        Some(Dim::Known(n)) => Ok(*n),
        Some(Dim::Unknown) => Err(Objection::UnknownSize { what, got: fact.to_string() }),
        None => Err(Objection::Rank { expected: format!("more than {axis} axes"), got: fact.to_string() }),
    }
}

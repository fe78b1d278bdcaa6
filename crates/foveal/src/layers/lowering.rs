//! How layers write themselves as operations.

use super::config::DataFormat;
use super::{Activation, Constant};
use crate::error::Objection;
use crate::ir::{DType, Dim, Fact, Graph, Label, Op, Tensor, Wire, is_float, promote};
use crate::ops::{
    Binary, BinaryOp, Distribution, Random, Reduce, ReduceKind, Reshape, ReshapeTo, Retype, Select, StopGradient, Transpose, Unary,
    UnaryOp, keeps_integers,
};
use serde_json::Value;
use smallvec::SmallVec;
use std::ops::Range;
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

impl<T> From<T> for Nest<T> {
    fn from(leaf: T) -> Self {
        Nest::Leaf(leaf)
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
    /// Tensors among the arguments with the masks that came with them.
    pub came_with: &'a [(Wire, Wire)],
}

impl Call<'_> {
    /// All tensors of the positional arguments.
    pub fn tensors(&self) -> SmallVec<[Wire; 4]> {
        self.args.iter().flat_map(|arg| arg.leaves()).copied().collect()
    }

    /// The only tensor.
    pub fn one(&self) -> Result<Wire, Objection> {
        self.tuple().map(|[wire]| wire)
    }

    /// All tensors, of which there is at least one: the inputs of a layer that merges them.
    pub fn several(&self) -> Result<SmallVec<[Wire; 4]>, Objection> {
        let tensors = self.tensors();
        if tensors.is_empty() {
            return Err(Objection::Shape { what: "number of inputs", expected: "at least 1".into(), got: "0".into() });
        }
        Ok(tensors)
    }

    /// Exactly `N` tensors.
    pub fn tuple<const N: usize>(&self) -> Result<[Wire; N], Objection> {
        let tensors = self.tensors();
        tensors.as_slice().try_into().map_err(|_| Objection::Shape {
            what: "number of inputs",
            expected: N.to_string(),
            got: tensors.len().to_string(),
        })
    }

    /// The mask that came with a tensor.
    pub fn mask_of(&self, x: Wire) -> Option<Wire> {
        self.came_with.iter().find(|(tensor, _)| *tensor == x).map(|(_, mask)| *mask)
    }

    /// The mask that is given at the place `index` or as `name`, else that which came with `x`.
    pub fn mask(&self, index: usize, name: &str, x: Wire) -> Option<Wire> {
        match self.argument(index, name).map(Nest::leaves).as_deref() {
            Some([given, ..]) => Some(**given),
            _ => self.mask_of(x),
        }
    }

    /// The masks of the first argument's tensors: those given as `mask`, else those that came with them.
    pub fn masks(&self) -> Vec<Option<Wire>> {
        let given = self.kwargs.iter().find(|(key, _)| key == "mask").map(|(_, mask)| mask);
        match given {
            Some(Nest::Leaf(mask)) => vec![Some(*mask)],
            Some(Nest::List(masks)) => masks.iter().map(|mask| if let Nest::Leaf(mask) = mask { Some(*mask) } else { None }).collect(),
            _ => self.args.first().into_iter().flat_map(Nest::leaves).map(|x| self.mask_of(*x)).collect(),
        }
    }

    /// The tensor at the place `index` or of this name; Python's `None` counts as none.
    pub fn tensor(&self, index: usize, name: &str) -> Result<Option<Wire>, Objection> {
        match self.argument(index, name) {
            Some(Nest::Leaf(wire)) => Ok(Some(*wire)),
            None | Some(Nest::Value(Value::Null)) => Ok(None),
            Some(_) => Err(Objection::Setting { key: name.into(), got: "something else".into(), expected: "a tensor".into() }),
        }
    }

    /// Positional argument `index`, or the keyword argument `name`.
    pub fn argument(&self, index: usize, name: &str) -> Option<&Nest<Wire>> {
        self.args.get(index).or_else(|| self.kwargs.iter().find(|(key, _)| key == name).map(|(_, arg)| arg))
    }
}

/// What layers say besides their operations when they are lowered for training.
#[derive(Clone, Debug, Default)]
pub struct TrainingNotes {
    /// The graph's input that random numbers start from: see [`crate::ops::Random`].
    pub(crate) seed: Option<Wire>,
    /// Random numbers that have been asked for.
    pub(crate) streams: u64,
    /// Weights that the forward pass changes, with their new values.
    pub(crate) updates: Vec<(Wire, Wire)>,
    /// Weights that have another value for the calls that follow, and which.
    pub(crate) assigned: Vec<(Wire, Wire)>,
    /// Numbers that are added to the loss.
    pub(crate) penalties: Vec<Wire>,
    /// Outputs on which there is a penalty, with Keras' name or object of it.
    pub(crate) activities: Vec<(Wire, Value)>,
}

/// Where a layer writes its operations.
#[derive(Debug)]
pub struct Lowering<'a> {
    pub(crate) graph: &'a mut Graph,
    pub(crate) label: Label,
    pub(crate) weights: SmallVec<[Wire; 4]>,
    /// What the layer computes in, by its dtype policy.
    pub(crate) compute: DType,
    /// In training, what the layer has to say for it.
    pub(crate) training: Option<&'a mut TrainingNotes>,
    /// Whether training changes the layer.
    pub(crate) trainable: bool,
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

    /// The same place, for a layer within this one that has these of its weights.
    pub(super) fn within(&mut self, weights: Range<usize>) -> Lowering<'_> {
        Lowering {
            weights: self.weights[weights].into(),
            graph: self.graph,
            label: self.label.clone(),
            compute: self.compute,
            training: self.training.as_deref_mut(),
            trainable: self.trainable,
        }
    }

    /// Whether the layer is to behave as in training: Keras' argument `training`.
    pub fn is_training(&self) -> bool {
        self.training.is_some()
    }

    /// Whether it is so and training changes the layer, as batch normalisation asks.
    pub fn is_trained(&self) -> bool {
        self.is_training() && self.trainable
    }

    /// In training, says what value the weight `index` has behind this step, and for calls that follow.
    pub fn update(&mut self, index: usize, value: Wire) {
        self.assign(index, value);
        let weight = self.weights[index];
        if let Some(notes) = &mut self.training {
            notes.updates.retain(|(updated, _)| *updated != weight);
            notes.updates.push((weight, value));
        }
    }

    /// In training, says what value the weight `index` has for calls that follow; the step leaves it as it was.
    pub(super) fn assign(&mut self, index: usize, value: Wire) {
        let weight = self.weights[index];
        if let Some(notes) = &mut self.training {
            notes.assigned.push((weight, value));
        }
    }

    /// The layer's weight `index`, as the calls before this one have left it.
    pub(super) fn current(&self, index: usize) -> Wire {
        let weight = self.weights[index];
        let mut assigned = self.training.iter().flat_map(|notes| notes.assigned.iter().rev());
        assigned.find(|(assigned, _)| *assigned == weight).map_or(weight, |(_, value)| *value)
    }

    /// In training, adds a number to the loss.
    pub fn penalize(&mut self, value: Wire) {
        if let Some(notes) = &mut self.training {
            notes.penalties.push(value);
        }
    }

    /// In training, random numbers in the shape of `like`, but with length 1 along the axes `ones`: others in every step.
    pub fn random(&mut self, distribution: Distribution, like: Wire, ones: &[usize]) -> Result<Option<Wire>, Objection> {
        self.drawn(distribution, like, ones, &[])
    }

    /// As [`Lowering::random`]: logarithms of gamma variates of scale 1, whose shape parameter is the one number of `shape`.
    pub fn log_gamma(&mut self, shape: Wire, like: Wire, ones: &[usize]) -> Result<Option<Wire>, Objection> {
        self.drawn(Distribution::LogGamma, like, ones, &[shape])
    }

    fn drawn(&mut self, distribution: Distribution, like: Wire, ones: &[usize], more: &[Wire]) -> Result<Option<Wire>, Objection> {
        let Some((notes, seed)) = self.training.as_deref_mut().and_then(|notes| notes.seed.map(|seed| (notes, seed))) else {
            return Ok(None);
        };
        notes.streams += 1;
        let stream = notes.streams;
        self.op(Random { distribution, stream, ones: ones.into() }, &[&[like, seed], more].concat()).map(Some)
    }

    /// Gives `x` to `body` so many times, each time what it gave before; random numbers that it asks for are the same each time.
    pub(super) fn repeatedly(
        &mut self,
        times: usize,
        x: Wire,
        mut body: impl FnMut(&mut Self, usize, Wire) -> Result<Wire, Objection>,
    ) -> Result<Wire, Objection> {
        let start = self.training.as_ref().map_or(0, |notes| notes.streams);
        (0..times).try_fold(x, |x, time| {
            if let Some(notes) = self.training.as_deref_mut() {
                notes.streams = start;
            }
            body(self, time, x)
        })
    }

    /// The same tensor; in training, no gradient goes behind it.
    pub fn stop_gradient(&mut self, x: Wire) -> Result<Wire, Objection> {
        if self.is_training() { self.op(StopGradient, &[x]) } else { Ok(x) }
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

    /// Says where a wire's channels stand, where its operation does not.
    pub fn set_channels(&mut self, wire: Wire, axis: usize) {
        self.graph.set_channels(wire, axis);
    }

    /// Adds a function of each element; integers become floats where it does not keep them whole.
    pub fn unary(&mut self, function: Unary, x: Wire) -> Result<Wire, Objection> {
        let x = match self.fact(x).dtype {
            _ if !keeps_integers(function) => self.to_float(x)?,
            DType::Bool if function != Unary::Abs => self.cast(x, DType::I32)?,
            _ => x,
        };
        self.exact_unary(function, self.fact(x).dtype)?;
        let y = self.op(UnaryOp::new(function), &[x])?;
        match function {
            Unary::Neg | Unary::Square | Unary::PowScalar(_) | Unary::RpowScalar(_) => self.wrapped(y),
            Unary::AddScalar(_) | Unary::MulScalar(_) | Unary::RsubScalar(_) => self.wrapped(y),
            _ => Ok(y),
        }
    }

    /// What a layer of half precision, computed in single precision, gives: rounded to its type.
    pub(crate) fn rounded(&mut self, x: Wire) -> Result<Wire, Objection> {
        match self.fact(x).dtype {
            DType::F16 => self.op(UnaryOp::new(Unary::RoundF16), &[x]),
            DType::BF16 => self.op(UnaryOp::new(Unary::RoundBf16), &[x]),
            _ => Ok(x),
        }
    }

    /// Adds a function of two elements; the result has the wider type of the two.
    pub fn binary(&mut self, function: Binary, a: Wire, b: Wire) -> Result<Wire, Objection> {
        let (of_a, of_b) = (self.fact(a).dtype, self.fact(b).dtype);
        let dtype = promote(of_a, of_b);
        self.exact_binary(function, of_a, of_b)?;
        match function {
            Binary::Add if dtype == DType::Bool => self.op(BinaryOp { function: Binary::LogicalOr, dtype }, &[a, b]),
            Binary::Add | Binary::Sub | Binary::Mul | Binary::Pow => {
                let y = self.op(BinaryOp { function, dtype }, &[a, b])?;
                self.wrapped(y)
            }
            _ => self.op(BinaryOp { function, dtype }, &[a, b]),
        }
    }

    /// Compares every element with a number.
    pub fn compare(&mut self, function: Binary, x: Wire, number: f32) -> Result<Wire, Objection> {
        let number = self.constant(Tensor::f32(&[], vec![number]));
        self.op(BinaryOp { function, dtype: DType::Bool }, &[x, number])
    }

    /// Whether any element along the last axis is not 0; the axis stays with length 1 if `keepdims`.
    pub fn any_last(&mut self, x: Wire, keepdims: bool) -> Result<Wire, Objection> {
        let axis = self.rank(x).checked_sub(1).ok_or_else(|| Objection::Rank { expected: "at least 1 axis".into(), got: "()".into() })?;
        self.reduce(ReduceKind::Max, &[axis], keepdims, x)
    }

    /// One of two values by a condition, in the type of the first.
    pub fn select(&mut self, condition: Wire, x: Wire, other: Wire) -> Result<Wire, Objection> {
        let dtype = self.fact(x).dtype;
        self.op(Select { dtype }, &[condition, x, other])
    }

    /// Adds a constant that stands beside `x`: numbers take the tensor's type where it can hold them, as in Python.
    pub fn constant_beside(&mut self, x: Wire, constant: &Constant) -> Result<Wire, Objection> {
        let mut tensor = constant.tensor()?;
        let dtype = self.fact(x).dtype;
        let held = is_float(dtype) || (!is_float(tensor.dtype) && (dtype != DType::Bool || constant.0.is_boolean()));
        if tensor.shape.is_empty() && held {
            tensor.dtype = dtype;
        }
        Ok(self.constant(tensor))
    }

    /// Adds an activation.
    pub fn activate(&mut self, activation: &Activation, x: Wire) -> Result<Wire, Objection> {
        activation.lower(self, x)
    }

    /// Another element type. Floats become integers by leaving out what is behind the point and stop at the type's ends;
    /// integers wrap around; narrower floats are rounded.
    pub fn cast(&mut self, x: Wire, dtype: DType) -> Result<Wire, Objection> {
        let from = self.fact(x).dtype;
        if from == dtype {
            return Ok(x);
        }
        let x = if is_float(from) && !is_float(dtype) && dtype != DType::Bool {
            let whole = self.truncate(x)?;
            self.saturated(whole, dtype)?
        } else {
            x
        };
        match dtype {
            DType::F16 => self.op(UnaryOp { function: Unary::RoundF16, dtype: Some(dtype) }, &[x]),
            DType::BF16 => self.op(UnaryOp { function: Unary::RoundBf16, dtype: Some(dtype) }, &[x]),
            DType::Bool => {
                let zero = self.constant(Tensor::f32(&[], vec![0.0]));
                self.op(BinaryOp { function: Binary::NotEqual, dtype }, &[x, zero])
            }
            _ => {
                let y = self.op(Retype { dtype }, &[x])?;
                if is_float(from) || from.size() < dtype.size() && promote(from, dtype) == dtype { Ok(y) } else { self.wrapped(y) }
            }
        }
    }

    /// Towards zero, as a cast to an integer does.
    fn truncate(&mut self, x: Wire) -> Result<Wire, Objection> {
        let (sign, size) = (self.unary(Unary::Sign, x)?, self.unary(Unary::Abs, x)?);
        let size = self.unary(Unary::Floor, size)?;
        self.binary(Binary::Mul, sign, size)
    }

    /// Gives the same elements another shape.
    pub fn reshape(&mut self, to: ReshapeTo, x: Wire) -> Result<Wire, Objection> {
        self.op(Reshape { to }, &[x])
    }

    /// Takes away axes of length 1, given in rising order.
    pub fn remove_axes(&mut self, axes: &[usize], x: Wire) -> Result<Wire, Objection> {
        axes.iter().rev().try_fold(x, |x, &axis| self.reshape(ReshapeTo::RemoveAxis(axis), x))
    }

    /// Reduces over axes given in rising order, which stay with length 1 if `keepdims`.
    pub fn reduce(&mut self, kind: ReduceKind, axes: &[usize], keepdims: bool, x: Wire) -> Result<Wire, Objection> {
        let x = if kind == ReduceKind::Mean { self.to_float(x)? } else { x };
        self.exact_reduction(kind, axes, x)?;
        let y = self.op(Reduce { kind, axes: axes.into() }, &[x])?;
        if keepdims { Ok(y) } else { self.remove_axes(axes, y) }
    }

    /// Integers as floats of the layer's compute type, or single precision where that is none; floats as they are.
    pub fn to_float(&mut self, x: Wire) -> Result<Wire, Objection> {
        let float = if is_float(self.compute) { self.compute } else { DType::F32 };
        if is_float(self.fact(x).dtype) { Ok(x) } else { self.cast(x, float) }
    }

    /// What a layer made of inputs that keep their type, in the type that the layer computes in.
    pub(super) fn computed(&mut self, x: Wire) -> Result<Wire, Objection> {
        let float = if is_float(self.compute) { self.compute } else { DType::F32 };
        if self.fact(x).dtype == float {
            return Ok(x);
        }
        let x = self.rounded(x)?;
        self.cast(x, float)
    }

    /// Normalises by `body` in floats. What comes of integers is cut back to their type, as in Keras.
    pub(super) fn normalised(&mut self, x: Wire, body: impl FnOnce(&mut Self, Wire) -> Result<Wire, Objection>) -> Result<Wire, Objection> {
        let dtype = self.fact(x).dtype;
        if is_float(dtype) {
            return body(self, x);
        }
        let x = self.cast(x, DType::F32)?;
        let y = body(self, x)?;
        self.cast(y, dtype)
    }

    /// All wires in the widest type among them.
    pub fn promote(&mut self, wires: &[Wire]) -> Result<SmallVec<[Wire; 4]>, Objection> {
        let widest = wires.iter().map(|w| self.fact(*w).dtype).reduce(promote).unwrap_or(self.compute);
        wires.iter().map(|w| self.cast(*w, widest)).collect()
    }

    /// Runs `body` on a twin of `x` with `axis` at the end, and gives its result in the old order again.
    pub fn axis_last(
        &mut self,
        axis: usize,
        x: Wire,
        body: impl FnOnce(&mut Self, Wire) -> Result<Wire, Objection>,
    ) -> Result<Wire, Objection> {
        let rank = self.rank(x);
        if axis + 1 == rank {
            return body(self, x);
        }
        let there = Transpose { permutation: (0..rank).filter(|&a| a != axis).chain([axis]).collect() };
        let back = there.inverse();
        let x = self.op(there, &[x])?;
        let y = body(self, x)?;
        self.op(back, &[y])
    }

    /// Runs `body` on a channels-last twin of `x`, and gives its result in `format` again.
    pub fn channels_last(
        &mut self,
        format: DataFormat,
        x: Wire,
        body: impl FnOnce(&mut Self, Wire) -> Result<Wire, Objection>,
    ) -> Result<Wire, Objection> {
        let axis = match format {
            DataFormat::ChannelsLast => self.rank(x).saturating_sub(1),
            DataFormat::ChannelsFirst => 1,
        };
        self.axis_last(axis, x, body)
    }
}

/// What a file counts, of which each takes room in the graph: not more than `most`.
pub(super) fn counted(key: &str, n: usize, most: usize) -> Result<usize, Objection> {
    match n <= most {
        true => Ok(n),
        false => Err(Objection::Setting { key: key.into(), got: n.to_string(), expected: format!("at most {most}") }),
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

//! EinsumDense.

use super::config::{DataFormat, Opaque};
use super::conv::contract;
use super::equation::Equation;
use super::{Activation, Call, Case, Initializer, Layer, Lowering, Nest, Outputs, WeightSpec};
use crate::error::Objection;
use crate::ir::{Fact, Wire};
use crate::ops::{Binary, Product, ReshapeTo};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A length for the only axis, or one for each.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged, expecting = "expected a whole number, or a list of them")]
pub enum Lengths {
    /// One.
    One(usize),
    /// Several; `null` where the input tells.
    Many(Vec<Option<usize>>),
}

impl Lengths {
    pub(super) fn get(&self, index: usize) -> Option<usize> {
        match self {
            Lengths::One(n) => (index == 0).then_some(*n),
            Lengths::Many(n) => n.get(index).copied().flatten(),
        }
    }
}

/// `activation(einsum(equation, x, kernel) + bias)`, such as a dense layer over several axes.
///
/// An equation is written as in NumPy: `abc,cd->abd` for `(batch, steps, channels)`, `...x,xy->...y` for any number of axes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EinsumDense {
    /// Which axes are multiplied and summed over.
    pub equation: String,
    /// Lengths of the output without the batch and the axes that an ellipsis stands for.
    pub output_shape: Lengths,
    /// Function of the result.
    #[serde(default)]
    pub activation: Activation,
    /// Letters of the output's axes along which there is a bias; none if absent.
    #[serde(default)]
    pub bias_axes: Option<String>,
    /// Of the kernel.
    #[serde(default = "Initializer::glorot_uniform")]
    pub kernel_initializer: Initializer,
    /// Of the bias.
    #[serde(default = "Initializer::zeros")]
    pub bias_initializer: Initializer,
    /// Penalty on the kernel in training.
    #[serde(default)]
    pub kernel_regularizer: Opaque,
    /// Penalty on the bias in training.
    #[serde(default)]
    pub bias_regularizer: Opaque,
    /// Penalty on the output in training.
    #[serde(default)]
    pub activity_regularizer: Opaque,
    /// Constraint on the kernel in training.
    #[serde(default)]
    pub kernel_constraint: Opaque,
    /// Constraint on the bias in training.
    #[serde(default)]
    pub bias_constraint: Opaque,
}

/// What an equation and an input say.
struct Shapes {
    equation: Equation,
    kernel: Vec<usize>,
    bias: Option<Vec<usize>>,
}

impl EinsumDense {
    /// Without bias and activation.
    pub fn new(equation: impl Into<String>, output_shape: Vec<Option<usize>>) -> Self {
        Self {
            equation: equation.into(),
            output_shape: Lengths::Many(output_shape),
            activation: Activation::default(),
            bias_axes: None,
            kernel_initializer: Initializer::glorot_uniform(),
            bias_initializer: Initializer::zeros(),
            kernel_regularizer: Opaque::default(),
            bias_regularizer: Opaque::default(),
            activity_regularizer: Opaque::default(),
            kernel_constraint: Opaque::default(),
            bias_constraint: Opaque::default(),
        }
    }

    /// The kernel's and the bias' lengths, from the written lengths of the output and from the input.
    fn shapes(&self, x: &Fact) -> Result<Shapes, Objection> {
        let kernel_rank = self.equation.split("->").next().and_then(|left| left.split(',').nth(1)).map_or(0, |term| term.trim().len());
        let equation = Equation::parse(&self.equation, &[x.rank(), kernel_rank])?;
        let out = &equation.out;
        // Lengths are written for the axes behind the batch or the ellipsis.
        let hidden = out.iter().take_while(|label| **label >= 128).count().max(1);
        let length = |label: u8| {
            let written =
                out.iter().position(|l| *l == label).and_then(|axis| axis.checked_sub(hidden)).and_then(|i| self.output_shape.get(i));
            let from_input = || equation.operands[0].iter().position(|l| *l == label).and_then(|axis| x.shape[axis].known());
            written.or_else(from_input).ok_or_else(|| Objection::UnknownSize { what: "an axis of the kernel", got: x.to_string() })
        };
        let kernel = equation.operands[1].iter().map(|label| length(*label)).collect::<Result<_, _>>()?;
        let bias = self.bias_axes.as_ref().map(|axes| {
            let first = out.iter().position(|label| axes.bytes().any(|b| b == *label)).unwrap_or(out.len());
            out[first..].iter().map(|label| if axes.bytes().any(|b| b == *label) { length(*label) } else { Ok(1) }).collect()
        });
        Ok(Shapes { equation, kernel, bias: bias.transpose()? })
    }
}

impl Layer for EinsumDense {
    const CLASS: &'static str = "EinsumDense";
    const CASES: &'static [Case] = &[
        Case::new(
            "steps",
            r#"{"equation": "abc,cd->abd", "output_shape": [null, 6], "bias_axes": "d", "activation": "relu"}"#,
            &[&[2, 5, 4]],
        ),
        Case::new("ellipsis", r#"{"equation": "...x,xy->...y", "output_shape": 6}"#, &[&[2, 3, 4, 5]]).unknown(),
        Case::new("heads", r#"{"equation": "abc,cde->abde", "output_shape": [null, 2, 3], "bias_axes": "de"}"#, &[&[2, 5, 4]]).unknown(),
        Case::new("joined", r#"{"equation": "abde,dec->abc", "output_shape": [null, 4], "bias_axes": "c"}"#, &[&[2, 5, 2, 3]]),
        Case::new("middle", r#"{"equation": "abc,bd->adc", "output_shape": [6, null], "bias_axes": "d"}"#, &[&[2, 5, 4]]),
        Case::new("grouped", r#"{"equation": "abc,bcd->abd", "output_shape": [5, 3], "bias_axes": "bd"}"#, &[&[2, 5, 4]]),
        Case::new("behind", r#"{"equation": "ab...,bc->ac...", "output_shape": [3], "bias_axes": "c"}"#, &[&[2, 5, 4]]),
    ];

    fn weights(&self, inputs: &[Fact]) -> Result<Vec<WeightSpec>, Objection> {
        let shapes = self.shapes(&inputs[0])?;
        let kernel = WeightSpec::new(0, "kernel", shapes.kernel, &self.kernel_initializer);
        let bias = shapes.bias.map(|shape| WeightSpec::new(1, "bias", shape, &self.bias_initializer));
        Ok(std::iter::once(kernel).chain(bias).collect())
    }

    fn lower(&self, cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Outputs, Objection> {
        let x = call.one()?;
        let shapes = self.shapes(cx.fact(x))?;
        let weights = cx.weights().to_vec();
        project(cx, x, &shapes.equation, &shapes.kernel, &weights, &self.activation).map(Nest::Leaf)
    }
}

/// `activation(einsum(equation, x, kernel) + bias)`, where `weights` are the kernel of the lengths `kernel`, and the bias
/// if any.
///
/// Where the sum runs over the last axes of the input, and the kernel's other axes are the last ones of the output, this is
/// a matrix product.
pub(super) fn project(
    cx: &mut Lowering<'_>,
    x: Wire,
    equation: &Equation,
    kernel: &[usize],
    weights: &[Wire],
    activation: &Activation,
) -> Result<Wire, Objection> {
    let [input, own] = equation.operands.as_slice() else { return equation.lower(cx, &[x, weights[0]]) };
    let summed = own.iter().take_while(|label| input.contains(label) && !equation.out.contains(label)).count();
    let lead = input.len().saturating_sub(summed);
    let free = &own[summed..];
    let product = summed > 0 && input[lead..] == own[..summed] && equation.out[..lead.min(equation.out.len())] == input[..lead];
    if !product || equation.out[lead..] != *free {
        let y = equation.lower(cx, &[x, weights[0]])?;
        let y = weights.get(1).map_or(Ok(y), |bias| cx.binary(Binary::Add, y, *bias))?;
        return cx.activate(activation, y);
    }
    let joined = |n: &[usize]| ReshapeTo::Shape { keep: lead, lengths: [Some(n.iter().product())].into_iter().collect() };
    let x = if summed == 1 { x } else { cx.reshape(joined(&kernel[..summed]), x)? };
    // A bias along all of the kernel's free axes belongs to the product.
    let whole_bias = weights.get(1).filter(|bias| cx.fact(**bias).shape.len() == free.len() && is_whole(cx, **bias, &kernel[summed..]));
    let inputs: Vec<Wire> = [x, weights[0]].into_iter().chain(whole_bias.copied()).collect();
    let elementwise = activation.unary().is_some() || activation.is_linear();
    let inside = if elementwise && inputs.len() == 1 + weights.len() { activation.clone() } else { Activation::default() };
    let y = contract(cx, Product { summed }, &inputs, DataFormat::ChannelsLast, &inside)?;
    let split = ReshapeTo::Shape { keep: lead, lengths: kernel[summed..].iter().copied().map(Some).collect() };
    let y = if free.len() == 1 { y } else { cx.reshape(split, y)? };
    let y = match weights.get(1) {
        Some(bias) if inputs.len() == 2 => cx.binary(Binary::Add, y, *bias)?,
        _ => y,
    };
    if inside == *activation { Ok(y) } else { cx.activate(activation, y) }
}

fn is_whole(cx: &Lowering<'_>, bias: Wire, lengths: &[usize]) -> bool {
    cx.fact(bias).shape.iter().zip(lengths).all(|(dim, n)| dim.known() == Some(*n))
}

//! Products of two tensors summed over any of their axes.

use super::binary::broadcast_shapes;
use crate::error::Objection;
use crate::ir::{Backward, Dim, Fact, Mode, Op, Run, promote};
use foveal_kernels::einsum::{self, Labels};
use foveal_kernels::{Exec, Region, Span, View, ViewMut};
use smallvec::{SmallVec, smallvec};

/// `out = sum over the axes that it lacks of a * b`, axes being known by their labels.
///
/// Every label of `out` is one of `a` or `b`; a label that both have and `out` lacks is summed over. Lengths of 1 repeat
/// along labels that all three have.
#[derive(Clone, Debug, PartialEq)]
pub struct Einsum {
    /// Labels of the first input's axes.
    pub a: Labels,
    /// Labels of the second input's axes.
    pub b: Labels,
    /// Labels of the output's axes.
    pub out: Labels,
}

impl Einsum {
    fn labels(&self) -> einsum::Einsum<'_> {
        einsum::Einsum { a: &self.a, b: &self.b, out: &self.out }
    }

    /// The length that `label` has in both.
    fn length(&self, label: u8, inputs: &[Fact]) -> Result<Dim, Objection> {
        let dim = |labels: &Labels, x: &Fact| labels.iter().position(|l| *l == label).map(|axis| x.shape[axis]);
        match (dim(&self.a, &inputs[0]), dim(&self.b, &inputs[1])) {
            (Some(one), None) | (None, Some(one)) => Ok(one),
            (Some(a), Some(b)) => {
                let both = if self.out.contains(&label) {
                    broadcast_shapes(&[a], &[b]).map(|shape| shape[0])
                } else {
                    let differ = a.known().zip(b.known()).is_some_and(|(a, b)| a != b);
                    (!differ).then_some(a)
                };
                both.ok_or_else(|| Objection::Shape {
                    what: "lengths of axes that are multiplied",
                    expected: inputs[0].to_string(),
                    got: inputs[1].to_string(),
                })
            }
            (None, None) => Err(Objection::Setting {
                key: "equation".into(),
                got: format!("an output axis `{}`", label as char),
                expected: "axes of the inputs".into(),
            }),
        }
    }

    /// What of an input is read for a box of the output.
    fn read(&self, labels: &Labels, out: &Region, whole: &[usize]) -> Region {
        let span = |(label, &n): (&u8, &usize)| match self.out.iter().position(|l| l == label) {
            Some(_) if n == 1 => Span::full(1),
            Some(axis) => out[axis],
            None => Span::full(n),
        };
        labels.iter().zip(whole).map(span).collect()
    }
}

impl Op for Einsum {
    crate::op_as_any!();

    fn name(&self) -> &'static str {
        "product"
    }

    fn infer(&self, inputs: &[Fact]) -> Result<SmallVec<[Fact; 1]>, Objection> {
        for (x, labels) in inputs.iter().zip([&self.a, &self.b]) {
            if x.rank() != labels.len() {
                return Err(Objection::Rank { expected: format!("{} axes", labels.len()), got: x.to_string() });
            }
        }
        self.a.iter().chain(&self.b).try_for_each(|label| self.length(*label, inputs).map(drop))?;
        let shape = self.out.iter().map(|label| self.length(*label, inputs)).collect::<Result<_, _>>()?;
        Ok(smallvec![Fact { dtype: promote(inputs[0].dtype, inputs[1].dtype), shape }])
    }

    fn channels(&self, _: &[(&Fact, Option<usize>)], _: &Fact) -> Option<usize> {
        None
    }

    fn demand(&self, _: Mode, outs: &[Option<Region>], inputs: &[&[usize]]) -> Vec<Region> {
        match outs[0].as_ref().filter(|out| !out.is_empty()) {
            Some(out) => vec![self.read(&self.a, out, inputs[0]), self.read(&self.b, out, inputs[1])],
            None => inputs.iter().map(|shape| Region::empty(shape.len())).collect(),
        }
    }

    fn holds(&self) -> Option<&'static str> {
        Some("a product reads all of the axes that it sums over")
    }

    fn gradient(&self, cx: &mut Backward<'_>) -> Result<(), Objection> {
        let Some(dy) = cx.bounded_gradient(0)? else { return Ok(()) };
        for (index, (own, other)) in [(&self.a, &self.b), (&self.b, &self.a)].into_iter().enumerate() {
            if !cx.wants(index) {
                continue;
            }
            let product = Einsum { a: self.out.clone(), b: other.clone(), out: own.clone() };
            let d = cx.op(product, &[dy, cx.input(1 - index)])?;
            let whole = Region::full(&cx.shape(d));
            let d = cx.unbroadcast(d, cx.input(index), &whole)?;
            cx.give(index, d);
        }
        Ok(())
    }

    fn forward(&self, run: Run<'_>, inputs: &[View<'_>], outs: &mut [Option<ViewMut<'_>>]) {
        let Some(dst) = outs[0].as_mut().filter(|dst| !dst.region().is_empty()) else { return };
        let out = dst.region().clone();
        let [a, b] = [0, 1].map(|i| inputs[i].narrow(&self.read([&self.a, &self.b][i], &out, inputs[i].whole())));
        self.labels().forward(run.exec, &a, &b, dst);
    }

    fn flops(&self, outs: &[Option<Region>], inputs: &[&[usize]]) -> u64 {
        let summed = self.a.iter().zip(inputs[0]).filter(|(label, _)| !self.out.contains(label)).map(|(_, n)| *n as u64);
        let terms: u64 = summed.product();
        outs[0].as_ref().map_or(0, |out| 2 * terms.saturating_mul(out.len() as u64))
    }

    fn scratch(&self, _: Exec, outs: &[Option<Region>], inputs: &[&[usize]]) -> usize {
        let Some(out) = outs[0].as_ref() else { return 0 };
        let [a, b] = [0, 1].map(|i| self.read([&self.a, &self.b][i], out, inputs[i]).shape());
        self.labels().scratch_bytes(&a, &b, &out.shape())
    }
}

//! Einstein's summation convention: equations such as `abc,cd->abd`.

use super::Lowering;
use crate::error::Objection;
use crate::ir::{Wire, is_float};
use crate::ops::{Einsum, Labels, ReduceKind, Transpose};

/// The label of the axis that is `place` axes before the last one of an ellipsis; no letter is one.
fn elided(place: usize) -> u8 {
    128 + place as u8
}

fn refuse(equation: &str, expected: &str) -> Objection {
    Objection::Setting { key: "equation".into(), got: format!("{equation:?}"), expected: expected.into() }
}

/// Labels of the axes of one operand, of whose axes `rank` are known.
fn labels(term: &str, rank: usize, equation: &str) -> Result<Labels, Objection> {
    let letters = |text: &str| -> Result<Labels, Objection> {
        let fine = text.bytes().all(|b| b.is_ascii_alphabetic());
        if fine { Ok(text.bytes().collect()) } else { Err(refuse(equation, "letters, commas, one arrow and ellipses")) }
    };
    let labels: Labels = match term.split_once("...") {
        None => letters(term)?,
        Some((front, behind)) => {
            let (front, behind) = (letters(front)?, letters(behind)?);
            let between = rank.saturating_sub(front.len() + behind.len());
            front.into_iter().chain((0..between).rev().map(elided)).chain(behind).collect()
        }
    };
    let twice = labels.iter().enumerate().any(|(i, label)| labels[..i].contains(label));
    if twice {
        return Err(Objection::Unsupported(format!("the diagonal that `{term}` takes")));
    }
    Ok(labels)
}

/// An equation with the labels of all axes written out.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Equation {
    /// Of each operand.
    pub(super) operands: Vec<Labels>,
    /// Of the result.
    pub(super) out: Labels,
}

impl Equation {
    /// For operands of these ranks.
    pub(super) fn parse(equation: &str, ranks: &[usize]) -> Result<Self, Objection> {
        let plain = equation.replace(' ', "");
        let (left, right) = plain.split_once("->").map_or((plain.as_str(), None), |(left, right)| (left, Some(right)));
        let terms: Vec<&str> = left.split(',').collect();
        if terms.len() != ranks.len() {
            return Err(refuse(equation, &format!("an equation of {} operands", ranks.len())));
        }
        let operands = terms.iter().zip(ranks).map(|(term, rank)| labels(term, *rank, equation)).collect::<Result<Vec<_>, _>>()?;
        let all = operands.iter().flatten().copied();
        let mut hidden: Labels = all.clone().filter(|label| *label >= elided(0)).collect();
        hidden.sort_unstable_by(|a, b| b.cmp(a));
        hidden.dedup();
        let out = match right {
            Some(term) => labels(term, hidden.len() + term.replace("...", "").len(), equation)?,
            None => {
                let mut once: Labels = all.clone().filter(|l| *l < elided(0) && all.clone().filter(|m| m == l).count() == 1).collect();
                once.sort_unstable();
                hidden.into_iter().chain(once).collect()
            }
        };
        Ok(Self { operands, out })
    }

    /// Writes the equation as operations.
    pub(super) fn lower(&self, cx: &mut Lowering<'_>, operands: &[Wire]) -> Result<Wire, Objection> {
        let operands = cx.promote(operands)?;
        let dtype = cx.fact(operands[0]).dtype;
        if !is_float(dtype) && operands.len() > 1 {
            return Err(super::integers::refuse("a sum of products", dtype));
        }
        let (mut x, mut own) = (operands[0], self.operands[0].clone());
        for (index, operand) in operands.iter().enumerate().skip(1) {
            let later = |label: &u8| self.out.contains(label) || self.operands[index + 1..].iter().any(|labels| labels.contains(label));
            let other = &self.operands[index];
            (x, own) = summed(cx, x, own, |label| later(label) || other.contains(label))?;
            let (y, other) = summed(cx, *operand, other.clone(), |label| later(label) || own.contains(label))?;
            let both = own.iter().chain(other.iter().filter(|label| !own.contains(label)));
            let last = index + 1 == operands.len();
            let out: Labels = if last { self.out.clone() } else { both.copied().filter(later).collect() };
            x = cx.op(Einsum { a: own, b: other, out: out.clone() }, &[x, y])?;
            own = out;
        }
        let (x, own) = summed(cx, x, own, |label| self.out.contains(label))?;
        if own == self.out {
            return Ok(x);
        }
        let permutation = self.out.iter().filter_map(|label| own.iter().position(|l| l == label)).collect();
        cx.op(Transpose { permutation }, &[x])
    }
}

/// Sums over the axes whose labels are not kept.
fn summed(cx: &mut Lowering<'_>, x: Wire, labels: Labels, keep: impl Fn(&u8) -> bool) -> Result<(Wire, Labels), Objection> {
    let gone: Vec<usize> = (0..labels.len()).filter(|&axis| !keep(&labels[axis])).collect();
    if gone.is_empty() {
        return Ok((x, labels));
    }
    let x = cx.reduce(ReduceKind::Sum, &gone, false, x)?;
    Ok((x, labels.into_iter().filter(|label| keep(label)).collect()))
}

/// Products of matrices in the last two axes, with the axes before them repeating: `numpy.matmul`.
pub(super) fn matmul(cx: &mut Lowering<'_>, a: Wire, b: Wire) -> Result<Wire, Objection> {
    let equation = match (cx.rank(a), cx.rank(b)) {
        (0, _) | (_, 0) => return Err(Objection::Rank { expected: "at least 1 axis".into(), got: "()".into() }),
        (1, 1) => "k,k->",
        (1, _) => "k,...kj->...j",
        (_, 1) => "...ik,k->...i",
        _ => "...ik,...kj->...ij",
    };
    Equation::parse(equation, &[cx.rank(a), cx.rank(b)])?.lower(cx, &[a, b])
}

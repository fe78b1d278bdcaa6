//! Whole-number arithmetic with lengths that may not be known yet.

use crate::api::SymbolicTensor;
use crate::error::{Error, Result};
use std::fmt;

/// The length of an axis of a symbolic tensor.
#[derive(Clone)]
struct Length {
    tensor: SymbolicTensor,
    axis: usize,
}

impl Length {
    fn value(&self) -> Option<i64> {
        self.tensor.shape()[self.axis].and_then(|n| i64::try_from(n).ok())
    }
}

impl PartialEq for Length {
    fn eq(&self, other: &Self) -> bool {
        self.axis == other.axis && self.tensor.is(&other.tensor)
    }
}

/// What arithmetic makes of the lengths of symbolic tensors: `floor((sum of factor * length + offset) / divisor)`.
///
/// Sums, whole multiples and floored quotients of such formulas are such formulas again, as far as a program that crops
/// needs them. Each is kept in lowest terms, where two formulas are equal for all lengths if and only if they are the same.
#[derive(Clone, PartialEq)]
pub struct Size {
    terms: Vec<(Length, i64)>,
    offset: i64,
    /// At least 1.
    divisor: i64,
}

impl From<i64> for Size {
    fn from(value: i64) -> Self {
        Self { terms: Vec::new(), offset: value, divisor: 1 }
    }
}

fn too_large() -> Error {
    Error::Usage("a size is larger than foveal can count".into())
}

fn not_a_formula(what: &str) -> Error {
    Error::Usage(format!(
        "{what} of lengths that are not known cannot be followed: sums, differences, whole multiples and one division with // can, \
         such as (height - 128) // 2"
    ))
}

fn gcd(a: i64, b: i64) -> i64 {
    if b == 0 { a.abs() } else { gcd(b, a % b) }
}

impl Size {
    pub(super) fn of(tensor: &SymbolicTensor, axis: usize) -> Self {
        Self { terms: vec![(Length { tensor: tensor.clone(), axis }, 1)], offset: 0, divisor: 1 }
    }

    /// Its value, where all lengths are known.
    pub fn value(&self) -> Option<i64> {
        let sum = |sum: i64, (length, factor): &(Length, i64)| sum.checked_add(length.value()?.checked_mul(*factor)?);
        Some(self.terms.iter().try_fold(self.offset, sum)?.div_euclid(self.divisor))
    }

    /// Its value if it is a number by itself, with no length in it.
    pub(super) fn number(&self) -> Option<i64> {
        self.terms.is_empty().then(|| self.offset.div_euclid(self.divisor))
    }

    /// The tensor whose length along `axis` this is.
    pub(super) fn length_along(&self, axis: usize) -> Option<&SymbolicTensor> {
        match (self.terms.as_slice(), self.offset, self.divisor) {
            ([(length, 1)], 0, 1) if length.axis == axis => Some(&length.tensor),
            _ => None,
        }
    }

    /// For `floor(p * length / q)` of this length alone: `p` and `q`.
    pub(super) fn part_of(&self, tensor: &SymbolicTensor, axis: usize) -> Option<(i64, i64)> {
        match (self.terms.as_slice(), self.offset) {
            ([(length, factor)], 0) if *length == Length { tensor: tensor.clone(), axis } => Some((*factor, self.divisor)),
            _ => None,
        }
    }

    /// In lowest terms: a factor that all lengths and the divisor share can be taken out, and what the offset then is too
    /// fine for makes no difference.
    fn reduced(mut self) -> Self {
        self.terms.retain(|(_, factor)| *factor != 0);
        let common = self.terms.iter().fold(self.divisor, |common, (_, factor)| gcd(common, *factor));
        self.terms.iter_mut().for_each(|(_, factor)| *factor /= common);
        self.offset = self.offset.div_euclid(common);
        self.divisor /= common;
        self
    }

    /// `self * by + other`, both with the divisor of `self` left as it is.
    fn combined(&self, by: i64, other: &Self, times: i64) -> Result<Self> {
        let mut out = self.clone();
        let scaled = |n: i64| n.checked_mul(by).ok_or_else(too_large);
        for (_, factor) in &mut out.terms {
            *factor = scaled(*factor)?;
        }
        out.offset = scaled(out.offset)?;
        let grown = |n: i64, more: i64| more.checked_mul(times).and_then(|more| n.checked_add(more)).ok_or_else(too_large);
        for (length, factor) in &other.terms {
            match out.terms.iter_mut().find(|(own, _)| own == length) {
                Some((_, own)) => *own = grown(*own, *factor)?,
                None => out.terms.push((length.clone(), grown(0, *factor)?)),
            }
        }
        out.offset = grown(out.offset, other.offset)?;
        out.terms.sort_by_key(|(length, _)| length.tensor.place(length.axis));
        Ok(out)
    }

    /// `-self`, by `-floor(x / d) = floor((d - 1 - x) / d)`.
    pub fn negated(&self) -> Result<Self> {
        let out = self.combined(-1, &Self::from(self.divisor - 1), 1)?;
        Ok(out.reduced())
    }

    /// `self + other`.
    ///
    /// # Errors
    /// If the lengths are unknown and the sum has no such form.
    pub fn plus(&self, other: &Self) -> Result<Self> {
        let sum = match (self.divisor, other.divisor) {
            (_, 1) => self.combined(1, other, self.divisor)?,
            (1, _) => other.combined(1, self, other.divisor)?,
            _ => return self.minus(&other.negated()?),
        };
        Ok(sum.reduced())
    }

    /// `self - other`.
    ///
    /// # Errors
    /// As [`Size::plus`].
    pub fn minus(&self, other: &Self) -> Result<Self> {
        if self.divisor == 1 || other.divisor == 1 {
            return self.plus(&other.negated()?);
        }
        // Two quotients differ by a formula where their remainders are the same.
        let difference = self.combined(1, other, -1)?;
        let d = self.divisor;
        let whole = d == other.divisor && difference.offset % d == 0 && difference.terms.iter().all(|(_, factor)| factor % d == 0);
        if whole {
            return Ok(Self { divisor: d, ..difference }.reduced());
        }
        self.known(other, "sums of quotients", i64::checked_sub)
    }

    /// `self * other`.
    ///
    /// # Errors
    /// As [`Size::plus`].
    pub fn times(&self, other: &Self) -> Result<Self> {
        match (self.number(), other.number()) {
            (_, Some(-1)) => self.negated(),
            (Some(-1), _) => other.negated(),
            (_, Some(by)) if self.divisor == 1 || by == 1 => Ok(self.combined(by, &Self::from(0), 1)?.reduced()),
            (Some(by), _) if other.divisor == 1 || by == 1 => Ok(other.combined(by, &Self::from(0), 1)?.reduced()),
            _ => self.known(other, "products", i64::checked_mul),
        }
    }

    /// `floor(self / other)`, Python's `//`.
    ///
    /// # Errors
    /// As [`Size::plus`], and if `other` is 0.
    pub fn floor_divided(&self, other: &Self) -> Result<Self> {
        match other.number() {
            Some(0) => Err(Error::Usage("a size cannot be divided by 0".into())),
            Some(by) if by > 0 => {
                let divisor = self.divisor.checked_mul(by).ok_or_else(too_large)?;
                Ok(Self { divisor, ..self.clone() }.reduced())
            }
            Some(by) => self.negated()?.floor_divided(&Self::from(by.checked_neg().ok_or_else(too_large)?)),
            None => {
                self.known(other, "quotients", |a, b| a.checked_div(b).map(|q| if a % b != 0 && (a < 0) != (b < 0) { q - 1 } else { q }))
            }
        }
    }

    /// `self - other * floor(self / other)`, Python's `%`.
    ///
    /// # Errors
    /// As [`Size::floor_divided`].
    pub fn remainder(&self, other: &Self) -> Result<Self> {
        match (self.value(), other.value()) {
            (Some(_), Some(_)) => self.minus(&Self::from(self.floor_divided(other)?.times(other)?.value().ok_or_else(too_large)?)),
            _ => Err(not_a_formula("remainders")),
        }
    }

    /// A number from two sizes that are known.
    fn known(&self, other: &Self, what: &str, f: impl Fn(i64, i64) -> Option<i64>) -> Result<Self> {
        let (Some(a), Some(b)) = (self.value(), other.value()) else { return Err(not_a_formula(what)) };
        f(a, b).map(Self::from).ok_or_else(too_large)
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut sum: Vec<String> = Vec::new();
        for (length, factor) in &self.terms {
            let name = length.value().map_or_else(|| format!("length of axis {}", length.axis), |n| n.to_string());
            sum.push(if *factor == 1 { name } else { format!("{factor} * {name}") });
        }
        if self.offset != 0 || sum.is_empty() {
            sum.push(self.offset.to_string());
        }
        let sum = sum.join(" + ").replace("+ -", "- ");
        if self.divisor == 1 { f.write_str(&sum) } else { write!(f, "({sum}) // {}", self.divisor) }
    }
}

impl fmt::Debug for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Size({self})")
    }
}

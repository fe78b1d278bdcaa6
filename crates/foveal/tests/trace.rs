//! Sizes of symbolic tensors: their arithmetic against that of numbers, and slices by them against ndarray's.

use foveal::ndarray::{Array4, s};
use foveal::{Index, Input, Model, Size, SymbolicTensor};
use proptest::prelude::*;

/// Whole-number arithmetic with two lengths.
#[derive(Clone, Debug)]
enum Expression {
    Length(usize),
    Number(i64),
    Plus(Box<Expression>, Box<Expression>),
    Minus(Box<Expression>, Box<Expression>),
    Times(Box<Expression>, i64),
    FloorDivided(Box<Expression>, i64),
    Negated(Box<Expression>),
}

impl Expression {
    /// By the tensor's sizes; `None` where that has no such formula.
    fn traced(&self, tensor: &SymbolicTensor) -> Option<Size> {
        match self {
            Self::Length(axis) => tensor.size(axis + 1).ok(),
            Self::Number(n) => Some(Size::from(*n)),
            Self::Plus(a, b) => a.traced(tensor)?.plus(&b.traced(tensor)?).ok(),
            Self::Minus(a, b) => a.traced(tensor)?.minus(&b.traced(tensor)?).ok(),
            Self::Times(a, n) => a.traced(tensor)?.times(&Size::from(*n)).ok(),
            Self::FloorDivided(a, n) => a.traced(tensor)?.floor_divided(&Size::from(*n)).ok(),
            Self::Negated(a) => a.traced(tensor)?.negated().ok(),
        }
    }

    /// By numbers, where `/` rounds down.
    fn value(&self, lengths: [i64; 2]) -> i64 {
        match self {
            Self::Length(axis) => lengths[*axis],
            Self::Number(n) => *n,
            Self::Plus(a, b) => a.value(lengths) + b.value(lengths),
            Self::Minus(a, b) => a.value(lengths) - b.value(lengths),
            Self::Times(a, n) => a.value(lengths) * n,
            Self::FloorDivided(a, n) => (a.value(lengths) as f64 / *n as f64).floor() as i64,
            Self::Negated(a) => -a.value(lengths),
        }
    }
}

fn expressions() -> impl Strategy<Value = Expression> {
    let leaf = prop_oneof![(0..2usize).prop_map(Expression::Length), (-9..9i64).prop_map(Expression::Number)];
    leaf.prop_recursive(5, 24, 2, |inner| {
        let two = (inner.clone(), inner.clone());
        prop_oneof![
            two.clone().prop_map(|(a, b)| Expression::Plus(a.into(), b.into())),
            two.prop_map(|(a, b)| Expression::Minus(a.into(), b.into())),
            (inner.clone(), -3..4i64).prop_map(|(a, n)| Expression::Times(a.into(), n)),
            (inner.clone(), (-4..5i64).prop_filter("not 0", |n| *n != 0)).prop_map(|(a, n)| Expression::FloorDivided(a.into(), n)),
            inner.prop_map(|a| Expression::Negated(a.into())),
        ]
    })
}

fn input(height: Option<usize>, width: Option<usize>) -> SymbolicTensor {
    Input::new([height, width, Some(2)])
}

fn slice(start: Size, stop: Size) -> Index {
    Index::Slice { start: Some(start), stop: Some(stop), step: None }
}

const ALL: Index = Index::Slice { start: None, stop: None, step: None };

/// `tensor[:, a:a + c, b:b + c, :]` with `a` and `b` from the surplus of the axis and `c`.
fn centered(tensor: &SymbolicTensor, size: i64, up: i64) -> foveal::Result<SymbolicTensor> {
    let of = |axis: usize| -> foveal::Result<Index> {
        let start = tensor.size(axis)?.minus(&size.into())?.plus(&up.into())?.floor_divided(&2.into())?;
        Ok(slice(start.clone(), start.plus(&size.into())?))
    };
    tensor.get_item(&[ALL, of(1)?, of(2)?])
}

proptest! {
    #[test]
    fn sizes_compute_as_numbers_do(expression in expressions(), height in 0..40usize, width in 0..40usize) {
        let tensor = input(Some(height), Some(width));
        if let Some(size) = expression.traced(&tensor) {
            prop_assert_eq!(size.value(), Some(expression.value([height as i64, width as i64])));
        }
    }

    /// What is found to be one formula is one number for all lengths; and two formulas that differ, differ somewhere.
    #[test]
    fn equal_formulas_are_equal_for_all_lengths(a in expressions(), b in expressions()) {
        let tensor = input(None, None);
        if let (Some(x), Some(y)) = (a.traced(&tensor), b.traced(&tensor)) {
            let lengths = (0..24).flat_map(|h| (0..24).map(move |w| [h, w]));
            let mut same = lengths.map(|lengths| a.value(lengths) == b.value(lengths));
            if x == y { prop_assert!(same.all(|same| same)) } else { prop_assert!(same.any(|same| !same) || a.value([977, 1009]) != b.value([977, 1009])) }
        }
    }

    #[test]
    fn a_centered_slice_is_a_crop_at_every_size(size in 1..6usize, up in 0..2i64, height in 6..12usize, width in 6..12usize) {
        let tensor = input(None, None);
        let cropped = centered(&tensor, size as i64, up);
        // Of even sizes, rounding up is nobody's crop.
        if up == 1 && size % 2 == 0 {
            prop_assert!(cropped.is_err());
            return Ok(());
        }
        let cropped = cropped.unwrap();
        prop_assert_eq!(&cropped.shape()[1..3], [Some(size), Some(size)]);
        let x = Array4::from_shape_fn((1, height, width, 2), |(_, y, x, c)| (y * 100 + x * 2 + c) as f32);
        let y = Model::seeded(&[&tensor], &[&cropped], 1).unwrap().predict(&x).unwrap();
        let (top, left) = ((height - size + up as usize) / 2, (width - size + up as usize) / 2);
        prop_assert_eq!(y, x.slice(s![.., top..top + size, left..left + size, ..]).to_owned().into_dyn());
    }
}

#[test]
fn a_size_of_unknown_lengths_that_no_formula_says_is_refused() {
    let tensor = input(None, None);
    let (height, width) = (tensor.size(1).unwrap(), tensor.size(2).unwrap());
    assert!(height.times(&width).is_err());
    assert!(height.floor_divided(&width).is_err());
    assert!(height.floor_divided(&0.into()).is_err());
    assert!(height.remainder(&2.into()).is_err());
    let third = height.floor_divided(&3.into()).unwrap();
    assert!(third.plus(&height.floor_divided(&2.into()).unwrap()).is_err());
    assert!(third.times(&3.into()).is_err());
    let error = tensor.get_item(&[ALL, slice(0.into(), third)]).unwrap_err().to_string();
    assert!(error.contains("(length of axis 1) // 3") && error.contains("axis 1"), "{error}");
}

#[test]
fn keys_with_too_many_entries_are_refused() {
    let tensor = input(Some(4), Some(4));
    assert!(tensor.get_item(&[ALL, ALL, ALL, ALL, ALL]).is_err());
    assert!(tensor.get_item(&[Index::Ellipsis, ALL, Index::Ellipsis]).is_err());
    assert!(tensor.size(4).is_err());
}

#[test]
fn numbers_too_large_to_count_are_refused() {
    let size = input(None, None).size(1).unwrap().times(&i64::MAX.into()).unwrap();
    assert!(size.times(&2.into()).is_err());
    assert!(size.plus(&size).is_err());
}

//! Arrays between R (doubles, first axis fastest) and the core (f32, last axis fastest), in one pass.

use crate::failure::{Failure, answer};
use foveal::ndarray::{ArrayD, IxDyn};
use savvy::{OwnedIntegerSexp, OwnedRealSexp, Sexp, TypedSexp, savvy};

/// Entries of a block along each of two axes: a block of either side stays in the nearest cache.
const BLOCK: usize = 32;

/// Calls `f` with pairs of offsets (first axis fastest, last axis fastest) of runs of `n` entries along the first axis
/// longer than 1; their steps are 1 on the first side and the returned one on the other.
///
/// Runs come in blocks of the first axis and of the two last, so that both sides are read or written in cache lines.
fn blocks(shape: &[usize], mut f: impl FnMut(usize, usize, usize, usize)) {
    let axes: Vec<(usize, usize, usize)> = {
        let columns = shape.iter().scan(1, |step, n| Some(std::mem::replace(step, *step * n)));
        let mut rows: Vec<usize> = shape.iter().rev().scan(1, |step, n| Some(std::mem::replace(step, *step * n))).collect();
        rows.reverse();
        let steps = columns.zip(rows).zip(shape);
        steps.filter(|(_, n)| **n != 1).map(|((column, row), n)| (*n, column, row)).collect()
    };
    if axes.iter().any(|axis| axis.0 == 0) {
        return;
    }
    let Some((&(first, _, step), rest)) = axes.split_first() else {
        return f(0, 0, 1, 1);
    };
    // The last axes, which the other side has together, as many as make a block.
    let inner_from = rest.iter().rposition(|axis| axis.0 > 4).unwrap_or(0);
    let (outer, inner) = rest.split_at(inner_from);
    let count = |axes: &[(usize, usize, usize)]| axes.iter().map(|axis| axis.0).product::<usize>();
    let place = |axes: &[(usize, usize, usize)], mut index: usize| {
        axes.iter().rev().fold((0, 0), |(column, row), axis| {
            let i = index % axis.0;
            index /= axis.0;
            (column + i * axis.1, row + i * axis.2)
        })
    };
    let inner_places: Vec<(usize, usize)> = (0..count(inner)).map(|i| place(inner, i)).collect();
    for outer_index in 0..count(outer) {
        let (column, row) = place(outer, outer_index);
        for start in (0..first).step_by(BLOCK) {
            let n = BLOCK.min(first - start);
            for (inner_column, inner_row) in &inner_places {
                f(column + inner_column + start, row + inner_row + start * step, n, step);
            }
        }
    }
}

fn to_rows<T: Copy>(source: &[T], shape: &[usize], convert: impl Fn(T) -> f32) -> Vec<f32> {
    let mut out = vec![0.0; source.len()];
    blocks(shape, |from, to, n, step| {
        let source = &source[from..from + n];
        source.iter().zip(out[to..].iter_mut().step_by(step)).for_each(|(x, y)| *y = convert(*x));
    });
    out
}

/// An array, vector or single number of R; a vector has one axis.
pub(crate) fn from_r(sexp: Sexp, what: &str) -> Result<ArrayD<f32>, Failure> {
    let dims = sexp.get_dim().map(|dims| dims.iter().map(|&n| n.max(0) as usize).collect::<Vec<_>>());
    let shape = |len: usize| dims.clone().unwrap_or_else(|| vec![len]);
    let kind = sexp.get_human_readable_type_name();
    let missing = || {
        Failure::new(
            "missing",
            format!(
                "{what} holds NA in integers or truth values, which no float stands for: decide for a number, or give doubles, where NA is NaN"
            ),
        )
    };
    let (shape, values) = match sexp.into_typed() {
        TypedSexp::Real(v) => (shape(v.len()), to_rows(v.as_slice(), &shape(v.len()), |x| x as f32)),
        TypedSexp::Integer(v) if v.as_slice().contains(&i32::MIN) => return Err(missing()),
        TypedSexp::Integer(v) => (shape(v.len()), to_rows(v.as_slice(), &shape(v.len()), |x| x as f32)),
        TypedSexp::Logical(v) if v.as_slice_raw().contains(&i32::MIN) => return Err(missing()),
        TypedSexp::Logical(v) => (shape(v.len()), to_rows(v.as_slice_raw(), &shape(v.len()), |x| x as f32)),
        _ => return Err(Failure::new("array", format!("{what} must be an array of numbers, not {kind}"))),
    };
    ArrayD::from_shape_vec(IxDyn(&shape), values).map_err(|e| Failure::new("array", format!("{what}: {e}")))
}

/// An R array of doubles with dimensions.
pub(crate) fn to_r(array: &ArrayD<f32>) -> Result<Sexp, Failure> {
    let standard = array.as_standard_layout();
    let source = standard.as_slice().unwrap_or_default();
    let dims: Vec<i32> =
        array.shape().iter().map(|&n| i32::try_from(n)).collect::<Result<_, _>>().map_err(|_| {
            Failure::new("too_large", format!("an array of shape {:?} is longer than R's dimensions can say", array.shape()))
        })?;
    let mut out = OwnedRealSexp::new(source.len())?;
    let target = out.as_mut_slice();
    blocks(array.shape(), |to, from, n, step| {
        let target = &mut target[to..to + n];
        target.iter_mut().zip(source[from..].iter().step_by(step)).for_each(|(y, x)| *y = f64::from(*x));
    });
    if !dims.is_empty() {
        // Kept by name: a value that nothing owns could be collected before it is attached.
        let dims = OwnedIntegerSexp::try_from_slice(&dims)?;
        out.set_attrib("dim", Sexp(dims.inner()))?;
    }
    Ok(out.into())
}

// An array to floats and no further; what measurements compare with other bridges.
#[savvy]
fn rust_take(x: Sexp) -> savvy::Result<Sexp> {
    answer(|| {
        std::hint::black_box(from_r(x, "x")?);
        Ok(savvy::NullSexp.into())
    })
}

// Floats to an array: zeros of these dimensions.
#[savvy]
fn rust_give(dims: Sexp) -> savvy::Result<Sexp> {
    answer(|| {
        let dims: Vec<usize> = from_r(dims, "dims")?.iter().map(|&n| n as usize).collect();
        to_r(&ArrayD::zeros(IxDyn(&dims)))
    })
}

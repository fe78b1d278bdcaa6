//! Arrays between R (doubles, first axis fastest) and the core (f32, last axis fastest), in one pass.

use crate::failure::{Failure, answer};
use foveal::ndarray::{ArrayD, IxDyn};
use foveal::{Exec, large_pages, reverse_axes};
use savvy::{OwnedIntegerSexp, OwnedRealSexp, Sexp, TypedSexp, savvy};
use std::cell::RefCell;

/// More threads than this do not copy any faster.
const MOST_THREADS: usize = 4;

fn exec(threads: Option<usize>) -> Exec {
    let exec = Exec::default();
    Exec { threads: threads.unwrap_or(exec.threads).min(MOST_THREADS), ..exec }
}

fn to_rows<T: Copy + Sync>(source: &[T], shape: &[usize], threads: Option<usize>, convert: impl Fn(T) -> f32 + Sync) -> Vec<f32> {
    let mut out = Vec::with_capacity(source.len());
    let target = &mut out.spare_capacity_mut()[..source.len()];
    large_pages::advise(target);
    reverse_axes(exec(threads), source, target, shape, convert);
    // SAFETY: `reverse_axes` has written every entry.
    unsafe { out.set_len(source.len()) };
    out
}

/// An array, vector or single number of R; a vector has one axis. `threads`: the most to use.
pub(crate) fn from_r(sexp: Sexp, what: &str, threads: Option<usize>) -> Result<ArrayD<f32>, Failure> {
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
        TypedSexp::Real(v) => (shape(v.len()), to_rows(v.as_slice(), &shape(v.len()), threads, |x| x as f32)),
        TypedSexp::Integer(v) if v.as_slice().contains(&i32::MIN) => return Err(missing()),
        TypedSexp::Integer(v) => (shape(v.len()), to_rows(v.as_slice(), &shape(v.len()), threads, |x| x as f32)),
        TypedSexp::Logical(v) if v.as_slice_raw().contains(&i32::MIN) => return Err(missing()),
        TypedSexp::Logical(v) => (shape(v.len()), to_rows(v.as_slice_raw(), &shape(v.len()), threads, |x| x as f32)),
        _ => return Err(Failure::new("array", format!("{what} must be an array of numbers, not {kind}"))),
    };
    ArrayD::from_shape_vec(IxDyn(&shape), values).map_err(|e| Failure::new("array", format!("{what}: {e}")))
}

/// An R array of doubles with dimensions.
pub(crate) fn to_r(array: &ArrayD<f32>, threads: Option<usize>) -> Result<Sexp, Failure> {
    let standard = array.as_standard_layout();
    let source = standard.as_slice().unwrap_or_default();
    let dims: Vec<i32> =
        array.shape().iter().map(|&n| i32::try_from(n)).collect::<Result<_, _>>().map_err(|_| {
            Failure::new("too_large", format!("an array of shape {:?} is longer than R's dimensions can say", array.shape()))
        })?;
    // SAFETY: all entries are written below, before anybody reads them.
    let mut out = unsafe { OwnedRealSexp::new_without_init(source.len())? };
    // SAFETY: the same memory, as what it is until then.
    let target = unsafe { std::slice::from_raw_parts_mut(out.as_mut_slice().as_mut_ptr().cast(), source.len()) };
    large_pages::advise(target);
    let reversed: Vec<usize> = array.shape().iter().rev().copied().collect();
    reverse_axes(exec(threads), source, target, &reversed, f64::from);
    if !dims.is_empty() {
        // Kept by name: a value that nothing owns could be collected before it is attached.
        let dims = OwnedIntegerSexp::try_from_slice(&dims)?;
        out.set_attrib("dim", Sexp(dims.inner()))?;
    }
    Ok(out.into())
}

thread_local! {
    static HELD: RefCell<ArrayD<f32>> = RefCell::default();
}

// An array to floats, which are held for `rust_give`; what measurements compare with other bridges.
#[savvy]
fn rust_take(x: Sexp) -> savvy::Result<Sexp> {
    answer(|| {
        HELD.set(from_r(x, "x", None)?);
        Ok(savvy::NullSexp.into())
    })
}

// The floats that `rust_take` got last, as an array of R.
#[savvy]
fn rust_give() -> savvy::Result<Sexp> {
    answer(|| HELD.with_borrow(|array| to_r(array, None)))
}

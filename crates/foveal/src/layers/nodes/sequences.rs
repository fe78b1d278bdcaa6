//! Windows along axes as axes of their own.

use crate::error::Objection;
use crate::ir::{DType, Tensor, Wire};
use crate::layers::config::Axes;
use crate::layers::lowering::known_dim;
use crate::layers::{Call, Case, Lowering};
use crate::ops::{Pad, PadAmount, ReshapeTo, Take, Transpose};
use smallvec::smallvec;

/// The most places that windows along an axis may have in all.
const MOST_PLACES: usize = 1 << 20;

/// Windows along an axis.
struct Windows {
    size: usize,
    stride: usize,
    dilation: usize,
}

/// Every window along `axis`, as two axes in its place: which window, and where in it.
fn windows(cx: &mut Lowering<'_>, x: Wire, axis: usize, windows: &Windows) -> Result<Wire, Objection> {
    let n = known_dim(cx.fact(x), axis, "the length of an axis that is cut into windows")?;
    let &Windows { size, stride, dilation } = windows;
    let reach = size.checked_sub(1).and_then(|steps| steps.checked_mul(dilation)).filter(|&reach| reach < n && stride > 0 && dilation > 0);
    let Some(reach) = reach else {
        let (got, expected) = (size.to_string(), format!("a window within a length of {n}, and steps of at least 1"));
        return Err(Objection::Setting { key: "size of a window".into(), got, expected });
    };
    let count = (n - 1 - reach) / stride + 1;
    // Places are whole numbers in single precision.
    if count.saturating_mul(size) > MOST_PLACES || n > 1 << 24 {
        return Err(Objection::Unsupported(format!("{count} windows of {size} values in {n}")));
    }
    let places = (0..count).flat_map(|window| (0..size).map(move |tap| (window * stride + tap * dilation) as f32)).collect();
    let places = cx.constant(Tensor { dtype: DType::I32, ..Tensor::f32(&[count, size], places) });
    cx.op(Take { axis }, &[x, places])
}

/// Patches of images of channels first: `(batch, values of a patch, patches)`.
fn unfold(cx: &mut Lowering<'_>, call: &Call<'_>, this: &Unfold) -> Result<Wire, Objection> {
    let x = call.one()?;
    if cx.rank(x) != 4 {
        return Err(Objection::Rank { expected: "4 axes (batch, channels, height, width)".into(), got: cx.fact(x).to_string() });
    }
    let pair = |key: &str, setting: &Axes| -> Result<[usize; 2], Objection> {
        let numbers = setting.as_slice();
        let pair = [numbers.first(), numbers.get(1).or(numbers.first())];
        match pair.map(|n| n.and_then(|n| usize::try_from(*n).ok())) {
            [Some(a), Some(b)] if numbers.len() <= 2 => Ok([a, b]),
            _ => Err(Objection::Setting { key: key.into(), got: format!("{numbers:?}"), expected: "a number from 0 on, or two".into() }),
        }
    };
    let (size, stride) = (pair("kernel_size", &this.kernel_size)?, pair("stride", &this.stride)?);
    let (dilation, padding) = (pair("dilation", &this.dilation)?, pair("padding", &this.padding)?);
    let border = padding.map(|n| (n, n));
    let x = match padding {
        [0, 0] => x,
        _ => cx.op(Pad { amount: PadAmount::Fixed(smallvec![(0, 0), (0, 0), border[0], border[1]]), value: 0.0 }, &[x])?,
    };
    let along = |i: usize| Windows { size: size[i], stride: stride[i], dilation: dilation[i] };
    let x = windows(cx, x, 3, &along(1))?;
    let x = windows(cx, x, 2, &along(0))?;
    let x = cx.op(Transpose { permutation: smallvec![0, 1, 3, 5, 2, 4] }, &[x])?;
    let length = |axis: usize| known_dim(cx.fact(x), axis, "the lengths of patches");
    let values = length(1)?.saturating_mul(size[0]).saturating_mul(size[1]);
    let patches = length(4)?.saturating_mul(length(5)?);
    cx.reshape(ReshapeTo::Shape { keep: 1, lengths: smallvec![Some(values), Some(patches)] }, x)
}

fn one() -> Axes {
    Axes::One(1)
}
fn zero() -> Axes {
    Axes::One(0)
}

nodes! { "math":
    /// Windows along the last axis, as an axis of their own.
    ExtractSequences {
        /// Length of the windows.
        sequence_length: usize,
        /// From one window to the next.
        sequence_stride: usize,
    }
    (this, cx, call) = {
        let x = call.one()?;
        let last = cx.rank(x).checked_sub(1).ok_or_else(|| Objection::Rank { expected: "at least 1 axis".into(), got: "()".into() })?;
        windows(cx, x, last, &Windows { size: this.sequence_length, stride: this.sequence_stride, dilation: 1 })
    },
    cases: [Case::call("overlapping", r#"{"sequence_length": 4, "sequence_stride": 3}"#, &[&[2, 3, 11]], r#"["$0"]"#)];
}

nodes! { "nn":
    /// Patches of images of channels first, the values of each along the second axis.
    Unfold {
        /// Height and width of the patches.
        kernel_size: Axes,
        /// Distance between values of a patch.
        #[serde(default = "one")]
        dilation: Axes,
        /// Zeros around the image.
        #[serde(default = "zero")]
        padding: Axes,
        /// From one patch to the next.
        #[serde(default = "one")]
        stride: Axes,
    }
    (this, cx, call) = unfold(cx, call, this),
    cases: [
        Case::call("default", r#"{"kernel_size": 2}"#, &[&[2, 3, 4, 5]], r#"["$0"]"#),
        Case::call("settings", r#"{"kernel_size": [3, 2], "dilation": [1, 2], "padding": 1, "stride": 2}"#, &[&[2, 2, 6, 7]], r#"["$0"]"#),
    ];
}

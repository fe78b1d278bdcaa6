//! Pooling, cropping and resizing.

use crate::error::Objection;
use crate::ir::{Dim, Wire};
use crate::layers::config::{DataFormat, OneOrMany, PaddingMode, data_format};
use crate::layers::image::{Aspect, Interpolation, image_axes, resize};
use crate::layers::pooling;
use crate::layers::resizing::constant;
use crate::layers::{Call, Case, Lowering};
use crate::ops::{Crop, CropAxis, CropSize, PoolKind, Rounding, TooSmall};
use foveal_kernels::Window;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smallvec::{SmallVec, smallvec};

/// A length for all spatial axes, or one for each.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Lengths(OneOrMany<usize>);

impl Lengths {
    /// 1 along each axis.
    pub(super) fn one() -> Self {
        Self(OneOrMany::One(1))
    }

    pub(super) fn expand(&self, key: &str, axes: usize) -> Result<SmallVec<[usize; 3]>, Objection> {
        let lengths: SmallVec<[usize; 3]> = match &self.0 {
            OneOrMany::One(n) => smallvec![*n; axes],
            OneOrMany::Many(n) => n.as_slice().into(),
        };
        if lengths.len() == axes && !lengths.contains(&0) {
            return Ok(lengths);
        }
        let expected = format!("a positive number, or {axes} of them");
        Err(Objection::Setting { key: key.into(), got: format!("{:?}", lengths.as_slice()), expected })
    }
}

fn pool(
    cx: &mut Lowering<'_>,
    call: &Call<'_>,
    kind: PoolKind,
    [size, strides]: [&Lengths; 2],
    padding: PaddingMode,
    format: DataFormat,
) -> Result<Wire, Objection> {
    let x = call.one()?;
    let spatial = cx.rank(x).saturating_sub(2);
    let (size, strides) = (size.expand("pool_size", spatial)?, strides.expand("strides", spatial)?);
    let window = |(&kernel, &stride)| Window { kernel, stride, dilation: 1, padding: padding.into() };
    let windows = size.iter().zip(&strides).map(window).collect();
    cx.channels_last(format, x, |cx, x| pooling::pool(kind, windows, cx, x))
}

/// Defines the two poolings, which have the same settings.
macro_rules! poolings {
    ($($(#[$doc:meta])* $name:ident = $kind:expr;)+) => {
        nodes! { "nn": $(
            $(#[$doc])*
            $name {
                /// Window along each spatial axis.
                pool_size: Lengths,
                /// Step of the window; its size if absent.
                #[serde(default)]
                strides: Option<Lengths>,
                /// `valid` or `same`.
                #[serde(default)]
                padding: PaddingMode,
                /// Where the channels stand.
                #[serde(default, deserialize_with = "data_format")]
                data_format: DataFormat,
            }
            (this, cx, call) = {
                let strides = this.strides.as_ref().unwrap_or(&this.pool_size);
                pool(cx, call, $kind, [&this.pool_size, strides], this.padding, this.data_format)
            },
            cases: [
                Case::call("valid", r#"{"pool_size": 2, "strides": 2, "data_format": "channels_last"}"#, &[&[2, 5, 6, 3]], r#"["$0"]"#),
                Case::call(
                    "same_first",
                    r#"{"pool_size": 3, "strides": 1, "padding": "same", "data_format": "channels_first"}"#,
                    &[&[1, 2, 4, 5]],
                    r#"["$0"]"#
                ),
            ];
        )+ }
    };
}

poolings! {
    /// The largest value in each window.
    MaxPool = PoolKind::Max;
    /// The mean of each window, over those of its cells that lie inside the input; a float. Keras sums integers in their
    /// own type, where the sum of small ones wraps around; here it does not.
    AveragePool = PoolKind::Average;
}

/// Two of the cropping in front, the cropping behind and the length decide.
fn span(x: Dim, axis: usize, name: &'static str, [before, after, target]: [Option<usize>; 3]) -> Result<CropAxis, Objection> {
    let size = match (before, after, target) {
        (Some(start), _, Some(size)) => CropSize::At { start, size },
        (Some(before), Some(after), None) => CropSize::Margins { before, after },
        (None, Some(after), Some(size)) => match x.known() {
            Some(n) => CropSize::At { start: n.checked_sub(after.saturating_add(size)).unwrap_or(n), size },
            None => return Err(Objection::UnknownSize { what: name, got: x.to_string() }),
        },
        _ => {
            return Err(Objection::Setting {
                key: format!("cropping of the {name}"),
                got: format!("{before:?}, {after:?}, {target:?}"),
                expected: "two of: in front, behind, target length".into(),
            });
        }
    };
    Ok(CropAxis { axis, size })
}

fn crop(cx: &mut Lowering<'_>, call: &Call<'_>, this: &CropImages) -> Result<Wire, Objection> {
    let x = call.one()?;
    let [height, width] = image_axes(cx, this.data_format, x)?;
    let shape = &cx.fact(x).shape;
    let rows = span(shape[height], height, "height", [this.top_cropping, this.bottom_cropping, this.target_height])?;
    let columns = span(shape[width], width, "width", [this.left_cropping, this.right_cropping, this.target_width])?;
    cx.op(Crop { axes: smallvec![rows, columns], rounding: Rounding::Floor, too_small: TooSmall::Error }, &[x])
}

nodes! { "image":
    /// A box of images.
    CropImages {
        /// Rows above the box.
        #[serde(default)]
        top_cropping: Option<usize>,
        /// Columns left of the box.
        #[serde(default)]
        left_cropping: Option<usize>,
        /// Rows below the box.
        #[serde(default)]
        bottom_cropping: Option<usize>,
        /// Columns right of the box.
        #[serde(default)]
        right_cropping: Option<usize>,
        /// Rows of the box.
        #[serde(default)]
        target_height: Option<usize>,
        /// Columns of the box.
        #[serde(default)]
        target_width: Option<usize>,
        /// Where the channels stand.
        #[serde(default, deserialize_with = "data_format")]
        data_format: DataFormat,
    }
    (this, cx, call) = crop(cx, call, this),
    cases: [
        Case::call(
            "margins",
            r#"{"top_cropping": 1, "bottom_cropping": 2, "left_cropping": 0, "right_cropping": 3}"#,
            &[&[2, 6, 7, 3]],
            r#"["$0"]"#
        ),
        Case::call(
            "target",
            r#"{"top_cropping": 1, "right_cropping": 2, "target_height": 3, "target_width": 2, "data_format": "channels_first"}"#,
            &[&[2, 3, 6, 7]],
            r#"["$0"]"#
        ),
    ];
    /// Images of another height and width.
    Resize {
        /// Height and width.
        size: [usize; 2],
        /// How values between samples are found.
        #[serde(default)]
        interpolation: Interpolation,
        /// Whether to smooth when shrinking.
        #[serde(default)]
        antialias: bool,
        /// Whether to cut the image, centered, to the wanted aspect ratio first.
        #[serde(default)]
        crop_to_aspect_ratio: bool,
        /// Whether to pad the image, centered, to the wanted aspect ratio first.
        #[serde(default)]
        pad_to_aspect_ratio: bool,
        /// How to pad: `constant`.
        #[serde(default = "constant")]
        fill_mode: String,
        /// What to pad with.
        #[serde(default)]
        fill_value: f64,
        /// Where the channels stand.
        #[serde(default, deserialize_with = "data_format")]
        data_format: DataFormat,
    }
    (this, cx, call) = {
        let x = call.one()?;
        let axes = image_axes(cx, this.data_format, x)?;
        let aspect = Aspect::of(this.crop_to_aspect_ratio, this.pad_to_aspect_ratio, &this.fill_mode, this.fill_value)?;
        resize(cx, x, axes, this.size, aspect, this.interpolation, this.antialias)
    },
    cases: [
        Case::call("bilinear", r#"{"size": [5, 3]}"#, &[&[2, 4, 6, 3]], r#"["$0"]"#),
        Case::call("nearest_first", r#"{"size": [5, 3], "interpolation": "nearest", "data_format": "channels_first"}"#, &[&[1, 2, 4, 6]], r#"["$0"]"#),
        Case::call("one_image", r#"{"size": [5, 3]}"#, &[&[4, 6, 3]], r#"["$0"]"#),
    ];
}

//! Types of config values that several layers share.

use crate::error::Objection;
use foveal_kernels::{Padding, Window};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error as _, Unexpected};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use smallvec::SmallVec;

/// `R` whole numbers from `MIN` on, one per spatial axis; a single number stands for all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ints<const R: usize, const MIN: usize = 1>(pub [usize; R]);

impl<const R: usize, const MIN: usize> Ints<R, MIN> {
    /// 1 everywhere.
    pub const ONES: Self = Self([1; R]);

    /// 2 everywhere.
    pub const TWOS: Self = Self([2; R]);
}

impl<const R: usize, const MIN: usize> Default for Ints<R, MIN> {
    fn default() -> Self {
        Self::ONES
    }
}

impl<const R: usize, const MIN: usize> From<[usize; R]> for Ints<R, MIN> {
    fn from(values: [usize; R]) -> Self {
        Self(values)
    }
}

impl<const R: usize, const MIN: usize> From<usize> for Ints<R, MIN> {
    fn from(value: usize) -> Self {
        Self([value; R])
    }
}

impl<const R: usize, const MIN: usize> Serialize for Ints<R, MIN> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.as_slice().serialize(serializer)
    }
}

impl<'de, const R: usize, const MIN: usize> Deserialize<'de> for Ints<R, MIN> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let values = OneOrMany::<usize>::deserialize(deserializer)?.expand::<R, D::Error>()?;
        match values.iter().find(|&&v| v < MIN || v > i32::MAX as usize) {
            Some(&v) => {
                let expected = format!("a whole number from {MIN} to {}", i32::MAX);
                Err(D::Error::invalid_value(Unexpected::Unsigned(v as u64), &expected.as_str()))
            }
            None => Ok(Self(values)),
        }
    }
}

impl<const R: usize, const MIN: usize> JsonSchema for Ints<R, MIN> {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        format!("Ints{R}From{MIN}").into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let number = serde_json::json!({ "type": "integer", "minimum": MIN });
        json_schema!({ "anyOf": [number, { "type": "array", "items": number, "minItems": R, "maxItems": R }] })
    }
}

/// One value for all axes, or one for each.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged, expecting = "expected a whole number, or a list of them")]
pub(crate) enum OneOrMany<T> {
    One(T),
    Many(Vec<T>),
}

impl<T: Copy> OneOrMany<T> {
    pub(crate) fn expand<const R: usize, E: serde::de::Error>(self) -> Result<[T; R], E> {
        match self {
            OneOrMany::One(v) => Ok([v; R]),
            OneOrMany::Many(v) => v.as_slice().try_into().map_err(|_| E::invalid_length(v.len(), &format!("{R} values").as_str())),
        }
    }
}

/// In front of and behind each of `R` axes; a number stands for all, a list of `R` numbers for symmetric amounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Margins<const R: usize>(pub [(usize, usize); R]);

impl<const R: usize> Margins<R> {
    /// 1 on every side.
    pub const ONES: Self = Self([(1, 1); R]);
}

impl<const R: usize> Serialize for Margins<R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Keras writes the only axis of Cropping1D and ZeroPadding1D without an outer list.
        if R == 1 { self.0[0].serialize(serializer) } else { self.0.as_slice().serialize(serializer) }
    }
}

impl<'de, const R: usize> Deserialize<'de> for Margins<R> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged, expecting = "expected a whole number, a list of them, or a list of pairs")]
        enum Form {
            Amount(usize),
            Amounts(Vec<usize>),
            Pairs(Vec<(usize, usize)>),
        }
        let pairs = match Form::deserialize(deserializer)? {
            Form::Amount(n) => vec![(n, n); R],
            Form::Amounts(v) if R == 1 && v.len() == 2 => vec![(v[0], v[1])],
            Form::Amounts(v) => v.into_iter().map(|n| (n, n)).collect(),
            Form::Pairs(v) => v,
        };
        let margins: [(usize, usize); R] =
            pairs.as_slice().try_into().map_err(|_| D::Error::invalid_length(pairs.len(), &format!("{R} pairs of numbers").as_str()))?;
        match margins.iter().find(|(a, b)| a.max(b) > &(i32::MAX as usize)) {
            Some(&(a, b)) => Err(D::Error::invalid_value(Unexpected::Unsigned(a.max(b) as u64), &"at most 2147483647")),
            None => Ok(Self(margins)),
        }
    }
}

impl<const R: usize> JsonSchema for Margins<R> {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        format!("Margins{R}").into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "anyOf": [{ "type": "integer", "minimum": 0 }, { "type": "array" }] })
    }
}

/// Where the channels stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DataFormat {
    /// `(batch, spatial..., channels)`.
    #[default]
    ChannelsLast,
    /// `(batch, channels, spatial...)`.
    ChannelsFirst,
}

impl DataFormat {
    /// The axes between batch and channels.
    pub fn spatial_axes(self, rank: usize) -> std::ops::Range<usize> {
        match self {
            DataFormat::ChannelsLast => 1..rank.saturating_sub(1).max(1),
            DataFormat::ChannelsFirst => 2.min(rank)..rank,
        }
    }

    /// The axis of the channels.
    pub fn channel_axis(self, rank: usize) -> usize {
        match self {
            DataFormat::ChannelsLast => rank - 1,
            DataFormat::ChannelsFirst => 1,
        }
    }
}

/// Reads `null`, Keras' "as configured globally", as channels last, which is what Keras' own default is.
pub(crate) fn data_format<'de, D: Deserializer<'de>>(deserializer: D) -> Result<DataFormat, D::Error> {
    Ok(Option::<DataFormat>::deserialize(deserializer)?.unwrap_or_default())
}

/// Keras' `padding` of convolution and pooling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum PaddingMode {
    /// Only windows that lie wholly inside.
    #[default]
    #[serde(alias = "VALID")]
    Valid,
    /// `ceil(n / stride)` outputs.
    #[serde(alias = "SAME")]
    Same,
    /// Nothing behind an output is seen; one-dimensional convolution only.
    Causal,
}

impl From<PaddingMode> for Padding {
    fn from(mode: PaddingMode) -> Self {
        match mode {
            PaddingMode::Valid => Padding::Valid,
            PaddingMode::Same => Padding::Same,
            PaddingMode::Causal => Padding::Causal,
        }
    }
}

/// One window per axis.
pub(crate) fn windows<const R: usize>(kernel: Ints<R>, strides: Ints<R>, dilation: Ints<R>, padding: PaddingMode) -> SmallVec<[Window; 3]> {
    let window = |axis| Window { kernel: kernel.0[axis], stride: strides.0[axis], dilation: dilation.0[axis], padding: padding.into() };
    (0..R).map(window).collect()
}

/// An axis that may count from the end.
pub(crate) fn resolve_axis(axis: i64, rank: usize) -> Result<usize, Objection> {
    let at = if axis < 0 { axis + rank as i64 } else { axis };
    usize::try_from(at).ok().filter(|&a| a < rank).ok_or_else(|| Objection::Setting {
        key: "axis".into(),
        got: axis.to_string(),
        expected: format!("an axis of a tensor with {rank} axes"),
    })
}

/// One axis or several; negative ones count from the end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged, expecting = "expected a whole number, or a list of them")]
pub enum Axes {
    /// One.
    One(i64),
    /// Several.
    Many(Vec<i64>),
}

impl Axes {
    /// The last axis.
    pub const LAST: Self = Axes::One(-1);

    /// As written, in the order written.
    pub fn as_slice(&self) -> &[i64] {
        match self {
            Axes::One(axis) => std::slice::from_ref(axis),
            Axes::Many(axes) => axes,
        }
    }

    /// The axes of a tensor with `rank` axes, in rising order, each once.
    pub fn resolve(&self, rank: usize) -> Result<SmallVec<[usize; 5]>, Objection> {
        let mut axes: SmallVec<[usize; 5]> = self.as_slice().iter().map(|&axis| resolve_axis(axis, rank)).collect::<Result<_, _>>()?;
        axes.sort_unstable();
        axes.dedup();
        Ok(axes)
    }
}

impl Default for Axes {
    fn default() -> Self {
        Self::LAST
    }
}

/// Settings that training uses and prediction does not (regularizers, constraints, seeds), kept as the file has them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Opaque(pub serde_json::Value);

impl JsonSchema for Opaque {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Opaque".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["object", "string", "integer", "null"] })
    }
}

/// The default of many switches.
pub(crate) fn yes() -> bool {
    true
}

/// The default of most axes: the last.
pub(crate) fn last_axis() -> i64 {
    -1
}

/// What Keras' normalisations add to a variance.
pub(crate) fn epsilon() -> f64 {
    1e-3
}

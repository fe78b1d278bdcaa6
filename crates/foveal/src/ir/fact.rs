//! What is known of a tensor before any data is there.

use smallvec::SmallVec;

pub use foveal_format::Dtype as DType;

/// Whether values of this type are floats, which Keras casts where a layer computes in another float type.
pub fn is_float(dtype: DType) -> bool {
    matches!(dtype, DType::F16 | DType::BF16 | DType::F32 | DType::F64)
}

/// The type of a result that is computed of two, as in Keras: floats win over integers, wider types over narrower ones.
/// There are no 64-bit types where JAX has none by default.
pub fn promote(a: DType, b: DType) -> DType {
    use DType::{BF16, Bool, F16, F32, F64, I8, I16, I32, I64, U8, U16, U32, U64};
    let rank = |dtype: DType| match dtype {
        Bool => 0,
        U8 | I8 => 1,
        U16 | I16 => 2,
        U32 | I32 => 3,
        U64 | I64 => 4,
        F16 | BF16 => 5,
        F32 => 6,
        F64 => 7,
    };
    let signed = |dtype: DType| matches!(dtype, I8 | I16 | I32 | I64);
    let (narrow, wide) = if rank(a) > rank(b) { (b, a) } else { (a, b) };
    match (narrow, wide) {
        (F16, BF16) | (BF16, F16) => F32,
        // A signed type that holds all values of an unsigned one is a size larger.
        (narrow, U8) if signed(narrow) => I16,
        (narrow, U16) if signed(narrow) => I32,
        (U8, I8) => I16,
        (U16, I16) => I32,
        (U32, I32) => I32,
        (narrow, U32 | U64) if signed(narrow) => I32,
        _ => wide,
    }
}

/// The type of what is computed in floats only: means, normalisation, most activations.
pub fn float_result(dtype: DType) -> DType {
    if is_float(dtype) { dtype } else { DType::F32 }
}

/// The type of sums and products over axes: small integers are counted in 32 bits.
pub fn sum_result(dtype: DType) -> DType {
    match dtype {
        DType::Bool | DType::I8 | DType::I16 => DType::I32,
        DType::U8 | DType::U16 => DType::U32,
        other => other,
    }
}

/// A length along one axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dim {
    /// Known when the model is built.
    Known(usize),
    /// Keras' `None`: any length, found when data comes.
    Unknown,
}

impl Dim {
    /// The length, if known.
    pub fn known(self) -> Option<usize> {
        match self {
            Dim::Known(n) => Some(n),
            Dim::Unknown => None,
        }
    }

    /// Applies `f` to a known length; unknown stays unknown.
    pub fn map(self, f: impl FnOnce(usize) -> usize) -> Dim {
        self.known().map_or(Dim::Unknown, |n| Dim::Known(f(n)))
    }

    /// Combines two lengths; unknown absorbs.
    pub fn zip(self, other: Dim, f: impl FnOnce(usize, usize) -> usize) -> Dim {
        match (self, other) {
            (Dim::Known(a), Dim::Known(b)) => Dim::Known(f(a, b)),
            _ => Dim::Unknown,
        }
    }
}

impl From<usize> for Dim {
    fn from(n: usize) -> Self {
        Dim::Known(n)
    }
}

impl From<Option<usize>> for Dim {
    fn from(n: Option<usize>) -> Self {
        n.map_or(Dim::Unknown, Dim::Known)
    }
}

impl std::fmt::Display for Dim {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Dim::Known(n) => n.fmt(f),
            Dim::Unknown => "None".fmt(f),
        }
    }
}

/// Lengths along all axes.
pub type Dims = SmallVec<[Dim; 5]>;

/// A shape as Python writes it: `(None, 256, 256, 3)`.
pub fn display_shape(shape: &[Dim]) -> String {
    let items: Vec<String> = shape.iter().map(Dim::to_string).collect();
    match items.as_slice() {
        [one] => format!("({one},)"),
        items => format!("({})", items.join(", ")),
    }
}

/// The lengths if all of them are known.
pub fn known(shape: &[Dim]) -> Option<foveal_kernels::Shape> {
    shape.iter().map(|d| d.known()).collect()
}

/// Type and shape of a tensor.
///
/// Values are held as `f32` whatever the type: `float16` and `bfloat16` rounded where Keras rounds, integers exactly up
/// to 2^24 (inputs beyond that are refused).
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// Declared element type.
    pub dtype: DType,
    /// Lengths.
    pub shape: Dims,
}

impl Fact {
    /// A float32 tensor.
    pub fn f32(shape: impl IntoIterator<Item = impl Into<Dim>>) -> Self {
        Self { dtype: DType::F32, shape: shape.into_iter().map(Into::into).collect() }
    }

    /// The same type with another shape.
    pub fn with_shape(&self, shape: impl IntoIterator<Item = Dim>) -> Self {
        Self { dtype: self.dtype, shape: shape.into_iter().collect() }
    }

    /// Number of axes.
    pub fn rank(&self) -> usize {
        self.shape.len()
    }
}

impl std::fmt::Display for Fact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&display_shape(&self.shape))
    }
}

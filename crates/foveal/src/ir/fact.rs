//! What is known of a tensor before any data is there.

use smallvec::SmallVec;

pub use foveal_format::Dtype as DType;

/// Whether values of this type are floats, which Keras casts where a layer computes in another float type.
pub fn is_float(dtype: DType) -> bool {
    matches!(dtype, DType::F16 | DType::BF16 | DType::F32 | DType::F64)
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

//! Arrays as bytes with a type and a shape.

use half::{bf16, f16};

/// The type of an array's elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dtype {
    /// IEEE half precision.
    F16,
    /// The upper half of a single-precision float.
    BF16,
    /// IEEE single precision.
    F32,
    /// IEEE double precision.
    F64,
    /// Signed, 8 bits.
    I8,
    /// Signed, 16 bits.
    I16,
    /// Signed, 32 bits.
    I32,
    /// Signed, 64 bits.
    I64,
    /// Unsigned, 8 bits.
    U8,
    /// Unsigned, 16 bits.
    U16,
    /// Unsigned, 32 bits.
    U32,
    /// Unsigned, 64 bits.
    U64,
    /// One byte, 0 or 1.
    Bool,
}

impl Dtype {
    /// Every type.
    pub const ALL: [Dtype; 13] = [
        Dtype::F16,
        Dtype::BF16,
        Dtype::F32,
        Dtype::F64,
        Dtype::I8,
        Dtype::I16,
        Dtype::I32,
        Dtype::I64,
        Dtype::U8,
        Dtype::U16,
        Dtype::U32,
        Dtype::U64,
        Dtype::Bool,
    ];

    /// Bytes of one element.
    pub fn size(self) -> usize {
        match self {
            Dtype::I8 | Dtype::U8 | Dtype::Bool => 1,
            Dtype::F16 | Dtype::BF16 | Dtype::I16 | Dtype::U16 => 2,
            Dtype::F32 | Dtype::I32 | Dtype::U32 => 4,
            Dtype::F64 | Dtype::I64 | Dtype::U64 => 8,
        }
    }

    /// The name Keras and NumPy use, such as `float32`.
    pub fn name(self) -> &'static str {
        match self {
            Dtype::F16 => "float16",
            Dtype::BF16 => "bfloat16",
            Dtype::F32 => "float32",
            Dtype::F64 => "float64",
            Dtype::I8 => "int8",
            Dtype::I16 => "int16",
            Dtype::I32 => "int32",
            Dtype::I64 => "int64",
            Dtype::U8 => "uint8",
            Dtype::U16 => "uint16",
            Dtype::U32 => "uint32",
            Dtype::U64 => "uint64",
            Dtype::Bool => "bool",
        }
    }

    /// The type of this [`name`](Self::name).
    pub fn from_name(name: &str) -> Option<Dtype> {
        Self::ALL.into_iter().find(|dtype| dtype.name() == name)
    }
}

impl std::fmt::Display for Dtype {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.name())
    }
}

/// An array that owns its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Array {
    /// Type of the elements.
    pub dtype: Dtype,
    /// Length along each axis.
    pub shape: Vec<usize>,
    /// The elements in row-major order, little-endian.
    pub bytes: Vec<u8>,
}

impl Array {
    /// The same array, borrowed.
    pub fn as_ref(&self) -> ArrayRef<'_> {
        ArrayRef { dtype: self.dtype, shape: &self.shape, bytes: &self.bytes }
    }

    /// The elements in single precision: rounded to the nearest where it has not the bits for them.
    pub fn to_f32(&self) -> Vec<f32> {
        match self.dtype {
            Dtype::F16 => self.map(|bytes| f16::from_le_bytes(bytes).to_f32()),
            Dtype::BF16 => self.map(|bytes| bf16::from_le_bytes(bytes).to_f32()),
            Dtype::F32 => self.map(f32::from_le_bytes),
            Dtype::F64 => self.map(|bytes| f64::from_le_bytes(bytes) as f32),
            Dtype::I8 => self.map(|bytes| i8::from_le_bytes(bytes).into()),
            Dtype::I16 => self.map(|bytes| i16::from_le_bytes(bytes).into()),
            Dtype::I32 => self.map(|bytes| i32::from_le_bytes(bytes) as f32),
            Dtype::I64 => self.map(|bytes| i64::from_le_bytes(bytes) as f32),
            Dtype::U8 => self.map(|bytes| u8::from_le_bytes(bytes).into()),
            Dtype::U16 => self.map(|bytes| u16::from_le_bytes(bytes).into()),
            Dtype::U32 => self.map(|bytes| u32::from_le_bytes(bytes) as f32),
            Dtype::U64 => self.map(|bytes| u64::from_le_bytes(bytes) as f32),
            Dtype::Bool => self.map(|[byte]| f32::from(byte != 0)),
        }
    }

    fn map<const N: usize>(&self, number: impl Fn([u8; N]) -> f32) -> Vec<f32> {
        self.bytes.as_chunks().0.iter().copied().map(number).collect()
    }
}

/// A borrowed [`Array`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ArrayRef<'a> {
    /// Type of the elements.
    pub dtype: Dtype,
    /// Length along each axis.
    pub shape: &'a [usize],
    /// The elements in row-major order, little-endian.
    pub bytes: &'a [u8],
}

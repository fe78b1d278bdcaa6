//! How elements lie in an HDF5 file, and which numbers they are.

use crate::Dtype;
use hdf5_pure::{Datatype, DatatypeByteOrder, EnumMember, EnumTypeBuilder, FloatingPointLayout};

/// The type of a dataset's elements and the order of their bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Element {
    pub(crate) dtype: Dtype,
    pub(crate) big_endian: bool,
}

const BINARY16: FloatingPointLayout = float_layout(16, 5, 10, 15);
const BFLOAT16: FloatingPointLayout = float_layout(16, 8, 7, 127);

const fn float_layout(bits: u16, exponent: u8, mantissa: u8, bias: u32) -> FloatingPointLayout {
    FloatingPointLayout {
        bit_offset: 0,
        bit_precision: bits,
        exponent_location: mantissa,
        exponent_size: exponent,
        mantissa_location: 0,
        mantissa_size: mantissa,
        exponent_bias: bias,
    }
}

impl Element {
    /// The numbers a stored type means. Keras marks `bfloat16`, which HDF5 had no type for, by an attribute on two
    /// opaque bytes; h5py stores booleans as an enumeration.
    pub(crate) fn of(stored: &Datatype, marked_bfloat16: bool) -> Option<Self> {
        match stored {
            Datatype::FloatingPoint { byte_order, layout, size } => Self::float(*size, layout, *byte_order),
            Datatype::FixedPoint { size, byte_order, layout } => {
                let dtype = integer(*size, layout.signed)?;
                let is_whole = layout.bit_offset == 0 && usize::from(layout.bit_precision) == dtype.size() * 8;
                Self::new(dtype, *byte_order).filter(|_| is_whole)
            }
            Datatype::Opaque { size: 2, .. } if marked_bfloat16 => Some(Self { dtype: Dtype::BF16, big_endian: false }),
            Datatype::Enumeration { size: 1, members, .. } if is_bool(members) => Some(Self { dtype: Dtype::Bool, big_endian: false }),
            _ => None,
        }
    }

    fn float(size: u32, layout: &FloatingPointLayout, order: DatatypeByteOrder) -> Option<Self> {
        let dtype = match size {
            2 if *layout == BINARY16 => Dtype::F16,
            2 if *layout == BFLOAT16 => Dtype::BF16,
            4 if *layout == FloatingPointLayout::IEEE754_BINARY32 => Dtype::F32,
            8 if *layout == FloatingPointLayout::IEEE754_BINARY64 => Dtype::F64,
            _ => return None,
        };
        Self::new(dtype, order)
    }

    fn new(dtype: Dtype, order: DatatypeByteOrder) -> Option<Self> {
        let big_endian = match order {
            DatatypeByteOrder::LittleEndian => false,
            DatatypeByteOrder::BigEndian => true,
            DatatypeByteOrder::Vax => return None,
        };
        Some(Self { dtype, big_endian })
    }

    /// Turns stored bytes into little-endian ones.
    pub(crate) fn to_little_endian(self, bytes: &mut [u8]) {
        if self.big_endian {
            bytes.chunks_exact_mut(self.dtype.size()).for_each(<[u8]>::reverse);
        }
    }
}

fn integer(size: u32, signed: bool) -> Option<Dtype> {
    Some(match (size, signed) {
        (1, true) => Dtype::I8,
        (2, true) => Dtype::I16,
        (4, true) => Dtype::I32,
        (8, true) => Dtype::I64,
        (1, false) => Dtype::U8,
        (2, false) => Dtype::U16,
        (4, false) => Dtype::U32,
        (8, false) => Dtype::U64,
        _ => return None,
    })
}

fn is_bool(members: &[EnumMember]) -> bool {
    let is = |member: &EnumMember, name, value| member.name == name && member.value == [value];
    matches!(members, [no, yes] if is(no, "FALSE", 0) && is(yes, "TRUE", 1))
}

/// The type h5py gives arrays of this kind.
pub(crate) fn stored_type(dtype: Dtype) -> Result<Datatype, hdf5_pure::FormatError> {
    let little = DatatypeByteOrder::LittleEndian;
    Ok(match dtype {
        Dtype::F16 => Datatype::FloatingPoint { size: 2, byte_order: little, layout: BINARY16 },
        Dtype::BF16 => Datatype::Opaque { size: 2, tag: Vec::new() },
        Dtype::F32 => hdf5_pure::make_f32_type(),
        Dtype::F64 => hdf5_pure::make_f64_type(),
        Dtype::I8 => hdf5_pure::make_i8_type(),
        Dtype::I16 => hdf5_pure::make_i16_type(),
        Dtype::I32 => hdf5_pure::make_i32_type(),
        Dtype::I64 => hdf5_pure::make_i64_type(),
        Dtype::U8 => hdf5_pure::make_u8_type(),
        Dtype::U16 => hdf5_pure::make_u16_type(),
        Dtype::U32 => hdf5_pure::make_u32_type(),
        Dtype::U64 => hdf5_pure::make_u64_type(),
        Dtype::Bool => {
            let base = EnumTypeBuilder::with_base(hdf5_pure::make_i8_type());
            base.raw_value("FALSE", &[0]).raw_value("TRUE", &[1]).build()?
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use hdf5_pure::FixedPointLayout;

    #[test]
    fn every_type_is_known_by_what_is_stored_for_it() {
        for dtype in Dtype::ALL {
            let stored = stored_type(dtype).unwrap();
            assert_eq!(Element::of(&stored, dtype == Dtype::BF16), Some(Element { dtype, big_endian: false }));
            assert_eq!(stored.type_size() as usize, dtype.size());
        }
    }

    #[test]
    fn odd_numbers_are_unknown() {
        let integer = |size, bit_offset, bit_precision| Datatype::FixedPoint {
            size,
            byte_order: DatatypeByteOrder::LittleEndian,
            layout: FixedPointLayout { signed: true, bit_offset, bit_precision },
        };
        for odd in [integer(3, 0, 24), integer(4, 0, 31), integer(4, 1, 31), integer(u32::MAX, 0, 0), integer(0, 0, 0)] {
            assert_eq!(Element::of(&odd, false), None, "{odd}");
        }
        let float = |size, byte_order, layout| Datatype::FloatingPoint { size, byte_order, layout };
        let binary32 = FloatingPointLayout::IEEE754_BINARY32;
        assert_eq!(Element::of(&float(4, DatatypeByteOrder::Vax, binary32), false), None);
        assert_eq!(Element::of(&float(8, DatatypeByteOrder::LittleEndian, binary32), false), None);
        assert_eq!(Element::of(&Datatype::Opaque { size: 2, tag: Vec::new() }, false), None);
    }
}

//! NumPy's array files: the header, and elements to and from single precision.
//!
//! The format is `numpy.lib.format`'s: magic, version, header length, a Python dict literal, then the elements. Element
//! types that are no numbers (text, objects, records, complex) are refused.

use foveal_format::{Array, Dtype};
use half::{bf16, f16};
use std::io::{self, Read};

const MAGIC: &[u8] = b"\x93NUMPY";

/// NumPy itself refuses longer ones.
const MAX_HEADER: usize = 1 << 16;

/// What stands in front of the elements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) dtype: Dtype,
    pub(crate) big_endian: bool,
    /// Whether the first axis varies fastest.
    pub(crate) fortran_order: bool,
    pub(crate) shape: Vec<usize>,
}

impl Header {
    /// Reads one; the reader then stands at the first element.
    pub(crate) fn read(mut reader: impl Read) -> Result<Self, String> {
        let mut fixed = [0; 8];
        read_exact(&mut reader, &mut fixed)?;
        if !fixed.starts_with(MAGIC) {
            return Err("is not an .npy file".into());
        }
        let length = match fixed[6] {
            1 => {
                let mut bytes = [0; 2];
                read_exact(&mut reader, &mut bytes)?;
                u16::from_le_bytes(bytes).into()
            }
            2 | 3 => {
                let mut bytes = [0; 4];
                read_exact(&mut reader, &mut bytes)?;
                u32::from_le_bytes(bytes) as usize
            }
            version => return Err(format!("has version {version} of the .npy format; versions 1 to 3 are known")),
        };
        if length > MAX_HEADER {
            return Err(format!("has a header of {length} bytes, more than NumPy accepts"));
        }
        let mut text = vec![0; length];
        read_exact(&mut reader, &mut text)?;
        Self::parse(&String::from_utf8_lossy(&text).replace('"', "'"))
    }

    fn parse(text: &str) -> Result<Self, String> {
        let after = |key: &str| {
            let value = text.split_once(key).and_then(|(_, rest)| rest.trim_start().strip_prefix(':'));
            value.map(str::trim_start).ok_or_else(|| format!("has no {key} in its header"))
        };
        let descr = after("'descr'")?;
        let descr = descr.strip_prefix('\'').and_then(|rest| rest.split_once('\''));
        let (descr, _) = descr.ok_or("holds records, not numbers")?;
        let (big_endian, dtype) = element_type(descr)?;
        let shape = after("'shape'")?.strip_prefix('(').and_then(|rest| rest.split_once(')'));
        let (shape, _) = shape.ok_or("has a shape that is not a tuple")?;
        let lengths = shape.split(',').map(|n| n.trim().trim_end_matches('L')).filter(|n| !n.is_empty());
        let shape: Vec<usize> = lengths.map(str::parse).collect::<Result<_, _>>().map_err(|_| format!("has the shape ({shape})"))?;
        Ok(Self { dtype, big_endian, fortran_order: after("'fortran_order'")?.starts_with("True"), shape })
    }

    /// The header of an array in row-major order. bfloat16, which NumPy has not, becomes float32.
    pub(crate) fn new(dtype: Dtype, shape: &[usize]) -> Self {
        Self { dtype: written(dtype), big_endian: false, fortran_order: false, shape: shape.to_vec() }
    }

    /// The bytes in front of the elements, a multiple of 64.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let lengths: String = self.shape.iter().map(|n| format!("{n}, ")).collect();
        let lengths = if self.shape.len() == 1 { lengths.trim_end() } else { lengths.trim_end_matches(", ") };
        let order = if self.fortran_order { "True" } else { "False" };
        let mut dict = format!("{{'descr': '{}', 'fortran_order': {order}, 'shape': ({lengths}), }}", self.descr());
        let unpadded = MAGIC.len() + 4 + dict.len() + 1;
        dict.extend(std::iter::repeat_n(' ', unpadded.next_multiple_of(64) - unpadded));
        dict.push('\n');
        let length = u16::try_from(dict.len()).expect("a shape of few axes is short");
        [MAGIC, &[1, 0], &length.to_le_bytes(), dict.as_bytes()].concat()
    }

    fn descr(&self) -> String {
        let kind = match self.dtype {
            Dtype::F16 | Dtype::F32 | Dtype::F64 => 'f',
            Dtype::I8 | Dtype::I16 | Dtype::I32 | Dtype::I64 => 'i',
            Dtype::U8 | Dtype::U16 | Dtype::U32 | Dtype::U64 => 'u',
            Dtype::Bool => 'b',
            Dtype::BF16 => 'V',
        };
        let order = match (self.dtype.size(), self.big_endian) {
            (1, _) => '|',
            (_, true) => '>',
            (_, false) => '<',
        };
        format!("{order}{kind}{}", self.dtype.size())
    }

    /// Bytes of the elements; of shapes beyond all bounds, the most that can be told.
    pub(crate) fn bytes(&self) -> u128 {
        if self.shape.contains(&0) {
            return 0;
        }
        self.shape.iter().fold(self.dtype.size() as u128, |bytes, &n| bytes.saturating_mul(n as u128))
    }
}

/// What a type is written as.
pub(crate) fn written(dtype: Dtype) -> Dtype {
    if dtype == Dtype::BF16 { Dtype::F32 } else { dtype }
}

fn read_exact(reader: &mut impl Read, buffer: &mut [u8]) -> Result<(), String> {
    reader.read_exact(buffer).map_err(|error| match error.kind() {
        io::ErrorKind::UnexpectedEof => "ends within its header: the file is incomplete".into(),
        _ => error.to_string(),
    })
}

fn element_type(descr: &str) -> Result<(bool, Dtype), String> {
    let mut chars = descr.chars();
    let order = chars.next().unwrap_or(' ');
    let dtype = match chars.as_str() {
        "f2" => Dtype::F16,
        "f4" => Dtype::F32,
        "f8" => Dtype::F64,
        "i1" => Dtype::I8,
        "i2" => Dtype::I16,
        "i4" => Dtype::I32,
        "i8" => Dtype::I64,
        "u1" => Dtype::U8,
        "u2" => Dtype::U16,
        "u4" => Dtype::U32,
        "u8" => Dtype::U64,
        "b1" => Dtype::Bool,
        // How NumPy writes the bfloat16 of ml_dtypes.
        "V2" => Dtype::BF16,
        _ => return Err(format!("has elements of type '{descr}'; whole numbers, floats and booleans can be read")),
    };
    Ok((order == '>', dtype))
}

/// Elements as single-precision numbers.
pub(crate) fn decode(dtype: Dtype, big_endian: bool, mut bytes: Vec<u8>) -> Vec<f32> {
    if big_endian && dtype.size() > 1 {
        bytes.chunks_exact_mut(dtype.size()).for_each(<[u8]>::reverse);
    }
    Array { dtype, shape: Vec::new(), bytes }.to_f32()
}

/// Values, which the type can hold, as elements of it, appended to `out`.
pub(crate) fn encode(dtype: Dtype, values: impl Iterator<Item = f32>, out: &mut Vec<u8>) {
    match dtype {
        Dtype::F16 => values.for_each(|v| out.extend(f16::from_f32(v).to_le_bytes())),
        Dtype::BF16 => values.for_each(|v| out.extend(bf16::from_f32(v).to_le_bytes())),
        Dtype::F32 => values.for_each(|v| out.extend(v.to_le_bytes())),
        Dtype::F64 => values.for_each(|v| out.extend(f64::from(v).to_le_bytes())),
        Dtype::I8 => values.for_each(|v| out.extend((v as i8).to_le_bytes())),
        Dtype::I16 => values.for_each(|v| out.extend((v as i16).to_le_bytes())),
        Dtype::I32 => values.for_each(|v| out.extend((v as i32).to_le_bytes())),
        Dtype::I64 => values.for_each(|v| out.extend((v as i64).to_le_bytes())),
        Dtype::U8 => values.for_each(|v| out.push(v as u8)),
        Dtype::U16 => values.for_each(|v| out.extend((v as u16).to_le_bytes())),
        Dtype::U32 => values.for_each(|v| out.extend((v as u32).to_le_bytes())),
        Dtype::U64 => values.for_each(|v| out.extend((v as u64).to_le_bytes())),
        Dtype::Bool => values.for_each(|v| out.push(u8::from(v != 0.0))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first 80 bytes of `numpy.save` of `np.zeros((3, 4), '<f4')`, padding left out.
    #[test]
    fn header_is_numpys() {
        let bytes = Header::new(Dtype::F32, &[3, 4]).to_bytes();
        assert_eq!(bytes.len(), 128);
        assert!(bytes.starts_with(b"\x93NUMPY\x01\x00v\x00{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }  "));
        assert!(bytes.ends_with(b" \n"));
        let text = |shape: &[usize]| String::from_utf8_lossy(&Header::new(Dtype::U8, shape).to_bytes()).into_owned();
        assert!(text(&[]).contains("'descr': '|u1', 'fortran_order': False, 'shape': (), }"));
        assert!(text(&[7]).contains("'shape': (7,), }"));
    }

    #[test]
    fn headers_survive_a_round_trip() {
        for dtype in Dtype::ALL {
            for shape in [&[][..], &[0], &[5], &[2, 3, 4, 5]] {
                for (big_endian, fortran_order) in [(false, false), (dtype.size() > 1, true)] {
                    let header = Header { dtype, big_endian, fortran_order, shape: shape.to_vec() };
                    assert_eq!(Header::read(header.to_bytes().as_slice()).unwrap(), header);
                }
            }
        }
    }

    /// As written by other programs: another order of keys, double quotes, Python 2's long integers.
    #[test]
    fn headers_of_other_writers() {
        let header = Header::parse("{'shape': (2L, 3L), 'fortran_order': True , 'descr':'>i2'}").unwrap();
        assert_eq!(header, Header { dtype: Dtype::I16, big_endian: true, fortran_order: true, shape: vec![2, 3] });
    }

    #[test]
    fn refuses_what_is_no_number() {
        let problem = |text: &str| Header::parse(text).unwrap_err();
        assert!(problem("{'descr': '<c8', 'fortran_order': False, 'shape': (2,), }").contains("<c8"));
        assert!(problem("{'descr': '|O', 'fortran_order': False, 'shape': (2,), }").contains("|O"));
        assert!(problem("{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (2,), }").contains("records"));
        assert!(problem("{'descr': '<f4', 'fortran_order': False, 'shape': (-2,), }").contains("-2"));
        assert!(problem("{'descr': '<f4', 'fortran_order': False}").contains("'shape'"));
        assert!(Header::read(&b"\x93NUMPY\x01\x00"[..]).unwrap_err().contains("incomplete"));
        assert!(Header::read(&b"\x93NUMPY\x02\x00\xff\xff\xff\xff"[..]).unwrap_err().contains("4294967295"));
    }

    #[test]
    fn sizes_beyond_memory_are_counted() {
        assert_eq!(Header::new(Dtype::F64, &[usize::MAX, 2]).bytes(), 16 * usize::MAX as u128);
        assert_eq!(Header::new(Dtype::F64, &[usize::MAX; 5]).bytes(), u128::MAX);
        assert_eq!(Header::new(Dtype::F64, &[usize::MAX, usize::MAX, 0]).bytes(), 0);
    }

    #[test]
    fn every_type_survives_a_round_trip() {
        for dtype in Dtype::ALL {
            let values = if dtype == Dtype::Bool { [0.0, 1.0, 1.0] } else { [0.0, 1.0, 100.0] };
            let mut bytes = Vec::new();
            encode(dtype, values.into_iter(), &mut bytes);
            assert_eq!(bytes.len(), 3 * dtype.size());
            assert_eq!(decode(dtype, false, bytes.clone()), values);
            bytes.chunks_exact_mut(dtype.size()).for_each(<[u8]>::reverse);
            assert_eq!(decode(dtype, true, bytes), values);
        }
    }
}

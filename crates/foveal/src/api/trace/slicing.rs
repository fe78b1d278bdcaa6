//! `tensor[...]` with sizes among the bounds.

use super::Size;
use crate::api::{LayerHandle, SymbolicTensor};
use crate::error::{Error, Result};
use crate::ir::is_float;
use crate::layers::Nest;
use crate::layers::center_crop::{CenterCrop, Crop, Keep, Rounding};
use crate::layers::config::DataFormat;
use crate::layers::nodes::GetItem;
use serde_json::{Value, json};

/// One entry of the key of `tensor[...]`.
#[derive(Clone, Debug)]
pub enum Index {
    /// `start:stop:step`.
    Slice {
        /// First position; the first of all if absent.
        start: Option<Size>,
        /// Behind the last position; the end if absent.
        stop: Option<Size>,
        /// Distance of positions; 1 if absent.
        step: Option<i64>,
    },
    /// One position; its axis goes.
    At(Size),
    /// A new axis of length 1.
    NewAxis,
    /// All axes that the other entries leave.
    Ellipsis,
}

impl Index {
    const ALL: Self = Self::Slice { start: None, stop: None, step: None };

    /// As op nodes write it in a file.
    fn written(&self) -> Result<Value> {
        let number = |size: &Size| size.number().ok_or_else(|| Error::Usage(format!("the bound {size} is not a number")));
        Ok(match self {
            Index::Slice { start, stop, step } => {
                let bound = |size: &Option<Size>| size.as_ref().map(number).transpose();
                json!({ "class_name": "__slice__", "config": { "start": bound(start)?, "stop": bound(stop)?, "step": step } })
            }
            Index::At(size) => json!(number(size)?),
            Index::NewAxis => Value::Null,
            Index::Ellipsis => json!({ "class_name": "__ellipsis__", "config": {} }),
        })
    }
}

/// What of an axis a slice by sizes keeps.
#[derive(Clone, Debug)]
enum Kept {
    /// This many from the center, by any of these roundings.
    Center(usize, Vec<Rounding>),
    /// As many as another tensor has, from the center.
    Like(SymbolicTensor),
    /// A part of it, from the center.
    Fraction(f64),
}

impl SymbolicTensor {
    /// The length of an axis, to compute with.
    ///
    /// # Errors
    /// If there is no such axis.
    pub fn size(&self, axis: usize) -> Result<Size> {
        let rank = self.shape().len();
        let size = (axis < rank).then(|| Size::of(self, axis));
        size.ok_or_else(|| Error::Usage(format!("there is no axis {axis} of a tensor with {rank}")))
    }

    /// `self[key]`, as NumPy understands it. Slices by sizes of the form `(n - c) // 2` are crops, which work on inputs of
    /// any size; of lengths that are known every other arithmetic will do.
    ///
    /// # Errors
    /// If there are more entries than axes, or a bound by lengths that are not known is neither a crop nor counted from an
    /// end of its axis.
    pub fn get_item(&self, key: &[Index]) -> Result<SymbolicTensor> {
        let mut key = key.to_vec();
        let axes = self.axes_of(&key)?;
        let mut tensor = self.clone();
        if let Some((layer, inputs, cropped)) = self.crop_of(&key, &axes)? {
            let inputs: Vec<&SymbolicTensor> = inputs.iter().collect();
            tensor = layer.call(&inputs)?;
            for entry in cropped {
                key[entry] = Index::ALL;
            }
        }
        for (entry, axis) in key.iter_mut().zip(&axes) {
            if let Some(axis) = axis {
                *entry = self.numbered(entry, *axis)?;
            }
        }
        if key.iter().all(|entry| matches!(entry, Index::Slice { start: None, stop: None, step: None | Some(1) } | Index::Ellipsis)) {
            return Ok(tensor);
        }
        let written = key.iter().map(Index::written).collect::<Result<Value>>()?;
        let mut out = LayerHandle::new(GetItem {}).call_with(vec![Nest::Leaf(tensor), Nest::Value(written)], Vec::new())?;
        Ok(out.swap_remove(0))
    }

    /// Which axis each entry is about.
    fn axes_of(&self, key: &[Index]) -> Result<Vec<Option<usize>>> {
        let rank = self.shape().len();
        let used = key.iter().filter(|entry| matches!(entry, Index::Slice { .. } | Index::At(_))).count();
        if used > rank || key.iter().filter(|entry| matches!(entry, Index::Ellipsis)).count() > 1 {
            return Err(Error::Usage(format!("a key of {} entries does not fit a tensor with {rank} axes", key.len())));
        }
        let mut next = 0;
        let axis = |entry: &Index| match entry {
            Index::NewAxis => None,
            Index::Ellipsis => {
                next += rank - used;
                None
            }
            Index::Slice { .. } | Index::At(_) => {
                next += 1;
                Some(next - 1)
            }
        };
        Ok(key.iter().map(axis).collect())
    }

    /// The crop in a key: its layer, what it is called on, and the entries that it stands for.
    #[allow(clippy::type_complexity, reason = "three parts of one thing, taken apart at once")]
    fn crop_of(&self, key: &[Index], axes: &[Option<usize>]) -> Result<Option<(LayerHandle, Vec<SymbolicTensor>, Vec<usize>)>> {
        let mut entries = Vec::new();
        let mut found = Vec::new();
        for (i, (entry, axis)) in key.iter().zip(axes).enumerate() {
            if let (Index::Slice { start: Some(start), stop: Some(stop), step: None | Some(1) }, Some(axis)) = (entry, axis)
                && let Some(kept) = self.kept(*axis, start, stop)?
            {
                entries.push(i);
                found.push((*axis, kept));
            }
        }
        let cropped: Vec<usize> = found.iter().map(|(axis, _)| *axis).collect();
        let rank = self.shape().len();
        let formats = [DataFormat::ChannelsLast, DataFormat::ChannelsFirst];
        let format = formats.into_iter().find(|format| rank > 2 && format.spatial_axes(rank).eq(cropped.iter().copied()));
        let kept: Vec<Kept> = found.into_iter().map(|(_, kept)| kept).collect();
        Ok(format.and_then(|format| self.layer_of(&kept, format)).map(|(layer, inputs)| (layer, inputs, entries)))
    }

    /// What of an axis `start:stop` keeps, if it is centered.
    fn kept(&self, axis: usize, start: &Size, stop: &Size) -> Result<Option<Kept>> {
        let n = self.size(axis)?;
        let half = |size: &Size, more: i64| n.minus(size)?.plus(&more.into())?.floor_divided(&2.into());
        let two = Size::from(2);
        if let Some((p, q)) = start.part_of(self, axis)
            && stop.minus(&n).and_then(|rest| rest.plus(start)).is_ok_and(|rest| rest.number() == Some(0))
            && p > 0
            && 2 * p < q
            // Other fractions are not those of a float.
            && q & (q - 1) == 0
        {
            return Ok(Some(Kept::Fraction(1.0 - 2.0 * p as f64 / q as f64)));
        }
        let Ok(size) = stop.minus(start) else { return Ok(None) };
        if let Some(c) = size.number().and_then(|c| usize::try_from(c).ok()).filter(|c| *c > 0) {
            let floor = *start == half(&size, 0)?;
            let up = c % 2 == 1 && *start == half(&size, 1)?;
            let even = c % 2 == 0;
            let roundings: Vec<Rounding> = [(floor, Rounding::Floor), (up || (floor && even), Rounding::Monai)]
                .into_iter()
                .filter(|(fits, _)| *fits)
                .map(|(_, r)| r)
                .collect();
            if roundings.is_empty() {
                return Ok(None);
            }
            if n.value().is_some_and(|n| n < c as i64) {
                return Err(Error::Usage(format!("cannot crop {c} from axis {axis} of length {n}")));
            }
            return Ok(Some(Kept::Center(c, roundings)));
        }
        let like = size.length_along(axis).filter(|_| n.minus(&size).and_then(|d| d.floor_divided(&two)).is_ok_and(|half| half == *start));
        Ok(like.map(|tensor| Kept::Like(tensor.clone())))
    }

    /// One layer for all spatial axes, if they are cropped in the same way.
    fn layer_of(&self, kept: &[Kept], data_format: DataFormat) -> Option<(LayerHandle, Vec<SymbolicTensor>)> {
        let crop = |keep, rounding| Crop { rounding, data_format, ..Crop::new(keep) };
        let alone = |layer: LayerHandle| Some((layer, vec![self.clone()]));
        match kept.first()? {
            Kept::Center(..) => {
                let of = |kept: &Kept| if let Kept::Center(size, roundings) = kept { Some((*size, roundings.clone())) } else { None };
                let (sizes, roundings): (Vec<usize>, Vec<Vec<Rounding>>) =
                    kept.iter().map(of).collect::<Option<Vec<_>>>()?.into_iter().unzip();
                let all = |rounding: &Rounding| roundings.iter().all(|some| some.contains(rounding));
                let rounding = [Rounding::Floor, Rounding::Monai].into_iter().find(all)?;
                match *sizes {
                    [height, width] if rounding == Rounding::Floor && is_float(self.dtype()) => {
                        alone(CenterCrop { height, width, data_format }.into())
                    }
                    _ => alone(crop(Keep::Size(sizes), rounding).into()),
                }
            }
            Kept::Like(like) => {
                let same = |kept: &Kept| matches!(kept, Kept::Like(tensor) if tensor.is(like));
                kept.iter().all(same).then(|| (crop(Keep::Like, Rounding::Floor).into(), vec![self.clone(), like.clone()]))
            }
            Kept::Fraction(f) => {
                let same = |kept: &Kept| matches!(kept, Kept::Fraction(other) if other == f);
                if kept.iter().all(same) { alone(crop(Keep::Fraction(*f), Rounding::Floor).into()) } else { None }
            }
        }
    }

    /// An entry whose bounds are numbers, counted from an end of the axis where its length is not known.
    fn numbered(&self, entry: &Index, axis: usize) -> Result<Index> {
        let n = self.size(axis)?;
        let refused = |size: &Size| {
            Error::Usage(format!(
                "the bound {size} of axis {axis} depends on a length that is not known. A crop of all spatial axes works on any \
                 size: start = (n - c) // 2 and stop = start + c, where n is the axis' own length and c a number or the length \
                 of another tensor; so do numbers and n - c. Otherwise give the input a fixed shape"
            ))
        };
        let bound = |size: &Size| match (size.number(), size.value(), n.minus(size).ok().and_then(|d| d.number())) {
            (Some(number), ..) | (None, Some(number), _) => Ok(Some(Size::from(number))),
            (None, None, Some(0)) => Ok(None),
            (None, None, Some(from_end)) if from_end > 0 => Ok(Some(Size::from(-from_end))),
            _ => Err(refused(size)),
        };
        let or_none = |size: &Option<Size>| size.as_ref().map_or(Ok(None), bound);
        Ok(match entry {
            Index::Slice { start: Some(start), .. } if n.value().is_none() && *start == n => return Err(refused(start)),
            Index::Slice { start, stop, step } => Index::Slice { start: or_none(start)?, stop: or_none(stop)?, step: *step },
            Index::At(size) => Index::At(bound(size)?.ok_or_else(|| refused(size))?),
            other => other.clone(),
        })
    }
}

//! Feature maps as bytes: each channel scaled to its own smallest and largest value, all in one grey picture.

use crate::error::{Error, Result};
use crate::picture::data_url;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, GrayImage, ImageEncoder, ImageFormat, Luma};
use ndarray::{ArrayView2, ArrayView3, Axis, Slice};
use serde_json::{Value, json};

/// Maps are made smaller before channels are left out, until their longer side is this or less.
const SMALL_SIDE: usize = 64;

/// How much of a page the maps of one layer may take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Budget {
    /// Of all maps together; they compress to less than a byte each.
    pub(crate) pixels: usize,
    /// Longest side of a map.
    pub(crate) side: usize,
    /// Most channels.
    pub(crate) channels: usize,
}

impl Budget {
    /// For the layer that a page is about.
    pub(crate) const WHOLE: Self = Self { pixels: 3 << 20, side: 512, channels: usize::MAX };

    /// For each of several layers beside it.
    pub(crate) fn shared(layers: usize) -> Self {
        Self { pixels: (3 << 19) / layers.max(1), side: 128, channels: 24 }
    }
}

/// Values from smallest to largest become 0 to this; one more is for what is no number.
const TOP: f32 = 254.0;

/// The maps of one layer.
#[derive(Debug)]
pub(crate) struct Maps {
    size: [usize; 2],
    /// Values along either side that one pixel is the mean of.
    step: usize,
    channels: usize,
    columns: usize,
    sheet: GrayImage,
    /// Smallest and largest value of each channel that is kept.
    ranges: Vec<[f32; 2]>,
}

impl Maps {
    /// Of one example without its batch, whose axes are rows, columns and channels.
    pub(crate) fn new(maps: ArrayView3<'_, f32>, budget: Budget) -> Self {
        let (rows, columns, channels) = maps.dim();
        let most = channels.min(budget.channels);
        let step = step(rows, columns, most, budget);
        let (height, width) = (rows.div_ceil(step), columns.div_ceil(step));
        let kept = (budget.pixels / (height * width).max(1)).max(1).min(most);
        let across = ((kept as f64).sqrt().ceil() as usize).max(1);
        let mut sheet = GrayImage::new((across * width) as u32, (kept.div_ceil(across).max(1) * height) as u32);
        let mut ranges = Vec::with_capacity(kept);
        for channel in 0..kept {
            let map = maps.index_axis(Axis(2), channel);
            let range = range(map);
            ranges.push(range);
            let (left, top) = (channel % across * width, channel / across * height);
            for (y, x) in (0..height).flat_map(|y| (0..width).map(move |x| (y, x))) {
                let value = mean(map, y * step, x * step, step);
                sheet.put_pixel((left + x) as u32, (top + y) as u32, Luma([quantised(value, range)]));
            }
        }
        Self { size: [rows, columns], step, channels, columns: across, sheet, ranges }
    }

    /// What was done to make them fit, in words.
    pub(crate) fn notes(&self, layer: &str) -> Vec<String> {
        let mut notes = Vec::new();
        if self.step > 1 {
            notes.push(format!("The maps of {layer} are drawn at 1/{} of their size.", self.step));
        }
        if self.ranges.len() < self.channels {
            notes.push(format!("Of the {} channels of {layer}, the first {} are shown.", self.channels, self.ranges.len()));
        }
        notes
    }

    pub(crate) fn to_json(&self, layer: &str) -> Result<Value> {
        let mut png = Vec::new();
        let encoder = PngEncoder::new_with_quality(&mut png, CompressionType::Best, FilterType::Adaptive);
        let (width, height) = self.sheet.dimensions();
        let encoded = encoder.write_image(self.sheet.as_raw(), width, height, ExtendedColorType::L8);
        encoded.map_err(|source| Error::Encode { what: "the feature maps", source })?;
        Ok(json!({
            "layer": layer,
            "size": self.size,
            "step": self.step,
            "channels": self.channels,
            "shown": self.ranges.len(),
            "columns": self.columns,
            "ranges": self.ranges,
            "sheet": data_url(&png, ImageFormat::Png),
        }))
    }
}

fn step(rows: usize, columns: usize, channels: usize, budget: Budget) -> usize {
    let side = |step: usize| rows.max(columns).div_ceil(step);
    let pixels = |step: usize| rows.div_ceil(step) * columns.div_ceil(step) * channels;
    let mut step = rows.max(columns).div_ceil(budget.side).max(1);
    while pixels(step) > budget.pixels && side(step) > SMALL_SIDE {
        step += 1;
    }
    step
}

fn range(map: ArrayView2<'_, f32>) -> [f32; 2] {
    let finite = map.iter().copied().filter(|v| v.is_finite());
    let [low, high] = finite.fold([f32::INFINITY, f32::NEG_INFINITY], |[low, high], v| [low.min(v), high.max(v)]);
    if low <= high { [low, high] } else { [0.0, 0.0] }
}

/// The mean of a square of values, or of what the map has of it.
fn mean(map: ArrayView2<'_, f32>, top: usize, left: usize, side: usize) -> f32 {
    let (rows, columns) = map.dim();
    let (down, across) = (Slice::from(top..(top + side).min(rows)), Slice::from(left..(left + side).min(columns)));
    let band = map.slice_axis(Axis(0), down);
    let square = band.slice_axis(Axis(1), across);
    square.sum() / square.len() as f32
}

fn quantised(value: f32, [low, high]: [f32; 2]) -> u8 {
    if value.is_nan() {
        return TOP as u8 + 1;
    }
    let range = f64::from(high) - f64::from(low);
    let place = if range > 0.0 { (f64::from(value) - f64::from(low)) / range } else { 0.0 };
    (place.clamp(0.0, 1.0) as f32 * TOP).round() as u8
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array;

    #[test]
    fn each_channel_has_its_own_range() {
        let maps = Array::from_shape_fn((2, 3, 2), |(y, x, c)| if c == 0 { (y * 3 + x) as f32 } else { -7.0 });
        let maps = Maps::new(maps.view(), Budget::WHOLE);
        assert_eq!((maps.columns, maps.step, maps.ranges.clone()), (2, 1, vec![[0.0, 5.0], [-7.0, -7.0]]));
        assert_eq!(maps.sheet.dimensions(), (6, 2));
        assert_eq!(maps.sheet.as_raw()[..6], [0, 51, 102, 0, 0, 0]);
        assert_eq!(maps.sheet.get_pixel(2, 1).0, [254]);
        assert!(maps.notes("l").is_empty());
    }

    #[test]
    fn what_is_no_number_has_its_own_byte() {
        let maps = Array::from_vec(vec![f32::NAN, 1.0, f32::INFINITY, 3.0]).into_shape_with_order((2, 2, 1)).unwrap();
        let maps = Maps::new(maps.view(), Budget::WHOLE);
        assert_eq!(maps.sheet.as_raw()[..], [255, 0, 254, 254]);
        assert_eq!(maps.ranges, [[1.0, 3.0]]);
    }

    #[test]
    fn large_maps_shrink_then_lose_channels() {
        let step = |rows, columns, channels| super::step(rows, columns, channels, Budget::WHOLE);
        assert_eq!(step(512, 512, 12), 1);
        assert_eq!(step(512, 512, 13), 2);
        assert_eq!(step(2048, 100, 1), 4);
        let maps = Maps::new(Array::zeros((130, 128, 1000)).view(), Budget::WHOLE);
        assert_eq!((maps.step, maps.ranges.len()), (3, 1000));
        let maps = Maps::new(Array::zeros((64, 64, 800)).view(), Budget::WHOLE);
        assert_eq!((maps.step, maps.ranges.len()), (1, 768));
        let few = Maps::new(Array::zeros((256, 256, 100)).view(), Budget::shared(10));
        assert_eq!((few.step, few.ranges.len()), (4, 24));
        assert_eq!(maps.notes("l"), ["Of the 800 channels of l, the first 768 are shown."]);
    }

    #[test]
    fn a_pixel_is_the_mean_of_what_it_stands_for() {
        let map = Array::from_shape_fn((3, 3), |(y, x)| (y * 3 + x) as f32);
        assert_eq!(mean(map.view(), 0, 0, 2), 2.0);
        assert_eq!(mean(map.view(), 2, 2, 2), 8.0);
    }
}

//! Maps of numbers as colours.

use foveal_report::canvas::Color;
use image::{Rgb, RgbImage};
use ndarray::{ArrayD, ArrayViewD, Axis, Ix2};

/// For numbers that are none.
const NOT_A_NUMBER: Color = Rgb([0x9a, 0x9a, 0x9a]);

/// A map of numbers, and the smallest and largest of them.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct HeatMap {
    values: ndarray::Array2<f32>,
    pub(crate) min: f32,
    pub(crate) max: f32,
}

impl HeatMap {
    /// The map of one example: `channel`, or the mean of all channels.
    ///
    /// `example` has spatial axes and perhaps the channel axis `channel_axis`; one spatial axis becomes a strip, of
    /// three the middle of the first is shown. `None` if there is no such channel, or nothing spatial.
    pub(crate) fn new(example: ArrayViewD<'_, f32>, channel_axis: Option<usize>, channel: Option<usize>) -> Option<Self> {
        let mut map: ArrayD<f32> = match (channel_axis, channel) {
            (None, None | Some(0)) => example.to_owned(),
            (None, Some(_)) => return None,
            (Some(axis), Some(channel)) if channel < example.len_of(Axis(axis)) => example.index_axis(Axis(axis), channel).to_owned(),
            (Some(_), Some(_)) => return None,
            (Some(axis), None) => example.mean_axis(Axis(axis))?,
        };
        if map.ndim() == 1 {
            map.insert_axis_inplace(Axis(0));
        }
        if map.ndim() == 3 {
            let middle = map.len_of(Axis(0)) / 2;
            map = map.index_axis_move(Axis(0), middle);
        }
        let values = map.into_dimensionality::<Ix2>().ok().filter(|map| !map.is_empty())?;
        let finite = || values.iter().copied().filter(|v| v.is_finite());
        let (min, max) = (finite().fold(f32::INFINITY, f32::min), finite().fold(f32::NEG_INFINITY, f32::max));
        Some(Self { values, min, max })
    }

    /// Rows and columns.
    pub(crate) fn size(&self) -> [usize; 2] {
        self.values.dim().into()
    }

    /// Its values as colours, each a square of pixels such that the longer side takes `side` pixels or a bit less.
    pub(crate) fn picture(&self, side: u32) -> RgbImage {
        let (rows, columns) = self.values.dim();
        let zoom = (side as usize / rows.max(columns)).max(1);
        // A strip of one row would hardly be visible.
        let down = if rows == 1 { zoom.max(32) } else { zoom };
        RgbImage::from_fn((columns * zoom) as u32, (rows * down) as u32, |x, y| {
            self.color(self.values[[y as usize / down, x as usize / zoom]])
        })
    }

    /// The scale as a strip, the largest value on top.
    pub(crate) fn scale(width: u32, height: u32) -> RgbImage {
        RgbImage::from_fn(width, height, |_, y| viridis(1.0 - f64::from(y) / f64::from(height.max(2) - 1)))
    }

    fn color(&self, value: f32) -> Color {
        if value.is_nan() {
            return NOT_A_NUMBER;
        }
        let range = f64::from(self.max) - f64::from(self.min);
        let place = if range > 0.0 { (f64::from(value) - f64::from(self.min)) / range } else { 0.5 };
        viridis(place.clamp(0.0, 1.0))
    }
}

fn viridis(place: f64) -> Color {
    let colorous::Color { r, g, b } = colorous::VIRIDIS.eval_continuous(place);
    Rgb([r, g, b])
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn channels_are_averaged_or_chosen() {
        let example = array![[[0.0, 2.0], [4.0, 6.0]], [[1.0, 1.0], [8.0, 8.0]]].into_dyn();
        let map = |axis, channel| HeatMap::new(example.view(), axis, channel);
        assert_eq!(map(Some(2), None).unwrap().values, array![[1.0, 5.0], [1.0, 8.0]]);
        assert_eq!(map(Some(2), Some(1)).unwrap().values, array![[2.0, 6.0], [1.0, 8.0]]);
        assert_eq!(map(Some(0), Some(0)).unwrap().values, array![[0.0, 2.0], [4.0, 6.0]]);
        assert_eq!(map(Some(2), Some(2)), None);
    }

    #[test]
    fn colours_run_from_smallest_to_largest() {
        let example = array![[0.0, f32::NAN, 5.0], [f32::INFINITY, 10.0, -0.0]].into_dyn();
        let map = HeatMap::new(example.view(), None, None).unwrap();
        assert_eq!((map.min, map.max), (0.0, 10.0));
        let picture = map.picture(9);
        assert_eq!(picture.dimensions(), (9, 6));
        assert_eq!(*picture.get_pixel(0, 0), viridis(0.0));
        assert_eq!(*picture.get_pixel(5, 2), NOT_A_NUMBER);
        assert_eq!(*picture.get_pixel(2, 5), viridis(1.0));
        assert_eq!(*picture.get_pixel(5, 5), viridis(1.0));
    }

    #[test]
    fn one_axis_is_a_strip_and_three_show_their_middle() {
        let strip = HeatMap::new(array![1.0, 2.0].into_dyn().view(), None, None).unwrap();
        assert_eq!(strip.picture(64).dimensions(), (64, 32));
        let volume = array![[[1.0]], [[2.0]], [[3.0]]].into_dyn();
        assert_eq!(HeatMap::new(volume.view(), None, None).unwrap().values, array![[2.0]]);
    }
}

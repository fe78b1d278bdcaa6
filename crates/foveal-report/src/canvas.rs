//! A picture to draw on: rectangles, other pictures, text.

use image::{Rgb, RgbImage};
use noto_sans_mono_bitmap::{FontWeight, RasterHeight, get_raster, get_raster_width};

/// Red, green, blue.
pub type Color = Rgb<u8>;

/// Text and lines of a figure.
pub const INK: Color = Rgb([0x22, 0x26, 0x2e]);
/// Less important text.
pub const FAINT: Color = Rgb([0x6b, 0x72, 0x80]);
/// Behind everything.
pub const PAPER: Color = Rgb([0xff, 0xff, 0xff]);

/// A box of pixels: left and top edge, width, height.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rect {
    /// Left edge.
    pub x: u32,
    /// Top edge.
    pub y: u32,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
}

impl Rect {
    /// A box at a place, of a size.
    pub fn new(x: u32, y: u32, width: u32, height: u32) -> Self {
        Self { x, y, width, height }
    }

    fn contains(self, x: u32, y: u32) -> bool {
        (self.x..self.x + self.width).contains(&x) && (self.y..self.y + self.height).contains(&y)
    }
}

/// Sizes of text.
#[derive(Clone, Copy, Debug)]
pub enum Font {
    /// Bold, 20 pixels high.
    Title,
    /// 16 pixels high.
    Text,
}

impl Font {
    fn raster(self) -> (FontWeight, RasterHeight) {
        match self {
            Font::Title => (FontWeight::Bold, RasterHeight::Size20),
            Font::Text => (FontWeight::Regular, RasterHeight::Size16),
        }
    }

    /// Pixels from the top of a line of text to the bottom.
    pub fn height(self) -> u32 {
        self.raster().1.val() as u32
    }

    /// Pixels that a text takes.
    pub fn width(self, text: &str) -> u32 {
        let (weight, height) = self.raster();
        (text.chars().count() * get_raster_width(weight, height)) as u32
    }
}

/// A picture to draw on.
#[derive(Clone, Debug)]
pub struct Canvas {
    pixels: RgbImage,
}

impl Canvas {
    /// A picture of one color.
    pub fn new(width: u32, height: u32, color: Color) -> Self {
        Self { pixels: RgbImage::from_pixel(width, height, color) }
    }

    /// What has been drawn.
    pub fn into_picture(self) -> RgbImage {
        self.pixels
    }

    /// Fills a box; what lies outside the picture is left out.
    pub fn fill(&mut self, rect: Rect, color: Color) {
        self.map(rect, |_| color);
    }

    /// Draws the edge of a box, inwards.
    pub fn outline(&mut self, rect: Rect, thickness: u32, color: Color) {
        let Rect { x, y, width, height } = rect;
        let across = thickness.min(width);
        let down = thickness.min(height);
        self.fill(Rect::new(x, y, width, down), color);
        self.fill(Rect::new(x, y + height - down, width, down), color);
        self.fill(Rect::new(x, y, across, height), color);
        self.fill(Rect::new(x + width - across, y, across, height), color);
    }

    /// Draws a line two pixels thick.
    pub fn line(&mut self, from: (u32, u32), to: (u32, u32), color: Color) {
        let (dx, dy) = (f64::from(to.0) - f64::from(from.0), f64::from(to.1) - f64::from(from.1));
        let steps = dx.abs().max(dy.abs()).max(1.0);
        for step in 0..=steps as u32 {
            let along = f64::from(step) / steps;
            let (x, y) = (f64::from(from.0) + along * dx, f64::from(from.1) + along * dy);
            self.fill(Rect::new(x.round() as u32, y.round() as u32, 2, 2), color);
        }
    }

    /// Fades everything in `frame` that is not in `kept`.
    pub fn dim_outside(&mut self, frame: Rect, kept: Rect) {
        for y in frame.y..(frame.y + frame.height).min(self.pixels.height()) {
            for x in frame.x..(frame.x + frame.width).min(self.pixels.width()) {
                if !kept.contains(x, y) {
                    let pixel = self.pixels.get_pixel_mut(x, y);
                    let [r, g, b] = pixel.0.map(u32::from);
                    let grey = (r * 3 + g * 6 + b) / 10;
                    *pixel = Rgb([r, g, b].map(|c| ((c + 3 * grey) / 4 * 2 / 5) as u8));
                }
            }
        }
    }

    /// Puts a picture at a place.
    pub fn picture(&mut self, picture: &RgbImage, x: u32, y: u32) {
        image::imageops::replace(&mut self.pixels, picture, x.into(), y.into());
    }

    /// Writes a line of text with its top left corner at a place. Characters outside ASCII become question marks.
    pub fn text(&mut self, text: &str, x: u32, y: u32, font: Font, color: Color) {
        let (weight, height) = font.raster();
        let advance = get_raster_width(weight, height) as u32;
        for (index, c) in (0..).zip(text.chars()) {
            let Some(glyph) = get_raster(c, weight, height).or_else(|| get_raster('?', weight, height)) else { continue };
            for (row, intensities) in (y..).zip(glyph.rows()) {
                for (column, &intensity) in (x + index * advance..).zip(intensities) {
                    self.map(Rect::new(column, row, 1, 1), |under| blend(under, color, intensity));
                }
            }
        }
    }

    fn map(&mut self, rect: Rect, change: impl Fn(Color) -> Color) {
        for y in rect.y..(rect.y + rect.height).min(self.pixels.height()) {
            for x in rect.x..(rect.x + rect.width).min(self.pixels.width()) {
                let pixel = self.pixels.get_pixel_mut(x, y);
                *pixel = change(*pixel);
            }
        }
    }
}

fn blend(under: Color, over: Color, intensity: u8) -> Color {
    let alpha = u32::from(intensity);
    let mix = |channel: usize| (u32::from(under[channel]) * (255 - alpha) + u32::from(over[channel]) * alpha).div_ceil(255) as u8;
    Rgb([mix(0), mix(1), mix(2)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_are_clipped() {
        let mut canvas = Canvas::new(4, 3, PAPER);
        canvas.fill(Rect::new(3, 2, 9, 9), INK);
        canvas.outline(Rect::new(0, 0, 2, 2), 5, FAINT);
        let picture = canvas.into_picture();
        let count = |color| picture.pixels().filter(|p| **p == color).count();
        assert_eq!((count(INK), count(FAINT), count(PAPER)), (1, 4, 7));
    }

    #[test]
    fn lines_join_their_ends() {
        let mut canvas = Canvas::new(12, 9, PAPER);
        canvas.line((10, 1), (2, 7), INK);
        let picture = canvas.into_picture();
        let inked = |x, y| *picture.get_pixel(x, y) == INK;
        assert!(inked(10, 1) && inked(2, 7) && inked(6, 4) && !inked(2, 1) && !inked(10, 7));
    }

    #[test]
    fn blending_reaches_both_ends() {
        assert_eq!(blend(PAPER, INK, 0), PAPER);
        assert_eq!(blend(PAPER, INK, 255), INK);
    }

    #[test]
    fn text_has_the_width_it_says() {
        let text = "32x32 \u{3bb}";
        let mut canvas = Canvas::new(Font::Text.width(text) + 20, 16, PAPER);
        canvas.text(text, 0, 0, Font::Text, INK);
        let picture = canvas.into_picture();
        let inked = picture.enumerate_pixels().filter(|(_, _, p)| **p != PAPER).map(|(x, _, _)| x).max().unwrap();
        assert!(inked < Font::Text.width(text) && inked + 10 > Font::Text.width(text));
    }
}

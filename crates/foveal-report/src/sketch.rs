//! Small drawings of boxes, lines and words, as SVG and as PNG.

use crate::canvas::{Canvas, Color, Font, INK, PAPER, Rect};
use crate::error::{Error, Result};
use image::{ImageFormat, Rgb};
use serde::Deserialize;
use std::fmt::Write;
use std::io::Cursor;

/// Pixels of a PNG for each unit of a drawing.
const SCALE: f64 = 2.0;
/// Longest side of a PNG, in pixels.
const LONGEST: f64 = 32_768.0;

/// Where a word stands beside its place.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Anchor {
    /// Begins there.
    Start,
    /// Is centered there.
    Middle,
    /// Ends there.
    End,
}

/// Something drawn. Lengths are in units of the drawing; colors are like `#4a6785`.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Mark {
    /// A filled box, with or without an edge.
    Rect {
        /// Left edge.
        x: f64,
        /// Top edge.
        y: f64,
        /// Units across.
        width: f64,
        /// Units down.
        height: f64,
        /// Color within.
        fill: String,
        /// Color of the edge.
        stroke: Option<String>,
    },
    /// A straight line.
    Line {
        /// One end.
        from: (f64, f64),
        /// The other.
        to: (f64, f64),
        /// Its color.
        stroke: String,
    },
    /// A line of words.
    Text {
        /// Place along the line.
        x: f64,
        /// Where the letters stand.
        y: f64,
        /// Which end of the words the place is.
        anchor: Anchor,
        /// The words.
        text: String,
    },
}

/// A drawing.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sketch {
    /// Units across.
    pub width: f64,
    /// Units down.
    pub height: f64,
    /// What is drawn, first below.
    pub marks: Vec<Mark>,
}

impl Sketch {
    /// The drawing as SVG.
    pub fn svg(&self) -> String {
        let (width, height) = (self.width, self.height);
        let mut out = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
             font-family=\"system-ui, sans-serif\" font-size=\"12\">\n"
        );
        for mark in &self.marks {
            // Writing to a string cannot fail.
            let _ = match mark {
                Mark::Rect { x, y, width, height, fill, stroke } => {
                    let edge = stroke.as_ref().map(|color| format!(" rx=\"4\" stroke=\"{}\"", escape(color))).unwrap_or_default();
                    let fill = escape(fill);
                    writeln!(out, "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"{fill}\"{edge}/>")
                }
                Mark::Line { from, to, stroke } => {
                    let (x1, y1, x2, y2, stroke) = (from.0, from.1, to.0, to.1, escape(stroke));
                    writeln!(out, "<line x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\" stroke=\"{stroke}\"/>")
                }
                Mark::Text { x, y, anchor, text } => {
                    let anchor = format!("{anchor:?}").to_lowercase();
                    writeln!(out, "<text x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\">{}</text>", escape(text))
                }
            };
        }
        out.push_str("</svg>\n");
        out
    }

    /// The drawing as the bytes of a PNG file, on white.
    ///
    /// # Errors
    /// If it is too large for a picture, or a color is not like `#4a6785`.
    pub fn png(&self) -> Result<Vec<u8>> {
        let side = |units: f64| (units * SCALE).clamp(1.0, f64::MAX).ceil();
        let (width, height) = (side(self.width), side(self.height));
        if !(width <= LONGEST && height <= LONGEST) {
            return Err(Error::Drawing(format!("{width} x {height} pixels are too many for a picture; write SVG")));
        }
        let mut canvas = Canvas::new(width as u32, height as u32, PAPER);
        for mark in &self.marks {
            mark.draw(&mut canvas)?;
        }
        let mut bytes = Cursor::new(Vec::new());
        let written = canvas.into_picture().write_to(&mut bytes, ImageFormat::Png);
        written.map_err(|e| Error::Drawing(e.to_string()))?;
        Ok(bytes.into_inner())
    }
}

impl Mark {
    fn draw(&self, canvas: &mut Canvas) -> Result<()> {
        let pixel = |units: f64| (units * SCALE).round().max(0.0) as u32;
        match self {
            Mark::Rect { x, y, width, height, fill, stroke } => {
                let rect = Rect::new(pixel(*x), pixel(*y), pixel(*width), pixel(*height));
                canvas.fill(rect, color(fill)?);
                if let Some(stroke) = stroke {
                    canvas.outline(rect, 2, color(stroke)?);
                }
            }
            Mark::Line { from, to, stroke } => {
                canvas.line((pixel(from.0), pixel(from.1)), (pixel(to.0), pixel(to.1)), color(stroke)?);
            }
            Mark::Text { x, y, anchor, text } => {
                let before = match anchor {
                    Anchor::Start => 0,
                    Anchor::Middle => Font::Text.width(text) / 2,
                    Anchor::End => Font::Text.width(text),
                };
                // Letters of this font stand a quarter of its height above its lower edge.
                let top = pixel(*y).saturating_sub(Font::Text.height() * 3 / 4);
                canvas.text(text, pixel(*x).saturating_sub(before), top, Font::Text, INK);
            }
        }
        Ok(())
    }
}

fn color(name: &str) -> Result<Color> {
    let digits = name.strip_prefix('#').filter(|digits| digits.len() == 6);
    let value = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
    let value = value.ok_or_else(|| Error::Drawing(format!("`{name}` is no color such as #4a6785")))?;
    Ok(Rgb([(value >> 16) as u8, (value >> 8) as u8, value as u8]))
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sketch(text: &str, fill: &str) -> Sketch {
        let rect = Mark::Rect { x: 2.0, y: 3.0, width: 40.0, height: 20.0, fill: fill.into(), stroke: Some("#000000".into()) };
        let text = Mark::Text { x: 22.0, y: 16.0, anchor: Anchor::Middle, text: text.into() };
        Sketch { width: 50.0, height: 30.0, marks: vec![rect, text] }
    }

    #[test]
    fn both_forms_show_the_marks() {
        let sketch = sketch("x", "#ff0000");
        assert!(sketch.svg().contains(r##"fill="#ff0000""##));
        let picture = image::load_from_memory(&sketch.png().unwrap()).unwrap().into_rgb8();
        assert_eq!(picture.dimensions(), (100, 60));
        assert_eq!((*picture.get_pixel(10, 12), *picture.get_pixel(1, 1)), (Rgb([255, 0, 0]), PAPER));
        assert!(picture.pixels().any(|pixel| *pixel == INK));
    }

    #[test]
    fn words_stay_words() {
        let svg = sketch("<script>&", "\"/><script>").svg();
        assert!(!svg.contains("<script>") && svg.contains("&lt;script&gt;&amp;"));
    }

    #[test]
    fn what_cannot_be_drawn_says_why() {
        assert!(sketch("x", "red").png().unwrap_err().to_string().contains("#4a6785"));
        let huge = Sketch { width: 1e9, height: 5.0, marks: Vec::new() };
        assert!(huge.png().unwrap_err().to_string().contains("SVG"));
    }
}

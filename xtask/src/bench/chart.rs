//! A chart of horizontal bars as SVG.

use std::fmt::Write;

/// One bar.
pub(super) struct Bar {
    pub(super) label: String,
    /// A ratio; 1 is where both are as fast.
    pub(super) value: f64,
    /// Written behind the value.
    pub(super) note: String,
}

/// Pixels: a row's height, where bars begin, and the longest bar.
const ROW: f64 = 22.0;
const LEFT: f64 = 280.0;
const LONGEST: f64 = 420.0;

/// Bars longer than this ratio are cut.
const MOST: f64 = 6.0;

/// Bars from above to below, with a line at 1.
pub(super) fn draw(title: &str, bars: &[Bar]) -> String {
    let height = ROW * (bars.len() as f64 + 2.0);
    let at = |value: f64| LEFT + value.min(MOST) / MOST * LONGEST;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 880 {height}\" font-family=\"sans-serif\" font-size=\"12\">\n\
         <title>{title}</title>\n\
         <rect width=\"880\" height=\"{height}\" fill=\"#fff\"/>\n\
         <text x=\"12\" y=\"16\" font-weight=\"bold\">{title}</text>\n"
    );
    for (index, bar) in bars.iter().enumerate() {
        let y = ROW * (index as f64 + 1.2);
        let color = if bar.value >= 1.0 { "#2a78d6" } else { "#8a8f98" };
        let text = y + ROW * 0.6;
        // Writing to a string cannot fail.
        let _ = writeln!(
            svg,
            "<text x=\"{}\" y=\"{text:.1}\" text-anchor=\"end\">{}</text>\
             <rect x=\"{LEFT}\" y=\"{y:.1}\" width=\"{:.1}\" height=\"{:.1}\" rx=\"2\" fill=\"{color}\"/>\
             <text x=\"{:.1}\" y=\"{text:.1}\" fill=\"#444\">{:.2} {}</text>",
            LEFT - 8.0,
            escape(&bar.label),
            at(bar.value) - LEFT,
            ROW * 0.8,
            at(bar.value) + 6.0,
            bar.value,
            escape(&bar.note),
        );
    }
    let _ = writeln!(
        svg,
        "<line x1=\"{0:.1}\" x2=\"{0:.1}\" y1=\"{1}\" y2=\"{2}\" stroke=\"#222\" stroke-dasharray=\"3 3\"/>\n</svg>",
        at(1.0),
        ROW,
        height - ROW * 0.5
    );
    svg
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_drawn_to_scale_and_text_is_escaped() {
        let bar = |label: &str, value| Bar { label: label.into(), value, note: "jax".into() };
        let svg = draw("ratios", &[bar("3x3 3->32", 1.5), bar("too long", 60.0)]);
        assert!(svg.contains("3x3 3-&gt;32"), "{svg}");
        assert!(svg.contains("width=\"105.0\"") && svg.contains("width=\"420.0\""), "{svg}");
        assert!(svg.trim_end().ends_with("</svg>"));
    }
}

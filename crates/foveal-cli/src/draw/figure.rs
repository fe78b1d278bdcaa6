//! Figures: what a crop needs of a picture, and what one value sees.

use super::HeatMap;
use foveal::{Region, Span};
use foveal_report::canvas::{Canvas, Color, FAINT, Font, INK, PAPER, Rect};
use image::imageops::{FilterType, resize};
use image::{Rgb, RgbImage};

/// Longer side of a panel.
const PANEL: u32 = 448;
const MARGIN: u32 = 24;
const LINE: u32 = 22;
/// Width of the colour scale beside a heat map.
const SCALE: u32 = 18;

/// Around what is needed.
const NEEDED: Color = Rgb([0xff, 0xb0, 0x00]);
/// Around the place of the crop itself.
const PLACE: Color = Rgb([0x1f, 0xd1, 0xf9]);

/// A box of a picture: rows and columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PictureBox {
    pub(crate) rows: Span,
    pub(crate) columns: Span,
}

impl PictureBox {
    /// The last two of a region's spatial axes.
    pub(crate) fn of(region: &Region, spatial: &[usize]) -> Option<Self> {
        match spatial {
            [.., rows, columns] => Some(Self { rows: *region.0.get(*rows)?, columns: *region.0.get(*columns)? }),
            _ => None,
        }
    }
}

/// What [`crop_figure`] tells.
pub(crate) struct CropFigure<'a> {
    pub(crate) title: String,
    pub(crate) subtitle: String,
    pub(crate) photo: &'a RgbImage,
    /// The part of the photo that is needed.
    pub(crate) needed: PictureBox,
    /// Where the crop itself lies in the photo.
    pub(crate) place: PictureBox,
    pub(crate) crop: &'a HeatMap,
    /// Below the heat map.
    pub(crate) caption: String,
}

/// The photo with what a crop needs of it, beside the crop.
pub(crate) fn crop_figure(figure: &CropFigure<'_>) -> RgbImage {
    let photo = Panel::of(figure.photo);
    let heat = figure.crop.picture(PANEL);
    let (low, high) = (number(figure.crop.min), number(figure.crop.max));
    let scale_width = SCALE + 8 + Font::Text.width(&low).max(Font::Text.width(&high));
    let right = MARGIN + photo.picture.width() + 2 * MARGIN;
    let height = photo.picture.height().max(heat.height());
    let mut page = Page::new(right + heat.width() + 12 + scale_width, height, &figure.title, &figure.subtitle, 2);
    let (top, below) = (page.top, page.top + height + 10);

    page.canvas.picture(&photo.picture, MARGIN, top);
    let needed = photo.place(figure.needed, top);
    page.canvas.dim_outside(photo.frame(top), needed);
    page.canvas.outline(needed, 3, NEEDED);
    page.canvas.outline(photo.place(figure.place, top), 3, PLACE);
    let sides = |b: PictureBox| format!("{}x{} pixels", b.rows.len(), b.columns.len());
    let (h, w) = (figure.photo.height(), figure.photo.width());
    page.legend(NEEDED, &format!("needed: {} of {h}x{w}", sides(figure.needed)), below);
    page.legend(PLACE, "the crop's own place", below + LINE);

    page.canvas.picture(&heat, right, top);
    let scale = right + heat.width() + 12;
    page.canvas.picture(&HeatMap::scale(SCALE, heat.height()), scale, top);
    page.canvas.text(&high, scale + SCALE + 8, top, Font::Text, FAINT);
    page.canvas.text(&low, scale + SCALE + 8, top + heat.height().saturating_sub(16), Font::Text, FAINT);
    page.canvas.text(&figure.caption, right, below, Font::Text, INK);
    page.canvas.into_picture()
}

/// What one value sees: a box drawn on a photo, or on a grid of that height and width.
pub(crate) fn field_figure(title: &str, subtitle: &str, ground: Ground<'_>, field: PictureBox) -> RgbImage {
    let grid;
    let photo = match ground {
        Ground::Photo(photo) => photo,
        Ground::Grid { height, width } => {
            grid = checked(height as u32, width as u32);
            &grid
        }
    };
    let panel = Panel::of(photo);
    let mut page = Page::new(MARGIN + panel.picture.width(), panel.picture.height(), title, subtitle, 1);
    let top = page.top;
    page.canvas.picture(&panel.picture, MARGIN, top);
    let place = panel.place(field, top);
    page.canvas.dim_outside(panel.frame(top), place);
    page.canvas.outline(place, 3, NEEDED);
    let caption = format!("sees {}x{} of {}x{}", field.rows.len(), field.columns.len(), photo.height(), photo.width());
    page.legend(NEEDED, &caption, top + panel.picture.height() + 10);
    page.canvas.into_picture()
}

/// What a receptive field is drawn on.
pub(crate) enum Ground<'a> {
    Photo(&'a RgbImage),
    Grid { height: usize, width: usize },
}

/// A white page with a heading, and room for lines below the panels.
struct Page {
    canvas: Canvas,
    /// Where the panels begin.
    top: u32,
}

impl Page {
    fn new(right: u32, panels: u32, title: &str, subtitle: &str, lines: u32) -> Self {
        let text = Font::Title.width(title).max(Font::Text.width(subtitle));
        let top = MARGIN + 28 + LINE + 8;
        let mut canvas = Canvas::new(right.max(MARGIN + text) + MARGIN, top + panels + 10 + lines * LINE + MARGIN / 2, PAPER);
        canvas.text(title, MARGIN, MARGIN, Font::Title, INK);
        canvas.text(subtitle, MARGIN, MARGIN + 28, Font::Text, FAINT);
        Self { canvas, top }
    }

    /// A line that says what a colour means.
    fn legend(&mut self, color: Color, text: &str, y: u32) {
        self.canvas.outline(Rect::new(MARGIN, y + 2, 14, 14), 3, color);
        self.canvas.text(text, MARGIN + 22, y, Font::Text, INK);
    }
}

/// A photo at the size at which it is shown.
struct Panel {
    picture: RgbImage,
    zoom: f64,
}

impl Panel {
    fn of(photo: &RgbImage) -> Self {
        let zoom = f64::from(PANEL) / f64::from(photo.width().max(photo.height()).max(1));
        let length = |n: u32| ((f64::from(n) * zoom).round() as u32).max(1);
        let filter = if zoom > 4.0 { FilterType::Nearest } else { FilterType::CatmullRom };
        Self { picture: resize(photo, length(photo.width()), length(photo.height()), filter), zoom }
    }

    fn frame(&self, top: u32) -> Rect {
        Rect::new(MARGIN, top, self.picture.width(), self.picture.height())
    }

    /// Where a box of the photo is shown.
    fn place(&self, part: PictureBox, top: u32) -> Rect {
        let at = |n: usize, most: u32| ((n as f64 * self.zoom).round() as u32).min(most);
        let (left, right) = (at(part.columns.start, self.picture.width()), at(part.columns.end, self.picture.width()));
        let (above, below) = (at(part.rows.start, self.picture.height()), at(part.rows.end, self.picture.height()));
        Rect::new(MARGIN + left, top + above, (right - left).max(1), (below - above).max(1))
    }
}

/// Squares of 8 pixels.
fn checked(height: u32, width: u32) -> RgbImage {
    let shade = |x: u32, y: u32| if (x / 8 + y / 8).is_multiple_of(2) { 0xf2 } else { 0xdc };
    RgbImage::from_fn(width.max(1), height.max(1), |x, y| Rgb([shade(x, y); 3]))
}

/// A number in a few characters.
fn number(value: f32) -> String {
    match value.abs() {
        0.0 => "0".into(),
        0.001..10_000.0 => format!("{value:.3}"),
        _ => format!("{value:.2e}"),
    }
}

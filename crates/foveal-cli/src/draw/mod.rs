//! Pictures of what was computed.

mod figure;
mod heat_map;

pub(crate) use figure::{CropFigure, Ground, PictureBox, crop_figure, field_figure};
pub(crate) use heat_map::HeatMap;

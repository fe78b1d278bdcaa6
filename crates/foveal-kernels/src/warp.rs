//! Images moved by an affine map.

use crate::{Exec, View, ViewMut, blocks};

/// What is seen beyond the border of an image.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Beyond {
    /// This value.
    Constant(f32),
    /// The image mirrored, the outermost pixel twice: `b a | a b c | c b`.
    Reflect,
    /// The image again: `b c | a b c | a b`.
    Wrap,
    /// The outermost pixel.
    Nearest,
}

impl Beyond {
    /// Where along an axis of length `n` the value for `place` is found. TensorFlow's rules of ImageProjectiveTransformV3, where
    /// a wrapped place turns around after `n - 1`.
    fn place(self, place: f32, n: usize) -> f32 {
        let last = n as f32 - 1.0;
        let inside = (0.0..=last).contains(&place);
        let moved = match self {
            Beyond::Constant(_) => return place,
            _ if inside || self == Beyond::Nearest => place,
            _ if n <= 1 => 0.0,
            Beyond::Reflect => {
                let period = 2.0 * n as f32;
                let at = if place < 0.0 { -place - 1.0 } else { place };
                let at = at - period * (at / period).trunc();
                if at >= n as f32 { period - at - 1.0 } else { at }
            }
            _ if place < 0.0 => place + n as f32 * ((-place / last).trunc() + 1.0),
            _ => place - n as f32 * (place / last).trunc(),
        };
        moved.clamp(0.0, last)
    }
}

/// `dst[i, y, x, c] = src[i]` at the place `(a0 x + a1 y + a2, b0 x + b1 y + b2)` of column and row, for the map `[a0, a1, a2, b0,
/// b1, b2]` of the image `i`; between pixels their bilinear mixture, or the nearest one. `src` covers all rows and columns of
/// these images, and `dst`'s channels.
pub fn warp(exec: Exec, src: &View<'_>, maps: &[[f32; 6]], beyond: Beyond, bilinear: bool, dst: &mut ViewMut<'_>) {
    let (rows, columns) = (src.whole()[1], src.whole()[2]);
    let fill = if let Beyond::Constant(value) = beyond { value } else { 0.0 };
    let channels = dst.region()[3].len();
    let step = src.strides()[3];
    blocks::for_each_block(exec, dst, 1, dst.region().len() * 8, |at, row| {
        let map = maps[at[0]];
        let [x, y] = [at[2] as f32, at[1] as f32];
        let column = beyond.place(map[0] * x + map[1] * y + map[2], columns);
        let line = beyond.place(map[3] * x + map[4] * y + map[5], rows);
        let pixel = |line: f32, column: f32| {
            let inside = line >= 0.0 && column >= 0.0 && line < rows as f32 && column < columns as f32;
            inside.then(|| &src.data()[src.offset(&[at[0], line as usize, column as usize, at[3]])..])
        };
        let value = |pixel: Option<&[f32]>, c: usize| pixel.map_or(fill, |pixel| pixel[c * step]);
        if !bilinear {
            let near = pixel(line.round(), column.round());
            row[..channels].iter_mut().enumerate().for_each(|(c, out)| *out = value(near, c));
            return;
        }
        let (top, left) = (line.floor(), column.floor());
        let (down, right) = (line - top, column - left);
        let corners = [[pixel(top, left), pixel(top, left + 1.0)], [pixel(top + 1.0, left), pixel(top + 1.0, left + 1.0)]];
        for (c, out) in row[..channels].iter_mut().enumerate() {
            let mixed = corners.map(|[a, b]| (1.0 - right) * value(a, c) + right * value(b, c));
            *out = (1.0 - down) * mixed[0] + down * mixed[1];
        }
    });
}

//! Images whose pixels come from other places: by a projective map, or each by its own way.

use crate::{Exec, Strides, View, ViewMut, blocks};

/// `[a0, a1, a2, b0, b1, b2, c0, c1]`: the pixel in column `x` and row `y` comes from column `(a0 x + a1 y + a2) / k` and row `(b0 x +
/// b1 y + b2) / k` with `k = c0 x + c1 y + 1`. Affine with `c0 = c1 = 0`.
pub type Map = [f32; 8];

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
    /// The image mirrored, the outermost pixel once: `c b | a b c | b a`.
    Mirror,
    /// As `Wrap`, but with the mixture of the last and the first pixel between the two.
    Periodic,
}

impl Beyond {
    /// Where along an axis of length `n` the value for `place` is found. TensorFlow's rules of ImageProjectiveTransformV3, where
    /// a wrapped place turns around after `n - 1`.
    fn place(self, place: f32, n: usize) -> f32 {
        let last = n as f32 - 1.0;
        let inside = (0.0..=last).contains(&place);
        let moved = match self {
            Beyond::Constant(_) => return place,
            Beyond::Periodic => return place.rem_euclid(n as f32),
            _ if inside || self == Beyond::Nearest => place,
            _ if n <= 1 => 0.0,
            Beyond::Reflect => {
                let period = 2.0 * n as f32;
                let at = if place < 0.0 { -place - 1.0 } else { place };
                let at = at - period * (at / period).trunc();
                if at >= n as f32 { period - at - 1.0 } else { at }
            }
            Beyond::Mirror => {
                let at = place.abs() % (2.0 * last);
                at.min(2.0 * last - at)
            }
            _ if place < 0.0 => place + n as f32 * ((-place / last).trunc() + 1.0),
            _ => place - n as f32 * (place / last).trunc(),
        };
        moved.clamp(0.0, last)
    }
}

/// `dst[i, y, x, c] = src[i]` at the place that the map of the image `i` says; between pixels their bilinear mixture, or the nearest
/// one. `src` covers all rows and columns of these images, and `dst`'s channels.
///
/// # Panics
/// If there is no map for an image.
pub fn warp(exec: Exec, src: &View<'_>, maps: &[Map], beyond: Beyond, bilinear: bool, dst: &mut ViewMut<'_>) {
    move_pixels(exec, src, projected(maps), beyond, bilinear, dst);
}

/// The gradient of [`warp`]'s source: every pixel's gradient goes to the pixels that it was mixed of, in the order of rows and
/// columns. `dy` and `dst` cover all rows and columns of their images.
///
/// # Panics
/// If there is no map for an image.
pub fn warp_gradient(exec: Exec, dy: &View<'_>, maps: &[Map], beyond: Beyond, bilinear: bool, dst: &mut ViewMut<'_>) {
    give_back(exec, dy, projected(maps), beyond, bilinear, dst);
}

/// As [`warp`], where each pixel comes from as many rows further down and columns further to the right as `ways` say for it, two
/// tensors `(images, height, width, 1)`.
pub fn displace(exec: Exec, src: &View<'_>, ways: [&View<'_>; 2], beyond: Beyond, bilinear: bool, dst: &mut ViewMut<'_>) {
    move_pixels(exec, src, displaced(ways), beyond, bilinear, dst);
}

/// The gradient of [`displace`]'s source, as [`warp_gradient`].
pub fn displace_gradient(exec: Exec, dy: &View<'_>, ways: [&View<'_>; 2], beyond: Beyond, bilinear: bool, dst: &mut ViewMut<'_>) {
    give_back(exec, dy, displaced(ways), beyond, bilinear, dst);
}

/// Row and column from which a pixel comes, given by image, row and column; NaN for none.
trait Origin: Fn([usize; 3]) -> [f32; 2] + Sync {}
impl<F: Fn([usize; 3]) -> [f32; 2] + Sync> Origin for F {}

fn projected(maps: &[Map]) -> impl Origin {
    |[image, y, x]| {
        let (map, x, y) = (maps[image], x as f32, y as f32);
        let scale = map[6] * x + map[7] * y + 1.0;
        if scale == 0.0 {
            return [f32::NAN; 2];
        }
        [(map[3] * x + map[4] * y + map[5]) / scale, (map[0] * x + map[1] * y + map[2]) / scale]
    }
}

fn displaced<'a>(ways: [&'a View<'a>; 2]) -> impl Origin + 'a {
    move |[image, y, x]| {
        let [down, right] = ways.map(|way| way.at(&[image, y, x, 0]));
        [y as f32 + down, x as f32 + right]
    }
}

fn move_pixels(exec: Exec, src: &View<'_>, origin: impl Origin, beyond: Beyond, bilinear: bool, dst: &mut ViewMut<'_>) {
    let size = [src.whole()[1], src.whole()[2]];
    let fill = if let Beyond::Constant(value) = beyond { value } else { 0.0 };
    let channels = dst.region()[3].len();
    let step = src.strides()[3];
    blocks::for_each_block(exec, dst, 1, dst.region().len() * 8, |at, row| {
        let taps = taps(origin([at[0], at[1], at[2]]), size, beyond, bilinear);
        let taps = taps.map(|(place, weight)| (place.map(|[y, x]| &src.data()[src.offset(&[at[0], y, x, at[3]])..]), weight));
        for (c, out) in row[..channels].iter_mut().enumerate() {
            let value = |(pixel, weight): &(Option<&[f32]>, f32)| weight * pixel.map_or(fill, |pixel| pixel[c * step]);
            *out = taps.iter().map(value).sum();
        }
    });
}

fn give_back(exec: Exec, dy: &View<'_>, origin: impl Origin, beyond: Beyond, bilinear: bool, dst: &mut ViewMut<'_>) {
    let size = [dst.whole()[1], dst.whole()[2]];
    let channels = dst.region()[3];
    let strides = Strides::from_slice(dst.strides());
    blocks::for_each_block(exec, dst, 3, dy.region().len() * 16, |at, image| {
        for y in 0..size[0] {
            for x in 0..size[1] {
                let line = &mut image[y * strides[1] + x * strides[2]..];
                (0..channels.len()).for_each(|c| line[c * strides[3]] = 0.0);
            }
        }
        for (y, x) in (0..size[0]).flat_map(|y| (0..size[1]).map(move |x| (y, x))) {
            let from = &dy.data()[dy.offset(&[at[0], y, x, channels.start])..];
            for (place, weight) in taps(origin([at[0], y, x]), size, beyond, bilinear) {
                let Some([y, x]) = place else { continue };
                let to = &mut image[y * strides[1] + x * strides[2]..];
                (0..channels.len()).for_each(|c| to[c * strides[3]] += weight * from[c * dy.strides()[3]]);
            }
        }
    });
}

/// The pixels that one from this row and column is mixed of, with their weights; no place beyond the border.
fn taps(from: [f32; 2], size: [usize; 2], beyond: Beyond, bilinear: bool) -> [(Option<[usize; 2]>, f32); 4] {
    let [line, column] = [0, 1].map(|axis| beyond.place(from[axis], size[axis]));
    let place = |line: f32, column: f32| {
        let (height, width) = (size[0] as f32, size[1] as f32);
        let (line, column) = if beyond == Beyond::Periodic { (line % height, column % width) } else { (line, column) };
        let inside = line >= 0.0 && column >= 0.0 && line < height && column < width;
        inside.then_some([line as usize, column as usize])
    };
    if !bilinear {
        let nothing = (None, 0.0);
        return [(place(line.round(), column.round()), 1.0), nothing, nothing, nothing];
    }
    let (top, left) = (line.floor(), column.floor());
    let (down, right) = (line - top, column - left);
    [
        (place(top, left), (1.0 - down) * (1.0 - right)),
        (place(top, left + 1.0), (1.0 - down) * right),
        (place(top + 1.0, left), down * (1.0 - right)),
        (place(top + 1.0, left + 1.0), down * right),
    ]
}

//! Whether a JPEG file is all there. Its decoder fills what is missing with grey.

/// Whether the marker that ends the picture is there. Markers within segments, such as those of an embedded preview, do
/// not count.
pub(super) fn is_complete(file: &[u8]) -> bool {
    let mut at = 0;
    loop {
        match (file.get(at), file.get(at + 1)) {
            (Some(0xFF), Some(0xD9)) => return true,
            // A byte of the picture, or a fill byte before a marker.
            (Some(0xFF), Some(0xFF)) | (Some(0..0xFF), _) => at += 1,
            // Without a length: an escaped byte of the picture, a restart, the start of the file.
            (Some(0xFF), Some(0 | 1 | 0xD0..=0xD8)) => at += 2,
            (Some(0xFF), Some(_)) => match (file.get(at + 2), file.get(at + 3)) {
                (Some(high), Some(low)) => at += 2 + usize::from(u16::from_be_bytes([*high, *low])),
                _ => return false,
            },
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cut_is_noticed() {
        let mut file = std::io::Cursor::new(Vec::new());
        let picture = image::RgbImage::from_fn(40, 30, |x, y| image::Rgb([x * 6, y * 8, (x * y) % 256].map(|v| v as u8)));
        picture.write_to(&mut file, image::ImageFormat::Jpeg).unwrap();
        let plain = file.into_inner();
        // A preview with an end of its own, in a segment.
        let preview = [&[0xFF, 0xE1, 0x00, 0x06][..], &[0xFF, 0xD8, 0xFF, 0xD9]].concat();
        let with_preview = [&plain[..2], &preview, &plain[2..]].concat();
        for file in [plain, with_preview] {
            assert!(is_complete(&file));
            assert!(is_complete(&[&file[..], b"trailing bytes"].concat()));
            assert!((0..file.len()).all(|cut| !is_complete(&file[..cut])));
        }
    }
}

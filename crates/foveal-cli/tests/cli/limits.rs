//! Files that ask for more memory than there is, or than they are worth.

use crate::support::{Place, npy, sparse_npy, two_convolutions};
use foveal::layers::pooling::MaxPooling2D;
use foveal::{Input, LayerHandle, Model};
use std::fs::File;
use std::io::Write;

/// A grey PNG of this size without any pixels.
fn empty_png(width: u32, height: u32) -> Vec<u8> {
    let chunk = |name: &[u8; 4], data: &[u8]| {
        let named = [&name[..], data].concat();
        let crc = !named.iter().fold(u32::MAX, |crc, &byte| {
            (0..8).fold(crc ^ u32::from(byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 })
        });
        [&(data.len() as u32).to_be_bytes()[..], &named, &crc.to_be_bytes()].concat()
    };
    let size = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 0, 0, 0, 0]].concat();
    [b"\x89PNG\r\n\x1a\n".to_vec(), chunk(b"IHDR", &size), chunk(b"IDAT", &[]), chunk(b"IEND", &[])].concat()
}

#[test]
fn pictures_larger_than_memory() {
    let place = Place::new();
    two_convolutions(Some(12), 3).save(place.path("m.keras")).unwrap();
    place.write("x.png", &empty_png(1 << 20, 1 << 30));
    let size = "1073741824x1048576";
    place.run("predict m.keras x.png --resize -o y.npy").fails(1, &["`x.png`", size, "memory"]);
    // Where the size is wrong anyway, that is what counts.
    place.run("predict m.keras x.png -o y.npy").fails(1, &["`x.png`", size, "12x12", "--resize"]);
    assert_eq!(place.entries(), ["m.keras", "x.png"]);
}

/// 1.1 GB in 900 MB: crops and tiles read what they need, of either order.
#[cfg(target_os = "linux")]
#[test]
fn arrays_larger_than_memory() {
    const MEMORY: u64 = 900_000_000;
    let place = Place::new();
    let input = Input::with_name("scan", [None, None, Some(1)]);
    let pool = input.apply(LayerHandle::with_name("pool", MaxPooling2D::new(100))).unwrap();
    Model::new(&[&input], &[&pool]).unwrap().save(place.path("m.keras")).unwrap();
    for fortran in [false, true] {
        sparse_npy(&place.path("scan.npy"), fortran, &[1, 17_000, 16_000, 1]);
        place.run_within(MEMORY, "crop m.keras scan.npy --layer pool --size 3 -o y.npy").ok();
        assert_eq!(place.read_npy("y.npy").shape, [1, 3, 3, 1]);
    }
    place.run_within(MEMORY, "predict m.keras scan.npy -o y.npy").fails(1, &["`scan.npy`", "memory"]);
    sparse_npy(&place.path("scan.npy"), false, &[1, 17_000, 16_000, 1]);
    place.run_within(MEMORY, "predict m.keras scan.npy --tile 40 -o z.npy").ok();
    assert_eq!(place.read_npy("z.npy").shape, [1, 170, 160, 1]);
    assert_eq!(place.entries(), ["m.keras", "scan.npy", "y.npy", "z.npy"]);
}

#[cfg(unix)]
#[test]
fn devices_are_no_files() {
    let place = Place::new();
    two_convolutions(Some(12), 3).save(place.path("m.keras")).unwrap();
    for command in ["check /dev/zero", "summary /dev/zero", "predict m.keras /dev/zero -o y.npy"] {
        place.run(command).fails(1, &["/dev/zero", "neither a file nor a folder"]);
    }
}

/// Entries that are packed well are unpacked only if the model takes them.
#[cfg(target_os = "linux")]
#[test]
fn archives_are_looked_into_before_they_are_unpacked() {
    let place = Place::new();
    two_convolutions(Some(12), 3).save(place.path("m.keras")).unwrap();
    let write = |rows: usize, columns: usize| {
        let mut file = zip::ZipWriter::new(File::create(place.path("x.npz")).unwrap());
        file.start_file("image.npy", zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated))
            .unwrap();
        file.write_all(&npy("<f4", false, &[rows, 12, columns, 3], &[])).unwrap();
        let row = vec![0; 12 * columns * 3 * 4];
        (0..rows).for_each(|_| file.write_all(&row).unwrap());
        file.finish().unwrap();
    };
    write(200_000, 8);
    place.run_within(200_000_000, "predict m.keras x.npz -o y.npy").fails(1, &["(None, 12, 12, 3)", "(200000, 12, 8, 3)"]);
    write(5, 12);
    place.run("predict m.keras x.npz --batch 2 -o y.npy").ok();
    assert_eq!(place.read_npy("y.npy").shape, [5, 12, 12, 5]);
}

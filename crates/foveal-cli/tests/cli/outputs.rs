//! Where results go: names are checked before anything is computed or written.

use crate::support::{Place, float_npy, noise, shared, two_convolutions};
use image::RgbImage;

fn place() -> Place {
    let place = Place::new();
    two_convolutions(Some(12), 3).save(place.path("m.keras")).unwrap();
    place.write("x.npy", &float_npy(&noise(&[1, 12, 12, 3])));
    place
}

#[test]
fn one_file_for_one_result() {
    let place = place();
    RgbImage::new(12, 12).save(place.path("x.png")).unwrap();
    std::fs::create_dir(place.path("o")).unwrap();
    place.run("predict m.keras x.png -o o/y.npy --names o/../o/y.npy").fails(1, &["--output", "--names", "y.npy"]);
    let crop = |outputs: &str| place.run(&format!("crop m.keras x.npy --layer relu1 --size 4 {outputs}"));
    crop("-o y.npy --png y.npy").fails(1, &["`y.npy`", ".png"]);
    crop("--png y.jpg").fails(1, &["`y.jpg`", ".png"]);
    crop("--save-model y.h5").fails(1, &["`y.h5`", ".keras"]);
    place.run("receptive-field m.keras --layer relu1 --png y.gif").fails(1, &["`y.gif`", ".png"]);
    place.run("report m.keras x.npy --layer relu1 --size 4 -o y.npy").fails(1, &["`y.npy`", ".html"]);
    place.run("predict m.keras x.npy -o y.npy --names n.txt").fails(1, &["--names", "array"]);
    #[cfg(unix)]
    {
        std::fs::write(place.path("y.npy"), "").unwrap();
        std::os::unix::fs::symlink(place.path("y.npy"), place.path("link.png")).unwrap();
        crop("-o y.npy --png link.png").fails(1, &["--output", "--png", "own file"]);
        std::fs::remove_file(place.path("y.npy")).unwrap();
        std::fs::remove_file(place.path("link.png")).unwrap();
    }
    assert_eq!(place.path("o").read_dir().unwrap().count(), 0);
    assert_eq!(place.entries(), ["m.keras", "o", "x.npy", "x.png"]);
}

#[test]
fn nothing_is_written_where_the_input_does_not_do() {
    let place = place();
    let crop = |input: &str| place.run(&format!("crop m.keras {input} --layer relu1 --size 4 -o y.npy --save-model c.keras"));
    crop("").fails(1, &["image", "--input image=FILE"]);
    place.write("bad.npy", &float_npy(&noise(&[1, 3, 3, 3])));
    crop("bad.npy").fails(1, &["(1, 3, 3, 3)"]);
    assert_eq!(place.entries(), ["bad.npy", "m.keras", "x.npy"]);
}

#[cfg(target_os = "linux")]
#[test]
fn full_disks_are_named_once() {
    let place = place();
    shared().save(place.path("two.keras")).unwrap();
    place.write("l.npy", &float_npy(&noise(&[1, 8, 8, 3])));
    for name in ["y.npy", "y.npz", "y.png"] {
        std::os::unix::fs::symlink("/dev/full", place.path(name)).unwrap();
    }
    for command in [
        "crop m.keras x.npy --layer relu1 --size 4 -o y.npy",
        "crop m.keras x.npy --layer relu1 --size 4 --png y.png",
        "predict two.keras --input left=l.npy --input right=l.npy -o y.npz",
    ] {
        let ran = place.run(command);
        assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
        let name = command.rsplit(' ').next().unwrap();
        ran.fails(1, &[&format!("`{name}`"), "disk is full"]);
    }
}

#[test]
fn pictures_that_are_cut_short() {
    let place = place();
    let picture = RgbImage::from_fn(12, 12, |x, y| image::Rgb([x * 20, y * 20, x * y].map(|v| v as u8)));
    picture.save(place.path("x.jpg")).unwrap();
    place.run("predict m.keras x.jpg -o y.npy").ok();
    let whole = std::fs::read(place.path("x.jpg")).unwrap();
    for cut in [2, 20] {
        place.write("x.jpg", &whole[..whole.len() - cut]);
        place.run("predict m.keras x.jpg -o z.npy").fails(1, &["`x.jpg`", "incomplete"]);
    }
}

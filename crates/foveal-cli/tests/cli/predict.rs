//! `foveal predict`.

use crate::support::{Npy, Place, float_npy, keras_model, noise, npy, shared, two_convolutions};
use foveal::layers::activations::ReLU;
use foveal::{Input, Model};
use image::{DynamicImage, GrayImage, ImageBuffer, Luma, Rgb, RgbImage, Rgba, RgbaImage};
use ndarray::{ArrayD, Axis, concatenate};
use std::fs::File;
use std::io::Write;
use std::path::Path;

fn place(channels: usize) -> Place {
    let place = Place::new();
    two_convolutions(Some(12), channels).save(place.path("m.keras")).unwrap();
    place
}

fn expected(channels: usize, x: &ArrayD<f32>) -> ArrayD<f32> {
    two_convolutions(Some(12), channels).predict(x).unwrap()
}

#[test]
fn arrays_of_any_type_and_order() {
    let place = place(3);
    let x = noise(&[3, 12, 12, 3]);
    let bytes = |encode: &dyn Fn(f32) -> Vec<u8>| x.iter().flat_map(|&v| encode(v)).collect::<Vec<u8>>();
    let transposed: Vec<u8> = x.t().iter().flat_map(|v| v.to_le_bytes()).collect();
    let files = [
        npy("<f4", false, x.shape(), &bytes(&|v| v.to_le_bytes().to_vec())),
        npy(">f4", false, x.shape(), &bytes(&|v| v.to_be_bytes().to_vec())),
        npy("<f8", false, x.shape(), &bytes(&|v| f64::from(v).to_le_bytes().to_vec())),
        npy("<f2", false, x.shape(), &bytes(&|v| half::f16::from_f32(v).to_le_bytes().to_vec())),
        npy("|u1", false, x.shape(), &bytes(&|v| vec![v as u8])),
        npy(">i2", false, x.shape(), &bytes(&|v| (v as i16).to_be_bytes().to_vec())),
        npy("<i8", false, x.shape(), &bytes(&|v| (v as i64).to_le_bytes().to_vec())),
        npy("<f4", true, x.shape(), &transposed),
    ];
    for file in files {
        place.write("x.npy", &file);
        assert_eq!(place.run("predict m.keras x.npy -o y.npy --batch 2").ok(), "y.npy: relu2 (3, 12, 12, 5) float32\n");
        assert_eq!(place.read_npy("y.npy").floats(), expected(3, &x));
    }
    let truth = x.mapv(|v| f32::from(v > 100.0));
    place.write("x.npy", &npy("|b1", false, x.shape(), &truth.iter().map(|&v| v as u8).collect::<Vec<_>>()));
    place.run("predict m.keras x.npy -o y.npy").ok();
    assert_eq!(place.read_npy("y.npy").floats(), expected(3, &truth));
}

#[test]
fn tiles_and_batches_change_no_bit() {
    let place = Place::new();
    two_convolutions(None, 3).save(place.path("m.keras")).unwrap();
    place.write("x.npy", &float_npy(&noise(&[2, 33, 20, 3])));
    place.run("predict m.keras x.npy -o whole.npy --threads 1").ok();
    let whole = place.read_npy("whole.npy");
    for how in ["--tile 8", "--tile 7x20", "--tile 64", "--batch 1", "--batch 100 --threads 2"] {
        place.run(&format!("predict m.keras x.npy -o y.npy {how}")).ok();
        assert_eq!(place.read_npy("y.npy"), whole, "{how}");
    }
    place.run("predict m.keras x.npy -o y.npy --tile 1x2x3").fails(1, &["spatial axes"]);
}

#[test]
fn several_inputs_and_outputs() {
    let place = Place::new();
    let model = shared();
    model.save(place.path("m.keras")).unwrap();
    let (left, right) = (noise(&[2, 8, 8, 3]), noise(&[2, 8, 8, 3]).mapv(|v| 250.0 - v));
    place.write("l=1.npy", &float_npy(&left));
    place.write("r.npy", &float_npy(&right));
    let said = place.run("predict m.keras --input right=r.npy --input left=l=1.npy -o y.npz").ok();
    let outputs = model.run(&[left.view(), right.view()], &Default::default()).unwrap();
    let names: Vec<String> = model.outputs().into_iter().map(|info| info.name).collect();
    let written = read_npz(&place.path("y.npz"));
    assert_eq!(written.len(), 2);
    for ((name, values), (key, array)) in names.iter().zip(&outputs).zip(&written) {
        assert_eq!((key, array.floats()), (name, values.clone()));
        assert!(said.contains(&format!("y.npz: {name} (2, 8, 8, 2) float32")), "{said}");
    }
    // The same inputs from one archive.
    let mut file = zip::ZipWriter::new(File::create(place.path("x.npz")).unwrap());
    for (name, values) in [("left", &left), ("right", &right)] {
        file.start_file(format!("{name}.npy"), zip::write::SimpleFileOptions::default()).unwrap();
        file.write_all(&float_npy(values)).unwrap();
    }
    file.finish().unwrap();
    place.run("predict m.keras x.npz -o z.npz").ok();
    assert_eq!(std::fs::read(place.path("y.npz")).unwrap(), std::fs::read(place.path("z.npz")).unwrap());

    place.run("predict m.keras r.npy -o y.npz").fails(1, &["2 inputs", "left, right", "--input NAME=FILE"]);
    place.run("predict m.keras --input left=r.npy -o y.npz").fails(1, &["right"]);
    place.run("predict m.keras --input middle=r.npy -o y.npz").fails(1, &["middle", "left, right"]);
    place.run("predict m.keras --input left=r.npy --input left=r.npy -o y.npz").fails(1, &["left", "twice"]);
    place.run("predict m.keras --input left=l=1.npy --input right=r.npy -o y.npy").fails(1, &["2 outputs", ".npz"]);
    place.write("r.npy", &float_npy(&noise(&[1, 8, 8, 3])));
    place.run("predict m.keras --input left=l=1.npy --input right=r.npy -o y.npz").fails(1, &["batch"]);
}

/// The arrays of an archive.
fn read_npz(path: &Path) -> Vec<(String, Npy)> {
    let mut archive = zip::ZipArchive::new(File::open(path).unwrap()).unwrap();
    let count = archive.len();
    let read = |index| {
        let mut entry = archive.by_index(index).unwrap();
        let mut bytes = Vec::new();
        std::io::copy(&mut entry, &mut bytes).unwrap();
        (entry.name().unwrap().strip_suffix(".npy").unwrap().to_owned(), Npy::parse(&bytes))
    };
    (0..count).map(read).collect()
}

/// Inputs given by their keys, outputs named by their paths, values those of real Keras.
#[test]
fn inputs_and_outputs_in_dicts() {
    let place = Place::new();
    let answers = read_npz(keras_model("dict_structure.npz").as_ref());
    let (inputs, outputs): (Vec<_>, Vec<_>) = answers.iter().partition(|(name, _)| name.contains("/in"));
    let model = keras_model("dict_structure.keras");
    let loaded = foveal::Model::load(&model).unwrap();
    let mut arguments = vec!["predict".to_owned(), model, "-o".into(), "y.npz".into()];
    for (info, (_, values)) in loaded.inputs().iter().zip(&inputs) {
        let key = info.key.as_ref().unwrap();
        place.write(&format!("{key}.npy"), &float_npy(&values.floats()));
        arguments.extend(["--input".into(), format!("{key}={key}.npy")]);
    }
    place.run_args(&arguments.iter().map(String::as_str).collect::<Vec<_>>()).ok();
    let written = read_npz(&place.path("y.npz"));
    assert_eq!(written.len(), outputs.len());
    for (((name, values), info), (_, expected)) in written.iter().zip(loaded.outputs()).zip(outputs) {
        assert_eq!(*name, info.name);
        let largest = expected.floats().iter().fold(0.0_f32, |a, b| a.max(b.abs()));
        let error = (values.floats() - expected.floats()).iter().fold(0.0_f32, |a, b| a.max(b.abs()));
        assert!(error <= 1e-5 * largest, "{name}: {error} of {largest}");
    }
}

#[test]
fn outputs_are_of_the_declared_type() {
    let place = Place::new();
    for (name, descr) in [("float16", "<f2"), ("mixed_float16", "<f2"), ("bfloat16", "<f4")] {
        let model = keras_model(&format!("{name}.keras"));
        place.write("x.npy", &float_npy(&noise(&[2, 12, 12, 3]).mapv(|v| v / 255.0)));
        place.run_args(&["predict", &model, "x.npy", "-o", "y.npz"]).ok();
        let declared = foveal::Model::load(&model).unwrap().outputs();
        for ((key, values), info) in read_npz(&place.path("y.npz")).iter().zip(declared) {
            let expected = if info.dtype.name() == "float32" { "<f4" } else { descr };
            assert_eq!((key, values.descr.as_str(), values.shape[0]), (&info.name, expected, 2), "{name}");
        }
    }
}

fn photo(seed: u32) -> RgbImage {
    RgbImage::from_fn(12, 12, |x, y| Rgb([x * 20, y * 20, (x * y + seed) % 256].map(|v| v as u8)))
}

fn pixels(photo: &RgbImage) -> ArrayD<f32> {
    let values = photo.as_raw().iter().map(|&v| v.into()).collect();
    ArrayD::from_shape_vec(vec![1, photo.height() as usize, photo.width() as usize, 3], values).unwrap()
}

#[test]
fn pictures() {
    let place = place(3);
    // By content, not by name.
    photo(1).save_with_format(place.path("x.jpg"), image::ImageFormat::Png).unwrap();
    let x = pixels(&photo(1));
    let predict = |options: &str| {
        place.run(&format!("predict m.keras x.jpg -o y.npy {options}")).ok();
        place.read_npy("y.npy").floats()
    };
    assert_eq!(predict(""), expected(3, &x));
    assert_eq!(predict("--scale 0..1"), expected(3, &x.mapv(|v| v / 255.0)));
    assert_eq!(predict("--scale -1..1"), expected(3, &x.mapv(|v| v / 127.5 - 1.0)));
    let mut caffe = x.clone();
    caffe.invert_axis(Axis(3));
    caffe -= &ndarray::arr1(&[103.939_f32, 116.779, 123.68]);
    assert_eq!(predict("--scale caffe"), expected(3, &caffe.as_standard_layout().into_owned()));
}

#[test]
fn pictures_of_other_kinds() {
    let place = place(3);
    let rgba = RgbaImage::from_fn(12, 12, |x, y| {
        let Rgb([r, g, b]) = *photo(2).get_pixel(x, y);
        Rgba([r, g, b, (x * 9) as u8])
    });
    rgba.save(place.path("alpha.png")).unwrap();
    let ran = place.run("predict m.keras alpha.png -o y.npy");
    assert!(ran.stderr.contains("alpha"), "{}", ran.stderr);
    ran.ok();
    assert_eq!(place.read_npy("y.npy").floats(), expected(3, &pixels(&photo(2))));
    // 16 bits are brought to 0..255.
    let deep: ImageBuffer<Rgb<u16>, Vec<u16>> =
        ImageBuffer::from_fn(12, 12, |x, y| Rgb(photo(2).get_pixel(x, y).0.map(|v| u16::from(v) * 257)));
    DynamicImage::ImageRgb16(deep).save(place.path("deep.png")).unwrap();
    place.run("predict m.keras deep.png -o y.npy").ok();
    assert_eq!(place.read_npy("y.npy").floats(), expected(3, &pixels(&photo(2))));
}

#[test]
fn grey_pictures_and_models_of_one_channel() {
    let place = place(1);
    let x = noise(&[1, 12, 12, 1]);
    GrayImage::from_fn(12, 12, |c, r| Luma([x[[0, r as usize, c as usize, 0]] as u8])).save(place.path("grey.png")).unwrap();
    place.run("predict m.keras grey.png -o y.npy").ok();
    assert_eq!(place.read_npy("y.npy").floats(), expected(1, &x));
    // Pillow's grey of pure red, green and blue.
    let colours = [([255, 0, 0], 76.0), ([0, 255, 0], 150.0), ([0, 0, 255], 29.0)];
    for (colour, grey) in colours {
        RgbImage::from_pixel(12, 12, Rgb(colour)).save(place.path("colour.png")).unwrap();
        place.run("predict m.keras colour.png -o y.npy").ok();
        assert_eq!(place.read_npy("y.npy").floats(), expected(1, &ArrayD::from_elem(vec![1, 12, 12, 1], grey)));
    }
    place.run("predict m.keras grey.png --scale caffe -o y.npy").fails(1, &["caffe", "1 channels"]);
}

#[test]
fn a_folder_of_pictures() {
    let place = place(3);
    std::fs::create_dir(place.path("photos")).unwrap();
    for (name, seed) in [("b.png", 20), ("c.bmp", 30), ("a.png", 10)] {
        photo(seed).save(place.path("photos").join(name)).unwrap();
    }
    std::fs::write(place.path("photos").join("notes.txt"), "no picture").unwrap();
    let ran = place.run("predict m.keras photos --batch 2 -o y.npy --names names.txt");
    assert!(ran.stderr.contains("3 pictures"), "{}", ran.stderr);
    ran.ok();
    let each: Vec<ArrayD<f32>> = [10, 20, 30].iter().map(|&seed| expected(3, &pixels(&photo(seed)))).collect();
    let views: Vec<_> = each.iter().map(|y| y.view()).collect();
    assert_eq!(place.read_npy("y.npy").floats(), concatenate(Axis(0), &views).unwrap());
    assert_eq!(std::fs::read_to_string(place.path("names.txt")).unwrap(), "a.png\nb.png\nc.bmp\n");
    std::fs::create_dir(place.path("empty")).unwrap();
    place.run("predict m.keras empty -o y.npy").fails(1, &["no picture", "empty"]);
}

#[test]
fn pictures_that_do_not_fit() {
    let place = place(3);
    RgbImage::new(13, 12).save(place.path("wide.png")).unwrap();
    place.run("predict m.keras wide.png -o y.npy").fails(1, &["wide.png", "12x13", "12x12", "--resize"]);
    place.write("broken.png", &std::fs::read(place.path("wide.png")).unwrap()[..40]);
    place.run("predict m.keras broken.png -o y.npy").fails(1, &["broken.png"]);
    place.write("text.png", b"not a picture at all");
    place.run("predict m.keras text.png -o y.npy").fails(1, &["text.png", "neither"]);
    // A model of any size takes each picture as it is, but a batch needs one size.
    two_convolutions(None, 3).save(place.path("any.keras")).unwrap();
    place.run("predict any.keras wide.png -o y.npy").ok();
    assert_eq!(place.read_npy("y.npy").shape, [1, 12, 13, 5]);
    std::fs::create_dir(place.path("photos")).unwrap();
    RgbImage::new(4, 4).save(place.path("photos").join("a.png")).unwrap();
    RgbImage::new(5, 4).save(place.path("photos").join("b.png")).unwrap();
    place.run("predict any.keras photos -o y.npy").fails(1, &["a.png", "b.png", "--resize=HxW"]);
    place.run("predict any.keras wide.png -o y.npy --resize").fails(1, &["any size", "--resize=HxW"]);
}

#[test]
fn inputs_that_take_no_pictures() {
    let place = Place::new();
    let series = Input::with_name("series", [None, Some(2)]);
    let output = series.apply(ReLU::default()).unwrap();
    Model::new(&[&series], &[&output]).unwrap().save(place.path("m.keras")).unwrap();
    RgbImage::new(4, 4).save(place.path("x.png")).unwrap();
    place.run("predict m.keras x.png -o y.npy").fails(1, &["`series`", "(None, None, 2)", "takes no pictures"]);
}

#[test]
fn notes_on_pictures_count_and_tell_what_matters() {
    let place = place(3);
    std::fs::create_dir(place.path("photos")).unwrap();
    let save = |alpha: u8| RgbaImage::from_pixel(12, 12, Rgba([9, 99, 199, alpha])).save(place.path("photos/a.png")).unwrap();
    place.write("photos/notes.txt", b"");
    save(255);
    let ran = place.run("predict m.keras photos -o y.npy --names n.txt");
    assert!(ran.stderr.contains("1 picture; 1 other entry is left out") && !ran.stderr.contains("alpha"), "{}", ran.stderr);
    assert!(ran.ok().contains("n.txt: 1 name\n"));
    save(254);
    assert!(place.run("predict m.keras photos -o y.npy").stderr.contains("alpha"));
}

#[test]
fn pictures_are_resized() {
    let place = place(3);
    RgbImage::from_pixel(30, 7, Rgb([9, 99, 199])).save(place.path("x.png")).unwrap();
    place.run("predict m.keras x.png -o y.npy --resize").ok();
    let x = pixels(&RgbImage::from_pixel(12, 12, Rgb([9, 99, 199])));
    assert_eq!(place.read_npy("y.npy").floats(), expected(3, &x));
}

#[test]
fn arrays_that_do_not_fit() {
    let place = place(3);
    let refused = |file: &[u8], parts: &[&str]| {
        place.write("x.npy", file);
        place.run("predict m.keras x.npy -o y.npy").fails(1, parts);
    };
    refused(&float_npy(&noise(&[12, 12, 3])), &["image", "(None, 12, 12, 3)", "(12, 12, 3)", "batch dimension"]);
    refused(&float_npy(&noise(&[1, 12, 11, 3])), &["image", "(None, 12, 12, 3)", "(1, 12, 11, 3)"]);
    let whole = float_npy(&noise(&[1, 12, 12, 3]));
    refused(&whole[..whole.len() - 1], &["x.npy", "incomplete"]);
    refused(&whole[..100], &["x.npy", "incomplete"]);
    refused(&npy("<f4", false, &[1 << 40, 1 << 40], &[]), &["x.npy", "4835703278458516698824704 bytes", "there are 0"]);
    refused(&npy("<c8", false, &[1], &[0; 8]), &["x.npy", "<c8"]);
    place.run("predict m.keras nowhere.npy -o y.npy").fails(1, &["nowhere.npy"]);
    assert_eq!(place.entries(), ["m.keras", "x.npy"]);
}

#[test]
fn outputs_appear_whole_or_not_at_all() {
    let place = place(3);
    place.write("x.npy", &float_npy(&noise(&[1, 12, 12, 3])));
    place.run("predict m.keras x.npy -o nowhere/y.npy").fails(1, &["nowhere", "does not exist"]);
    std::fs::create_dir(place.path("folder.npy")).unwrap();
    place.run("predict m.keras x.npy -o folder.npy").fails(1, &["folder.npy", "is a folder"]);
    place.run("predict m.keras x.npy -o y").fails(1, &["`y`", ".npy"]);
    // What stood there before stays when a run fails.
    place.write("y.npy", b"before");
    place.write("bad.npy", &float_npy(&noise(&[1, 3, 3, 3])));
    place.run("predict m.keras bad.npy -o y.npy").fails(1, &["image"]);
    assert_eq!(std::fs::read(place.path("y.npy")).unwrap(), b"before");
    assert_eq!(place.entries(), ["bad.npy", "folder.npy", "m.keras", "x.npy", "y.npy"]);
}

#[cfg(unix)]
#[test]
fn a_folder_that_takes_no_files() {
    use std::os::unix::fs::PermissionsExt;
    let place = place(3);
    place.write("x.npy", &float_npy(&noise(&[1, 12, 12, 3])));
    let folder = place.path("locked");
    std::fs::create_dir(&folder).unwrap();
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o555)).unwrap();
    // The superuser may write anywhere.
    if std::fs::write(folder.join("probe"), "").is_err() {
        place.run("predict m.keras x.npy -o locked/y.npy").fails(1, &["locked/y.npy", "no permission"]);
        assert_eq!(folder.read_dir().unwrap().count(), 0);
    }
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o755)).unwrap();
}

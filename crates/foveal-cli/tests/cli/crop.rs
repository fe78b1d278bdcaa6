//! `foveal crop`.

use crate::support::{Place, float_npy, keras_model, noise, shared, two_convolutions};
use foveal::layers::center_crop::{Crop, Keep};
use foveal::{Model, PredictOptions};

fn place() -> (Place, Model) {
    let place = Place::new();
    let model = two_convolutions(Some(24), 3);
    model.save(place.path("m.keras")).unwrap();
    place.write("x.npy", &float_npy(&noise(&[2, 24, 24, 3])));
    (place, model)
}

#[test]
fn the_center_of_a_layer() {
    let (place, model) = place();
    let said = place.run("crop m.keras x.npy --layer relu1 --size 6x8 -o y.npy").ok();
    assert_eq!(said, "y.npy: (2, 6, 8, 4) float32\n");
    let expected = model.layer("relu1").unwrap().center_crop([6, 8]).unwrap().predict(&noise(&[2, 24, 24, 3])).unwrap();
    assert_eq!(place.read_npy("y.npy").floats(), expected);
    assert_eq!(place.entries(), ["m.keras", "x.npy", "y.npy"]);
}

#[test]
fn one_length_is_for_every_axis_and_a_corner_moves_the_box() {
    let (place, model) = place();
    place.run("crop m.keras x.npy --layer conv2 --size 5 --at 19,0 -o y.npy").ok();
    let keep = Keep::At { start: vec![19, 0], size: vec![5, 5] };
    let expected = model.layer("conv2").unwrap().crop(Crop::new(keep)).unwrap().predict(&noise(&[2, 24, 24, 3])).unwrap();
    assert_eq!(place.read_npy("y.npy").floats(), expected);
    place.run("crop m.keras x.npy --layer conv2 --size 6 --at 19,0 -o z.npy").fails(1, &["conv2", "24"]);
}

#[test]
fn a_heat_map() {
    let (place, model) = place();
    let said = place.run("crop m.keras x.npy --layer relu2 --size 10x5 --png heat.png --channel 2").ok();
    let values = model.layer("relu2").unwrap().center_crop([10, 5]).unwrap().predict(&noise(&[2, 24, 24, 3])).unwrap();
    let shown = values.index_axis(ndarray::Axis(0), 0).index_axis(ndarray::Axis(2), 2).to_owned();
    let (min, max) = shown.iter().fold((f32::MAX, f32::MIN), |(a, b), &v| (a.min(v), b.max(v)));
    assert_eq!(said, format!("heat.png: 10x5, channel 2, from {min} (dark) to {max} (bright)\n"));
    let picture = image::open(place.path("heat.png")).unwrap();
    assert_eq!((picture.width(), picture.height()), (255, 510));
    place.run("crop m.keras x.npy --layer relu2 --size 4 --png heat.png --channel 5").fails(1, &["channel 5", "relu2", "5,"]);
}

#[test]
fn the_cropped_model() {
    let (place, _) = place();
    assert_eq!(place.run("crop m.keras --layer relu1 --size 6 --save-model c.keras").ok(), "c.keras\n");
    place.run("crop m.keras x.npy --layer relu1 --size 6 -o direct.npy").ok();
    place.run("predict c.keras x.npy -o saved.npy").ok();
    assert_eq!(place.read_npy("saved.npy"), place.read_npy("direct.npy"));
}

#[test]
fn names_that_mean_several_things() {
    let place = Place::new();
    let model = shared();
    model.save(place.path("m.keras")).unwrap();
    let (left, right) = (noise(&[1, 8, 8, 3]), noise(&[1, 8, 8, 3]).mapv(|v| 250.0 - v));
    place.write("l.npy", &float_npy(&left));
    place.write("r.npy", &float_npy(&right));
    // The first call is an output of the model, so it is what the plain name means.
    place.run("crop m.keras --input left=l.npy --layer shared --size 2 -o a.npy").ok();
    place.run("crop m.keras --input left=l.npy --layer shared:0 --size 2 -o b.npy").ok();
    assert_eq!(place.read_npy("a.npy"), place.read_npy("b.npy"));
    // The other call needs the other input, and says that it does not need this one.
    let ran = place.run("crop m.keras --input left=l.npy --input right=r.npy --layer shared:1 --size 8 -o c.npy");
    assert!(ran.stderr.contains("input `left` is not needed"), "{}", ran.stderr);
    ran.ok();
    let outputs = model.run(&[left.view(), right.view()], &PredictOptions::new()).unwrap();
    let positive = place.read_npy("c.npy").floats().mapv(|v| v.max(0.0));
    assert_eq!(positive, outputs[1]);
    place.run("crop m.keras --input left=l.npy --layer shared:1 --size 8 -o d.npy").fails(1, &["right", "--input right=FILE"]);
    place.run("crop m.keras --input left=l.npy --layer shared:2 --size 8 -o d.npy").fails(1, &["shared:0", "shared:1"]);
}

/// A nested model that is called twice: its layers have two calls, of which the second gives the model's output.
#[test]
fn a_layer_of_a_nested_model() {
    let place = Place::new();
    let model = keras_model("nested_twice.keras");
    place.write("x.npy", &float_npy(&noise(&[1, 9, 9, 4])));
    let crop = |layer: &str| {
        place.run_args(&["crop", &model, "x.npy", "--layer", layer, "--size", "3", "-o", "y.npy"]).ok();
        place.read_npy("y.npy").floats()
    };
    assert_eq!(crop("inner"), crop("inner:1"));
    assert_eq!(crop("inner/sum"), crop("inner:1"));
    assert_ne!(crop("inner/conv:0"), crop("inner/conv:1"));
    let unclear = place.run_args(&["crop", &model, "x.npy", "--layer", "inner/conv", "--size", "3", "-o", "z.npy"]);
    unclear.fails(1, &["inner/conv:0", "inner/conv:1"]);
}

#[test]
fn mistakes_are_explained() {
    let (place, _) = place();
    place.run("crop m.keras x.npy --layer relu3 --size 4 -o y.npy").fails(1, &["relu3", "`relu1`", "`relu2`"]);
    place.run("crop m.keras x.npy --layer relu1 --size 25 -o y.npy").fails(1, &["relu1", "25", "24"]);
    place.run("crop m.keras x.npy --layer relu1 --size 4x4x4 -o y.npy").fails(1, &["--size 4x4x4", "3 spatial axes", "has 2"]);
    place.run("crop m.keras x.npy --layer relu1 --size 4 --at 1 -o y.npy").fails(1, &["--at 1", "has 2"]);
    place.run("crop m.keras --layer relu1 --size 4 -o y.npy").fails(1, &["image", "--input image=FILE"]);
    place.run("crop m.keras x.npy --layer relu1 --size 4 -o y.txt").fails(1, &["y.txt", ".npy"]);
    place.run("crop m.keras x.npy --layer relu1 --size 0 -o y.npy").fails(2, &["--size", "start at 1"]);
    place.run("crop m.keras x.npy --layer relu1 --size 4").fails(2, &["--output", "--png", "--save-model"]);
    assert_eq!(place.entries(), ["m.keras", "x.npy"]);
}

#[test]
fn what_does_not_fit_is_said_by_its_reason() {
    let (place, _) = place();
    let crop = |options: &str| place.run(&format!("crop m.keras x.npy -o y.npy {options}"));
    crop("--layer relu1 --size 25x3").fails(1, &["(None, 24, 24, 4)", "25x3", "--size", "--too-small"]);
    crop("--layer relu1 --size 3 --at 23,1").fails(1, &["--at 23,1", "3x3", "(None, 24, 24, 4)", "21,21 is the last place"]);
    crop("--layer relu1:1 --size 3").fails(1, &["`relu1` has one call, `relu1:0`"]);
    crop("--layer zzzz --size 3").fails(1, &["`zzzz`", "foveal summary"]);
    crop("--layer relu1 --size -1").fails(2, &["--size", "expected N, HxW"]);
    crop("--layer relu1 --size 3 --at -1,1").fails(2, &["--at", "expected Y,X"]);
}

#[test]
fn crops_that_are_larger_or_off_center() {
    let (place, _) = place();
    for (policy, side) in [("pad", 30), ("keep", 24), ("resize", 30)] {
        place.run(&format!("crop m.keras x.npy --layer relu1 --size 30 --too-small {policy} -o y.npy")).ok();
        assert_eq!(place.read_npy("y.npy").shape, [2, side, side, 4], "{policy}");
    }
    place.run("crop m.keras x.npy --layer relu1 --size 5 --rounding monai -o y.npy").ok();
    place.run("crop m.keras x.npy --layer relu1 --size 5 --at 10,10 -o z.npy").ok();
    assert_eq!(place.read_npy("y.npy"), place.read_npy("z.npy"));
    // Of a model of any size, a crop that resizes is Keras' own.
    two_convolutions(None, 3).save(place.path("any.keras")).unwrap();
    let saved = place.run("crop any.keras --layer relu1 --size 8 --too-small resize --save-model c.keras");
    assert!(!saved.stderr.contains("foveal>Crop"), "{}", saved.stderr);
    saved.ok();
    assert!(place.run("summary c.keras").ok().contains("CenterCrop"));
}

#[test]
fn sizes_found_at_run_time() {
    let place = Place::new();
    two_convolutions(None, 3).save(place.path("m.keras")).unwrap();
    for n in [9, 12] {
        place.write("x.npy", &float_npy(&noise(&[1, n, n, 3])));
        place.run("crop m.keras x.npy --layer relu2 --size 9 -o y.npy").ok();
        assert_eq!(place.read_npy("y.npy").shape, [1, 9, 9, 5]);
    }
    place.run("crop m.keras x.npy --layer relu2 --size 13 -o y.npy").fails(1, &["13", "12"]);
}

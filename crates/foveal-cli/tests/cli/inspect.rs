//! `foveal demo`, `summary`, `explain`, `receptive-field`, `check`, and what all commands share.

use crate::support::{Place, float_npy, keras_model, noise, two_convolutions};
use serde_json::Value;

#[test]
fn demo_draws_and_tells() {
    let place = Place::new();
    let said = place.run("demo").ok();
    assert_eq!(said.lines().last(), Some("foveal-demo.png"));
    let heading = said.lines().next().unwrap();
    for column in ["layer", "full shape", "needed region", "full MFLOP", "needed MFLOP", "saved"] {
        assert!(heading.contains(column), "{heading}");
    }
    assert!(said.lines().all(|line| line.len() <= 80), "{said}");
    assert!(place.run("demo").stderr.contains("bit for bit the same"));
    let picture = image::open(place.path("foveal-demo.png")).unwrap();
    assert!(picture.width() > 800 && picture.height() > 400);
    assert_eq!(place.entries(), ["foveal-demo.png"]);
}

#[test]
fn summary_lists_layers() {
    let place = Place::new();
    let said = place.run_args(&["summary", &keras_model("two_sequential.keras")]).ok();
    for part in ["conv2d_1", "(None, 16, 16, 12)", "CenterCrop", "1,100"] {
        assert!(said.contains(part), "{said}");
    }
}

/// Network one of the mission, small: only a quarter of the convolution is needed.
#[test]
fn explain_counts_what_is_needed() {
    let place = Place::new();
    two_convolutions(None, 3).save(place.path("m.keras")).unwrap();
    let said = place.run("explain m.keras --layer relu1 --size 8 --input-size 16 --json").ok();
    let told: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(told["full_flops"], 2 * 16 * 16 * 9 * 3 * 4);
    assert_eq!(told["ratio"], 0.25);
    assert_eq!(told["inputs"][0]["needed"], serde_json::json!([[0, 1], [3, 13], [3, 13], [0, 3]]));
    assert_eq!(told["layers"][0]["layer"], "conv1");
    assert_eq!(told["layers"][0]["needed"], serde_json::json!([[0, 1], [4, 12], [4, 12], [0, 4]]));
    assert!(told["peak_bytes"].as_u64() < told["full_peak_bytes"].as_u64());

    let table = place.run("explain m.keras --layer relu1 --size 8 --input-size 16").ok();
    for part in ["conv1", "4:12, 4:12, :", "75.0 %", "total", "input `image` of (1, 16, 16, 3): needed 3:13, 3:13, :"] {
        assert!(table.contains(part), "{table}");
    }
    let widths: Vec<usize> = table.lines().filter(|line| line.starts_with("---")).map(str::len).collect();
    assert!(widths.len() == 2 && widths[0] == widths[1], "{table}");

    // One tile from the middle: a border of 2 around it is needed of the picture.
    let tile = place.run("explain m.keras --tile 4 --input-size 64").ok();
    for part in ["tile of 4", "28:32, 28:32, :", "27:33, 27:33, :", "99.", "needed 26:34, 26:34, :", "in tiles of 4: peak"] {
        assert!(tile.contains(part), "no {part} in {tile}");
    }
    place.run("explain m.keras --layer relu1 --size 8").fails(1, &["image", "--input-size"]);
    let tiled = place.run("explain m.keras --tile 4 --input-size 64 --json").ok();
    let tiled: Value = serde_json::from_str(&tiled).unwrap();
    assert!(tiled["tile_peak_bytes"].as_u64().unwrap() < tiled["peak_bytes"].as_u64().unwrap());
}

/// The same network's step: its kernels' gradients cost what the convolutions cost, and the picture has no gradient.
#[test]
fn explain_counts_a_step_of_training() {
    let place = Place::new();
    two_convolutions(None, 3).save(place.path("m.keras")).unwrap();
    let said = place.run("explain m.keras --layer relu1 --size 8 --input-size 16 --training --optimizer adam --loss mse --json").ok();
    let told: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(told["full_flops"], 2 * 2 * 16 * 16 * 9 * 3 * 4);
    assert_eq!(told["ratio"], 0.25);
    let weights = (9 * 3 * 4 + 4) * 4;
    assert_eq!((told["variable_bytes"].as_u64(), told["optimizer_bytes"].as_u64()), (Some(weights), Some(2 * weights)));
    let parts = ["activation_bytes", "result_bytes", "variable_bytes", "optimizer_bytes"].map(|part| told[part].as_u64().unwrap());
    assert_eq!(told["peak_bytes"].as_u64(), Some(parts.iter().sum()));
    let table = place.run("explain m.keras --layer relu1 --size 8 --input-size 16 --training --loss mse").ok();
    for part in ["conv1", "4:12, 4:12, :", "75.0 %", "peak memory of training", "RMSprop"] {
        assert!(table.contains(part), "{table}");
    }
    place.run("explain m.keras --input-size 16 --training").fails(1, &["--loss"]);
}

#[test]
fn receptive_fields_grow_by_two_per_convolution() {
    let place = Place::new();
    two_convolutions(Some(40), 3).save(place.path("m.keras")).unwrap();
    let fields = |layer: &str| {
        let said = place.run(&format!("receptive-field m.keras --layer {layer}")).ok();
        said.lines().skip(2).map(|line| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>()).collect::<Vec<_>>()
    };
    assert_eq!(fields("conv1"), [["image", "y", "3", "1", "-1"], ["image", "x", "3", "1", "-1"]]);
    assert_eq!(fields("relu2"), [["image", "y", "5", "1", "-2"], ["image", "x", "5", "1", "-2"]]);
    let said = place.run("receptive-field m.keras --layer relu2 --png field.png").ok();
    assert_eq!(said.lines().last(), Some("field.png"));
    assert!(image::open(place.path("field.png")).is_ok());
    image::RgbImage::new(9, 9).save(place.path("small.png")).unwrap();
    place.run("receptive-field m.keras --layer relu2 --png field.png --image small.png").fails(1, &["9x9", "40x40"]);
}

#[test]
fn check_finds_all_problems() {
    let place = Place::new();
    let model = keras_model("lambda_mission.keras");
    let ran = place.run_args(&["check", &model]);
    for part in ["layer `lambda` is a Lambda", "--replace lambda=CenterCrop:128x128", "--replace lambda_1=CenterCrop:64x64"] {
        assert!(ran.stdout.contains(part), "{}", ran.stdout);
    }
    ran.fails(1, &["cannot be used"]);
    let one = ["check", &model, "--replace", "lambda=CenterCrop:128x128"];
    assert!(!place.run_args(&one).stdout.contains("layer `lambda` "));
    place.run_args(&one).fails(1, &["cannot be used"]);

    two_convolutions(Some(8), 3).save(place.path("m.keras")).unwrap();
    assert!(place.run("check m.keras").ok().starts_with("m.keras: ok"));
}

/// The remedies that the message prints do what they say.
#[test]
fn lambdas_are_replaced_by_name() {
    let place = Place::new();
    place.write("x.npy", &float_npy(&noise(&[1, 24, 24, 3])));
    let model = keras_model("lambda_factory.keras");
    let refused = place.run_args(&["predict", &model, "x.npy", "-o", "y.npy"]);
    let remedy = refused.stderr.split_once("--replace ").unwrap().1.lines().next().unwrap().to_owned();
    refused.fails(1, &["lambda", "crop", "Rust:", "R:", "Python:"]);
    let checked = place.run_args(&["check", &model, "--replace", &remedy]);
    assert!(!checked.stdout.contains("is a Lambda"), "{}", checked.stdout);
}

#[test]
fn replacements_of_another_shape_are_noted() {
    let place = Place::new();
    let model = keras_model("lambda_factory.keras");
    let run = |layer: &str| place.run_args(&["check", &model, "--replace", &format!("lambda={layer}")]).stderr;
    let refused = place.run_args(&["summary", &model]).stderr;
    let remedy = refused.split_once("--replace lambda=").unwrap().1.lines().next().unwrap().to_owned();
    assert!(!run(&remedy).contains("in the place of"), "{}", run(&remedy));
    let told = run("ReLU");
    assert!(told.contains("in the place of `lambda`") && told.contains("declares as (None, "), "{told}");
}

/// A model as a folder, with this part of its config changed.
fn changed(place: &Place, from: &str, to: &str) {
    two_convolutions(Some(8), 3).save(place.path("m.keras")).unwrap();
    let mut archive = zip::ZipArchive::new(std::fs::File::open(place.path("m.keras")).unwrap()).unwrap();
    let _ = std::fs::create_dir(place.path("folder"));
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).unwrap();
        let name = entry.name().unwrap().to_string();
        let mut bytes = Vec::new();
        std::io::copy(&mut entry, &mut bytes).unwrap();
        if name == "config.json" {
            let text = String::from_utf8(bytes).unwrap();
            assert!(text.contains(from), "{text}");
            bytes = text.replacen(from, to, 1).into_bytes();
        }
        std::fs::write(place.path("folder").join(name), bytes).unwrap();
    }
}

#[test]
fn settings_and_classes_that_cannot_be_used_are_named() {
    let place = Place::new();
    changed(&place, "\"kernel_size\": [3, 3]", "\"kernel_size\": {\"a\": 3}");
    place.run("summary folder").fails(1, &["conv1", "kernel_size", "{\"a\":3}", "expected a whole number"]);
    changed(&place, "\"class_name\": \"Conv2D\"", "\"class_name\": \"MelSpectrogram\"");
    let ran = place.run("summary folder");
    assert!(!ran.stderr.contains("did you mean"), "{}", ran.stderr);
    ran.fails(1, &["conv1", "MelSpectrogram", "not supported yet", "--replace conv1="]);
    changed(&place, "\"activation\": \"linear\"", "\"activation\": \"glu\"");
    place.run("summary folder").fails(1, &["conv1", "`glu` is not supported yet"]);
}

#[test]
fn sizes_that_have_nothing_to_say() {
    let place = Place::new();
    two_convolutions(Some(8), 3).save(place.path("m.keras")).unwrap();
    place.run("explain m.keras --layer relu1 --input-size 16").fails(1, &["--input-size 16", "`image`", "(None, 8, 8, 3)"]);
    assert!(place.run("explain m.keras --layer relu1").ok().contains("8x8x4"));
}

#[test]
fn damaged_and_missing_models() {
    let place = Place::new();
    two_convolutions(Some(8), 3).save(place.path("m.keras")).unwrap();
    let whole = std::fs::read(place.path("m.keras")).unwrap();
    place.write("cut.keras", &whole[..whole.len() / 2]);
    place.write("text.keras", b"hello");
    for command in ["summary", "check", "explain"] {
        place.run(&format!("{command} cut.keras")).fails(1, &["`cut.keras`"]);
        place.run(&format!("{command} text.keras")).fails(1, &["`text.keras`"]);
        place.run(&format!("{command} nowhere.keras")).fails(1, &["nowhere.keras"]);
    }
}

#[test]
fn usage() {
    let place = Place::new();
    for (wrong, part) in [
        ("", "Usage: foveal"),
        ("frobnicate", "frobnicate"),
        ("summary", "<MODEL>"),
        ("predict m.keras x.npy", "--output"),
        ("predict m.keras x.npy --input a=b.npy -o y.npy", "--input"),
        ("predict m.keras x.npy -o y.npy --batch 0", "at least 1"),
        ("predict m.keras x.npy -o y.npy --scale 0..2", "caffe"),
        ("predict m.keras --input b.npy -o y.npy", "NAME=FILE"),
        ("check m.keras --replace lambda=CentreCrop:4", "CentreCrop"),
        ("check m.keras --replace lambda=CenterCrop:0", "start at 1"),
        ("explain m.keras --size 4", "--layer"),
        ("crop m.keras x.npy --layer a --size 4 --at 1x2 -o y.npy", "Y,X"),
    ] {
        let ran = place.run(wrong);
        assert_eq!(ran.code, 2, "{wrong}");
        assert!(ran.stderr.contains(part), "{wrong}: {}", ran.stderr);
    }
    assert!(place.run("--version").ok().starts_with("foveal 0."));
    for command in ["summary", "crop", "predict", "explain", "receptive-field", "report", "check"] {
        assert!(place.run(&format!("{command} --help")).ok().contains("foveal"), "{command}");
    }
    assert!(place.run("completions bash").ok().contains("receptive-field"));
}

#[test]
fn quiet_says_nothing() {
    let place = Place::new();
    let ran = place.run("demo --quiet");
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    assert!(!ran.stdout.contains("foveal-demo.png"));
    two_convolutions(Some(8), 3).save(place.path("m.keras")).unwrap();
    place.write("x.npy", &float_npy(&noise(&[1, 8, 8, 3])));
    assert_eq!(place.run("predict -q m.keras x.npy -o y.npy").ok(), "");
    assert_eq!(place.run("crop -q m.keras x.npy --layer relu1 --size 4 -o z.npy --png z.png --save-model z.keras").ok(), "");
}

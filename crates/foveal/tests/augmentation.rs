//! Image augmentation in training, against real Keras on TensorFlow where nothing is left to chance, and against what chance
//! should give where it is.

mod common;

use common::vectors;
use foveal::ir::{Op, Run};
use foveal::layers::augmentation::{RandomBrightness, RandomContrast, RandomFlip, RandomRotation};
use foveal::layers::config::PaddingMode;
use foveal::layers::conv::Conv2D;
use foveal::layers::random_crop::RandomCrop;
use foveal::layers::{Constant, Registry};
use foveal::ops::{Beyond, Displace, Motion, Warp};
use foveal::train::{Compile, MeanSquaredError, SGD, Trainer};
use foveal::{Input, LayerHandle, LayerSettings, Model, Region, Shape, SymbolicTensor};
use foveal_kernels::{Exec, View, ViewMut};
use ndarray::{ArrayD, Axis, IxDyn};
use serde_json::Value;

fn trainer(input: &SymbolicTensor, output: &SymbolicTensor) -> (Model, Trainer) {
    let model = Model::seeded(&[input], &[output], 5).unwrap();
    let trainer = Trainer::new(&model, Compile::new(SGD::default(), MeanSquaredError::default())).unwrap();
    (model, trainer)
}

fn built(class: &str, config: serde_json::Map<String, Value>) -> LayerHandle {
    let layer = Registry::default().find(None, class, None).unwrap().parse(config).unwrap();
    LayerHandle::of(layer, LayerSettings::default()).unwrap()
}

fn vectors_of_augmentation() -> Value {
    serde_json::from_str(&std::fs::read_to_string(vectors().join("augmentation.json")).unwrap()).unwrap()
}

fn floats(value: &Value) -> Vec<f32> {
    value.as_array().unwrap().iter().map(|x| x.as_f64().unwrap() as f32).collect()
}

fn largest_difference<'a>(a: impl Iterator<Item = &'a f32>, b: impl Iterator<Item = &'a f32>) -> f32 {
    a.zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
}

#[test]
fn images_move_and_change_as_in_keras() {
    for case in vectors_of_augmentation()["cases"].as_array().unwrap() {
        let what = format!("{} {}", case["class"], case["config"]);
        let shape: Vec<usize> = case["shape"].as_array().unwrap().iter().map(|n| n.as_u64().unwrap() as usize).collect();
        let x = ArrayD::from_shape_vec(IxDyn(&shape), floats(&case["x"])).unwrap();
        let input = Input::new(shape[1..].iter().map(|&n| Some(n)).collect::<Vec<_>>());
        let config = case["config"].as_object().unwrap().clone();
        let layer = built(case["class"].as_str().unwrap(), config);
        let (model, trainer) = trainer(&input, &input.apply(layer).unwrap());
        assert!(model.predict(&x).unwrap() == x, "{what}: changes images in prediction");
        let answers: Vec<ArrayD<f32>> =
            case["y"].as_array().unwrap().iter().map(|y| ArrayD::from_shape_vec(IxDyn(&shape), floats(y)).unwrap()).collect();
        let (mut trainer, mut drawn) = (trainer, vec![0; answers.len()]);
        for call in 0..case["calls"].as_u64().unwrap() {
            trainer = trainer.seed(call + 3);
            let y = trainer.call_in_training(&[x.view()]).unwrap().remove(0);
            for (index, image) in y.outer_iter().enumerate() {
                let far = |answer: &ArrayD<f32>| largest_difference(image.iter(), answer.index_axis(Axis(0), index).iter());
                let (which, error) = answers.iter().map(far).enumerate().min_by(|a, b| a.1.total_cmp(&b.1)).unwrap();
                assert!(error < 2e-3, "{what}: image {index} differs by {error}");
                drawn[which] += 1;
            }
        }
        assert!(drawn.iter().all(|&count| count > 0), "{what}: drew {drawn:?}");
    }
}

/// What an operation makes of these tensors.
fn result(op: &dyn Op, inputs: &[View<'_>]) -> Vec<f32> {
    let mut data = vec![f32::NAN; inputs[0].region().len()];
    let shape = Shape::from_slice(inputs[0].whole());
    let dst = ViewMut::new(&mut data, Region::full(&shape), inputs[0].strides().into(), shape);
    op.forward(Run { exec: Exec::default(), packed: &None }, inputs, &mut [Some(dst)]);
    data
}

fn agrees(what: &str, y: &[f32], case: &Value) {
    let error = largest_difference(y.iter(), floats(&case["y"]).iter());
    assert!(error < 2e-3, "{what}: differs by {error}");
}

fn shape_of(value: &Value) -> Vec<usize> {
    value.as_array().unwrap().iter().map(|n| n.as_u64().unwrap() as usize).collect()
}

#[test]
fn images_are_tilted_as_in_keras() {
    let told = &vectors_of_augmentation()["tilted"];
    let (shape, x, parts) = (shape_of(&told["shape"]), floats(&told["x"]), floats(&told["parts"]));
    let numbers: Vec<Vec<f32>> = (0..4).map(|i| parts.iter().skip(i).step_by(4).copied().collect()).collect();
    let of_images = [shape[0], 1, 1, 1];
    let inputs: Vec<View<'_>> =
        std::iter::once(View::dense(&x, &shape)).chain(numbers.iter().map(|n| View::dense(n, &of_images))).collect();
    for case in told["cases"].as_array().unwrap() {
        let op = Warp { motion: Motion::Perspective, beyond: Beyond::Constant(9.0), bilinear: case["bilinear"].as_bool().unwrap() };
        agrees(&format!("{op:?}"), &result(&op, &inputs), case);
    }
}

#[test]
fn images_are_displaced_as_in_keras() {
    let told = &vectors_of_augmentation()["displaced"];
    let (shape, x) = (shape_of(&told["shape"]), floats(&told["x"]));
    let ways: Vec<Vec<f32>> = told["ways"].as_array().unwrap().iter().map(floats).collect();
    let of_pixels = [shape[0], shape[1], shape[2], 1];
    let inputs = [View::dense(&x, &shape), View::dense(&ways[0], &of_pixels), View::dense(&ways[1], &of_pixels)];
    for case in told["cases"].as_array().unwrap() {
        let beyond = match case["fill_mode"].as_str().unwrap() {
            "constant" => Beyond::Constant(9.0),
            "reflect" => Beyond::Reflect,
            "mirror" => Beyond::Mirror,
            "wrap" => Beyond::Periodic,
            _ => Beyond::Nearest,
        };
        let op = Displace { beyond, bilinear: case["bilinear"].as_bool().unwrap() };
        agrees(&format!("{op:?}"), &result(&op, &inputs), case);
    }
}

/// Images that hold their own coordinates tell where each pixel comes from.
fn coordinates(count: usize, [height, width]: [usize; 2]) -> ArrayD<f32> {
    ArrayD::from_shape_fn(IxDyn(&[count, height, width, 2]), |i| i[1 + i[3]] as f32)
}

fn trained_call(layer: LayerHandle, x: &ArrayD<f32>, seed: u64) -> ArrayD<f32> {
    let input = Input::new(x.shape()[1..].iter().map(|&n| Some(n)).collect::<Vec<_>>());
    let (_, trainer) = trainer(&input, &input.apply(layer).unwrap());
    trainer.seed(seed).call_in_training(&[x.view()]).unwrap().remove(0)
}

fn settings(json: Value) -> serde_json::Map<String, Value> {
    json.as_object().unwrap().clone()
}

#[test]
fn lines_of_tilted_images_stay_straight_and_half_of_them_stay_as_they_are() {
    let x = coordinates(200, [9, 12]);
    let layer = built("RandomPerspective", settings(serde_json::json!({ "factor": [0.5, 0.5], "scale": 0.6, "fill_value": -1e5 })));
    let y = trained_call(layer, &x, 4);
    let mut tilted = 0;
    for (before, after) in x.outer_iter().zip(y.outer_iter()) {
        let at = |r: usize, c: usize| [after[[r, c, 0]], after[[r, c, 1]]];
        assert!(largest_difference([0.0, 0.0].iter(), at(0, 0).iter()) < 1e-4, "the first pixel moves");
        tilted += usize::from(before != after);
        for r in 0..9 {
            let line: Vec<[f32; 2]> = (0..12).map(|c| at(r, c)).take_while(|p| p.iter().all(|v| *v >= 0.0)).collect();
            for three in line.windows(3) {
                let [a, b, c] = [three[0], three[1], three[2]];
                let bend = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
                assert!(bend.abs() < 1e-3, "row {r} is bent: {line:?}");
            }
        }
    }
    assert!((70..130).contains(&tilted), "{tilted} of 200 images are tilted");
}

/// The ways of the pixels are normal noise of the width sigma, smoothed by a kernel of the same width, times alpha; two neighbours
/// move alike.
#[test]
fn images_are_bent_as_far_and_as_smoothly_as_keras_bends_them() {
    let (count, height, width) = (12, 40, 60);
    let x = coordinates(count, [height, width]);
    let layer = built("RandomElasticTransform", settings(serde_json::json!({ "factor": [1.0, 1.0], "scale": [0.8, 0.8] })));
    let y = trained_call(layer, &x, 4);
    let (alpha, sigma) = (0.1 * 0.8 * width as f64, 0.05 * 0.8 * height as f64);
    let reach = ((6.0 * sigma) as i64 | 1) / 2;
    let bell: Vec<f64> = (-reach..=reach).map(|i| (-0.5 * (i as f64 / sigma).powi(2)).exp()).collect();
    let sum: f64 = bell.iter().sum();
    let squares = bell.iter().map(|b| (b / sum).powi(2)).sum::<f64>();
    let neighbours = bell.windows(2).map(|b| b[0] * b[1] / sum / sum).sum::<f64>();
    // Of the smoothed noise along both axes; the correlation is that along one.
    let (deviation, correlation) = (alpha * sigma * squares, neighbours / squares);
    for axis in 0..2 {
        let way = |i: usize, r: usize, c: usize| f64::from(y[[i, r, c, axis]] - x[[i, r, c, axis]]);
        let middle = |f: &dyn Fn(usize, usize, usize) -> f64| {
            // Away from the borders, where kernels and places are cut.
            let places = (0..count).flat_map(|i| (14..26).flat_map(move |r| (14..46).map(move |c| (i, r, c))));
            places.map(|(i, r, c)| f(i, r, c)).sum::<f64>() / (count * 12 * 32) as f64
        };
        let variance = middle(&|i, r, c| way(i, r, c).powi(2));
        let product = middle(&|i, r, c| way(i, r, c) * way(i, r, c + 1));
        // Some 1000 independent patches: their spread is 5 % or so.
        assert!((variance.sqrt() / deviation - 1.0).abs() < 0.15, "axis {axis}: {} rather than {deviation}", variance.sqrt());
        assert!((product / variance - correlation).abs() < 0.05, "axis {axis}: {} rather than {correlation}", product / variance);
    }
}

/// Images of which each has a channel of its own: what comes out tells which were mixed, and how.
fn one_channel_each(count: usize, [height, width]: [usize; 2]) -> ArrayD<f32> {
    ArrayD::from_shape_fn(IxDyn(&[count, height, width, count]), |i| f32::from(u8::from(i[0] == i[3])))
}

/// The other image in each one, if it is another; each occurs once.
fn partners(y: &ArrayD<f32>) -> Vec<usize> {
    let count = y.shape()[0];
    let other = |image: usize| {
        let mut present =
            (0..count).filter(|&c| c != image && y.index_axis(Axis(0), image).index_axis(Axis(2), c).iter().any(|&v| v != 0.0));
        let first = present.next();
        assert!(present.next().is_none(), "three images in one");
        first
    };
    (0..count).map(|image| other(image).unwrap_or(image)).collect()
}

fn moments(values: &[f64]) -> [f64; 2] {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    [mean, values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / values.len() as f64]
}

#[test]
fn batches_are_mixed_by_one_order_and_beta_weights() {
    let x = one_channel_each(24, [2, 3]);
    for alpha in [0.2, 1.0, 3.0] {
        let mut weights = Vec::new();
        for seed in 0..60 {
            let y = trained_call(built("MixUp", settings(serde_json::json!({ "alpha": alpha }))), &x, seed);
            let mut partners = partners(&y);
            for (image, &partner) in partners.iter().enumerate().filter(|(image, partner)| image != *partner) {
                let [own, other] = [image, partner].map(|c| y[[image, 1, 2, c]]);
                assert!((own + other - 1.0).abs() < 1e-6 && own == y[[image, 0, 0, image]], "{own} and {other}");
                weights.push(f64::from(own));
            }
            partners.sort_unstable();
            let twice = partners.windows(2).filter(|p| p[0] == p[1]).count();
            // A weight of 1, or all but 1, hides which the other one was.
            assert!(alpha < 1.0 || twice == 0, "an image is mixed into two");
        }
        // Of a symmetric beta distribution.
        let [mean, variance] = moments(&weights);
        assert!((mean - 0.5).abs() < 0.04, "alpha {alpha}: mean {mean}");
        let expected = 1.0 / (4.0 * (2.0 * alpha + 1.0));
        // Where the partner is not seen, the weight was next to 1, of which few are missing here.
        assert!((variance / expected - 1.0).abs() < 0.12, "alpha {alpha}: variance {variance} rather than {expected}");
    }
}

#[test]
fn boxes_of_one_image_stand_in_another() {
    let (height, width) = (12, 17);
    let x = one_channel_each(16, [height, width]);
    let mut parts = Vec::new();
    for seed in 0..60 {
        let y = trained_call(built("CutMix", settings(serde_json::json!({ "factor": [1.0, 1.0] }))), &x, seed);
        for (image, partner) in partners(&y).into_iter().enumerate().filter(|(image, partner)| image != partner) {
            let inside: Vec<[usize; 2]> =
                (0..height).flat_map(|r| (0..width).map(move |c| [r, c])).filter(|&[r, c]| y[[image, r, c, partner]] == 1.0).collect();
            let [rows, columns] = [0, 1].map(|axis| {
                let ends = inside.iter().map(|at| at[axis]);
                ends.clone().max().unwrap() + 1 - ends.min().unwrap()
            });
            assert_eq!(rows * columns, inside.len(), "no box");
            // Both sides are the same part of the image's, up to one pixel.
            let (tall, wide) = (rows as f64 / height as f64, columns as f64 / width as f64);
            assert!((tall - wide).abs() < 1.0 / height as f64 + 1.0 / width as f64, "{rows} x {columns}");
            parts.push(tall * wide);
        }
    }
    // With alpha 1, parts are spread evenly, but for boxes too small to be seen.
    let [mean, variance] = moments(&parts);
    assert!((mean - 0.5).abs() < 0.05 && (variance * 12.0 - 1.0).abs() < 0.15, "{mean}, {variance}");
}

#[test]
fn noise_covers_boxes_of_the_stated_size() {
    let x = ArrayD::from_elem(IxDyn(&[300, 20, 30, 3]), 100.5f32);
    let layer = built("RandomErasing", settings(serde_json::json!({ "factor": [0.4, 0.4], "scale": [0.1, 0.3] })));
    let y = trained_call(layer, &x, 7);
    let (mut parts, mut noise) = (Vec::new(), Vec::new());
    for image in y.outer_iter() {
        let covered: Vec<f32> = image.iter().copied().filter(|&v| v != 100.5).collect();
        if !covered.is_empty() {
            parts.push(covered.len() as f64 / image.len() as f64);
            noise.extend(covered);
        }
    }
    assert!((90..150).contains(&parts.len()), "{} of 300 images are covered", parts.len());
    // The product of two independent square roots of numbers between 0.1 and 0.3.
    let side = (0.3f64.powf(1.5) - 0.1f64.powf(1.5)) / 0.2 / 1.5;
    let [mean, _] = moments(&parts);
    assert!((mean / (side * side) - 1.0).abs() < 0.06, "{mean} rather than {}", side * side);
    let within = noise.iter().all(|v| (0.0..=255.0).contains(v));
    // Normal noise of deviation 255, held within 0 and 255: half is 0, 16 % are 255.
    let share = |value: f32| noise.iter().filter(|&&v| v == value).count() as f64 / noise.len() as f64;
    assert!(within && (share(0.0) - 0.5).abs() < 0.02 && (share(255.0) - 0.1587).abs() < 0.02, "{} {}", share(0.0), share(255.0));
}

/// With every version the same, AugMix gives the images back, whatever the weights: these add up to 1.
#[test]
fn weights_of_versions_add_up() {
    let x = images(6);
    let none = settings(serde_json::json!({ "chain_depth": 0, "num_chains": 4 }));
    let y = trained_call(built("AugMix", none), &x, 3);
    assert!(largest_difference(x.iter(), y.iter()) < 1e-3);
    let some = || built("AugMix", serde_json::Map::new());
    let (once, again, other) = (trained_call(some(), &x, 3), trained_call(some(), &x, 3), trained_call(some(), &x, 4));
    assert!(once == again && once != other && once != x && once.iter().all(|v| (0.0..=255.0).contains(v)));
}

fn images(count: usize) -> ArrayD<f32> {
    ArrayD::from_shape_fn(IxDyn(&[count, 5, 6, 3]), |i| ((i[0] * 7 + i[1] * 31 + i[2] * 13 + i[3] * 5) % 97) as f32 + 80.0)
}

#[test]
fn chance_is_as_wide_as_the_settings_say() {
    let input = Input::new([Some(5), Some(6), Some(3)]);
    let x = images(4000);
    let drawn = |output: SymbolicTensor, of: &dyn Fn(&ArrayD<f32>, usize) -> f64| -> [f64; 4] {
        let y = trainer(&input, &output).1.seed(11).call_in_training(&[x.view()]).unwrap().remove(0);
        let values: Vec<f64> = (0..4000).map(|image| of(&y, image)).collect();
        let mean = values.iter().sum::<f64>() / 4000.0;
        let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / 4000.0;
        [mean, variance, values.iter().copied().fold(f64::MAX, f64::min), values.iter().copied().fold(f64::MIN, f64::max)]
    };
    // Uniform numbers of a width have the variance width^2 / 12.
    let uniform = |what: &str, [mean, variance, least, most]: [f64; 4], low: f64, high: f64| {
        let width = high - low;
        assert!((mean - (low + high) / 2.0).abs() < 0.03 * width, "{what}: mean {mean}");
        assert!((variance / (width * width / 12.0) - 1.0).abs() < 0.08, "{what}: variance {variance}");
        assert!(least > low - 1e-3 * width && most < high + 1e-3 * width, "{what}: {least} to {most}");
        assert!(least < low + 0.01 * width && most > high - 0.01 * width, "{what}: {least} to {most}");
    };
    let told = vectors_of_augmentation();
    // What a single number means, as Keras says.
    let ends = |class: &str, factor: &str| -> [f64; 2] {
        let ends = &told["ranges"][class][factor];
        [ends[0].as_f64().unwrap(), ends[1].as_f64().unwrap()]
    };
    let shift = |y: &ArrayD<f32>, image: usize| f64::from(y[[image, 2, 3, 1]] - x[[image, 2, 3, 1]]);
    for (factor, [low, high]) in [(vec![-0.2, 0.1].into(), [-0.2, 0.1]), (Constant::from(0.2), ends("RandomBrightness", "0.2"))] {
        let brightness = input.apply(RandomBrightness::new(factor)).unwrap();
        uniform("brightness", drawn(brightness, &shift), low * 255.0, high * 255.0);
    }
    let spread = |a: &ArrayD<f32>, image: usize| f64::from(a[[image, 2, 3, 1]] - a[[image, 4, 1, 1]]);
    let factor = |y: &ArrayD<f32>, image: usize| spread(y, image) / spread(&x, image);
    for (given, [less, more]) in [(vec![0.3, 0.2].into(), [0.2, 0.3]), (Constant::from(0.3), ends("RandomContrast", "0.3"))] {
        let contrast = input.apply(RandomContrast::new(given)).unwrap();
        uniform("contrast", drawn(contrast, &factor), 1.0 - less, 1.0 + more);
    }
    let flip = input.apply(RandomFlip { mode: "horizontal".into(), ..RandomFlip::default() }).unwrap();
    let flipped = |y: &ArrayD<f32>, image: usize| f64::from(u8::from(y[[image, 0, 0, 0]] != x[[image, 0, 0, 0]]));
    let [mean, ..] = drawn(flip, &flipped);
    assert!((mean - 0.5).abs() < 0.03, "{mean} of the images are turned over");
}

#[test]
fn windows_stand_everywhere_and_are_the_same_for_a_batch() {
    let input = Input::new([Some(5), Some(6), Some(3)]);
    let (_, mut trainer) = trainer(&input, &input.apply(RandomCrop::new(3, 4)).unwrap());
    let x = images(2);
    let mut seen = [[0; 3]; 3];
    for seed in 0..200 {
        trainer = trainer.seed(seed);
        let y = trainer.call_in_training(&[x.view()]).unwrap().remove(0);
        let at = |r: usize, c: usize| {
            x.slice(ndarray::s![.., r..r + 3, c..c + 4, ..]) == y.view().into_dimensionality::<ndarray::Ix4>().unwrap()
        };
        let (r, c) = (0..3).flat_map(|r| (0..3).map(move |c| (r, c))).find(|&(r, c)| at(r, c)).expect("a window of the images");
        seen[r][c] += 1;
    }
    assert!(seen.iter().flatten().all(|&count| (8..40).contains(&count)), "{seen:?}");
    let small = Input::new([Some(2), Some(6), Some(3)]);
    let cropped = small.apply(RandomCrop::new(3, 4)).unwrap();
    let model = Model::seeded(&[&small], &[&cropped], 5).unwrap();
    let refused = Trainer::new(&model, Compile::new(SGD::default(), MeanSquaredError::default())).unwrap_err().to_string();
    assert!(refused.contains("random_crop") && refused.contains("at least 3"), "{refused}");
}

#[test]
fn seeds_repeat_and_steps_differ() {
    let input = Input::new([Some(5), Some(6), Some(3)]);
    let output = input.apply(RandomRotation::new(0.4.into())).unwrap();
    let x = images(8);
    let run = |seed: u64, threads: usize| {
        let (_, trainer) = trainer(&input, &output);
        let mut trainer = trainer.seed(seed).threads(threads);
        let first = trainer.call_in_training(&[x.view()]).unwrap().remove(0);
        let batch = foveal::train::Batch { inputs: vec![x.clone()], targets: vec![x.clone()], weights: vec![None] };
        trainer.train_on_batch(&batch).unwrap();
        (first, trainer.call_in_training(&[x.view()]).unwrap().remove(0))
    };
    let (first, second) = run(1, 1);
    assert!(first != second && first != x);
    assert!(run(1, 2) == (first.clone(), second), "the same seed draws other numbers");
    assert!(run(2, 1).0 != first, "another seed draws the same numbers");
}

/// Images leave each layer in what it computes in.
#[test]
fn half_precision_stays_half() {
    let (input, x) = (Input::new([Some(5), Some(6), Some(3)]), images(2));
    for (class, config) in [
        ("RandomBrightness", serde_json::json!({ "factor": 0.3 })),
        ("MixUp", serde_json::json!({})),
        ("RandAugment", serde_json::json!({})),
    ] {
        let layer = Registry::default().find(None, class, None).unwrap().parse(settings(config)).unwrap();
        let half = LayerSettings { dtype: "mixed_float16".into(), ..LayerSettings::default() };
        let output = input.apply(LayerHandle::of(layer, half).unwrap()).unwrap();
        let y = trainer(&input, &output).1.seed(3).call_in_training(&[x.view()]).unwrap().remove(0);
        assert!(y != x && y.iter().all(|&v| half::f16::from_f32(v).to_f32() == v), "{class}");
    }
}

/// Behind layers that are trained, gradients pass what moves, mixes and covers pixels, and end at what counts values.
#[test]
fn layers_in_front_are_trained_through_all_of_them() {
    let (input, x) =
        (Input::new([Some(6), Some(7), Some(3)]), ArrayD::from_shape_fn(IxDyn(&[4, 6, 7, 3]), |i| (i[1] * i[2] + i[3]) as f32));
    for class in ["RandAugment", "MixUp", "CutMix", "RandomErasing", "AugMix", "RandomPerspective", "RandomElasticTransform"] {
        let seen = input.apply(Conv2D { padding: PaddingMode::Same, ..Conv2D::new(3, 3) }).unwrap();
        let output = seen.apply(built(class, serde_json::Map::new())).unwrap();
        let (_, mut trainer) = trainer(&input, &output);
        let kernel = |trainer: &Trainer| trainer.model().unwrap().weights()[0].1.data.to_vec();
        let before = kernel(&trainer);
        let batch = foveal::train::Batch { inputs: vec![x.clone()], targets: vec![x.clone()], weights: vec![None] };
        for _ in 0..4 {
            trainer.train_on_batch(&batch).unwrap();
        }
        assert!(kernel(&trainer) != before, "{class}: no gradient");
    }
}

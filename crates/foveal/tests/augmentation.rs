//! Image augmentation in training, against real Keras on TensorFlow where nothing is left to chance, and against what chance
//! should give where it is.

mod common;

use common::vectors;
use foveal::layers::Registry;
use foveal::layers::augmentation::{RandomBrightness, RandomContrast, RandomFlip, RandomRotation};
use foveal::layers::random_crop::RandomCrop;
use foveal::train::{Compile, MeanSquaredError, SGD, Trainer};
use foveal::{Input, LayerHandle, LayerSettings, Model, SymbolicTensor};
use ndarray::{ArrayD, Axis, IxDyn};
use serde_json::{Value, json};

fn trainer(input: &SymbolicTensor, output: &SymbolicTensor) -> (Model, Trainer) {
    let model = Model::seeded(&[input], &[output], 5).unwrap();
    let trainer = Trainer::new(&model, Compile::new(SGD::default(), MeanSquaredError::default())).unwrap();
    (model, trainer)
}

fn built(class: &str, config: serde_json::Map<String, Value>) -> LayerHandle {
    let layer = Registry::default().find(None, class, None).unwrap().parse(config).unwrap();
    LayerHandle::of(layer, LayerSettings::default()).unwrap()
}

fn floats(value: &Value) -> Vec<f32> {
    value.as_array().unwrap().iter().map(|x| x.as_f64().unwrap() as f32).collect()
}

fn largest_difference<'a>(a: impl Iterator<Item = &'a f32>, b: impl Iterator<Item = &'a f32>) -> f32 {
    a.zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
}

#[test]
fn images_move_and_change_as_in_keras() {
    let text = std::fs::read_to_string(vectors().join("augmentation.json")).unwrap();
    let told: Value = serde_json::from_str(&text).unwrap();
    for case in told["cases"].as_array().unwrap() {
        let what = format!("{} {}", case["class"], case["config"]);
        let shape: Vec<usize> = case["shape"].as_array().unwrap().iter().map(|n| n.as_u64().unwrap() as usize).collect();
        let x = ArrayD::from_shape_vec(IxDyn(&shape), floats(&case["x"])).unwrap();
        let input = Input::new(shape[1..].iter().map(|&n| Some(n)).collect::<Vec<_>>());
        let config = case["config"].as_object().unwrap().clone();
        let layer = built(case["class"].as_str().unwrap(), config);
        let (model, trainer) = trainer(&input, &input.apply(layer).unwrap());
        assert!(model.predict(&x).unwrap() == x, "{what}: changes images in prediction");
        let mut trainer = trainer.seed(3);
        let y = trainer.call_in_training(&[x.view()]).unwrap().remove(0);
        let answers: Vec<ArrayD<f32>> =
            case["y"].as_array().unwrap().iter().map(|y| ArrayD::from_shape_vec(IxDyn(&shape), floats(y)).unwrap()).collect();
        let mut drawn = vec![0; answers.len()];
        for (index, image) in y.outer_iter().enumerate() {
            let far = |answer: &ArrayD<f32>| largest_difference(image.iter(), answer.index_axis(Axis(0), index).iter());
            let (which, error) = answers.iter().map(far).enumerate().min_by(|a, b| a.1.total_cmp(&b.1)).unwrap();
            assert!(error < 2e-3, "{what}: image {index} differs by {error}");
            drawn[which] += 1;
        }
        assert!(drawn.iter().all(|&count| count > 0), "{what}: drew {drawn:?}");
    }
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
    let brightness = input.apply(RandomBrightness::new(vec![-0.2, 0.1])).unwrap();
    let shift = |y: &ArrayD<f32>, image: usize| f64::from(y[[image, 2, 3, 1]] - x[[image, 2, 3, 1]]);
    uniform("brightness", drawn(brightness, &shift), -0.2 * 255.0, 0.1 * 255.0);
    let contrast = input.apply(RandomContrast::new(vec![0.3, 0.2])).unwrap();
    let spread = |a: &ArrayD<f32>, image: usize| f64::from(a[[image, 2, 3, 1]] - a[[image, 4, 1, 1]]);
    let factor = |y: &ArrayD<f32>, image: usize| spread(y, image) / spread(&x, image);
    // Keras draws from 1 - lower to 1 + upper, of the sorted ends.
    uniform("contrast", drawn(contrast, &factor), 1.0 - 0.2, 1.0 + 0.3);
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

#[test]
fn what_there_is_no_operation_for_is_refused_by_name() {
    let input = Input::new([Some(5), Some(6), Some(3)]);
    for class in ["RandomHue", "RandAugment", "MixUp", "CutMix", "RandomErasing"] {
        let config = if class == "RandomHue" { json!({ "factor": 0.2 }) } else { json!({}) };
        let layer = built(class, config.as_object().unwrap().clone());
        let model = Model::seeded(&[&input], &[&input.apply(layer).unwrap()], 5).unwrap();
        let refused = Trainer::new(&model, Compile::new(SGD::default(), MeanSquaredError::default())).unwrap_err().to_string();
        assert!(refused.contains(class) && refused.contains("in training"), "{refused}");
    }
}

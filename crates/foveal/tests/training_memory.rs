//! What a training's explanation says of memory, against an allocator that counts; and gradient checkpointing.

#[path = "common/counting.rs"]
mod counting;

use counting::{TURN, peak};
use foveal::layers::activations::ReLU;
use foveal::layers::batch_normalization::BatchNormalization;
use foveal::layers::center_crop::{Crop, Keep};
use foveal::layers::config::PaddingMode;
use foveal::layers::conv::Conv2D;
use foveal::layers::dense::Dense;
use foveal::layers::global_pooling::GlobalAveragePooling2D;
use foveal::layers::merging::{Add, Concatenate};
use foveal::layers::pooling::MaxPooling2D;
use foveal::layers::recurrent::LSTM;
use foveal::layers::regularization::Dropout;
use foveal::layers::up_sampling::UpSampling2D;
use foveal::train::{Batch, Compile, Targets, Trainer};
use foveal::{Input, Model, Shape, SymbolicTensor};
use ndarray::{ArrayD, Dimension, IxDyn};
use serde_json::json;

fn conv(x: &SymbolicTensor, filters: usize) -> SymbolicTensor {
    x.apply(Conv2D::new(filters, 3)).unwrap().apply(ReLU::default()).unwrap()
}

fn same(x: &SymbolicTensor, filters: usize) -> SymbolicTensor {
    x.apply(Conv2D { padding: PaddingMode::Same, ..Conv2D::new(filters, 3) }).unwrap()
}

/// A U-Net of valid convolutions with cropped skips.
fn u_net() -> Model {
    let input = Input::new([Some(140), Some(140), Some(1)]);
    let down = |x: &SymbolicTensor, filters| conv(&conv(x, filters), filters);
    let pool = |x: &SymbolicTensor| x.apply(MaxPooling2D::default()).unwrap();
    let up = |deep: &SymbolicTensor, early: &SymbolicTensor, filters| {
        let deep = deep.apply(UpSampling2D::default()).unwrap().apply(Conv2D::new(filters, 2)).unwrap();
        let skip = early.apply_with(&[&deep], Crop::new(Keep::Like)).unwrap();
        down(&skip.apply_with(&[&deep], Concatenate::default()).unwrap(), filters)
    };
    let first = down(&input, 8);
    let second = down(&pool(&first), 16);
    let deep = down(&pool(&second), 32);
    let output = up(&up(&deep, &second, 16), &first, 8).apply(Conv2D::new(1, 1)).unwrap();
    Model::seeded(&[&input], &[&output], 3).unwrap()
}

/// Residual blocks with batch normalisation.
fn res_net(cropped: bool) -> Model {
    let input = Input::new([Some(64), Some(64), Some(3)]);
    let normal = |x: &SymbolicTensor| x.apply(BatchNormalization::default()).unwrap();
    let relu = |x: &SymbolicTensor| x.apply(ReLU::default()).unwrap();
    let mut x = relu(&normal(&same(&input, 16)));
    for _ in 0..6 {
        let inner = relu(&normal(&same(&x, 16)));
        let inner = normal(&same(&inner, 16)).apply(Dropout::new(0.1)).unwrap();
        x = relu(&x.apply_with(&[&inner], Add::default()).unwrap());
    }
    let output = match cropped {
        true => same(&x, 2).apply(Crop::new(Keep::Size(vec![8, 8]))).unwrap(),
        false => x.apply(GlobalAveragePooling2D::default()).unwrap().apply(Dense::new(10)).unwrap(),
    };
    Model::seeded(&[&input], &[&output], 3).unwrap()
}

fn lstm() -> Model {
    let input = Input::new([Some(100), Some(24)]);
    let sequences = input.apply(LSTM { return_sequences: true, ..LSTM::new(64) }).unwrap();
    let output = sequences.apply(LSTM::new(64)).unwrap().apply(Dense::new(4)).unwrap();
    Model::seeded(&[&input], &[&output], 3).unwrap()
}

/// Layers with more weights than activations.
fn mlp() -> Model {
    let input = Input::new([Some(300)]);
    let hidden = input.apply(Dense::new(500)).unwrap().apply(ReLU::default()).unwrap();
    let output = hidden.apply(Dense::new(500)).unwrap().apply(ReLU::default()).unwrap().apply(Dense::new(10)).unwrap();
    Model::seeded(&[&input], &[&output], 3).unwrap()
}

fn compile(optimizer: &str, loss: &str, checkpointing: bool) -> Compile {
    let config = json!({ "optimizer": optimizer, "loss": loss, "targets": "center_crop", "gradient_checkpointing": checkpointing });
    let compile = Compile::from_keras(&config).unwrap();
    assert_eq!((compile.targets, compile.gradient_checkpointing), (Targets::CenterCrop, checkpointing));
    compile
}

/// A batch of `size` for a model.
fn batch(model: &Model, size: usize) -> (Batch, Vec<Shape>) {
    let shape = |shape: &[Option<usize>]| -> Shape { std::iter::once(size).chain(shape[1..].iter().map(|n| n.unwrap())).collect() };
    let values = |shape: &Shape, seed: usize| {
        ArrayD::from_shape_fn(IxDyn(shape), |i| {
            let flat = i.slice().iter().fold(seed, |sum, n| sum * 31 + n);
            (flat % 23) as f32 / 23.0 - 0.4
        })
    };
    let inputs: Vec<Shape> = model.inputs().iter().map(|info| shape(&info.shape)).collect();
    let targets = model.output_shapes(&inputs).unwrap();
    let batch = Batch {
        inputs: inputs.iter().map(|shape| values(shape, 1)).collect(),
        targets: targets.iter().map(|shape| values(shape, 2)).collect(),
        weights: vec![None; targets.len()],
    };
    (batch, inputs)
}

/// Bytes at the peak of a training's first two steps beside model and batch, and what is said of it.
fn counted_and_stated(model: &Model, size: usize, compile: &Compile) -> (usize, usize) {
    let (batch, inputs) = batch(model, size);
    let stated = Trainer::new(model, compile.clone()).unwrap().threads(1).explain(&inputs).unwrap().step.peak_bytes;
    // Threads keep their working memory: a new one has none yet.
    let counted = std::thread::scope(|scope| {
        let steps = || {
            let mut trainer = Trainer::new(model, compile.clone()).unwrap().threads(1);
            (0..2).for_each(|_| drop(trainer.train_on_batch(&batch).unwrap()));
        };
        scope.spawn(move || peak(steps).1).join().unwrap()
    });
    (counted, stated)
}

#[test]
fn peaks_of_training_are_as_explained() {
    let _turn = TURN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let cases: [(&str, Model, usize); 5] = [
        ("U-Net", u_net(), 2),
        ("residual blocks", res_net(false), 4),
        ("cropped residual blocks", res_net(true), 4),
        ("LSTM", lstm(), 16),
        ("MLP", mlp(), 32),
    ];
    for (what, model, size) in &cases {
        for (optimizer, checkpointing) in [("sgd", false), ("adam", false), ("adam", true)] {
            let (counted, stated) = counted_and_stated(model, *size, &compile(optimizer, "mse", checkpointing));
            let ratio = counted as f64 / stated as f64;
            println!("{what}, {optimizer}, {checkpointing}: counted {counted}, stated {stated}, ratio {ratio:.3}");
            assert!((0.8..=1.2).contains(&ratio), "{what} with {optimizer}: counted {counted} bytes, stated {stated}");
        }
    }
}

#[test]
fn checkpoints_lower_the_peak_and_change_no_bit() {
    let _turn = TURN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    for (what, model, size) in [("U-Net", u_net(), 2), ("residual blocks", res_net(false), 4), ("LSTM", lstm(), 16)] {
        let [kept, again] = [false, true].map(|checkpointing| counted_and_stated(&model, size, &compile("sgd", "mse", checkpointing)).0);
        println!("{what}: {kept} bytes, with checkpoints {again}");
        if what != "LSTM" {
            assert!(again * 10 < kept * 9, "{what}: {kept} bytes, with checkpoints {again}");
        }
        let (batch, _) = batch(&model, size);
        let weights = [false, true].map(|checkpointing| {
            let mut trainer = Trainer::new(&model, compile("adam", "mse", checkpointing)).unwrap().seed(5).threads(2);
            let losses: Vec<u64> = (0..3).map(|_| trainer.train_on_batch(&batch).unwrap()[0].1.to_bits()).collect();
            let bits = |(_, array): (String, ArrayD<f32>)| array.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
            (losses, trainer.model().unwrap().weight_arrays().unwrap().into_iter().map(bits).collect::<Vec<_>>())
        });
        assert!(weights[0] == weights[1], "{what}: another training with checkpoints");
    }
}

/// A stack of `same` convolutions of 16 channels, `normal` with batch normalisation behind the first, of whose output the
/// center 8x8 is trained for.
fn stack(normal: bool, cropped: bool) -> Model {
    let input = Input::new([Some(64), Some(64), Some(16)]);
    let mut x = same(&input, 16);
    if normal {
        x = x.apply(BatchNormalization::default()).unwrap();
    }
    x = same(&same(&x, 16), 16);
    let output = if cropped { x.apply(Crop::new(Keep::Size(vec![8, 8]))).unwrap() } else { x };
    Model::seeded(&[&input], &[&output], 3).unwrap()
}

fn explained(model: &Model) -> foveal::train::TrainingExplanation {
    let inputs: [Shape; 1] = [[2, 64, 64, 16].as_slice().into()];
    Trainer::new(model, compile("adam", "mse", false)).unwrap().explain(&inputs).unwrap()
}

#[test]
fn a_step_costs_what_its_products_cost() {
    // One pass of a convolution over n by n pixels. Its kernel's gradient costs the same, and so does that of its input, which
    // the first one does not have.
    let pass = |n: u64| 2 * 2 * n * n * 9 * 16 * 16;
    let whole = explained(&stack(false, false)).step;
    assert_eq!(whole.rows.iter().map(|row| row.full_flops).collect::<Vec<_>>(), [2 * pass(64), 3 * pass(64), 3 * pass(64)]);
    assert_eq!((whole.needed_flops, whole.ratio()), (8 * pass(64), 1.0));
    // Behind the crop, each convolution sees one pixel more on every side; and so far its input's gradient reaches.
    let cropped = explained(&stack(false, true)).step;
    assert_eq!(cropped.full_flops, 8 * pass(64));
    let passes = 2 * pass(12) + (2 * pass(10) + pass(12)) + (2 * pass(8) + pass(10));
    assert_eq!(cropped.needed_flops, passes);
    assert!(cropped.peak_bytes * 4 < cropped.full_peak_bytes, "{} of {}", cropped.peak_bytes, cropped.full_peak_bytes);
    assert!(cropped.rows.iter().all(|row| row.note.is_none()));
}

#[test]
fn batch_normalisation_keeps_a_crop_from_saving_before_it() {
    let told = explained(&stack(true, true)).step;
    let pass = |n: u64| 2 * 2 * n * n * 9 * 16 * 16;
    let row = |class: &str| told.rows.iter().find(|row| row.class == class).unwrap();
    assert!(row("BatchNormalization").note.unwrap().contains("statistics"));
    assert_eq!(row("BatchNormalization").needed.as_ref().unwrap().to_string(), "[0..2, 26..38, 26..38, 0..16]");
    // The statistics' gradient reaches every pixel of what stands before them.
    assert_eq!(row("Conv2D").needed_flops, 2 * pass(64));
    assert_eq!(told.needed_flops, 2 * pass(64) + (2 * pass(10) + pass(12)) + (2 * pass(8) + pass(10)));
    assert_eq!(told.rows.iter().filter(|row| row.note.is_some()).count(), 1);
}

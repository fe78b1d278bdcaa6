//! Recurrent layers that drop a part of their state in training: next to nothing dropped, they are what the joined operation
//! is; and what is dropped is the same in all steps, for every gate and entry another part.

use foveal::layers::masking::Masking;
use foveal::layers::recurrent::{GRU, LSTM, SimpleRNN};
use foveal::layers::{Layer, Registry};
use foveal::train::{Batch, Compile, MeanSquaredError, SGD, Trainer};
use foveal::{Input, LayerHandle, LayerSettings, Model};
use ndarray::{ArrayD, Axis, IxDyn};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::json;

fn random(shape: &[usize], seed: u64) -> ArrayD<f32> {
    let mut rng = StdRng::seed_from_u64(seed);
    ArrayD::from_shape_fn(IxDyn(shape), |_| rng.random_range(-1.0..1.0))
}

fn trainer(layer: impl Layer, masked: bool) -> Trainer {
    let input = Input::new([Some(6), Some(3)]);
    let x = if masked { input.apply(Masking::default()).unwrap() } else { input.clone() };
    let model = Model::seeded(&[&input], &[&x.apply(layer).unwrap()], 9).unwrap();
    Trainer::new(&model, Compile::new(SGD::default(), MeanSquaredError::default())).unwrap()
}

/// Outputs in training and the weights behind a step.
fn look(mut trainer: Trainer) -> Vec<ArrayD<f32>> {
    let mut x = random(&[4, 6, 3], 1);
    // Steps that masks leave out: at the end, in the middle, and at the beginning.
    for (entry, step) in [(0, 5), (0, 4), (1, 2), (2, 0)] {
        x.slice_mut(ndarray::s![entry, step, ..]).fill(0.0);
    }
    let mut seen = trainer.call_in_training(&[x.view()]).unwrap();
    let y = random(seen[0].shape(), 2);
    trainer.train_on_batch(&Batch { inputs: vec![x], targets: vec![y], weights: Vec::new() }).unwrap();
    seen.extend(trainer.model().unwrap().weight_arrays().unwrap().into_iter().map(|(_, weight)| weight));
    seen
}

fn check(what: &str, dropped: Trainer, joined: Trainer) {
    for (index, (a, b)) in look(dropped).iter().zip(&look(joined)).enumerate() {
        assert_eq!(a.shape(), b.shape());
        let far = a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(far < 2e-6, "{what}: array {index} differs by {far}");
    }
}

#[test]
fn next_to_nothing_dropped_changes_next_to_nothing() {
    const LITTLE: f64 = 1e-12;
    for masked in [false, true] {
        for (return_sequences, go_backwards, use_bias) in [(true, false, true), (false, true, true), (true, true, false)] {
            let what = format!("{masked} {return_sequences} {go_backwards} {use_bias}");
            let lstm = |recurrent_dropout| LSTM { recurrent_dropout, return_sequences, go_backwards, use_bias, ..LSTM::new(5) };
            check(&format!("LSTM {what}"), trainer(lstm(LITTLE), masked), trainer(lstm(0.0), masked));
            let simple = |recurrent_dropout| SimpleRNN { recurrent_dropout, return_sequences, go_backwards, use_bias, ..SimpleRNN::new(5) };
            check(&format!("SimpleRNN {what}"), trainer(simple(LITTLE), masked), trainer(simple(0.0), masked));
            for reset_after in [false, true] {
                let gru =
                    |recurrent_dropout| GRU { recurrent_dropout, return_sequences, go_backwards, use_bias, reset_after, ..GRU::new(5) };
                check(&format!("GRU {reset_after} {what}"), trainer(gru(LITTLE), masked), trainer(gru(0.0), masked));
            }
        }
    }
}

#[test]
fn convolutional_cells_too() {
    let trainer = |rate: f64, return_sequences: bool| {
        let input = Input::new([Some(4), Some(5), Some(6), Some(2)]);
        let config = json!({ "filters": 3, "kernel_size": 3, "padding": "same", "dropout": rate, "recurrent_dropout": rate,
            "return_sequences": return_sequences });
        let layer = Registry::default().find(None, "ConvLSTM2D", None).unwrap().parse(config.as_object().unwrap().clone()).unwrap();
        let layer = LayerHandle::of(layer, LayerSettings::default()).unwrap();
        let model = Model::seeded(&[&input], &[&input.apply(layer).unwrap()], 9).unwrap();
        Trainer::new(&model, Compile::new(SGD::default(), MeanSquaredError::default())).unwrap().seed(2)
    };
    let x = random(&[3, 4, 5, 6, 2], 1);
    for return_sequences in [false, true] {
        let outputs = [0.0, 1e-12, 0.5].map(|rate| trainer(rate, return_sequences).call_in_training(&[x.view()]).unwrap().remove(0));
        let far = |a: &ArrayD<f32>, b: &ArrayD<f32>| a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(far(&outputs[0], &outputs[1]) < 1e-6 && far(&outputs[0], &outputs[2]) > 1e-2);
    }
}

#[test]
fn a_sequence_loses_the_same_part_in_all_steps() {
    let (units, rate) = (64, 0.25);
    let layer = SimpleRNN { recurrent_dropout: rate, activation: Default::default(), use_bias: false, ..SimpleRNN::new(units) };
    let input = Input::new([Some(6), Some(1)]);
    let model = Model::seeded(&[&input], &[&input.apply(layer).unwrap()], 9).unwrap();
    let ones = ArrayD::from_elem(IxDyn(&[1, units]), 1.0);
    let identity = ArrayD::from_shape_fn(IxDyn(&[units, units]), |i| f32::from(u8::from(i[0] == i[1])));
    let model = model.with_weights(&[ones, identity]).unwrap();
    let mut trainer = Trainer::new(&model, Compile::new(SGD::default(), MeanSquaredError::default())).unwrap().seed(4);
    let x = ArrayD::from_elem(IxDyn(&[50, 6, 1]), 1.0);
    let y = trainer.call_in_training(&[x.view()]).unwrap().remove(0);
    // h' = 1 + m h, of which m is 0 or 1 / (1 - rate) in all six steps.
    let kept = (0..6).fold(0.0, |h, _| 1.0 + h / (1.0 - rate)) as f32;
    let is_kept = |value: &f32| (value - kept).abs() < 1e-3 * kept;
    assert!(y.iter().all(|value| *value == 1.0 || is_kept(value)), "{y}");
    let part = y.iter().filter(|value| **value == 1.0).count() as f64 / y.len() as f64;
    assert!((part - rate).abs() < 0.03, "{part} of the state is dropped");
    let first = y.index_axis(Axis(0), 0);
    assert!(y.outer_iter().any(|entry| entry != first), "all entries lose the same part");
    assert!(model.predict(&x).unwrap().iter().all(|value| *value == 6.0), "prediction drops a part of the state");
}

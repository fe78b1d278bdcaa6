//! What a training refuses, when the model is compiled or with its first batch, by name and with a remedy.

use foveal::error::Objection;
use foveal::ir::{Fact, Mode, Op, Run};
use foveal::layers::dense::Dense;
use foveal::layers::recurrent::{GRU, LSTM, SimpleRNN};
use foveal::layers::{Call, Layer, Lowering, Nest, Outputs};
use foveal::train::{Arrays, Batch, Compile, Fit, MeanSquaredError, SGD, Trainer};
use foveal::{Input, LayerHandle, Model, Region, SymbolicTensor};
use foveal_kernels::{View, ViewMut, copy};
use ndarray::{ArrayD, IxDyn};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smallvec::{SmallVec, smallvec};

fn compiled(inputs: &[&SymbolicTensor], outputs: &[&SymbolicTensor]) -> foveal::Result<Trainer> {
    Trainer::new(&Model::seeded(inputs, outputs, 5).unwrap(), Compile::new(SGD::default(), MeanSquaredError::default()))
}

/// An operation of somebody's own, without a derivative.
#[derive(Debug)]
struct Bare;

impl Op for Bare {
    foveal::op_as_any!();

    fn name(&self) -> &'static str {
        "bare"
    }

    fn infer(&self, inputs: &[Fact]) -> Result<SmallVec<[Fact; 1]>, Objection> {
        Ok(smallvec![inputs[0].clone()])
    }

    fn demand(&self, _: Mode, outs: &[Option<Region>], inputs: &[&[usize]]) -> Vec<Region> {
        vec![outs[0].clone().unwrap_or_else(|| Region::empty(inputs[0].len()))]
    }

    fn forward(&self, run: Run<'_>, inputs: &[View<'_>], outs: &mut [Option<ViewMut<'_>>]) {
        if let Some(dst) = outs[0].as_mut() {
            copy::copy(run.exec, &inputs[0], dst);
        }
    }
}

/// A layer of somebody's own.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
struct Own {}

impl Layer for Own {
    const CLASS: &'static str = "Own";

    fn lower(&self, cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Outputs, Objection> {
        let x = call.one()?;
        cx.op(Bare, &[x]).map(Nest::Leaf)
    }
}

#[test]
fn operations_without_a_derivative_are_named_when_compiled() {
    for length in [Some(3), None] {
        let input = Input::new([length, Some(4)]);
        let own = |x: &SymbolicTensor| x.apply(LayerHandle::with_name("mine", Own {})).unwrap();
        let refused = compiled(&[&input], &[&own(&input.apply(Dense::new(2)).unwrap())]).unwrap_err().to_string();
        assert!(refused.contains("`mine`") && refused.contains("training through the operation `bare`"), "{refused}");
        // Where nothing before it is trained, nobody asks for its derivative.
        assert!(compiled(&[&input], &[&own(&input).apply(Dense::new(2)).unwrap()]).is_ok());
    }
}

#[test]
fn recurrent_dropout_needs_a_known_number_of_steps() {
    let input = Input::new([None, Some(3)]);
    let layers: [LayerHandle; 3] = [
        LayerHandle::with_name("cell", LSTM { recurrent_dropout: 0.2, ..LSTM::new(4) }),
        LayerHandle::with_name("cell", GRU { recurrent_dropout: 0.2, ..GRU::new(4) }),
        LayerHandle::with_name("cell", SimpleRNN { recurrent_dropout: 0.2, ..SimpleRNN::new(4) }),
    ];
    for layer in layers {
        let refused = compiled(&[&input], &[&input.apply(layer).unwrap()]).unwrap_err().to_string();
        assert!(refused.contains("`cell`") && refused.contains("recurrent_dropout") && refused.contains("time steps"), "{refused}");
    }
}

fn zeros(shape: &[usize]) -> ArrayD<f32> {
    ArrayD::zeros(IxDyn(shape))
}

#[test]
fn weights_of_classes_are_for_one_output_without_other_weights() {
    let input = Input::new([Some(2)]);
    let (a, b) = (input.apply(Dense::new(1)).unwrap(), input.apply(Dense::new(1)).unwrap());
    let fit = Fit { class_weight: vec![(1, 3.0)], ..Fit::default() };
    let several = Arrays::several(vec![zeros(&[4, 2])], vec![zeros(&[4, 1]), zeros(&[4, 1])]).unwrap();
    let refused = compiled(&[&input], &[&a, &b]).unwrap().fit(several, &fit).unwrap_err().to_string();
    assert!(refused.contains("one output") && refused.contains("sample weights"), "{refused}");
    let weighted = Arrays::new(zeros(&[4, 2]), zeros(&[4, 1])).unwrap().weighted(0, zeros(&[4])).unwrap();
    let refused = compiled(&[&input], &[&a]).unwrap().fit(weighted, &fit).unwrap_err().to_string();
    assert!(refused.contains("exclude each other"), "{refused}");
}

/// What each class's factor becomes, for targets of the forms that losses take.
#[test]
fn weights_of_classes_become_those_of_samples() {
    let weights = |target: ArrayD<f32>| {
        let batch = Batch { inputs: vec![zeros(&[3, 1])], targets: vec![target], weights: Vec::new() };
        let weights = batch.class_weighted(&[(1, 3.0), (2, 0.5)]).unwrap().weights.remove(0).unwrap();
        (weights.shape().to_vec(), weights.into_iter().collect::<Vec<_>>())
    };
    let of = |shape: &[usize], values: &[f32]| ArrayD::from_shape_vec(IxDyn(shape), values.to_vec()).unwrap();
    assert_eq!(weights(of(&[3], &[0.0, 1.0, 2.0])), (vec![3], vec![1.0, 3.0, 0.5]));
    assert_eq!(weights(of(&[3, 1], &[2.0, 1.0, 0.0])), (vec![3], vec![0.5, 3.0, 1.0]));
    assert_eq!(weights(of(&[2, 3], &[0.0, 1.0, 0.0, 0.0, 0.0, 1.0])), (vec![2], vec![3.0, 0.5]));
    assert_eq!(weights(of(&[1, 2, 2], &[0.9, 0.1, 0.2, 0.8])), (vec![1, 2], vec![1.0, 3.0]));
}

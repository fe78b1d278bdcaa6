//! Building on models that exist: their tensors, models as layers, operations with arguments.

mod common;

use common::{keras_files, same_bits, vectors};
use foveal::layers::activations::ReLU;
use foveal::layers::center_crop::Crop;
use foveal::layers::conv::Conv2D;
use foveal::layers::merging::Add;
use foveal::layers::nodes::{self, GetItem, Split};
use foveal::layers::{Nest, Registry};
use foveal::{Input, LayerHandle, Model, PredictOptions, SymbolicTensor};
use ndarray::{Array4, ArrayD, s};
use serde_json::json;

fn picture(n: usize, size: usize) -> Array4<f32> {
    Array4::from_shape_fn((n, size, size, 3), |(b, y, x, c)| ((b * 7 + y * 31 + x * 17 + c * 5) % 97) as f32 / 97.0 - 0.4)
}

fn base() -> Model {
    let input = Input::with_name("photo", [Some(12), Some(12), Some(3)]);
    let features = input.apply(LayerHandle::with_name("features", Conv2D::new(4, 3))).unwrap();
    let output = features.apply(LayerHandle::with_name("relu", ReLU::default())).unwrap();
    Model::seeded(&[&input], &[&output], 5).unwrap()
}

/// Keras' `Model(base.input, base.get_layer("features").output)`, for a model that was built and one that was opened.
#[test]
fn a_model_grows_from_the_tensors_of_another() {
    let built = base();
    let opened = Model::from_bytes(built.to_bytes().unwrap()).unwrap();
    let x = picture(2, 12);
    let expected = built.layer("features").unwrap().center_crop([4, 4]).unwrap().predict(&x).unwrap();
    for model in [built, opened] {
        let input = &model.input_tensors().unwrap()[0];
        let features = model.layer("features").unwrap().tensor().unwrap();
        assert_eq!(features.shape(), [None, Some(10), Some(10), Some(4)]);
        let cropped = features.apply(Crop::center([4, 4])).unwrap();
        let grown = Model::new(&[input], &[&cropped, &model.output_tensors().unwrap()[0]]).unwrap();
        let outputs = grown.run(&[x.view().into_dyn()], &PredictOptions::new()).unwrap();
        assert_eq!(outputs[0], expected);
        assert_eq!(outputs[1], model.predict(&x).unwrap());
        assert_eq!(grown.inputs()[0].name, "photo");
    }
}

/// The tensors of any model make the same model again.
#[test]
fn every_model_can_be_made_again_of_its_tensors() {
    let mut made = 0;
    for path in keras_files(&vectors().join("models")) {
        let Ok(model) = Model::load(&path) else { continue };
        let (inputs, outputs) = (model.input_tensors().unwrap(), model.output_tensors().unwrap());
        let refs = |tensors: &[SymbolicTensor]| tensors.to_vec();
        let (inputs, outputs) = (refs(&inputs), refs(&outputs));
        let again = Model::new(&inputs.iter().collect::<Vec<_>>(), &outputs.iter().collect::<Vec<_>>()).unwrap();
        let (_, case) = common::answers(&path.with_extension("npz")).into_iter().next().unwrap();
        let views: Vec<_> = case.inputs.iter().map(|x| x.view()).collect();
        let run = |model: &Model| model.run(&views, &PredictOptions::new()).unwrap();
        assert!(run(&model).iter().zip(&run(&again)).all(|(a, b)| same_bits(a, b)), "{}", path.display());
        made += 1;
    }
    assert!(made > 10, "{made} models");
}

#[test]
fn a_model_is_called_like_a_layer() {
    let base = base();
    let handle = LayerHandle::from_model(&base);
    let input = Input::new([Some(12), Some(12), Some(3)]);
    let twice = [handle.call(&[&input]).unwrap(), handle.call(&[&input]).unwrap()];
    assert_eq!(twice[0].shape(), [None, Some(10), Some(10), Some(4)]);
    let sum = twice[0].apply_with(&[&twice[1]], Add {}).unwrap();
    let model = Model::new(&[&input], &[&sum]).unwrap();
    let x = picture(1, 12);
    let expected: ArrayD<f32> = base.predict(&x).unwrap() * 2.0;
    assert_eq!(model.predict(&x).unwrap(), expected);
    let saved = Model::from_bytes(model.to_bytes().unwrap()).unwrap();
    assert_eq!(saved.predict(&x).unwrap(), expected);
    let wrong = Input::new([Some(12), Some(12), Some(2)]);
    let message = handle.call(&[&wrong]).unwrap_err().to_string();
    assert!(message.contains("features"), "{message}");
}

#[test]
fn operations_take_constants_and_keys_and_give_several_outputs() {
    let input = Input::new([Some(12), Some(12), Some(3)]);
    let call = |layer: LayerHandle, args: Vec<Nest<SymbolicTensor>>| layer.call_with(args, Vec::new()).unwrap();
    let slice = |start: i64, stop: i64| json!({"class_name": "__slice__", "config": {"start": start, "stop": stop, "step": null}});
    let all = json!({"class_name": "__slice__", "config": {"start": null, "stop": null, "step": null}});
    let key = Nest::Value(json!([all, slice(2, 8), slice(3, 9)]));
    let part = call(GetItem {}.into(), vec![Nest::Leaf(input.clone()), key]).swap_remove(0);
    assert_eq!(part.shape(), [None, Some(6), Some(6), Some(3)]);
    let less = call(nodes::Subtract {}.into(), vec![Nest::Value(json!(1.5)), Nest::Leaf(part)]).swap_remove(0);
    let split = Split { indices_or_sections: serde_json::from_value(json!(3)).unwrap(), axis: -1 };
    let parts = call(split.into(), vec![Nest::Leaf(less)]);
    assert_eq!(parts.len(), 3);
    let model = Model::new(&[&input], &[&parts[2]]).unwrap();
    let x = picture(2, 12);
    let expected = 1.5 - &x.slice(s![.., 2..8, 3..9, 2..]);
    assert_eq!(model.predict(&x).unwrap(), expected.into_dyn());
}

#[test]
fn what_cannot_be_built_says_why() {
    let input = Input::new([Some(8), Some(8), Some(3)]);
    let named = || LayerHandle::with_name("same", ReLU::default());
    let output = input.apply(named()).unwrap().apply(named()).unwrap();
    let message = Model::new(&[&input], &[&output]).unwrap_err().to_string();
    assert!(message.contains("`same`") && message.contains("unique"), "{message}");
    let constant = LayerHandle::new(nodes::Add {}).call_with(vec![Nest::Value(json!(1)), Nest::Value(json!(2))], Vec::new());
    assert!(constant.unwrap_err().to_string().contains("without a tensor"));
    let relu = Registry::default().find(None, "ReLU", None).unwrap().parse(serde_json::Map::new()).unwrap();
    let settings = foveal::LayerSettings { dtype: "float33".into(), ..Default::default() };
    assert!(LayerHandle::of(relu, settings).unwrap_err().to_string().contains("mixed_float16"));
}

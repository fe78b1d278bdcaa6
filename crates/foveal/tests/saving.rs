//! What a file holds besides the network and its weights survives loading and saving.

mod common;

use foveal::Model;
use foveal::model::OptimizerState;
use foveal_format::Archive;
use std::path::PathBuf;

/// A compiled model whose optimizer has slots, as Keras 3.15.1 wrote it.
fn compiled() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../foveal-format/tests/fixtures/keras-3.15.1.keras")
}

#[test]
fn compile_state_and_optimizer_slots_are_kept() {
    let original = Archive::open(compiled()).unwrap();
    let model = Model::load(compiled()).unwrap();
    assert_eq!(model.compile_config().unwrap()["optimizer"]["class_name"], "Adam");
    let saved = Archive::from_bytes(model.to_bytes().unwrap()).unwrap();
    let slots = |archive: &Archive| {
        let paths = archive.weights.paths().filter(|path| path.starts_with("optimizer/"));
        paths.map(|path| (path.to_owned(), archive.weights.read(path, &archive.weights.info(path).unwrap().shape).unwrap())).collect()
    };
    let (before, after): (Vec<_>, Vec<_>) = (slots(&original), slots(&saved));
    assert_eq!(before.len(), 22);
    assert_eq!(before, after);
    let adam = |archive: &Archive| archive.config["compile_config"]["optimizer"]["config"].clone();
    assert_eq!(adam(&original), adam(&saved));
}

#[test]
fn training_can_give_another_state() {
    let model = Model::load(compiled()).unwrap();
    let mut arrays = model.optimizer_state().arrays().unwrap();
    assert_eq!((arrays.len(), arrays[0].0.as_str()), (22, "vars/0"));
    arrays[0].1.bytes.fill(7);
    let trained = model.with_compile_state(model.compile_config().cloned(), OptimizerState::new(arrays.clone())).unwrap();
    let again = Model::from_bytes(trained.to_bytes().unwrap()).unwrap();
    assert_eq!(again.optimizer_state().arrays().unwrap(), arrays);
    let without = model.with_compile_state(None, OptimizerState::default()).unwrap();
    let again = Model::from_bytes(without.to_bytes().unwrap()).unwrap();
    assert!(again.compile_config().is_none() && again.optimizer_state().paths().is_empty());
}

/// Losses and slots belong to the outputs and weights of the whole model.
#[test]
fn a_crop_is_not_compiled() {
    let crop = Model::load(compiled()).unwrap().layer("first").unwrap().center_crop([1, 1]).unwrap();
    assert!(crop.compile_config().is_none() && crop.optimizer_state().paths().is_empty());
}

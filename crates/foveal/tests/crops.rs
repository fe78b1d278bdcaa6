//! The crop and all its policies, against slicing by hand.

use foveal::layers::Nest;
use foveal::layers::activations::ReLU;
use foveal::layers::center_crop::{Crop, Keep, PadBack, Rounding, TooSmall};
use foveal::layers::config::{DataFormat, PaddingMode};
use foveal::layers::conv::{Conv1D, Conv2D, Conv3D};
use foveal::{Input, LayerHandle, Model, PredictOptions, SymbolicTensor};
use ndarray::{Array, ArrayD, Axis, IxDyn, Slice};

fn counting(shape: &[usize]) -> ArrayD<f32> {
    let n = shape.iter().product();
    Array::from_iter((0..n).map(|i| (i % 251) as f32 - 100.0)).into_shape_with_order(IxDyn(shape)).unwrap()
}

/// A model that is nothing but a crop, over inputs of any size.
fn only(crop: Crop, channels: usize) -> Model {
    let rank = match &crop.keep {
        Keep::Size(size) | Keep::At { size, .. } => size.len(),
        _ => 2,
    };
    let mut shape = vec![None; rank];
    shape.push(Some(channels));
    let input = Input::new(shape);
    let output = input.apply(crop).unwrap();
    Model::new(&[&input], &[&output]).unwrap()
}

fn cut(x: &ArrayD<f32>, from: &[usize], size: &[usize]) -> ArrayD<f32> {
    let mut view = x.view();
    for (i, (start, n)) in from.iter().zip(size).enumerate() {
        view.slice_axis_inplace(Axis(i + 1), Slice::from(*start..start + n));
    }
    view.to_owned()
}

#[test]
fn sizes_places_and_fractions() {
    let x = counting(&[2, 9, 8, 3]);
    let crop = |keep| only(Crop::new(keep), 3).predict(&x).unwrap();
    assert_eq!(crop(Keep::Size(vec![4, 5])), cut(&x, &[2, 1], &[4, 5]));
    assert_eq!(crop(Keep::At { start: vec![3, 0], size: vec![6, 2] }), cut(&x, &[3, 0], &[6, 2]));
    assert_eq!(crop(Keep::Fraction(0.5)), cut(&x, &[2, 2], &[5, 4]));
    assert_eq!(crop(Keep::Fraction(1.0)), x);
}

#[test]
fn roundings() {
    let x = counting(&[1, 7, 8, 1]);
    let crop = |rounding| only(Crop { rounding, ..Crop::center([4, 5]) }, 1).predict(&x).unwrap();
    assert_eq!(crop(Rounding::Floor), cut(&x, &[1, 1], &[4, 5]));
    assert_eq!(crop(Rounding::Torchvision), cut(&x, &[2, 2], &[4, 5]));
    assert_eq!(crop(Rounding::Monai), cut(&x, &[1, 2], &[4, 5]));
}

#[test]
fn inputs_that_are_too_small() {
    let x = counting(&[1, 3, 9, 2]);
    let crop = |too_small| only(Crop { too_small, ..Crop::center([6, 5]) }, 2).predict(&x);
    let message = crop(TooSmall::Error).unwrap_err().to_string();
    assert!(message.contains("6 x 5") && message.contains("(1, 3, 9, 2)") && message.contains("resize, pad or keep"), "{message}");
    assert_eq!(crop(TooSmall::Keep).unwrap(), cut(&x, &[0, 2], &[3, 5]));
    let padded = crop(TooSmall::Pad).unwrap();
    assert_eq!(padded.shape(), [1, 6, 5, 2]);
    assert_eq!(cut(&padded, &[1, 0], &[3, 5]), cut(&x, &[0, 2], &[3, 5]));
    assert_eq!(padded.sum(), cut(&x, &[0, 2], &[3, 5]).sum(), "only zeros were added");
    // Keras' own answer to this case is among the vectors of CenterCrop; here only the shape.
    assert_eq!(crop(TooSmall::Resize).unwrap().shape(), [1, 6, 5, 2]);
}

#[test]
fn sizes_that_make_no_sense() {
    let input = Input::new([Some(8), Some(8), Some(1)]);
    let refuse = |crop: Crop| input.apply(crop).unwrap_err().to_string();
    assert!(refuse(Crop::center([0, 4])).contains("at least 1"));
    assert!(refuse(Crop::center([4])).contains("2 numbers, one per spatial axis"));
    assert!(refuse(Crop::center([4, 4, 4])).contains("2 numbers"));
    assert!(refuse(Crop::center([4, 9])).contains("smaller than the crop"));
    assert!(refuse(Crop::new(Keep::Fraction(0.0))).contains("more than 0"));
    assert!(refuse(Crop::new(Keep::Fraction(f64::NAN))).contains("more than 0"));
    assert!(refuse(Crop::new(Keep::At { start: vec![5, 0], size: vec![4, 4] })).contains("smaller than the crop"));
    assert!(refuse(Crop::new(Keep::At { start: vec![usize::MAX, 0], size: vec![4, 4] })).contains("smaller than the crop"));
    assert!(refuse(Crop { too_small: TooSmall::Resize, ..Crop::new(Keep::Fraction(0.5)) }).contains("resize"));
}

fn conv_stack(x: &SymbolicTensor) -> SymbolicTensor {
    let conv = Conv2D { padding: PaddingMode::Same, strides: 2.into(), ..Conv2D::new(4, 3) };
    x.apply(conv).unwrap().apply(ReLU::default()).unwrap()
}

#[test]
fn like_another_tensor_and_back_again() {
    for rounding in [Rounding::Floor, Rounding::Torchvision, Rounding::Monai] {
        let input = Input::new([None, None, Some(3)]);
        let small = conv_stack(&input);
        let cropped = input.apply_with(&[&small], Crop { rounding, ..Crop::new(Keep::Like) }).unwrap();
        let back = cropped.apply_with(&[&input], PadBack { size: None, rounding, data_format: DataFormat::ChannelsLast }).unwrap();
        let model = Model::new(&[&input], &[&cropped, &back]).unwrap();
        for (h, w) in [(9, 12), (10, 7), (15, 14)] {
            let x = counting(&[2, h, w, 3]);
            let outputs = model.run(&[x.view()], &foveal::PredictOptions::new()).unwrap();
            let (th, tw) = (h.div_ceil(2), w.div_ceil(2));
            let from = [rounding.start(h, th), rounding.start(w, tw)];
            assert_eq!(outputs[0], cut(&x, &from, &[th, tw]));
            assert_eq!(outputs[1].shape(), x.shape());
            assert_eq!(cut(&outputs[1], &from, &[th, tw]), outputs[0], "padding back puts the crop where it was");
            assert_eq!(outputs[1].sum(), outputs[0].sum());
        }
    }
}

/// A crop like another tensor reads that tensor's size only: what makes it is not computed.
#[test]
fn like_costs_nothing() {
    let input = Input::new([Some(32), Some(32), Some(3)]);
    let small = conv_stack(&input);
    let cropped = input.apply_with(&[&small], Crop::new(Keep::Like)).unwrap();
    let model = Model::new(&[&input], &[&cropped]).unwrap();
    let explained = model.explain(&[[1, 32, 32, 3].as_slice().into()]).unwrap();
    assert_eq!(explained.needed_flops, 0);
    assert!(explained.full_flops > 0);
}

#[test]
fn one_and_three_axes_and_channels_first() {
    let input = Input::new([Some(20), Some(3)]);
    let features = input.apply(Conv1D { padding: PaddingMode::Causal, ..Conv1D::new(4, 3) }).unwrap();
    let model = Model::seeded(&[&input], &[&features], 1).unwrap();
    let x = counting(&[2, 20, 3]);
    let full = model.predict(&x).unwrap();
    let cropped = model.layer("conv1d").unwrap().center_crop([7]).unwrap();
    assert_eq!(cropped.predict(&x).unwrap(), cut(&full, &[6], &[7]));

    let input = Input::new([Some(6), Some(7), Some(8), Some(2)]);
    let features = input.apply(Conv3D::new(3, 2)).unwrap();
    let model = Model::seeded(&[&input], &[&features], 1).unwrap();
    let x = counting(&[1, 6, 7, 8, 2]);
    let cropped = model.layer("conv3d").unwrap().center_crop([2, 3, 4]).unwrap();
    assert_eq!(cropped.predict(&x).unwrap(), cut(&model.predict(&x).unwrap(), &[1, 1, 1], &[2, 3, 4]));

    let input = Input::new([Some(3), Some(9), Some(10)]);
    let features =
        input.apply(Conv2D { data_format: DataFormat::ChannelsFirst, ..Conv2D::new(5, 3) }).unwrap().apply(ReLU::default()).unwrap();
    let model = Model::seeded(&[&input], &[&features], 1).unwrap();
    let x = counting(&[1, 3, 9, 10]);
    let cropped = model.layer("re_lu").unwrap().center_crop([3, 4]).unwrap();
    let mut expected = model.predict(&x).unwrap();
    expected.slice_axis_inplace(Axis(2), Slice::from(2..5));
    expected.slice_axis_inplace(Axis(3), Slice::from(2..6));
    assert_eq!(cropped.predict(&x).unwrap(), expected);
}

#[test]
fn a_crop_of_a_crop_is_a_model_again() {
    let input = Input::new([Some(33), Some(40), Some(3)]);
    let features = conv_stack(&input);
    let model = Model::seeded(&[&input], &[&features], 5).unwrap();
    let x = counting(&[1, 33, 40, 3]);
    let once = model.layer("re_lu").unwrap().center_crop([11, 12]).unwrap();
    let twice = once.layer("center_crop").unwrap().center_crop([4, 5]).unwrap();
    let expected = cut(&once.predict(&x).unwrap(), &[3, 3], &[4, 5]);
    assert_eq!(twice.predict(&x).unwrap(), expected);
    let again = Model::from_bytes(twice.to_bytes().unwrap()).unwrap();
    assert_eq!(again.predict(&x).unwrap(), expected);
}

#[test]
fn saving_says_which_crops_are_not_keras_own() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("m.keras");
    let save = |size: Option<usize>, crop: Crop| {
        let input = Input::new([size, size, Some(1)]);
        let output = input.apply(LayerHandle::with_name("middle", crop)).unwrap();
        let model = Model::new(&[&input], &[&output]).unwrap();
        let notes = model.save(&path).unwrap();
        let class = Model::load(&path).unwrap().layer("middle").unwrap().class().to_owned();
        (class, notes.len())
    };
    assert_eq!(save(Some(9), Crop::center([4, 4])), ("CenterCrop".into(), 0));
    assert_eq!(save(Some(9), Crop { rounding: Rounding::Torchvision, ..Crop::center([4, 4]) }), ("Cropping2D".into(), 0));
    assert_eq!(save(Some(9), Crop::new(Keep::At { start: vec![1, 2], size: vec![3, 3] })), ("Cropping2D".into(), 0));
    assert_eq!(save(None, Crop::center([4, 4])), ("Crop".into(), 1));
    assert_eq!(save(None, Crop { too_small: TooSmall::Resize, ..Crop::center([4, 4]) }), ("CenterCrop".into(), 0));
    assert_eq!(save(None, Crop::new(Keep::Fraction(0.5))), ("Crop".into(), 1));
}

/// Keras' Cropping1D knows channels last only: a crop of channels-first steps is saved as a slice.
#[test]
fn crops_of_channels_first_steps_are_saved_as_slices() {
    let input = Input::new([Some(3), Some(12)]);
    let conv = Conv1D { data_format: DataFormat::ChannelsFirst, ..Conv1D::new(4, 3) };
    let model = Model::seeded(&[&input], &[&input.apply(conv).unwrap()], 1).unwrap();
    let cropped = model.layer("conv1d").unwrap().center_crop([3]).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("m.keras");
    assert_eq!(cropped.save(&path).unwrap(), []);
    let again = Model::load(&path).unwrap();
    assert_eq!(again.layer("center_crop").unwrap().class(), "GetItem");
    let x = counting(&[2, 3, 12]);
    let mut expected = model.predict(&x).unwrap();
    expected.slice_axis_inplace(Axis(2), Slice::from(3..6));
    assert_eq!(again.predict(&x).unwrap(), expected);
}

#[test]
fn names_that_are_wrong_or_not_enough() {
    let input = Input::new([Some(16), Some(16), Some(3)]);
    let shared = LayerHandle::with_name("shared", Conv2D { padding: PaddingMode::Same, ..Conv2D::new(3, 3) });
    let a = shared.call(&[&input]).unwrap();
    let c = shared.call(&[&a]).unwrap().apply(ReLU::default()).unwrap();
    let model = Model::seeded(&[&input], &[&c], 1).unwrap();
    let message = |name: &str| model.layer(name).unwrap_err().to_string();
    assert!(message("relu").contains("did you mean `re_lu`"), "{}", message("relu"));
    assert!(message("shared").contains("`shared:0`, `shared:1`"), "{}", message("shared"));
    assert!(message("shared:2").contains("`shared:0`, `shared:1`"));
    assert!(message("shared:0:1").contains("`shared:0:0`"));
    assert!(model.layer("shared:1:0").is_ok());
    let too_large = model.layer("re_lu").unwrap().center_crop([17, 4]).unwrap_err().to_string();
    assert!(too_large.contains("re_lu") && too_large.contains("17 x 4") && too_large.contains("16"), "{too_large}");
    let wrong = model.predict(&counting(&[16, 16, 3])).unwrap_err().to_string();
    assert!(wrong.contains("(None, 16, 16, 3)") && wrong.contains("batch dimension"), "{wrong}");
    let first = model.predict(&counting(&[1, 3, 16, 16])).unwrap_err().to_string();
    assert!(first.contains("channels seem to come first"), "{first}");
}

#[test]
fn a_nested_model_called_twice_on_one_tensor_keeps_the_right_one() {
    let (a, b) = (Input::new([None, None, Some(2)]), Input::new([None, None, Some(2)]));
    let convolved = b.apply(Conv2D::new(3, [3, 3])).unwrap();
    let inner = Model::new(&[&a, &b], &[&a.apply(ReLU::default()).unwrap(), &convolved]).unwrap();
    let x = Input::new([None, None, Some(2)]);
    let both = Nest::List(vec![Nest::Leaf(x.clone()), Nest::Leaf(x.clone())]);
    let outputs = LayerHandle::from_model(&inner).call_with(vec![both], Vec::new()).unwrap();
    let ends = [&outputs[0], &outputs[1].apply(ReLU::default()).unwrap()];
    let outer = Model::new(&[&x], &ends).unwrap();
    let image = counting(&[1, 9, 8, 2]);
    let full = outer.run(&[image.view()], &PredictOptions::new()).unwrap().swap_remove(1);
    let relu = outer.outputs().swap_remove(1).name;
    let cropped = outer.layer(&relu).unwrap().center_crop([4, 4]).unwrap();
    assert_eq!(cropped.predict(&image).unwrap(), cut(&full, &[1, 1], &[4, 4]));
}

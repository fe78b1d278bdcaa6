//! Sizes that no sensible model has: nothing at all, and far too much. They give Keras' numbers or an error that names the
//! layer, soon and in little memory.

use foveal::layers::{Nest, Registry};
use foveal::{DType, Input, LayerHandle, Model, PredictOptions, Result, SymbolicTensor};
use ndarray::{ArrayD, IxDyn};
use serde_json::{Value, json};

/// A layer or operation with these settings.
fn layer(module: &str, class: &str, config: Value) -> LayerHandle {
    let registry = Registry::default();
    let layer_type = registry.find(Some(module), class, None).unwrap();
    let Value::Object(config) = config else { panic!("a config is an object") };
    LayerHandle::of(layer_type.parse(config).unwrap(), foveal::LayerSettings::default()).unwrap()
}

const LAYERS: &str = "keras.layers";
const NUMPY: &str = "keras.src.ops.numpy";

fn model(shape: &[Option<usize>], steps: &[LayerHandle]) -> Result<Model> {
    let input = Input::new(shape.to_vec());
    let output = steps.iter().try_fold(input.clone(), |x: SymbolicTensor, step| x.apply(step.clone()))?;
    Model::seeded(&[&input], &[&output], 3)
}

fn run(model: &Model, x: &ArrayD<f32>) -> Result<ArrayD<f32>> {
    Ok(model.run(&[x.view()], &PredictOptions::new())?.swap_remove(0))
}

/// What `jax.numpy` gives for a reduction over an axis without elements.
#[test]
fn reductions_of_nothing() {
    let image = ArrayD::<f32>::zeros(IxDyn(&[1, 0, 4, 3]));
    let pooled = run(&model(&[None, Some(4), Some(3)], &[layer(LAYERS, "GlobalAveragePooling2D", json!({}))]).unwrap(), &image).unwrap();
    assert!(pooled.shape() == [1, 3] && pooled.iter().all(|x| x.is_nan()), "{pooled:?}");
    for (class, want) in [("Sum", 0.0), ("Prod", 1.0), ("Mean", f32::NAN), ("Max", f32::NAN), ("Min", f32::NAN)] {
        let reduce = layer(NUMPY, class, json!({ "axis": 1, "keepdims": false }));
        let built = model(&[None, Some(4)], &[reduce]);
        let empty = built.and_then(|model| run(&model, &ArrayD::zeros(IxDyn(&[2, 0, 4]))));
        match class {
            "Max" | "Min" => assert!(empty.unwrap_err().to_string().contains("at least 1"), "{class}"),
            _ => assert!(empty.unwrap().iter().all(|x| x.to_bits() == want.to_bits() || x.is_nan() && want.is_nan()), "{class}"),
        }
    }
}

#[test]
fn softmax_over_no_axis_is_refused() {
    let softmax = layer(LAYERS, "Softmax", json!({ "axis": [] }));
    assert!(model(&[Some(4)], &[softmax]).unwrap_err().to_string().contains("at least one axis"));
}

#[test]
fn too_many_parts_or_axes_are_refused() {
    let split = layer(NUMPY, "Split", json!({ "indices_or_sections": 2_000_000_000, "axis": 1 }));
    assert!(model(&[Some(2_000_000_000)], &[split]).unwrap_err().to_string().contains("split into 2000000000 parts"));
    let expand = layer(NUMPY, "ExpandDims", json!({ "axis": (0..3_000_000).collect::<Vec<_>>() }));
    assert!(model(&[Some(4)], &[expand]).unwrap_err().to_string().contains("17 axes"));
    assert!(model(&[Some(1); 16], &[layer(LAYERS, "ReLU", json!({}))]).unwrap_err().to_string().contains("17 axes"));
}

/// The middle of an axis of two billion is as cheap as that of a short one.
#[test]
fn the_middle_of_an_endless_image() {
    let crop = layer(LAYERS, "CenterCrop", json!({ "height": 2, "width": 1 }));
    let x = ArrayD::from_shape_vec(IxDyn(&[1, 2, 1, 1]), vec![1.0, 5.0]).unwrap();
    for (class, config, want) in [
        ("Resizing", json!({ "height": 2_000_000_000, "width": 1 }), [3.0, 3.0]),
        ("UpSampling2D", json!({ "size": [1_000_000_000, 1] }), [1.0, 5.0]),
    ] {
        let model = model(&[Some(2), Some(1), Some(1)], &[layer(LAYERS, class, config), crop.clone()]).unwrap();
        assert_eq!(run(&model, &x).unwrap().as_slice().unwrap(), want, "{class}");
        model.explain(&[[1, 2, 1, 1].as_slice().into()]).unwrap();
    }
}

/// A crop behind a transposed convolution costs what it shows, whatever the stride.
#[test]
fn a_crop_behind_a_huge_stride() {
    let spread = layer(LAYERS, "Conv2DTranspose", json!({ "filters": 1, "kernel_size": 1, "strides": 1_000_000 }));
    let crop = layer(LAYERS, "Cropping2D", json!({ "cropping": [[0, 1_999_999], [0, 1_999_999]] }));
    let model = model(&[Some(2), Some(2), Some(1)], &[spread, crop]).unwrap();
    let kernel = model.weight_arrays().unwrap()[0].1.sum();
    let x = ArrayD::from_elem(IxDyn(&[1, 2, 2, 1]), 3.0);
    assert_eq!(run(&model, &x).unwrap().as_slice().unwrap(), [3.0 * kernel]);
    assert_eq!(model.explain(&[[1, 2, 2, 1].as_slice().into()]).unwrap().needed_flops, 2);
}

#[test]
fn windows_that_geometry_cannot_count_with_are_refused() {
    for (pool_size, strides) in [(u64::MAX, 1), (2, u64::MAX), (0, 1), (2, 0)] {
        let pool = layer("keras.src.ops.nn", "MaxPool", json!({ "pool_size": pool_size, "strides": strides, "padding": "same" }));
        assert!(model(&[Some(4), Some(4), Some(1)], &[pool]).is_err(), "{pool_size} {strides}");
    }
    let widest = layer(LAYERS, "MaxPooling2D", json!({ "pool_size": i32::MAX, "strides": 1, "padding": "same" }));
    let model = model(&[Some(2), Some(2), Some(1)], &[widest]).unwrap();
    let x = ArrayD::from_shape_vec(IxDyn(&[1, 2, 2, 1]), vec![1.0, 7.0, 3.0, 2.0]).unwrap();
    assert!(run(&model, &x).unwrap().iter().all(|&y| y == 7.0));
}

#[test]
fn there_is_no_center_of_nothing() {
    let crop = layer(LAYERS, "CenterCrop", json!({ "height": 3, "width": 3 }));
    assert!(model(&[Some(0), Some(4), Some(3)], &[crop]).unwrap_err().to_string().contains("center_crop"));
}

/// Keras' answers, on JAX, where an intermediate value would leave the range, two values are as near, or a part is none.
#[test]
fn numbers_at_the_ends_are_keras() {
    let infinite = f32::INFINITY;
    let two = |class: &str, config: Value, a: &[f32], b: &[f32], whole: bool| {
        let second = if whole { DType::I32 } else { DType::F32 };
        let [x, y] = [DType::F32, second].map(|dtype| Input::of(None, [Some(a.len())], dtype));
        let node = layer(NUMPY, class, config);
        let out = node.call_with(vec![Nest::Leaf(x.clone()), Nest::Leaf(y.clone())], Vec::new()).unwrap().swap_remove(0);
        let model = Model::new(&[&x, &y], &[&out]).unwrap();
        let [a, b] = [a, b].map(|values| ArrayD::from_shape_vec(vec![1, values.len()], values.to_vec()).unwrap());
        model.run(&[a.view(), b.view()], &PredictOptions::new()).unwrap().swap_remove(0).into_raw_vec_and_offset().0
    };
    let scaled = two("Ldexp", json!({}), &[0.0, infinite, 1.0, 3.0], &[300.0, -400.0, 126.0, -126.0], true);
    assert_eq!(scaled, [0.0, infinite, 2f32.powi(126), 3.0 * 2f32.powi(-126)]);
    let [a, b] = [[1.0, infinite, infinite, -infinite, f32::NAN, 2.0], [infinite, infinite, 1.0, infinite, f32::NAN, 2.0]];
    assert_eq!(two("Isclose", json!({}), &a, &b, false), [0.0, 1.0, 0.0, 0.0, 0.0, 1.0]);

    let x = ArrayD::from_shape_vec(vec![1, 4], vec![1.0, 2.0, 3.0, 4.0]).unwrap();
    for (class, q, expected) in [("Quantile", 0.5, 2.0), ("Nanquantile", 0.5, 2.0), ("Nanquantile", 1.5, 4.0), ("Nanquantile", -0.5, 1.0)] {
        let input = Input::new([Some(4)]);
        let node = layer(NUMPY, class, json!({ "axis": 1, "method": "nearest", "keepdims": false }));
        let out = node.call_with(vec![Nest::Leaf(input.clone()), Nest::Value(json!(q))], Vec::new()).unwrap().swap_remove(0);
        assert_eq!(run(&Model::new(&[&input], &[&out]).unwrap(), &x).unwrap()[[0].as_slice()], expected, "{class} {q}");
    }
}

//! Integers that single precision cannot hold are refused, others keep their types.

use foveal::layers::conv::Conv2D;
use foveal::layers::layer_normalization::LayerNormalization;
use foveal::layers::{LayerType, Nest, Registry, merging};
use foveal::{DType, Input, LayerHandle, SymbolicTensor};
use serde_json::{Map, Value, json};

fn node(class: &str, config: Value, args: Vec<Nest<SymbolicTensor>>) -> Result<SymbolicTensor, String> {
    let registry = Registry::default();
    let found: &LayerType = registry.find(Some("keras.src.ops.numpy"), class, None).unwrap();
    let config: Map<String, Value> = config.as_object().unwrap().clone();
    let layer = LayerHandle::of(found.parse(config).unwrap(), foveal::LayerSettings::default()).unwrap();
    layer.call_with(args, Vec::new()).map(|mut outputs| outputs.swap_remove(0)).map_err(|error| error.to_string())
}

fn input(dtype: DType) -> SymbolicTensor {
    Input::of(None, [Some(8), Some(8), Some(3)], dtype)
}

#[test]
fn what_may_pass_the_exact_range_is_refused() {
    let leaf = |dtype| Nest::Leaf(input(dtype));
    for dtype in [DType::I32, DType::I64, DType::U32, DType::U16] {
        let refused = [
            node("Square", json!({}), vec![leaf(dtype)]),
            node("Multiply", json!({}), vec![leaf(dtype), leaf(dtype)]),
            node("Prod", json!({ "axis": 1 }), vec![leaf(dtype)]),
        ];
        for refused in refused {
            let message = refused.unwrap_err();
            assert!(message.contains("2^24") && message.contains(dtype.name()), "{message}");
        }
    }
    assert!(node("Sum", json!({ "axis": 1 }), vec![leaf(DType::I32)]).unwrap_err().contains("2^24"));
    assert!(node("Multiply", json!({}), vec![leaf(DType::I32), Nest::Value(json!(1_103_515_245))]).unwrap_err().contains("2^24"));
    let message = input(DType::I32).apply_with(&[&input(DType::I32)], merging::Multiply {}).unwrap_err().to_string();
    assert!(message.contains("2^24"), "{message}");
}

#[test]
fn what_stays_exact_is_not() {
    let leaf = |dtype| Nest::Leaf(input(dtype));
    let dtype = |made: Result<SymbolicTensor, String>| made.unwrap().dtype();
    assert_eq!(dtype(node("Square", json!({}), vec![leaf(DType::U8)])), DType::U8);
    assert_eq!(dtype(node("Multiply", json!({}), vec![leaf(DType::Bool), leaf(DType::I32)])), DType::I32);
    assert_eq!(dtype(node("Sum", json!({ "axis": [1, 2] }), vec![leaf(DType::U8)])), DType::U32);
    assert_eq!(dtype(node("Sum", json!({}), vec![leaf(DType::Bool)])), DType::I32);
    assert_eq!(dtype(node("Mean", json!({}), vec![leaf(DType::I64)])), DType::F32);
    assert_eq!(dtype(node("Add", json!({}), vec![leaf(DType::U8), leaf(DType::I8)])), DType::I16);
    assert_eq!(input(DType::U8).apply(Conv2D::new(2, 3)).unwrap().dtype(), DType::F32);
}

/// Keras cuts the results to whole numbers, and declares them as floats; the numbers themselves are those of the class' cases.
#[test]
fn normalised_integers_are_floats() {
    assert_eq!(input(DType::U8).apply(LayerNormalization::default()).unwrap().dtype(), DType::F32);
}

//! Prints every class with its settings as JSON: what the builders of other languages and their help are made from.

use foveal::layers::{LayerType, Registry};
use serde_json::{Value, json};

/// Classes whose constructor takes its arguments in another order than their config has them: these first.
const ARGUMENT_ORDER: &[(&[&str], &[&str])] = &[
    (&["DepthwiseConv1D", "DepthwiseConv2D"], &["kernel_size", "strides", "padding", "depth_multiplier"]),
    (&["SeparableConv1D", "SeparableConv2D"], &["filters", "kernel_size", "strides", "padding", "data_format", "dilation_rate"]),
    (&["Conv3DTranspose"], &["filters", "kernel_size", "strides", "padding", "data_format"]),
    (&["MaxPooling1D", "MaxPooling2D", "MaxPooling3D"], &["pool_size", "strides"]),
    (&["AveragePooling1D", "AveragePooling2D", "AveragePooling3D"], &["pool_size", "strides"]),
    (&["Normalization"], &["axis", "mean", "variance"]),
    (&["Dropout", "AlphaDropout"], &["rate", "noise_shape"]),
    (&["SpatialDropout2D", "SpatialDropout3D"], &["rate", "data_format"]),
    (&["RandomFlip"], &["mode", "seed"]),
    (&["RandomRotation"], &["factor", "fill_mode", "interpolation", "seed", "fill_value"]),
    (&["RandomZoom", "RandomTranslation"], &["height_factor", "width_factor", "fill_mode", "interpolation", "seed", "fill_value"]),
    (&["RandomContrast", "RandomBrightness", "RandomHue", "RandomSaturation"], &["factor", "value_range"]),
];

fn main() {
    let registry = Registry::default();
    println!("{}", registry.types().iter().map(class).collect::<Value>());
}

fn class(layer: &LayerType) -> Value {
    let schema = layer.schema();
    let properties = schema.get("properties").and_then(Value::as_object);
    let keys: Vec<&str> = properties.into_iter().flat_map(|p| p.keys().map(String::as_str)).collect();
    let first =
        ARGUMENT_ORDER.iter().find(|(classes, _)| classes.contains(&layer.class) && !layer.is_op()).map_or(&[][..], |(_, first)| first);
    let arguments: Vec<&str> = first.iter().copied().chain(keys.into_iter().filter(|key| !first.contains(key))).collect();
    json!({ "class": layer.class, "module": layer.module, "op": layer.is_op(), "arguments": arguments, "schema": schema })
}

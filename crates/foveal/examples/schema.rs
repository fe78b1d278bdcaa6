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
    (
        &["EinsumDense"],
        &[
            "equation",
            "output_shape",
            "activation",
            "bias_axes",
            "kernel_initializer",
            "bias_initializer",
            "kernel_regularizer",
            "bias_regularizer",
            "kernel_constraint",
            "bias_constraint",
        ],
    ),
    (
        &["Embedding"],
        &["input_dim", "output_dim", "embeddings_initializer", "embeddings_regularizer", "embeddings_constraint", "mask_zero"],
    ),
    (
        &["ReversibleEmbedding"],
        &[
            "input_dim",
            "output_dim",
            "tie_weights",
            "embeddings_initializer",
            "embeddings_regularizer",
            "embeddings_constraint",
            "mask_zero",
            "reverse_dtype",
            "logit_soft_cap",
        ],
    ),
    (
        &["LSTM", "LSTMCell"],
        &[
            "units",
            "activation",
            "recurrent_activation",
            "use_bias",
            "kernel_initializer",
            "recurrent_initializer",
            "bias_initializer",
            "unit_forget_bias",
        ],
    ),
    (
        &["GRU"],
        &[
            "units",
            "activation",
            "recurrent_activation",
            "use_bias",
            "kernel_initializer",
            "recurrent_initializer",
            "bias_initializer",
            "kernel_regularizer",
            "recurrent_regularizer",
            "bias_regularizer",
            "activity_regularizer",
            "kernel_constraint",
            "recurrent_constraint",
            "bias_constraint",
            "dropout",
            "recurrent_dropout",
            "seed",
            "return_sequences",
            "return_state",
            "go_backwards",
            "stateful",
            "unroll",
            "reset_after",
        ],
    ),
    (
        &["GRUCell"],
        &[
            "units",
            "activation",
            "recurrent_activation",
            "use_bias",
            "kernel_initializer",
            "recurrent_initializer",
            "bias_initializer",
            "kernel_regularizer",
            "recurrent_regularizer",
            "bias_regularizer",
            "kernel_constraint",
            "recurrent_constraint",
            "bias_constraint",
            "dropout",
            "recurrent_dropout",
            "reset_after",
            "seed",
        ],
    ),
    (&["RandomContrast", "RandomBrightness"], &["factor", "value_range", "seed"]),
    (&["RandomHue", "RandomSaturation", "RandomColorDegeneration", "RandomPosterization", "RandomSharpness"], &["factor", "value_range"]),
    (&["RandomColorJitter"], &["value_range", "brightness_factor", "contrast_factor", "saturation_factor", "hue_factor", "seed"]),
    (&["RandomElasticTransform"], &["factor", "scale", "interpolation", "fill_mode", "fill_value", "value_range", "seed"]),
    (&["RandomErasing"], &["factor", "scale", "fill_value", "value_range", "seed"]),
    (&["RandomGaussianBlur"], &["factor", "kernel_size", "sigma", "value_range"]),
    (&["RandomGrayscale"], &["factor"]),
    (&["RandomInvert"], &["factor", "value_range", "seed"]),
    (&["RandomPerspective"], &["factor", "scale", "interpolation", "fill_value", "seed"]),
    (&["RandomShear"], &["x_factor", "y_factor", "interpolation", "fill_mode", "fill_value"]),
    (&["MixUp"], &["alpha"]),
    (&["CutMix"], &["factor", "seed"]),
    (&["AugMix"], &["value_range", "num_chains", "chain_depth", "factor", "alpha", "all_ops", "interpolation", "seed"]),
    (&["RandAugment"], &["value_range", "num_ops", "factor", "interpolation", "seed"]),
    (&["Solarization"], &["addition_factor", "threshold_factor", "value_range", "seed"]),
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

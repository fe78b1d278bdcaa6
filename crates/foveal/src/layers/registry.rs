//! The list of all layers; every surface is a loop over it.

use super::inner::Resolve;
use super::{Call, Case, Layer, Lowering, Outputs, WeightSpec};
use crate::error::Objection;
use crate::ir::{Fact, Wire};
use serde_json::{Map, Value};
use std::any::Any;
use std::borrow::Cow;
use std::fmt::Debug;
use std::sync::Arc;

/// A layer of any class.
pub trait AnyLayer: Debug + Send + Sync + 'static {
    /// Its class.
    fn layer_type(&self) -> LayerType;
    /// Its config without `name`, `trainable` and `dtype`.
    fn config(&self) -> Map<String, Value>;
    /// As [`Layer::weights`].
    fn weights(&self, inputs: &[Fact]) -> Result<Vec<WeightSpec>, Objection>;
    /// As [`Layer::lower`].
    fn lower(&self, cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Outputs, Objection>;
    /// As [`Layer::masks`]; none by default.
    fn masks(&self, cx: &mut Lowering<'_>, call: &Call<'_>, outputs: &[Wire]) -> Result<Vec<Option<Wire>>, Objection> {
        let _ = (cx, call, outputs);
        Ok(Vec::new())
    }
    /// For looking at a layer of a class one knows.
    fn as_any(&self) -> &dyn Any;
}

impl<L: Layer> AnyLayer for L {
    fn layer_type(&self) -> LayerType {
        LayerType::of::<L>()
    }

    fn config(&self) -> Map<String, Value> {
        match serde_json::to_value(self) {
            Ok(Value::Object(map)) => map,
            // A struct with named fields and string keys cannot fail to serialise; a unit struct has no settings.
            _ => Map::new(),
        }
    }

    fn weights(&self, inputs: &[Fact]) -> Result<Vec<WeightSpec>, Objection> {
        Layer::weights(self, inputs)
    }

    fn lower(&self, cx: &mut Lowering<'_>, call: &Call<'_>) -> Result<Outputs, Objection> {
        Layer::lower(self, cx, call)
    }

    fn masks(&self, cx: &mut Lowering<'_>, call: &Call<'_>, outputs: &[Wire]) -> Result<Vec<Option<Wire>>, Objection> {
        Layer::masks(self, cx, call, outputs)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// Reads a config, and the layers within it by a resolver.
type Parse = fn(Value, &dyn Resolve) -> Result<Arc<dyn AnyLayer>, serde_json::Error>;

/// A class of layers: what the registry holds.
#[derive(Clone, Copy, Debug)]
pub struct LayerType {
    /// Keras' class name.
    pub class: &'static str,
    /// As [`Layer::PYTHON_CLASS`].
    pub python_class: &'static str,
    /// The module Keras files it under.
    pub module: &'static str,
    /// Package and name of classes that are not Keras' own.
    pub registered_name: Option<&'static str>,
    /// Examples computed by real Keras.
    pub cases: &'static [Case],
    /// As [`Layer::OLD_KEYS`].
    pub old_keys: &'static [&'static str],
    /// As [`Layer::ARGUMENTS`].
    pub arguments: &'static [&'static str],
    /// As [`Layer::AUTOCAST`].
    pub autocast: bool,
    parse: Parse,
    schema: fn() -> schemars::Schema,
}

impl LayerType {
    /// The class of `L`.
    pub const fn of<L: Layer>() -> Self {
        Self {
            class: L::CLASS,
            python_class: L::PYTHON_CLASS,
            module: L::MODULE,
            registered_name: L::REGISTERED_NAME,
            cases: L::CASES,
            old_keys: L::OLD_KEYS,
            arguments: L::ARGUMENTS,
            autocast: L::AUTOCAST,
            parse: |config, resolver| {
                let mut layer: L = serde_json::from_value(config)?;
                layer.inner().into_iter().try_for_each(|inner| inner.resolve(resolver)).map_err(serde::de::Error::custom)?;
                Ok(Arc::new(layer))
            },
            schema: || schemars::schema_for!(L),
        }
    }

    /// The class of a model within a layer, which no config alone describes.
    pub(crate) const fn of_model(class: &'static str, module: &'static str) -> Self {
        Self {
            class,
            python_class: class,
            module,
            registered_name: None,
            cases: &[],
            old_keys: &[],
            arguments: &[],
            autocast: true,
            parse: |_, _| Err(serde::de::Error::custom("a model is read with its layers")),
            schema: schemars::Schema::default,
        }
    }

    /// Whether it is a model within a layer.
    pub(crate) fn is_model(&self) -> bool {
        matches!(self.class, "Functional" | "Sequential")
    }

    /// A layer with this config, which holds no `name`, `trainable` and `dtype`. Layers within it are of the classes that
    /// [`Registry::default`] has.
    pub fn parse(&self, config: Map<String, Value>) -> Result<Arc<dyn AnyLayer>, serde_json::Error> {
        self.parse_with(config, &Registry::default())
    }

    /// As [`LayerType::parse`], with layers within it that `resolver` reads.
    pub fn parse_with(&self, config: Map<String, Value>, resolver: &dyn Resolve) -> Result<Arc<dyn AnyLayer>, serde_json::Error> {
        // Python's infinities are strings with a mark in a `Value`.
        let readable = |error: serde_json::Error| {
            serde::de::Error::custom(error.to_string().replace("string \"\\0", "the number \"").replace("\\0", ""))
        };
        (self.parse)(Value::Object(config), resolver).map_err(readable)
    }

    /// Names, types, defaults and descriptions of the settings.
    pub fn schema(&self) -> schemars::Schema {
        (self.schema)()
    }

    /// The settings it knows, those of old files included.
    pub fn keys(&self) -> Vec<String> {
        let schema = self.schema();
        let properties = schema.get("properties").and_then(Value::as_object);
        let keys = properties.into_iter().flat_map(|p| p.keys().map(String::as_str));
        keys.chain(self.old_keys.iter().copied()).map(str::to_owned).collect()
    }

    /// Whether this is an op node (`keras.ops`) rather than a layer.
    pub fn is_op(&self) -> bool {
        self.module.starts_with("keras.src.ops.")
    }
}

/// The classes a file may use.
#[derive(Clone, Debug)]
pub struct Registry {
    types: Cow<'static, [LayerType]>,
}

impl Default for Registry {
    fn default() -> Self {
        Self { types: Cow::Borrowed(builtin()) }
    }
}

impl Registry {
    /// Adds a class of one's own, which then opens, saves and crops like Keras' own. Replaces a class of the same name.
    pub fn register<L: Layer>(&mut self) -> &mut Self {
        let types = self.types.to_mut();
        types.retain(|t| (t.class, t.module) != (L::CLASS, L::MODULE));
        types.push(LayerType::of::<L>());
        self
    }

    /// All classes.
    pub fn types(&self) -> &[LayerType] {
        &self.types
    }

    /// The class a file means. Layers are found by class, op nodes also by module, since some names occur in both;
    /// classes that are not Keras' own by their registered name.
    pub fn find(&self, module: Option<&str>, class: &str, registered_name: Option<&str>) -> Option<&LayerType> {
        let op = module.filter(|m| m.starts_with("keras.src.ops."));
        let own = registered_name.filter(|name| name.contains('>'));
        self.types.iter().find(|t| match (op, own) {
            (Some(module), _) => t.class == class && t.module == module,
            (None, Some(name)) => t.registered_name == Some(name),
            // HDF5 has the name that the class has in Python.
            (None, None) => {
                (t.class == class || t.python_class == class) && !t.is_op() && !t.registered_name.is_some_and(|name| name.contains('>'))
            }
        })
    }
}

macro_rules! layers {
    ($($family:ident::{$($layer:ident),+ $(,)?}),+ $(,)?) => {
        const BUILTIN: &[LayerType] = &[$($(LayerType::of::<super::$family::$layer>()),+),+];
    };
}

layers! {
    conv::{Conv1D, Conv2D, Conv3D},
    depthwise_conv::{DepthwiseConv1D, DepthwiseConv2D},
    separable_conv::{SeparableConv1D, SeparableConv2D},
    conv_transpose::{Conv1DTranspose, Conv2DTranspose, Conv3DTranspose},
    dense::{Dense},
    einsum_dense::{EinsumDense},
    embedding::{Embedding, ReversibleEmbedding},
    masking::{Masking},
    recurrent::{LSTM, GRU, SimpleRNN, RNN, LSTMCell, GRUCell, SimpleRNNCell, StackedRNNCells, Bidirectional},
    attention::{MultiHeadAttention, GroupedQueryAttention, Attention, AdditiveAttention},
    conv_lstm::{ConvLSTM1D, ConvLSTM2D, ConvLSTM3D},
    time_distributed::{TimeDistributed},
    spectral_normalization::{SpectralNormalization},
    random_crop::{RandomCrop},
    dot::{Dot},
    activations::{Activation, ReLU, LeakyReLU, ELU, Softmax},
    prelu::{PReLU},
    batch_normalization::{BatchNormalization},
    layer_normalization::{LayerNormalization, RMSNormalization},
    group_normalization::{GroupNormalization},
    unit_normalization::{UnitNormalization},
    normalization::{Normalization},
    rescaling::{Rescaling},
    pooling::{MaxPooling1D, MaxPooling2D, MaxPooling3D, AveragePooling1D, AveragePooling2D, AveragePooling3D},
    adaptive_pooling::{AdaptiveMaxPooling1D, AdaptiveMaxPooling2D, AdaptiveMaxPooling3D, AdaptiveAveragePooling1D, AdaptiveAveragePooling2D, AdaptiveAveragePooling3D},
    global_pooling::{GlobalMaxPooling1D, GlobalMaxPooling2D, GlobalMaxPooling3D, GlobalAveragePooling1D, GlobalAveragePooling2D, GlobalAveragePooling3D},
    zero_padding::{ZeroPadding1D, ZeroPadding2D, ZeroPadding3D},
    cropping::{Cropping1D, Cropping2D, Cropping3D},
    center_crop::{CenterCrop, Crop, PadBack},
    up_sampling::{UpSampling1D, UpSampling2D, UpSampling3D},
    resizing::{Resizing},
    merging::{Concatenate, Add, Subtract, Multiply, Average, Maximum, Minimum},
    reshaping::{Flatten, Reshape, Permute, RepeatVector},
    regularization::{Dropout, SpatialDropout1D, SpatialDropout2D, SpatialDropout3D, GaussianDropout, GaussianNoise, AlphaDropout, ActivityRegularization, Identity},
    augmentation::{RandomFlip, RandomRotation, RandomZoom, RandomTranslation, RandomContrast, RandomBrightness, RandomHue, RandomSaturation, RandomColorDegeneration, RandomColorJitter, RandomElasticTransform, RandomErasing, RandomGaussianBlur, RandomGrayscale, RandomInvert, RandomPerspective, RandomPosterization, RandomSharpness, RandomShear, MixUp, CutMix, AugMix, RandAugment, Solarization},
    auto_contrast::{AutoContrast},
    categories::{CategoryEncoding, Discretization},
    applications::{CustomScaleLayer, LayerScale},
    nodes::{Negative, Square, Sqrt, Absolute, Abs, Exp, Expm1, Log, Log1p, Tanh, Sin, Cos, Floor, Ceil, Sign, Reciprocal, Rsqrt, Erf, Add, Subtract, Multiply, TrueDivide, Divide, FloorDivide, Mod, Power, Maximum, Minimum, Equal, NotEqual, Greater, GreaterEqual, Less, LessEqual, LogicalAnd, LogicalOr, LogicalXor, Clip, Round, LogicalNot, Where, Cast},
    nodes::{Relu, Relu6, Sigmoid, Silu, Softplus, Softsign, HardSigmoid, HardSilu, HardTanh, Selu, LogSigmoid, TanhShrink, SparsePlus, SparseSigmoid, Gelu, LeakyRelu, Elu, Celu, HardShrink, SoftShrink, Squareplus, Threshold, Softmax, LogSoftmax, Sparsemax, Normalize},
    nodes::{Mean, Sum, Prod, Max, Min, Amax, Amin, Var, Std},
    nodes::{GetItem, Concatenate, Stack, Reshape, Transpose, Swapaxes, Moveaxis, ExpandDims, Squeeze, Pad, Flip, Repeat, Split, Slice},
    nodes::{MaxPool, AveragePool, CropImages, Resize},
    nodes::{Matmul, Einsum, Dot, Inner, Tensordot, Outer, DotProductAttention},
    nodes::{Argmax, Argmin, Cumsum, Cumprod, Sort, Argsort, TopK},
    nodes::{Tile, BroadcastTo, Roll, Fliplr, Flipud, Rot90, Hstack, Vstack, Dstack, Append, ArraySplit, Ravel, Take, Tril, Triu, Diff, ZerosLike, OnesLike, FullLike, Copy, Select, ConvertToTensor, StopGradient, Unstack},
    nodes::{Log2, Log10, Exp2, Deg2rad, Rad2deg, Fabs, Sinh, Cosh, Cbrt, Trunc, Tan, Isnan, Isinf, Isfinite, Isposinf, Isneginf, NanToNum, Hypot, Logaddexp, Logaddexp2, DivideNoNan, Heaviside, Isclose, Digitize, Glu, OneHot, MultiHot, Erfc},
    nodes::{Arcsin, Arccos, Arctan, Arcsinh, Arccosh, Arctanh, Sinc, Erfinv, Arctan2, Fmod, Fmax, Fmin, BitwiseAnd, BitwiseOr, BitwiseXor, BitwiseNot, BitwiseInvert, Signbit},
    nodes::{Nansum, Nanprod, Nanmax, Nanmin, Nanmean, Nanvar, Nanstd, Median, Quantile, Percentile},
    nodes::{Diagonal, Trace, Cross, Trapezoid, TakeAlongAxis, IsIn, SearchSorted, Vdot, EmptyLike, Hsplit, Dsplit, SaturateCast},
    nodes::{Conv, DepthwiseConv, SeparableConv, AdaptiveMaxPool, AdaptiveAveragePool, LayerNorm, RMSNorm, PadImages, ExtractPatches, RGBToGrayscale},
    nodes::{RGBToHSV, HSVToRGB, GaussianBlur, SobelEdges, SliceUpdate, ExtractSequences, Unfold},
    nodes::{BitwiseLeftShift, LeftShift, BitwiseRightShift, RightShift, Gcd, Lcm, UnravelIndex, I0, Ldexp, CDist, AllClose},
    nodes::{Nancumsum, Nancumprod, Nanargmax, Nanargmin, Nanmedian, Nanquantile, Nanpercentile},
    nodes::{All, Any, CountNonzero, Ptp, Average, Logsumexp, Norm, Moments, BatchNorm, DepthToSpace, SpaceToDepth},
}

fn builtin() -> &'static [LayerType] {
    BUILTIN
}

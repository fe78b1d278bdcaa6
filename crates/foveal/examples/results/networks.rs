//! The networks that crops are measured on, with random weights.

use foveal::layers::activations::ReLU;
use foveal::layers::batch_normalization::BatchNormalization;
use foveal::layers::center_crop::{Crop, Keep};
use foveal::layers::config::PaddingMode;
use foveal::layers::conv::Conv2D;
use foveal::layers::conv_transpose::Conv2DTranspose;
use foveal::layers::merging::{Add, Concatenate};
use foveal::layers::pooling::MaxPooling2D;
use foveal::layers::zero_padding::ZeroPadding2D;
use foveal::{Input, LayerHandle, Model, Result, SymbolicTensor};

type Tensor = SymbolicTensor;

fn image(size: usize) -> Tensor {
    Input::new([Some(size), Some(size), Some(3)])
}

fn same(x: &Tensor, filters: usize) -> Result<Tensor> {
    x.apply(Conv2D { padding: PaddingMode::Same, ..Conv2D::new(filters, 3) })?.apply(ReLU::default())
}

/// One convolution: the mission's first network without its crop.
pub(crate) fn network_one(size: usize) -> Result<Model> {
    let input = image(size);
    Model::seeded(&[&input], &[&same(&input, 32)?], 1)
}

/// Two convolutions with a crop to 128 between them: the mission's second network without its last crop.
pub(crate) fn network_two() -> Result<Model> {
    let input = image(256);
    let inner = same(&input, 32)?.apply(Crop::center([128, 128]))?;
    Model::seeded(&[&input], &[&same(&inner, 64)?], 1)
}

/// The U-Net of 2015 (valid convolutions, cropped skips) with 16 base channels, depth 4 and 2 classes, on 572x572.
pub(crate) fn unet() -> Result<Model> {
    let block = |x: &Tensor, filters: usize| -> Result<Tensor> {
        let conv = || Conv2D::new(filters, 3);
        x.apply(conv())?.apply(ReLU::default())?.apply(conv())?.apply(ReLU::default())
    };
    let input = image(572);
    let mut skips = Vec::new();
    let mut x = block(&input, 16)?;
    for filters in [32, 64, 128, 256] {
        skips.push(x.clone());
        x = block(&x.apply(MaxPooling2D::new(2))?, filters)?;
    }
    for (skip, filters) in skips.iter().rev().zip([128, 64, 32, 16]) {
        let up = x.apply(Conv2DTranspose { strides: 2.into(), ..Conv2DTranspose::new(filters, 2) })?;
        let skip = skip.apply_with(&[&up], Crop::new(Keep::Like))?;
        x = block(&skip.apply_with(&[&up], Concatenate::default())?, filters)?;
    }
    let classes = x.apply(LayerHandle::with_name("classes", Conv2D::new(2, 1)))?;
    Model::seeded(&[&input], &[&classes], 1)
}

/// ResNet50 as keras.applications builds it, up to conv3_block4_out.
pub(crate) fn resnet50(size: usize) -> Result<Model> {
    let normalised = |x: &Tensor, conv: Conv2D| x.apply(conv)?.apply(BatchNormalization { epsilon: 1.001e-5, ..Default::default() });
    let input = image(size);
    let stem = input.apply(ZeroPadding2D::new([(3, 3); 2]))?;
    let stem = normalised(&stem, Conv2D { strides: 2.into(), ..Conv2D::new(64, 7) })?.apply(ReLU::default())?;
    let mut x = stem.apply(ZeroPadding2D::new([(1, 1); 2]))?.apply(MaxPooling2D { strides: Some(2.into()), ..MaxPooling2D::new(3) })?;
    for (stack, (filters, blocks, stride)) in [(64, 3, 1), (128, 4, 2)].into_iter().enumerate() {
        for block in 1..=blocks {
            let strides = if block == 1 { stride } else { 1 };
            let shortcut =
                if block == 1 { normalised(&x, Conv2D { strides: strides.into(), ..Conv2D::new(4 * filters, 1) })? } else { x.clone() };
            let y = normalised(&x, Conv2D { strides: strides.into(), ..Conv2D::new(filters, 1) })?.apply(ReLU::default())?;
            let y = normalised(&y, Conv2D { padding: PaddingMode::Same, ..Conv2D::new(filters, 3) })?.apply(ReLU::default())?;
            let y = normalised(&y, Conv2D::new(4 * filters, 1))?;
            let sum = shortcut.apply_with(&[&y], Add::default())?;
            x = sum.apply(LayerHandle::with_name(format!("conv{}_block{block}_out", stack + 2), ReLU::default()))?;
        }
    }
    Model::seeded(&[&input], &[&x], 1)
}

/// VGG16 as keras.applications builds it, up to block3_pool.
pub(crate) fn vgg16() -> Result<Model> {
    let input = image(224);
    let mut x = input.clone();
    for (block, (filters, convolutions)) in [(64, 2), (128, 2), (256, 3)].into_iter().enumerate() {
        for _ in 0..convolutions {
            x = same(&x, filters)?;
        }
        let pool = MaxPooling2D { strides: Some(2.into()), ..MaxPooling2D::new(2) };
        x = x.apply(LayerHandle::with_name(format!("block{}_pool", block + 1), pool))?;
    }
    Model::seeded(&[&input], &[&x], 1)
}

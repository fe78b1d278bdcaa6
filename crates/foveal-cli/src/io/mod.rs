//! Files: arrays and pictures in, arrays and pictures out.

mod array;
mod dataset;
mod feed;
mod jpeg;
mod mask;
mod memory;
mod npy;
mod output;
mod picture;
mod resize;

pub(crate) use array::{StoredArray, open_npz};
pub(crate) use dataset::{Dataset, LabelledPictures, PictureLabels};
pub(crate) use feed::Feed;
pub(crate) use npy::written as written_type;
pub(crate) use output::{
    ArraySpec, ArrayWriter, check_array_path, check_distinct, check_ending, check_model_name, check_name, write_arrays, write_picture,
    write_text,
};
pub(crate) use picture::{Prepare, decode};

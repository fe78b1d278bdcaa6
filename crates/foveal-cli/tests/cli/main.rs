//! The built command, run over models made here or by real Keras.

mod convert;
mod crop;
mod diff;
mod fix;
mod inspect;
mod limits;
mod names;
mod outputs;
mod predict;
mod report;
mod support;
mod train;
mod verify;

//! The built command, run over models made here or by real Keras.

mod crop;
mod inspect;
mod limits;
mod outputs;
mod predict;
mod report;
mod support;
mod train;
mod verify;

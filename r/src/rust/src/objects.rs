//! Models, layers, symbolic tensors and trainings behind R's external pointers.

use crate::failure::Failure;
use crate::training::Training;
use foveal::{LayerHandle, Model, SymbolicTensor};
use savvy::{ExternalPointerSexp, IntoExtPtrSexp, Sexp};
use std::cell::RefCell;
use std::collections::HashSet;

/// What a pointer can point to.
pub(crate) enum Thing {
    Model(Model),
    Layer(LayerHandle),
    Tensor(SymbolicTensor),
    Training(Box<Training>),
}

/// A thing that R owns.
pub(crate) struct Object {
    thing: Thing,
}

thread_local! {
    /// Addresses of the objects that R owns: only these are followed, whatever pointer R hands over. R calls from its
    /// main thread alone.
    static LIVE: RefCell<HashSet<usize>> = RefCell::default();
}

impl IntoExtPtrSexp for Object {}

impl Drop for Object {
    fn drop(&mut self) {
        let address = std::ptr::from_ref(self) as usize;
        // At R's exit the set may be gone already.
        let _ = LIVE.try_with(|live| live.borrow_mut().remove(&address));
    }
}

/// A new external pointer.
pub(crate) fn pointer(thing: Thing) -> Sexp {
    let sexp = Object { thing }.into_external_pointer();
    let address = ExternalPointerSexp(sexp.0);
    // SAFETY: the pointer was made of an `Object` just now; only its address is taken.
    let address = unsafe { address.cast_unchecked::<Object>() } as usize;
    LIVE.with(|live| live.borrow_mut().insert(address));
    sexp
}

fn object(sexp: &Sexp) -> Option<&Object> {
    if !sexp.is_external_pointer() {
        return None;
    }
    // SAFETY: the address is not followed before it is found among those of live objects.
    let object = unsafe { ExternalPointerSexp(sexp.0).cast_unchecked::<Object>() };
    let live = LIVE.with(|live| live.borrow().contains(&(object as usize)));
    // SAFETY: a live object is behind it, which R keeps while `sexp` is an argument of the running call.
    live.then(|| unsafe { &*object })
}

/// Whether the pointer points to something; not so in a session that has only read it from a file.
pub(crate) fn is_live(sexp: &Sexp) -> bool {
    object(sexp).is_some()
}

fn gone(expected: &str) -> Failure {
    Failure::usage(format!("expected {expected} of this session"))
}

pub(crate) fn model(sexp: &Sexp) -> Result<Model, Failure> {
    match object(sexp) {
        Some(Object { thing: Thing::Model(model) }) => Ok(model.clone()),
        _ => Err(gone("a model")),
    }
}

pub(crate) fn layer(sexp: &Sexp) -> Result<LayerHandle, Failure> {
    match object(sexp) {
        Some(Object { thing: Thing::Layer(layer) }) => Ok(layer.clone()),
        _ => Err(gone("a layer")),
    }
}

pub(crate) fn tensor(sexp: &Sexp) -> Result<SymbolicTensor, Failure> {
    match object(sexp) {
        Some(Object { thing: Thing::Tensor(tensor) }) => Ok(tensor.clone()),
        _ => Err(gone("a symbolic tensor")),
    }
}

pub(crate) fn training(sexp: &Sexp) -> Result<&Training, Failure> {
    match object(sexp) {
        Some(Object { thing: Thing::Training(training) }) => Ok(training),
        _ => Err(gone("a training")),
    }
}

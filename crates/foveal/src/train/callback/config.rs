//! Callbacks by Keras' names and arguments.

use super::{CSVLogger, Callback, EarlyStopping, ModelCheckpoint, ReduceLROnPlateau, TerminateOnNaN};
use crate::error::Objection;
use crate::train::object::{config, configured, ensure, unknown};
use schemars::Schema;
use serde_json::{Map, Value};

/// Keras' names of the callbacks that are described by settings alone.
pub const CLASSES: &[&str] = &["EarlyStopping", "ModelCheckpoint", "ReduceLROnPlateau", "CSVLogger", "TerminateOnNaN"];

/// Those that Keras has besides, and what to do without them.
const UNSUPPORTED: [(&str, &str); 4] = [
    ("LearningRateScheduler", "it calls a function; an optimizer's learning_rate may be a schedule"),
    ("TensorBoard", "its files of events are not written; CSVLogger writes a table"),
    ("BackupAndRestore", "save a ModelCheckpoint and go on from it"),
    ("SwapEMAWeights", "an optimizer with use_ema puts the averages in place at the end"),
];

/// A callback by its class; settings that are not given have Keras' defaults.
///
/// # Errors
/// For a class or a setting that is unknown, and for values that make no sense.
pub fn of_class(class: &str, settings: &Map<String, Value>) -> Result<Box<dyn Callback + Send>, Objection> {
    Ok(match class {
        "EarlyStopping" => Box::new(configured::<EarlyStopping>(class, settings)?),
        "ReduceLROnPlateau" => {
            let callback: ReduceLROnPlateau = configured(class, settings)?;
            ensure(callback.factor < 1.0, "ReduceLROnPlateau.factor", callback.factor, "a number below 1")?;
            Box::new(callback)
        }
        "TerminateOnNaN" => Box::new(configured::<TerminateOnNaN>(class, settings)?),
        "ModelCheckpoint" => {
            let callback: ModelCheckpoint = configured(class, settings)?;
            let (ending, expected) = match callback.save_weights_only {
                true => (".weights.h5", "a path that ends in .weights.h5, for weights alone"),
                false => (".keras", "a path that ends in .keras"),
            };
            ensure(callback.filepath.ends_with(ending), "ModelCheckpoint.filepath", callback.filepath.as_str(), expected)?;
            Box::new(callback)
        }
        "CSVLogger" => {
            let callback: CSVLogger = configured(class, settings)?;
            ensure(!callback.filename.as_os_str().is_empty(), "CSVLogger.filename", "", "a path")?;
            Box::new(callback)
        }
        other => return Err(unknown("callback", other, CLASSES, &UNSUPPORTED)),
    })
}

/// Settings with types, defaults and descriptions, of every class.
pub fn schemas() -> Vec<(&'static str, Schema)> {
    vec![
        ("EarlyStopping", schemars::schema_for!(EarlyStopping)),
        ("ModelCheckpoint", schemars::schema_for!(ModelCheckpoint)),
        ("ReduceLROnPlateau", schemars::schema_for!(ReduceLROnPlateau)),
        ("CSVLogger", schemars::schema_for!(CSVLogger)),
        ("TerminateOnNaN", schemars::schema_for!(TerminateOnNaN)),
    ]
}

/// What the settings of a class are where they are not given.
pub fn defaults(class: &str) -> Option<Map<String, Value>> {
    Some(match class {
        "EarlyStopping" => config(&EarlyStopping::default()),
        "ModelCheckpoint" => config(&ModelCheckpoint::default()),
        "ReduceLROnPlateau" => config(&ReduceLROnPlateau::default()),
        "CSVLogger" => config(&CSVLogger::default()),
        "TerminateOnNaN" => config(&TerminateOnNaN::default()),
        _ => return None,
    })
}

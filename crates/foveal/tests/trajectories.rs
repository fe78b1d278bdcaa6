//! Training beside real Keras: from the same file, with the same batches, the loss of every step is Keras'. Runs where
//! `FOVEAL_KERAS_PYTHON` names a Python that has Keras, as under `cargo xtask test`.

mod common;

use common::{keras_files, stem};
use foveal::Model;
use foveal::train::{Batch, Trainer};
use ndarray::{Array1, ArrayD, Axis};
use ndarray_npy::NpzReader;
use std::fs::File;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::Command;

const BATCH: usize = 8;
const MORE: usize = 5;

/// What Keras was trained with, and what it said.
struct Run {
    x: ArrayD<f32>,
    y: ArrayD<f32>,
    losses: Array1<f32>,
}

impl Run {
    fn read(path: &Path) -> Self {
        let mut npz = NpzReader::new(File::open(path).unwrap()).unwrap();
        let (x, y) = (npz.by_name("x.npy").unwrap(), npz.by_name("y.npy").unwrap());
        Self { x, y, losses: npz.by_name("losses.npy").unwrap() }
    }

    fn batch(&self, step: usize) -> Batch {
        let part = |array: &ArrayD<f32>| array.slice_axis(Axis(0), (step * BATCH..(step + 1) * BATCH).into()).to_owned();
        Batch { inputs: vec![part(&self.x)], targets: vec![part(&self.y)], weights: Vec::new() }
    }

    /// The largest relative difference of the losses of these steps.
    fn follow(&self, trainer: &mut Trainer, steps: Range<usize>) -> foveal::Result<f32> {
        let mut worst = 0.0f32;
        for step in steps {
            let loss = trainer.train_on_batch(&self.batch(step))?[0].1 as f32;
            let wanted = self.losses[step];
            worst = worst.max((loss - wanted).abs() / wanted.abs().max(1e-3));
        }
        Ok(worst)
    }

    /// As Keras went on from its file, as foveal goes on from what Keras saved, and from what it saves itself.
    fn differences(&self, folder: &Path, name: &str) -> foveal::Result<[f32; 3]> {
        let steps = self.losses.len() - MORE;
        let start = |file: &str| Trainer::resume(&Model::load(folder.join(file))?);
        let mut trainer = start(&format!("{name}.keras"))?;
        let worst = self.follow(&mut trainer, 0..steps)?;
        let resumed = self.follow(&mut start(&format!("{name}.after.keras"))?, steps..steps + MORE)?;
        let saved = format!("{name}.of-foveal.zip");
        trainer.model()?.save(folder.join(&saved))?;
        Ok([worst, resumed, self.follow(&mut start(&saved)?, steps..steps + MORE)?])
    }
}

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/keras").join(name)
}

#[test]
fn training_takes_the_steps_that_keras_takes() {
    let Ok(python) = std::env::var("FOVEAL_KERAS_PYTHON") else {
        eprintln!("not run: FOVEAL_KERAS_PYTHON names no Python with Keras (cargo xtask test sets it)");
        return;
    };
    let folder = match std::env::var("FOVEAL_TRAJECTORIES") {
        Ok(made) => PathBuf::from(made),
        Err(_) => {
            let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("trajectories");
            let made = Command::new(&python).arg(script("train_alongside.py")).arg(&folder).status().unwrap();
            assert!(made.success(), "train_alongside.py failed");
            folder
        }
    };
    let mut failures = Vec::new();
    for path in keras_files(&folder).into_iter().filter(|path| !stem(path).ends_with(".after")) {
        let name = stem(&path);
        let run = Run::read(&path.with_extension("npz"));
        match run.differences(&folder, &name) {
            Ok(differences) => {
                println!("{name}: {}", differences.map(|d| format!("{d:.1e}")).join(", "));
                if !differences.iter().all(|d| *d <= 1e-4) {
                    failures.push(format!("{name}: {differences:?}"));
                }
            }
            Err(error) => failures.push(format!("{name}: {error}")),
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    // What foveal saves goes on in Keras.
    let went_on = Command::new(&python).arg(script("train_on.py")).arg(&folder).status().unwrap();
    assert!(went_on.success(), "train_on.py failed");
}

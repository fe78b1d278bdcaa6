//! Where batches come from.

use crate::error::{Error, Result};
use ndarray::{ArrayD, ArrayViewD, Axis, IxDyn};

/// What one step sees: for every input of the model, and for every output with a loss, an array with the batch in front.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// For the model's inputs.
    pub inputs: Vec<ArrayD<f32>>,
    /// What the outputs should be.
    pub targets: Vec<ArrayD<f32>>,
    /// How much each sample counts, for each output; none where all count alike.
    pub weights: Vec<Option<ArrayD<f32>>>,
}

impl Batch {
    /// Number of samples.
    pub fn len(&self) -> usize {
        self.inputs.first().map_or(0, |x| x.shape().first().copied().unwrap_or(0))
    }

    /// Whether there is no sample.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// With samples that count as much as their classes do: pairs of class and factor, 1 for those not named. The target of the
    /// only output says which class a sample has, by its number or by the largest of several values.
    ///
    /// # Errors
    /// If there are several outputs, or sample weights already: Keras takes neither.
    pub fn class_weighted(mut self, classes: &[(usize, f32)]) -> Result<Self> {
        if classes.is_empty() {
            return Ok(self);
        }
        let [target] = self.targets.as_slice() else {
            let remedy = "weigh the samples of each output with sample weights";
            return Err(Error::Usage(format!("class_weight is for models of one output, this one has {}: {remedy}", self.targets.len())));
        };
        if self.weights.iter().any(Option::is_some) {
            return Err(Error::Usage("class_weight and sample weights exclude each other: multiply the one into the other".into()));
        }
        let factor = |class: usize| classes.iter().find(|(own, _)| *own == class).map_or(1.0, |(_, factor)| *factor);
        let last = target.ndim().saturating_sub(1);
        let several = last > 0 && target.len_of(Axis(last)) > 1;
        let factors: Vec<f32> = match several {
            true => target.lanes(Axis(last)).into_iter().map(|lane| factor(largest(lane.iter()))).collect(),
            false => target.iter().map(|&class| factor(class.round().max(0.0) as usize)).collect(),
        };
        let lead = if last > 0 && (several || target.len_of(Axis(last)) == 1) { &target.shape()[..last] } else { target.shape() };
        let factors = ArrayD::from_shape_vec(IxDyn(lead), factors).map_err(|e| Error::Usage(e.to_string()))?;
        self.weights = vec![Some(factors)];
        Ok(self)
    }
}

/// The place of the largest value.
fn largest<'a>(values: impl Iterator<Item = &'a f32>) -> usize {
    values.enumerate().fold((0, f32::NEG_INFINITY), |best, (i, &x)| if x > best.1 { (i, x) } else { best }).0
}

/// A source of batches: arrays, pictures in folders, anything that can be asked for samples by number, or that gives one
/// batch after another.
pub trait Data {
    /// Number of samples, if it is known; an epoch of one that does not know ends when no batch is left.
    fn len(&self) -> Option<usize>;

    /// Whether there is certainly no sample.
    fn is_empty(&self) -> bool {
        self.len() == Some(0)
    }

    /// Before an evaluation: sources that can, begin again.
    fn begin(&mut self) {}

    /// The samples of these numbers, in this order. Sources of unknown length give their next batch, empty at the end of
    /// an epoch, and are told how many samples are wanted by the length of `samples`.
    fn batch(&mut self, samples: &[usize]) -> Result<Batch>;
}

impl<D: Data + ?Sized> Data for Box<D> {
    fn len(&self) -> Option<usize> {
        (**self).len()
    }

    fn begin(&mut self) {
        (**self).begin();
    }

    fn batch(&mut self, samples: &[usize]) -> Result<Batch> {
        (**self).batch(samples)
    }
}

/// Arrays that are there as a whole.
#[derive(Clone, Debug, Default)]
pub struct Arrays {
    inputs: Vec<ArrayD<f32>>,
    targets: Vec<ArrayD<f32>>,
    weights: Vec<Option<ArrayD<f32>>>,
}

impl Arrays {
    /// One input, one output.
    pub fn new(x: impl Into<ArrayD<f32>>, y: impl Into<ArrayD<f32>>) -> Result<Self> {
        Self::several(vec![x.into()], vec![y.into()])
    }

    /// For models of several inputs or outputs, in Keras' flat order.
    ///
    /// # Errors
    /// If the arrays do not have the same number of samples.
    pub fn several(inputs: Vec<ArrayD<f32>>, targets: Vec<ArrayD<f32>>) -> Result<Self> {
        let weights = vec![None; targets.len()];
        let arrays = Self { inputs, targets, weights };
        arrays.check()?;
        Ok(arrays)
    }

    /// Weighs the samples of the output `index`.
    ///
    /// # Errors
    /// If there is no such output, or the weights are not one for every sample.
    pub fn weighted(mut self, index: usize, weights: impl Into<ArrayD<f32>>) -> Result<Self> {
        let count = self.targets.len();
        let slot = self.weights.get_mut(index);
        *slot.ok_or_else(|| Error::Usage(format!("sample weights for output {index}, but there are {count} targets")))? =
            Some(weights.into());
        self.check()?;
        Ok(self)
    }

    fn check(&self) -> Result<()> {
        fn named<'a>(what: &str, arrays: impl ExactSizeIterator<Item = Option<&'a ArrayD<f32>>>) -> Vec<(String, Option<usize>)> {
            let alone = arrays.len() == 1;
            let name = |index: usize| if alone { what.to_owned() } else { format!("{what}, array {},", index + 1) };
            let one = |(index, array): (usize, Option<&ArrayD<f32>>)| Some((name(index), array?.shape().first().copied()));
            arrays.enumerate().filter_map(one).collect()
        }
        let mut all = named("x", self.inputs.iter().map(Some));
        all.extend(named("y", self.targets.iter().map(Some)));
        all.extend(named("sample_weight", self.weights.iter().map(Option::as_ref)));
        let Some((first, Some(samples))) = all.first() else {
            return Err(Error::Usage("training needs arrays with a batch in front".into()));
        };
        match all.iter().find(|(_, own)| *own != Some(*samples)) {
            None => Ok(()),
            Some((name, own)) => {
                let own = own.map_or("is a single number".into(), |n| format!("has {n}"));
                Err(Error::Usage(format!("all arrays must have the same number of samples: {first} has {samples}, {name} {own}")))
            }
        }
    }

    /// The first part and the rest, of which `fraction` of the samples makes up the rest: Keras' `validation_split`.
    ///
    /// # Errors
    /// If either part would be empty.
    pub fn split(self, fraction: f64) -> Result<(Self, Self)> {
        let count = self.samples();
        let first = (count as f64 * (1.0 - fraction)).floor() as usize;
        if !(0.0..1.0).contains(&fraction) || first == 0 || first == count {
            return Err(Error::Usage(format!(
                "validation_split = {fraction} leaves nothing of {count} samples to train or to validate with"
            )));
        }
        let part = |array: &ArrayD<f32>, range: std::ops::Range<usize>| array.slice_axis(Axis(0), range.into()).to_owned();
        let take = |range: std::ops::Range<usize>| Self {
            inputs: self.inputs.iter().map(|x| part(x, range.clone())).collect(),
            targets: self.targets.iter().map(|y| part(y, range.clone())).collect(),
            weights: self.weights.iter().map(|w| w.as_ref().map(|w| part(w, range.clone()))).collect(),
        };
        Ok((take(0..first), take(first..count)))
    }

    fn samples(&self) -> usize {
        self.inputs.first().map_or(0, |x| x.shape()[0])
    }
}

impl Data for Arrays {
    fn len(&self) -> Option<usize> {
        Some(self.samples())
    }

    fn batch(&mut self, samples: &[usize]) -> Result<Batch> {
        let pick = |array: &ArrayD<f32>| rows(array.view(), samples);
        Ok(Batch {
            inputs: self.inputs.iter().map(pick).collect(),
            targets: self.targets.iter().map(pick).collect(),
            weights: self.weights.iter().map(|w| w.as_ref().map(pick)).collect(),
        })
    }
}

/// These entries along the first axis.
fn rows(array: ArrayViewD<'_, f32>, samples: &[usize]) -> ArrayD<f32> {
    let run = samples.windows(2).all(|pair| pair[1] == pair[0] + 1);
    match samples.first() {
        Some(&first) if run => array.slice_axis(Axis(0), (first..first + samples.len()).into()).to_owned(),
        _ => array.select(Axis(0), samples),
    }
}

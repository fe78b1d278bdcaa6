//! `keras.initializers`: the same distributions as Keras, from a generator of our own.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use rand::{Rng as _, SeedableRng, rngs::StdRng};

/// The random numbers that new weights are drawn from; equal seeds give equal weights.
#[derive(Clone, Debug)]
pub struct Rng(StdRng);

impl Rng {
    /// From a seed.
    pub fn seeded(seed: u64) -> Self {
        Self(StdRng::seed_from_u64(seed))
    }

    /// From the operating system.
    pub fn from_entropy() -> Self {
        Self(StdRng::from_os_rng())
    }

    /// Uniform in `low..high`.
    fn uniform(&mut self, low: f64, high: f64) -> f32 {
        (low + (high - low) * self.0.random::<f64>()) as f32
    }

    /// Standard normal, by Box and Muller.
    fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.0.random::<f64>()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.0.random::<f64>()).cos()
    }

    /// Standard normal within two standard deviations.
    fn truncated(&mut self) -> f64 {
        loop {
            let x = self.normal();
            if x.abs() <= 2.0 {
                return x;
            }
        }
    }
}

/// An initializer as a config holds it: a name, or an object with a class and a config.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Initializer(pub Value);

impl JsonSchema for Initializer {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Initializer".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["string", "object", "null"] })
    }
}

/// Standard deviation of a normal distribution cut at two standard deviations.
const TRUNCATED_STDDEV: f64 = 0.879_625_661_034_239_8;

/// A matrix whose rows, or columns where those are fewer, are orthogonal to each other and of length `gain`: what is left
/// of normally distributed ones by the method of Gram and Schmidt.
fn orthogonal(shape: &[usize], gain: f64, rng: &mut Rng) -> Vec<f32> {
    let columns = shape.last().copied().unwrap_or(1);
    let rows = shape[..shape.len().saturating_sub(1)].iter().product::<usize>();
    let (few, length) = (rows.min(columns), rows.max(columns));
    let mut basis: Vec<Vec<f64>> = Vec::with_capacity(few);
    while basis.len() < few {
        let mut vector: Vec<f64> = (0..length).map(|_| rng.normal()).collect();
        // Twice, since once leaves what rounding left.
        for other in basis.iter().chain(&basis) {
            let along: f64 = vector.iter().zip(other).map(|(a, b)| a * b).sum();
            vector.iter_mut().zip(other).for_each(|(a, b)| *a -= along * b);
        }
        let size = vector.iter().map(|x| x * x).sum::<f64>().sqrt();
        if size > 1e-6 {
            basis.push(vector.into_iter().map(|x| x / size).collect());
        }
    }
    let at = |row: usize, column: usize| if rows <= columns { basis[row][column] } else { basis[column][row] };
    (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column))).map(|(row, column)| (gain * at(row, column)) as f32).collect()
}

/// Fans of a weight, as Keras counts them: all but the last two axes are the receptive field.
fn fans(shape: &[usize]) -> (f64, f64) {
    match shape {
        [] => (1.0, 1.0),
        [n] => (*n as f64, *n as f64),
        [field @ .., fan_in, fan_out] => {
            let field: usize = field.iter().product();
            ((field * fan_in) as f64, (field * fan_out) as f64)
        }
    }
}

impl Initializer {
    /// By Keras' class name, with its default settings.
    pub fn class(class: &str) -> Self {
        Self(json!({ "module": "keras.initializers", "class_name": class, "config": {}, "registered_name": null }))
    }

    /// `GlorotUniform`, the default of kernels.
    pub fn glorot_uniform() -> Self {
        Self::class("GlorotUniform")
    }

    /// `Zeros`, the default of biases.
    pub fn zeros() -> Self {
        Self::class("Zeros")
    }

    /// `Ones`.
    pub fn ones() -> Self {
        Self::class("Ones")
    }

    /// Class name without underscores and capitals, and config.
    fn parts(&self) -> (String, &Value) {
        let name = self.0.get("class_name").and_then(Value::as_str).or(self.0.as_str()).unwrap_or("zeros");
        (name.replace('_', "").to_lowercase(), self.0.get("config").unwrap_or(&Value::Null))
    }

    /// The part of a bias that belongs to each gate of an LSTM, of which the second starts at 1.
    fn unit_forget(config: &Value, count: usize, rng: &mut Rng) -> Result<Vec<f32>, String> {
        let units = config.get("units").and_then(Value::as_u64).unwrap_or(0) as usize;
        let mut values = Self(config.get("initializer").cloned().unwrap_or_default()).sample(&[count], rng)?;
        values.iter_mut().skip(units).take(units).for_each(|value| *value = 1.0);
        Ok(values)
    }

    /// Values of a new weight; an error for initializers that foveal does not know.
    pub fn sample(&self, shape: &[usize], rng: &mut Rng) -> Result<Vec<f32>, String> {
        let (name, config) = self.parts();
        let number = |key: &str, default: f64| config.get(key).and_then(foveal_format::json::as_f64).unwrap_or(default);
        let mut own;
        let rng = match config.get("seed").and_then(Value::as_u64) {
            Some(seed) => {
                own = Rng::seeded(seed);
                &mut own
            }
            None => rng,
        };
        let count: usize = shape.iter().product();
        let scaled = |scale: f64, mode: &str, distribution: &str| Some((scale, mode.to_owned(), distribution.to_owned()));
        let mut fill = |f: &mut dyn FnMut(&mut Rng) -> f32| (0..count).map(|_| f(&mut *rng)).collect::<Vec<f32>>();
        let text = |key: &str, default: &str| config.get(key).and_then(Value::as_str).unwrap_or(default).to_owned();
        let variance = match name.as_str() {
            "unitforgetbias" => return Self::unit_forget(config, count, rng),
            "orthogonal" | "orthogonalinitializer" => return Ok(orthogonal(shape, number("gain", 1.0), rng)),
            "zeros" => return Ok(vec![0.0; count]),
            "ones" => return Ok(vec![1.0; count]),
            "constant" => return Ok(vec![number("value", 0.0) as f32; count]),
            "randomuniform" => {
                let (low, high) = (number("minval", -0.05), number("maxval", 0.05));
                return Ok(fill(&mut |r| r.uniform(low, high)));
            }
            "randomnormal" => {
                let (mean, stddev) = (number("mean", 0.0), number("stddev", 0.05));
                return Ok(fill(&mut |r| (mean + stddev * r.normal()) as f32));
            }
            "truncatednormal" => {
                let (mean, stddev) = (number("mean", 0.0), number("stddev", 0.05));
                return Ok(fill(&mut |r| (mean + stddev * r.truncated()) as f32));
            }
            "glorotuniform" => scaled(1.0, "fan_avg", "uniform"),
            "glorotnormal" => scaled(1.0, "fan_avg", "truncated_normal"),
            "heuniform" => scaled(2.0, "fan_in", "uniform"),
            "henormal" => scaled(2.0, "fan_in", "truncated_normal"),
            "lecununiform" => scaled(1.0, "fan_in", "uniform"),
            "lecunnormal" => scaled(1.0, "fan_in", "truncated_normal"),
            "variancescaling" => scaled(number("scale", 1.0), &text("mode", "fan_in"), &text("distribution", "truncated_normal")),
            _ => None,
        };
        let Some((scale, mode, distribution)) = variance else {
            return Err(format!(
                "the initializer {} is not supported; build with another one, and give the weights their values by Model::with_weights",
                self.0
            ));
        };
        let (fan_in, fan_out) = fans(shape);
        let fan = match mode.as_str() {
            "fan_in" => fan_in,
            "fan_out" => fan_out,
            _ => (fan_in + fan_out) / 2.0,
        };
        let variance = scale / fan.max(1.0);
        Ok(match distribution.as_str() {
            "uniform" => {
                let limit = (3.0 * variance).sqrt();
                fill(&mut |r| r.uniform(-limit, limit))
            }
            "untruncated_normal" => fill(&mut |r| (variance.sqrt() * r.normal()) as f32),
            _ => fill(&mut |r| (variance.sqrt() / TRUNCATED_STDDEV * r.truncated()) as f32),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Moments of each distribution against their textbook values.
    #[test]
    fn distributions_have_their_moments() {
        let shape = [3, 3, 64, 128];
        let (fan_in, fan_out) = (576.0, 1152.0);
        let cases = [
            ("GlorotUniform", 2.0 / (fan_in + fan_out)),
            ("GlorotNormal", 2.0 / (fan_in + fan_out)),
            ("HeNormal", 2.0 / fan_in),
            ("he_uniform", 2.0 / fan_in),
            ("LecunNormal", 1.0 / fan_in),
            ("RandomNormal", 0.0025),
            ("RandomUniform", 0.01 / 12.0),
        ];
        for (class, variance) in cases {
            let values = Initializer::class(class).sample(&shape, &mut Rng::seeded(1)).unwrap();
            let n = values.len() as f64;
            let mean = values.iter().map(|&v| f64::from(v)).sum::<f64>() / n;
            let var = values.iter().map(|&v| (f64::from(v) - mean).powi(2)).sum::<f64>() / n;
            assert!(mean.abs() < 5.0 * (variance / n).sqrt(), "{class}: mean {mean}");
            assert!((var / variance - 1.0).abs() < 0.03, "{class}: variance {var}, expected {variance}");
        }
    }

    #[test]
    fn orthogonal_is_orthogonal() {
        for (rows, columns) in [(5, 12), (12, 5), (7, 7)] {
            let values = Initializer::class("Orthogonal").sample(&[rows, columns], &mut Rng::seeded(3)).unwrap();
            let value = |index: usize, along: usize| {
                if rows <= columns { values[index * columns + along] } else { values[along * columns + index] }
            };
            for (a, b) in (0..rows.min(columns)).flat_map(|a| (0..=a).map(move |b| (a, b))) {
                let product: f32 = (0..rows.max(columns)).map(|i| value(a, i) * value(b, i)).sum();
                assert!((product - f32::from(u8::from(a == b))).abs() < 1e-5, "{rows}x{columns}: {a} and {b}: {product}");
            }
        }
    }

    #[test]
    fn equal_seeds_give_equal_weights() {
        let draw = |seed| Initializer::glorot_uniform().sample(&[4, 5], &mut Rng::seeded(seed)).unwrap();
        assert_eq!(draw(7), draw(7));
        assert_ne!(draw(7), draw(8));
    }
}

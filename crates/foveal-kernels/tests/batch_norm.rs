//! Batch statistics and gradients against definitions in double precision; threads change no bit.

mod support;

use foveal_kernels::{BatchNormGradient, Exec, Region, ViewMut, batch_moments};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use support::{Guarded, Tensor, coordinates, isas, random_region, same};

const SHAPES: [&[usize]; 6] = [&[7, 3], &[2, 5, 9, 37], &[3, 11, 64], &[1, 1, 1, 5], &[40, 9, 33], &[9000, 2]];

/// Far from zero, so that a careless variance would lose its digits.
fn activations(shape: &[usize], rng: &mut StdRng) -> Tensor {
    let channels = shape[shape.len() - 1];
    Tensor::new(shape, |i| 300.0 * (i % channels) as f32 / channels as f32 + rng.random_range(-1.0..1.0))
}

/// The elements of a channel.
fn channel(tensor: &Tensor, channel: usize) -> impl Iterator<Item = f64> {
    tensor.data.iter().skip(channel).step_by(tensor.shape[tensor.shape.len() - 1]).map(|x| f64::from(*x))
}

fn moments(x: &Tensor, at: usize) -> (f64, f64) {
    let count = channel(x, at).count() as f64;
    let mean = channel(x, at).sum::<f64>() / count;
    (mean, channel(x, at).map(|x| (x - mean) * (x - mean)).sum::<f64>() / count)
}

#[test]
fn moments_are_those_of_the_batch() {
    for (seed, shape) in SHAPES.into_iter().enumerate() {
        let mut rng = StdRng::seed_from_u64(seed as u64);
        let (x, channels) = (activations(shape, &mut rng), shape[shape.len() - 1]);
        for isa in isas() {
            let run = |threads, view: &foveal_kernels::View| {
                let (mut mean, mut variance) = (vec![0.0; channels], vec![0.0; channels]);
                batch_moments(Exec { isa, threads }, view, &mut mean, &mut variance);
                (mean, variance)
            };
            let (mean, variance) = run(1, &x.view());
            for i in 0..channels {
                let (m, v) = moments(&x, i);
                assert!((f64::from(mean[i]) - m).abs() <= 1e-7 * m.abs() + 1e-9, "{} not {m}", mean[i]);
                assert!((f64::from(variance[i]) - v).abs() <= 1e-6 * v + 1e-9, "{} not {v}", variance[i]);
            }
            let copy = Guarded::copy(&x, &Region::full(shape), f32::NAN, &mut rng);
            assert_eq!(run(3, &copy.view()), (mean, variance), "{} with {shape:?}", isa.name());
        }
    }
}

#[test]
fn gradients_are_those_of_normalising_the_batch() {
    for (seed, shape) in SHAPES.into_iter().enumerate() {
        let mut rng = StdRng::seed_from_u64(seed as u64);
        let channels = shape[shape.len() - 1];
        let (x, dy) = (activations(shape, &mut rng), Tensor::random(shape, &mut rng));
        let gamma: Vec<f32> = (0..channels).map(|_| rng.random_range(-2.0..2.0)).collect();
        let epsilon = 1e-3;
        for isa in isas() {
            let (mut mean, mut variance) = (vec![0.0; channels], vec![0.0; channels]);
            batch_moments(Exec { isa, threads: 1 }, &x.view(), &mut mean, &mut variance);
            let gradient = BatchNormGradient { mean: &mean, variance: &variance, gamma: Some(&gamma), epsilon };
            let run = |threads| {
                let (mut dgamma, mut dbeta) = (vec![0.0; channels], vec![0.0; channels]);
                gradient.sums(Exec { isa, threads }, &x.view(), &dy.view(), &mut dgamma, &mut dbeta);
                (dgamma, dbeta)
            };
            let (dgamma, dbeta) = run(1);
            assert_eq!(run(4), (dgamma.clone(), dbeta.clone()));
            let count = x.data.len() / channels;
            let mut dx = vec![0.0; x.data.len()];
            gradient.forward(
                Exec { isa, threads: 1 },
                &x.view(),
                &dy.view(),
                (&dgamma, &dbeta),
                count,
                &mut ViewMut::dense(&mut dx, shape),
            );
            for i in 0..channels {
                let (mean, variance) = moments(&x, i);
                let deviation = (variance + f64::from(epsilon)).sqrt();
                let (sum, weighted) =
                    channel(&x, i).zip(channel(&dy, i)).fold((0.0, 0.0), |(a, b), (x, dy)| (a + dy, b + dy * (x - mean) / deviation));
                let tolerance = 1e-5 * (count as f64).sqrt() * 4.0 / deviation.min(1.0);
                assert!((f64::from(dbeta[i]) - sum).abs() < 1e-5 * (count as f64).sqrt());
                assert!((f64::from(dgamma[i]) - weighted).abs() < tolerance, "{} not {weighted}", dgamma[i]);
                for ((x, dy), got) in channel(&x, i).zip(channel(&dy, i)).zip(dx.iter().skip(i).step_by(channels)) {
                    let rest = (sum + (x - mean) / deviation * weighted) / count as f64;
                    let want = f64::from(gamma[i]) / deviation * (dy - rest);
                    assert!((f64::from(*got) - want).abs() < 1e-4 / deviation, "{got} not {want}");
                }
            }
            let part = random_region(shape, &mut rng);
            let [from, behind] = [&x, &dy].map(|t| Guarded::copy(t, &part, f32::NAN, &mut StdRng::seed_from_u64(9)));
            let mut dst = Guarded::new(&part, shape, 123.0, &mut rng);
            gradient.forward(Exec { isa, threads: 2 }, &from.view(), &behind.view(), (&dgamma, &dbeta), count, &mut dst.view_mut());
            let whole = Tensor { shape: shape.to_vec(), data: dx };
            for (at, got) in coordinates(&part).iter().zip(dst.finish(same)) {
                assert!(same(got, whole.at(at)), "{part} at {at:?}");
            }
        }
    }
}

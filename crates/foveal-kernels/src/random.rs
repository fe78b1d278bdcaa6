//! Random numbers that are addressed by place: what stands at a coordinate depends on a key and the coordinate alone, not
//! on the region, the order or the thread in which it is computed.

use crate::{Exec, ViewMut, blocks};

/// How the numbers are spread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Distribution {
    /// Evenly in `0..1`.
    Uniform,
    /// Normally, with mean 0 and variance 1.
    Normal,
    /// As the logarithm of a gamma variate of scale 1: what a beta or Dirichlet variate is made of, and finite however small the
    /// shape parameter is.
    LogGamma,
}

/// Numbers of the stream that one log-gamma variate may take; one more attempt is needed less than once in 10^25 times.
const ATTEMPTS: u64 = 21;

/// Fills `dst`'s region. Different keys give streams that have nothing to do with each other. `shape` is the shape parameter of
/// [`Distribution::LogGamma`], above 0; the others have none.
pub fn random(exec: Exec, distribution: Distribution, shape: f32, key: u64, dst: &mut ViewMut<'_>) {
    let key = mix(key) | 1;
    let whole = dst.whole().to_vec();
    let each = match distribution {
        Distribution::Uniform => 3,
        Distribution::Normal => 20,
        Distribution::LogGamma => 80,
    };
    let cost = dst.region().len() * each;
    blocks::for_each_block(exec, dst, 1.min(whole.len()), cost, |at, row| {
        let start = at.iter().zip(&whole).fold(0u64, |place, (&c, &n)| place * n as u64 + c as u64);
        for (place, x) in (start..).zip(row.iter_mut()) {
            *x = match distribution {
                Distribution::Uniform => uniform(squares(place, key)),
                Distribution::Normal => normal(squares(2 * place, key), squares(2 * place + 1, key)),
                Distribution::LogGamma => log_gamma(shape, key, place * (3 * ATTEMPTS + 1)),
            };
        }
    });
}

/// The finishing steps of SplitMix64, which spread close keys apart.
fn mix(key: u64) -> u64 {
    let key = key.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let key = (key ^ (key >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let key = (key ^ (key >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    key ^ (key >> 31)
}

/// Widynski's counter-based generator "squares", four rounds.
fn squares(counter: u64, key: u64) -> u32 {
    let y = counter.wrapping_mul(key);
    let z = y.wrapping_add(key);
    let round = |x: u64, add: u64| x.wrapping_mul(x).wrapping_add(add).rotate_right(32);
    let x = round(round(round(y, y), z), y);
    (x.wrapping_mul(x).wrapping_add(z) >> 32) as u32
}

/// The upper 24 bits as a number in `0..1`.
fn uniform(bits: u32) -> f32 {
    (bits >> 8) as f32 / (1u32 << 24) as f32
}

/// Box and Muller's transformation.
fn normal(a: u32, b: u32) -> f32 {
    let radius = (-2.0 * (1.0 - uniform(a)).ln()).sqrt();
    radius * (std::f32::consts::TAU * uniform(b)).cos()
}

/// Marsaglia and Tsang's method (2000); for shapes below 1 by `G(a) = G(a + 1) U^(1/a)`.
fn log_gamma(shape: f32, key: u64, start: u64) -> f32 {
    let shape = f64::from(shape);
    let (at_least_one, boost) =
        if shape < 1.0 { (shape + 1.0, f64::from(1.0 - uniform(squares(start, key))).ln() / shape) } else { (shape, 0.0) };
    let d = at_least_one - 1.0 / 3.0;
    let attempt = |counter: u64| {
        let x = f64::from(normal(squares(counter, key), squares(counter + 1, key)));
        let v = (1.0 + x / (9.0 * d).sqrt()).powi(3);
        let u = f64::from(1.0 - uniform(squares(counter + 2, key)));
        (v > 0.0 && u.ln() < 0.5 * x * x + d - d * v + d * v.ln()).then_some(v)
    };
    let v = (0..ATTEMPTS).find_map(|i| attempt(start + 1 + 3 * i)).unwrap_or(1.0);
    ((d * v).ln() + boost) as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Isa, Region, Span, View};

    fn filled(distribution: Distribution, key: u64, shape: &[usize], region: &Region, threads: usize) -> Vec<f32> {
        let mut data = vec![0.0; region.len()];
        let strides = crate::view::dense_strides(&region.shape());
        let mut dst = ViewMut::new(&mut data, region.clone(), strides, shape.into());
        random(Exec { isa: Isa::PORTABLE, threads }, distribution, 1.0, key, &mut dst);
        data
    }

    #[test]
    fn a_box_holds_what_the_whole_holds_there() {
        let shape = [5, 40, 33];
        let whole = filled(Distribution::Normal, 7, &shape, &Region::full(&shape), 1);
        let region: Region = [Span::new(1, 4), Span::new(3, 29), Span::new(5, 31)].into_iter().collect();
        let part = filled(Distribution::Normal, 7, &shape, &region, 3);
        assert_eq!(View::dense(&whole, &shape).narrow(&region).to_vec(), part);
    }

    #[test]
    fn moments_are_those_of_the_distribution() {
        let shape = [1 << 16];
        for (distribution, mean, variance) in [(Distribution::Uniform, 0.5, 1.0 / 12.0), (Distribution::Normal, 0.0, 1.0)] {
            for key in 0..8 {
                let x = filled(distribution, key, &shape, &Region::full(&shape), 1);
                let n = x.len() as f64;
                let m = x.iter().map(|&x| f64::from(x)).sum::<f64>() / n;
                let v = x.iter().map(|&x| (f64::from(x) - m).powi(2)).sum::<f64>() / n;
                // Six standard errors of the mean.
                assert!((m - mean).abs() < 6.0 * (variance / n).sqrt(), "{distribution:?} {key}: mean {m}");
                assert!((v - variance).abs() < 0.04 * variance, "{distribution:?} {key}: variance {v}");
            }
        }
    }

    /// Of the gamma variate itself: mean and variance are its shape.
    #[test]
    fn gamma_variates_have_their_moments() {
        for gamma_shape in [0.1f32, 0.7, 1.0, 4.5] {
            let mut data = vec![0.0; 1 << 16];
            let whole = [data.len()];
            let mut dst = ViewMut::new(&mut data, Region::full(&whole), crate::view::dense_strides(&whole), whole.as_slice().into());
            random(Exec { isa: Isa::PORTABLE, threads: 1 }, Distribution::LogGamma, gamma_shape, 5, &mut dst);
            assert!(data.iter().all(|x| x.is_finite()));
            let (n, a) = (data.len() as f64, f64::from(gamma_shape));
            let m = data.iter().map(|&x| f64::from(x).exp()).sum::<f64>() / n;
            let v = data.iter().map(|&x| (f64::from(x).exp() - m).powi(2)).sum::<f64>() / n;
            assert!((m - a).abs() < 6.0 * (a / n).sqrt(), "{gamma_shape}: mean {m}");
            assert!((v / a - 1.0).abs() < 0.1, "{gamma_shape}: variance {v}");
        }
    }

    #[test]
    fn neighbouring_keys_are_not_alike() {
        let shape = [1 << 14];
        let [a, b] = [1, 2].map(|key| filled(Distribution::Uniform, key, &shape, &Region::full(&shape), 1));
        let n = a.len() as f64;
        let covariance = a.iter().zip(&b).map(|(a, b)| f64::from(a - 0.5) * f64::from(b - 0.5)).sum::<f64>() / n;
        assert!(covariance.abs() < 6.0 / 12.0 / n.sqrt(), "{covariance}");
    }
}

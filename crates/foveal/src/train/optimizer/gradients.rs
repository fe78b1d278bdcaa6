//! What happens to gradients before an optimizer sees them.

use super::{Settings, Variable};
use foveal_kernels::Exec;
use foveal_kernels::update::{sum_of_squares, update};

/// Replaces every element.
fn map(exec: Exec, x: &mut [f32], f: impl Fn(f32) -> f32 + Sync) {
    update(
        exec,
        [],
        [x],
        #[inline(always)]
        |[], [x]| [f(x)],
    );
}

/// Takes the loss's factor out of the gradients again.
pub(super) fn unscale(settings: &Settings, variables: &mut [Variable<'_>], exec: Exec) {
    if let Some(scale) = settings.loss_scale_factor.map(|scale| scale as f32) {
        variables.iter_mut().for_each(|variable| map(exec, variable.gradient, |g| g / scale));
    }
}

/// Adds the gradient to those before it.
pub(super) fn accumulate(exec: Exec, gradient: &[f32], sum: &mut [f32]) {
    update(exec, [gradient], [sum], |[g], [sum]| [g + sum]);
}

/// Makes the gradient the mean of `steps` gradients, and the sum of those before it 0 again.
pub(super) fn average(exec: Exec, gradient: &mut [f32], sum: &mut [f32], steps: u64) {
    let steps = steps as f32;
    update(exec, [], [gradient, sum], |[], [g, sum]| [(g + sum) / steps, 0.0]);
}

/// Shortens gradients that are too long.
pub(super) fn clip(settings: &Settings, variables: &mut [Variable<'_>], exec: Exec) {
    let limit = |setting: Option<f64>| setting.filter(|&limit| limit > 0.0).map(|limit| limit as f32);
    if let Some(limit) = limit(settings.clipnorm) {
        for variable in variables {
            let norm = (sum_of_squares(exec, variable.gradient) as f32).sqrt();
            let divisor = if norm <= limit { limit } else { norm };
            map(exec, variable.gradient, |g| g * limit / divisor);
        }
    } else if let Some(limit) = limit(settings.global_clipnorm) {
        let norm = (variables.iter().map(|variable| sum_of_squares(exec, variable.gradient)).sum::<f64>() as f32).sqrt();
        // A norm that is not finite makes all gradients NaN, so that nobody trains on by mistake.
        let scale = if norm.is_finite() { limit * (1.0 / norm).min(1.0 / limit) } else { f32::NAN };
        variables.iter_mut().for_each(|variable| map(exec, variable.gradient, |g| g * scale));
    } else if let Some(limit) = limit(settings.clipvalue) {
        variables.iter_mut().for_each(|variable| map(exec, variable.gradient, |g| g.clamp(-limit, limit)));
    }
}

//! Medians and how sure they are.

/// A median with the bounds of its 95% confidence interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Median {
    pub(crate) low: f64,
    pub(crate) median: f64,
    pub(crate) high: f64,
}

impl Median {
    /// Of at least one value. The interval is that of the sign test: ranks `n/2 -+ 1.96 sqrt(n)/2`, whatever the distribution.
    pub(crate) fn of(values: impl IntoIterator<Item = f64>) -> Self {
        let mut sorted: Vec<f64> = values.into_iter().collect();
        sorted.sort_by(f64::total_cmp);
        let (n, half) = (sorted.len(), sorted.len() as f64 / 2.0);
        let reach = 0.98 * (n as f64).sqrt();
        let at = |rank: f64| sorted[(rank.max(0.0) as usize).min(n - 1)];
        Self {
            low: at((half - reach).floor()),
            median: (at(half.ceil() - 1.0) + at(half.floor())) / 2.0,
            high: at((half + reach).ceil() - 1.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_are_those_of_the_sign_test() {
        // The tables for n = 25: the 8th and the 18th value.
        let median = Median::of((1..=25).rev().map(f64::from));
        assert_eq!(median, Median { low: 8.0, median: 13.0, high: 18.0 });
        assert_eq!(Median::of([1.0, 2.0]), Median { low: 1.0, median: 1.5, high: 2.0 });
        assert_eq!(Median::of([3.0]), Median { low: 3.0, median: 3.0, high: 3.0 });
    }
}

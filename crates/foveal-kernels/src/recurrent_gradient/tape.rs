//! What a forward pass leaves behind: records of all entries, step after step, those of the initial states first.

use crate::derivative::slope_from_output;
use crate::recurrent::{Cell, Function, Recurrent};
use crate::{Region, View};

/// Where a record holds what, for a number of units and their gates' width.
#[derive(Clone, Copy)]
pub(super) struct Layout {
    pub(super) units: usize,
    pub(super) width: usize,
    /// Vectors of `units` behind the gates: see [`Record::states`].
    states: usize,
    /// Whether some slope does not follow from what a function gives.
    keeps_sums: bool,
}

/// The parts of a record.
pub(super) struct Record<T> {
    /// What the gates' functions give.
    pub(super) values: T,
    /// The output behind the step; then an LSTM's cell state and its function of that, or, of a GRU, the candidate's product
    /// with the state or, where the reset comes before it, the reset state.
    pub(super) states: [T; 3],
    /// What the gates' functions are applied to, if that is kept.
    pub(super) sums: T,
}

impl Layout {
    pub(super) fn new(recurrent: &Recurrent) -> Self {
        let follows = |function: Function| function.is_none_or(slope_from_output);
        let (activation, gate) = recurrent.cell.functions();
        let states = match recurrent.cell {
            Cell::Simple { .. } => 1,
            Cell::Lstm { .. } => 3,
            Cell::Gru { .. } => 2,
        };
        let keeps_sums = !follows(activation) || !follows(gate);
        Self { units: recurrent.units, width: recurrent.width(), states, keeps_sums }
    }

    /// Elements of a record.
    pub(super) fn len(self) -> usize {
        self.width * (1 + usize::from(self.keeps_sums)) + self.states * self.units
    }

    /// Where state number `index` begins.
    pub(super) fn state(self, index: usize) -> usize {
        self.width + index * self.units
    }

    /// Where the states end, one after the other.
    #[inline(always)]
    fn ends(self) -> [usize; 3] {
        [1, 2, 3].map(|count| self.state(self.states.min(count)))
    }

    #[inline(always)]
    pub(super) fn read(self, record: &[f32]) -> Record<&[f32]> {
        let [first, second, third] = self.ends();
        let states = [&record[self.width..first], &record[first..second], &record[second..third]];
        Record { values: &record[..self.width], states, sums: &record[third..] }
    }

    #[inline(always)]
    pub(super) fn write(self, record: &mut [f32]) -> Record<&mut [f32]> {
        let [first, second, third] = self.ends();
        let (rest, sums) = record.split_at_mut(third);
        let (rest, c) = rest.split_at_mut(second);
        let (rest, b) = rest.split_at_mut(first);
        let (values, a) = rest.split_at_mut(self.width);
        Record { values, states: [a, b, c], sums }
    }
}

/// The rows of a matrix whose rows begin `pitch` elements apart, from column `from` on.
pub(super) fn matrix(data: &[f32], from: usize, rows: usize, width: usize, pitch: usize) -> View<'_> {
    View::new(&data[from..], Region::full(&[rows, width]), [pitch, 1].into_iter().collect(), [rows, width].into_iter().collect())
}

//! Which way a metric is to go.

use super::Metric;
use crate::train::callback::Direction;

impl Metric {
    /// Which way is better, as Keras' callbacks have it (`_direction`); `None` where it does not say, as for counts.
    pub fn direction(&self) -> Option<Direction> {
        match self {
            Self::Mean(_)
            | Self::Sum(_)
            | Self::FalseNegatives(_)
            | Self::FalsePositives(_)
            | Self::TrueNegatives(_)
            | Self::TruePositives(_) => None,
            Self::MeanSquaredError(_)
            | Self::RootMeanSquaredError(_)
            | Self::MeanAbsoluteError(_)
            | Self::MeanAbsolutePercentageError(_)
            | Self::MeanSquaredLogarithmicError(_)
            | Self::LogCoshError(_)
            | Self::Hinge(_)
            | Self::SquaredHinge(_)
            | Self::CategoricalHinge(_)
            | Self::KLDivergence(_)
            | Self::Poisson(_)
            | Self::BinaryCrossentropy(_)
            | Self::CategoricalCrossentropy(_)
            | Self::SparseCategoricalCrossentropy(_) => Some(Direction::Min),
            Self::CosineSimilarity(_)
            | Self::R2Score(_)
            | Self::AUC(_)
            | Self::Precision(_)
            | Self::PrecisionAtRecall(_)
            | Self::Recall(_)
            | Self::RecallAtPrecision(_)
            | Self::SensitivityAtSpecificity(_)
            | Self::SpecificityAtSensitivity(_)
            | Self::ConcordanceCorrelation(_)
            | Self::PearsonCorrelation(_)
            | Self::Accuracy(_)
            | Self::BinaryAccuracy(_)
            | Self::CategoricalAccuracy(_)
            | Self::SparseCategoricalAccuracy(_)
            | Self::TopKCategoricalAccuracy(_)
            | Self::SparseTopKCategoricalAccuracy(_)
            | Self::F1Score(_)
            | Self::FBetaScore(_)
            | Self::IoU(_)
            | Self::BinaryIoU(_)
            | Self::MeanIoU(_)
            | Self::OneHotIoU(_)
            | Self::OneHotMeanIoU(_) => Some(Direction::Max),
        }
    }
}

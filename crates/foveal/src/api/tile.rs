//! Outputs larger than one wants to hold, computed box by box.

use super::predict::report;
use super::{Model, PredictOptions};
use crate::error::{Error, Result};
use foveal_kernels::{Region, Shape, Span};
use ndarray::{ArrayViewD, CowArray, IxDyn};
use std::ops::Range;

/// Takes finished boxes of the output.
pub type TileSink<'a> = dyn FnMut(&Region, ArrayViewD<'_, f32>) -> Result<()> + 'a;

impl Model {
    /// Runs a model with one output tile by tile: `tile` gives lengths along the output's spatial axes (one number for
    /// all of them, or one each), and `sink` gets every box with its values. The values are those of [`Model::run`], bit
    /// for bit; memory is that of one tile ([`Model::tile_bytes`]).
    pub fn run_tiled(
        &self,
        inputs: &[ArrayViewD<'_, f32>],
        tile: &[usize],
        options: &PredictOptions<'_>,
        sink: &mut TileSink<'_>,
    ) -> Result<()> {
        let shapes: Vec<Shape> = inputs.iter().map(|x| x.shape().into()).collect();
        let tiles = self.tiles(&shapes, tile)?;
        let dense: Vec<CowArray<'_, f32, IxDyn>> = inputs.iter().map(|x| x.as_standard_layout()).collect();
        let slices: Vec<&[f32]> = dense.iter().map(|x| x.as_slice().unwrap_or_default()).collect();
        for (done, region) in tiles.iter().enumerate() {
            report(options, done, tiles.len());
            let values = self.run_region(&slices, &shapes, region, options)?;
            sink(region, values.view())?;
        }
        report(options, tiles.len(), tiles.len());
        Ok(())
    }

    /// Bytes that [`Model::run_tiled`] takes at its peak beside inputs and weights: the largest tile's intermediate
    /// tensors, working memory and output.
    pub fn tile_bytes(&self, inputs: &[Shape], tile: &[usize], options: &PredictOptions<'_>) -> Result<usize> {
        let exec = options.exec();
        let mut most = 0;
        for region in self.tiles(inputs, tile)? {
            let (_, plan) = self.0.engine.plan(inputs, Some(&[region]), exec)?;
            most = most.max(plan.temporary_bytes() + plan.output_bytes());
        }
        Ok(most)
    }

    /// The boxes that cover the output, in row-major order.
    fn tiles(&self, inputs: &[Shape], tile: &[usize]) -> Result<Vec<Region>> {
        let whole = self.output_shapes(inputs)?;
        let [shape] = whole.as_slice() else {
            return Err(Error::Usage(format!("tiles are for models with one output; this one has {}", whole.len())));
        };
        let spatial = self.output_spatial_axes();
        let lengths = match tile {
            [] => None,
            [one] => Some(vec![*one; spatial.len()]),
            many => (many.len() == spatial.len()).then(|| many.to_vec()),
        };
        let lengths = lengths.filter(|lengths| !lengths.contains(&0)).ok_or_else(|| {
            Error::Usage(format!(
                "a tile of {tile:?} does not fit an output with {} spatial axes: give one length of at least 1, or one per axis",
                spatial.len()
            ))
        })?;
        let mut tiles = vec![Region::default()];
        for (axis, &n) in shape.iter().enumerate() {
            let step = match axis {
                0 => 1,
                axis if spatial.contains(&axis) => lengths[axis - spatial.start],
                _ => n.max(1),
            };
            tiles = extend(&tiles, n, step);
        }
        Ok(tiles)
    }

    fn output_spatial_axes(&self) -> Range<usize> {
        let graph = &self.0.lowered.graph;
        graph.outputs.first().map_or(0..0, |wire| super::layer_ref::spatial_axes(graph, *wire))
    }
}

/// Every box so far with every part of the next axis.
fn extend(tiles: &[Region], n: usize, step: usize) -> Vec<Region> {
    let parts = |tile: &Region| {
        let tile = tile.clone();
        (0..n).step_by(step).map(move |start| tile.0.iter().copied().chain([Span::new(start, n.min(start + step))]).collect())
    };
    tiles.iter().flat_map(parts).collect()
}

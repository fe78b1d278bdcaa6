//! Outputs larger than one wants to hold, computed box by box.

use super::predict::{report, zeros};
use super::{BoxReader, Model, PredictOptions};
use crate::error::{Error, Result};
use crate::plan::Explanation;
use foveal_kernels::{Region, Shape, Span};
use ndarray::{ArrayD, ArrayViewD, CowArray, IxDyn, Slice};
use std::ops::Range;

/// Takes finished boxes of the output.
pub type TileSink<'a, E = Error> = dyn FnMut(&Region, ArrayViewD<'_, f32>) -> Result<(), E> + 'a;

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
            let values = self.run_region(&slices, &shapes, &region, options)?;
            sink(&region, values.view())?;
        }
        report(options, tiles.len(), tiles.len());
        Ok(())
    }

    /// As [`Model::run_tiled`], put together.
    pub fn run_in_tiles(&self, inputs: &[ArrayViewD<'_, f32>], tile: &[usize], options: &PredictOptions<'_>) -> Result<ArrayD<f32>> {
        let shapes: Vec<Shape> = inputs.iter().map(|x| x.shape().into()).collect();
        let whole = self.output_shapes(&shapes)?;
        let mut output = zeros(whole.first().map_or(&[], |shape| shape.as_slice()))?;
        self.run_tiled(inputs, tile, options, &mut |region, values| {
            output.slice_each_axis_mut(|axis| Slice::from(region[axis.axis.index()].start..region[axis.axis.index()].end)).assign(&values);
            Ok(())
        })?;
        Ok(output)
    }

    /// As [`Model::run_tiled`], with inputs of these shapes (with batch) of which `read` gives what each tile needs:
    /// inputs and output may both be larger than memory.
    pub fn run_tiled_from<E: From<Error>>(
        &self,
        shapes: &[Shape],
        tile: &[usize],
        options: &PredictOptions<'_>,
        read: &mut BoxReader<'_, E>,
        sink: &mut TileSink<'_, E>,
    ) -> Result<(), E> {
        let tiles = self.tiles(shapes, tile)?;
        for (done, region) in tiles.iter().enumerate() {
            report(options, done, tiles.len());
            let values = self.run_region_from(shapes, &region, read, options)?;
            sink(&region, values.view())?;
        }
        report(options, tiles.len(), tiles.len());
        Ok(())
    }

    /// What of each layer one tile of [`Model::run_tiled`] needs, the tile in the middle of the output: the box of it, and
    /// its explanation.
    pub fn explain_tile(&self, inputs: &[Shape], tile: &[usize], options: &PredictOptions<'_>) -> Result<(Region, Explanation)> {
        let tiles = self.tiles(inputs, tile)?;
        let whole = self.output_shapes(inputs)?;
        let steps = tiles.iter().next().map(|first| first.shape()).unwrap_or_default();
        let along = |(&n, &step): (&usize, &usize)| {
            let start = (n.div_ceil(step.max(1)).max(1) - 1) / 2 * step;
            Span::new(start, n.min(start + step))
        };
        let middle: Region = whole[0].iter().zip(&steps).map(along).collect();
        let explanation = self.explain_boxes(inputs, Some(std::slice::from_ref(&middle)), options)?;
        Ok((middle, explanation))
    }

    /// Bytes that [`Model::run_tiled`] takes at its peak beside inputs and weights: the largest tile's intermediate
    /// tensors, working memory and output.
    pub fn tile_bytes(&self, inputs: &[Shape], tile: &[usize], options: &PredictOptions<'_>) -> Result<usize> {
        let (exec, engine) = (options.exec(), &self.0.engine);
        // What a tile needs along an axis follows from its place along that axis: the places that differ, axis by axis,
        // and of all tiles those at such places.
        let tiles = self.tiles(inputs, tile)?;
        let middle: Shape = tiles.0.iter().map(|parts| parts.len() / 2).collect();
        let distinct = |axis: usize| -> Result<Parts> {
            let along = |part: usize| tiles.at(middle.iter().enumerate().map(|(a, &i)| if a == axis { part } else { i }));
            let regions = engine.distinct(inputs, (0..tiles.0[axis].len()).map(along))?;
            Ok(Parts::These(regions.into_iter().map(|region| region[axis]).collect()))
        };
        let tiles = Tiles((0..tiles.0.len()).map(distinct).collect::<Result<_>>()?);
        let mut most = 0;
        for region in tiles.iter() {
            let (_, plan) = engine.plan(inputs, Some(&[region]), exec)?;
            most = most.max(plan.temporary_bytes() + plan.output_bytes());
        }
        Ok(most)
    }

    /// The boxes that cover the output.
    fn tiles(&self, inputs: &[Shape], tile: &[usize]) -> Result<Tiles> {
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
        let parts = |(axis, &n): (usize, &usize)| {
            let step = match axis {
                0 => 1,
                axis if spatial.contains(&axis) => lengths[axis - spatial.start],
                _ => n.max(1),
            };
            Parts::Even { n, step }
        };
        Ok(Tiles(shape.iter().enumerate().map(parts).collect()))
    }

    fn output_spatial_axes(&self) -> Range<usize> {
        let graph = &self.0.lowered.graph;
        graph.outputs.first().map_or(0..0, |wire| super::layer_ref::spatial_axes(graph, *wire))
    }
}

/// The parts of one axis.
enum Parts {
    /// Of equal length, but for the last.
    Even {
        n: usize,
        step: usize,
    },
    These(Vec<Span>),
}

impl Parts {
    fn len(&self) -> usize {
        match self {
            Parts::Even { n, step } => n.div_ceil(*step),
            Parts::These(parts) => parts.len(),
        }
    }

    fn at(&self, index: usize) -> Span {
        match self {
            Parts::Even { n, step } => Span::new(index * step, (*n).min((index + 1).saturating_mul(*step))),
            Parts::These(parts) => parts[index],
        }
    }
}

/// Boxes in row-major order: every combination of the axes' parts. There may be far more than one wants to list.
struct Tiles(Vec<Parts>);

impl Tiles {
    fn len(&self) -> usize {
        self.0.iter().map(Parts::len).product()
    }

    fn at(&self, parts: impl Iterator<Item = usize>) -> Region {
        self.0.iter().zip(parts).map(|(axis, part)| axis.at(part)).collect()
    }

    fn iter(&self) -> impl Iterator<Item = Region> {
        (0..self.len()).map(|index| {
            let mut parts = Shape::from_elem(0, self.0.len());
            let mut rest = index;
            for axis in (0..self.0.len()).rev() {
                parts[axis] = rest % self.0[axis].len();
                rest /= self.0[axis].len();
            }
            self.at(parts.into_iter())
        })
    }
}

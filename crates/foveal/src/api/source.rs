//! Inputs that are read box by box, so that no more of them is held than what is needed at a time.

use super::engine::PlanEntry;
use super::predict::{BATCH_SIZE, report, unwritten};
use super::{Model, PredictOptions};
use crate::error::{Error, Result};
use foveal_kernels::{Region, Shape, Span};
use ndarray::{ArrayD, Axis, Slice};

/// Reads a box of the input of this index, in Keras' flat order.
pub type BoxReader<'a, E> = dyn FnMut(usize, &Region) -> Result<ArrayD<f32>, E> + 'a;

impl Model {
    /// As [`Model::run`], with inputs of these shapes (with batch) that are read as they are needed: of a model that ends
    /// in a crop, the part that the crop needs. The bits are the same.
    pub fn run_from<E: From<Error>>(
        &self,
        shapes: &[Shape],
        read: &mut BoxReader<'_, E>,
        options: &PredictOptions<'_>,
    ) -> Result<Vec<ArrayD<f32>>, E> {
        let whole = self.output_shapes(shapes)?;
        let batch = shapes.first().and_then(|shape| shape.first().copied()).unwrap_or(1);
        // Outputs without the batch in front cannot be put together from parts.
        let divisible = whole.iter().all(|shape| shape.first() == Some(&batch));
        let size = if divisible { options.batch_size.unwrap_or(BATCH_SIZE).max(1) } else { batch.max(1) };
        let mut outputs: Vec<ArrayD<f32>> = whole.iter().map(|shape| unwritten(shape)).collect::<Result<_>>()?;
        if batch <= size {
            let plan = self.0.engine.plan_boxes(shapes, None, options.exec())?;
            let mut slices: Vec<&mut [f32]> = outputs.iter_mut().map(|y| y.as_slice_mut().unwrap_or_default()).collect();
            self.run_boxes(&plan, 0, read, &mut slices, options)?;
            report(options, batch, batch);
            return Ok(outputs);
        }
        let mut planned: Option<(usize, PlanEntry)> = None;
        for start in (0..batch).step_by(size) {
            report(options, start, batch);
            let part = start..batch.min(start + size);
            let (_, plan) = match planned.take_if(|(entries, _)| *entries == part.len()) {
                Some(planned) => planned,
                None => {
                    let mut shapes = shapes.to_vec();
                    shapes.iter_mut().for_each(|shape| shape[0] = part.len());
                    (part.len(), self.0.engine.plan_boxes(&shapes, None, options.exec())?)
                }
            };
            let mut parts: Vec<_> = outputs.iter_mut().map(|y| y.slice_axis_mut(Axis(0), Slice::from(part.clone()))).collect();
            let mut slices: Vec<&mut [f32]> = parts.iter_mut().map(|y| y.as_slice_mut().unwrap_or_default()).collect();
            self.run_boxes(&plan, start, read, &mut slices, options)?;
            planned = Some((part.len(), plan));
        }
        report(options, batch, batch);
        Ok(outputs)
    }

    /// Runs a plan whose batch begins at `first`.
    fn run_boxes<E: From<Error>>(
        &self,
        plan: &PlanEntry,
        first: usize,
        read: &mut BoxReader<'_, E>,
        outputs: &mut [&mut [f32]],
        options: &PredictOptions<'_>,
    ) -> Result<(), E> {
        let mut boxes: Vec<ArrayD<f32>> = Vec::with_capacity(plan.1.input_demand.len());
        for (input, demand) in plan.1.input_demand.iter().enumerate() {
            let Some(demand) = demand else {
                boxes.push(ArrayD::zeros(vec![0]));
                continue;
            };
            let mut wanted = demand.clone();
            if let Some(batch) = wanted.0.first_mut() {
                *batch = Span::new(batch.start + first, batch.end + first);
            }
            let values = read(input, &wanted)?;
            if values.shape() != wanted.shape().as_slice() {
                let (wanted, got) = (wanted.shape(), values.shape());
                return Err(Error::Inputs(format!("a box of shape {wanted:?} of input {input} was to be read, but got {got:?}")).into());
            }
            boxes.push(if values.is_standard_layout() { values } else { values.as_standard_layout().into_owned() });
        }
        let slices: Vec<&[f32]> = boxes.iter().map(|x| x.as_slice().unwrap_or_default()).collect();
        Ok(self.0.engine.run(plan, &slices, outputs, options.exec(), options.cancel)?)
    }

    /// Runs for a box of the only output.
    pub(super) fn run_region_from<E: From<Error>>(
        &self,
        shapes: &[Shape],
        wanted: &Region,
        read: &mut BoxReader<'_, E>,
        options: &PredictOptions<'_>,
    ) -> Result<ArrayD<f32>, E> {
        let plan = self.0.engine.plan_boxes(shapes, Some(std::slice::from_ref(wanted)), options.exec())?;
        let mut out = unwritten(&wanted.shape())?;
        self.run_boxes(&plan, 0, read, &mut [out.as_slice_mut().unwrap_or_default()], options)?;
        Ok(out)
    }
}

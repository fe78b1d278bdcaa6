//! Weights as files hold them.

use super::graph::LayerNode;
use super::lower::WeightSource;
use super::save::{tensor_bytes, weight_path};
use crate::error::{Error, Result};
use crate::ir::{DType, Tensor};
use crate::layers::WeightSpec;
use foveal_format::Weights;
use std::sync::Arc;

/// Weights from a file: only what the config implies is read, and the file must match it.
pub(crate) struct FromFile<'a>(pub(crate) &'a Weights);

impl WeightSource for FromFile<'_> {
    fn weight(&mut self, node: &LayerNode, layer: &str, group: &str, spec: &WeightSpec) -> Result<Arc<Tensor>> {
        let path = weight_path(group, spec);
        let Some(info) = self.0.info(&path) else {
            let problem = format!("its weight `{}` of shape {:?} is not in the file (looked for {path})", spec.name, spec.shape);
            return Err(Error::Config { layer: layer.into(), class: node.class().into(), problem });
        };
        let data = self.0.read_f32(&path, &spec.shape)?;
        Ok(Arc::new(Tensor { dtype: info.dtype, shape: spec.shape.as_slice().into(), data }))
    }

    fn original(&mut self, group: &str, spec: &WeightSpec, tensor: &Tensor) -> Result<Option<Arc<[u8]>>> {
        // Types that single precision holds every value of need no second look.
        if !matches!(tensor.dtype, DType::F64 | DType::I32 | DType::I64 | DType::U32 | DType::U64) {
            return Ok(None);
        }
        let stored = self.0.read(&weight_path(group, spec), &spec.shape)?.bytes;
        Ok((stored != tensor_bytes(tensor)).then(|| stored.into()))
    }
}

//! Layers given on the command line: `NAME=CLASS` or `NAME=CLASS:SETTINGS`.
//!
//! Names of layers may hold `=`, `:` and blanks. Classes hold none of them, and only settings in JSON hold `=`, so the name
//! ends at the last `=` before these.

use super::Size;
use foveal::layers::center_crop::Crop;
use foveal::layers::{AnyLayer, Registry};
use serde_json::{Map, Value};
use std::str::FromStr;
use std::sync::Arc;

/// A layer, and the name of the one whose place it takes.
#[derive(Clone, Debug)]
pub(crate) struct Replacement {
    pub(crate) name: String,
    pub(crate) layer: Arc<dyn AnyLayer>,
}

impl FromStr for Replacement {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let before_settings = text.find(":{").map_or(text, |settings| &text[..settings]);
        let equals = before_settings.rfind('=').filter(|&at| at > 0).ok_or("expected NAME=LAYER, such as lambda=CenterCrop:128x128")?;
        Ok(Self { name: text[..equals].into(), layer: parse_layer(&text[equals + 1..])? })
    }
}

/// A layer as `CLASS` or `CLASS:SETTINGS`.
///
/// # Errors
/// A sentence that names what is wrong, for an unknown class and for settings that it does not take.
pub(crate) fn parse_layer(text: &str) -> Result<Arc<dyn AnyLayer>, String> {
    let (class, settings) = text.split_once(':').unwrap_or((text, ""));
    match settings {
        size if class == "CenterCrop" && !size.starts_with('{') => center_crop(size),
        settings => from_settings(class, settings),
    }
}

/// Keras' CenterCrop has two axes, so that one length means a square.
fn center_crop(size: &str) -> Result<Arc<dyn AnyLayer>, String> {
    let size: Size = size.parse().map_err(|problem| format!("CenterCrop: {problem}"))?;
    Ok(Arc::new(Crop::center(size.for_axes(2))))
}

fn from_settings(class: &str, settings: &str) -> Result<Arc<dyn AnyLayer>, String> {
    let registry = Registry::default();
    let own = format!("foveal>{class}");
    let found = registry.find(None, class, None).or_else(|| registry.find(None, class, Some(&own)));
    let class_type = found.ok_or_else(|| format!("there is no layer class `{class}`"))?;
    let settings = match settings {
        "" => Map::new(),
        json => match serde_json::from_str(json) {
            Ok(Value::Object(settings)) => settings,
            _ => return Err(format!("the settings of {class} must be a JSON object, such as {{\"name\": 1}}, got `{json}`")),
        },
    };
    let known = class_type.keys();
    if let Some(unknown) = settings.keys().find(|key| !known.contains(key)) {
        return Err(format!("{class} has no setting `{unknown}`; it has {}", known.join(", ")));
    }
    class_type.parse(settings).map_err(|error| format!("{class}: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Replacement, String> {
        text.parse()
    }

    #[test]
    fn center_crops() {
        for text in ["lambda=CenterCrop:128x96", "lambda=CenterCrop:128"] {
            let replacement = parse(text).unwrap();
            assert_eq!(replacement.name, "lambda");
            let crop = replacement.layer.as_any().downcast_ref::<Crop>().unwrap();
            let width = if text.ends_with("96") { 96 } else { 128 };
            assert_eq!(*crop, Crop::center([128, width]));
        }
    }

    #[test]
    fn any_class_with_settings() {
        assert_eq!(parse("inner/act=ReLU").unwrap().layer.layer_type().class, "ReLU");
        let layer = parse(r#"act=ReLU:{"max_value": 6.0}"#).unwrap().layer;
        assert_eq!(layer.config()["max_value"], 6.0);
    }

    #[test]
    fn names_hold_what_separates() {
        for name in ["a=b", "ein gabe", "a.b:c\"d'e", "x=ReLU:6", "=", "trailing="] {
            let plain = parse(&format!("{name}=ReLU")).unwrap();
            assert_eq!((plain.name.as_str(), plain.layer.layer_type().class), (name, "ReLU"));
            assert_eq!(parse(&format!("{name}=CenterCrop:4x4")).unwrap().name, name);
            assert_eq!(parse(&format!(r#"{name}=ReLU:{{"max_value": 6.0}}"#)).unwrap().name, name);
        }
    }

    #[test]
    fn settings_hold_what_separates() {
        let replacement = parse(r#"x=Rescaling:{"scale": "a=b:{"}"#).unwrap();
        assert_eq!((replacement.name.as_str(), &replacement.layer.config()["scale"]), ("x", &Value::from("a=b:{")));
    }

    #[test]
    fn mistakes_are_named() {
        let problem = |text: &str| parse(text).unwrap_err();
        assert!(problem("lambda").contains("NAME=LAYER"));
        assert!(problem("=ReLU").contains("NAME=LAYER"));
        assert!(problem("lambda=CenterCrop").contains("HxW"));
        assert!(problem("lambda=CentreCrop:4").contains("CentreCrop"));
        assert!(problem(r#"a=ReLU:{"max": 6}"#).contains("max_value"));
        assert!(problem("a=ReLU:6").contains("JSON"));
    }
}

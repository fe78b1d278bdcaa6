//! `foveal report`.

use crate::support::{Place, float_npy, keras_model, noise, shared, two_convolutions};
use foveal::layers::center_crop::{Crop, Keep};
use foveal::plan::Explanation;
use foveal::{Model, Region, Shape, Span};
use serde_json::Value;

/// The document in a page, which must be the only thing in its element.
fn document(page: &str) -> Value {
    let (_, rest) = page.split_once(r#"<script type="application/json" id="foveal-data">"#).unwrap();
    serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap()
}

fn report(place: &Place, arguments: &str) -> Value {
    place.run(&format!("report {arguments} -o report.html")).ok();
    document(&std::fs::read_to_string(place.path("report.html")).unwrap())
}

/// What the page's tables say of a crop: the arithmetic of `web/foveal-data.js`.
fn looked_up(geometry: &Value, needs: &Value, crop: &[Span]) -> Option<Vec<[u64; 2]>> {
    let number = |value: &Value| value.as_u64().unwrap();
    let span = |along: &Value| {
        if let Some(fixed) = along.as_array() {
            return [number(&fixed[0]), number(&fixed[1])];
        }
        let table = &geometry["tables"][number(&along["table"]) as usize];
        let spans = crop[number(&along["axis"]) as usize].range().map(|i| [number(&table["start"][i]), number(&table["end"][i])]);
        spans.filter(|[start, end]| start < end).reduce(|a, b| [a[0].min(b[0]), a[1].max(b[1])]).unwrap_or([0, 0])
    };
    let spans: Vec<[u64; 2]> = needs.as_array().unwrap().iter().map(span).collect();
    spans.iter().all(|[start, end]| start < end).then_some(spans)
}

fn spans(region: Option<&Region>) -> Option<Vec<[u64; 2]>> {
    region.filter(|region| !region.is_empty()).map(|region| region.0.iter().map(|s| [s.start as u64, s.end as u64]).collect())
}

/// Every box of a coarse grid over the layer, by the tables and by the planner.
fn compare(document: &Value, layer: &foveal::LayerRef, inputs: &[Shape]) -> usize {
    let geometry = &document["geometry"];
    let axes: Vec<usize> = document["layer"]["axes"].as_array().unwrap().iter().map(|a| a.as_u64().unwrap() as usize).collect();
    let lengths: Vec<usize> = axes.iter().map(|&axis| document["layer"]["shape"][axis].as_u64().unwrap() as usize).collect();
    let intervals = |n: usize| {
        let step = n.div_ceil(4);
        (0..n).step_by(step).flat_map(move |a| (a + 1..=n).step_by(step).map(move |b| Span::new(a, b))).collect::<Vec<_>>()
    };
    let mut boxes: Vec<Vec<Span>> = vec![Vec::new()];
    for &n in &lengths {
        boxes = boxes.iter().flat_map(|b| intervals(n).into_iter().map(move |span| [b.as_slice(), &[span]].concat())).collect();
    }
    for crop in &boxes {
        let told = explained(layer, crop, inputs);
        let inputs = told.inputs.iter().map(|(_, _, needed)| needed.as_ref()).zip(geometry["inputs"].as_array().unwrap());
        let (_, rows) = told.rows.split_last().unwrap();
        let needs = geometry["layers"].as_array().unwrap();
        assert_eq!(rows.len(), needs.len());
        let layers = rows.iter().map(|row| row.needed.as_ref()).zip(needs);
        for (target, (needed, needs)) in inputs.chain(layers).enumerate() {
            assert_eq!(looked_up(geometry, needs, crop), spans(needed), "{}: {crop:?}, tensor {target}", layer.name());
        }
        if geometry["proportional"] == true {
            let volume = |lengths: &[usize]| lengths.iter().product::<usize>() as u64;
            let cost = |row: &foveal::plan::Row| {
                row.needed.as_ref().map_or(0, |needed| row.full_flops * volume(&needed.shape()) / volume(&row.shape))
            };
            assert_eq!(rows.iter().map(cost).sum::<u64>(), told.needed_flops);
        }
    }
    boxes.len()
}

fn explained(layer: &foveal::LayerRef, crop: &[Span], inputs: &[Shape]) -> Explanation {
    let keep = Keep::At { start: crop.iter().map(|s| s.start).collect(), size: crop.iter().map(|s| s.len()).collect() };
    layer.crop(Crop::new(keep)).unwrap().explain(inputs).unwrap()
}

#[test]
fn the_document_says_what_explain_says() {
    let place = Place::new();
    two_convolutions(Some(24), 3).save(place.path("m.keras")).unwrap();
    image::RgbImage::from_fn(24, 24, |x, y| image::Rgb([x as u8, y as u8, 9])).save(place.path("photo.png")).unwrap();
    let document = report(&place, "m.keras photo.png --layer relu1 --size 6x8 --at 2,16");
    let told: Value = serde_json::from_str(&place.run("explain m.keras --layer relu1 --size 6x8 --at 2,16 --json").ok()).unwrap();
    assert_eq!(document["explain"], told);
    assert_eq!(document["crop"], serde_json::json!({ "start": [2, 16], "size": [6, 8] }));
    // A convolution of 3x3 sees one position around the center value at row 5, column 20.
    assert_eq!(document["inputs"][0]["field"], serde_json::json!([[0, 1], [4, 7], [19, 22], [0, 3]]));
    assert!(document["inputs"][0]["picture"].as_str().unwrap().starts_with("data:image/jpeg;base64,"));
    assert!(document["maps"][0]["sheet"].as_str().unwrap().starts_with("data:image/png;base64,"));
    assert_eq!((document["maps"][0]["shown"].clone(), document["maps"][0]["size"].clone()), (4.into(), serde_json::json!([24, 24])));
    assert_eq!(document["notes"], serde_json::json!([]));
    let names: Vec<&str> = document["model"]["layers"].as_array().unwrap().iter().map(|l| l["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["image", "conv1", "relu1", "conv2", "relu2"]);
    assert_eq!(document["model"]["layers"][3]["inputs"], serde_json::json!(["relu1"]));
    assert_eq!(place.entries(), ["m.keras", "photo.png", "report.html"]);
}

#[test]
fn the_tables_say_of_every_crop_what_the_planner_says() {
    let place = Place::new();
    for (name, layers) in [
        ("unet_same.keras", &[][..]),
        ("inception.keras", &[]),
        ("channels_first.keras", &[]),
        ("dilated_context.keras", &[]),
        ("mobilenet_v2.keras", &[]),
        ("nested_twice.keras", &["inner/conv:0", "inner:1"]),
        ("causal_stack.keras", &[]),
        ("volume.keras", &[]),
        ("image_operations.keras", &[]),
    ] {
        let path = keras_model(name);
        let model = Model::load(&path).unwrap();
        let shapes: Vec<Shape> = model
            .inputs()
            .iter()
            .map(|info| info.shape.iter().enumerate().map(|(axis, n)| if axis == 0 { 1 } else { n.unwrap_or(16) }).collect())
            .collect();
        place.write("x.npy", &float_npy(&noise(&shapes[0])));
        let spatial: Vec<String> = model
            .summary()
            .rows
            .iter()
            .filter(|row| row.class != "InputLayer" && row.shapes.first().is_some_and(|shape| shape.len() > 2))
            .map(|row| row.name.clone())
            .collect();
        let last: Vec<String> = if layers.is_empty() {
            spatial.iter().rev().step_by(3).take(3).cloned().collect()
        } else {
            layers.iter().map(|l| (*l).to_owned()).collect()
        };
        for layer in last {
            let ran = place.run_args(&["report", &path, "x.npy", "--layer", &layer, "--size", "1", "-o", "report.html"]);
            ran.ok();
            let document = document(&std::fs::read_to_string(place.path("report.html")).unwrap());
            let compared = compare(&document, &model.layer(&layer).unwrap(), &shapes);
            assert!(compared > 1, "{name}, {layer}");
            println!("{name}, {layer}: {compared} crops");
        }
    }
}

/// Two convolutions of 3x3 see two positions more on each side, up to the border.
#[test]
fn the_tables_of_convolutions_are_those_of_the_textbook() {
    let place = Place::new();
    two_convolutions(Some(24), 3).save(place.path("m.keras")).unwrap();
    place.write("x.npy", &float_npy(&noise(&[1, 24, 24, 3])));
    let document = report(&place, "m.keras x.npy --layer relu2 --size 4");
    let geometry = &document["geometry"];
    assert_eq!(geometry["proportional"], true);
    for (start, end) in (0..24).flat_map(|start| (start + 1..=24).map(move |end| (start, end))) {
        let needed = looked_up(geometry, &geometry["inputs"][0], &[Span::new(start, end), Span::new(3, 20)]).unwrap();
        let rows = [start.saturating_sub(2) as u64, (end + 2).min(24) as u64];
        assert_eq!(needed, [[0, 1], rows, [1, 22], [0, 3]]);
    }
}

/// The bytes of the maps give the values that the model has, up to their rounding.
#[test]
fn the_maps_are_the_layers_values() {
    let place = Place::new();
    let model = two_convolutions(Some(24), 3);
    model.save(place.path("m.keras")).unwrap();
    let x = noise(&[1, 24, 24, 3]);
    place.write("x.npy", &float_npy(&x));
    let document = report(&place, "m.keras x.npy --layer conv2 --size 4");
    let maps = &document["maps"][0];
    let sheet = maps["sheet"].as_str().unwrap().strip_prefix("data:image/png;base64,").unwrap();
    let sheet = image::load_from_memory(&base64::Engine::decode(&base64::prelude::BASE64_STANDARD, sheet).unwrap()).unwrap().to_luma8();
    let values = model.layer("conv2").unwrap().model().unwrap().predict(&x).unwrap();
    for ((_, y, x, channel), value) in values.into_dimensionality::<ndarray::Ix4>().unwrap().indexed_iter() {
        let number = |key: usize| maps["ranges"][channel][key].as_f64().unwrap();
        let columns = maps["columns"].as_u64().unwrap() as usize;
        let pixel = sheet.get_pixel((channel % columns * 24 + x) as u32, (channel / columns * 24 + y) as u32);
        let step = (number(1) - number(0)) / 254.0;
        let shown = number(0) + f64::from(pixel.0[0]) * step;
        assert!((shown - f64::from(*value)).abs() <= step * 0.501, "channel {channel} at {y}, {x}: {shown}, {value}");
    }
}

/// Maps of layers on the way are those of reports about these layers.
#[test]
fn other_layers_have_their_maps() {
    let place = Place::new();
    two_convolutions(Some(24), 3).save(place.path("m.keras")).unwrap();
    place.write("x.npy", &float_npy(&noise(&[1, 24, 24, 3])));
    let maps = |layer: &str| report(&place, &format!("m.keras x.npy --layer {layer} --size 4"))["maps"].clone();
    let all = maps("relu2");
    let names: Vec<&str> = all.as_array().unwrap().iter().map(|entry| entry["layer"].as_str().unwrap()).collect();
    assert_eq!(names, ["relu2", "conv1", "relu1", "conv2"]);
    for (index, name) in names.iter().enumerate() {
        assert_eq!(all[index], maps(name)[0], "{name}");
    }
}

#[test]
fn several_inputs_and_their_shared_layer() {
    let place = Place::new();
    shared().save(place.path("m.keras")).unwrap();
    place.write("l.npy", &float_npy(&noise(&[1, 8, 8, 3])));
    place.write("r.npy", &float_npy(&noise(&[1, 8, 8, 3])));
    let document = report(&place, "m.keras --input right=r.npy --layer shared:1 --size 2");
    assert_eq!(document["inputs"][0]["name"], "right");
    assert_eq!(document["inputs"][0]["field"], serde_json::json!([[0, 1], [3, 6], [3, 6], [0, 3]]));
    assert_eq!(document["model"]["layers"].as_array().unwrap().len(), 4);
}

#[test]
fn nothing_in_a_model_gets_out_of_its_place() {
    let place = Place::new();
    let hostile = "<!--<script><img src=x onerror=alert(1)>\u{2028}";
    let input = foveal::Input::with_name("image", [Some(8), Some(8), Some(3)]);
    let relu = foveal::LayerHandle::with_name(hostile, foveal::layers::activations::ReLU::default());
    let output = input.apply(relu).unwrap();
    Model::seeded(&[&input], &[&output], 1).unwrap().save(place.path("m.keras")).unwrap();
    place.write("x.npy", &float_npy(&noise(&[1, 8, 8, 3])));
    place.run_args(&["report", "m.keras", "x.npy", "--layer", hostile, "--size", "2", "-o", "report.html"]).ok();
    let page = std::fs::read_to_string(place.path("report.html")).unwrap();
    assert!(!page.contains("<img src=x") && !page.contains("<!--") && !page.contains('\u{2028}'));
    assert_eq!(document(&page)["layer"]["name"], hostile);
}

#[test]
fn mistakes_are_explained() {
    let place = Place::new();
    two_convolutions(Some(24), 3).save(place.path("m.keras")).unwrap();
    place.write("x.npy", &float_npy(&noise(&[1, 24, 24, 3])));
    place.run("report m.keras x.npy --layer relu3 --size 4 -o r.html").fails(1, &["relu3", "`relu1`"]);
    place.run("report m.keras x.npy --layer relu1 --size 25 -o r.html").fails(1, &["relu1", "25", "24"]);
    place.run("report m.keras x.npy --layer relu1 --size 4 --at 21,0 -o r.html").fails(1, &["relu1", "21", "24"]);
    place.run("report m.keras --layer relu1 --size 4 -o r.html").fails(1, &["image", "--input image=FILE"]);
    place.run("report m.keras x.npy --layer relu1 -o r.html").fails(2, &["--size"]);
    assert_eq!(place.entries(), ["m.keras", "x.npy"]);
}

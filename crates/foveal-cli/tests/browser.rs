//! Reports in a real browser: what is shown after clicks, drags, keys and touches is what the planner says.
//!
//! Runs where `FOVEAL_CHROMIUM` names a Chromium or Chrome; elsewhere it says that it does not.
#![cfg(unix)]

#[path = "browser/app.rs"]
mod app;
#[path = "browser/driver.rs"]
mod driver;

use driver::{Browser, Page};
use foveal::layers::center_crop::{Crop, Keep};
use foveal::{Model, Shape, Span};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;

const LAYER: &str = "features";

fn browser() -> Option<Browser> {
    let chromium = std::env::var("FOVEAL_CHROMIUM").ok();
    if chromium.is_none() {
        eprintln!("not run: FOVEAL_CHROMIUM names no browser");
    }
    chromium.map(|path| Browser::start(&path))
}

fn asset(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("assets").join(name)
}

/// A report of the demo's model and picture.
fn report(folder: &Path) -> PathBuf {
    let page = folder.join("report.html");
    let mut command = Command::new(env!("CARGO_BIN_EXE_foveal"));
    command.arg("report").args([asset("demo.keras"), asset("demo.jpg")]).args(["--layer", LAYER, "--size", "64", "-o"]).arg(&page);
    assert!(command.output().unwrap().status.success());
    page
}

/// Opens a page and waits until it has drawn its maps.
fn open<'a>(browser: &'a Browser, page: &Path, width: u32, touch: bool) -> Page<'a> {
    let page = browser.open(&format!("file://{}", page.display()), width, 900, touch);
    page.evaluate(
        "window.view = document.querySelector('foveal-view'); window.find = (s) => view.shadowRoot.querySelector(s); window.told = [];
         for (const type of ['foveal-crop', 'foveal-layer']) view.addEventListener(type, (e) => told.push([type, e.detail])); 0",
    );
    page.wait_for("find('.channels button') !== null");
    page
}

/// What the engine says of a crop of the demo: needed rows and columns of the picture, and the share of operations saved.
fn engine(crop: &Value) -> ([Span; 2], String) {
    let numbers = |key: &str| crop[key].as_array().unwrap().iter().map(|n| n.as_u64().unwrap() as usize).collect::<Vec<_>>();
    let keep = Keep::At { start: numbers("start"), size: numbers("size") };
    let model = Model::load(asset("demo.keras")).unwrap();
    let told = model.layer(LAYER).unwrap().crop(Crop::new(keep)).unwrap().explain(&[Shape::from_slice(&[1, 256, 256, 3])]).unwrap();
    let needed = told.inputs[0].2.clone().unwrap();
    ([needed[1], needed[2]], format!("{:.1} %", 100.0 * (1.0 - told.ratio())))
}

/// The last crop that the page told of, after checking that it shows of it what the engine says.
fn checked_crop(page: &Page<'_>) -> Value {
    page.wait_for("told.some(([type]) => type === 'foveal-crop')");
    let told = page.evaluate("told.filter(([type]) => type === 'foveal-crop').at(-1)[1]");
    let ([rows, columns], saved) = engine(&told);
    let cards = page.text(".numbers");
    let region = format!("{}:{}, {}:{}", rows.start, rows.end, columns.start, columns.end);
    assert!(cards.contains(&region) && cards.contains(&saved), "{told}: {region}, {saved}, shown is {cards}");
    let legend = page.text(".legend");
    assert!(legend.contains(&format!("needed: {} \u{d7} {} of 256 \u{d7} 256", rows.len(), columns.len())), "{legend}");
    // The mark on the picture, in parts of it.
    let mark = page.evaluate("['top', 'height', 'left', 'width'].map((side) => parseFloat(find('.mark.needed').style[side]) * 2.56)");
    let drawn: Vec<usize> = mark.as_array().unwrap().iter().map(|n| n.as_f64().unwrap().round() as usize).collect();
    assert_eq!(drawn, [rows.start, rows.len(), columns.start, columns.len()]);
    told
}

#[test]
fn the_rectangle_shows_what_its_crop_needs() {
    let Some(browser) = browser() else { return };
    let folder = tempfile::tempdir().unwrap();
    let page = open(&browser, &report(folder.path()), 1200, false);

    page.drag(".maps .crop", (0.5, 0.5), (90.0, -110.0));
    let dragged = checked_crop(&page);
    assert_eq!(dragged["size"], json!([64, 64]));
    assert!(dragged["start"][0].as_u64() < Some(96) && dragged["start"][1].as_u64() > Some(96), "{dragged}");

    // Far beyond the border, it stays within the map; its corner resizes it.
    page.evaluate("told.length = 0");
    page.drag(".input .crop", (0.5, 0.3), (2000.0, -2000.0));
    assert_eq!(checked_crop(&page)["start"], json!([0, 192]));
    page.evaluate("told.length = 0");
    page.drag(".input .crop .sw", (0.5, 0.5), (-60.0, 45.0));
    let resized = checked_crop(&page);
    assert!(resized["size"][0].as_u64() > Some(64) && resized["size"][1].as_u64() > Some(64), "{resized}");
    assert_eq!(resized["start"][0], 0);

    page.evaluate("told.length = 0; find('.maps .crop').focus(); 0");
    ["ArrowDown", "ArrowDown", "ArrowLeft"].into_iter().for_each(|key| page.key(key));
    let moved = checked_crop(&page);
    assert_eq!(moved["size"], resized["size"]);
    let number = |crop: &Value, axis: usize| crop["start"][axis].as_u64().unwrap();
    assert_eq!((number(&moved, 0), number(&moved, 1)), (2, number(&resized, 1) - 1));
}

#[test]
fn layers_are_chosen_by_click_and_by_key() {
    let Some(browser) = browser() else { return };
    let folder = tempfile::tempdir().unwrap();
    let page = open(&browser, &report(folder.path()), 1200, false);
    page.evaluate("[...view.shadowRoot.querySelectorAll('.boxes button')].find((b) => b.title === 'relu5').id = 'wanted'; 0");
    page.click("#wanted");
    assert_eq!(page.evaluate("told"), json!([["foveal-layer", { "layer": "relu5" }]]));
    assert_eq!(page.evaluate("find('[aria-selected=true]').title"), "relu5");
    assert!(page.text(".details").contains("95:161, 95:161, :"), "{}", page.text(".details"));
    assert!(page.evaluate("find('.maps .crop').hidden").as_bool().unwrap());
    page.key("ArrowDown");
    page.key("Enter");
    assert_eq!(page.evaluate("told.at(-1)[1].layer"), LAYER);
    page.wait_for("!find('.maps .crop').hidden && find('.channels button') !== null");
    page.click(".channels button:nth-child(4)");
    assert!(page.text(".caption").starts_with("Channel 2 of 16"), "{}", page.text(".caption"));
}

#[test]
fn narrow_screens_and_fingers() {
    let Some(browser) = browser() else { return };
    let folder = tempfile::tempdir().unwrap();
    let page = open(&browser, &report(folder.path()), 320, true);
    assert_eq!(page.evaluate("document.documentElement.scrollWidth"), 320);
    page.swipe(".input .crop", (0.5, 0.25), (-30.0, 40.0));
    let swiped = checked_crop(&page);
    assert!(swiped["start"][0].as_u64() > Some(96) && swiped["start"][1].as_u64() < Some(96), "{swiped}");
}

/// Names that are markup are shown as they are, and a server's answers replace what is there.
#[test]
fn updates_and_hostile_names() {
    let Some(browser) = browser() else { return };
    let folder = tempfile::tempdir().unwrap();
    let page = open(&browser, &report(folder.path()), 1200, false);
    page.evaluate(
        "window.hostile = '<img src=x onerror=\"window.broken=1\"></script><script>window.broken=1</script>';
         const next = JSON.parse(JSON.stringify(view.data).replaceAll('\"features\"', JSON.stringify(hostile)));
         next.title = hostile; next.notes = [hostile]; next.explain.layers[0].note = hostile; next.inputs[0].picture = 'https://example.org/x.png';
         next.crop = { start: [1, 2], size: [3, 4] }; view.setAttribute('live', ''); view.update(JSON.stringify(next)); 0",
    );
    page.wait_for("find('.caption').textContent.startsWith('Mean')");
    assert_eq!(page.evaluate("find('h1').textContent === hostile && find('[aria-selected=true]').title === hostile && find('.details bdi').textContent === hostile"), true);
    assert_eq!(page.evaluate("view.shadowRoot.querySelectorAll('script').length + view.shadowRoot.querySelectorAll('img').length"), 1);
    assert_eq!(page.evaluate("[window.broken, find('img').hasAttribute('src')]"), json!([null, false]));
    assert_eq!(
        page.evaluate("[...view.shadowRoot.querySelectorAll('.place label:not([hidden]) input')].map((i) => i.value)"),
        json!(["1", "2", "3", "4"])
    );
    // Maps as bytes, in the colours of matplotlib's viridis; 255 is what is no number.
    page.evaluate(
        "const bytes = btoa(String.fromCharCode(0, 254, 255, 85, 0, 0));
         view.update({ ...view.data, maps: [{ layer: hostile, size: [2, 3], step: 1, channels: 9, shown: 1, ranges: [[-1, 3]], bytes }] }); 0",
    );
    page.wait_for("find('.channels').children.length === 2");
    page.click(".channels button:nth-child(2)");
    assert_eq!(page.text(".caption"), "Channel 0 of 9, from -1 (dark) to 3 (bright)");
    let colors =
        page.evaluate("[0, 1, 2, 3].map((i) => [...find('.maps .stage canvas').getContext('2d').getImageData(i % 3, i > 2, 1, 1).data])");
    assert_eq!(colors, json!([[68, 1, 84, 255], [253, 231, 37, 255], [154, 154, 154, 255], [49, 104, 142, 255]]));
    // Whoever answers the events decides: until then the numbers are marked as old.
    page.drag(".input .crop", (0.5, 0.5), (50.0, 50.0));
    page.wait_for("view.getAttribute('aria-busy') === 'true' && told.length > 0");
    page.evaluate("view.data = view.data; 0");
    assert_eq!(page.evaluate("view.hasAttribute('aria-busy')"), false);
}

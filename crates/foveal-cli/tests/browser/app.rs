//! `foveal_app()` of the R package: a model is uploaded, a layer clicked, the rectangle dragged and the crop taken home.
//!
//! Runs where `FOVEAL_CHROMIUM` names a browser and Rscript finds the installed package; elsewhere it says that it does
//! not.

use crate::driver::{Browser, Page};
use crate::{asset, browser};
use foveal::Model;
use image::GenericImageView;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// R with the app; it ends when this is dropped.
struct App {
    child: Child,
    url: String,
    /// What R leaves behind when it is ended.
    _rest: TempDir,
}

impl Drop for App {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn app() -> Option<App> {
    let there = "quit(status = !all(vapply(c('foveal', 'shiny'), requireNamespace, TRUE, quietly = TRUE)))";
    if !Command::new("Rscript").args(["-e", there]).output().is_ok_and(|out| out.status.success()) {
        eprintln!("not run: Rscript does not find the packages foveal and shiny");
        return None;
    }
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let script = format!("foveal::foveal_app(port = {port})");
    let rest = tempfile::tempdir().unwrap();
    let mut command = Command::new("Rscript");
    command.args(["-e", &script]).env("TMPDIR", rest.path()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut told = BufReader::new(child.stderr.take().unwrap()).lines();
    let url = told.find_map(|line| Some(line.ok()?.strip_prefix("Listening on ")?.to_owned())).expect("the app listens");
    // R writes more later, and must not find its reader gone.
    std::thread::spawn(move || told.for_each(drop));
    Some(App { child, url, _rest: rest })
}

/// Opens the app and waits until it shows the sample.
fn open<'a>(browser: &'a Browser, app: &App, width: u32, touch: bool) -> Page<'a> {
    let page = browser.open(&format!("{}/", app.url), width, 900, touch);
    page.evaluate(
        "window.view = document.querySelector('foveal-view');
         window.find = (s) => view.shadowRoot.querySelector(s) ?? document.querySelector(s);
         window.settled = () => view.data && !view.hasAttribute('aria-busy') && !document.documentElement.classList.contains('shiny-busy'); 0",
    );
    page.wait_for("settled() === true && find('.channels button') !== null");
    page
}

fn numbers(list: &Value) -> Vec<usize> {
    list.as_array().unwrap().iter().map(|n| n.as_u64().unwrap() as usize).collect()
}

/// The values of a file in NumPy's format, version 1.0, of float32 with the first axis innermost.
fn column_major(path: &Path) -> (String, Vec<f32>) {
    let bytes = std::fs::read(path).unwrap();
    let start = 10 + usize::from(u16::from_le_bytes([bytes[8], bytes[9]]));
    assert_eq!((&bytes[..8], start % 64), (&b"\x93NUMPY\x01\0"[..], 0));
    let header = String::from_utf8(bytes[10..start].to_vec()).unwrap();
    (header, bytes[start..].chunks_exact(4).map(|b| f32::from_le_bytes(b.try_into().unwrap())).collect())
}

#[test]
fn the_r_app_crops_what_is_dragged() {
    let Some(browser) = browser() else { return };
    let Some(app) = app() else { return };
    let folder = tempfile::tempdir().unwrap();
    let page = open(&browser, &app, 1200, false);
    browser.download_to(folder.path());

    let broken = folder.path().join("broken.keras");
    std::fs::write(&broken, "no model").unwrap();
    page.upload("#source-file", &broken);
    page.wait_for("find('#source-problem').textContent.startsWith('broken.keras: ')");

    let model = folder.path().join("uploaded.keras");
    std::fs::copy(asset("demo.keras"), &model).unwrap();
    page.upload("#source-file", &model);
    page.wait_for("settled() && find('h1').textContent === 'uploaded.keras' && find('#source-problem').textContent === ''");

    page.evaluate("[...view.shadowRoot.querySelectorAll('.boxes button')].find((b) => b.title === 'conv3').id = 'wanted'; 0");
    page.click("#wanted");
    page.wait_for("settled() && view.data.layer.name === 'conv3' && find('.maps .crop').hidden === false");
    page.drag(".maps .crop", (0.5, 0.5), (60.0, -40.0));
    page.wait_for("settled() && view.data.crop.start[0] < 48 && view.data.crop.start[1] > 48");
    let crop = page.evaluate("view.data.crop");
    let (start, size) = (numbers(&crop["start"]), numbers(&crop["size"]));
    assert_eq!(size, [32, 32]);
    page.wait_for(&format!("Number($('#look-start1').val()) === {} && Number($('#look-start2').val()) === {}", start[0], start[1]));
    assert_eq!(
        page.text("#look-call").trim(),
        format!("crop(model, \"conv3\", size = c(32, 32), at = c({}, {}))", start[0] + 1, start[1] + 1)
    );

    // A slider moves the rectangle as well.
    page.evaluate("$('#look-start1').data('ionRangeSlider').update({ from: 7 }); $('#look-start1').trigger('change'); 0");
    page.wait_for("settled() && view.data.crop.start[0] === 7");
    page.click("#look-compare");
    page.wait_for("find('#look-compared').textContent.includes('the largest difference is 0.')");

    // What is downloaded is that part of all that the layer gives, as the core computes it.
    page.click("#look-npy");
    let file = browser.downloaded(folder.path(), "conv3_crop.npy");
    let (header, values) = column_major(&file);
    assert!(header.contains("'fortran_order': True, 'shape': (1, 32, 32, 24,)"), "{header}");
    let photo = image::open(asset("demo.jpg")).unwrap();
    let x = ndarray::Array4::from_shape_fn((1, 256, 256, 3), |(_, y, x, c)| f32::from(photo.get_pixel(x as u32, y as u32).0[c]));
    let full = Model::load(&model).unwrap().layer("conv3").unwrap().model().unwrap().predict(&x).unwrap();
    for (at, value) in values.iter().enumerate() {
        let (y, x, c) = (at % 32, at / 32 % 32, at / 1024);
        assert_eq!(*value, full[[0, 7 + y, start[1] + x, c]]);
    }
    assert_eq!(values.len(), 32 * 32 * 24);
}

#[test]
fn the_r_app_suits_narrow_screens() {
    let Some(browser) = browser() else { return };
    let Some(app) = app() else { return };
    let page = open(&browser, &app, 360, true);
    assert_eq!(page.evaluate("document.documentElement.scrollWidth"), json!(360));
    page.evaluate("$('a[data-toggle=tab]').eq(1).click(); 0");
    page.wait_for("find('#many-run').offsetWidth > 0");
    page.upload("#many-files", &asset("demo.jpg"));
    page.wait_for(
        "settled() && find('#many-files').closest('.form-group').querySelector('.progress-bar').textContent.includes('complete')",
    );
    page.click("#many-run");
    page.wait_for("settled() && find('#many-table').textContent.includes('demo.jpg') && find('#many-rds') !== null");
    assert_eq!(page.evaluate("document.documentElement.scrollWidth"), json!(360));
}

#[test]
fn the_r_app_trains_and_crops_what_it_trained() {
    let Some(browser) = browser() else { return };
    let Some(app) = app() else { return };
    let folder = tempfile::tempdir().unwrap();
    let page = open(&browser, &app, 1200, false);
    browser.download_to(folder.path());

    page.evaluate("$('a[data-toggle=tab]').eq(2).click(); 0");
    page.wait_for("find('#train-start').offsetWidth > 0");
    page.evaluate("$('#train-epochs').val('100000').trigger('change'); 0");
    page.click("#train-start");
    // The page is drawn, and listens, while R trains.
    page.wait_for("/^Epoch \\d+ of 100000/.test(find('#train-told').textContent) && find('#train-curves img') !== null");
    page.click("#train-stop");
    page.wait_for("find('#train-told').textContent.startsWith('Stopped after ') && find('#train-keras') !== null");
    page.wait_for("$('#source-model').val() === 'Trained: volcano'");
    // Until Shiny has bound it, the link leads nowhere.
    page.wait_for("Boolean(find('#train-keras').getAttribute('href'))");
    page.click("#train-keras");
    let trained = Model::load(browser.downloaded(folder.path(), "trained.keras")).unwrap();
    assert_eq!(trained.compile_config().unwrap()["loss"], "binary_crossentropy");

    page.evaluate("$('a[data-toggle=tab]').eq(0).click(); 0");
    page.wait_for("settled() && find('h1').textContent === 'Trained: volcano' && view.data.layer.name === 'steep'");
    page.click("#look-compare");
    page.wait_for("find('#look-compared').textContent.includes('the largest difference is 0.')");
}

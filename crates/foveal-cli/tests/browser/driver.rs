//! A browser driven by the DevTools protocol over a pipe.

use serde_json::{Value, json};
use std::cell::RefCell;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// More patience than a loaded machine needs.
const PATIENCE: Duration = Duration::from_secs(60);

struct Pipe {
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    last: u64,
}

/// A browser without a window; it ends when this is dropped.
pub(crate) struct Browser {
    child: Child,
    pipe: RefCell<Pipe>,
    _profile: TempDir,
}

impl Browser {
    pub(crate) fn start(chromium: &str) -> Self {
        let profile = tempfile::tempdir().unwrap();
        // The protocol is spoken on file descriptors 3 and 4.
        let script = "exec \"$0\" \"$@\" 3<&0 4>&1 </dev/null >/dev/null 2>/dev/null";
        let mut child = Command::new("sh")
            .args([
                "-c",
                script,
                chromium,
                "--headless=new",
                "--remote-debugging-pipe",
                "--no-sandbox",
                "--disable-gpu",
                "--hide-scrollbars",
            ])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (input, output) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        Self { child, pipe: RefCell::new(Pipe { input, output, last: 0 }), _profile: profile }
    }

    pub(crate) fn open(&self, url: &str, width: u32, height: u32, touch: bool) -> Page<'_> {
        let target = self.ask(None, "Target.createTarget", json!({ "url": "about:blank" }));
        let session = self.ask(None, "Target.attachToTarget", json!({ "targetId": target["targetId"], "flatten": true }));
        let page = Page { browser: self, session: session["sessionId"].as_str().unwrap().to_owned() };
        page.ask(
            "Emulation.setDeviceMetricsOverride",
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": touch }),
        );
        page.ask("Emulation.setTouchEmulationEnabled", json!({ "enabled": touch }));
        page.ask("Page.navigate", json!({ "url": url }));
        page.wait_for(&format!("location.href === {} && document.readyState === 'complete'", json!(url)));
        page
    }

    /// Puts what pages download into a folder.
    pub(crate) fn download_to(&self, folder: &Path) {
        self.ask(None, "Browser.setDownloadBehavior", json!({ "behavior": "allow", "downloadPath": folder }));
    }

    /// Waits for a download of this name, which is there once it is complete.
    pub(crate) fn downloaded(&self, folder: &Path, name: &str) -> PathBuf {
        let (path, start) = (folder.join(name), Instant::now());
        while !path.exists() {
            assert!(start.elapsed() < PATIENCE, "waited in vain for {name}");
            std::thread::sleep(Duration::from_millis(50));
        }
        path
    }

    fn ask(&self, session: Option<&str>, method: &str, params: Value) -> Value {
        let mut pipe = self.pipe.borrow_mut();
        pipe.last += 1;
        let id = pipe.last;
        let mut message = json!({ "id": id, "method": method, "params": params });
        if let Some(session) = session {
            message["sessionId"] = session.into();
        }
        pipe.input.write_all(format!("{message}\0").as_bytes()).unwrap();
        pipe.input.flush().unwrap();
        loop {
            let mut bytes = Vec::new();
            pipe.output.read_until(0, &mut bytes).unwrap();
            let answer: Value = serde_json::from_slice(bytes.strip_suffix(b"\0").expect("the browser has ended")).unwrap();
            if answer["id"] == id {
                assert!(answer["error"].is_null(), "{method}: {answer}");
                return answer["result"].clone();
            }
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // A browser that is asked to leave takes its processes along, so that its profile can be removed.
        let _ = self.pipe.get_mut().input.write_all(b"{\"id\":0,\"method\":\"Browser.close\"}\0");
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(10) && matches!(self.child.try_wait(), Ok(None)) {
            std::thread::sleep(Duration::from_millis(20));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A page that is open.
pub(crate) struct Page<'a> {
    browser: &'a Browser,
    session: String,
}

impl Page<'_> {
    fn ask(&self, method: &str, params: Value) -> Value {
        self.browser.ask(Some(&self.session), method, params)
    }

    /// The value of an expression.
    pub(crate) fn evaluate(&self, script: &str) -> Value {
        let answer = self.ask("Runtime.evaluate", json!({ "expression": script, "returnByValue": true }));
        assert!(answer["exceptionDetails"].is_null(), "{script}: {answer}");
        answer["result"]["value"].clone()
    }

    pub(crate) fn wait_for(&self, condition: &str) {
        let start = Instant::now();
        while self.evaluate(condition) != true {
            assert!(start.elapsed() < PATIENCE, "waited in vain for {condition}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// The text of an element of the component.
    pub(crate) fn text(&self, selector: &str) -> String {
        self.evaluate(&format!("find({}).innerText", json!(selector))).as_str().unwrap().to_owned()
    }

    /// Where a place of an element is on the screen, after it was scrolled there; the place in parts of it.
    fn place(&self, selector: &str, (x, y): (f64, f64)) -> (f64, f64) {
        let script = format!(
            "(() => {{ const e = find({}); e.scrollIntoView({{ block: 'center', inline: 'center', behavior: 'instant' }});
               const r = e.getBoundingClientRect(); return [r.left + r.width * {x}, r.top + r.height * {y}]; }})()",
            json!(selector)
        );
        let at = self.evaluate(&script);
        (at[0].as_f64().unwrap(), at[1].as_f64().unwrap())
    }

    fn mouse(&self, kind: &str, (x, y): (f64, f64), buttons: u32) {
        self.ask(
            "Input.dispatchMouseEvent",
            json!({ "type": kind, "x": x, "y": y, "button": "left", "buttons": buttons, "clickCount": 1 }),
        );
    }

    pub(crate) fn click(&self, selector: &str) {
        let at = self.place(selector, (0.5, 0.5));
        self.mouse("mousePressed", at, 1);
        self.mouse("mouseReleased", at, 0);
    }

    /// Drags from a place of an element by so many pixels.
    pub(crate) fn drag(&self, selector: &str, place: (f64, f64), (dx, dy): (f64, f64)) {
        let (x, y) = self.place(selector, place);
        self.mouse("mouseMoved", (x, y), 0);
        self.mouse("mousePressed", (x, y), 1);
        (1..=4).for_each(|step| self.mouse("mouseMoved", (x + dx * f64::from(step) / 4.0, y + dy * f64::from(step) / 4.0), 1));
        self.mouse("mouseReleased", (x + dx, y + dy), 0);
    }

    /// The same with a finger.
    pub(crate) fn swipe(&self, selector: &str, place: (f64, f64), (dx, dy): (f64, f64)) {
        let (x, y) = self.place(selector, place);
        let touch = |kind: &str, points: Value| self.ask("Input.dispatchTouchEvent", json!({ "type": kind, "touchPoints": points }));
        touch("touchStart", json!([{ "x": x, "y": y }]));
        for step in 1..=4 {
            touch("touchMove", json!([{ "x": x + dx * f64::from(step) / 4.0, "y": y + dy * f64::from(step) / 4.0 }]));
        }
        touch("touchEnd", json!([]));
    }

    /// Chooses a file in a file input of the page.
    pub(crate) fn upload(&self, selector: &str, file: &Path) {
        let root = self.ask("DOM.getDocument", json!({}));
        let input = self.ask("DOM.querySelector", json!({ "nodeId": root["root"]["nodeId"], "selector": selector }));
        self.ask("DOM.setFileInputFiles", json!({ "nodeId": input["nodeId"], "files": [file] }));
    }

    pub(crate) fn key(&self, key: &str) {
        let text = if key == "Enter" { "\r" } else { "" };
        let code = match key {
            "Enter" => 13,
            "ArrowLeft" => 37,
            "ArrowUp" => 38,
            "ArrowRight" => 39,
            _ => 40,
        };
        let event = |kind: &str| json!({ "type": kind, "key": key, "code": key, "text": text, "windowsVirtualKeyCode": code });
        self.ask("Input.dispatchKeyEvent", event("keyDown"));
        self.ask("Input.dispatchKeyEvent", event("keyUp"));
    }
}

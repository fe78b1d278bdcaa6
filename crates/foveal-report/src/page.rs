//! The page around the component.

use serde_json::Value;

/// The component's scripts, in the order in which a page loads them. None of them can end a script element.
pub const SCRIPTS: [&str; 7] = [
    include_str!("../../../web/foveal-data.js"),
    include_str!("../../../web/foveal-layout.js"),
    include_str!("../../../web/foveal-maps.js"),
    include_str!("../../../web/foveal-crop.js"),
    include_str!("../../../web/foveal-panels.js"),
    include_str!("../../../web/foveal-skeleton.js"),
    include_str!("../../../web/foveal-view.js"),
];
/// The component's style: the text of a style element with the id `foveal-view-style` and `media="not all"`, before the
/// scripts.
pub const STYLE: &str = include_str!("../../../web/foveal-view.css");

/// Nothing is loaded from anywhere, whatever the data says.
const POLICY: &str =
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/// The page that shows this document, with everything in it.
pub fn page(data: &Value) -> String {
    let scripts = SCRIPTS.map(|script| format!("<script>\n{script}</script>\n")).concat();
    let data = in_script(&data.to_string());
    format!(
        r#"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<meta name="color-scheme" content="light dark">
<title>foveal report</title>
<style>body {{ margin: 0; }} foveal-view {{ min-height: 100vh; }}</style>
<style id="foveal-view-style" media="not all">
{STYLE}</style>
</head>
<body>
<noscript>This page draws itself with a script that it holds. It loads nothing.</noscript>
<foveal-view data-from="foveal-data"></foveal-view>
<script type="application/json" id="foveal-data">{data}</script>
{scripts}</body>
</html>
"#
    )
}

/// JSON that can stand in a script element: nothing in it can end the element, or a line of a script.
fn in_script(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => text += &format!("\\u{:04x}", u32::from(c)),
            c => text.push(c),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn data_cannot_leave_its_element() {
        let hostile = "</script><script>alert(1)</script><!--<script>\u{2028}&amp;";
        let written = in_script(&json!({ hostile: hostile }).to_string());
        assert!(!written.contains(['<', '>', '&', '\u{2028}']), "{written}");
        assert_eq!(serde_json::from_str::<Value>(&written).unwrap(), json!({ hostile: hostile }));
    }

    #[test]
    fn the_component_can_stand_in_a_page() {
        for part in SCRIPTS.iter().chain([&STYLE]) {
            let lower = part.to_lowercase();
            assert!(!lower.contains("</script") && !lower.contains("</style") && !lower.contains("<!--"));
            assert!(!lower.contains("innerhtml") && !lower.contains("eval(") && !lower.contains("insertadjacenthtml"));
        }
    }
}

//! Names of layers: those that a terminal or a shell would read otherwise, and those that are not there.

use crate::support::{Place, changed, named_activation, two_convolutions};

#[test]
fn names_do_not_command_the_terminal() {
    let place = Place::new();
    let model = named_activation("new\nline\u{1b}[31mred").named("m\u{1b}]0;title\u{7}\u{9b}1m").unwrap();
    model.save(place.path("m.keras")).unwrap();
    two_convolutions(Some(8), 3).save(place.path("other.keras")).unwrap();
    changed(&place, &model, "\"class_name\": \"ReLU\"", "\"class_name\": \"Mine\\u001b[0m\"");
    for command in ["summary m.keras", "explain m.keras", "check m.keras", "diff m.keras other.keras", "summary folder", "check folder"] {
        let ran = place.run(command);
        let told = ran.stdout + &ran.stderr;
        assert!(!told.contains(|c: char| c.is_control() && c != '\n'), "{command}: {told:?}");
        assert!(told.contains("\\u001b") && !told.contains("new\nline"), "{command}: {told:?}");
    }
    let json = place.run("diff m.keras other.keras --json").stdout;
    assert!(serde_json::from_str::<serde_json::Value>(&json).unwrap().to_string().contains("red"), "{json}");
}

#[test]
fn a_layer_is_replaced_once() {
    let place = Place::new();
    two_convolutions(Some(8), 3).save(place.path("m.keras")).unwrap();
    for command in ["summary m.keras", "check m.keras", "check m.keras --fix x.keras", "convert m.keras x.keras"] {
        let twice = format!("{command} --replace relu1=ReLU --replace relu1=ELU");
        place.run(&twice).fails(1, &["--replace", "`relu1`", "twice"]);
    }
    place.run("convert m.keras x.keras --replace relu1=ReLU --replace relu2=ReLU").ok();
}

#[test]
fn near_names_are_suggested() {
    let place = Place::new();
    two_convolutions(Some(8), 3).save(place.path("m.keras")).unwrap();
    let crop = |layer: &str| place.run(&format!("crop m.keras --layer {layer} --size 4 --save-model x.keras"));
    crop("rellu1").fails(1, &["no layer `rellu1`; did you mean `relu1`", "? `foveal summary` lists"]);
    crop("Conv3:0").fails(1, &["did you mean `conv1`, `conv2`? `foveal summary`"]);
    crop("nothing-of-the-kind").fails(1, &["no layer `nothing-of-the-kind`; `foveal summary`"]);
}

//! What is generated from the schemas in `golden/thrift/idl` is what stands in
//! `golden/thrift/*.rs`, which is reviewed like code. To write it anew: `UPDATE_GOLDEN=1 cargo test
//! -p fastcodec-build --test main golden`.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::{env, fs};

use fastcodec_build::{Config, Service, ServiceGenerator};

fn here() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/thrift")
}

#[test]
fn the_generated_code_is_the_one_that_was_reviewed() {
    let folder = tempfile::tempdir().unwrap();
    Config::new()
        .views(["."])
        .unknown_fields([".golden.plain"])
        .plain_fields([".golden.plain"])
        .btree_map([".golden.everything.Everything.old"])
        .include_file("mod.rs")
        .out_dir(folder.path())
        .compile_thrift(
            &[
                here().join("idl/everything.thrift"),
                here().join("idl/taken.thrift"),
            ],
            &[here().join("idl")],
        )
        .unwrap();
    check(
        folder.path(),
        &here(),
        &[
            "bottom.rs",
            "golden.everything.rs",
            "golden.plain.rs",
            "golden.shared.rs",
            "golden.taken.rs",
            "mod.rs",
        ],
    );
}

#[test]
fn asynchronous_services_are_those_that_were_reviewed() {
    let folder = tempfile::tempdir().unwrap();
    Config::new()
        .async_services()
        .include_file("mod.rs")
        .out_dir(folder.path())
        .compile_thrift(&[here().join("idl/awaited.thrift")], &[here().join("idl")])
        .unwrap();
    let reviewed = here().join("awaited");
    check(folder.path(), &reviewed, &["golden.awaited.rs", "mod.rs"]);
}

/// Whether what is in the folder `generated` is what is in `reviewed`.
fn check(generated: &Path, reviewed: &Path, expected: &[&str]) {
    let mut names: Vec<_> = fs::read_dir(generated)
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, expected);
    for name in &names {
        let generated = fs::read_to_string(generated.join(name)).unwrap();
        let reviewed = reviewed.join(name);
        if env::var_os("UPDATE_GOLDEN").is_some() {
            fs::write(&reviewed, &generated).unwrap();
        }
        let reviewed = fs::read_to_string(&reviewed).unwrap_or_default();
        assert!(
            generated == reviewed,
            "{name} is not current: see the head of this test"
        );
    }
}

#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<Vec<Service>>>);

impl ServiceGenerator for Recorder {
    fn generate(&mut self, service: Service, code: &mut String) {
        code.push_str(&format!("\npub struct {}Described;\n", service.name));
        self.0.lock().unwrap().push(service);
    }
}

#[test]
fn a_service_is_described_with_its_methods_and_their_types() {
    let folder = tempfile::tempdir().unwrap();
    let recorder = Recorder::default();
    Config::new()
        .service_generator(Box::new(recorder.clone()))
        .out_dir(folder.path())
        .compile_thrift(&["everything.thrift"], &[here().join("idl")])
        .unwrap();
    let services = recorder.0.lock().unwrap();
    let calculator = services.iter().find(|it| it.name == "Calculator").unwrap();
    assert_eq!(calculator.package, "golden.everything");
    assert_eq!(calculator.extends.as_deref(), Some("golden.shared.Base"));
    assert_eq!(calculator.comments, ["Calculates."]);
    let [add, forget, ..] = &calculator.methods[..] else {
        panic!("two methods and more")
    };
    assert_eq!(
        (
            add.name.as_str(),
            add.input_type.as_str(),
            add.output_type.as_str(),
            add.oneway
        ),
        (
            "add",
            "calculator::AddArguments",
            "calculator::AddResult",
            false
        )
    );
    assert_eq!(forget.output_type, "()");
    assert!(forget.oneway);
    let code = fs::read_to_string(folder.path().join("golden.everything.rs")).unwrap();
    assert!(code.contains("pub struct CalculatorDescribed;"));
}

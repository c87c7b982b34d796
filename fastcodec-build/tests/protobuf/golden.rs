//! What is generated from the schemas in `golden/proto` is what stands in `golden/*.rs`, which is
//! reviewed like code. To write it anew: `UPDATE_GOLDEN=1 cargo test -p fastcodec-build --test main
//! golden`.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::{env, fs, io};

use fastcodec_build::{Config, Service, ServiceGenerator};

fn here() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

/// Generates the code of the schemas, as `config` reads them.
fn generate(config: &mut Config, folder: &Path) -> io::Result<()> {
    config
        .views(["."])
        .unknown_fields([".golden.legacy"])
        .btree_map([".golden.everything.Person.homes"])
        .bytes([".golden.everything.Person.photo"])
        .type_attribute("Kind", "#[allow(clippy::enum_variant_names)]")
        .include_file("mod.rs")
        .out_dir(folder)
        .compile_protos(
            &[
                here().join("proto/everything.proto"),
                here().join("proto/names.proto"),
            ],
            &[here().join("proto")],
        )
}

const REVIEWED: [&str; 5] = [
    "golden.everything.rs",
    "golden.legacy.rs",
    "golden.names.inner.rs",
    "golden.names.rs",
    "mod.rs",
];

#[test]
fn the_generated_code_is_the_one_that_was_reviewed() {
    let folder = tempfile::tempdir().unwrap();
    generate(Config::new().without_protoc(), folder.path()).unwrap();
    let mut names: Vec<_> = fs::read_dir(folder.path())
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, REVIEWED);
    for name in &names {
        let generated = fs::read_to_string(folder.path().join(name)).unwrap();
        let reviewed = here().join(name);
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

/// Both front ends lead to the same code.
#[test]
#[ignore = "needs protoc: tests/with_protoc sets PROTOC"]
fn the_protoc_of_the_environment_leads_to_the_code_that_was_reviewed() {
    let protoc = env::var_os("PROTOC").expect("PROTOC names a protoc");
    let folder = tempfile::tempdir().unwrap();
    generate(Config::new().protoc_executable(protoc), folder.path()).unwrap();
    for name in REVIEWED {
        let generated = fs::read_to_string(folder.path().join(name)).unwrap();
        let reviewed = fs::read_to_string(here().join(name)).unwrap();
        for (number, (generated, reviewed)) in generated.lines().zip(reviewed.lines()).enumerate() {
            assert_eq!(generated, reviewed, "{name}:{}", number + 1);
        }
        assert_eq!(generated.len(), reviewed.len(), "{name}");
    }
}

#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<Vec<Service>>>);

impl ServiceGenerator for Recorder {
    fn generate(&mut self, service: Service, code: &mut String) {
        code.push_str(&format!("\npub struct {}Client;\n", service.name));
        self.0.lock().unwrap().push(service);
    }
}

#[test]
fn a_service_is_described_with_its_methods_and_their_types() {
    let folder = tempfile::tempdir().unwrap();
    let recorder = Recorder::default();
    Config::new()
        .without_protoc()
        .service_generator(Box::new(recorder.clone()))
        .out_dir(folder.path())
        .compile_protos(
            &[here().join("proto/everything.proto")],
            &[here().join("proto")],
        )
        .unwrap();
    let services = recorder.0.lock().unwrap();
    let [greeter] = &services[..] else {
        panic!("one service")
    };
    assert_eq!(
        (greeter.package.as_str(), greeter.proto_name.as_str()),
        ("golden.everything", "Greeter")
    );
    assert_eq!(greeter.comments, ["Says hello."]);
    let [greet, chat] = &greeter.methods[..] else {
        panic!("two methods")
    };
    assert_eq!(
        (
            greet.name.as_str(),
            greet.input_type.as_str(),
            greet.output_type.as_str()
        ),
        ("greet", "Person", "person::Address")
    );
    assert!(chat.client_streaming && chat.server_streaming && chat.deprecated);
    let code = fs::read_to_string(folder.path().join("golden.everything.rs")).unwrap();
    assert!(code.contains("pub struct GreeterClient;"));
}

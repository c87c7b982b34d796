//! Compares the code that `fastcodec-build` generates for tonic from `golden/proto` with
//! `golden/*.rs`, which is reviewed like any code. To update it:
//! `UPDATE_GOLDEN=1 cargo test -p fastcodec-tonic --test main golden`.

use std::path::{Path, PathBuf};
use std::{env, fs};

use fastcodec_build::Config;
use fastcodec_build::tonic::configure;

fn here() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

fn compile(folder: &Path, services: fastcodec_build::tonic::Builder) -> std::io::Result<()> {
    Config::new()
        .without_protoc()
        .extern_path(".golden.money", "crate::money")
        .disable_comments(["Library.Read"])
        .tonic(services)
        .include_file("mod.rs")
        .out_dir(folder)
        .compile_protos(
            &[here().join("proto/library.proto")],
            &[here().join("proto")],
        )
}

/// Returns the code for the package of the services.
fn generated(services: fastcodec_build::tonic::Builder) -> String {
    let folder = tempfile::tempdir().unwrap();
    compile(folder.path(), services).unwrap();
    fs::read_to_string(folder.path().join("golden.library.rs")).unwrap()
}

#[test]
fn the_generated_code_is_the_one_that_was_reviewed() {
    let folder = tempfile::tempdir().unwrap();
    // `connect` needs a transport, which this test does not have.
    compile(folder.path(), configure().build_transport(false)).unwrap();
    for name in ["golden.library.rs", "golden.shelf.rs", "mod.rs"] {
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

#[test]
fn clients_servers_and_the_transport_can_be_left_out() {
    let both = generated(configure());
    assert!(both.contains("pub mod library_client") && both.contains("pub mod library_server"));
    assert!(both.contains("pub async fn connect<D>"));
    let server = generated(configure().build_client(false));
    assert!(!server.contains("library_client") && server.contains("pub mod library_server"));
    let client = generated(configure().build_server(false).build_transport(false));
    assert!(client.contains("pub mod library_client") && !client.contains("library_server"));
    assert!(!client.contains("fn connect"));
}

#[test]
fn the_codec_the_receiver_and_stubs_can_be_chosen() {
    let code = generated(
        configure()
            .codec_path("crate::Strict")
            .use_arc_self(true)
            .generate_default_stubs(true),
    );
    assert!(code.contains("let codec = crate::Strict::default();"));
    assert!(!code.contains("fastcodec_tonic"));
    assert!(code.contains("self: std::sync::Arc<Self>"));
    assert!(code.contains("tonic::Status::unimplemented(\"Not yet implemented\")"));
}

#[test]
fn attributes_are_put_where_their_paths_say() {
    let code = generated(
        configure()
            .client_mod_attribute("golden.library", "#[cfg(client)]")
            .client_attribute("Library", "#[cfg(client_struct)]")
            .server_mod_attribute(".", "#[cfg(server)]")
            .server_attribute(".golden.library.Library", "#[cfg(server_struct)]")
            .trait_attribute("Archive", "#[cfg(archive_trait)]")
            .client_mod_attribute("golden.shelf", "#[cfg(nowhere)]"),
    );
    let count = |attribute: &str| code.matches(&format!("#[cfg({attribute})]")).count();
    assert_eq!(count("client"), 3);
    assert_eq!(count("client_struct"), 1);
    assert_eq!(count("server"), 3);
    assert_eq!(count("server_struct"), 1);
    assert_eq!(count("archive_trait"), 1);
    assert_eq!(count("nowhere"), 0);
}

#[test]
fn an_option_that_is_not_rust_is_an_error_that_names_it() {
    let folder = tempfile::tempdir().unwrap();
    let error = compile(folder.path(), configure().codec_path("not a path")).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("`not a path`, for codec_path, is not the path of a type"),
        "{error}"
    );
    let error = compile(folder.path(), configure().trait_attribute(".", "#[")).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("`#[`, for `golden.library.Library`, is not an attribute"),
        "{error}"
    );
}

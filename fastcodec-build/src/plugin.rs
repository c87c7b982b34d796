//! The `protoc` plugin: descriptors in on standard input, files out on standard output.

use std::collections::BTreeMap;

use prost::Message;

use crate::config::Config;
use crate::emit;
use crate::error::Error;
use crate::protobuf::descriptor::{
    CodeGeneratorRequest, CodeGeneratorResponse, CodeGeneratorResponseFile, FileDescriptorSet,
};
use crate::protobuf::{features, lower};
use crate::schema::File;

/// `FEATURE_PROTO3_OPTIONAL` and `FEATURE_SUPPORTS_EDITIONS` of `plugin.proto`.
const FEATURES: u64 = 1 | 2;

/// Answers an encoded `CodeGeneratorRequest` with an encoded `CodeGeneratorResponse`.
///
/// The request's parameter is a list of options with commas between them, each the name of a method
/// of [`Config`]:
///
/// | option | for |
/// | --- | --- |
/// | `views=PATH` | and in the same way `bytes`, `btree_map`, `vec_map`, `boxed`, `unknown_fields`, `disable_comments`, `skip_debug` |
/// | `extern_path=PATH=RUST_PATH` | and `map_type`, `string_type`, `type_attribute`, `message_attribute`, `enum_attribute`, `field_attribute` |
/// | `include_file=NAME` | and `default_package_filename`, `runtime_path` |
/// | `no_std` | and `retain_enum_prefix`, `compile_well_known_types` |
/// | `tonic` | clients and servers of gRPC, if the plugin is built with the feature `tonic` |
/// | `codec_path=RUST_PATH`, `build_client=false` | and `build_server`, `build_transport`: the same, with these options of the module `tonic` |
///
/// An option that takes a path may be given several times. A comma inside of one is written `\,`.
///
/// What is wrong with the schema or the options is in the response, where `protoc` expects it.
///
/// ```
/// // What protoc sends for no files at all.
/// let response = fastcodec_build::plugin::respond(&[]);
/// // Its first field says which features of protoc the plugin knows.
/// assert_eq!(response[..2], [0x10, 3]);
/// ```
pub fn respond(request: &[u8]) -> Vec<u8> {
    let mut response = CodeGeneratorResponse {
        supported_features: Some(FEATURES),
        minimum_edition: Some(features::OLDEST_EDITION),
        maximum_edition: Some(features::NEWEST_EDITION),
        ..CodeGeneratorResponse::default()
    };
    match generate(request) {
        Ok(files) => response.file = files,
        Err(error) => response.error = Some(error.to_string()),
    }
    response.encode_to_vec()
}

fn generate(request: &[u8]) -> Result<Vec<CodeGeneratorResponseFile>, Error> {
    let request = CodeGeneratorRequest::decode(request).map_err(|error| {
        Error::new(format!(
            "standard input has no CodeGeneratorRequest: {error}"
        ))
    })?;
    let mut config = Config::new();
    for option in split(&request.parameter) {
        set(&mut config, &option)?;
    }
    let schema = lower::schema(&FileDescriptorSet {
        file: request.proto_file,
    })?;
    let wanted = |file: &&File| request.file_to_generate.contains(&file.name);
    let wanted: Vec<String> = schema
        .files
        .iter()
        .filter(wanted)
        .map(|file| file.package.clone())
        .collect();
    let mut files = Vec::new();
    let mut modules = BTreeMap::new();
    for output in config.generate(schema)? {
        // Only the packages of the files that were asked for.
        if output.packages.iter().any(|it| wanted.contains(it)) {
            modules.insert(output.module, output.file_name.clone());
            files.push(file(output.file_name, output.code));
        }
    }
    if let Some(path) = &config.include_file {
        let code = emit::include_file(&modules, false);
        files.push(file(path.display().to_string(), code));
    }
    Ok(files)
}

fn file(name: String, content: String) -> CodeGeneratorResponseFile {
    CodeGeneratorResponseFile {
        name: Some(name),
        content: Some(content),
    }
}

/// The options of a parameter, which have commas between them; `\,` is a comma in one.
fn split(parameter: &str) -> Vec<String> {
    let mut options = vec![String::new()];
    let mut letters = parameter.chars().peekable();
    while let Some(letter) = letters.next() {
        let last = options.len() - 1;
        match letter {
            ',' => options.push(String::new()),
            '\\' if letters.peek() == Some(&',') => options[last].extend(letters.next()),
            _ => options[last].push(letter),
        }
    }
    options.retain(|option| !option.is_empty());
    options
}

fn set(config: &mut Config, option: &str) -> Result<(), Error> {
    let (name, value) = match option.split_once('=') {
        Some((name, value)) => (name, Some(value)),
        None => (option, None),
    };
    #[cfg(feature = "tonic")]
    if set_tonic(config, name, value) {
        return Ok(());
    }
    let pair = value.and_then(|value| value.split_once('='));
    match (name, value, pair) {
        ("views", Some(path), _) => config.views([path]),
        ("bytes", Some(path), _) => config.bytes([path]),
        ("btree_map", Some(path), _) => config.btree_map([path]),
        ("vec_map", Some(path), _) => config.vec_map([path]),
        ("map_type", _, Some((path, map))) => config.map_type([path], map),
        ("string_type", _, Some((path, ty))) => config.string_type([path], ty),
        ("boxed", Some(path), _) => config.boxed([path]),
        ("unknown_fields", Some(path), _) => config.unknown_fields([path]),
        ("extern_path", _, Some((path, rust_path))) => config.extern_path(path, rust_path),
        ("type_attribute", _, Some((path, it))) => config.type_attribute(path, it),
        ("message_attribute", _, Some((path, it))) => config.message_attribute(path, it),
        ("enum_attribute", _, Some((path, it))) => config.enum_attribute(path, it),
        ("field_attribute", _, Some((path, it))) => config.field_attribute(path, it),
        ("disable_comments", Some(path), _) => config.disable_comments([path]),
        ("skip_debug", Some(path), _) => config.skip_debug([path]),
        ("runtime_path", Some(path), _) => config.runtime_path(path),
        ("include_file", Some(path), _) => config.include_file(path),
        ("default_package_filename", Some(name), _) => config.default_package_filename(name),
        ("retain_enum_prefix", None, _) => config.retain_enum_prefix(),
        ("compile_well_known_types", None, _) => config.compile_well_known_types(),
        ("no_std", None, _) => config.no_std(),
        _ => {
            return Err(Error::new(format!(
                "`{option}` is not an option of protoc-gen-fastcodec, or has another form: \
                 `bytes=PATH`, `extern_path=PATH=RUST_PATH`, `no_std`"
            )));
        }
    };
    Ok(())
}

/// Sets an option of [`tonic`](crate::tonic), if it is one.
#[cfg(feature = "tonic")]
fn set_tonic(config: &mut Config, name: &str, value: Option<&str>) -> bool {
    let services = config.options.tonic.clone().unwrap_or_default();
    let enable = value.and_then(|value| value.parse().ok());
    let set = match (name, value, enable) {
        ("tonic", None, _) => services,
        ("codec_path", Some(path), _) => services.codec_path(path),
        ("build_client", _, Some(enable)) => services.build_client(enable),
        ("build_server", _, Some(enable)) => services.build_server(enable),
        ("build_transport", _, Some(enable)) => services.build_transport(enable),
        _ => return false,
    };
    config.tonic(set);
    true
}

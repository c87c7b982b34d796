//! The `protoc` plugin: descriptors in on standard input, files out on standard output.

use prost::Message;

use crate::config::Config;
use crate::error::Error;
use crate::protobuf::descriptor::{
    CodeGeneratorRequest, CodeGeneratorResponse, CodeGeneratorResponseFile, FileDescriptorSet,
};
use crate::protobuf::{features, lower};

/// `FEATURE_PROTO3_OPTIONAL` and `FEATURE_SUPPORTS_EDITIONS` of `plugin.proto`.
const FEATURES: u64 = 1 | 2;

/// Answers an encoded `CodeGeneratorRequest` with an encoded `CodeGeneratorResponse`.
///
/// The request's parameter is a list of options, separated by commas: `views=PATH`, `bytes=PATH`,
/// `btree_map=PATH`, `boxed=PATH`, `unknown_fields=PATH`, `disable_comments=PATH`,
/// `skip_debug=PATH`, `extern_path=PATH=RUST_PATH`, `runtime_path=RUST_PATH`, `retain_enum_prefix`,
/// `compile_well_known_types`; see the methods of [`Config`] with these names. An option that may be
/// set for several paths may be given several times.
///
/// What is wrong with the schema or the options is in the response, where `protoc` expects it.
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
    for option in request
        .parameter
        .split(',')
        .filter(|option| !option.is_empty())
    {
        set(&mut config, option)?;
    }
    let schema = lower::schema(&FileDescriptorSet {
        file: request.proto_file,
    })?;
    // Only the packages of the files that were asked for.
    let wanted: Vec<&str> = schema
        .files
        .iter()
        .filter(|file| request.file_to_generate.contains(&file.name))
        .map(|file| file.package.as_str())
        .collect();
    let outputs = config.generate(&schema)?;
    let files = outputs
        .into_iter()
        .filter(|output| wanted.contains(&output.package.as_str()));
    Ok(files
        .map(|output| {
            let name = if output.package.is_empty() {
                "_"
            } else {
                output.package.as_str()
            };
            CodeGeneratorResponseFile {
                name: Some(format!("{name}.rs")),
                content: Some(output.code),
            }
        })
        .collect())
}

fn set(config: &mut Config, option: &str) -> Result<(), Error> {
    let (name, value) = match option.split_once('=') {
        Some((name, value)) => (name, Some(value)),
        None => (option, None),
    };
    match (name, value) {
        ("views", Some(path)) => config.views([path]),
        ("bytes", Some(path)) => config.bytes([path]),
        ("btree_map", Some(path)) => config.btree_map([path]),
        ("boxed", Some(path)) => config.boxed([path]),
        ("unknown_fields", Some(path)) => config.unknown_fields([path]),
        ("disable_comments", Some(path)) => config.disable_comments([path]),
        ("skip_debug", Some(path)) => config.skip_debug([path]),
        ("runtime_path", Some(path)) => config.runtime_path(path),
        ("retain_enum_prefix", None) => config.retain_enum_prefix(),
        ("compile_well_known_types", None) => config.compile_well_known_types(),
        ("extern_path", Some(paths)) => match paths.split_once('=') {
            Some((path, rust_path)) => config.extern_path(path, rust_path),
            None => {
                return Err(Error::new(
                    "extern_path is `extern_path=.pkg.Type=::rust::Type`",
                ));
            }
        },
        _ => {
            return Err(Error::new(format!(
                "`{option}` is not an option of protoc-gen-fastcodec, or lacks its value, or has one too many"
            )));
        }
    };
    Ok(())
}

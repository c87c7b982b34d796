//! The `protoc` plugin: descriptors in on standard input, files out on standard output.

use std::collections::BTreeMap;

use fastcodec::protobuf::{Decode, Encode};
use fastcodec::{Limits, Protobuf};
use fastcodec_schema::descriptor::{Edition, FileDescriptorProto, FileDescriptorSet};
use fastcodec_schema::{Error, Features, Format, Schema};

use crate::emit;
use crate::options::config::Config;
use crate::options::methods;
use crate::plan::Compilation;

/// `FEATURE_PROTO3_OPTIONAL` and `FEATURE_SUPPORTS_EDITIONS` of `plugin.proto`.
const FEATURES: u64 = 1 | 2;

/// Answers an encoded `CodeGeneratorRequest` with an encoded `CodeGeneratorResponse`.
///
/// The request's parameter is a list of options with commas between them, each the name of a method
/// of [`Config`]:
///
/// | option | for |
/// | --- | --- |
/// | `views=PATH` | and in the same way `boxed`, `btree_map`, `bytes`, `code_size`, `derive_copy`, `derive_eq_hash`, `disable_comments`, `skip_debug`, `unknown_fields`, `vec_map` |
/// | `extern_path=PATH=RUST_PATH` | and `enum_attribute`, `field_attribute`, `map_type`, `message_attribute`, `string_type`, `type_attribute`, `type_name_domain` |
/// | `include_file=NAME` | and `default_package_filename`, `hasher`, `runtime_path`, `types_path` |
/// | `no_std` | and `compile_well_known_types`, `enable_type_names`, `retain_enum_prefix` |
/// | `format=false` | code that is not formatted |
/// | `tonic` | clients and servers of gRPC, if the plugin is built with the feature `tonic` |
/// | `codec_path=RUST_PATH` | the same, with this option of the module `tonic` |
/// | `build_client=false` | and `build_server`, `build_transport`, `generate_default_stubs`, `use_arc_self` |
/// | `trait_attribute=PATH=ATTRIBUTE` | and `client_attribute`, `client_mod_attribute`, `server_attribute`, `server_mod_attribute` |
///
/// An option that takes a path may be given several times. A comma inside of one is written `\,`.
///
/// A fault of the schema or the options is reported in the response, where `protoc` expects it.
///
/// ```
/// // What protoc sends for no files at all.
/// let response = fastcodec_build::plugin::respond(&[]);
/// // Its first field says which features of protoc the plugin knows.
/// assert_eq!(response[..2], [0x10, 3]);
/// ```
pub fn respond(request: &[u8]) -> Vec<u8> {
    let files = match generate(request) {
        Ok(files) => files,
        Err(error) => return refusal(&error),
    };
    let response = CodeGeneratorResponse {
        file: files,
        ..CodeGeneratorResponse::new()
    };
    // Files may be larger than a message can be.
    response
        .encode_to_vec()
        .unwrap_or_else(|error| refusal(&error))
}

/// Returns the response with an error.
fn refusal(error: &impl std::fmt::Display) -> Vec<u8> {
    let response = CodeGeneratorResponse {
        error: Some(error.to_string()),
        ..CodeGeneratorResponse::new()
    };
    let encoded = response.encode_to_vec();
    encoded.expect("a line of text is not too large for a message")
}

/// The message that `protoc` writes to a plugin's standard input.
#[derive(Default, Protobuf)]
#[codec(name = "google.protobuf.compiler.CodeGeneratorRequest")]
struct CodeGeneratorRequest {
    #[codec(1)]
    file_to_generate: Vec<String>,
    #[codec(2)]
    parameter: String,
    #[codec(15)]
    proto_file: Vec<FileDescriptorProto>,
}

/// The message that a plugin writes to its standard output.
#[derive(Default, Protobuf)]
#[codec(name = "google.protobuf.compiler.CodeGeneratorResponse")]
struct CodeGeneratorResponse {
    #[codec(1)]
    error: Option<String>,
    #[codec(2)]
    supported_features: Option<u64>,
    /// The oldest edition of which `protoc` may send files.
    #[codec(3)]
    minimum_edition: Option<i32>,
    /// The newest edition of which `protoc` may send files: it refuses a newer one before it asks
    /// for code.
    #[codec(4)]
    maximum_edition: Option<i32>,
    #[codec(15)]
    file: Vec<CodeGeneratorResponseFile>,
}

impl CodeGeneratorResponse {
    /// A response without files.
    fn new() -> CodeGeneratorResponse {
        CodeGeneratorResponse {
            supported_features: Some(FEATURES),
            minimum_edition: Some(Edition::Proto2 as i32),
            maximum_edition: Some(Features::newest_edition() as i32),
            ..CodeGeneratorResponse::default()
        }
    }
}

/// A file that a plugin writes.
#[derive(Default, Protobuf)]
#[codec(name = "google.protobuf.compiler.CodeGeneratorResponse.File")]
struct CodeGeneratorResponseFile {
    #[codec(1)]
    name: Option<String>,
    #[codec(15)]
    content: Option<String>,
}

fn generate(request: &[u8]) -> Result<Vec<CodeGeneratorResponseFile>, Error> {
    // Schemas come from the developer, so they may be larger than a message from a peer.
    let limits = Limits::new().memory(usize::MAX);
    let request = CodeGeneratorRequest::decode_with(request, &limits).map_err(|error| {
        Error::new(format!(
            "standard input has no CodeGeneratorRequest: {error}"
        ))
    })?;
    let mut config = Config::new();
    // They are told below, under the name of the plugin.
    config.emit_warnings(false);
    for option in split(&request.parameter) {
        set(&mut config, &option)?;
    }
    let schema = Schema::from_descriptors(&FileDescriptorSet {
        file: request.proto_file,
        ..FileDescriptorSet::default()
    })?;
    let files = schema.files();
    let wanted = files.filter(|file| request.file_to_generate.contains(&file.name));
    let wanted: Vec<String> = wanted.map(|file| file.package.clone()).collect();
    let compilation = Compilation::new(schema, Format::Protobuf);
    let mut files = Vec::new();
    let mut modules = BTreeMap::new();
    let (outputs, mut warnings) = config.generate(compilation)?;
    warnings.extend(config.unfit());
    for warning in warnings {
        // The text that protoc shows to its user.
        eprintln!("protoc-gen-fastcodec: warning: {warning}");
    }
    for output in outputs {
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

/// The options that a plugin built without the feature `tonic` refuses.
const NEED_TONIC: [&str; 5] = ["tonic", "codec_path", "build_", "client_", "server_"];

fn set(config: &mut Config, option: &str) -> Result<(), Error> {
    let (name, value) = match option.split_once('=') {
        Some((name, value)) => (name, Some(value)),
        None => (option, None),
    };
    let known = methods::parameters().find(|(known, _)| *known == name);
    let help = match known {
        Some((_, parameter)) if parameter.set(config, value) => return Ok(()),
        Some((_, parameter)) => format!("write `{name}{}`", parameter.form()),
        None if cfg!(not(feature = "tonic"))
            && NEED_TONIC.iter().any(|it| name.starts_with(it)) =>
        {
            "services for tonic need a plugin that is built with the feature `tonic`: \
             `cargo install fastcodec-build --features tonic`"
                .to_owned()
        }
        None => {
            let likeness = |other: &str| strsim::normalized_damerau_levenshtein(name, other);
            let nearest = methods::parameters()
                .max_by(|(one, _), (other, _)| likeness(one).total_cmp(&likeness(other)));
            let (nearest, parameter) = nearest.filter(|(it, _)| likeness(it) >= 0.6).unzip();
            match (nearest, parameter) {
                (Some(nearest), Some(parameter)) => {
                    format!("did you mean `{nearest}{}`?", parameter.form())
                }
                _ => "`fastcodec_build::plugin::respond` lists them".to_owned(),
            }
        }
    };
    let what = match known {
        Some(_) => "is not how that option of protoc-gen-fastcodec is written",
        None => "is not an option of protoc-gen-fastcodec",
    };
    Err(Error::new(format!("`{option}` {what}: {help}")))
}

#[cfg(test)]
mod tests {
    use fastcodec::protobuf::{Enumeration, Open};
    use fastcodec_schema::descriptor::DescriptorProto;

    use super::*;

    fn response_for(edition: i32) -> CodeGeneratorResponse {
        let file = FileDescriptorProto {
            name: Some("a.proto".into()),
            package: Some("a".into()),
            syntax: Some("editions".into()),
            edition: Some(Open::from_number(edition)),
            message_type: vec![DescriptorProto {
                name: Some("Message".into()),
                ..DescriptorProto::default()
            }],
            ..FileDescriptorProto::default()
        };
        let request = CodeGeneratorRequest {
            file_to_generate: vec!["a.proto".into()],
            proto_file: vec![file],
            ..CodeGeneratorRequest::default()
        };
        let response = respond(&request.encode_to_vec().unwrap());
        CodeGeneratorResponse::decode(&response[..]).unwrap()
    }

    #[test]
    fn every_edition_that_is_announced_to_protoc_gets_code_and_a_later_one_an_error() {
        let announced = CodeGeneratorResponse::new();
        let (first, last) = (announced.minimum_edition, announced.maximum_edition);
        let (first, last) = (first.unwrap(), last.unwrap());
        let numbers = (first..=last).filter(|it| Edition::from_number(*it).is_some());
        let numbers: Vec<i32> = numbers.collect();
        assert!(
            numbers.len() >= 5 && numbers.ends_with(&[last]),
            "{numbers:?}"
        );
        for number in numbers {
            let response = response_for(number);
            assert_eq!(response.error, None, "{number}");
            assert_eq!(response.file.len(), 1, "{number}");
        }
        let refused = response_for(last + 1).error.unwrap();
        assert!(
            refused.contains("is not known to this version"),
            "{refused}"
        );
    }
}

//! `fastcodec::prost::types` is what the stock `prost-build` generates. To write it anew:
//! `UPDATE_GOLDEN=1 cargo test -p fastcodec-tests-prost --test main well_known_types`.

use std::path::Path;
use std::{env, fs};

use prost_build::{Config, Module};
use prost_types::{DescriptorProto, EnumDescriptorProto};

/// What `prost-types` has; scalars stand for the wrappers and `()` for `Empty`.
const PROTOS: [&str; 10] = [
    "google/protobuf/any.proto",
    "google/protobuf/api.proto",
    "google/protobuf/compiler/plugin.proto",
    "google/protobuf/descriptor.proto",
    "google/protobuf/duration.proto",
    "google/protobuf/field_mask.proto",
    "google/protobuf/source_context.proto",
    "google/protobuf/struct.proto",
    "google/protobuf/timestamp.proto",
    "google/protobuf/type.proto",
];

/// Fields and values that Protobuf's schemas have today, but not the schemas that prost-types was
/// made of. They are left out, so that a struct expression with all fields of a descriptor compiles
/// with both.
const NEWER: [&str; 35] = [
    "CodeGeneratorRequest.source_file_descriptors",
    "CodeGeneratorResponse.Feature.FEATURE_SUPPORTS_EDITIONS",
    "Edition",
    "Enum.edition",
    "EnumOptions.deprecated_legacy_json_field_conflicts",
    "EnumOptions.features",
    "EnumValueOptions.debug_redact",
    "EnumValueOptions.features",
    "ExtensionRangeOptions.Declaration",
    "ExtensionRangeOptions.VerificationState",
    "ExtensionRangeOptions.declaration",
    "ExtensionRangeOptions.features",
    "ExtensionRangeOptions.verification",
    "FeatureSet",
    "FeatureSetDefaults",
    "FieldOptions.EditionDefault",
    "FieldOptions.OptionRetention",
    "FieldOptions.OptionTargetType",
    "FieldOptions.debug_redact",
    "FieldOptions.edition_defaults",
    "FieldOptions.features",
    "FieldOptions.retention",
    "FieldOptions.targets",
    "FieldOptions.unverified_lazy",
    "FileDescriptorProto.edition",
    "FileOptions.features",
    "GeneratedCodeInfo.Annotation.Semantic",
    "GeneratedCodeInfo.Annotation.semantic",
    "MessageOptions.deprecated_legacy_json_field_conflicts",
    "MessageOptions.features",
    "MethodOptions.features",
    "OneofOptions.features",
    "ServiceOptions.features",
    "Syntax.SYNTAX_EDITIONS",
    "Type.edition",
];

/// Leaves out what is newer, and says what it was.
struct Older(Vec<String>);

impl Older {
    fn keeps(&mut self, scope: &str, name: &str) -> bool {
        let path = format!("{scope}{name}");
        let newer = NEWER.contains(&path.as_str());
        if newer {
            self.0.push(path);
        }
        !newer
    }

    fn message(&mut self, scope: &str, message: &mut DescriptorProto) {
        let scope = format!("{scope}{}.", message.name());
        message
            .field
            .retain(|field| self.keeps(&scope, field.name()));
        self.messages(&scope, &mut message.nested_type);
        self.enumerations(&scope, &mut message.enum_type);
    }

    fn messages(&mut self, scope: &str, messages: &mut Vec<DescriptorProto>) {
        messages.retain(|message| self.keeps(scope, message.name()));
        for message in messages {
            self.message(scope, message);
        }
    }

    fn enumerations(&mut self, scope: &str, enumerations: &mut Vec<EnumDescriptorProto>) {
        enumerations.retain(|enumeration| self.keeps(scope, enumeration.name()));
        for enumeration in enumerations {
            let scope = format!("{scope}{}.", enumeration.name());
            enumeration
                .value
                .retain(|value| self.keeps(&scope, value.name()));
        }
    }
}

#[test]
fn the_well_known_types_are_what_prost_build_generates() {
    let set = protox::Compiler::with_file_resolver(protox::file::GoogleFileResolver::new())
        .include_imports(true)
        .open_files(PROTOS)
        .unwrap()
        .file_descriptor_set();
    let mut config = Config::new();
    config
        .prost_path("crate::prost")
        .compile_well_known_types()
        .enable_type_names()
        .type_name_domain(["."], "type.googleapis.com")
        .btree_map(["."])
        .type_attribute(
            ".",
            "#[cfg_attr(feature = \"serde\", derive(::serde::Serialize, ::serde::Deserialize))]",
        )
        .type_attribute(
            ".",
            "#[cfg_attr(feature = \"arbitrary\", derive(::arbitrary::Arbitrary))]",
        );
    let mut older = Older(Vec::new());
    let requests = set
        .file
        .into_iter()
        .map(|mut file| {
            older.messages("", &mut file.message_type);
            older.enumerations("", &mut file.enum_type);
            // Comments are found by index, and are not written.
            file.source_code_info = None;
            file
        })
        .map(|file| (Module::from_protobuf_package_name(file.package()), file))
        .collect();
    assert_eq!(older.0.len(), NEWER.len(), "{:?}", older.0);
    let generated = config.generate(requests).unwrap();

    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fastcodec/src/prost/types");
    for (package, file) in [
        ("google.protobuf", "protobuf.rs"),
        ("google.protobuf.compiler", "compiler.rs"),
    ] {
        let code = &generated[&Module::from_protobuf_package_name(package)];
        let code = format!(
            "// Generated by prost-build from Protobuf's own schemas: see tests/prost/tests/types/well_known_types.rs.\n\n{}",
            prettyplease::unparse(&syn::parse_file(code).unwrap())
        );
        let path = folder.join(file);
        if env::var_os("UPDATE_GOLDEN").is_some() {
            fs::write(&path, &code).unwrap();
        }
        let current = fs::read_to_string(&path).unwrap_or_default();
        assert!(
            current == code,
            "{file} is not current: see above how to write it anew"
        );
    }
}

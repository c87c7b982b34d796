//! The well-known types, which the runtime has.

use fastcodec_schema::{File, FileId, Type};

use super::Compilation;

/// The package of the well-known types.
const PACKAGE: &str = "google.protobuf.";

/// Their names in the package, and in `fastcodec::types`.
const TYPES: [(&str, &str); 30] = [
    ("Any", "Any"),
    ("Api", "Api"),
    ("BoolValue", "BoolValue"),
    ("BytesValue", "BytesValue"),
    ("DoubleValue", "DoubleValue"),
    ("Duration", "Duration"),
    ("Empty", "Empty"),
    ("Enum", "Enum"),
    ("EnumValue", "EnumValue"),
    ("Field", "Field"),
    ("Field.Cardinality", "field::Cardinality"),
    ("Field.Kind", "field::Kind"),
    ("FieldMask", "FieldMask"),
    ("FloatValue", "FloatValue"),
    ("Int32Value", "Int32Value"),
    ("Int64Value", "Int64Value"),
    ("ListValue", "ListValue"),
    ("Method", "Method"),
    ("Mixin", "Mixin"),
    ("NullValue", "NullValue"),
    ("Option", "Option_"),
    ("SourceContext", "SourceContext"),
    ("StringValue", "StringValue"),
    ("Struct", "Struct"),
    ("Syntax", "Syntax"),
    ("Timestamp", "Timestamp"),
    ("Type", "Type"),
    ("UInt32Value", "UInt32Value"),
    ("UInt64Value", "UInt64Value"),
    ("Value", "Value"),
];

/// Files that describe schemas. A schema imports them to declare options, for which it needs none
/// of their types in Rust.
const DESCRIBING: [&str; 2] = [
    "google/protobuf/descriptor.proto",
    "google/protobuf/compiler/plugin.proto",
];

/// The path in `fastcodec::types` of the type with this full name.
pub(crate) fn path_in_types(full_name: &str) -> Option<&'static str> {
    let name = full_name.strip_prefix(PACKAGE)?;
    let found = TYPES.iter().find(|(known, _)| *known == name);
    found.map(|(_, path)| *path)
}

/// The full name of the type at a path in `fastcodec::types`.
pub(crate) fn full_name(path: &str) -> Option<String> {
    let found = TYPES.iter().find(|(_, known)| *known == path);
    found.map(|(name, _)| format!("{PACKAGE}{name}"))
}

/// Leaves out the files that describe schemas, unless they are all there is or something in the
/// other files has one of their types.
pub(crate) fn leave_out_unused(compilation: &mut Compilation) {
    let is_describing = |file: &&File| DESCRIBING.contains(&file.name.as_str());
    let schema = &compilation.schema;
    let describing: Vec<FileId> = schema
        .files()
        .filter(is_describing)
        .map(|it| it.id)
        .collect();
    let is_all = describing.len() == schema.files().len();
    if !is_all && !is_used(compilation, &describing) {
        compilation.leave_out(describing);
    }
}

/// Whether a field, an extension or a method of another file has a type of one of these.
fn is_used(compilation: &Compilation, files: &[FileId]) -> bool {
    let schema = &compilation.schema;
    let is_theirs = |ty: &Type| match ty {
        Type::Message(id) => files.contains(&schema[*id].file),
        Type::Enum(id) => files.contains(&schema[*id].file),
        _ => false,
    };
    let is_other = |file: FileId| !files.contains(&file);
    let messages = compilation.messages().filter(|it| is_other(it.file));
    let extensions = compilation.extensions().filter(|it| is_other(it.file));
    let fields = messages.flat_map(|message| &message.fields);
    let mut fields = fields.chain(extensions.map(|extension| &extension.field));
    let services = schema.services().filter(|it| is_other(it.file));
    let mut methods = services.flat_map(|service| &service.methods);
    fields.any(|field| is_theirs(&field.ty))
        || methods.any(|method| {
            let mut messages = [Some(method.input), method.output].into_iter().flatten();
            messages.any(|id| is_theirs(&Type::Message(id)))
        })
}

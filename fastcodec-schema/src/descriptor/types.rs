//! The messages of `google/protobuf/descriptor.proto`.
//!
//! They are those of protobuf 33 and of its main branch. Fields that are not listed are kept as
//! they arrived, so what `protoc` writes is written again byte for byte.
//!
//! Later versions of the file become later versions of this module. A message may get a field, so
//! write `..Default::default()`; an enum may get a value, so each is `#[non_exhaustive]`.

use fastcodec::protobuf::{Open, UnknownFields};
use fastcodec::{Enumeration, Protobuf};

/// Files, each after those that it imports: what `protoc --descriptor_set_out` writes.
#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
#[codec(name = "google.protobuf.FileDescriptorSet")]
pub struct FileDescriptorSet {
    /// The files.
    #[codec(1)]
    pub file: Vec<FileDescriptorProto>,
    /// The fields that are not listed here: extensions, and what later versions add.
    #[codec(unknown)]
    pub unknown: UnknownFields,
}

/// An edition, or a syntax that precedes editions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Enumeration)]
#[codec(name = "google.protobuf.Edition")]
#[non_exhaustive]
pub enum Edition {
    /// Not set.
    #[codec(name = "EDITION_UNKNOWN")]
    Unknown = 0,
    /// For protobuf's own tests. Earlier than every real edition.
    #[codec(name = "EDITION_1_TEST_ONLY")]
    Edition1TestOnly = 1,
    /// For protobuf's own tests. Earlier than every real edition.
    #[codec(name = "EDITION_2_TEST_ONLY")]
    Edition2TestOnly = 2,
    /// Before proto2: the defaults of a feature that has none for the edition.
    #[codec(name = "EDITION_LEGACY")]
    Legacy = 900,
    /// `syntax = "proto2"`.
    #[codec(name = "EDITION_PROTO2")]
    Proto2 = 998,
    /// `syntax = "proto3"`.
    #[codec(name = "EDITION_PROTO3")]
    Proto3 = 999,
    /// Edition 2023.
    #[codec(name = "EDITION_2023")]
    Edition2023 = 1000,
    /// Edition 2024.
    #[codec(name = "EDITION_2024")]
    Edition2024 = 1001,
    /// Edition 2026.
    #[codec(name = "EDITION_2026")]
    Edition2026 = 1002,
    /// What is being developed.
    #[codec(name = "EDITION_UNSTABLE")]
    Unstable = 9999,
    /// For protobuf's own tests. Later than every real edition.
    #[codec(name = "EDITION_99997_TEST_ONLY")]
    Edition99997TestOnly = 99997,
    /// For protobuf's own tests. Later than every real edition.
    #[codec(name = "EDITION_99998_TEST_ONLY")]
    Edition99998TestOnly = 99998,
    /// For protobuf's own tests. Later than every real edition.
    #[codec(name = "EDITION_99999_TEST_ONLY")]
    Edition99999TestOnly = 99999,
    /// The largest number: a range of editions without an end.
    #[codec(name = "EDITION_MAX")]
    Max = 2147483647,
}

/// One `.proto` file.
#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
#[codec(name = "google.protobuf.FileDescriptorProto")]
pub struct FileDescriptorProto {
    /// The path by which other files import it.
    #[codec(1)]
    pub name: Option<String>,
    /// The package, with dots.
    #[codec(2)]
    pub package: Option<String>,
    /// The imported files, in their order.
    #[codec(3)]
    pub dependency: Vec<String>,
    /// The messages, without nested ones.
    #[codec(4)]
    pub message_type: Vec<DescriptorProto>,
    /// The enums, without nested ones.
    #[codec(5)]
    pub enum_type: Vec<EnumDescriptorProto>,
    /// The services.
    #[codec(6)]
    pub service: Vec<ServiceDescriptorProto>,
    /// The extensions, without nested ones.
    #[codec(7)]
    pub extension: Vec<FieldDescriptorProto>,
    /// The options.
    #[codec(8)]
    pub options: Option<FileOptions>,
    /// Places and comments, where the compiler was asked for them.
    #[codec(9)]
    pub source_code_info: Option<SourceCodeInfo>,
    /// Indices in `dependency` of what is imported publicly.
    #[codec(10, expanded)]
    pub public_dependency: Vec<i32>,
    /// Indices in `dependency` of weak imports.
    #[codec(11, expanded)]
    pub weak_dependency: Vec<i32>,
    /// `proto2`, which may be left out, `proto3` or `editions`.
    #[codec(12)]
    pub syntax: Option<String>,
    /// The edition, where `syntax` is `editions`.
    #[codec(14)]
    pub edition: Option<Open<Edition>>,
    /// The files that are imported for their options alone.
    #[codec(15)]
    pub option_dependency: Vec<String>,
    /// The fields that are not listed here: extensions, and what later versions add.
    #[codec(unknown)]
    pub unknown: UnknownFields,
}

/// A message.
#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
#[codec(name = "google.protobuf.DescriptorProto")]
pub struct DescriptorProto {
    /// The name, without its scope.
    #[codec(1)]
    pub name: Option<String>,
    /// The fields, in the order of the schema.
    #[codec(2)]
    pub field: Vec<FieldDescriptorProto>,
    /// Nested messages, with the entries of maps.
    #[codec(3)]
    pub nested_type: Vec<DescriptorProto>,
    /// Nested enums.
    #[codec(4)]
    pub enum_type: Vec<EnumDescriptorProto>,
    /// Numbers that are left to extensions.
    #[codec(5)]
    pub extension_range: Vec<ExtensionRange>,
    /// Extensions that are declared in the message.
    #[codec(6)]
    pub extension: Vec<FieldDescriptorProto>,
    /// The options.
    #[codec(7)]
    pub options: Option<MessageOptions>,
    /// The oneofs; after them the synthetic ones of `optional` fields of proto3.
    #[codec(8)]
    pub oneof_decl: Vec<OneofDescriptorProto>,
    /// Numbers that no field may use.
    #[codec(9)]
    pub reserved_range: Vec<ReservedRange>,
    /// Names that no field may use.
    #[codec(10)]
    pub reserved_name: Vec<String>,
    /// `export` or `local`, where the schema says so.
    #[codec(11)]
    pub visibility: Option<Open<SymbolVisibility>>,
    /// The fields that are not listed here: extensions, and what later versions add.
    #[codec(unknown)]
    pub unknown: UnknownFields,
}

/// Numbers that are left to extensions.
#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
#[codec(name = "google.protobuf.DescriptorProto.ExtensionRange")]
pub struct ExtensionRange {
    /// The first number.
    #[codec(1)]
    pub start: Option<i32>,
    /// The number after the last.
    #[codec(2)]
    pub end: Option<i32>,
    /// The options.
    #[codec(3)]
    pub options: Option<ExtensionRangeOptions>,
    /// The fields that are not listed here: extensions, and what later versions add.
    #[codec(unknown)]
    pub unknown: UnknownFields,
}

/// Numbers that no field may use.
#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
#[codec(name = "google.protobuf.DescriptorProto.ReservedRange")]
pub struct ReservedRange {
    /// The first number.
    #[codec(1)]
    pub start: Option<i32>,
    /// The number after the last.
    #[codec(2)]
    pub end: Option<i32>,
    /// The fields that are not listed here: extensions, and what later versions add.
    #[codec(unknown)]
    pub unknown: UnknownFields,
}

/// Options of a range of extensions.
#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
#[codec(name = "google.protobuf.ExtensionRangeOptions")]
pub struct ExtensionRangeOptions {
    /// The extensions that the range is for.
    #[codec(2)]
    pub declaration: Vec<Declaration>,
    /// Whether every extension has to be declared.
    #[codec(3)]
    pub verification: Option<Open<VerificationState>>,
    /// Overrides of features for the item and what is in it.
    #[codec(50)]
    pub features: Option<FeatureSet>,
    /// Options that are not interpreted yet. A compiler leaves none.
    #[codec(999)]
    pub uninterpreted_option: Vec<UninterpretedOption>,
    /// The fields that are not listed here: extensions, and what later versions add.
    #[codec(unknown)]
    pub unknown: UnknownFields,
}

/// An extension that is announced where its numbers are.
#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
#[codec(name = "google.protobuf.ExtensionRangeOptions.Declaration")]
pub struct Declaration {
    /// Its number.
    #[codec(1)]
    pub number: Option<i32>,
    /// Its full name, with a leading dot.
    #[codec(2)]
    pub full_name: Option<String>,
    /// Its type: a scalar, or a full name with a leading dot.
    #[codec(3)]
    pub r#type: Option<String>,
    /// Whether the number must not be used.
    #[codec(5)]
    pub reserved: Option<bool>,
    /// Whether it is repeated.
    #[codec(6)]
    pub repeated: Option<bool>,
    /// The fields that are not listed here: extensions, and what later versions add.
    #[codec(unknown)]
    pub unknown: UnknownFields,
}

/// Whether the extensions of a range have to be declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Enumeration)]
#[codec(name = "google.protobuf.ExtensionRangeOptions.VerificationState")]
#[non_exhaustive]
pub enum VerificationState {
    /// Each has to be declared.
    #[codec(name = "DECLARATION")]
    Declaration = 0,
    /// None has to be.
    #[codec(name = "UNVERIFIED")]
    Unverified = 1,
}

/// A field, or an extension.
#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
#[codec(name = "google.protobuf.FieldDescriptorProto")]
pub struct FieldDescriptorProto {
    /// The name, without its scope.
    #[codec(1)]
    pub name: Option<String>,
    /// Of an extension: the extended message, by its full name with a leading dot.
    #[codec(2)]
    pub extendee: Option<String>,
    /// The number.
    #[codec(3)]
    pub number: Option<i32>,
    /// How often the field occurs.
    #[codec(4)]
    pub label: Option<Open<Label>>,
    /// The type.
    #[codec(5)]
    pub r#type: Option<Open<FieldType>>,
    /// The message or enum, by its full name with a leading dot.
    #[codec(6)]
    pub type_name: Option<String>,
    /// The default value as text; bytes are escaped as in C.
    #[codec(7)]
    pub default_value: Option<String>,
    /// The options.
    #[codec(8)]
    pub options: Option<FieldOptions>,
    /// The index in `oneof_decl` of the oneof that the field is in.
    #[codec(9)]
    pub oneof_index: Option<i32>,
    /// The name in JSON.
    #[codec(10)]
    pub json_name: Option<String>,
    /// Whether the field is `optional` in proto3: then its oneof is synthetic.
    #[codec(17)]
    pub proto3_optional: Option<bool>,
    /// The fields that are not listed here: extensions, and what later versions add.
    #[codec(unknown)]
    pub unknown: UnknownFields,
}

/// The type of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Enumeration)]
#[codec(name = "google.protobuf.FieldDescriptorProto.Type")]
#[non_exhaustive]
pub enum FieldType {
    /// `double`
    #[codec(name = "TYPE_DOUBLE")]
    Double = 1,
    /// `float`
    #[codec(name = "TYPE_FLOAT")]
    Float = 2,
    /// `int64`
    #[codec(name = "TYPE_INT64")]
    Int64 = 3,
    /// `uint64`
    #[codec(name = "TYPE_UINT64")]
    Uint64 = 4,
    /// `int32`
    #[codec(name = "TYPE_INT32")]
    Int32 = 5,
    /// `fixed64`
    #[codec(name = "TYPE_FIXED64")]
    Fixed64 = 6,
    /// `fixed32`
    #[codec(name = "TYPE_FIXED32")]
    Fixed32 = 7,
    /// `bool`
    #[codec(name = "TYPE_BOOL")]
    Bool = 8,
    /// `string`
    #[codec(name = "TYPE_STRING")]
    String = 9,
    /// A message between two tags.
    #[codec(name = "TYPE_GROUP")]
    Group = 10,
    /// A message with a length.
    #[codec(name = "TYPE_MESSAGE")]
    Message = 11,
    /// `bytes`
    #[codec(name = "TYPE_BYTES")]
    Bytes = 12,
    /// `uint32`
    #[codec(name = "TYPE_UINT32")]
    Uint32 = 13,
    /// An enum.
    #[codec(name = "TYPE_ENUM")]
    Enum = 14,
    /// `sfixed32`
    #[codec(name = "TYPE_SFIXED32")]
    Sfixed32 = 15,
    /// `sfixed64`
    #[codec(name = "TYPE_SFIXED64")]
    Sfixed64 = 16,
    /// `sint32`
    #[codec(name = "TYPE_SINT32")]
    Sint32 = 17,
    /// `sint64`
    #[codec(name = "TYPE_SINT64")]
    Sint64 = 18,
}

/// How often a field occurs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Enumeration)]
#[codec(name = "google.protobuf.FieldDescriptorProto.Label")]
#[non_exhaustive]
pub enum Label {
    /// At most once.
    #[codec(name = "LABEL_OPTIONAL")]
    Optional = 1,
    /// Any number of times.
    #[codec(name = "LABEL_REPEATED")]
    Repeated = 3,
    /// Exactly once.
    #[codec(name = "LABEL_REQUIRED")]
    Required = 2,
}

/// A oneof.
#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
#[codec(name = "google.protobuf.OneofDescriptorProto")]
pub struct OneofDescriptorProto {
    /// The name, without its scope.
    #[codec(1)]
    pub name: Option<String>,
    /// The options.
    #[codec(2)]
    pub options: Option<OneofOptions>,
    /// The fields that are not listed here: extensions, and what later versions add.
    #[codec(unknown)]
    pub unknown: UnknownFields,
}

/// An enum.
#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
#[codec(name = "google.protobuf.EnumDescriptorProto")]
pub struct EnumDescriptorProto {
    /// The name, without its scope.
    #[codec(1)]
    pub name: Option<String>,
    /// The values, in the order of the schema.
    #[codec(2)]
    pub value: Vec<EnumValueDescriptorProto>,
    /// The options.
    #[codec(3)]
    pub options: Option<EnumOptions>,
    /// Numbers that no value may use.
    #[codec(4)]
    pub reserved_range: Vec<EnumReservedRange>,
    /// Names that no value may use.
    #[codec(5)]
    pub reserved_name: Vec<String>,
    /// `export` or `local`, where the schema says so.
    #[codec(6)]
    pub visibility: Option<Open<SymbolVisibility>>,
    /// The fields that are not listed here: extensions, and what later versions add.
    #[codec(unknown)]
    pub unknown: UnknownFields,
}

/// Numbers that no value may use.
#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
#[codec(name = "google.protobuf.EnumDescriptorProto.EnumReservedRange")]
pub struct EnumReservedRange {
    /// The first number.
    #[codec(1)]
    pub start: Option<i32>,
    /// The last number.
    #[codec(2)]
    pub end: Option<i32>,
    /// The fields that are not listed here: extensions, and what later versions add.
    #[codec(unknown)]
    pub unknown: UnknownFields,
}

/// A value of an enum.
#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
#[codec(name = "google.protobuf.EnumValueDescriptorProto")]
pub struct EnumValueDescriptorProto {
    /// The name, without its scope.
    #[codec(1)]
    pub name: Option<String>,
    /// The number.
    #[codec(2)]
    pub number: Option<i32>,
    /// The options.
    #[codec(3)]
    pub options: Option<EnumValueOptions>,
    /// The fields that are not listed here: extensions, and what later versions add.
    #[codec(unknown)]
    pub unknown: UnknownFields,
}

/// A service.
#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
#[codec(name = "google.protobuf.ServiceDescriptorProto")]
pub struct ServiceDescriptorProto {
    /// The name, without its scope.
    #[codec(1)]
    pub name: Option<String>,
    /// The methods, in the order of the schema.
    #[codec(2)]
    pub method: Vec<MethodDescriptorProto>,
    /// The options.
    #[codec(3)]
    pub options: Option<ServiceOptions>,
    /// The fields that are not listed here: extensions, and what later versions add.
    #[codec(unknown)]
    pub unknown: UnknownFields,
}

/// A method.
#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
#[codec(name = "google.protobuf.MethodDescriptorProto")]
pub struct MethodDescriptorProto {
    /// The name, without its scope.
    #[codec(1)]
    pub name: Option<String>,
    /// The request, by its full name with a leading dot.
    #[codec(2)]
    pub input_type: Option<String>,
    /// The response, by its full name with a leading dot.
    #[codec(3)]
    pub output_type: Option<String>,
    /// The options.
    #[codec(4)]
    pub options: Option<MethodOptions>,
    /// Whether the client sends a stream.
    #[codec(5)]
    pub client_streaming: Option<bool>,
    /// Whether the server sends a stream.
    #[codec(6)]
    pub server_streaming: Option<bool>,
    /// The fields that are not listed here: extensions, and what later versions add.
    #[codec(unknown)]
    pub unknown: UnknownFields,
}

/// Options of a file.
#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
#[codec(name = "google.protobuf.FileOptions")]
pub struct FileOptions {
    /// The package in Java.
    #[codec(1)]
    pub java_package: Option<String>,
    /// The class in Java that holds the file.
    #[codec(8)]
    pub java_outer_classname: Option<String>,
    /// What the generated C++ is optimised for.
    #[codec(9)]
    pub optimize_for: Option<Open<OptimizeMode>>,
    /// Whether each type has a separate file in Java.
    #[codec(10)]
    pub java_multiple_files: Option<bool>,
    /// The package in Go.
    #[codec(11)]
    pub go_package: Option<String>,
    /// Whether C++ gets abstract services.
    #[codec(16)]
    pub cc_generic_services: Option<bool>,
    /// Whether Java gets abstract services.
    #[codec(17)]
    pub java_generic_services: Option<bool>,
    /// Whether Python gets abstract services.
    #[codec(18)]
    pub py_generic_services: Option<bool>,
    /// Has no effect.
    #[codec(20)]
    pub java_generate_equals_and_hash: Option<bool>,
    /// Whether the item is deprecated.
    #[codec(23)]
    pub deprecated: Option<bool>,
    /// Whether Java checks UTF-8 in proto2.
    #[codec(27)]
    pub java_string_check_utf8: Option<bool>,
    /// Whether C++ gets arenas.
    #[codec(31)]
    pub cc_enable_arenas: Option<bool>,
    /// The prefix of classes in Objective-C.
    #[codec(36)]
    pub objc_class_prefix: Option<String>,
    /// The namespace in C#.
    #[codec(37)]
    pub csharp_namespace: Option<String>,
    /// The prefix of types in Swift.
    #[codec(39)]
    pub swift_prefix: Option<String>,
    /// The prefix of classes in PHP.
    #[codec(40)]
    pub php_class_prefix: Option<String>,
    /// The namespace in PHP.
    #[codec(41)]
    pub php_namespace: Option<String>,
    /// The namespace of metadata in PHP.
    #[codec(44)]
    pub php_metadata_namespace: Option<String>,
    /// The package in Ruby.
    #[codec(45)]
    pub ruby_package: Option<String>,
    /// Overrides of features for the item and what is in it.
    #[codec(50)]
    pub features: Option<FeatureSet>,
    /// Options that are not interpreted yet. A compiler leaves none.
    #[codec(999)]
    pub uninterpreted_option: Vec<UninterpretedOption>,
    /// The fields that are not listed here: extensions, and what later versions add.
    #[codec(unknown)]
    pub unknown: UnknownFields,
}

/// What generated C++ is optimised for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Enumeration)]
#[codec(name = "google.protobuf.FileOptions.OptimizeMode")]
#[non_exhaustive]
pub enum OptimizeMode {
    /// Speed.
    #[codec(name = "SPEED")]
    Speed = 1,
    /// Little code, by reflection.
    #[codec(name = "CODE_SIZE")]
    CodeSize = 2,
    /// A runtime without reflection.
    #[codec(name = "LITE_RUNTIME")]
    LiteRuntime = 3,
}

/// Options of a message.
#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
#[codec(name = "google.protobuf.MessageOptions")]
pub struct MessageOptions {
    /// Whether the message is a set of messages in the wire format that precedes extensions.
    #[codec(1)]
    pub message_set_wire_format: Option<bool>,
    /// Whether C++ leaves out `descriptor()`.
    #[codec(2)]
    pub no_standard_descriptor_accessor: Option<bool>,
    /// Whether the item is deprecated.
    #[codec(3)]
    pub deprecated: Option<bool>,
    /// Whether the message is the entry of a map.
    #[codec(7)]
    pub map_entry: Option<bool>,
    /// Whether names that conflict in JSON are allowed.
    #[codec(11)]
    pub deprecated_legacy_json_field_conflicts: Option<bool>,
    /// Overrides of features for the item and what is in it.
    #[codec(12)]
    pub features: Option<FeatureSet>,
    /// Options that are not interpreted yet. A compiler leaves none.
    #[codec(999)]
    pub uninterpreted_option: Vec<UninterpretedOption>,
    /// The fields that are not listed here: extensions, and what later versions add.
    #[codec(unknown)]
    pub unknown: UnknownFields,
}

/// Options of a field.
#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
#[codec(name = "google.protobuf.FieldOptions")]
pub struct FieldOptions {
    /// The type of a string in C++.
    #[codec(1)]
    pub ctype: Option<Open<CType>>,
    /// Whether a list of numbers is written as one run.
    #[codec(2)]
    pub packed: Option<bool>,
    /// Whether the item is deprecated.
    #[codec(3)]
    pub deprecated: Option<bool>,
    /// Whether the message is to be decoded when it is first used.
    #[codec(5)]
    pub lazy: Option<bool>,
    /// The type of a 64-bit number in JavaScript.
    #[codec(6)]
    pub jstype: Option<Open<JSType>>,
    /// Whether the field is weak.
    #[codec(10)]
    pub weak: Option<bool>,
    /// As `lazy`, without a check in advance.
    #[codec(15)]
    pub unverified_lazy: Option<bool>,
    /// Whether debugging output leaves the value out.
    #[codec(16)]
    pub debug_redact: Option<bool>,
    /// Of an option: whether descriptors keep it at run time.
    #[codec(17)]
    pub retention: Option<Open<OptionRetention>>,
    /// Of an option: what it can be set on.
    #[codec(19, expanded)]
    pub targets: Vec<Open<OptionTargetType>>,
    /// Of a feature: its defaults by edition.
    #[codec(20)]
    pub edition_defaults: Vec<EditionDefault>,
    /// Overrides of features for the item and what is in it.
    #[codec(21)]
    pub features: Option<FeatureSet>,
    /// Of a feature: the editions that have it.
    #[codec(22)]
    pub feature_support: Option<FeatureSupport>,
    /// Options that are not interpreted yet. A compiler leaves none.
    #[codec(999)]
    pub uninterpreted_option: Vec<UninterpretedOption>,
    /// The fields that are not listed here: extensions, and what later versions add.
    #[codec(unknown)]
    pub unknown: UnknownFields,
}

/// The type of a string in C++.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Enumeration)]
#[codec(name = "google.protobuf.FieldOptions.CType")]
#[non_exhaustive]
pub enum CType {
    /// `std::string`
    #[codec(name = "STRING")]
    String = 0,
    /// `absl::Cord`
    #[codec(name = "CORD")]
    Cord = 1,
    /// `absl::string_view`
    #[codec(name = "STRING_PIECE")]
    StringPiece = 2,
}

/// The type of a 64-bit number in JavaScript.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Enumeration)]
#[codec(name = "google.protobuf.FieldOptions.JSType")]
#[non_exhaustive]
pub enum JSType {
    /// The default.
    #[codec(name = "JS_NORMAL")]
    Normal = 0,
    /// A string.
    #[codec(name = "JS_STRING")]
    String = 1,
    /// A number.
    #[codec(name = "JS_NUMBER")]
    Number = 2,
}

/// Whether descriptors keep an option at run time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Enumeration)]
#[codec(name = "google.protobuf.FieldOptions.OptionRetention")]
#[non_exhaustive]
pub enum OptionRetention {
    /// Not set.
    #[codec(name = "RETENTION_UNKNOWN")]
    Unknown = 0,
    /// They do.
    #[codec(name = "RETENTION_RUNTIME")]
    Runtime = 1,
    /// Generators see it, and programs do not.
    #[codec(name = "RETENTION_SOURCE")]
    Source = 2,
}

/// What an option can be set on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Enumeration)]
#[codec(name = "google.protobuf.FieldOptions.OptionTargetType")]
#[non_exhaustive]
pub enum OptionTargetType {
    /// Not set.
    #[codec(name = "TARGET_TYPE_UNKNOWN")]
    Unknown = 0,
    /// Files.
    #[codec(name = "TARGET_TYPE_FILE")]
    File = 1,
    /// Ranges of extensions.
    #[codec(name = "TARGET_TYPE_EXTENSION_RANGE")]
    ExtensionRange = 2,
    /// Messages.
    #[codec(name = "TARGET_TYPE_MESSAGE")]
    Message = 3,
    /// Fields.
    #[codec(name = "TARGET_TYPE_FIELD")]
    Field = 4,
    /// Oneofs.
    #[codec(name = "TARGET_TYPE_ONEOF")]
    Oneof = 5,
    /// Enums.
    #[codec(name = "TARGET_TYPE_ENUM")]
    Enum = 6,
    /// Values of enums.
    #[codec(name = "TARGET_TYPE_ENUM_ENTRY")]
    EnumEntry = 7,
    /// Services.
    #[codec(name = "TARGET_TYPE_SERVICE")]
    Service = 8,
    /// Methods.
    #[codec(name = "TARGET_TYPE_METHOD")]
    Method = 9,
}

/// The default of a feature from an edition on.
#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
#[codec(name = "google.protobuf.FieldOptions.EditionDefault")]
pub struct EditionDefault {
    /// The value, in text format.
    #[codec(2)]
    pub value: Option<String>,
    /// The first edition.
    #[codec(3)]
    pub edition: Option<Open<Edition>>,
    /// The fields that are not listed here: extensions, and what later versions add.
    #[codec(unknown)]
    pub unknown: UnknownFields,
}

/// The editions that have a feature.
#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
#[codec(name = "google.protobuf.FieldOptions.FeatureSupport")]
pub struct FeatureSupport {
    /// The first.
    #[codec(1)]
    pub edition_introduced: Option<Open<Edition>>,
    /// The first in which it is deprecated.
    #[codec(2)]
    pub edition_deprecated: Option<Open<Edition>>,
    /// What a user of it is told then.
    #[codec(3)]
    pub deprecation_warning: Option<String>,
    /// The first that has it no longer.
    #[codec(4)]
    pub edition_removed: Option<Open<Edition>>,
    /// What a user of it is told then.
    #[codec(5)]
    pub removal_error: Option<String>,
    /// The fields that are not listed here: extensions, and what later versions add.
    #[codec(unknown)]
    pub unknown: UnknownFields,
}

/// Options of a oneof.
#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
#[codec(name = "google.protobuf.OneofOptions")]
pub struct OneofOptions {
    /// Overrides of features for the item and what is in it.
    #[codec(1)]
    pub features: Option<FeatureSet>,
    /// Options that are not interpreted yet. A compiler leaves none.
    #[codec(999)]
    pub uninterpreted_option: Vec<UninterpretedOption>,
    /// The fields that are not listed here: extensions, and what later versions add.
    #[codec(unknown)]
    pub unknown: UnknownFields,
}

/// Options of an enum.
#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
#[codec(name = "google.protobuf.EnumOptions")]
pub struct EnumOptions {
    /// Whether several values may have one number.
    #[codec(2)]
    pub allow_alias: Option<bool>,
    /// Whether the item is deprecated.
    #[codec(3)]
    pub deprecated: Option<bool>,
    /// Whether names that conflict in JSON are allowed.
    #[codec(6)]
    pub deprecated_legacy_json_field_conflicts: Option<bool>,
    /// Overrides of features for the item and what is in it.
    #[codec(7)]
    pub features: Option<FeatureSet>,
    /// Options that are not interpreted yet. A compiler leaves none.
    #[codec(999)]
    pub uninterpreted_option: Vec<UninterpretedOption>,
    /// The fields that are not listed here: extensions, and what later versions add.
    #[codec(unknown)]
    pub unknown: UnknownFields,
}

/// Options of a value of an enum.
#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
#[codec(name = "google.protobuf.EnumValueOptions")]
pub struct EnumValueOptions {
    /// Whether the item is deprecated.
    #[codec(1)]
    pub deprecated: Option<bool>,
    /// Overrides of features for the item and what is in it.
    #[codec(2)]
    pub features: Option<FeatureSet>,
    /// Whether debugging output leaves the value out.
    #[codec(3)]
    pub debug_redact: Option<bool>,
    /// Of a value of a feature: the editions that have it.
    #[codec(4)]
    pub feature_support: Option<FeatureSupport>,
    /// Options that are not interpreted yet. A compiler leaves none.
    #[codec(999)]
    pub uninterpreted_option: Vec<UninterpretedOption>,
    /// The fields that are not listed here: extensions, and what later versions add.
    #[codec(unknown)]
    pub unknown: UnknownFields,
}

/// Options of a service.
#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
#[codec(name = "google.protobuf.ServiceOptions")]
pub struct ServiceOptions {
    /// Whether the item is deprecated.
    #[codec(33)]
    pub deprecated: Option<bool>,
    /// Overrides of features for the item and what is in it.
    #[codec(34)]
    pub features: Option<FeatureSet>,
    /// Options that are not interpreted yet. A compiler leaves none.
    #[codec(999)]
    pub uninterpreted_option: Vec<UninterpretedOption>,
    /// The fields that are not listed here: extensions, and what later versions add.
    #[codec(unknown)]
    pub unknown: UnknownFields,
}

/// Options of a method.
#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
#[codec(name = "google.protobuf.MethodOptions")]
pub struct MethodOptions {
    /// Whether the item is deprecated.
    #[codec(33)]
    pub deprecated: Option<bool>,
    /// Whether a call may be repeated.
    #[codec(34)]
    pub idempotency_level: Option<Open<IdempotencyLevel>>,
    /// Overrides of features for the item and what is in it.
    #[codec(35)]
    pub features: Option<FeatureSet>,
    /// Options that are not interpreted yet. A compiler leaves none.
    #[codec(999)]
    pub uninterpreted_option: Vec<UninterpretedOption>,
    /// The fields that are not listed here: extensions, and what later versions add.
    #[codec(unknown)]
    pub unknown: UnknownFields,
}

/// Whether a call may be repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Enumeration)]
#[codec(name = "google.protobuf.MethodOptions.IdempotencyLevel")]
#[non_exhaustive]
pub enum IdempotencyLevel {
    /// Not set.
    #[codec(name = "IDEMPOTENCY_UNKNOWN")]
    IdempotencyUnknown = 0,
    /// It changes nothing.
    #[codec(name = "NO_SIDE_EFFECTS")]
    NoSideEffects = 1,
    /// It changes the same whether it happens once or several times.
    #[codec(name = "IDEMPOTENT")]
    Idempotent = 2,
}

/// An option as the parser read it.
#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
#[codec(name = "google.protobuf.UninterpretedOption")]
pub struct UninterpretedOption {
    /// The parts of its name.
    #[codec(2)]
    pub name: Vec<NamePart>,
    /// A value that is an identifier.
    #[codec(3)]
    pub identifier_value: Option<String>,
    /// A value that is an integer without a sign.
    #[codec(4)]
    pub positive_int_value: Option<u64>,
    /// A value that is a negative integer.
    #[codec(5)]
    pub negative_int_value: Option<i64>,
    /// A value that is a float.
    #[codec(6)]
    pub double_value: Option<f64>,
    /// A value that is a string.
    #[codec(7)]
    pub string_value: Option<Vec<u8>>,
    /// A value in text format.
    #[codec(8)]
    pub aggregate_value: Option<String>,
    /// The fields that are not listed here: extensions, and what later versions add.
    #[codec(unknown)]
    pub unknown: UnknownFields,
}

/// A part of the name of an option.
#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
#[codec(name = "google.protobuf.UninterpretedOption.NamePart")]
pub struct NamePart {
    /// The name, without parentheses.
    #[codec(1, required)]
    pub name_part: String,
    /// Whether it is in parentheses.
    #[codec(2, required)]
    pub is_extension: bool,
    /// The fields that are not listed here: extensions, and what later versions add.
    #[codec(unknown)]
    pub unknown: UnknownFields,
}

/// Features of an edition; what is not set is inherited.
#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
#[codec(name = "google.protobuf.FeatureSet")]
pub struct FeatureSet {
    /// Whether absent and zero differ.
    #[codec(1)]
    pub field_presence: Option<Open<FieldPresence>>,
    /// Whether an enum has numbers without a name.
    #[codec(2)]
    pub enum_type: Option<Open<EnumType>>,
    /// Whether a list of numbers is one run.
    #[codec(3)]
    pub repeated_field_encoding: Option<Open<RepeatedFieldEncoding>>,
    /// Whether strings have to be UTF-8.
    #[codec(4)]
    pub utf8_validation: Option<Open<Utf8Validation>>,
    /// How messages in fields are delimited.
    #[codec(5)]
    pub message_encoding: Option<Open<MessageEncoding>>,
    /// Whether the type has a form in JSON.
    #[codec(6)]
    pub json_format: Option<Open<JsonFormat>>,
    /// The style that names have to follow.
    #[codec(7)]
    pub enforce_naming_style: Option<Open<EnforceNamingStyle>>,
    /// What other files can use unless it says otherwise.
    #[codec(8)]
    pub default_symbol_visibility: Option<Open<DefaultSymbolVisibility>>,
    /// The limits on the size of a type.
    #[codec(9)]
    pub enforce_proto_limits: Option<Open<EnforceProtoLimits>>,
    /// The fields that are not listed here: extensions, and what later versions add.
    #[codec(unknown)]
    pub unknown: UnknownFields,
}

/// Whether absent and zero differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Enumeration)]
#[codec(name = "google.protobuf.FeatureSet.FieldPresence")]
#[non_exhaustive]
pub enum FieldPresence {
    /// Not set.
    #[codec(name = "FIELD_PRESENCE_UNKNOWN")]
    Unknown = 0,
    /// They do.
    #[codec(name = "EXPLICIT")]
    Explicit = 1,
    /// They are the same.
    #[codec(name = "IMPLICIT")]
    Implicit = 2,
    /// They do, and absent is an error.
    #[codec(name = "LEGACY_REQUIRED")]
    LegacyRequired = 3,
}

/// Whether an enum has numbers without a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Enumeration)]
#[codec(name = "google.protobuf.FeatureSet.EnumType")]
#[non_exhaustive]
pub enum EnumType {
    /// Not set.
    #[codec(name = "ENUM_TYPE_UNKNOWN")]
    Unknown = 0,
    /// It has.
    #[codec(name = "OPEN")]
    Open = 1,
    /// It has not: a decoder keeps them as unknown fields.
    #[codec(name = "CLOSED")]
    Closed = 2,
}

/// Whether a list of numbers is one run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Enumeration)]
#[codec(name = "google.protobuf.FeatureSet.RepeatedFieldEncoding")]
#[non_exhaustive]
pub enum RepeatedFieldEncoding {
    /// Not set.
    #[codec(name = "REPEATED_FIELD_ENCODING_UNKNOWN")]
    Unknown = 0,
    /// It is.
    #[codec(name = "PACKED")]
    Packed = 1,
    /// Each number has a tag.
    #[codec(name = "EXPANDED")]
    Expanded = 2,
}

/// Whether strings have to be UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Enumeration)]
#[codec(name = "google.protobuf.FeatureSet.Utf8Validation")]
#[non_exhaustive]
pub enum Utf8Validation {
    /// Not set.
    #[codec(name = "UTF8_VALIDATION_UNKNOWN")]
    Unknown = 0,
    /// They have to be.
    #[codec(name = "VERIFY")]
    Verify = 2,
    /// They are not checked.
    #[codec(name = "NONE")]
    None = 3,
}

/// How messages in fields are delimited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Enumeration)]
#[codec(name = "google.protobuf.FeatureSet.MessageEncoding")]
#[non_exhaustive]
pub enum MessageEncoding {
    /// Not set.
    #[codec(name = "MESSAGE_ENCODING_UNKNOWN")]
    Unknown = 0,
    /// By a length that precedes them.
    #[codec(name = "LENGTH_PREFIXED")]
    LengthPrefixed = 1,
    /// By two tags, as groups.
    #[codec(name = "DELIMITED")]
    Delimited = 2,
}

/// Whether a type has a form in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Enumeration)]
#[codec(name = "google.protobuf.FeatureSet.JsonFormat")]
#[non_exhaustive]
pub enum JsonFormat {
    /// Not set.
    #[codec(name = "JSON_FORMAT_UNKNOWN")]
    Unknown = 0,
    /// It has.
    #[codec(name = "ALLOW")]
    Allow = 1,
    /// It has one as far as names allow.
    #[codec(name = "LEGACY_BEST_EFFORT")]
    LegacyBestEffort = 2,
}

/// The style that names have to follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Enumeration)]
#[codec(name = "google.protobuf.FeatureSet.EnforceNamingStyle")]
#[non_exhaustive]
pub enum EnforceNamingStyle {
    /// Not set.
    #[codec(name = "ENFORCE_NAMING_STYLE_UNKNOWN")]
    Unknown = 0,
    /// That of edition 2024.
    #[codec(name = "STYLE2024")]
    Style2024 = 1,
    /// None.
    #[codec(name = "STYLE_LEGACY")]
    StyleLegacy = 2,
    /// That of edition 2026.
    #[codec(name = "STYLE2026")]
    Style2026 = 3,
}

/// The scope of [`DefaultSymbolVisibility`].
#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
#[codec(name = "google.protobuf.FeatureSet.VisibilityFeature")]
pub struct VisibilityFeature {
    /// The fields that are not listed here: extensions, and what later versions add.
    #[codec(unknown)]
    pub unknown: UnknownFields,
}

/// What other files can use unless it says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Enumeration)]
#[codec(name = "google.protobuf.FeatureSet.VisibilityFeature.DefaultSymbolVisibility")]
#[non_exhaustive]
pub enum DefaultSymbolVisibility {
    /// Not set.
    #[codec(name = "DEFAULT_SYMBOL_VISIBILITY_UNKNOWN")]
    Unknown = 0,
    /// Every type.
    #[codec(name = "EXPORT_ALL")]
    ExportAll = 1,
    /// Types that are not nested.
    #[codec(name = "EXPORT_TOP_LEVEL")]
    ExportTopLevel = 2,
    /// None.
    #[codec(name = "LOCAL_ALL")]
    LocalAll = 3,
    /// None, and nested types cannot be exported.
    #[codec(name = "STRICT")]
    Strict = 4,
}

/// The scope of [`EnforceProtoLimits`].
#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
#[codec(name = "google.protobuf.FeatureSet.ProtoLimitsFeature")]
pub struct ProtoLimitsFeature {
    /// The fields that are not listed here: extensions, and what later versions add.
    #[codec(unknown)]
    pub unknown: UnknownFields,
}

/// The limits on the size of a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Enumeration)]
#[codec(name = "google.protobuf.FeatureSet.ProtoLimitsFeature.EnforceProtoLimits")]
#[non_exhaustive]
pub enum EnforceProtoLimits {
    /// Not set.
    #[codec(name = "PROTO_LIMITS_UNKNOWN")]
    ProtoLimitsUnknown = 0,
    /// None.
    #[codec(name = "LEGACY_NO_EXPLICIT_LIMITS")]
    LegacyNoExplicitLimits = 1,
    /// Those of edition 2026.
    #[codec(name = "PROTO_LIMITS2026")]
    ProtoLimits2026 = 2,
}

/// The defaults of features, as `protoc --edition_defaults_out` writes them.
#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
#[codec(name = "google.protobuf.FeatureSetDefaults")]
pub struct FeatureSetDefaults {
    /// The defaults, by edition, in ascending order.
    #[codec(1)]
    pub defaults: Vec<FeatureSetEditionDefault>,
    /// The first edition.
    #[codec(4)]
    pub minimum_edition: Option<Open<Edition>>,
    /// The last edition.
    #[codec(5)]
    pub maximum_edition: Option<Open<Edition>>,
    /// The fields that are not listed here: extensions, and what later versions add.
    #[codec(unknown)]
    pub unknown: UnknownFields,
}

/// The defaults from an edition on.
#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
#[codec(name = "google.protobuf.FeatureSetDefaults.FeatureSetEditionDefault")]
pub struct FeatureSetEditionDefault {
    /// The first edition.
    #[codec(3)]
    pub edition: Option<Open<Edition>>,
    /// Features that a schema can set.
    #[codec(4)]
    pub overridable_features: Option<FeatureSet>,
    /// Features that a schema cannot set.
    #[codec(5)]
    pub fixed_features: Option<FeatureSet>,
    /// The fields that are not listed here: extensions, and what later versions add.
    #[codec(unknown)]
    pub unknown: UnknownFields,
}

/// Places and comments of a file.
#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
#[codec(name = "google.protobuf.SourceCodeInfo")]
pub struct SourceCodeInfo {
    /// The places, in the order of the file.
    #[codec(1)]
    pub location: Vec<Location>,
    /// The fields that are not listed here: extensions, and what later versions add.
    #[codec(unknown)]
    pub unknown: UnknownFields,
}

/// The place of an item.
#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
#[codec(name = "google.protobuf.SourceCodeInfo.Location")]
pub struct Location {
    /// The item: numbers of fields of `FileDescriptorProto` and indices in them.
    #[codec(1)]
    pub path: Vec<i32>,
    /// First line, first column, last line unless it is the first, and the column after the last;
    /// all from 0.
    #[codec(2)]
    pub span: Vec<i32>,
    /// The comment that precedes the item.
    #[codec(3)]
    pub leading_comments: Option<String>,
    /// The comment that follows the item.
    #[codec(4)]
    pub trailing_comments: Option<String>,
    /// Comments that precede it, with blank lines after each.
    #[codec(6)]
    pub leading_detached_comments: Vec<String>,
    /// The fields that are not listed here: extensions, and what later versions add.
    #[codec(unknown)]
    pub unknown: UnknownFields,
}

/// Where the items of a file are in the code that is generated from it.
#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
#[codec(name = "google.protobuf.GeneratedCodeInfo")]
pub struct GeneratedCodeInfo {
    /// The ranges of the code that belong to an item.
    #[codec(1)]
    pub annotation: Vec<CodeAnnotation>,
    /// The fields that are not listed here: extensions, and what later versions add.
    #[codec(unknown)]
    pub unknown: UnknownFields,
}

/// A range of generated code, and the item that it is generated from.
#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
#[codec(name = "google.protobuf.GeneratedCodeInfo.Annotation")]
pub struct CodeAnnotation {
    /// The item, as in [`Location::path`].
    #[codec(1)]
    pub path: Vec<i32>,
    /// The name of the schema file.
    #[codec(2)]
    pub source_file: Option<String>,
    /// The offset of the first byte of the range.
    #[codec(3)]
    pub begin: Option<i32>,
    /// The offset of the byte after the last.
    #[codec(4)]
    pub end: Option<i32>,
    /// What the code does with the item.
    #[codec(5)]
    pub semantic: Option<Open<Semantic>>,
    /// The fields that are not listed here: extensions, and what later versions add.
    #[codec(unknown)]
    pub unknown: UnknownFields,
}

/// What generated code does with the item of its schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Enumeration)]
#[codec(name = "google.protobuf.GeneratedCodeInfo.Annotation.Semantic")]
#[non_exhaustive]
pub enum Semantic {
    /// It names the item, and neither of the others.
    #[codec(name = "NONE")]
    None = 0,
    /// It sets the item.
    #[codec(name = "SET")]
    Set = 1,
    /// It gives access that can also change the item: an alias.
    #[codec(name = "ALIAS")]
    Alias = 2,
}

/// What other files can use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Enumeration)]
#[codec(name = "google.protobuf.SymbolVisibility")]
#[non_exhaustive]
pub enum SymbolVisibility {
    /// The schema does not say.
    #[codec(name = "VISIBILITY_UNSET")]
    Unset = 0,
    /// `local`: not from other files.
    #[codec(name = "VISIBILITY_LOCAL")]
    Local = 1,
    /// `export`: from every file.
    #[codec(name = "VISIBILITY_EXPORT")]
    Export = 2,
}

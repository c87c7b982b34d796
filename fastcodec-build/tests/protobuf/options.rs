//! What each option changes in the generated code.

use std::fs;
use std::path::Path;

use fastcodec_build::{Config, Service, ServiceGenerator};

/// A shop, with something for every option.
const SHOP: &str = r#"
    syntax = "proto3";
    package shop;

    // Something that is sold.
    message Item {
      string name = 1;
      bytes photo = 2;
      map<string, int32> stock = 3;
      Price price = 4;
      State state = 5;
      oneof code {
        string sku = 6;
        Price by_price = 7;
      }
    }

    message Price { int64 cents = 1; }

    message Other { bytes photo = 1; }

    enum State {
      STATE_UNKNOWN = 0;
      STATE_SOLD = 1;
    }

    service Shop { rpc Buy(Item) returns (stream Price); }
"#;

/// The file that is generated for the shop.
fn generated(configure: impl FnOnce(&mut Config)) -> String {
    let folder = tempfile::tempdir().unwrap();
    compile(folder.path(), SHOP, configure);
    fs::read_to_string(folder.path().join("shop.rs")).unwrap()
}

fn compile(folder: &Path, schema: &str, configure: impl FnOnce(&mut Config)) {
    fs::write(folder.join("shop.proto"), schema).unwrap();
    let mut config = Config::new();
    config.without_protoc();
    config.out_dir(folder);
    configure(&mut config);
    config
        .compile_protos(&[folder.join("shop.proto")], &[folder])
        .unwrap();
}

/// Whether the code has these lines, one behind the other, whatever their indentation.
fn has(code: &str, lines: &str) -> bool {
    let trimmed = |text: &str| text.lines().map(str::trim).collect::<Vec<_>>().join("\n");
    trimmed(code).contains(trimmed(lines).trim())
}

#[track_caller]
fn assert_has(code: &str, lines: &str) {
    assert!(has(code, lines), "no\n{lines}\nin\n{code}");
}

#[track_caller]
fn assert_has_not(code: &str, lines: &str) {
    assert!(!has(code, lines), "there is\n{lines}\nin\n{code}");
}

#[test]
fn without_options_types_are_plain_and_owned() {
    let code = generated(|_| {});
    assert_has(
        &code,
        r#"
        /// Something that is sold.
        #[derive(Clone, Debug, Default, PartialEq, ::fastcodec::Protobuf)]
        #[codec(name = "shop.Item")]
        pub struct Item {
        #[codec(1)]
        pub name: String,
        #[codec(2)]
        pub photo: Vec<u8>,
        #[codec(3)]
        pub stock: ::std::collections::HashMap<String, i32>,
        #[codec(4)]
        pub price: Option<Price>,
        #[codec(5)]
        pub state: ::fastcodec::protobuf::Open<State>,
        #[codec(oneof)]
        pub code: Option<item::Code>,
        }"#,
    );
    assert_has_not(&code, "Shop");
}

#[test]
fn bytes_may_be_shared() {
    let code = generated(|config| {
        config.bytes([".shop.Item.photo"]);
    });
    assert_has(&code, "pub photo: ::fastcodec::bytes::Bytes,");
    assert_has(&code, "pub photo: Vec<u8>,");
}

#[test]
fn strings_may_have_another_type() {
    let code = generated(|config| {
        config.string_type(["name", "sku", "stock"], "::std::sync::Arc<str>");
    });
    assert_has(
        &code,
        "pub stock: ::std::collections::HashMap<::std::sync::Arc<str>, i32>,",
    );
    assert_has(&code, "pub name: ::std::sync::Arc<str>,");
    assert_has(&code, "Sku(::std::sync::Arc<str>),");
}

#[test]
fn what_keeps_unknown_fields_may_have_attributes() {
    let code = generated(|config| {
        config
            .unknown_fields([".shop.Item", ".shop.Price"])
            .field_attribute(".shop.Item.unknown_fields", "#[serde(skip)]");
    });
    let attributed = "#[codec(unknown)]\n#[serde(skip)]\npub unknown_fields:";
    assert_has(&code, attributed);
    assert_has(&code, "#[codec(unknown)]\npub unknown_fields:");
}

#[test]
fn maps_may_have_another_type() {
    let stock = |configure: fn(&mut Config)| {
        let code = generated(configure);
        let line = code.lines().find(|line| line.contains("stock: ")).unwrap();
        line.trim().to_owned()
    };
    assert_eq!(
        stock(|config| {
            config.btree_map(["."]);
        }),
        "pub stock: ::fastcodec::alloc::collections::BTreeMap<String, i32>,"
    );
    assert_eq!(
        stock(|config| {
            config.vec_map([".shop.Item"]);
        }),
        "pub stock: Vec<(String, i32)>,"
    );
    assert_eq!(
        stock(|config| {
            config
                .btree_map(["."])
                .map_type(["stock"], "crate::FastMap");
        }),
        "pub stock: crate::FastMap<String, i32>,"
    );
}

#[test]
fn a_message_may_be_boxed_in_a_field_and_in_a_oneof() {
    let code = generated(|config| {
        config.boxed([".shop.Item.price", ".shop.Item.code.by_price"]);
    });
    assert_has(&code, "pub price: Option<Box<Price>>,");
    assert_has(&code, "ByPrice(Box<super::Price>),");
}

#[test]
fn a_type_that_is_in_rust_already_is_not_generated() {
    let code = generated(|config| {
        config
            .extern_path(".shop.Price", "crate::Money")
            .views([".shop.Item"]);
    });
    assert_has(&code, "pub price: Option<crate::Money>,");
    assert_has(&code, "pub price: Option<crate::MoneyView<'a>>,");
    assert_has_not(&code, "pub struct Price");
}

#[test]
fn views_are_generated_with_all_that_they_refer_to() {
    let code = generated(|config| {
        config.views([".shop.Item"]);
    });
    assert_has(
        &code,
        r#"
        pub struct ItemView<'a> {
        #[codec(1)]
        pub name: &'a str,
        #[codec(2)]
        pub photo: &'a [u8],
        #[codec(3)]
        pub stock: &'a [(&'a str, i32)],
        #[codec(4)]
        pub price: Option<PriceView<'a>>,
        #[codec(5)]
        pub state: ::fastcodec::protobuf::Open<State>,
        #[codec(oneof)]
        pub code: Option<item::CodeView<'a>>,
        }"#,
    );
    assert_has(&code, "pub struct PriceView<'a> {");
    assert_has_not(&code, "OtherView");
}

#[test]
fn small_code_is_generated_where_that_is_asked() {
    let code = generated(|config| {
        config.code_size([".shop.Item"]).views([".shop.Item"]);
    });
    assert_has(
        &code,
        "#[codec(name = \"shop.Item\", code_size)]\npub struct Item {",
    );
    assert_has(
        &code,
        "#[codec(name = \"shop.Item\", code_size)]\npub struct ItemView<'a> {",
    );
    assert_has(&code, "#[codec(code_size)]\npub enum Code {");
    assert_has(&code, "#[codec(code_size)]\npub enum CodeView<'a> {");
    assert_has(&code, "#[codec(name = \"shop.Price\")]\npub struct Price {");
}

#[test]
fn small_code_is_generated_where_the_schema_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let schema = SHOP.replace(
        "package shop;",
        "package shop; option optimize_for = CODE_SIZE;",
    );
    compile(folder.path(), &schema, |_| {});
    let code = fs::read_to_string(folder.path().join("shop.rs")).unwrap();
    assert_has(
        &code,
        "#[codec(name = \"shop.Price\", code_size)]\npub struct Price {",
    );
    assert_has(&code, "#[codec(code_size)]\npub enum Code {");
    assert_has_not(&code, "#[codec(name = \"shop.State\", code_size)]");
}

#[test]
fn unknown_fields_are_kept_where_that_is_asked() {
    let code = generated(|config| {
        config
            .unknown_fields([".shop.Price"])
            .views([".shop.Price"]);
    });
    assert_has(
        &code,
        "#[codec(unknown)]
        pub unknown_fields: ::fastcodec::protobuf::UnknownFields,",
    );
    assert_has(
        &code,
        "pub unknown_fields: ::fastcodec::protobuf::UnknownFieldsView<'a>,",
    );
    assert_eq!(code.matches("codec(unknown)").count(), 2);
}

#[test]
fn attributes_stand_where_they_are_asked_for() {
    let code = generated(|config| {
        config
            .type_attribute(".", "#[derive(Any)]")
            .message_attribute(".shop.Price", "#[message]")
            .enum_attribute(".shop", "#[enumeration]")
            .field_attribute("cents", "#[field]")
            .field_attribute(".shop.State.STATE_SOLD", "#[value]")
            .field_attribute(".shop.Item.code.sku", "#[member]")
            .views([".shop.Price"]);
    });
    assert_has(
        &code,
        r#"
        #[codec(name = "shop.Price")]
        #[derive(Any)]
        #[message]
        pub struct Price {
        #[codec(1)]
        #[field]
        pub cents: i64,
        }"#,
    );
    assert_has(
        &code,
        "#[derive(Any)]
        #[enumeration]
        pub enum Code {",
    );
    assert_has(
        &code,
        "#[derive(Any)]
        #[enumeration]
        #[repr(i32)]
        pub enum State {",
    );
    assert_has(&code, "#[value]\nSold = 1,");
    assert_has(&code, "#[member]\nSku(String),");
    assert_has(
        &code,
        "#[codec(name = \"shop.Price\")]\npub struct PriceView<'a> {",
    );
}

#[test]
fn debug_is_left_out_where_that_is_asked() {
    let code = generated(|config| {
        config.skip_debug([".shop.Item", ".shop.State"]);
    });
    assert_has(
        &code,
        "#[derive(Clone, Default, PartialEq, ::fastcodec::Protobuf)]",
    );
    assert_has(&code, "#[derive(Clone, PartialEq, ::fastcodec::Oneof)]");
    assert_eq!(code.matches("Debug").count(), 2);
}

#[test]
fn a_message_derives_nothing_that_its_next_field_could_take_away() {
    let code = generated(|_| {});
    assert_has(
        &code,
        "#[derive(Clone, Debug, Default, PartialEq, ::fastcodec::Protobuf)]
         #[codec(name = \"shop.Price\")]",
    );
    assert_has(
        &code,
        "#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, ::fastcodec::Enumeration)]",
    );
}

#[test]
fn a_message_derives_copy_eq_and_hash_where_that_is_wanted_and_its_fields_allow_it() {
    let code = generated(|config| {
        config.derive_copy(["."]).derive_eq_hash([".shop.Price"]);
    });
    assert_has(
        &code,
        "#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, ::fastcodec::Protobuf)]
         #[codec(name = \"shop.Price\")]",
    );
    assert_has(
        &code,
        "#[derive(Clone, Debug, Default, PartialEq, ::fastcodec::Protobuf)]
         #[codec(name = \"shop.Other\")]",
    );
}

#[test]
fn a_message_has_prosts_trait_for_its_name_where_that_is_wanted() {
    assert_has_not(&generated(|_| {}), "prost::Name");
    let code = generated(|config| {
        config
            .enable_type_names()
            .type_name_domain([".shop.Item"], "type.example.com");
    });
    assert_has(
        &code,
        "impl ::fastcodec::prost::Name for Item {
         const NAME: &'static str = \"Item\";

         const PACKAGE: &'static str = \"shop\";",
    );
    assert_has(&code, "From<&str>>::from(\"type.example.com/shop.Item\")");
    assert_has(&code, "From<&str>>::from(\"/shop.Price\")");
}

#[test]
fn well_known_types_may_be_elsewhere() {
    let schema = "import \"google/protobuf/timestamp.proto\";
                  message A { optional google.protobuf.Timestamp at = 1; }";
    let folder = tempfile::tempdir().unwrap();
    compile(folder.path(), schema, |config| {
        config.types_path("::fastcodec::prost::types");
    });
    let code = fs::read_to_string(folder.path().join("_.rs")).unwrap();
    assert_has(
        &code,
        "pub at: Option<::fastcodec::prost::types::Timestamp>,",
    );
}

#[test]
fn a_descriptor_set_without_source_info_has_no_comments() {
    let folder = tempfile::tempdir().unwrap();
    let set = folder.path().join("set.binpb");
    let size = |configure: fn(&mut Config)| {
        compile(folder.path(), SHOP, |config| {
            configure(config.file_descriptor_set_path(&set));
        });
        fs::metadata(&set).unwrap().len()
    };
    let with = size(|_| {});
    let without = size(|config| {
        config.skip_source_info();
    });
    assert!(without < with, "{without} {with}");
    let code = fs::read_to_string(folder.path().join("shop.rs")).unwrap();
    assert_has_not(&code, "Something that is sold");
}

#[test]
fn comments_are_left_out_where_that_is_asked() {
    let code = generated(|config| {
        config.disable_comments([".shop.Item"]);
    });
    assert_has_not(&code, "Something");
}

#[test]
fn the_prefix_of_an_enumeration_may_be_kept() {
    let code = generated(|config| {
        config.retain_enum_prefix();
    });
    assert_has(&code, "#[codec(name = \"STATE_SOLD\")]\nStateSold = 1,");
    let code = generated(|_| {});
    assert_has(&code, "#[codec(name = \"STATE_SOLD\")]\nSold = 1,");
}

#[test]
fn without_std_nothing_of_its_prelude_is_used() {
    let code = generated(|config| {
        config.no_std().boxed([".shop.Item.price"]);
    });
    assert_has(&code, "pub name: ::fastcodec::alloc::string::String,");
    assert_has(&code, "pub photo: ::fastcodec::alloc::vec::Vec<u8>,");
    assert_has(&code, "Option<::fastcodec::alloc::boxed::Box<Price>>");
    assert_has(&code, "BTreeMap<");
    assert_has_not(&code, "::std");
}

#[test]
fn the_runtime_may_be_elsewhere() {
    let code = generated(|config| {
        config.runtime_path("::codec").views(["."]);
    });
    assert_has(
        &code,
        "::codec::Protobuf)]\n#[codec(name = \"shop.Item\", crate = ::codec)]",
    );
    assert_has(&code, "::codec::Oneof)]\n#[codec(crate = ::codec)]");
    assert_has(&code, "pub state: ::codec::protobuf::Open<State>,");
    assert_has_not(&code, "::fastcodec");
}

#[test]
fn code_need_not_be_formatted() {
    let code = generated(|config| {
        config.format(false);
    });
    assert_eq!(code.lines().count(), 3);
}

#[test]
fn the_include_file_has_the_modules_of_the_packages() {
    let folder = tempfile::tempdir().unwrap();
    let schema = SHOP.replace("package shop", "package a.type.shop");
    compile(folder.path(), &schema, |config| {
        config.include_file("mod.rs");
    });
    assert!(folder.path().join("a.type.shop.rs").exists());
    let code = fs::read_to_string(folder.path().join("mod.rs")).unwrap();
    assert_has(
        &code,
        r#"
        pub mod a {
        pub mod r#type {
        pub mod shop {
        include!("a.type.shop.rs");
        }
        }
        }"#,
    );
}

#[test]
fn what_is_in_no_package_has_a_file_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let schema = SHOP.replace("package shop;", "");
    compile(folder.path(), &schema, |_| {});
    assert!(folder.path().join("_.rs").exists());
    compile(folder.path(), &schema, |config| {
        config.default_package_filename("messages");
    });
    assert!(folder.path().join("messages.rs").exists());
}

#[test]
fn a_file_that_is_as_it_should_be_is_not_written_again() {
    let folder = tempfile::tempdir().unwrap();
    compile(folder.path(), SHOP, |_| {});
    let path = folder.path().join("shop.rs");
    let before = fs::metadata(&path).unwrap().modified().unwrap();
    compile(folder.path(), SHOP, |_| {});
    assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), before);
}

#[test]
fn the_well_known_types_may_be_generated() {
    let folder = tempfile::tempdir().unwrap();
    let schema = r#"
        syntax = "proto3";
        package shop;
        import "google/protobuf/timestamp.proto";
        message Sale { google.protobuf.Timestamp time = 1; }
    "#;
    let theirs = folder.path().join("google.protobuf.rs");
    let ours = || fs::read_to_string(folder.path().join("shop.rs")).unwrap();
    compile(folder.path(), schema, |_| {});
    assert_has(&ours(), "pub time: Option<::fastcodec::types::Timestamp>,");
    assert!(!theirs.exists());
    compile(folder.path(), schema, |config| {
        config.compile_well_known_types();
    });
    assert_has(
        &ours(),
        "pub time: Option<super::google::protobuf::Timestamp>,",
    );
    assert!(theirs.exists());
}

#[test]
fn the_types_of_descriptors_are_generated_only_where_one_is_used() {
    let folder = tempfile::tempdir().unwrap();
    let theirs = folder.path().join("google.protobuf.rs");
    let head = r#"
        syntax = "proto3";
        package shop;
        import "google/protobuf/descriptor.proto";
        extend google.protobuf.FieldOptions { string unit = 50000; }
    "#;
    compile(folder.path(), head, |_| {});
    assert!(!theirs.exists());
    let used = format!("{head} message Schema {{ google.protobuf.FileDescriptorSet set = 1; }}");
    compile(folder.path(), &used, |_| {});
    assert!(theirs.exists());
}

struct Clients;

impl ServiceGenerator for Clients {
    fn generate(&mut self, service: Service, code: &mut String) {
        let name = &service.name;
        let method = &service.methods[0];
        let (input, output) = (&method.input_type, &method.output_type);
        code.push_str(&format!(
            "pub type {name}Client = fn({input}) -> {output};\n"
        ));
    }

    fn finalize_package(&mut self, package: &str, code: &mut String) {
        code.push_str(&format!("pub const PACKAGE: &str = \"{package}\";\n"));
    }
}

#[test]
fn services_are_generated_by_who_can() {
    let code = generated(|config| {
        config.service_generator(Box::new(Clients));
    });
    assert!(
        code.ends_with(
            "}\n\npub type ShopClient = fn(Item) -> Price;\npub const PACKAGE: &str = \"shop\";\n"
        ),
        "{code}"
    );
}

//! Generates types that derive the traits of `serde`, `arbitrary` and `proptest`, and types with
//! comments that rustdoc reads.

use fastcodec_build::Config;

/// What holds for both formats.
fn config() -> Config {
    let mut config = Config::new();
    config.without_protoc();
    config
        .unknown_fields(["."])
        .type_attribute(
            ".",
            "#[derive(serde::Serialize, serde::Deserialize)]
             #[derive(arbitrary::Arbitrary)]
             #[derive(proptest_derive::Arbitrary)]",
        )
        .string_type(["smol"], "::fastcodec::smol_str::SmolStr")
        .string_type(["compact"], "::fastcodec::compact_str::CompactString")
        .string_type(["fast"], "::fastcodec::faststr::FastStr")
        .field_attribute(
            "smol",
            "#[proptest(strategy = \"::fastcodec::proptest::string()\")]",
        )
        .field_attribute(
            "fast",
            "#[arbitrary(with = ::fastcodec::arbitrary::string)]
             #[proptest(strategy = \"::fastcodec::proptest::string()\")]",
        )
        .field_attribute("renamed", "#[serde(rename = \"other-name\")]")
        // The derive of proptest has no end for what contains itself.
        .field_attribute("child", "#[proptest(value = \"None\")]");
    config
}

fn main() -> std::io::Result<()> {
    config()
        .bytes(["shared"])
        .field_attribute(
            "shared",
            "#[arbitrary(with = ::fastcodec::arbitrary::bytes)]
             #[proptest(strategy = \"::fastcodec::proptest::bytes()\")]",
        )
        .field_attribute("children", "#[proptest(value = \"Vec::new()\")]")
        .field_attribute("by_name", "#[proptest(value = \"Default::default()\")]")
        .field_attribute("itself", "#[proptest(skip)]")
        .btree_map(["ordered", "by_name"])
        .vec_map(["entries"])
        .string_type(
            ["texts", "labels"],
            "::fastcodec::compact_str::CompactString",
        )
        .compile_protos(&["schema/shapes.proto", "schema/closed.proto"], &["schema"])?;
    let optional = "::fastcodec::arbitrary::bytes(u)?";
    config()
        .bytes(["maybe"])
        .field_attribute(
            "maybe",
            format!(
                "#[arbitrary(with = |u: &mut arbitrary::Unstructured<'_>| Ok(Some({optional})))]
                 #[proptest(strategy = \"proptest::option::of(::fastcodec::proptest::bytes())\")]"
            ),
        )
        // A member that nobody knows is not there without the fields that it came in.
        .field_attribute(
            "Choice.unknown_fields",
            "#[arbitrary(skip)] #[proptest(skip)]",
        )
        .field_attribute("branches", "#[proptest(value = \"None\")]")
        .btree_set(["ordered"])
        .vec_set(["listed"])
        .compile_thrift(&["schema/shapes.thrift"], &["schema"])?;
    let mut comments = Config::new();
    comments.without_protoc();
    comments.compile_protos(&["schema/comments.proto"], &["schema"])?;
    comments.compile_thrift(&["schema/comments.thrift"], &["schema"])
}

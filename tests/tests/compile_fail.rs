//! What is wrong with an attribute is said where it stands, with what to write instead.

#[test]
fn wrong_attributes_are_explained() {
    trybuild::TestCases::new().compile_fail("ui/*.rs");
}

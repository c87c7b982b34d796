//! Files are sorted by their imports, which give types.

use fastcodec_schema::Schema;
use fastcodec_schema::descriptor::{FieldDescriptorProto, FieldType, FileDescriptorSet, Label};

use super::importing;

#[test]
fn files_follow_those_that_they_import_and_are_written_in_their_own_order() {
    let set = importing([&["c", "b"], &[], &["b"]]);
    let schema = Schema::from_descriptors(&set).unwrap();
    let names: Vec<&str> = schema.files().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["b", "c", "a"]);
    let messages: Vec<&str> = schema.messages().map(|it| it.name.as_str()).collect();
    assert_eq!(messages, ["B", "C", "A"]);
    for file in schema.files() {
        assert_eq!(schema.file(&file.name).unwrap().id, file.id);
        let message = schema.message(&file.name.to_uppercase()).unwrap();
        assert_eq!(
            (message.file, &file.messages[..]),
            (file.id, &[message.id][..])
        );
        let imports = file.imports.iter().map(|it| it.file.unwrap());
        assert!(imports.clone().all(|id| id < file.id));
        assert_eq!(imports.len(), file.imports.len());
    }
    assert_eq!(schema.to_descriptor_set(), set);
    let again = Schema::from_descriptors(&schema.to_descriptor_set()).unwrap();
    assert_eq!(again, schema);
    assert_eq!(schema.union(&again).unwrap(), schema);
    // A set that is sorted keeps its order.
    let sorted = Schema::from_descriptors(&importing([&[], &[], &["a"]])).unwrap();
    let names: Vec<&str> = sorted.files().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["a", "b", "c"]);
}

#[test]
fn a_file_of_a_union_follows_what_it_imports_of_the_other_schema() {
    let files = importing([&["b"], &[], &[]]).file;
    let part = |index: usize| {
        let mut file = files[index].clone();
        // What is imported for its options alone need not be in the set.
        file.option_dependency = std::mem::take(&mut file.dependency);
        let set = FileDescriptorSet {
            file: vec![file],
            ..FileDescriptorSet::default()
        };
        Schema::from_descriptors(&set).unwrap()
    };
    let both = part(0).union(&part(1)).unwrap();
    let names: Vec<&str> = both.files().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["b", "a"]);
    assert_eq!(
        both.file("a").unwrap().imports[0].file,
        Some(both.file("b").unwrap().id)
    );
    assert_eq!(both[both.message("A").unwrap().file].name, "a");
    let written = both.to_descriptor_set();
    assert_eq!(written.file[0].name.as_deref(), Some("a"));
}

#[test]
fn files_that_import_one_another_are_refused() {
    let set = importing([&["b"], &["c"], &["a"]]);
    let error = Schema::from_descriptors(&set).unwrap_err();
    assert_eq!(
        error.message(),
        "files import one another: a -> b -> c -> a"
    );
}

#[test]
fn a_type_of_a_file_that_is_not_imported_is_refused() {
    let with_field = |mut set: FileDescriptorSet| {
        set.file[2].message_type[0]
            .field
            .push(FieldDescriptorProto {
                name: Some("a".into()),
                number: Some(1),
                label: Some(Label::Optional.into()),
                r#type: Some(FieldType::Message.into()),
                type_name: Some(".A".into()),
                ..FieldDescriptorProto::default()
            });
        set
    };
    let direct = with_field(importing([&[], &[], &["a"]]));
    assert!(Schema::from_descriptors(&direct).is_ok());
    let mut public = with_field(importing([&[], &["a"], &["b"]]));
    let error = Schema::from_descriptors(&public).unwrap_err();
    assert_eq!(error.file(), Some("c"));
    assert!(
        error.message().contains("`A` is in the file `a`, which"),
        "{error}"
    );
    public.file[1].public_dependency = vec![0];
    assert!(Schema::from_descriptors(&public).is_ok());
    let mut for_options = with_field(importing([&[], &[], &[]]));
    for_options.file[2].option_dependency = vec!["a".into()];
    assert!(Schema::from_descriptors(&for_options).is_err());
}

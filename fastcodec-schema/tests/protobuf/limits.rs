//! The set of a peer is read within limits of memory and depth.

use fastcodec_schema::Schema;
use fastcodec_schema::descriptor::{
    DescriptorProto, EnumDescriptorProto, EnumValueDescriptorProto, ExtensionRange,
    FieldDescriptorProto, FieldType, FileDescriptorProto, FileDescriptorSet, Label,
    ServiceDescriptorProto,
};

use super::compile;

/// Sets whose package is long: with one item of a kind, and with a hundred of each kind whose full
/// name is kept.
#[test]
fn a_long_package_does_not_multiply_in_memory() {
    let named = || Some("M".to_owned());
    type Fill = fn(&mut FileDescriptorProto, usize, Option<String>);
    let kinds: [Fill; 4] = [
        |file, count, name| {
            let it = DescriptorProto {
                name,
                ..Default::default()
            };
            file.message_type = vec![it; count];
        },
        |file, count, name| {
            let it = EnumDescriptorProto {
                name,
                value: vec![EnumValueDescriptorProto {
                    name: Some("Z".into()),
                    number: Some(0),
                    ..Default::default()
                }],
                ..Default::default()
            };
            file.enum_type = vec![it; count];
        },
        |file, count, name| {
            let it = ServiceDescriptorProto {
                name,
                ..Default::default()
            };
            file.service = vec![it; count];
        },
        |file, count, name| {
            let it = FieldDescriptorProto {
                name,
                extendee: Some(format!(".{}.X", file.package.as_deref().unwrap())),
                number: Some(1),
                label: Some(Label::Optional.into()),
                r#type: Some(FieldType::Int32.into()),
                ..Default::default()
            };
            file.message_type = vec![DescriptorProto {
                name: Some("X".into()),
                extension_range: vec![ExtensionRange {
                    start: Some(1),
                    end: Some(2),
                    ..Default::default()
                }],
                ..Default::default()
            }];
            // What names the extended message is long as well.
            let short = FieldDescriptorProto {
                extendee: None,
                ..it.clone()
            };
            file.extension = vec![short; count - 1];
            file.extension.push(it);
        },
    ];
    for (kind, fill) in kinds.iter().enumerate() {
        let set = |count| {
            let mut file = FileDescriptorProto {
                name: Some("a.proto".into()),
                package: Some("p".repeat(200_000)),
                ..FileDescriptorProto::default()
            };
            fill(&mut file, count, named());
            FileDescriptorSet {
                file: vec![file],
                ..FileDescriptorSet::default()
            }
        };
        let one = Schema::from_descriptors(&set(1));
        assert!(one.is_ok(), "{kind}: {one:?}");
        let error = Schema::from_descriptors(&set(100)).unwrap_err();
        assert!(error.message().contains("are too long"), "{kind}: {error}");
        assert_eq!(error.file(), Some("a.proto"));
    }
}

#[test]
fn messages_that_are_nested_too_deeply_are_refused_and_do_not_overflow_the_stack() {
    let nested = |count| {
        let mut message = DescriptorProto::default();
        for level in 0..count {
            message = DescriptorProto {
                name: Some(format!("N{level}")),
                nested_type: match level {
                    0 => Vec::new(),
                    _ => vec![message],
                },
                ..DescriptorProto::default()
            };
        }
        FileDescriptorSet {
            file: vec![FileDescriptorProto {
                name: Some("a.proto".into()),
                message_type: vec![message],
                ..FileDescriptorProto::default()
            }],
            ..FileDescriptorSet::default()
        }
    };
    let deepest = Schema::from_descriptors(&nested(100)).unwrap();
    assert_eq!(deepest.to_descriptor_set(), nested(100));
    for count in [101, 20_000] {
        let set = nested(count);
        let error = Schema::from_descriptors(&set).unwrap_err();
        let inner = format!("`N{}` is nested in more than 100", count - 101);
        assert!(error.message().contains(&inner), "{error}");
        assert_eq!(error.file(), Some("a.proto"));
        // The drop is recursive.
        std::mem::forget(set);
    }
}

#[test]
fn a_set_of_a_peer_is_read_within_limits() {
    let encoded = compile("syntax = \"proto3\"; message M { int32 a = 1; }");
    let limits = fastcodec::Limits::new();
    assert!(Schema::from_descriptor_set_with(&encoded, &limits).is_ok());
    let error = Schema::from_descriptor_set_with(&encoded, &limits.memory(100)).unwrap_err();
    assert!(error.message().contains("memory"), "{error}");
}

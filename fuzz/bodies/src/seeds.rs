//! The seeds of the fuzzer: values of the decoded types, and hostile bytes.

use arbitrary::{Arbitrary, Unstructured};
use bytes::BytesMut;
use fastcodec::protobuf::Encode;
use fastcodec::thrift::transport::{
    AppendMessage, Detect, ProtocolId, Received, Transport, TtHeader,
};
use fastcodec::thrift::{Binary, Compact, MessageKind, Protocol};

use crate::{descriptors, protobuf, thrift};

/// Returns the seeds of a target, by its name. They are the same each time.
pub fn seeds(target: &str) -> Vec<Vec<u8>> {
    let with = |prefix: &[u8], messages: Vec<Vec<u8>>| {
        messages
            .into_iter()
            .map(|message| [prefix, &message].concat())
            .collect()
    };
    match target {
        "protobuf_decode" => with(b"\xff\xff", protobuf_messages()),
        "thrift_decode" => with(b"\xff\xff", thrift_structs()),
        // A walk by chance, after the budget.
        "engine" => with(
            b"\xff\xff\x05\x0c\x5f\x13\x27\x71\x3a\x0e",
            [protobuf_messages(), thrift_structs()].concat(),
        ),
        "protobuf_round_trip" | "thrift_round_trip" => (0..24).map(noise).collect(),
        "streams" => with(b"\0\x03\0\x40", conversations()),
        "time_text" => times(),
        "descriptors" => vec![descriptors::seed()],
        "proto_front_end" => protos(),
        "thrift_front_end" => idls(),
        name if name.starts_with("protobuf") => protobuf_messages(),
        _ => thrift_structs(),
    }
}

/// Returns timestamps and durations, in all forms that are parsed.
fn times() -> Vec<Vec<u8>> {
    [
        "1970-01-01",
        "1970-01-01T00:00:00Z",
        "2026-01-02 03:04:05.678901234+01:00",
        "+292277026596-12-04t15:30:07.999999999z",
        "-292277022657-01-27T08:29:52 +00",
        "-315576000000.999999999s",
        "9223372036854775807s",
    ]
    .map(|text| text.as_bytes().to_vec())
    .to_vec()
}

/// Returns schemas that are deep or whose parts refer to each other. Ordinary ones are elsewhere.
fn protos() -> Vec<Vec<u8>> {
    let head = "syntax = \"proto2\";\n";
    let deep = |open: &str, close: &str| {
        let text = [head, &open.repeat(100), &close.repeat(100)].concat();
        text.into_bytes()
    };
    let each = |part: &dyn Fn(usize) -> String| {
        let text = (0..60).map(part).collect::<String>();
        [head, &text].concat().into_bytes()
    };
    vec![
        deep("message A {", "}"),
        deep("message A { optional group G = 1 {", "}}"),
        deep("option (a) = { a: {", "}}"),
        deep("option (a) = { a: [", "]}"),
        deep("// \n/* */", ""),
        // Each contains the next two.
        each(&|n| {
            let (a, b) = ((n + 1) % 60, (n + 2) % 60);
            format!("message M{n} {{ optional M{a} a = 1; repeated M{b} b = 2; }}\n")
        }),
        each(&|n| format!("enum E{n} {{ A{n} = {n}; }} extend M {{ optional E{n} e{n} = {n}; }}\n")),
        [head, "message M { oneof o { M a = 1; string b = 2; } map<string, M> m = 3; extensions 4 to max; }"]
            .concat()
            .into_bytes(),
        b"import \"b.proto\"; message A { optional B b = 1; }\x0cimport public \"c.proto\";\x0cmessage B {}"
            .to_vec(),
        b"import \"b.proto\";\x0cimport \"a.proto\";".to_vec(),
    ]
}

/// The length of the chains whose parts double in size.
const DOUBLINGS: usize = 8;

fn idls() -> Vec<Vec<u8>> {
    let deep = |open: &str, middle: &str, close: &str| {
        let text = [&open.repeat(1000), middle, &close.repeat(1000)].concat();
        text.into_bytes()
    };
    let each = |part: &dyn Fn(usize) -> String| (0..60).map(part).collect::<String>().into_bytes();
    let doubling = |part: &dyn Fn(usize) -> String| {
        let text = (0..DOUBLINGS).map(part).collect::<String>();
        text.into_bytes()
    };
    vec![
        deep("typedef list<", "i32", "> A"),
        [b"typedef ".to_vec(), deep("list<", "i32", ">"), b" A".to_vec()].concat(),
        [b"typedef ".to_vec(), deep("map<i32,", "i32", ">"), b" A".to_vec()].concat(),
        [b"const i32 A = ".to_vec(), deep("[", "", "]")].concat(),
        [b"const i32 A = ".to_vec(), deep("{1:", "1", "}")].concat(),
        // Each is twice as large as the previous one.
        doubling(&|n| match n {
            0 => "typedef i32 T0\n".to_owned(),
            _ => format!("typedef map<T{0},T{0}> T{n}\n", n - 1),
        }),
        doubling(&|n| match n {
            0 => "typedef i32 T0 const T0 C0 = 1\n".to_owned(),
            _ => format!("typedef list<T{0}> T{n} const T{n} C{n} = [C{0}, C{0}]\n", n - 1),
        }),
        doubling(&|n| match n {
            0 => "struct S0 {}\n".to_owned(),
            _ => format!("struct S{n} {{ 1: S{0} a = {{}}, 2: S{0} b = {{}} }}\n", n - 1),
        }),
        each(&|n| {
            let (a, b) = ((n + 1) % 60, (n + 2) % 60);
            format!("union U{n} {{ 1: U{a} a, 2: map<U{b}, U{n}> b }}\n")
        }),
        each(&|n| format!("service S{n} extends S{0} {{ void m{n}() }}\n", (n + 1) % 60)),
        b"include \"b.thrift\" const b.E A = b.E.A\x0cinclude \"c.thrift\" enum E { A }\x0cstruct S {}".to_vec(),
        b"include \"b.thrift\"\x0cinclude \"a.thrift\"".to_vec(),
    ]
}

/// Returns random bytes, more for a larger seed.
fn noise(seed: u64) -> Vec<u8> {
    let mut state = seed + 1;
    let mut next = || {
        // xorshift64
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        // Small numbers make larger values.
        match state >> 60 {
            0..8 => (state >> 32) as u8 & 0x0f,
            _ => (state >> 32) as u8,
        }
    };
    (0..32 + 32 * seed).map(|_| next()).collect()
}

fn values<T: for<'a> Arbitrary<'a>>() -> impl Iterator<Item = T> {
    let of_seed = |seed| T::arbitrary_take_rest(Unstructured::new(&noise(seed))).ok();
    (0..24).filter_map(of_seed)
}

fn protobuf_messages() -> Vec<Vec<u8>> {
    let hostile = [
        // Short on the wire, large in memory.
        b"\x3a\0".repeat(200),
        b"\x72\0".repeat(200),
        b"\x4a\0".repeat(200),
        b"\x4a\x03\x08\x80\x01".repeat(50),
        b"\x42\x02\x3a\0".repeat(50),
        b"\x5a\0\x62\x02\x3a\0".repeat(50),
        b"\x28\x01\x31\0\0\0\0\0\0\0\0".repeat(20),
        b"\x92\x01\x04\x0a\0\x12\0".repeat(20),
        b"\xa0\x06\x01".repeat(50),
        // Wrong lengths.
        b"\x1a\xff\xff\xff\xff\x07".to_vec(),
        b"\x2a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01".to_vec(),
        b"\x3a\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01".to_vec(),
        // Deep.
        b"\x6b".repeat(120),
        [b"\x6b".repeat(100), b"\x6c".repeat(100)].concat(),
        [b"\xa3\x06".repeat(100), b"\xa4\x06".repeat(100)].concat(),
        (0..90).fold(Vec::new(), |inner: Vec<u8>, _| {
            let len = inner.len() as u8;
            match len {
                0..0x7e => [b"\x42", &[len][..], &inner].concat(),
                _ => inner,
            }
        }),
        // Invalid tags.
        b"\0\x01\x07\x06".to_vec(),
        b"\xf8\xff\xff\xff\x0f\x01\xf8\xff\xff\xff\x1f\x01".to_vec(),
        // Varints with more bytes than needed, and with more bits than the field.
        b"\x88\0\x05\xf8\x81\0\x05\x1a\x81\0a".to_vec(),
        b"\x08\xff\xff\xff\xff\xff\xff\xff\xff\x7f\x50\xff\xff\xff\xff\x7f".to_vec(),
        // Lazy fields.
        b"\x9a\x01\x1a\x0a\x0atest/Owned\x12\x0c\x08\x05\x1a\x02hi\x3a\x04\x1a\x02yo".to_vec(),
        b"\x1a\x02\xff\xfe".to_vec(),
        // A google.protobuf.Struct, and text.
        b"\x0a\x10\x0a\x01a\x12\x0b\x2a\x09\x0a\x07\x0a\x01b\x12\x02\x20\x01".to_vec(),
        b"2024-02-29T12:34:56.789012345+01:30".to_vec(),
        b"-9999-12-31T23:59:60Z".to_vec(),
        b"-315576000000.999999999s".to_vec(),
        b"user.displayName,photo".to_vec(),
    ];
    let encoded = values::<protobuf::types::Owned>().filter_map(|value| value.encode_to_vec().ok());
    encoded.chain(hostile).collect()
}

fn thrift_structs() -> Vec<Vec<u8>> {
    fn written<P: Protocol>() -> impl Iterator<Item = Vec<u8>> {
        let owned = values::<thrift::types::Owned>();
        let keyed = values::<thrift::types::Keyed>();
        let owned = owned.filter_map(|value| P::encode_to_vec(&value).ok());
        owned.chain(keyed.filter_map(|value| P::encode_to_vec(&value).ok()))
    }
    let hostile = [
        // Lists without elements on the wire, of zero-sized types.
        b"\x0f\0\x0b\x0c\x7f\xff\xff\xff".to_vec(),
        b"\x0d\0\x18\x08\x0f\0\0\0\0\0".to_vec(),
        b"\x0f\0\x0b\x0c\0\0\0\x40"
            .iter()
            .copied()
            .chain([0; 65])
            .collect(),
        b"\x19\xfc\xff\xff\xff\xff\x07".to_vec(),
        [&b"\xb9\xfc\x40"[..], &[0; 65]].concat(),
        b"\xb9\xf1\x40\0".to_vec(),
        // Deep.
        b"\x0c\0\x0c".repeat(70),
        b"\x0f\0\x0b\x0f\0\0\0\x01\x0f\0\0\0\x01".repeat(30),
        b"\x1c".repeat(70),
        b"\x19\x19".repeat(40),
        // Ids in their long form, and out of range.
        b"\x05\xfe\xff\x03\x02\x03\xd7\x04\x0a\0".to_vec(),
        b"\xf3\x01\xf3\x02\x03\x01\x05\0".to_vec(),
        b"\x03\xfe\xff\x03\x01\x03\xff\xff\x03\x01\0".to_vec(),
        // Empty containers with an invalid element type, and a number with more bytes than needed.
        b"\x0f\0\x14\x01\0\0\0\0\0".to_vec(),
        b"\x0d\0\x18\0\x10\0\0\0\0\0".to_vec(),
        b"\x45\x81\x80\x80\x80\x80\0\0".to_vec(),
        // Messages.
        b"\x80\x01\0\x01\0\0\0\x04call\0\0\0\x05\0".to_vec(),
        b"\0\0\0\x04call\x01\0\0\0\x05\0".to_vec(),
        b"\x82\x21\x05\x04call\0".to_vec(),
    ];
    written::<Binary>()
        .chain(written::<Compact>())
        .chain(hostile)
        .collect()
}

/// Returns streams of three messages, for each transport and for Protobuf.
fn conversations() -> Vec<Vec<u8>> {
    let mut streams = Vec::new();
    let bodies: Vec<_> = values::<thrift::types::Owned>().take(3).collect();
    let header = |protocol| {
        Box::new(TtHeader {
            protocol,
            sequence: 7,
            int_headers: [(1, "one".into())].into(),
            headers: [("user".into(), "ada".into())].into(),
            acl_token: Some("token".into()),
            ..TtHeader::default()
        })
    };
    for protocol in [ProtocolId::BINARY, ProtocolId::COMPACT] {
        for transport in [
            Transport::Framed,
            Transport::Unframed,
            Transport::TtHeader(header(protocol)),
            Transport::TtHeaderFramed(header(protocol)),
        ] {
            let mut stream = BytesMut::new();
            for body in &bodies {
                let payload = match protocol {
                    ProtocolId::BINARY => Binary::encode_message("m", MessageKind::Call, 1, body),
                    _ => Compact::encode_message("m", MessageKind::Call, 1, body),
                };
                let message = Received {
                    transport: transport.clone(),
                    protocol,
                    payload: payload.expect("it is short").into(),
                };
                Detect::new()
                    .append(message, &mut stream)
                    .expect("it is short");
            }
            streams.push(stream.to_vec());
        }
    }
    let mut stream = Vec::new();
    for message in values::<protobuf::types::Owned>() {
        // A value deeper than the limit is an error, and nothing is written.
        let _ = message.encode_length_delimited(&mut stream);
    }
    streams.push(stream);
    // Wrong lengths.
    streams.push(b"\0\x20\0\0\x10\0\0\0\0\0\0\x01\0\x02".to_vec());
    streams.push(b"\0\xff\xff\xff\x80\x01".to_vec());
    streams.push(b"\x80\x80\x80\x10".to_vec());
    streams
}

//! The libraries, and the programs that use them.

/// A library, and which code its generator writes.
#[derive(Debug)]
pub struct Library {
    /// Its name in the tables, which is also that of the folder with the generated code.
    pub name: &'static str,
    /// The dependency on the runtime.
    pub dependency: &'static str,
    imports: &'static str,
    /// The expression that decodes `input` as `M` and encodes it again.
    round_trip: &'static str,
    /// The struct of [`ONE`] as a user writes it, if the library has its own derive.
    derived: Option<&'static str>,
}

/// The schema of the program with one message.
pub const ONE: &str = r#"syntax = "proto3";

package one;

message Person {
  string name = 1;
  int64 id = 2;
  optional string email = 3;
  repeated string phones = 4;
  bool active = 5;
}
"#;

const FASTCODEC: &str = concat!(
    "fastcodec = { path = \"",
    env!("CARGO_MANIFEST_DIR"),
    "/../fastcodec\" }"
);

impl Library {
    /// The measured libraries. The first is the one to which the others are compared.
    pub const ALL: [Self; 4] = [
        Self {
            name: "prost",
            dependency: "prost = \"0.14\"",
            imports: "use prost::Message;",
            round_trip: "<M>::decode(&input[..]).unwrap().encode_to_vec()",
            derived: Some(
                r#"
#[derive(Clone, PartialEq, prost::Message)]
struct Person {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(int64, tag = "2")]
    id: i64,
    #[prost(string, optional, tag = "3")]
    email: Option<String>,
    #[prost(string, repeated, tag = "4")]
    phones: Vec<String>,
    #[prost(bool, tag = "5")]
    active: bool,
}
"#,
            ),
        },
        Self {
            name: "buffa",
            dependency: "buffa = \"0.9\"",
            imports: "use buffa::Message;",
            round_trip: "<M>::decode_from_slice(&input).unwrap().encode_to_vec()",
            derived: None,
        },
        Self {
            name: "fastcodec",
            dependency: FASTCODEC,
            imports: "use fastcodec::protobuf::{Decode, Encode};",
            round_trip: "<M>::decode(&input).unwrap().encode_to_vec().unwrap()",
            derived: Some(
                r#"
#[derive(Clone, Debug, Default, PartialEq, fastcodec::Protobuf)]
struct Person {
    #[codec(1)]
    name: String,
    #[codec(2)]
    id: i64,
    #[codec(3)]
    email: Option<String>,
    #[codec(4)]
    phones: Vec<String>,
    #[codec(5)]
    active: bool,
}
"#,
            ),
        },
        Self {
            name: "fastcodec-small",
            dependency: FASTCODEC,
            imports: "use fastcodec::protobuf::{Decode, Encode};",
            round_trip: "<M>::decode(&input).unwrap().encode_to_vec().unwrap()",
            derived: Some(
                r#"
#[derive(Clone, Debug, Default, PartialEq, fastcodec::Protobuf)]
#[codec(code_size)]
struct Person {
    #[codec(1)]
    name: String,
    #[codec(2)]
    id: i64,
    #[codec(3)]
    email: Option<String>,
    #[codec(4)]
    phones: Vec<String>,
    #[codec(5)]
    active: bool,
}
"#,
            ),
        },
    ];

    /// Returns a program that makes a round trip of one of these messages, which the number of its
    /// arguments chooses. Without messages, it writes its input.
    pub fn program(&self, messages: &[String]) -> String {
        let imports = if messages.is_empty() {
            ""
        } else {
            self.imports
        };
        let arms: String = messages
            .iter()
            .enumerate()
            .map(|(index, message)| {
                let path = format!("<generated::{}>", message.replace('.', "::"));
                let call = self.round_trip.replace("<M>", &path);
                format!("        {index} => {call},\n")
            })
            .collect();
        format!(
            "use std::io::{{Read, Write}};\n{imports}\n\
             fn main() {{\n    \
                 let mut input = Vec::new();\n    \
                 std::io::stdin().read_to_end(&mut input).unwrap();\n    \
                 let output: Vec<u8> = match std::env::args().count() {{\n\
                 {arms}        _ => input,\n    }};\n    \
                 std::io::stdout().write_all(&output).unwrap();\n\
             }}\n"
        )
    }

    /// Whether the struct of the program with one message is derived, and not generated.
    pub fn has_derive(&self) -> bool {
        self.derived.is_some()
    }

    /// Returns a program that makes a round trip of the message in [`ONE`]: of a derived struct, or
    /// of the one in its module `generated`.
    pub fn program_with_one(&self) -> String {
        let (modules, person) = match self.derived {
            Some(derived) => (derived, "<Person>"),
            None => (
                "#[allow(warnings)]\nmod generated;\n",
                "<generated::one::Person>",
            ),
        };
        let call = self.round_trip.replace("<M>", person);
        format!(
            "use std::io::{{Read, Write}};\n{}\n{modules}\n\
             fn main() {{\n    \
                 let mut input = Vec::new();\n    \
                 std::io::stdin().read_to_end(&mut input).unwrap();\n    \
                 let output: Vec<u8> = {call};\n    \
                 std::io::stdout().write_all(&output).unwrap();\n\
             }}\n",
            self.imports
        )
    }
}

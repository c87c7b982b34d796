//! The program under test of the Protobuf conformance suite; `../run` builds and runs it.
//!
//! The runner sends requests on standard input, each after its length in four bytes, and reads a
//! response to each. The environment variable `FASTCODEC_CONFORMANCE_MODE` says how a message is
//! decoded: `owned`, `bytes` (shared), `chunks` (from a buffer in pieces) or `view` (in an arena).

#[cfg(not(schemas))]
fn main() {
    eprintln!("This program needs the schemas of the suite: start it with tests/conformance/run.");
    std::process::exit(2);
}

#[cfg(schemas)]
fn main() -> std::io::Result<()> {
    testee::serve()
}

#[cfg(schemas)]
mod testee {
    use std::io::{self, ErrorKind, Read, Write};

    use bytes::{Buf, Bytes};
    use fastcodec::Arena;
    use fastcodec::protobuf::{Decode, DecodeOwned, Encode};

    #[allow(missing_docs, deprecated, dead_code)]
    mod schemas {
        include!(concat!(env!("OUT_DIR"), "/schemas.rs"));
    }

    use schemas::conformance::conformance_request::Payload;
    use schemas::conformance::conformance_response::Result as Outcome;
    use schemas::conformance::{ConformanceRequest, ConformanceResponse, FailureSet, WireFormat};
    use schemas::protobuf_test_messages::proto2::{TestAllTypesProto2, TestAllTypesProto2View};
    use schemas::protobuf_test_messages::proto3::{TestAllTypesProto3, TestAllTypesProto3View};

    /// How a message is decoded.
    #[derive(Clone, Copy)]
    enum Mode {
        Owned,
        Bytes,
        Chunks,
        View,
    }

    /// Answers requests until there are no more.
    pub fn serve() -> io::Result<()> {
        let mode = match std::env::var("FASTCODEC_CONFORMANCE_MODE").as_deref() {
            Ok("owned") | Err(_) => Mode::Owned,
            Ok("bytes") => Mode::Bytes,
            Ok("chunks") => Mode::Chunks,
            Ok("view") => Mode::View,
            Ok(other) => {
                return Err(io::Error::new(
                    ErrorKind::InvalidInput,
                    format!("no mode `{other}`"),
                ));
            }
        };
        let (mut input, mut output) = (io::stdin().lock(), io::stdout().lock());
        loop {
            let mut length = [0; 4];
            match input.read_exact(&mut length) {
                Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(()),
                read => read?,
            }
            let mut request = vec![0; u32::from_le_bytes(length) as usize];
            input.read_exact(&mut request)?;
            let response = ConformanceResponse {
                result: Some(answer(mode, &request)),
                ..Default::default()
            };
            let response = response.encode_to_vec().map_err(io::Error::other)?;
            output.write_all(&(response.len() as u32).to_le_bytes())?;
            output.write_all(&response)?;
            output.flush()?;
        }
    }

    fn answer(mode: Mode, request: &[u8]) -> Outcome {
        let request = match ConformanceRequest::decode(request) {
            Ok(request) => request,
            Err(error) => return Outcome::RuntimeError(format!("the request: {error}")),
        };
        // The runner asks first which tests are known to fail: none.
        if request.message_type == "conformance.FailureSet" {
            return match FailureSet::default().encode_to_vec() {
                Ok(bytes) => Outcome::ProtobufPayload(bytes),
                Err(error) => Outcome::RuntimeError(error.to_string()),
            };
        }
        // `run` checks that no test is skipped for another reason than these.
        let Some(Payload::ProtobufPayload(payload)) = &request.payload else {
            return Outcome::Skipped("text or JSON input".into());
        };
        if request.requested_output_format != WireFormat::Protobuf {
            return Outcome::Skipped("text or JSON output".into());
        }
        match (request.message_type.as_str(), mode) {
            ("protobuf_test_messages.proto2.TestAllTypesProto2", Mode::View) => {
                view::<TestAllTypesProto2View<'_>>(payload, &Arena::new())
            }
            ("protobuf_test_messages.proto3.TestAllTypesProto3", Mode::View) => {
                view::<TestAllTypesProto3View<'_>>(payload, &Arena::new())
            }
            ("protobuf_test_messages.proto2.TestAllTypesProto2", _) => {
                owned::<TestAllTypesProto2>(mode, payload)
            }
            ("protobuf_test_messages.proto3.TestAllTypesProto3", _) => {
                owned::<TestAllTypesProto3>(mode, payload)
            }
            (name, _) if name.starts_with("protobuf_test_messages.editions.") => {
                Outcome::Skipped("editions".into())
            }
            (name, _) => Outcome::RuntimeError(format!("no message `{name}`")),
        }
    }

    fn owned<M: DecodeOwned + Encode>(mode: Mode, payload: &[u8]) -> Outcome {
        let decoded = match mode {
            Mode::Bytes => M::decode(&Bytes::copy_from_slice(payload)),
            Mode::Chunks => {
                let (first, second) = payload.split_at(payload.len() / 2);
                M::decode_buf(Buf::chain(first, second))
            }
            _ => M::decode(payload),
        };
        finish(decoded)
    }

    fn view<'a, M: Decode<'a> + Encode>(payload: &'a [u8], arena: &'a Arena) -> Outcome {
        finish(M::decode_in(payload, arena))
    }

    fn finish<M: Encode>(decoded: Result<M, fastcodec::Error>) -> Outcome {
        let message = match decoded {
            Ok(message) => message,
            Err(error) => return Outcome::ParseError(error.to_string()),
        };
        match message.encode_to_vec() {
            Ok(bytes) if bytes.len() != message.encoded_len() => Outcome::RuntimeError(format!(
                "encoded_len is {}, but {} bytes were written",
                message.encoded_len(),
                bytes.len()
            )),
            Ok(bytes) => Outcome::ProtobufPayload(bytes),
            Err(error) => Outcome::SerializeError(error.to_string()),
        }
    }
}

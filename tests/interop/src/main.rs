//! The Rust side of `tests/interop/run`: converts what Python wrote from one protocol to the other,
//! answers a client in Python, and calls a server in Python. See `peer.py` for the other side.

#[allow(missing_docs)]
mod interop {
    include!(concat!(env!("OUT_DIR"), "/interop.rs"));
}

use std::error::Error;
use std::io::{self, BufRead};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::{Mutex, PoisonError};

use fastcodec::thrift::service::CallError;
use fastcodec::thrift::transport::{Framed, FramedReader, FramedWriter, StreamChannel};
use fastcodec::thrift::{
    ApplicationException, Binary, Compact, DecodeValue, EncodeValue, Protocol,
};
use interop::{Choice, Echo, Everything, Leaf, Refused, echo};

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["convert"] => convert_lines(),
        ["serve", "binary"] => serve::<Binary>(),
        ["serve", "compact"] => serve::<Compact>(),
        ["call", "binary", port] => call::<Binary>(port.parse()?),
        ["call", "compact", port] => call::<Compact>(port.parse()?),
        _ => Err("fastcodec-interop convert | serve PROTOCOL | call PROTOCOL PORT".into()),
    }
}

/// Reads lines of a type, a protocol and the value in hexadecimal; writes the value in the other
/// protocol.
fn convert_lines() -> Outcome<()> {
    for line in io::stdin().lock().lines() {
        let line = line?;
        let parts: Vec<&str> = line.split('\t').collect();
        let [ty, protocol, value] = parts[..] else {
            return Err(format!("not a type, a protocol and a value: {line}").into());
        };
        let value = from_hex(value)?;
        let converted = match (ty, protocol) {
            ("Everything", "binary") => convert::<Everything, Binary, Compact>(&value)?,
            ("Everything", "compact") => convert::<Everything, Compact, Binary>(&value)?,
            ("Leaf", "binary") => convert::<Leaf, Binary, Compact>(&value)?,
            ("Leaf", "compact") => convert::<Leaf, Compact, Binary>(&value)?,
            ("Choice", "binary") => convert::<Choice, Binary, Compact>(&value)?,
            ("Choice", "compact") => convert::<Choice, Compact, Binary>(&value)?,
            _ => return Err(format!("no type {ty} or protocol {protocol}").into()),
        };
        println!("{}", to_hex(&converted));
    }
    Ok(())
}

fn convert<T, From: Protocol, To: Protocol>(value: &[u8]) -> Outcome<Vec<u8>>
where
    T: for<'de> DecodeValue<'de> + EncodeValue,
{
    Ok(To::encode_to_vec(&From::decode::<T>(value)?)?)
}

fn from_hex(text: &str) -> Outcome<Vec<u8>> {
    let digits = text.as_bytes().chunks(2);
    let bytes = digits.map(|pair| Ok(u8::from_str_radix(std::str::from_utf8(pair)?, 16)?));
    bytes.collect()
}

fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The service that Python calls.
#[derive(Default)]
struct Parrot {
    notes: Mutex<Vec<String>>,
}

impl Echo for Parrot {
    fn echo(&self, value: Everything) -> Result<Everything, echo::EchoError> {
        match value.text.as_deref() {
            Some("refuse") => Err(Refused {
                reason: Some("as was asked for".to_owned()),
                code: Some(42),
            }
            .into()),
            Some("fail") => Err(ApplicationException::new(
                fastcodec::thrift::ApplicationExceptionKind::InternalError,
                "as was asked for",
            )
            .into()),
            _ => Ok(value),
        }
    }

    fn note(&self, text: String) {
        let mut notes = self.notes.lock().unwrap_or_else(PoisonError::into_inner);
        notes.push(text);
    }

    fn notes(&self) -> Result<Vec<String>, ApplicationException> {
        let notes = self.notes.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(notes.clone())
    }
}

/// Says the port, and answers one connection until it ends.
fn serve<P: Protocol>() -> Outcome<()> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    println!("{}", listener.local_addr()?.port());
    let (connection, _) = listener.accept()?;
    let service = Parrot::default();
    let mut calls = FramedReader::new(connection.try_clone()?);
    let mut answers = FramedWriter::new(connection);
    while let Some(call) = calls.read()? {
        if let Some(answer) = echo::serve::<P>(&service, &call)? {
            answers.write(&answer)?;
        }
    }
    Ok(())
}

/// Calls the service in Python.
fn call<P: Protocol>(port: u16) -> Outcome<()> {
    let connection = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    let channel = StreamChannel::<_, _, Framed>::new(connection.try_clone()?, connection);
    let mut client = echo::Client::<_, P>::new(channel);

    let value = Everything {
        flag: Some(true),
        text: Some("h\u{e9}llo".to_owned()),
        leaf: Some(Leaf {
            name: Some("leaf".to_owned()),
            weight: Some(-1),
        }),
        switches: Some([("on".to_owned(), true), ("off".to_owned(), false)].into()),
        last: i32::MIN,
        ..Everything::default()
    };
    expect(
        "the value that was sent",
        client.echo(value.clone())? == value,
    )?;

    let refused = client.echo(Everything {
        text: Some("refuse".to_owned()),
        ..Everything::default()
    });
    expect(
        "the exception that the method declares",
        matches!(&refused, Err(CallError::Method(echo::EchoError::Refused(exception)))
            if exception.code == Some(42)),
    )?;

    client.note("one".to_owned())?;
    client.note("two".to_owned())?;
    expect("the notes", client.notes()? == ["one", "two"])
}

fn expect(what: &str, is_so: bool) -> Outcome<()> {
    if is_so {
        Ok(())
    } else {
        Err(format!("Python did not answer with {what}").into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Written by Python with `peer.py --record`: each value in Binary, then in Compact.
    const RECORDED: &str = include_str!("../vectors.tsv");

    /// Decodes both forms of a value, which must be equal, and writes each in the other protocol.
    fn check<T>(binary: &[u8], compact: &[u8])
    where
        T: for<'de> DecodeValue<'de> + EncodeValue + PartialEq + std::fmt::Debug,
    {
        let from_binary: T = Binary::decode(binary).unwrap();
        let from_compact: T = Compact::decode(compact).unwrap();
        assert_eq!(from_binary, from_compact);
        let to_compact = Compact::encode_to_vec(&from_binary).unwrap();
        let to_binary = Binary::encode_to_vec(&from_compact).unwrap();
        // Sets and maps come in any order, so the bytes are those of an equal value.
        assert_eq!(
            (to_binary.len(), to_compact.len()),
            (binary.len(), compact.len())
        );
        assert_eq!(Binary::decode::<T>(&to_binary).unwrap(), from_binary);
        assert_eq!(Compact::decode::<T>(&to_compact).unwrap(), from_binary);
    }

    #[test]
    fn what_python_wrote_is_read_and_written_in_the_other_protocol() {
        let lines: Vec<Vec<&str>> = RECORDED
            .lines()
            .map(|line| line.split('\t').collect())
            .collect();
        assert!(lines.len() >= 36);
        for pair in lines.chunks(2) {
            assert_eq!((pair[0][1], pair[1][1]), ("binary", "compact"));
            let binary = from_hex(pair[0][2]).unwrap();
            let compact = from_hex(pair[1][2]).unwrap();
            match pair[0][0] {
                "Everything" => check::<Everything>(&binary, &compact),
                "Leaf" => {
                    check::<Leaf>(&binary, &compact);
                    // Nothing in it has an order of its own.
                    assert_eq!(
                        Binary::encode_to_vec(&Compact::decode::<Leaf>(&compact).unwrap()).unwrap(),
                        binary
                    );
                }
                "Choice" => check::<Choice>(&binary, &compact),
                other => panic!("no type {other}"),
            }
        }
    }
}

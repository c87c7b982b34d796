//! Writes a stream of length-delimited messages and reads it back, with a limit on the length of
//! each message.

use std::error::Error;
use std::io::BufReader;

use fastcodec::protobuf::{DelimitedReader, Encode};
use fastcodec::{Limits, Protobuf};

#[derive(Clone, Debug, Default, PartialEq, Protobuf)]
struct Reading {
    #[codec(1)]
    sensor: String,
    #[codec(2)]
    values: Vec<f64>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut stream = Vec::new();
    for (sensor, values) in [("outside", vec![3.5, 3.7]), ("inside", vec![21.0])] {
        Reading {
            sensor: sensor.into(),
            values,
        }
        .encode_length_delimited(&mut stream)?;
    }
    // A declared length of a gigabyte is refused before any of the message is read.
    stream.extend_from_slice(&[0x80, 0x80, 0x80, 0x80, 0x04]);

    let limits = Limits::new().message_len(1 << 20);
    let mut reader = DelimitedReader::new(BufReader::new(&stream[..])).limits(limits);
    loop {
        match reader.read::<Reading>() {
            Ok(Some(reading)) => println!("{}: {:?}", reading.sensor, reading.values),
            Ok(None) => break,
            Err(error) => {
                println!("refused: {error}");
                break;
            }
        }
    }
    Ok(())
}

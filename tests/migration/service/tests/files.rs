//! Written files are read back unchanged, also those that an earlier version of this program wrote:
//! the files in the folder that `STATIONS_FILES` names are kept from one run to the next.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};
use std::{env, fs};

use prost::{Message, Name};
use prost_types::Timestamp;
use stations::journal;
use stations::pb::journal::entry::Event;
use stations::pb::journal::{Entry, Replaced, Severity};
use stations::position::{Mounting, Position};

fn folder() -> PathBuf {
    match env::var_os("STATIONS_FILES") {
        Some(folder) => folder.into(),
        None => Path::new(env!("CARGO_TARGET_TMPDIR")).join("files"),
    }
}

fn entries() -> Vec<Entry> {
    let at = SystemTime::UNIX_EPOCH + Duration::from_millis(1_700_000_000_250);
    vec![
        journal::measured("Säntis", at, -7.5),
        Entry {
            at: Some(Timestamp::from(at)),
            station: "Säntis".into(),
            severity: Severity::Alarm.into(),
            event: Some(Event::Replaced(Replaced {
                part: "sensor".into(),
                serials: vec![-1, 0, i32::MAX],
            })),
            labels: [("by".into(), "hand".into()), ("with".into(), String::new())].into(),
            operator: Some(0),
        },
        Entry {
            event: Some(Event::Raw(vec![0xff, 0x00])),
            ..Entry::default()
        },
        Entry::default(),
    ]
}

fn position() -> Position {
    Position {
        station: "Säntis".into(),
        latitude: 47_249,
        longitude: -9_343,
        height: Some(0.0),
        mounting: Some(Mounting::Roof("west".into())),
    }
}

/// The bytes in a file, which is made with these if there is none.
fn kept(name: &str, bytes: &[u8]) -> Vec<u8> {
    let path = folder().join(name);
    fs::create_dir_all(folder()).unwrap();
    if !path.exists() {
        fs::write(&path, bytes).unwrap();
    }
    fs::read(path).unwrap()
}

#[test]
fn a_journal_reads_as_it_was_written() {
    let path = folder().join("journal");
    if !path.exists() {
        fs::create_dir_all(folder()).unwrap();
        for entry in entries() {
            journal::append(&path, &entry).unwrap();
        }
    }
    assert_eq!(journal::read::<Entry>(&path).unwrap(), entries());
    let written: Vec<u8> = entries()
        .iter()
        .flat_map(Message::encode_length_delimited_to_vec)
        .collect();
    assert_eq!(fs::read(path).unwrap(), written);
}

#[test]
fn a_position_reads_as_it_was_written() {
    let bytes = kept("position", &position().encode_to_vec());
    assert_eq!(bytes, position().encode_to_vec());
    assert_eq!(Position::decode(&bytes[..]).unwrap(), position());
}

#[test]
fn a_journal_that_is_cut_is_refused() {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cut");
    let bytes = entries()[0].encode_length_delimited_to_vec();
    fs::write(&path, &bytes[..bytes.len() - 1]).unwrap();
    assert!(journal::read::<Entry>(&path).is_err());
}

#[test]
fn a_message_knows_its_name() {
    assert_eq!(Entry::full_name(), "journal.v1.Entry");
    assert_eq!(entries()[1].operator(), 0);
    assert_eq!(
        Severity::from_str_name("SEVERITY_ALARM"),
        Some(Severity::Alarm)
    );
}

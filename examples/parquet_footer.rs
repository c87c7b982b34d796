//! Prints the schema, the row groups and the column sizes of a Parquet file, from the Thrift struct
//! at its end. The arguments are names of files; without one, it reads a small recorded file.
//!
//! Strings and lists are borrowed: strings stay in the file's bytes, and lists are in an arena.
//! Fields that are not declared below (statistics, encodings, indexes) are skipped.
//! <https://parquet.apache.org/docs/file-format/metadata/>

use std::error::Error;
use std::{env, fs};

use fastcodec::thrift::{Compact, Open, Protocol};
use fastcodec::{Arena, Enumeration, Thrift};
use fastcodec_examples::WEATHER;

#[derive(Clone, Copy, Debug, Default, Thrift)]
struct FileMetaData<'a> {
    #[codec(1, required)]
    version: i32,
    #[codec(2, required)]
    schema: &'a [SchemaElement<'a>],
    #[codec(3, required)]
    num_rows: i64,
    #[codec(4, required)]
    row_groups: &'a [RowGroup<'a>],
    #[codec(6)]
    created_by: Option<&'a str>,
}

#[derive(Clone, Copy, Debug, Default, Thrift)]
struct SchemaElement<'a> {
    #[codec(1, name = "type")]
    physical_type: Option<Open<PhysicalType>>,
    #[codec(3)]
    repetition: Option<Open<Repetition>>,
    #[codec(4, required)]
    name: &'a str,
    #[codec(5)]
    num_children: Option<i32>,
}

#[derive(Clone, Copy, Debug, Default, Thrift)]
struct RowGroup<'a> {
    #[codec(1, required)]
    columns: &'a [ColumnChunk<'a>],
    #[codec(2, required)]
    total_byte_size: i64,
    #[codec(3, required)]
    num_rows: i64,
}

#[derive(Clone, Copy, Debug, Default, Thrift)]
struct ColumnChunk<'a> {
    #[codec(3)]
    meta_data: Option<ColumnMetaData<'a>>,
}

#[derive(Clone, Copy, Debug, Default, Thrift)]
struct ColumnMetaData<'a> {
    #[codec(3, required)]
    path_in_schema: &'a [&'a str],
    #[codec(4, required)]
    codec: Open<Compression>,
    #[codec(5, required)]
    num_values: i64,
    #[codec(6, required)]
    total_uncompressed_size: i64,
    #[codec(7, required)]
    total_compressed_size: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Enumeration)]
enum PhysicalType {
    Boolean = 0,
    Int32 = 1,
    Int64 = 2,
    Int96 = 3,
    Float = 4,
    Double = 5,
    ByteArray = 6,
    FixedLenByteArray = 7,
}

#[derive(Clone, Copy, Debug, PartialEq, Enumeration)]
enum Repetition {
    Required = 0,
    Optional = 1,
    Repeated = 2,
}

#[derive(Clone, Copy, Debug, PartialEq, Enumeration)]
enum Compression {
    Uncompressed = 0,
    Snappy = 1,
    Gzip = 2,
    Lzo = 3,
    Brotli = 4,
    Lz4 = 5,
    Zstd = 6,
    Lz4Raw = 7,
}

fn main() -> Result<(), Box<dyn Error>> {
    let paths: Vec<String> = env::args().skip(1).collect();
    if paths.is_empty() {
        return print(WEATHER);
    }
    for path in paths {
        println!("{path}");
        print(&fs::read(&path)?)?;
    }
    Ok(())
}

/// Returns the bytes of the footer: the file ends with the length of the footer and the magic bytes
/// `PAR1`.
fn footer(file: &[u8]) -> Result<&[u8], &'static str> {
    let (rest, mark) = file.split_last_chunk::<4>().ok_or("the file is empty")?;
    if mark != b"PAR1" {
        return Err("not a Parquet file, or one with an encrypted footer");
    }
    let (rest, length) = rest
        .split_last_chunk::<4>()
        .ok_or("the file ends before its footer")?;
    let length = u32::from_le_bytes(*length) as usize;
    let start = rest.len().checked_sub(length);
    let start = start.ok_or("the footer is longer than the file")?;
    Ok(&rest[start..])
}

fn print(file: &[u8]) -> Result<(), Box<dyn Error>> {
    let arena = Arena::new();
    let metadata: FileMetaData = Compact::decode_in(footer(file)?, &arena)?;
    println!(
        "version {}, {} rows, written by {}",
        metadata.version,
        metadata.num_rows,
        metadata.created_by.unwrap_or("a program without a name")
    );

    println!("\nschema");
    let mut elements = metadata.schema.iter();
    if let Some(root) = elements.next() {
        print_children(root, &mut elements, 1);
    }

    for (index, group) in metadata.row_groups.iter().enumerate() {
        println!(
            "\nrow group {index}: {} rows, {} bytes",
            group.num_rows, group.total_byte_size
        );
        for column in group.columns.iter().filter_map(|chunk| chunk.meta_data) {
            println!(
                "  {:<24} {:>6} values {:>8} bytes, {:>8} compressed ({:?})",
                column.path_in_schema.join("."),
                column.num_values,
                column.total_uncompressed_size,
                column.total_compressed_size,
                column.codec
            );
        }
    }
    Ok(())
}

/// Prints the schema, a tree in depth-first order: each element has the number of children that
/// follow it.
fn print_children<'a>(
    parent: &SchemaElement<'_>,
    elements: &mut impl Iterator<Item = &'a SchemaElement<'a>>,
    depth: usize,
) {
    // A file may declare any number, and any depth.
    if depth > 32 {
        return;
    }
    for _ in 0..parent.num_children.unwrap_or(0) {
        let Some(element) = elements.next() else {
            return;
        };
        let ty = match element.physical_type {
            Some(ty) => format!("{ty:?}"),
            None => "group".to_owned(),
        };
        let repetition = element.repetition.unwrap_or_default();
        println!(
            "{:indent$}{} {repetition:?} {ty}",
            "",
            element.name,
            indent = 2 * depth
        );
        print_children(element, elements, depth + 1);
    }
}

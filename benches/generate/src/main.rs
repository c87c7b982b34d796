//! Writes the code that `footprint` measures: owned types, with as little as each generator can
//! write beside them.

use std::path::PathBuf;
use std::process;

use fastcodec_benches_generate::{
    Fallible, Schemas, buffa, emptied, generate_buffa, generate_fastcodec, generate_prost,
};
use lexopt::prelude::*;

const HELP: &str = "\
Writes the code of each library into a folder of its name, and prints how many messages are
reachable from the roots.

Usage: fastcodec-benches-generate --out FOLDER --include FOLDER [--root MESSAGE]... FILE...

  --out FOLDER        where to write
  --include FOLDER    where the files are searched
  --root MESSAGE      the full name of a message from which reachable ones are counted
";

fn main() {
    if let Err(error) = run() {
        eprintln!("fastcodec-benches-generate: {error}");
        process::exit(2);
    }
}

fn run() -> Fallible<()> {
    let mut out: Option<PathBuf> = None;
    let mut folders: Vec<PathBuf> = Vec::new();
    let mut roots: Vec<String> = Vec::new();
    let mut files: Vec<PathBuf> = Vec::new();
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("out") => out = Some(parser.value()?.into()),
            Long("include") => folders.push(parser.value()?.into()),
            Long("root") => roots.push(parser.value()?.string()?),
            Value(file) => files.push(file.into()),
            Short('h') | Long("help") => {
                print!("{HELP}");
                return Ok(());
            }
            other => return Err(other.unexpected().into()),
        }
    }
    let out = out.ok_or("`--out` is missing")?;
    let schemas = Schemas::load(&folders, &files)?;
    generate_prost(
        &emptied(&out, "prost")?,
        &schemas,
        &mut prost_build::Config::new(),
    )?;
    generate_buffa(
        &emptied(&out, "buffa")?,
        &schemas,
        // The types of the others have no such methods.
        buffa().generate_with_setters(false),
    )?;
    generate_fastcodec(
        &emptied(&out, "fastcodec")?,
        &schemas,
        &mut fastcodec_build::Config::new(),
    )?;
    generate_fastcodec(
        &emptied(&out, "fastcodec-small")?,
        &schemas,
        fastcodec_build::Config::new().code_size(["."]),
    )?;
    println!("{}", schemas.reachable(&roots)?);
    Ok(())
}

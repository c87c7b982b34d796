//! Measures what the code of each library costs a build: its time, its memory, and the size of the
//! machine code.

mod api;
mod library;
mod schema;
mod usage;
mod workspace;

use std::error::Error;
use std::fmt::Write;
use std::path::PathBuf;
use std::time::Duration;
use std::{env, fs, process};

use lexopt::prelude::*;

use library::Library;
use schema::Schema;
use usage::{MEASURED, Usage};
use workspace::Figures;

const HELP: &str = "\
Builds the generated code of three schemas with each library, in temporary folders.

Usage: footprint [--quick] [--schema otlp|api|one]... [--messages N] [--seed N]
                 [--repetitions N] [--markdown FILE]

  --quick            build once, and an API of 150 messages: only whether it works
  --schema NAME      only this one: otlp (without FASTCODEC_DATA, shapes.proto), api, or one, a
                     program with one message
  --messages N       the size of the API: 2000 by default, and at least 100
  --seed N           what the API is made from
  --repetitions N    build so often, and take the median: 3 by default
  --markdown FILE    also write the tables as Markdown
";

/// What `--quick` builds instead of 2,000 messages.
const FEW: usize = 150;

#[derive(Debug, Clone, Copy, PartialEq)]
enum Selected {
    Otlp,
    Api,
    One,
}

fn main() {
    let mut arguments = env::args_os().skip(1);
    let result = if arguments.next().is_some_and(|first| first == MEASURED) {
        usage::run_measured(arguments)
    } else {
        run()
    };
    if let Err(error) = result {
        eprintln!("footprint: {error}");
        process::exit(2);
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let mut markdown: Option<PathBuf> = None;
    let mut selected = Vec::new();
    let mut is_quick = false;
    let mut messages: Option<usize> = None;
    let mut seed = 1;
    let mut repetitions: Option<usize> = None;
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("quick") => is_quick = true,
            Long("schema") => {
                let name = parser.value()?.string()?;
                selected.push(match name.as_str() {
                    "otlp" => Selected::Otlp,
                    "api" => Selected::Api,
                    "one" => Selected::One,
                    _ => return Err(format!("`{name}` is neither otlp, api nor one").into()),
                });
            }
            Long("messages") => messages = Some(parser.value()?.parse()?),
            Long("seed") => seed = parser.value()?.parse()?,
            Long("repetitions") => repetitions = Some(parser.value()?.parse()?),
            Long("markdown") => markdown = Some(parser.value()?.into()),
            Short('h') | Long("help") => {
                print!("{HELP}");
                return Ok(());
            }
            other => return Err(other.unexpected().into()),
        }
    }
    let messages = messages.unwrap_or(if is_quick { FEW } else { 2_000 });
    if messages < api::LEAST {
        return Err(format!("`--messages` is less than {}", api::LEAST).into());
    }
    let repetitions = repetitions.unwrap_or(if is_quick { 1 } else { 3 });
    if repetitions == 0 {
        return Err("`--repetitions` is 0".into());
    }
    let is_selected = |which| selected.is_empty() || selected.contains(&which);

    let mut report = String::new();
    if is_selected(Selected::Otlp) {
        let title = if cfg!(recorded) { "OTLP" } else { "The shapes" };
        let schema = Schema::otlp()?;
        let title = format!("{title}, {} messages", schema.reachable);
        show(&mut report, &weigh(&title, &schema, repetitions)?);
    }
    if is_selected(Selected::Api) {
        let schema = Schema::api(messages, seed)?;
        let title = format!(
            "An API of {messages} messages, {} of them in {} roots",
            schema.reachable,
            schema.roots.len()
        );
        show(&mut report, &weigh(&title, &schema, repetitions)?);
    }
    if is_selected(Selected::One) {
        show(&mut report, &weigh_one(repetitions)?);
    }
    if let Some(path) = markdown {
        fs::write(path, report)?;
    }
    Ok(())
}

/// Prints a table as soon as it is there, because the next one takes minutes, and adds it to the
/// report.
fn show(report: &mut String, table: &str) {
    print!("{table}");
    report.push_str(table);
}

/// Returns the table of a schema.
fn weigh(title: &str, schema: &Schema, repetitions: usize) -> Result<String, Box<dyn Error>> {
    let mut rows: Vec<(&str, Figures)> = Vec::new();
    for library in &Library::ALL {
        eprintln!("{title}: building with {}", library.name);
        rows.push((
            library.name,
            workspace::weigh(schema, library, repetitions)?,
        ));
    }
    let cpu = |figures: &Figures| figures.release.cpu + figures.program.cpu;
    let mut table = format!(
        "| {title} | check | release build | code in the rlib | code in the program | of prost's \
         | CPU, crate and program | of prost's | peak memory |\n\
         | --- | --: | --: | --: | --: | --: | --: | --: | --: |\n"
    );
    for (name, figures) in &rows {
        let prost = &rows[0].1;
        writeln!(
            table,
            "| {name} | {} | {} | {} | {} | {:.2} | {} | {:.2} | {} MiB |",
            both_times(&figures.check),
            both_times(&figures.release),
            kibibytes(figures.rlib),
            kibibytes(figures.code),
            figures.code as f64 / prost.code as f64,
            seconds(cpu(figures)),
            cpu(figures).as_secs_f64() / cpu(prost).as_secs_f64(),
            figures.release.peak.max(figures.program.peak) >> 20,
        )?;
    }
    table.push('\n');
    Ok(table)
}

/// Returns the table of the programs with one message.
fn weigh_one(repetitions: usize) -> Result<String, Box<dyn Error>> {
    let schema = Schema::one()?;
    let mut rows: Vec<(&Library, Usage)> = Vec::new();
    for library in &Library::ALL {
        eprintln!("one message: building with {}", library.name);
        let usage = workspace::weigh_one(&schema.all_generated(), library, repetitions)?;
        rows.push((library, usage));
    }
    let mut table = "| A program with one message | its struct | CPU | of prost's | elapsed |\n\
                     | --- | --- | --: | --: | --: |\n"
        .to_owned();
    for (library, usage) in &rows {
        writeln!(
            table,
            "| {} | {} | {} | {:.2} | {} |",
            library.name,
            if library.has_derive() {
                "derived"
            } else {
                "generated beforehand"
            },
            seconds(usage.cpu),
            usage.cpu.as_secs_f64() / rows[0].1.cpu.as_secs_f64(),
            seconds(usage.wall),
        )?;
    }
    table.push('\n');
    Ok(table)
}

/// Returns the time of the processor, and the elapsed time.
fn both_times(usage: &Usage) -> String {
    format!("{} ({})", seconds(usage.cpu), seconds(usage.wall))
}

fn seconds(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    if seconds < 10.0 {
        format!("{seconds:.2} s")
    } else {
        format!("{seconds:.1} s")
    }
}

fn kibibytes(bytes: u64) -> String {
    format!("{} KiB", (bytes + 512) / 1024)
}

//! Measures the code that each generator writes for one schema: its build time, and the size of its
//! machine code.

mod weighed;

use std::error::Error;
use std::path::PathBuf;
use std::time::Duration;
use std::{fs, process};

use lexopt::prelude::*;
use weighed::{Library, Workspace};

const HELP: &str = "\
Builds the generated code of one schema with each library, in a temporary folder.

Usage: footprint [--quick] [--markdown FILE]

  --quick            time each build once
  --markdown FILE    also write the table as Markdown
";

/// The messages that the measured programs can decode and encode.
const MESSAGES: &str = env!("FOOTPRINT_MESSAGES");

fn main() {
    if let Err(error) = run() {
        eprintln!("footprint: {error}");
        process::exit(2);
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let mut markdown: Option<PathBuf> = None;
    let mut repetitions = 3;
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("quick") => repetitions = 1,
            Long("markdown") => markdown = Some(parser.value()?.into()),
            Short('h') | Long("help") => {
                print!("{HELP}");
                return Ok(());
            }
            other => return Err(other.unexpected().into()),
        }
    }

    let messages: u64 = MESSAGES.parse()?;
    let mut lines = vec![
        format!(
            "| {messages} messages of {} | generated crate, check | debug | release \
             | with dependencies, release | code | code per message |",
            if cfg!(recorded) {
                "OTLP"
            } else {
                "the generated shapes"
            },
        ),
        "| --- | --: | --: | --: | --: | --: | --: |".to_owned(),
    ];
    for library in Library::ALL {
        eprintln!("building with {}", library.name);
        let workspace = Workspace::new(&library)?;
        let with_dependencies = workspace.time_everything()?;
        let check = workspace.time_generated(&["check"], repetitions)?;
        let debug = workspace.time_generated(&["build"], repetitions)?;
        let release = workspace.time_generated(&["build", "--release"], repetitions)?;
        let code = workspace.code_bytes()?;
        lines.push(format!(
            "| {} | {} | {} | {} | {} | {:.1} KiB | {} B |",
            library.name,
            seconds(check),
            seconds(debug),
            seconds(release),
            seconds(with_dependencies),
            code as f64 / 1024.0,
            code / messages,
        ));
    }

    let report = format!(
        "{}\n\nThe time of the generated crate is that of a clean build of it alone, its \
         dependencies being built. The code is the text of a program that decodes and encodes \
         every root message, optimised, less that of the same program without messages.\n",
        lines.join("\n")
    );
    print!("{report}");
    if let Some(path) = markdown {
        fs::write(path, report)?;
    }
    Ok(())
}

fn seconds(time: Duration) -> String {
    format!("{:.2} s", time.as_secs_f64())
}

//! Runs every codec on the same inputs in one process and prints the comparison.

use std::error::Error;
use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::{fs, process};

use fastcodec_benches::codecs::Name;
use fastcodec_benches::measure::{self, Effort};
use fastcodec_benches::operation::{COMPARISONS, Work};
use fastcodec_benches::report::{Table, markdown, svg, text};
use fastcodec_benches::subjects;
use lexopt::prelude::*;

const HELP: &str = "\
Compares fastcodec with its peers on the same inputs.

Usage: compare [OPTIONS]
       compare --profile CODEC INPUT WORK [--iterations N]

  --filter TEXT      only inputs or comparisons whose name contains TEXT; may be repeated, and
                     a row must match one filter of each kind that is given
  --quick            few short batches: to see that everything works
  --rounds N         how many batches each codec runs on each input
  --markdown FILE    also write the tables as Markdown
  --svg FILE         also write a bar chart
  --list             print the names of inputs, comparisons and codecs, and stop
  --profile          run one codec on one input and measure nothing, for a profiler;
                     WORK is decode, encode-reused or encode-fresh
  --iterations N     how often --profile goes through the input's messages [1000]
";

#[derive(Debug)]
struct Options {
    effort: Effort,
    filters: Vec<String>,
    markdown: Option<PathBuf>,
    svg: Option<PathBuf>,
    profile: Option<[String; 3]>,
    iterations: u64,
}

fn main() {
    if let Err(error) = run() {
        eprintln!("compare: {error}");
        process::exit(2);
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let Some(options) = parse()? else {
        return Ok(());
    };
    match &options.profile {
        Some([codec, input, work]) => profile(codec, input, work, options.iterations),
        None => compare(&options),
    }
}

/// Parses the command line. Returns `None` after `--help` or `--list`.
fn parse() -> Result<Option<Options>, Box<dyn Error>> {
    let mut options = Options {
        effort: Effort::FULL,
        filters: Vec::new(),
        markdown: None,
        svg: None,
        profile: None,
        iterations: 1000,
    };
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("filter") => options.filters.push(parser.value()?.string()?),
            Long("quick") => options.effort = Effort::QUICK,
            Long("rounds") => options.effort.rounds = parser.value()?.parse::<usize>()?.max(1),
            Long("markdown") => options.markdown = Some(parser.value()?.into()),
            Long("svg") => options.svg = Some(parser.value()?.into()),
            Long("profile") => {
                let mut next = || parser.value()?.string();
                options.profile = Some([next()?, next()?, next()?]);
            }
            Long("iterations") => options.iterations = parser.value()?.parse()?,
            Long("list") => {
                list();
                return Ok(None);
            }
            Short('h') | Long("help") => {
                print!("{HELP}");
                return Ok(None);
            }
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(Some(options))
}

fn list() {
    println!("inputs:");
    for case in subjects::all() {
        println!("  {:24}{}", case.name, (case.prepare)().inputs.about);
    }
    println!("comparisons:");
    for comparison in &COMPARISONS {
        println!("  {:24}{}", comparison.key, comparison.title);
    }
    println!("codecs:");
    for name in Name::ALL {
        println!("  {}", name.as_str());
    }
}

fn profile(codec: &str, input: &str, work: &str, iterations: u64) -> Result<(), Box<dyn Error>> {
    let name = Name::ALL
        .into_iter()
        .find(|name| name.as_str() == codec)
        .ok_or_else(|| format!("there is no codec {codec}"))?;
    let work = Work::ALL
        .into_iter()
        .find(|kind| kind.as_str() == work)
        .ok_or_else(|| format!("there is no work {work}"))?;
    let case = subjects::all()
        .into_iter()
        .find(|case| case.name == input)
        .ok_or_else(|| format!("there is no input {input}"))?;
    let mut passes = (case.prepare)()
        .start(name, work)
        .ok_or("that codec has no type for this input")?;
    passes(iterations);
    Ok(())
}

fn compare(options: &Options) -> Result<(), Box<dyn Error>> {
    let is_comparison = |filter: &String| COMPARISONS.iter().any(|one| one.key.contains(&**filter));
    let (for_comparisons, for_inputs): (Vec<_>, Vec<_>) = options
        .filters
        .iter()
        .partition(|filter| is_comparison(filter));
    let matches = |filters: &[&String], name: &str| {
        filters.is_empty() || filters.iter().any(|filter| name.contains(&***filter))
    };

    let subjects: Vec<_> = subjects::all()
        .into_iter()
        .filter(|case| matches(&for_inputs, case.name))
        .map(|case| (case.prepare)())
        .collect();
    if subjects.is_empty() {
        return Err("no input matches the filter".into());
    }
    for subject in &subjects {
        subject.verify();
    }

    print!("{}", text::heading());
    let mut tables = Vec::new();
    for comparison in &COMPARISONS {
        if !matches(&for_comparisons, comparison.key) {
            continue;
        }
        let rows: Vec<_> = subjects
            .iter()
            .filter(|subject| subject.inputs.format == comparison.format)
            .map(|subject| {
                progress(&format!("{} {}", comparison.key, subject.inputs.name));
                measure::compare(subject, comparison, options.effort)
            })
            .collect();
        progress("");
        if rows.is_empty() {
            continue;
        }
        let table = Table { comparison, rows };
        print!("{}", text::table(&table));
        tables.push(table);
    }

    if let Some(path) = &options.markdown {
        fs::write(path, markdown::document(&tables))?;
    }
    if let Some(path) = &options.svg {
        fs::write(path, svg::chart(&tables))?;
    }
    Ok(())
}

/// Shows the current measurement on standard error.
fn progress(what: &str) {
    if io::stderr().is_terminal() {
        eprint!("\r\x1b[2K{what}");
    }
}

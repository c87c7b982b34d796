//! Runs every codec on the same inputs in one process and prints the comparison.

use std::error::Error;
use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::{fs, process};

use fastcodec_benches::codecs::Name;
use fastcodec_benches::measure::{self, Effort};
use fastcodec_benches::operation::{COMPARISONS, Work};
use fastcodec_benches::report::{Runs, Table, markdown, svg, text};
use fastcodec_benches::{results, subjects};
use lexopt::prelude::*;

const HELP: &str = "\
Compares fastcodec with its peers on the same inputs.

Usage: compare [OPTIONS]
       compare --report FILE... [OPTIONS]
       compare --profile CODEC INPUT WORK [--iterations N]

  --filter TEXT      only inputs or comparisons whose name contains TEXT; may be repeated, and
                     a row must match one filter of each kind that is given
  --quick            few short batches: to see that everything works
  --rounds N         how many batches each codec runs on each input
  --save FILE        also write the results for --report
  --report FILE...   measure nothing, and join the results of runs that were saved
  --markdown FILE    also write the tables as Markdown
  --title TEXT       the title of that page
  --svg FILE         also write a bar chart of the named inputs
  --overview FILE    also write a small bar chart of the geometric means
  --list             print the names of inputs, comparisons and codecs, and stop
  --profile          run one codec on one input and measure nothing, for a profiler;
                     WORK is decode, encode-reused or encode-fresh
  --iterations N     how often --profile goes through the input's messages [1000]
";

#[derive(Debug)]
struct Options {
    effort: Effort,
    filters: Vec<String>,
    save: Option<PathBuf>,
    report: Vec<PathBuf>,
    markdown: Option<PathBuf>,
    title: String,
    svg: Option<PathBuf>,
    overview: Option<PathBuf>,
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
        None if options.report.is_empty() => compare(&options),
        None => report(&options),
    }
}

/// Parses the command line. Returns `None` after `--help` or `--list`.
fn parse() -> Result<Option<Options>, Box<dyn Error>> {
    let mut options = Options {
        effort: Effort::FULL,
        filters: Vec::new(),
        save: None,
        report: Vec::new(),
        markdown: None,
        title: "The comparison".to_owned(),
        svg: None,
        overview: None,
        profile: None,
        iterations: 1000,
    };
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("filter") => options.filters.push(parser.value()?.string()?),
            Long("quick") => options.effort = Effort::QUICK,
            Long("rounds") => options.effort.rounds = parser.value()?.parse::<usize>()?.max(1),
            Long("save") => options.save = Some(parser.value()?.into()),
            Long("report") => options.report = parser.values()?.map(PathBuf::from).collect(),
            Long("markdown") => options.markdown = Some(parser.value()?.into()),
            Long("title") => options.title = parser.value()?.string()?,
            Long("svg") => options.svg = Some(parser.value()?.into()),
            Long("overview") => options.overview = Some(parser.value()?.into()),
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
        println!("  {:24}{}", case.name, case.prepare().inputs.about);
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
    let mut passes = case
        .prepare()
        .start(name, work)
        .ok_or("that codec has no type for this input")?;
    passes(iterations);
    Ok(())
}

/// The filters of the command line. A filter that is part of a comparison's name is for comparisons.
struct Filters<'a> {
    comparisons: Vec<&'a str>,
    inputs: Vec<&'a str>,
}

impl<'a> Filters<'a> {
    fn new(filters: &'a [String]) -> Self {
        let is_comparison = |filter: &&str| COMPARISONS.iter().any(|one| one.key.contains(filter));
        let (comparisons, inputs) = filters.iter().map(String::as_str).partition(is_comparison);
        Self {
            comparisons,
            inputs,
        }
    }

    fn match_comparison(&self, key: &str) -> bool {
        Self::match_one(&self.comparisons, key)
    }

    fn match_inputs(&self, name: &str) -> bool {
        Self::match_one(&self.inputs, name)
    }

    fn match_one(filters: &[&str], name: &str) -> bool {
        filters.is_empty() || filters.iter().any(|filter| name.contains(filter))
    }
}

fn compare(options: &Options) -> Result<(), Box<dyn Error>> {
    let filters = Filters::new(&options.filters);
    let subjects: Vec<_> = subjects::all()
        .into_iter()
        .filter(|case| filters.match_inputs(case.name))
        .map(|case| case.prepare())
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
        if !filters.match_comparison(comparison.key) {
            continue;
        }
        let rows: Vec<_> = subjects
            .iter()
            .filter(|subject| subject.inputs.format == comparison.format)
            .filter(|subject| subject.names().any(|name| name == comparison.contender))
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

    if let Some(path) = &options.save {
        fs::write(path, results::saved(&tables))?;
    }
    write(options, &tables, None)
}

/// Joins the results of saved runs.
fn report(options: &Options) -> Result<(), Box<dyn Error>> {
    let filters = Filters::new(&options.filters);
    let (mut tables, runs) = results::joined(&options.report)?;
    for table in &mut tables {
        table.rows.retain(|row| filters.match_inputs(row.inputs));
    }
    tables.retain(|table| !table.rows.is_empty() && filters.match_comparison(table.comparison.key));
    if tables.is_empty() {
        return Err("the files have no results with the system's allocator for the filter".into());
    }
    for table in &tables {
        print!("{}", text::table(table));
    }
    write(options, &tables, Some(&runs))
}

/// Writes the page and the charts.
fn write(options: &Options, tables: &[Table], runs: Option<&Runs>) -> Result<(), Box<dyn Error>> {
    if let Some(path) = &options.markdown {
        fs::write(path, markdown::document(&options.title, tables, runs))?;
    }
    if let Some(path) = &options.svg {
        fs::write(path, svg::chart(tables))?;
    }
    if let Some(path) = &options.overview {
        fs::write(path, svg::overview(tables))?;
    }
    Ok(())
}

/// Shows the current measurement on standard error.
fn progress(what: &str) {
    if io::stderr().is_terminal() {
        eprint!("\r\x1b[2K{what}");
    }
}

//! Clients export traces to a collector as fast as it answers, over loopback sockets. Two
//! collectors take turns in one process: one with prost's structs and tonic's codec, and one with
//! fastcodec's.
//!
//! ```text
//! cargo run --release -p fastcodec-interop-grpc --bin grpc-load -- --seconds 30
//! ```
//!
//! The clients send bytes that were encoded in advance, so only the servers differ. Each answer is
//! checked. The program fails if a call fails, or if memory grows after the first quarter of the
//! time.

mod collectors;
mod histogram;
mod memory;
mod raw;

use std::error::Error;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use bytes::Bytes;
use fastcodec::protobuf::{Decode, Encode};
use fastcodec_examples::trace::TraceExport;
use fastcodec_examples_grpc::collector::{ExportTracePartialSuccess, ExportTraceServiceResponse};
use tonic::transport::{Channel, Endpoint};

use collectors::Collector;
use histogram::Histogram;
use memory::Memory;

type Failure = Box<dyn Error + Send + Sync>;

struct Arguments {
    /// How long each collector is under load.
    seconds: f64,
    clients: usize,
    /// How long one is, before it is the turn of the next.
    turn: f64,
    /// How much of it memory may grow.
    growth_percent: f64,
    payloads: Vec<Bytes>,
}

impl Arguments {
    fn parse() -> Result<Self, Failure> {
        use lexopt::prelude::*;
        let mut arguments = Arguments {
            seconds: 5.0,
            clients: 64,
            turn: 1.0,
            growth_percent: 25.0,
            payloads: Vec::new(),
        };
        let mut parser = lexopt::Parser::from_env();
        while let Some(argument) = parser.next()? {
            match argument {
                Long("seconds") => arguments.seconds = parser.value()?.parse()?,
                Long("clients") => arguments.clients = parser.value()?.parse()?,
                Long("turn") => arguments.turn = parser.value()?.parse()?,
                Long("growth") => arguments.growth_percent = parser.value()?.parse()?,
                Long("payload") => {
                    arguments
                        .payloads
                        .push(std::fs::read(parser.value()?)?.into());
                }
                _ => return Err(argument.unexpected().into()),
            }
        }
        if arguments.payloads.is_empty() {
            arguments
                .payloads
                .push(Bytes::from_static(fastcodec_examples::TRACES));
        }
        Ok(arguments)
    }

    fn turns(&self) -> usize {
        (self.seconds / self.turn).ceil().max(1.0) as usize
    }
}

/// An export, encoded, and what the collector answers.
#[derive(Clone)]
struct Call {
    request: Bytes,
    answer: Bytes,
}

impl Call {
    fn new(request: &Bytes) -> Result<Self, Failure> {
        let export = TraceExport::decode(request)?;
        let scopes = export.resource_spans.iter().flat_map(|it| &it.scope_spans);
        let answer = ExportTraceServiceResponse {
            partial_success: Some(ExportTracePartialSuccess {
                rejected_spans: scopes.map(|scope| scope.spans.len() as i64).sum(),
                error_message: String::new(),
            }),
        };
        Ok(Call {
            request: request.clone(),
            answer: answer.encode_to_bytes()?,
        })
    }
}

/// What the calls to a collector came to.
#[derive(Default)]
struct Outcome {
    latencies: Histogram,
    bytes: u64,
    elapsed: Duration,
    failures: u64,
    first_failure: Option<String>,
}

impl Outcome {
    fn add(&mut self, other: Outcome) {
        self.latencies.add(&other.latencies);
        self.bytes += other.bytes;
        self.failures += other.failures;
        self.first_failure = self.first_failure.take().or(other.first_failure);
    }

    fn per_second(&self, what: u64) -> f64 {
        what as f64 / self.elapsed.as_secs_f64()
    }

    fn requests_per_second(&self) -> f64 {
        self.per_second(self.latencies.count())
    }
}

/// Calls one after the other until it is time.
async fn client(channel: Channel, calls: Vec<Call>, first: usize, end: Instant) -> Outcome {
    let mut result = Outcome::default();
    let mut grpc = tonic::client::Grpc::new(channel);
    for call in calls.iter().cycle().skip(first % calls.len()) {
        let begin = Instant::now();
        if begin >= end {
            break;
        }
        let failure = match raw::export(&mut grpc, call.request.clone()).await {
            Ok(answer) if answer == call.answer => {
                result.latencies.record(begin.elapsed());
                result.bytes += call.request.len() as u64;
                continue;
            }
            Ok(answer) => format!("another answer than expected: {answer:?}"),
            Err(status) => status.to_string(),
        };
        result.failures += 1;
        result.first_failure.get_or_insert(failure);
    }
    result
}

/// One turn of a collector.
async fn turn(channels: &[Channel], calls: &[Call], length: Duration) -> Result<Outcome, Failure> {
    let begin = Instant::now();
    let end = begin + length;
    let clients: Vec<_> = channels
        .iter()
        .enumerate()
        .map(|(first, channel)| tokio::spawn(client(channel.clone(), calls.to_vec(), first, end)))
        .collect();
    let mut result = Outcome::default();
    for client in clients {
        result.add(client.await?);
    }
    result.elapsed = begin.elapsed();
    Ok(result)
}

/// A collector under load, and the connections to it.
struct Subject {
    collector: Collector,
    channels: Vec<Channel>,
    result: Outcome,
}

impl Subject {
    async fn start(collector: Collector, clients: usize) -> Result<Self, Failure> {
        let mut channels = Vec::new();
        for _ in 0..clients {
            let endpoint = Endpoint::from_shared(format!("http://{}", collector.address))?;
            channels.push(endpoint.connect().await?);
        }
        Ok(Subject {
            collector,
            channels,
            result: Outcome::default(),
        })
    }
}

fn print(subjects: &[Subject], arguments: &Arguments) {
    println!(
        "{} clients at a time, {:.0} s for each collector, in turns of {} s\n",
        arguments.clients,
        arguments.turns() as f64 * arguments.turn,
        arguments.turn
    );
    println!(
        "| codec | requests/s | MiB/s | median | 90 % | 99 % | 99.9 % | longest | requests | failures |"
    );
    println!("| --- | --: | --: | --: | --: | --: | --: | --: | --: | --: |");
    for Subject {
        collector, result, ..
    } in subjects
    {
        let milliseconds = |share| result.latencies.quantile(share).as_secs_f64() * 1e3;
        println!(
            "| {} | {:.0} | {:.0} | {:.2} ms | {:.2} ms | {:.2} ms | {:.2} ms | {:.2} ms | {} | {} |",
            collector.name,
            result.requests_per_second(),
            result.per_second(result.bytes) / f64::from(1 << 20),
            milliseconds(0.5),
            milliseconds(0.9),
            milliseconds(0.99),
            milliseconds(0.999),
            milliseconds(1.0),
            result.latencies.count(),
            result.failures,
        );
    }
    println!();
    for subject in &subjects[1..] {
        println!(
            "{}: {:.2} times the requests of {}",
            subject.collector.name,
            subject.result.requests_per_second() / subjects[0].result.requests_per_second(),
            subjects[0].collector.name
        );
    }
}

async fn run() -> Result<bool, Failure> {
    let arguments = Arguments::parse()?;
    let calls: Vec<Call> = arguments
        .payloads
        .iter()
        .map(Call::new)
        .collect::<Result<_, _>>()?;
    let mut subjects = Vec::new();
    for collector in collectors::start()? {
        subjects.push(Subject::start(collector, arguments.clients).await?);
    }
    let length = Duration::from_secs_f64(arguments.turn);
    for subject in &subjects {
        // Not counted: connections and buffers come to their sizes.
        turn(&subject.channels, &calls, length).await?;
    }
    let turns = arguments.turns();
    let mut memory = Memory::default();
    for round in 0..turns {
        for place in 0..subjects.len() {
            // Not always the same one after the same one.
            let place = (place + round) % subjects.len();
            let subject = &mut subjects[place];
            let result = turn(&subject.channels, &calls, length).await?;
            subject.result.elapsed += result.elapsed;
            subject.result.add(result);
        }
        memory.sample()?;
    }
    print(&subjects, &arguments);
    println!("\n{memory}");
    let mut is_right = true;
    for subject in &subjects {
        if let Some(failure) = &subject.result.first_failure {
            eprintln!("{}: {failure}", subject.collector.name);
            is_right = false;
        }
        if subject.result.latencies.count() == 0 {
            eprintln!("{}: no call succeeded", subject.collector.name);
            is_right = false;
        }
    }
    if memory.growth_percent() > arguments.growth_percent {
        eprintln!(
            "memory grew by {:.1} %, more than {} %",
            memory.growth_percent(),
            arguments.growth_percent
        );
        is_right = false;
    }
    Ok(is_right)
}

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

//! A collector of OpenTelemetry traces over gRPC, and a client that sends it a recorded export.
//!
//! ```text
//! cargo run --release --example grpc_otlp                            # both, over a loopback socket
//! cargo run --release --example grpc_otlp -- --listen 127.0.0.1:4317 # the collector alone
//! cargo run --release --example grpc_otlp -- --connect 127.0.0.1:4317
//! ```
//!
//! Any program that exports traces with OTLP over gRPC can send to the collector. The SDKs of
//! OpenTelemetry send to port 4317 by default. `--output FILE` encodes each export again and
//! appends it to a file, length-delimited.

use std::error::Error;
use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr};
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};

use fastcodec::protobuf::{Decode, Encode};
use fastcodec_examples::TRACES;
use fastcodec_examples::trace::any_value::Value;
use fastcodec_examples::trace::{ResourceSpans, Span, TraceExport, status};
use fastcodec_examples_grpc::collector::ExportTraceServiceResponse;
use fastcodec_examples_grpc::collector::trace_service_client::TraceServiceClient;
use fastcodec_examples_grpc::collector::trace_service_server::{TraceService, TraceServiceServer};
use tokio::sync::oneshot;
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;
use tonic::{Request, Response, Status};

/// The options of the command line.
#[derive(Default)]
struct Arguments {
    listen: Option<SocketAddr>,
    connect: Option<SocketAddr>,
    output: Option<OsString>,
    stops_with_input: bool,
}

/// The service.
#[derive(Default)]
struct Collector {
    output: Option<Mutex<File>>,
}

#[tonic::async_trait]
impl TraceService for Collector {
    async fn export(
        &self,
        request: Request<TraceExport>,
    ) -> Result<Response<ExportTraceServiceResponse>, Status> {
        let from = request.remote_addr();
        let export = request.into_inner();
        let from = from.map_or_else(|| "somewhere".to_owned(), |it| it.to_string());
        println!(
            "received {} bytes from {from}:\n{}",
            export.encoded_len(),
            summary(&export)
        );
        if let Some(output) = &self.output {
            let encoded = export
                .encode_length_delimited_to_vec()
                .map_err(fastcodec_tonic::status)?;
            let mut output = output.lock().unwrap_or_else(PoisonError::into_inner);
            output.write_all(&encoded)?;
        }
        Ok(Response::new(ExportTraceServiceResponse::default()))
    }
}

/// Returns a line for each service: the number of spans, of failed spans, and the slowest span.
fn summary(export: &TraceExport) -> String {
    let lines = export.resource_spans.iter().map(|resource_spans| {
        let spans: Vec<&Span> = resource_spans
            .scope_spans
            .iter()
            .flat_map(|scope| &scope.spans)
            .collect();
        let failed = spans.iter().filter(|span| is_failed(span)).count();
        let events: usize = spans.iter().map(|span| span.events.len()).sum();
        let slowest = spans.iter().max_by_key(|span| nanoseconds(span));
        let slowest = slowest.map_or(String::new(), |span| {
            let milliseconds = nanoseconds(span) as f64 / 1e6;
            format!(", the slowest {:?} with {milliseconds:.3} ms", span.name)
        });
        format!(
            "  {}: {} spans with {events} events, {failed} failed{slowest}",
            service_name(resource_spans),
            spans.len(),
        )
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn nanoseconds(span: &Span) -> u64 {
    span.end_time_unix_nano
        .saturating_sub(span.start_time_unix_nano)
}

fn is_failed(span: &Span) -> bool {
    span.status
        .as_ref()
        .is_some_and(|status| status.code == status::Code::Error)
}

fn service_name(resource_spans: &ResourceSpans) -> &str {
    let resource = resource_spans.resource.iter();
    let mut attributes = resource.flat_map(|resource| &resource.attributes);
    let name = attributes.find(|attribute| attribute.key == "service.name");
    match name.and_then(|name| name.value.as_ref()?.value.as_ref()) {
        Some(Value::StringValue(name)) => name,
        _ => "a service without a name",
    }
}

/// Serves until `stop` gets a message, or without end if nobody can send one.
async fn serve(
    incoming: TcpIncoming,
    collector: Collector,
    stop: oneshot::Receiver<()>,
) -> Result<(), tonic::transport::Error> {
    let stopped = async {
        if stop.await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    Server::builder()
        .serve_with_incoming_shutdown(TraceServiceServer::new(collector), incoming, stopped)
        .await
}

/// Sends the recorded export.
async fn send(address: SocketAddr) -> Result<(), Box<dyn Error + Send + Sync>> {
    let export = TraceExport::decode(TRACES)?;
    let client = TraceServiceClient::connect(format!("http://{address}")).await;
    let mut client = client.map_err(|error| {
        let why = error.source().map(ToString::to_string).unwrap_or_default();
        format!("cannot connect to {address}: {error}: {why}")
    })?;
    println!("sending {} bytes to {address}", TRACES.len());
    let answer = client.export(export).await?.into_inner();
    match answer.partial_success {
        None => println!("accepted"),
        Some(partial) => println!(
            "accepted but for {} spans: {}",
            partial.rejected_spans, partial.error_message
        ),
    }
    Ok(())
}

/// Stops the server when standard input ends, for a program that started it.
fn stop_with_input(stop: oneshot::Sender<()>) {
    std::thread::spawn(move || {
        let mut nothing = [0; 64];
        while std::io::stdin().read(&mut nothing).is_ok_and(|len| len > 0) {}
        // An error means that the server has already stopped.
        let _ = stop.send(());
    });
}

fn arguments() -> Result<Arguments, lexopt::Error> {
    use lexopt::prelude::*;
    let mut arguments = Arguments::default();
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("listen") => arguments.listen = Some(parser.value()?.parse()?),
            Long("connect") => arguments.connect = Some(parser.value()?.parse()?),
            Long("output") => arguments.output = Some(parser.value()?),
            Long("stop-with-input") => arguments.stops_with_input = true,
            Long("help") => {
                println!(
                    "grpc_otlp [--listen ADDRESS [--stop-with-input] | --connect ADDRESS] [--output FILE]"
                );
                std::process::exit(0);
            }
            _ => return Err(argument.unexpected()),
        }
    }
    let connects = arguments.connect.is_some();
    if connects && (arguments.listen.is_some() || arguments.output.is_some()) {
        return Err("--connect only sends: omit --listen and --output".into());
    }
    if arguments.stops_with_input && arguments.listen.is_none() {
        return Err("--stop-with-input is for --listen".into());
    }
    Ok(arguments)
}

#[tokio::main]
async fn main() -> ExitCode {
    let Err(error) = run().await else {
        return ExitCode::SUCCESS;
    };
    // With its sources: the transport has the cause there.
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(source) = cause {
        let reason = source.to_string();
        if !text.ends_with(&reason) {
            text = format!("{text}: {reason}");
        }
        cause = source.source();
    }
    eprintln!("grpc_otlp: {text}");
    ExitCode::FAILURE
}

async fn run() -> Result<(), Box<dyn Error + Send + Sync>> {
    let arguments = arguments()?;
    if let Some(address) = arguments.connect {
        return send(address).await;
    }
    let mut collector = Collector::default();
    if let Some(path) = &arguments.output {
        let file = OpenOptions::new().create(true).append(true).open(path);
        let file = file.map_err(|error| format!("cannot append to {}: {error}", path.display()))?;
        collector.output = Some(Mutex::new(file));
    }
    let any_port = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let address = arguments.listen.unwrap_or(any_port);
    let incoming = TcpIncoming::bind(address)
        .map_err(|error| format!("cannot listen on {address}: {error}"))?;
    let address = incoming.local_addr()?;
    println!("collecting on {address}");
    let (stop, stopped) = oneshot::channel();
    if arguments.listen.is_some() {
        if arguments.stops_with_input {
            stop_with_input(stop);
        }
        return Ok(serve(incoming, collector, stopped).await?);
    }
    let server = tokio::spawn(serve(incoming, collector, stopped));
    send(address).await?;
    // An error means that the server has already stopped, and has the cause.
    let _ = stop.send(());
    Ok(server.await??)
}

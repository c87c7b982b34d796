//! Decodes a recorded OpenTelemetry trace export, prints a summary, encodes it again, and shows the
//! errors for damaged bytes.

use std::collections::BTreeMap;
use std::error::Error;

use fastcodec::protobuf::{Decode, Encode};
use fastcodec_examples::TRACES;
use fastcodec_examples::trace::any_value::Value;
use fastcodec_examples::trace::{KeyValue, Span, TraceExport, status};

fn main() -> Result<(), Box<dyn Error>> {
    let export = TraceExport::decode(TRACES)?;
    summarize(&export);

    let written = export.encode_to_vec()?;
    if written != TRACES {
        return Err("what was written differs from what was read".into());
    }
    println!(
        "\nwritten back: {} bytes, identical to what was read",
        written.len()
    );

    println!("\nThe same export, cut short:");
    show_refused(&TRACES[..TRACES.len() / 2])?;

    println!("\nThe same export, with one bit of a length flipped:");
    let mut corrupt = TRACES.to_vec();
    let name = &export.resource_spans[0].scope_spans[0].spans[0].name;
    corrupt[length_before(name)?] ^= 0x40;
    show_refused(&corrupt)
}

/// Prints services, the slowest spans, and the spans that failed.
fn summarize(export: &TraceExport) {
    let mut services = BTreeMap::<&str, Vec<&Span>>::new();
    for resource_spans in &export.resource_spans {
        let attributes = resource_spans
            .resource
            .as_ref()
            .map(|resource| &resource.attributes[..]);
        let service = text(attributes.unwrap_or_default(), "service.name").unwrap_or("unknown");
        let spans = resource_spans
            .scope_spans
            .iter()
            .flat_map(|scope| &scope.spans);
        services.entry(service).or_default().extend(spans);
    }
    let span_count: usize = services.values().map(Vec::len).sum();
    println!(
        "{} bytes: {span_count} spans of {} services",
        TRACES.len(),
        services.len()
    );
    for (service, spans) in &services {
        let failed = spans.iter().filter(|span| is_failed(span)).count();
        println!("\n{service}: {} spans, {failed} failed", spans.len());
        let mut slowest = spans.clone();
        slowest.sort_by_key(|span| std::cmp::Reverse(nanoseconds(span)));
        for span in slowest.iter().take(3) {
            println!(
                "  {:>9.3} ms  {}",
                nanoseconds(span) as f64 / 1e6,
                span.name
            );
        }
        for span in spans.iter().filter(|span| is_failed(span)).take(3) {
            let reason = span.status.as_ref().map_or("", |status| &status.message);
            println!("  failed: {}: {reason}", span.name);
        }
    }
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

/// Returns the text of an attribute.
fn text<'a>(attributes: &'a [KeyValue], key: &str) -> Option<&'a str> {
    let attribute = attributes.iter().find(|attribute| attribute.key == key)?;
    match attribute.value.as_ref()?.value.as_ref()? {
        Value::StringValue(text) => Some(text),
        _ => None,
    }
}

/// Returns the position of the length of a string: directly before the string.
fn length_before(text: &str) -> Result<usize, Box<dyn Error>> {
    let found = TRACES
        .windows(text.len())
        .position(|window| window == text.as_bytes());
    Ok(found
        .and_then(|at| at.checked_sub(1))
        .ok_or("the string is not in the export")?)
}

/// Decodes damaged bytes and prints the error.
fn show_refused(bytes: &[u8]) -> Result<(), Box<dyn Error>> {
    let Err(error) = TraceExport::decode(bytes) else {
        return Err("the damage was not noticed".into());
    };
    println!("  {}", error.kind());
    println!("  at byte {} of {}", error.offset(), bytes.len());
    println!("  in {}", error.path());
    Ok(())
}

//! Reads the trace export of the quickstart without copying: strings stay in the input, lists are
//! in an arena, and a `Held`, which owns both, moves to another thread.

use std::error::Error;
use std::thread;

use bytes::Bytes;
use fastcodec::protobuf::Decode;
use fastcodec::{Arena, Held};
use fastcodec_examples::TRACES;
use fastcodec_examples::trace::TraceExportView;

fn main() -> Result<(), Box<dyn Error>> {
    // The rounds reuse one arena: once it is large enough, a decode allocates nothing.
    let mut arena = Arena::new();
    for round in 1..=3 {
        let export = TraceExportView::decode_in(TRACES, &arena)?;
        println!(
            "round {round}: {} spans, the arena has {} bytes",
            spans(&export),
            arena.allocated_bytes()
        );
        arena.reset();
    }

    // A `Held` owns the input and the arena, so it has no lifetime.
    let held: Held<TraceExportView<'static>> = Held::decode(Bytes::from_static(TRACES))?;
    let counted = thread::spawn(move || spans(held.get())).join();
    println!(
        "another thread counts {} spans",
        counted.map_err(|_| "the thread panicked")?
    );
    Ok(())
}

fn spans(export: &TraceExportView<'_>) -> usize {
    let scopes = export
        .resource_spans
        .iter()
        .flat_map(|resource| resource.scope_spans);
    scopes.map(|scope| scope.spans.len()).sum()
}

//! Reads the same export without copying: strings stay in the input, lists live in an arena,
//! and a handle that owns both goes to another thread.

use std::error::Error;
use std::thread;

use bytes::Bytes;
use fastcodec::protobuf::Decode;
use fastcodec::{Arena, Held};
use fastcodec_examples::TRACES;
use fastcodec_examples::trace::TraceExportView;

fn main() -> Result<(), Box<dyn Error>> {
    // One arena, used again and again: once it is large enough, a decode allocates nothing.
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

    // The input and the arena in one handle, which can go anywhere.
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

"""The exporter of OpenTelemetry's SDK sends spans to the collector of the examples; the spans that it
received, which it wrote to a file, are the spans that were made."""

import os
import subprocess
import sys
import tempfile

from google.protobuf.internal.decoder import _DecodeVarint32 as read_varint
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor, SpanExportResult
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import Link, SpanKind, Status, StatusCode

TIMEOUT = 30
SPANS_AT_A_TIME = 50


def make_spans(tracer, count):
    """Spans with everything that one may have."""
    before = None
    for place in range(count):
        kind = list(SpanKind)[place % len(SpanKind)]
        links = [] if before is None else [Link(before, {"place": place, "why": "came before"})]
        with tracer.start_as_current_span(f"outer {place}", kind=kind, links=links) as outer:
            outer.set_attributes({
                "text": "Grüße \N{GRINNING FACE}",
                "empty": "",
                "number": -(2**63) + place,
                "ratio": place / 3,
                "yes": place % 2 == 0,
                "bytes": bytes(range(place % 256)),
                "numbers": [place, -place, 0],
                "texts": ["a", "", "b"],
                "long": "x" * 1000 * (place % 5),
            })
            outer.add_event("an event", {"place": place}, timestamp=1_000_000_007 + place)
            outer.add_event("one without attributes")
            if place % 3 == 0:
                outer.set_status(Status(StatusCode.OK))
            try:
                with tracer.start_as_current_span("inner", start_time=place, end_on_exit=True):
                    if place % 2 == 1:
                        raise ValueError(f"fault {place}")
            except ValueError:
                pass
        before = outer.get_span_context()


def plain(value):
    """A value of an attribute, as Python has it."""
    kind = value.WhichOneof("value")
    if kind == "array_value":
        return tuple(plain(element) for element in value.array_value.values)
    assert kind in ("string_value", "bool_value", "int_value", "double_value", "bytes_value"), kind
    return getattr(value, kind)


def attributes_of(pairs):
    attributes = {pair.key: plain(pair.value) for pair in pairs}
    assert len(attributes) == len(pairs)
    return attributes


def received_span(scope, resource, span):
    return {
        "resource": attributes_of(resource.attributes),
        "scope": (scope.name, scope.version),
        "trace_id": int.from_bytes(span.trace_id, "big"),
        "span_id": int.from_bytes(span.span_id, "big"),
        "parent": int.from_bytes(span.parent_span_id, "big") if span.parent_span_id else None,
        "name": span.name,
        # OTLP counts from 1: 0 is none.
        "kind": span.kind - 1,
        "times": (span.start_time_unix_nano, span.end_time_unix_nano),
        "attributes": attributes_of(span.attributes),
        "events": [
            (event.name, event.time_unix_nano, attributes_of(event.attributes))
            for event in span.events
        ],
        "links": [
            (int.from_bytes(link.trace_id, "big"), int.from_bytes(link.span_id, "big"),
             attributes_of(link.attributes))
            for link in span.links
        ],
        "status": (span.status.code, span.status.message),
    }


def made_span(span):
    return {
        "resource": dict(span.resource.attributes),
        "scope": (span.instrumentation_scope.name, span.instrumentation_scope.version),
        "trace_id": span.context.trace_id,
        "span_id": span.context.span_id,
        "parent": span.parent.span_id if span.parent else None,
        "name": span.name,
        "kind": span.kind.value,
        "times": (span.start_time, span.end_time),
        "attributes": dict(span.attributes),
        "events": [
            (event.name, event.timestamp, dict(event.attributes)) for event in span.events
        ],
        "links": [
            (link.context.trace_id, link.context.span_id, dict(link.attributes))
            for link in span.links
        ],
        "status": (span.status.status_code.value, span.status.description or ""),
    }


def read_exports(path):
    """What the collector received: requests, each after its length."""
    with open(path, "rb") as file:
        content = file.read()
    position = 0
    while position < len(content):
        length, position = read_varint(content, position)
        request = ExportTraceServiceRequest()
        assert request.ParseFromString(content[position:position + length]) == length
        position += length
        yield request


def check(program, output):
    collector = subprocess.Popen(
        [program, "--listen", "127.0.0.1:0", "--stop-with-input", "--output", output],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    address = collector.stdout.readline().removeprefix("collecting on ").strip()

    made = InMemorySpanExporter()
    resource = Resource({"service.name": "made by Python", "service.instance.id": "1"})
    provider = TracerProvider(resource=resource)
    provider.add_span_processor(SimpleSpanProcessor(made))
    make_spans(provider.get_tracer("interop", "1.2.3"), 200)
    make_spans(provider.get_tracer("another scope"), 20)
    spans = made.get_finished_spans()

    exporter = OTLPSpanExporter(endpoint=f"http://{address}", insecure=True, timeout=TIMEOUT)
    for begin in range(0, len(spans), SPANS_AT_A_TIME):
        result = exporter.export(spans[begin:begin + SPANS_AT_A_TIME])
        assert result == SpanExportResult.SUCCESS
    exporter.shutdown()
    provider.shutdown()
    printed, _ = collector.communicate(timeout=TIMEOUT)
    assert collector.returncode == 0
    assert "made by Python: 50 spans" in printed, printed

    received = [
        received_span(scope_spans.scope, resource_spans.resource, span)
        for request in read_exports(output)
        for resource_spans in request.resource_spans
        for scope_spans in resource_spans.scope_spans
        for span in scope_spans.spans
    ]
    made = [made_span(span) for span in spans]
    by_id = lambda span: (span["trace_id"], span["span_id"])
    received.sort(key=by_id)
    made.sort(key=by_id)
    assert len(received) == len(made) == 440
    for one, other in zip(received, made):
        assert one == other, (one, other)
    assert {span["status"][0] for span in received} == {0, 1, 2}
    assert len({span["kind"] for span in received}) == 5
    return len(received)


def main(folder):
    with tempfile.TemporaryDirectory() as temporary:
        output = os.path.join(temporary, "exports")
        count = check(f"{folder}/examples/grpc_otlp", output)
    print(f"{count} spans of OpenTelemetry's exporter arrived as they were made")


main(sys.argv[1])

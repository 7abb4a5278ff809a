"""A trace by OpenTelemetry Python, reported by the exporter that EXPORTER names."""

import os

from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Link, SpanKind, Status, StatusCode, set_span_in_context

NAME, TARGET = os.environ["NAME"], os.environ["TARGET"]


def exporter():
    match os.environ["EXPORTER"]:
        case "otlp-proto":
            from opentelemetry.exporter.otlp.proto.http import Compression
            from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

            return OTLPSpanExporter(f"{TARGET}/v1/traces", compression=Compression.Gzip)
        case "otlp-grpc":
            from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter

            return OTLPSpanExporter(TARGET, insecure=True)
        case "otel-zipkin":
            from opentelemetry.exporter.zipkin.json import ZipkinExporter

            return ZipkinExporter(endpoint=f"{TARGET}/api/v2/spans")


def make_trace(tracer):
    server = tracer.start_span(
        "GET /Cart",
        kind=SpanKind.SERVER,
        attributes={"http.request.method": "GET", "http.response.status_code": 500},
    )
    in_server = set_span_in_context(server)
    client = tracer.start_span(
        "SELECT",
        context=in_server,
        kind=SpanKind.CLIENT,
        attributes={"server.address": "db.example", "network.peer.address": "10.0.0.7", "network.peer.port": 5432},
    )
    inner = tracer.start_span(
        "Überprüfung ✓",
        context=set_span_in_context(client),
        links=[Link(server.get_span_context(), {"first": True})],
        attributes={
            "ratio": 0.25,
            "big": 2**53 + 1,
            "cached": False,
            "names": ["a", "ä"],
            "sizes": [1, 2],
            "empty": "",
            "whole": 3.0,
            "bytes": b"\x00\xff",
        },
    )
    inner.add_event("retry", {"attempt": 2})
    inner.record_exception(ValueError("out of stock"))
    inner.set_status(Status(StatusCode.ERROR, "out of stock"))
    inner.end()
    client.end()
    producer = tracer.start_span("send", context=in_server, kind=SpanKind.PRODUCER)
    producer.set_status(Status(StatusCode.OK))
    producer.end()
    server.set_status(Status(StatusCode.ERROR))
    server.end()


provider = TracerProvider(
    resource=Resource.create({"service.name": NAME, "host.name": "machine-1", "process.pid": 4711})
)
provider.add_span_processor(BatchSpanProcessor(exporter()))
make_trace(provider.get_tracer("shop", "1.2.3", attributes={"team": "cart"}))
provider.shutdown()

// A trace by the OpenTelemetry SDK for Go or by zipkin-go, reported by the exporter that EXPORTER names.
package main

import (
	"context"
	"errors"
	"log"
	"os"
	"time"

	zipkin "github.com/openzipkin/zipkin-go"
	zipkinmodel "github.com/openzipkin/zipkin-go/model"
	zipkinhttp "github.com/openzipkin/zipkin-go/reporter/http"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracegrpc"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	otelzipkin "go.opentelemetry.io/otel/exporters/zipkin"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

func main() {
	ctx := context.Background()
	name, target := os.Getenv("NAME"), os.Getenv("TARGET")
	if os.Getenv("EXPORTER") == "zipkin-go" {
		reportByZipkin(name, target)
		return
	}
	provider := sdk.NewTracerProvider(
		sdk.WithBatcher(exporter(ctx, target)),
		sdk.WithResource(resource.NewSchemaless(
			attribute.String("service.name", name),
			attribute.String("host.name", "machine-1"),
			attribute.Int("process.pid", 4711),
		)),
	)
	makeTrace(ctx, provider.Tracer("shop", trace.WithInstrumentationVersion("1.2.3")))
	check(provider.Shutdown(ctx))
}

func exporter(ctx context.Context, target string) sdk.SpanExporter {
	var made sdk.SpanExporter
	var err error
	switch os.Getenv("EXPORTER") {
	case "otlp-grpc":
		made, err = otlptracegrpc.New(ctx, otlptracegrpc.WithEndpointURL(target))
	case "otlp-http":
		made, err = otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(target+"/v1/traces"),
			otlptracehttp.WithCompression(otlptracehttp.GzipCompression))
	case "otel-zipkin":
		made, err = otelzipkin.New(target + "/api/v2/spans")
	default:
		err = errors.New("no such exporter")
	}
	check(err)
	return made
}

func makeTrace(ctx context.Context, tracer trace.Tracer) {
	inServer, server := tracer.Start(ctx, "GET /Cart", trace.WithSpanKind(trace.SpanKindServer),
		trace.WithAttributes(attribute.String("http.request.method", "GET"), attribute.Int("http.response.status_code", 500)))
	inClient, client := tracer.Start(inServer, "SELECT", trace.WithSpanKind(trace.SpanKindClient),
		trace.WithAttributes(attribute.String("server.address", "db.example"), attribute.Int("server.port", 5432),
			attribute.String("network.peer.address", "10.0.0.7"), attribute.Int("network.peer.port", 5432)))
	_, inner := tracer.Start(inClient, "Überprüfung ✓",
		trace.WithLinks(trace.Link{SpanContext: server.SpanContext(), Attributes: []attribute.KeyValue{attribute.Bool("first", true)}}),
		trace.WithAttributes(attribute.Float64("ratio", 0.25), attribute.Int64("big", 9007199254740993), attribute.Bool("cached", false),
			attribute.StringSlice("names", []string{"a", "ä"}), attribute.Int64Slice("sizes", []int64{1, 2}), attribute.String("empty", "")))
	inner.AddEvent("retry", trace.WithAttributes(attribute.Int("attempt", 2)))
	inner.RecordError(errors.New("out of stock"))
	inner.SetStatus(codes.Error, "out of stock")
	inner.End()
	client.End()
	_, producer := tracer.Start(inServer, "send", trace.WithSpanKind(trace.SpanKindProducer))
	producer.SetStatus(codes.Ok, "")
	producer.End()
	server.SetStatus(codes.Error, "")
	server.End()
}

func reportByZipkin(name, target string) {
	reporter := zipkinhttp.NewReporter(target + "/api/v2/spans")
	local, err := zipkin.NewEndpoint(name, "127.0.0.1:8080")
	check(err)
	tracer, err := zipkin.NewTracer(reporter, zipkin.WithLocalEndpoint(local), zipkin.WithTraceID128Bit(true), zipkin.WithSharedSpans(true))
	check(err)
	peer, err := zipkin.NewEndpoint("Stock", "[2001:db8::1]:9000")
	check(err)
	server := tracer.StartSpan("GET /Cart", zipkin.Kind(zipkinmodel.Server))
	client := tracer.StartSpan("get stock", zipkin.Kind(zipkinmodel.Client), zipkin.Parent(server.Context()), zipkin.RemoteEndpoint(peer))
	client.Tag("http.method", "GET")
	client.Tag("http.path", "/stöck?")
	client.Annotate(time.Now(), "retry ✓")
	// The other half, with the id of its client.
	half := tracer.StartSpan("get stock", zipkin.Kind(zipkinmodel.Server), zipkin.Parent(client.Context()))
	zipkin.TagError.Set(half, "out of stock")
	half.Finish()
	client.Finish()
	server.Finish()
	check(reporter.Close())
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

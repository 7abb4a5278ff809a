// A Go service traced by otelhttp, on both sides, as its users set it up.
package main

import (
	"context"
	"fmt"
	"io"
	"math/rand"
	"net"
	"net/http"
	"os"
	"time"

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/contrib/propagators/b3"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/zipkin"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	"go.opentelemetry.io/otel/sdk/trace"
)

var (
	broken = os.Getenv("BREAK")
	traced = &http.Client{Transport: otelhttp.NewTransport(transport())}
	plain  = &http.Client{Transport: transport()}
)

func transport() *http.Transport {
	return &http.Transport{MaxIdleConnsPerHost: 64}
}

func main() {
	exporter, err := zipkin.New(os.Getenv("SINK_URL") + "/api/v2/spans")
	if err != nil {
		panic(err)
	}
	otel.SetTracerProvider(trace.NewTracerProvider(
		trace.WithBatcher(exporter, trace.WithBatchTimeout(200*time.Millisecond)),
		trace.WithResource(resource.NewSchemaless(attribute.String("service.name", os.Getenv("NAME")))),
	))
	otel.SetTextMapPropagator(propagation.NewCompositeTextMapPropagator(propagators()...))

	jobs := make(chan func())
	for range 8 {
		go func() {
			for job := range jobs {
				job()
			}
		}()
	}

	mux := http.NewServeMux()
	mux.HandleFunc("/work", func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(time.Duration(1000+rand.Intn(4000)) * time.Microsecond)
		fmt.Fprintln(w, `{"done":true}`)
	})
	mux.HandleFunc("/shop", func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(time.Duration(1000+rand.Intn(8000)) * time.Microsecond)
		if broken == "queue" {
			done := make(chan bool)
			jobs <- func() {
				callOthers(context.Background())
				close(done)
			}
			<-done
		} else {
			callOthers(r.Context())
		}
		fmt.Fprintln(w, `{"done":true}`)
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Printf("listening %d\n", listener.Addr().(*net.TCPAddr).Port)
	panic(http.Serve(listener, otelhttp.NewHandler(mux, "service")))
}

func propagators() []propagation.TextMapPropagator {
	multi := b3.New(b3.WithInjectEncoding(b3.B3MultipleHeader))
	switch os.Getenv("PROPAGATION") {
	case "b3":
		return []propagation.TextMapPropagator{multi}
	case "w3c":
		return []propagation.TextMapPropagator{propagation.TraceContext{}}
	}
	return []propagation.TextMapPropagator{multi, propagation.TraceContext{}}
}

func callOthers(ctx context.Context) {
	client := traced
	if broken == "no-client" {
		client = plain
	}
	get(ctx, client, os.Getenv("NEXT_URL")+"/work")
	if audit := os.Getenv("AUDIT_URL"); audit != "" {
		if broken == "second-client" {
			client = plain
		}
		get(ctx, client, audit+"/log")
	}
}

func get(ctx context.Context, client *http.Client, url string) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		panic(err)
	}
	answer, err := client.Do(request)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	defer answer.Body.Close()
	io.Copy(io.Discard, answer.Body)
}

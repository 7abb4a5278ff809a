// A trace by Brave, reported in the encoding that EXPORTER names.
import brave.Span;
import brave.Tracer;
import brave.Tracing;
import brave.handler.SpanHandler;
import brave.propagation.B3Propagation;
import java.util.concurrent.TimeUnit;
import zipkin2.reporter.AsyncReporter;
import zipkin2.reporter.SpanBytesEncoder;
import zipkin2.reporter.brave.AsyncZipkinSpanHandler;
import zipkin2.reporter.brave.ZipkinSpanHandler;
import zipkin2.reporter.urlconnection.URLConnectionSender;

public class Driver {
  enum Format {
    json("/api/v2/spans", SpanBytesEncoder.JSON_V2, false),
    proto3("/api/v2/spans", SpanBytesEncoder.PROTO3, false),
    v1("/api/v1/spans", SpanBytesEncoder.JSON_V1, true),
    thrift("/api/v1/spans", SpanBytesEncoder.THRIFT, true);

    final String path;
    final SpanBytesEncoder encoder;
    final boolean isOfReporter;

    Format(String path, SpanBytesEncoder encoder, boolean isOfReporter) {
      this.path = path;
      this.encoder = encoder;
      this.isOfReporter = isOfReporter;
    }
  }

  public static void main(String[] arguments) {
    String name = System.getenv("NAME");
    Format format = Format.valueOf(System.getenv("EXPORTER").replace("brave-", ""));
    URLConnectionSender sender = URLConnectionSender.newBuilder()
      .endpoint(System.getenv("TARGET") + format.path)
      .encoding(format.encoder.encoding())
      .build();
    // What Brave's own handler does not write, Zipkin's reporter does. Without a timeout only flush() sends.
    AsyncReporter<zipkin2.Span> reporter =
      format.isOfReporter ? AsyncReporter.builder(sender).messageTimeout(0, TimeUnit.SECONDS).build(format.encoder) : null;
    AsyncZipkinSpanHandler own =
      format.isOfReporter ? null : AsyncZipkinSpanHandler.newBuilder(sender).messageTimeout(0, TimeUnit.SECONDS).build();
    SpanHandler handler = format.isOfReporter ? ZipkinSpanHandler.create(reporter) : own;
    Tracing tracing = Tracing.newBuilder()
      .localServiceName(name).localIp("127.0.0.1").localPort(8080)
      .traceId128Bit(true).supportsJoin(true)
      .propagationFactory(B3Propagation.FACTORY)
      .addSpanHandler(handler)
      .build();
    Tracer tracer = tracing.tracer();
    Span server = tracer.newTrace().name("GET /Cart").kind(Span.Kind.SERVER).start();
    Span client = tracer.newChild(server.context()).name("get stock").kind(Span.Kind.CLIENT).start();
    client.remoteServiceName("Stock").remoteIpAndPort("2001:db8::1", 9000);
    client.tag("http.method", "GET").tag("http.path", "/stöck?").annotate("retry ✓");
    // The other half, with the id of its client.
    Span half = tracer.joinSpan(client.context()).name("get stock").kind(Span.Kind.SERVER).start();
    half.error(new IllegalStateException("out of stock"));
    half.finish();
    client.finish();
    Span producer = tracer.newChild(server.context()).name("send").kind(Span.Kind.PRODUCER).start();
    producer.remoteServiceName("kafka").finish();
    server.finish();
    tracing.close();
    if (format.isOfReporter) reporter.flush();
    else own.flush();
    sender.close();
  }
}

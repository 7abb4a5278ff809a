// What tracectl's sink holds, as a Zipkin storage: spans are posted, questions asked over HTTP, as any client would. What no
// client can do, emptying it and setting it up, goes to the address of the test.
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import zipkin2.Call;
import zipkin2.Callback;
import zipkin2.DependencyLink;
import zipkin2.Span;
import zipkin2.codec.DependencyLinkBytesDecoder;
import zipkin2.codec.SpanBytesDecoder;
import zipkin2.codec.SpanBytesEncoder;
import zipkin2.storage.AutocompleteTags;
import zipkin2.storage.QueryRequest;
import zipkin2.storage.ServiceAndSpanNames;
import zipkin2.storage.SpanConsumer;
import zipkin2.storage.SpanStore;
import zipkin2.storage.StorageComponent;
import zipkin2.storage.Traces;

final class HttpStorage extends StorageComponent
    implements SpanConsumer, SpanStore, Traces, ServiceAndSpanNames, AutocompleteTags {
  static final class Builder extends StorageComponent.Builder {
    private boolean strictTraceId = true;
    private boolean searchEnabled = true;
    private List<String> autocompleteKeys = List.of();

    @Override public Builder strictTraceId(boolean strictTraceId) {
      this.strictTraceId = strictTraceId;
      return this;
    }

    @Override public Builder searchEnabled(boolean searchEnabled) {
      this.searchEnabled = searchEnabled;
      return this;
    }

    @Override public Builder autocompleteKeys(List<String> keys) {
      autocompleteKeys = keys;
      return this;
    }

    @Override public StorageComponent build() {
      String keys = String.join(",", autocompleteKeys);
      return new HttpStorage("strict=" + strictTraceId + "&search=" + searchEnabled + "&keys=" + keys);
    }
  }

  /** The formats that spans are posted in, in turns. */
  private static final SpanBytesEncoder[] FORMATS = {SpanBytesEncoder.JSON_V2, SpanBytesEncoder.PROTO3};

  private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String sink = System.getProperty("sink");
  private final String setUp;
  private int posts;

  private HttpStorage(String setUp) {
    this.setUp = URI.create(System.getProperty("reset")) + "?" + setUp;
    clear();
  }

  void clear() {
    try {
      send(HttpRequest.newBuilder(URI.create(setUp)).POST(BodyPublishers.noBody()).build());
    } catch (IOException problem) {
      throw new IllegalStateException(problem);
    }
  }

  @Override public SpanStore spanStore() {
    return this;
  }

  @Override public Traces traces() {
    return this;
  }

  @Override public ServiceAndSpanNames serviceAndSpanNames() {
    return this;
  }

  @Override public AutocompleteTags autocompleteTags() {
    return this;
  }

  @Override public SpanConsumer spanConsumer() {
    return this;
  }

  @Override public Call<Void> accept(List<Span> spans) {
    return call(() -> {
      SpanBytesEncoder format = FORMATS[posts++ % FORMATS.length];
      String type = format == SpanBytesEncoder.PROTO3 ? "application/x-protobuf" : "application/json";
      HttpRequest.Builder post = HttpRequest.newBuilder(URI.create(sink + "/api/v2/spans"));
      post.header("content-type", type).POST(BodyPublishers.ofByteArray(format.encodeList(spans)));
      send(post.build());
      return null;
    });
  }

  @Override public Call<List<List<Span>>> getTraces(QueryRequest request) {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("serviceName", request.serviceName());
    parameters.put("remoteServiceName", request.remoteServiceName());
    parameters.put("spanName", request.spanName());
    parameters.put("annotationQuery", request.annotationQueryString());
    if (request.minDuration() != null) parameters.put("minDuration", request.minDuration().toString());
    if (request.maxDuration() != null) parameters.put("maxDuration", request.maxDuration().toString());
    parameters.put("endTs", String.valueOf(request.endTs()));
    parameters.put("lookback", String.valueOf(request.lookback()));
    parameters.put("limit", String.valueOf(request.limit()));
    return call(() -> each(get("traces", parameters), HttpStorage::spans));
  }

  @Override public Call<List<Span>> getTrace(String traceId) {
    return call(() -> {
      String found = get("trace/" + traceId, Map.of());
      return found == null ? List.of() : spans(JsonParser.parseString(found));
    });
  }

  /** The API refuses what the interface takes: no ids, one alone, an id twice. */
  @Override public Call<List<List<Span>>> getTraces(Iterable<String> traceIds) {
    List<String> ids = new ArrayList<>();
    for (String id : traceIds) {
      String normal = Span.normalizeTraceId(id);
      if (!ids.contains(normal)) ids.add(normal);
    }
    if (ids.isEmpty()) return Call.emptyList();
    if (ids.size() > 1) {
      return call(() -> each(get("traceMany", Map.of("traceIds", String.join(",", ids))), HttpStorage::spans));
    }
    return getTrace(ids.get(0)).map(spans -> spans.isEmpty() ? List.of() : List.of(spans));
  }

  @Override public Call<List<String>> getServiceNames() {
    return call(() -> texts("services", Map.of()));
  }

  @Override public Call<List<String>> getRemoteServiceNames(String serviceName) {
    return call(() -> texts("remoteServices", Map.of("serviceName", serviceName)));
  }

  @Override public Call<List<String>> getSpanNames(String serviceName) {
    return call(() -> texts("spans", Map.of("serviceName", serviceName)));
  }

  @Override public Call<List<String>> getKeys() {
    return call(() -> texts("autocompleteKeys", Map.of()));
  }

  @Override public Call<List<String>> getValues(String key) {
    return call(() -> texts("autocompleteValues", Map.of("key", key)));
  }

  @Override public Call<List<DependencyLink>> getDependencies(long endTs, long lookback) {
    Map<String, String> window = Map.of("endTs", String.valueOf(endTs), "lookback", String.valueOf(lookback));
    // A window that is wrong is refused at once, by the interface's contract.
    try {
      return Call.create(DependencyLinkBytesDecoder.JSON_V1.decodeList(bytes(get("dependencies", window))));
    } catch (IOException problem) {
      throw new IllegalStateException(problem);
    }
  }

  private List<String> texts(String path, Map<String, String> parameters) throws IOException {
    return each(get(path, parameters), JsonElement::getAsString);
  }

  private static List<Span> spans(JsonElement trace) {
    return SpanBytesDecoder.JSON_V2.decodeList(bytes(trace.toString()));
  }

  private static <T> List<T> each(String list, Function<JsonElement, T> read) {
    List<T> result = new ArrayList<>();
    for (JsonElement element : JsonParser.parseString(list).getAsJsonArray()) result.add(read.apply(element));
    return result;
  }

  /** Null: there is no such thing. */
  private String get(String path, Map<String, String> parameters) throws IOException {
    List<String> pairs = new ArrayList<>();
    parameters.forEach((key, value) -> {
      if (value != null) pairs.add(key + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8));
    });
    return send(HttpRequest.newBuilder(URI.create(sink + "/api/v2/" + path + "?" + String.join("&", pairs))).build());
  }

  private String send(HttpRequest request) throws IOException {
    try {
      HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
      if (answer.statusCode() == 404) return null;
      if (answer.statusCode() < 300) return answer.body();
      throw new IllegalArgumentException(answer.body());
    } catch (InterruptedException interruption) {
      throw new IOException(interruption);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private interface Work<T> {
    T run() throws IOException;
  }

  private static <T> Call<T> call(Work<T> work) {
    return new Call.Base<T>() {
      @Override protected T doExecute() throws IOException {
        return work.run();
      }

      @Override protected void doEnqueue(Callback<T> callback) {
        try {
          callback.onSuccess(work.run());
        } catch (IOException | RuntimeException problem) {
          callback.onError(problem);
        }
      }

      @Override public Call<T> clone() {
        return call(work);
      }
    };
  }
}

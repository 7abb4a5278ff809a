// Servlets and OkHttp, traced by Brave as its users set it up: a filter for the one, a network interceptor for the other.
import brave.Tracing;
import brave.http.HttpTracing;
import brave.okhttp3.TracingInterceptor;
import brave.jakarta.servlet.TracingFilter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.EnumSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.servlet.FilterHolder;
import org.eclipse.jetty.servlet.ServletContextHandler;
import org.eclipse.jetty.servlet.ServletHolder;
import zipkin2.reporter.brave.AsyncZipkinSpanHandler;
import zipkin2.reporter.urlconnection.URLConnectionSender;

public class BraveService {
  private static final String BREAK = System.getenv().getOrDefault("BREAK", "");
  private static final String NEXT_URL = System.getenv().getOrDefault("NEXT_URL", "");
  private static final String AUDIT_URL = System.getenv().getOrDefault("AUDIT_URL", "");
  private static final LinkedBlockingQueue<CountDownLatch> jobs = new LinkedBlockingQueue<>();
  private static OkHttpClient client;

  public static void main(String[] args) throws Exception {
    HttpTracing tracing = HttpTracing.create(tracing());
    OkHttpClient.Builder builder =
        new OkHttpClient.Builder().connectionPool(new ConnectionPool(64, 5, TimeUnit.MINUTES));
    if (!BREAK.equals("no-client")) builder.addNetworkInterceptor(TracingInterceptor.create(tracing));
    client = builder.build();
    // Threads that were there before any request: nothing of a request comes with what they take from the queue.
    if (BREAK.equals("queue")) for (int i = 0; i < 8; i++) startWorker();

    ServletContextHandler context = new ServletContextHandler();
    context.addFilter(
        new FilterHolder(TracingFilter.create(tracing)), "/*", EnumSet.of(DispatcherType.REQUEST));
    context.addServlet(new ServletHolder(new Answering(4, () -> {})), "/work");
    context.addServlet(new ServletHolder(new Answering(8, BraveService::shop)), "/shop");
    Server server = new Server();
    ServerConnector connector = new ServerConnector(server, 1, 1);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(context);
    server.start();
    System.out.println("listening " + connector.getLocalPort());
  }

  private static Tracing tracing() {
    String endpoint = System.getenv("SINK_URL") + "/api/v2/spans";
    return Tracing.newBuilder()
        .localServiceName(System.getenv("NAME"))
        .traceId128Bit(true)
        .addSpanHandler(
            AsyncZipkinSpanHandler.newBuilder(URLConnectionSender.create(endpoint))
                .messageTimeout(200, TimeUnit.MILLISECONDS)
                .build())
        .build();
  }

  interface Step {
    void run() throws Exception;
  }

  private static class Answering extends HttpServlet {
    private final int mostMs;
    private final Step step;

    Answering(int mostMs, Step step) {
      this.mostMs = mostMs;
      this.step = step;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
      try {
        Thread.sleep(1 + ThreadLocalRandom.current().nextInt(mostMs));
        step.run();
      } catch (Exception problem) {
        problem.printStackTrace();
        response.setStatus(500);
      }
      response.setContentType("application/json");
      response.getOutputStream().print("{\"done\":true}");
    }
  }

  private static void shop() throws Exception {
    if (!BREAK.equals("queue")) {
      callOthers();
      return;
    }
    CountDownLatch done = new CountDownLatch(1);
    jobs.put(done);
    done.await();
  }

  private static void startWorker() {
    Thread worker =
        new Thread(
            () -> {
              while (true) {
                try {
                  CountDownLatch done = jobs.take();
                  callOthers();
                  done.countDown();
                } catch (Exception problem) {
                  problem.printStackTrace();
                }
              }
            });
    worker.setDaemon(true);
    worker.start();
  }

  private static void callOthers() throws Exception {
    get(NEXT_URL + "/work");
    if (AUDIT_URL.isEmpty()) return;
    if (BREAK.equals("second-client")) getByUrlConnection(AUDIT_URL + "/log");
    else get(AUDIT_URL + "/log");
  }

  private static void get(String url) throws IOException {
    try (Response response = client.newCall(new Request.Builder().url(url).build()).execute()) {
      response.body().bytes();
    }
  }

  /** A client that nobody traces. */
  private static void getByUrlConnection(String url) throws IOException {
    try (InputStream body = URI.create(url).toURL().openStream()) {
      body.readAllBytes();
    }
  }
}

// The JDK's own HTTP server and clients, traced by OpenTelemetry's Java agent and nothing in here.
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;

public class Service {
  private static final String BREAK = System.getenv().getOrDefault("BREAK", "");
  private static final String NEXT_URL = System.getenv().getOrDefault("NEXT_URL", "");
  private static final String AUDIT_URL = System.getenv().getOrDefault("AUDIT_URL", "");
  private static final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final LinkedBlockingQueue<CountDownLatch> jobs = new LinkedBlockingQueue<>();

  public static void main(String[] args) throws IOException {
    // Threads that were there before any request: nothing of a request comes with what they take from the queue.
    if (BREAK.equals("queue")) for (int i = 0; i < 8; i++) startWorker();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 128);
    server.setExecutor(Executors.newFixedThreadPool(40));
    server.createContext("/work", exchange -> answer(exchange, 4, () -> {}));
    server.createContext("/shop", exchange -> answer(exchange, 8, Service::shop));
    server.start();
    System.out.println("listening " + server.getAddress().getPort());
  }

  interface Step {
    void run() throws Exception;
  }

  private static void answer(HttpExchange exchange, int mostMs, Step step) throws IOException {
    byte[] body = "{\"done\":true}".getBytes(StandardCharsets.UTF_8);
    int status = 200;
    try {
      Thread.sleep(1, ThreadLocalRandom.current().nextInt(999_999));
      Thread.sleep(ThreadLocalRandom.current().nextInt(mostMs));
      step.run();
    } catch (Exception problem) {
      problem.printStackTrace();
      status = 500;
    }
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
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

  private static void get(String url) throws Exception {
    client.send(
        HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.discarding());
  }

  /** The client of old; its instrumentation is switched off when it is the second one. */
  private static void getByUrlConnection(String url) throws IOException {
    try (InputStream body = URI.create(url).toURL().openStream()) {
      body.readAllBytes();
    }
  }
}

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Loads one service and counts its CPU time: keep-alive HTTP/1.1, a closed loop of 32 connections,
 * 1,000 different requests in turn.
 *
 * <p>First checks every answer against XGBoost's own (train.py), then warms up, then measures. CPU
 * time is user and system time of the server's process and all its descendants, from /proc.
 */
final class Load {
  private static final int CONNECTIONS = 32;
  // A busy machine gives a service less in the same time: warm is who has answered many requests.
  private static final int WARM_REQUESTS = 50_000;
  private static final int WARM_ROUNDS = 6;
  private static final double CLOCK_TICKS = 100; // getconf CLK_TCK on Linux
  private static final Pattern SCORE = Pattern.compile("\"score\":([-0-9.eE]+)");

  private Load() {}

  /** Arguments: name, port, server pid, folder, seconds of warm-up, seconds of measurement. */
  public static void main(String[] args) throws Exception {
    int port = Integer.parseInt(args[1]);
    long pid = Long.parseLong(args[2]);
    Path folder = Path.of(args[3]);
    List<byte[]> requests =
        Files.readAllLines(folder.resolve("requests.jsonl")).stream()
            .map(line -> request(port, line))
            .toList();
    double difference = check(port, requests, expected(folder));
    long warm = 0;
    for (int round = 0; round < WARM_ROUNDS && warm < WARM_REQUESTS; round++) {
      warm += run(port, requests, Integer.parseInt(args[4])).count();
    }
    double cpu = cpuSeconds(pid);
    Result result = run(port, requests, Integer.parseInt(args[5]));
    double used = cpuSeconds(pid) - cpu;
    System.out.printf(
        Locale.ROOT,
        "%s requests %d seconds %.2f per_second %.0f cpu_seconds %.2f per_cpu_second %.0f"
            + " cpu_share %.2f p50_ms %.2f p99_ms %.2f max_difference %.1e%n",
        args[0],
        result.count(),
        result.seconds(),
        result.count() / result.seconds(),
        used,
        result.count() / used,
        used / result.seconds(),
        result.quantile(0.5),
        result.quantile(0.99),
        difference);
  }

  private static byte[] request(int port, String body) {
    String head =
        "POST /predict HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
            .formatted(port, body.length());
    return (head + body).getBytes(StandardCharsets.US_ASCII);
  }

  private static double[] expected(Path folder) throws IOException {
    String text = Files.readString(folder.resolve("expected.json"));
    return Stream.of(text.replaceAll("[\\[\\] ]", "").split(","))
        .mapToDouble(Double::parseDouble)
        .toArray();
  }

  private static double check(int port, List<byte[]> requests, double[] expected)
      throws IOException {
    double largest = 0;
    try (Connection connection = new Connection(port)) {
      for (int i = 0; i < requests.size(); i++) {
        Matcher score = SCORE.matcher(connection.ask(requests.get(i)));
        if (!score.find()) {
          throw new IllegalStateException("no score in the answer to request " + i);
        }
        double difference = Math.abs(Double.parseDouble(score.group(1)) - expected[i]);
        largest = Math.max(largest, difference);
      }
    }
    if (!(largest < 1e-6)) {
      throw new IllegalStateException("answers differ from XGBoost's by " + largest);
    }
    return largest;
  }

  private record Result(long count, double seconds, long[] nanos) {
    double quantile(double share) {
      return nanos[(int) Math.min(nanos.length - 1, share * nanos.length)] / 1e6;
    }
  }

  private static Result run(int port, List<byte[]> requests, int seconds) throws Exception {
    long start = System.nanoTime();
    long end = start + seconds * 1_000_000_000L;
    LongAdder count = new LongAdder();
    List<long[]> times = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int c = 0; c < CONNECTIONS; c++) {
      int first = c * requests.size() / CONNECTIONS;
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    long[] own = new long[200_000];
                    int n = 0;
                    try (Connection connection = new Connection(port)) {
                      for (int i = first; System.nanoTime() < end; i++) {
                        long before = System.nanoTime();
                        connection.ask(requests.get(i % requests.size()));
                        own[n++ % own.length] = System.nanoTime() - before;
                      }
                    } catch (IOException e) {
                      throw new IllegalStateException(e);
                    }
                    count.add(n);
                    synchronized (times) {
                      times.add(Arrays.copyOf(own, Math.min(n, own.length)));
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    double elapsed = (System.nanoTime() - start) / 1e9;
    long[] all = times.stream().flatMapToLong(Arrays::stream).sorted().toArray();
    return new Result(count.sum(), elapsed, all);
  }

  private static double cpuSeconds(long pid) throws IOException {
    double total = 0;
    List<Long> family = new ArrayList<>(List.of(pid));
    ProcessHandle.of(pid).ifPresent(p -> p.descendants().forEach(d -> family.add(d.pid())));
    for (long each : family) {
      String stat = Files.readString(Path.of("/proc/" + each + "/stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      total += (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / CLOCK_TICKS;
    }
    return total;
  }

  /** A keep-alive connection; answers must have a content length and status 200. */
  private static final class Connection implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final byte[] line = new byte[512];

    Connection(int port) throws IOException {
      socket = new Socket("127.0.0.1", port);
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(20_000);
      in = new BufferedInputStream(socket.getInputStream(), 8192);
      out = socket.getOutputStream();
    }

    String ask(byte[] request) throws IOException {
      out.write(request);
      String status = readLine();
      int length = 0;
      for (String header = readLine(); !header.isEmpty(); header = readLine()) {
        if (header.regionMatches(true, 0, "content-length:", 0, 15)) {
          length = Integer.parseInt(header.substring(15).strip());
        }
      }
      String body = new String(in.readNBytes(length), StandardCharsets.US_ASCII);
      if (!status.startsWith("HTTP/1.1 200")) {
        throw new IOException(status + ": " + body);
      }
      return body;
    }

    private String readLine() throws IOException {
      int n = 0;
      for (int b = in.read(); b != '\n'; b = in.read()) {
        if (b < 0) {
          throw new IOException("the connection was closed");
        }
        if (b != '\r') {
          line[n++] = (byte) b;
        }
      }
      return new String(line, 0, n, StandardCharsets.US_ASCII);
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}

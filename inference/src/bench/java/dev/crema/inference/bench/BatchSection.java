package dev.crema.inference.bench;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.crema.inference.bench.BatchFiles.Form;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/** Batches, from the first byte of the upload until the result can be fetched. */
record BatchSection(Crema crema, Trial trial, BatchFiles files, Scale scale) implements Section {
  private static final Map<Form, Requirement> ROWS =
      new EnumMap<>(
          Map.of(
              Form.CSV, Requirement.BATCH_CSV,
              Form.JSON_LINES, Requirement.BATCH_JSONL,
              Form.PARQUET, Requirement.BATCH_PARQUET));
  private static final Duration POLL = Duration.ofMillis(50);
  private static final Duration LIMIT = Duration.ofMinutes(10);

  @Override
  public String name() {
    return "batch";
  }

  @Override
  public Set<Requirement> requirements() {
    return Set.copyOf(ROWS.values());
  }

  @Override
  public void run(Report report) throws IOException {
    System.out.println("ours, batches");
    try (Service service = crema.start("crema-batch", Map.of("CREMA_LOG_MODE", "off"));
        HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      Caller caller = new Caller(client, "http://127.0.0.1:" + service.port());
      for (Map.Entry<Form, Requirement> row : ROWS.entrySet()) {
        try {
          double seconds = run(caller, row.getKey());
          double perMinute = 60 * scale.batchRows() / seconds;
          String text =
              "%s (%s s for %,d)"
                  .formatted(Numbers.text(perMinute), Numbers.text(seconds), scale.batchRows());
          report.add(row.getValue(), text, perMinute);
        } catch (IOException | NotThereYetException e) {
          report.miss(row.getValue(), String.valueOf(e.getMessage()));
        } finally {
          files.remove(row.getKey());
        }
      }
    }
  }

  private double run(Caller caller, Form form) throws IOException, NotThereYetException {
    Path file = files.write(form, scale.batchRows());
    long start = System.nanoTime();
    String id = caller.send(form, file);
    caller.await(id, start + LIMIT.toNanos());
    double seconds = (System.nanoTime() - start) / 1e9;
    caller.fetch(id, files.result(form));
    files.check(form, files.result(form), trial.expected(), scale.batchRows());
    return seconds;
  }

  /** The routes of batches. */
  private record Caller(HttpClient client, String address) {
    String send(Form form, Path file) throws IOException, NotThereYetException {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(address + "/batches?model=churn"))
              .header("Content-Type", form.contentType())
              .timeout(LIMIT)
              .POST(BodyPublishers.ofFile(file))
              .build();
      HttpResponse<String> answer = call(request, BodyHandlers.ofString());
      if (answer.statusCode() == 404 || answer.statusCode() == 405) {
        throw new NotThereYetException("POST /batches answers " + answer.statusCode());
      }
      if (answer.statusCode() != 202) {
        throw new IOException(
            "POST /batches answers %d: %s".formatted(answer.statusCode(), answer.body()));
      }
      return String.valueOf(JSON.std.mapFrom(answer.body()).get("id"));
    }

    void await(String id, long end) throws IOException {
      String body = "";
      while (System.nanoTime() < end) {
        HttpResponse<String> answer = call(get("/batches/" + id), BodyHandlers.ofString());
        body = answer.body();
        Object status = answer.statusCode() == 200 ? JSON.std.mapFrom(body).get("status") : "failed";
        if ("succeeded".equals(status)) {
          return;
        }
        if (!"queued".equals(status) && !"running".equals(status)) {
          throw new IOException(
              "the batch did not succeed: %d %s"
                  .formatted(answer.statusCode(), JSON.std.mapFrom(body).getOrDefault("problem", body)));
        }
        LockSupport.parkNanos(POLL.toNanos());
      }
      throw new IOException("the batch has not ended in %d min: %s".formatted(LIMIT.toMinutes(), body));
    }

    void fetch(String id, Path file) throws IOException {
      HttpResponse<Path> answer = call(get("/batches/" + id + "/result"), BodyHandlers.ofFile(file));
      if (answer.statusCode() != 200) {
        throw new IOException("GET /batches/%s/result answers %d".formatted(id, answer.statusCode()));
      }
    }

    private HttpRequest get(String path) {
      return HttpRequest.newBuilder(URI.create(address + path)).timeout(LIMIT).build();
    }

    private <T> HttpResponse<T> call(HttpRequest request, HttpResponse.BodyHandler<T> handler)
        throws IOException {
      try {
        return client.send(request, handler);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }
  }
}

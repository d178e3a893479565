package dev.crema.inference.batches;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.data.document.Node;
import dev.crema.inference.FakeSource;
import dev.crema.inference.TestModels;
import dev.crema.inference.TestService;
import dev.crema.models.ModelPackage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Batches that wait, are cancelled, outlive their alias or their process. */
class BatchOrderIT {
  @TempDir Path folder;
  private final FakeSource source = new FakeSource();
  private final Held log = new Held();
  private ModelPackage first;

  /**
   * A log that takes nothing until it is let go: so a batch is under way as long as a test wants.
   */
  private static final class Held implements BatchLog {
    private final CountDownLatch go = new CountDownLatch(1);
    private final CountDownLatch asked = new CountDownLatch(1);
    private final List<Row> rows = new CopyOnWriteArrayList<>();
    private final List<Integer> groupBytes = new CopyOnWriteArrayList<>();
    private volatile int mostRows = 1_000;
    private volatile @Nullable Class<? extends Throwable> thrown;
    private volatile boolean isRefusing;

    @Override
    public boolean isOn() {
      return true;
    }

    @Override
    public int mostRows() {
      return mostRows;
    }

    @Override
    public CompletionStage<Void> append(BatchOrder order, List<Row> more) {
      asked.countDown();
      Class<? extends Throwable> kind = thrown;
      if (kind == UncheckedIOException.class) {
        throw new UncheckedIOException(new IOException("lost"));
      }
      if (kind != null) {
        throw kind == LinkageError.class ? new LinkageError() : new StackOverflowError();
      }
      if (isRefusing) {
        return CompletableFuture.failedFuture(new IllegalStateException("The queue is full."));
      }
      if (go.getCount() > 0) {
        return CompletableFuture.failedFuture(new IllegalStateException("not yet"));
      }
      if (more.size() > mostRows) {
        return CompletableFuture.failedFuture(new IllegalStateException("The queue is full."));
      }
      groupBytes.add(more.stream().mapToInt(row -> row.input().length).sum());
      rows.addAll(more);
      return CompletableFuture.completedFuture(null);
    }
  }

  @BeforeEach
  void writeModels() {
    first = TestModels.write(folder.resolve("one"), 1);
    TestModels.write(folder.resolve("two"), 2);
    source.promote("1", folder.resolve("one"));
    source.register("churn", "2", folder.resolve("two"), Map.of());
  }

  private TestService start(Map<String, Object> more) {
    Map<String, Object> settings = new HashMap<>(more);
    settings.putIfAbsent("crema.batches.chunk-rows", "100");
    TestService service = TestService.start(folder.resolve("cache"), settings, source, log);
    TestService.await(() -> service.get("/readiness").statusCode() == 200);
    return service;
  }

  private byte[] csv(int rows) {
    return BatchTables.csv(TestModels.list(rows, 5)).getBytes(UTF_8);
  }

  @Test
  void aVersionIsSettledWhenTheBatchIsAccepted() throws IOException {
    try (TestService service = start(Map.of())) {
      BatchClient client = new BatchClient(service, folder);
      String before = client.send(Form.CSV, csv(10));
      String waiting = client.send(Form.CSV, csv(10));
      source.alias("churn", "champion", "2");
      service.awaitVersion("2");
      String after = client.send(Form.CSV, csv(10));
      log.go.countDown();
      for (String id : List.of(before, waiting)) {
        assertThat(client.succeeded(id).required("version").text()).isEqualTo("1");
        assertThat(client.result(id, Form.CSV).getFirst().get("score"))
            .isEqualTo(Double.toString(first.predict(TestModels.list(1, 5).getFirst()).score()));
      }
      assertThat(client.succeeded(after).required("version").text()).isEqualTo("2");
      assertThat(client.result(after, Form.CSV).getFirst().get("score"))
          .isNotEqualTo(client.result(before, Form.CSV).getFirst().get("score"));
    }
  }

  @Test
  void whatRunsAndWhatWaitsCanBeCancelled() throws IOException {
    try (TestService service = start(Map.of())) {
      BatchClient client = new BatchClient(service, folder);
      String running = client.send(Form.CSV, csv(1_000));
      String waiting = client.send(Form.CSV, csv(10));
      TestService.await(() -> client.status(running).equals("running"));
      assertThat(client.download(running).statusCode()).isEqualTo(409);
      assertThat(client.delete(waiting).statusCode()).isEqualTo(202);
      assertThat(client.status(waiting)).isEqualTo("cancelled");
      assertThat(client.delete(running).statusCode()).isEqualTo(202);
      assertThat(client.ended(running).required("status").text()).isEqualTo("cancelled");
      assertThat(files(folder.resolve("batches").resolve(running))).containsExactly("state.json");
      assertThat(client.download(running).statusCode()).isEqualTo(409);
      assertThat(client.delete(running).statusCode()).isEqualTo(204);
      assertThat(service.get("/batches/" + running).statusCode()).isEqualTo(404);
      assertThat(folder.resolve("batches").resolve(running)).doesNotExist();
    }
  }

  private static List<String> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    }
  }

  @Test
  void moreThanMayWaitAreToldToComeAgain() {
    try (TestService service = start(Map.of("crema.batches.queued", "2"))) {
      BatchClient client = new BatchClient(service, folder);
      String running = client.send(Form.CSV, csv(10));
      TestService.await(() -> client.status(running).equals("running"));
      client.send(Form.CSV, csv(10));
      client.send(Form.CSV, csv(10));
      HttpResponse<String> answer = client.post(Form.CSV, csv(10));
      assertThat(answer.statusCode()).isEqualTo(429);
      assertThat(answer.headers().firstValue("retry-after")).hasValue("30");
      log.go.countDown();
      client.succeeded(running);
      // The next one has left the queue a moment after the first is done.
      TestService.await(() -> client.post(Form.CSV, csv(10)).statusCode() == 202);
    }
  }

  @Test
  void aBatchGoesOnWhereItWasWhenTheServiceStopped() throws IOException {
    String id;
    String key = "again";
    try (TestService service = start(Map.of())) {
      BatchClient client = new BatchClient(service, folder);
      HttpResponse<String> sent =
          client.post("/batches", Form.CSV, csv(950), each -> each.header("Idempotency-Key", key));
      id = TestService.json(sent).required("id").text();
      TestService.await(() -> client.status(id).equals("running"));
    }
    source.alias("churn", "champion", "2");
    Files.createDirectory(folder.resolve("batches").resolve(id + ".upload"));
    log.go.countDown();
    try (TestService service = start(Map.of())) {
      BatchClient client = new BatchClient(service, folder);
      assertThat(client.succeeded(id).required("version").text()).isEqualTo("1");
      assertThat(client.result(id, Form.CSV)).hasSize(950);
      assertThat(log.rows).hasSize(950);
      assertThat(folder.resolve("batches").resolve(id + ".upload")).doesNotExist();
      HttpResponse<String> sent =
          client.post("/batches", Form.CSV, csv(950), each -> each.header("Idempotency-Key", key));
      assertThat(TestService.json(sent).required("id").text()).isEqualTo(id);
    }
  }

  @Test
  void theLogHasWhatTheResultHas() throws IOException {
    log.go.countDown();
    try (TestService service = start(Map.of("crema.batches.chunk-rows", "2500"))) {
      BatchClient client = new BatchClient(service, folder);
      String id = client.send(Form.CSV, csv(3_000));
      client.succeeded(id);
      List<Map<String, @Nullable String>> result = client.result(id, Form.CSV);
      assertThat(log.rows).hasSize(3_000);
      List<String> seen = new ArrayList<>();
      for (int i = 0; i < log.rows.size(); i++) {
        BatchLog.Row row = log.rows.get(i);
        seen.add("%s %s %s".formatted(row.id(), row.label(), row.score()));
        assertThat(row.entity()).isEqualTo("c" + i);
        assertThat(row.threshold()).isEqualTo(0.5);
      }
      assertThat(new String(log.rows.getFirst().input(), UTF_8)).startsWith("{\"customer\":\"c0\"");
      assertThat(seen)
          .containsExactlyElementsOf(
              result.stream()
                  .map(
                      row ->
                          row.get("prediction_id")
                              + " "
                              + row.get("label")
                              + " "
                              + row.get("score"))
                  .toList());
    }
  }

  @ParameterizedTest
  @ValueSource(classes = {LinkageError.class, StackOverflowError.class, UncheckedIOException.class})
  void aFailureOfAnyKindEndsItsBatchAndTheNextOneRuns(Class<? extends Throwable> kind) {
    log.go.countDown();
    log.thrown = kind;
    try (TestService service = start(Map.of())) {
      BatchClient client = new BatchClient(service, folder);
      assertThat(client.failed(client.send(Form.CSV, csv(10)))).contains("its log says why");
      log.thrown = null;
      client.succeeded(client.send(Form.CSV, csv(10)));
      TestService.await(
          () -> service.get("/metrics").body().contains("inference_batches_running 0.0"));
    }
  }

  @Test
  void asManyBatchesRunAtOnceAsTheSettingLets() {
    try (TestService service = start(Map.of("crema.batches.running", "2"))) {
      BatchClient client = new BatchClient(service, folder);
      List<String> ids = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        ids.add(client.send(Form.CSV, csv(10)));
      }
      TestService.await( // a batch counts as running a moment before it says so itself
          () ->
              ids.stream()
                  .map(client::status)
                  .toList()
                  .equals(List.of("running", "running", "queued")));
      assertThat(service.get("/metrics").body()).contains("inference_batches_running 2.0");
      log.go.countDown();
      ids.forEach(client::succeeded);
    }
  }

  @ParameterizedTest
  @CsvSource({"4, succeeded", "5, failed"})
  void aBatchThatEndedTheServiceFiveTimesAtTheSameRowsIsNotBegunAgain(int attempts, String status)
      throws IOException {
    UUID id = UUID.fromString("0199f000-1234-7abc-8def-0123456789ab");
    BatchProgress left = BatchProgress.QUEUED;
    for (int i = 0; i < attempts; i++) {
      left = left.begun(Instant.EPOCH);
    }
    leave(id, left);
    log.go.countDown();
    try (TestService service = start(Map.of())) {
      Node state = new BatchClient(service, folder).ended(id.toString());
      assertThat(state.required("status").text()).isEqualTo(status);
      if (status.equals("failed")) {
        assertThat(state.required("problem").text())
            .isEqualTo("The service ended 5 times while it was at the rows after row 0.");
      }
    }
  }

  @Test
  void attemptsAreCountedWhereAllRowsAreDoneToo() {
    BatchProgress progress = BatchProgress.QUEUED.begun(Instant.EPOCH);
    BatchProgress.Done all = new BatchProgress.Done(10, 0, 100, 10);
    progress = progress.with(all);
    assertThat(progress.attempts()).isZero();
    // Again and again in what comes after the rows: no row is new.
    progress = progress.begun(Instant.EPOCH).with(all).begun(Instant.EPOCH).with(all);
    assertThat(progress.attempts()).isEqualTo(2);
    assertThat(progress.interrupted().attempts()).isEqualTo(1);
    assertThat(progress.interrupted().interrupted().interrupted().attempts()).isZero();
  }

  @Test
  void whatAKilledProcessWasMakingTakesNoRoom() throws IOException {
    UUID id = UUID.fromString("0199f000-1234-7abc-8def-0123456789ab");
    leave(id, BatchProgress.QUEUED);
    Path left = folder.resolve("batches").resolve(id.toString());
    Files.createDirectories(left.resolve("spill.tmp"));
    Files.write(left.resolve("spill.tmp/1"), new byte[1 << 20]);
    Files.write(left.resolve("result.tmp"), new byte[1 << 20]);
    log.go.countDown();
    try (TestService service = start(Map.of())) {
      Node state = new BatchClient(service, folder).ended(id.toString());
      assertThat(state.required("status").text()).isEqualTo("succeeded");
    }
    assertThat(left.resolve("result.tmp")).doesNotExist();
    assertThat(left.resolve("spill.tmp")).doesNotExist();
  }

  /** Writes the folder that an earlier process left of a batch of ten rows. */
  private void leave(UUID id, BatchProgress progress) throws IOException {
    BatchStore store = new BatchStore(folder.resolve("batches"), 1 << 30);
    Batches.Wanted wanted =
        new Batches.Wanted(
            Form.CSV,
            new BatchOrder.Pinned("churn", "1", "1", first.digest()),
            BatchOrder.Origin.UNKNOWN,
            -1);
    Batch batch = store.receive(id, wanted, new Body(new ByteArrayInputStream(csv(10)), 1 << 20));
    batch.folder().save(batch.order(), progress);
    store.close();
  }

  @Test
  void aBatchIsKeptAsManyDaysAsTheSettingSays() throws IOException {
    UUID old = UUID.fromString("0199f000-1234-7abc-8def-000000000001");
    UUID younger = UUID.fromString("0199f000-1234-7abc-8def-000000000002");
    Instant limit = Instant.now().minus(Duration.ofDays(3));
    leave(old, BatchProgress.QUEUED.ended(BatchProgress.Status.CANCELLED, limit, null));
    Instant inAnHour = limit.plus(Duration.ofHours(1));
    leave(younger, BatchProgress.QUEUED.ended(BatchProgress.Status.CANCELLED, inAnHour, null));
    try (TestService service = start(Map.of("crema.batches.keep-days", "3"))) {
      TestService.await(() -> service.get("/batches/" + old).statusCode() == 404);
      assertThat(service.get("/batches/" + younger).statusCode()).isEqualTo(200);
      assertThat(files(folder.resolve("batches"))).containsExactly(".lock", younger.toString());
    }
  }

  @Test
  void aLogWithAShortQueueGetsSmallGroups() {
    log.go.countDown();
    log.mostRows = 7;
    try (TestService service = start(Map.of("crema.batches.patience", "1s"))) {
      BatchClient client = new BatchClient(service, folder);
      client.succeeded(client.send(Form.CSV, csv(250)));
      assertThat(log.rows).hasSize(250);
    }
  }

  @Test
  void longLinesEndAChunkAndGoToTheLogInGroupsOfFewMegabytes() throws Exception {
    int lines = 40;
    String line = TestModels.json(TestModels.list(1, 5).getFirst());
    String text = ("{" + " ".repeat(1_000_000) + line.substring(1) + "\n").repeat(lines);
    try (TestService service = start(Map.of("crema.batches.chunk-rows", "10000"))) {
      BatchClient client = new BatchClient(service, folder);
      String id = client.send(Form.JSON_LINES, text.getBytes(UTF_8));
      assertThat(log.asked.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(client.state(id).required("progress").number()).isBetween(0.1, 0.4);
      log.go.countDown();
      client.succeeded(id);
      assertThat(log.rows).hasSize(lines);
      assertThat(log.groupBytes)
          .hasSizeGreaterThanOrEqualTo(lines / 4)
          .allSatisfy(bytes -> assertThat(bytes).isLessThanOrEqualTo(4 << 20));
      assertThat(client.result(id, Form.JSON_LINES)).hasSize(lines);
    }
  }

  @Test
  void aLogThatTakesNothingFailsTheBatchInTheEnd() {
    log.isRefusing = true;
    try (TestService service = start(Map.of("crema.batches.patience", "1s"))) {
      BatchClient client = new BatchClient(service, folder);
      assertThat(client.failed(client.send(Form.CSV, csv(10))))
          .contains("The production log does not take", "The queue is full.");
    }
  }

  @Test
  void theFolderBelongsToOneProcess() {
    log.go.countDown();
    try (TestService service = start(Map.of())) {
      BatchClient client = new BatchClient(service, folder);
      client.succeeded(client.send(Form.CSV, csv(10)));
      BatchStore other = new BatchStore(folder.resolve("batches"), 1 << 20);
      org.assertj.core.api.Assertions.assertThatThrownBy(other::restore)
          .hasMessageContaining("belongs to another process");
    }
  }
}

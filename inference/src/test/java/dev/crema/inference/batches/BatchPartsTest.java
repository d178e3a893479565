package dev.crema.inference.batches;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.inference.batches.BatchOrder.Origin;
import dev.crema.inference.batches.BatchOrder.Pinned;
import dev.crema.inference.batches.BatchProgress.Done;
import dev.crema.inference.batches.BatchProgress.Status;
import dev.crema.inference.scoring.JsonText;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The parts of batches that need no service. */
class BatchPartsTest {
  private static final UUID ID = UUID.fromString("0199f000-1234-7abc-8def-0123456789ab");

  @TempDir Path folder;

  private static BatchOrder order(Origin origin) {
    return new BatchOrder(
        ID, Form.PARQUET, new Pinned("a \"b\"", "@champion", "7", "d1"), 1L << 40, origin);
  }

  @Test
  void aStateIsReadAsItWasWritten() throws IOException {
    BatchFolder files = new BatchFolder(folder);
    BatchProgress failed =
        new BatchProgress(
            Status.FAILED,
            new Done(5, 2, 700, 80),
            3,
            Instant.parse("2026-01-01T00:00:00.123456789Z"),
            Instant.EPOCH,
            "why\nMaybe é");
    for (BatchProgress progress : List.of(BatchProgress.QUEUED, failed)) {
      for (Origin origin : List.of(Origin.UNKNOWN, new Origin("k", "c", "t"))) {
        files.save(order(origin), progress);
        assertThat(files.load()).isEqualTo(new BatchFormat.State(order(origin), progress));
      }
    }
    assertThat(order(Origin.UNKNOWN).acceptedAt()).isEqualTo(Instant.ofEpochMilli(0x0199f0001234L));
    try (var left = Files.list(folder)) {
      assertThat(left).containsExactly(folder.resolve("state.json"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "{}", "{\"version\": 2}", "[]"})
  void aStateThatIsNoneIsLeftAlone(String text) throws IOException {
    Path batch = Files.createDirectories(folder.resolve(ID.toString()));
    Files.writeString(batch.resolve("state.json"), text);
    BatchStore store = new BatchStore(folder, 1 << 20);
    assertThat(store.restore()).isEmpty();
    store.close();
    assertThat(batch.resolve("state.json")).exists();
  }

  @Test
  void whatWasHalfDoneIsRemovedAtTheStart() throws IOException {
    for (String name : List.of(ID + ".upload", ID + ".removed", "notes")) {
      Files.writeString(Files.createDirectory(folder.resolve(name)).resolve("input.csv"), "x");
    }
    BatchStore store = new BatchStore(folder, 1 << 20);
    assertThat(store.restore()).isEmpty();
    store.close();
    assertThat(folder.resolve(ID + ".upload")).doesNotExist();
    assertThat(folder.resolve(ID + ".removed")).doesNotExist();
    assertThat(folder.resolve("notes")).exists();
  }

  @ParameterizedTest
  @CsvSource({
    "text/csv, CSV",
    "TEXT/CSV;charset=utf-8, CSV",
    "application/x-ndjson, JSON_LINES",
    "application/jsonl, JSON_LINES",
    "application/vnd.apache.parquet, PARQUET",
    "text/plain, ",
    "null, "
  })
  void aFormIsKnownByItsMediaType(String type, Form form) {
    assertThat(Form.of(type)).isEqualTo(form);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../0199f000-1234-7abc-8def-0123456789ab",
        "0199F000-1234-7ABC-8DEF-0123456789AB",
        "0199f000-1234-4abc-8def-0123456789ab",
        "0199f000-1234-7abc-cdef-0123456789ab",
        "1-1-7-8-1",
        "0199f000-1234-7abc-8def-0123456789ab\n",
        ""
      })
  void whatIsNoIdIsNone(String text) {
    assertThat(Batches.id(text)).isNull();
  }

  @Test
  void addedColumnsGiveWayToThoseOfTheInput() {
    assertThat(ResultColumns.of(List.of("age", "plan"), List.of("no", "yes")))
        .isEqualTo(
            new ResultColumns(
                "row",
                List.of("prediction_id", "label", "score", "probability_no", "probability_yes")));
    assertThat(
            ResultColumns.of(
                List.of("Row", "label", "prediction_label", "SCORE"), List.of("a", "A")))
        .isEqualTo(
            new ResultColumns(
                "prediction_row",
                List.of(
                    "prediction_id",
                    "prediction_prediction_label",
                    "prediction_score",
                    "probability_a",
                    "prediction_probability_A")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"a|a", "é|é", "'a,b'|'\"a,b\"'", "'\"'|'\"\"\"\"'", "''|''", "' x '|' x '"})
  void cellsAreQuotedWhereTheyMustBe(String cell, String written) {
    JsonText out = new JsonText(4);
    CsvCells.append(out, cell);
    assertThat(new String(out.toBytes(), UTF_8)).isEqualTo(written);
  }

  @Test
  void lineEndsAreQuoted() {
    JsonText out = new JsonText(4);
    CsvCells.append(out, "a\r\nb");
    assertThat(new String(out.toBytes(), UTF_8)).isEqualTo("\"a\r\nb\"");
  }

  @Test
  void anAppendedFileIsCutToWhatIsDone() throws IOException {
    Path file = Files.writeString(folder.resolve("f"), "0123456789");
    Space.Share space = new Space(100).share(ID);
    try (AppendedFile appended = new AppendedFile(file, 4, space)) {
      appended.pending().ascii("ab");
      assertThat(appended.commit()).isEqualTo(6);
    }
    assertThat(file).hasContent("0123ab");
    assertThatThrownBy(() -> new AppendedFile(file, 7, space))
        .hasMessage("The batch's own file (f) is shorter than it was.");
  }

  @Test
  void spaceIsCountedAndLimited() throws IOException {
    Files.writeString(folder.resolve("f"), "0123456789");
    Space space = new Space(12);
    Space.Share share = space.share(ID);
    share.settle(folder);
    Space.Share other = space.share("other");
    other.take(2);
    assertThat(space.used()).isEqualTo(12);
    assertThatThrownBy(() -> share.take(1)).hasMessageContaining("12 bytes");
    share.settle(folder);
    assertThat(space.used()).as("what another has taken stays taken").isEqualTo(12);
    share.settle(folder.resolve("gone"));
    assertThat(space.used()).isEqualTo(2);
    other.settle(folder.resolve("gone"));
    assertThat(space.used()).isZero();
    assertThat(Space.isFull(new IOException(new IOException("No space left on device")))).isTrue();
    assertThat(Space.isFull(new IOException("Permission denied"))).isFalse();
  }

  @Test
  void whatIsRemovedMeanwhileHoldsUpNobody() throws Exception {
    Space.Share share = new Space(1 << 20).share(ID);
    Path tree = folder.resolve("tree");
    Callable<Boolean> count =
        () -> {
          share.settle(tree);
          return true;
        };
    Callable<Boolean> delete =
        () -> {
          BatchFolder.delete(tree);
          return true;
        };
    try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
      for (int round = 0; round < 100; round++) {
        for (int i = 0; i < 20; i++) {
          Path inner = Files.createDirectories(tree.resolve("x" + i).resolve("y"));
          Files.writeString(inner.resolve("f"), "0123456789");
        }
        for (Future<Boolean> each : threads.invokeAll(List.of(delete, count, delete))) {
          assertThat(each.get()).isTrue();
        }
        assertThat(tree).doesNotExist();
      }
    }
  }

  @Test
  void aBatchThatEndedLongAgoGoesWithItsKey() throws IOException {
    BatchStore store = new BatchStore(folder, 1 << 20);
    Keys keys = new Keys();
    Instant finished = Instant.parse("2026-01-01T00:00:00Z");
    Batches.Wanted wanted =
        new Batches.Wanted(
            Form.CSV, new Pinned("a", "1", "1", "d"), new Origin("k", null, null), 1);
    Batch batch = store.receive(ID, wanted, new Body(new ByteArrayInputStream(new byte[1]), 9));
    batch.progress(BatchProgress.QUEUED.ended(Status.SUCCEEDED, finished, null));
    keys.add(batch);
    Workers.removeOld(store, keys, finished);
    assertThat(store.all()).hasSize(1);
    assertThat(keys.size()).isEqualTo(1);
    Workers.removeOld(store, keys, finished.plusMillis(1));
    assertThat(store.all()).isEmpty();
    assertThat(keys.size()).isZero();
    assertThat(store.space().used()).isZero();
    assertThat(folder.resolve(ID.toString())).doesNotExist();
    store.close();
  }

  @Test
  void patienceEnds() {
    Patience patience = new Patience(Duration.ofMillis(20), () -> {});
    assertThatThrownBy(
            () -> {
              while (true) {
                patience.pause(Duration.ofMillis(10), () -> "It does not come.");
              }
            })
        .isInstanceOf(FailedException.class)
        .hasMessageStartingWith("It does not come.\n");
  }

  @Test
  void aThreadStepsBackAloneAndForItself() throws Exception {
    AtomicReference<String> stat = new AtomicReference<>("");
    Path file = Path.of("/proc/thread-self/stat");
    org.junit.jupiter.api.Assumptions.assumeTrue(Files.exists(file));
    String before = nice(Files.readString(file));
    Thread thread =
        Thread.ofPlatform()
            .start(
                () -> {
                  LowPriority.apply();
                  try {
                    stat.set(Files.readString(file));
                  } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                  }
                });
    thread.join();
    assertThat(nice(String.valueOf(stat.get()))).isEqualTo("10");
    assertThat(nice(Files.readString(file))).isEqualTo(before);
  }

  /** proc(5): the 19th field, the 17th behind the name in brackets. */
  private static String nice(String stat) {
    return stat.substring(stat.lastIndexOf(')') + 2).split(" ")[16];
  }
}

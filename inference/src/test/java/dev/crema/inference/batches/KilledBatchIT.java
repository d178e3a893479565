package dev.crema.inference.batches;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.data.RawRow;
import dev.crema.inference.InferenceMain;
import dev.crema.inference.TestModels;
import dev.crema.inference.TestService;
import dev.crema.inference.batches.BatchOrder.Origin;
import dev.crema.inference.batches.BatchOrder.Pinned;
import dev.crema.inference.batches.BatchProgress.Status;
import dev.crema.models.ModelPackage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The process, killed with -9 in the middle of a batch and started again. */
class KilledBatchIT {
  private static final int ROWS = 60_000;
  private static final int KILLS = Boolean.getBoolean("crema.soak") ? 10 : 1;

  @TempDir Path folder;

  /** Writes the folder that a service leaves when it has accepted a batch. */
  private static UUID accept(Path root, Form form, byte[] body, String digest) throws IOException {
    UUID id = UUID.fromString("0199f000-1234-7abc-8def-0123456789ab");
    BatchStore store = new BatchStore(root, 1 << 30);
    Batches.Wanted wanted =
        new Batches.Wanted(
            form, new Pinned("churn", "@champion", "local", digest), Origin.UNKNOWN, -1);
    store.receive(id, wanted, new Body(new ByteArrayInputStream(body), 1 << 30));
    store.close();
    return id;
  }

  private Process start(Path root) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-Xmx256m", "-cp", System.getProperty("java.class.path")));
    command.add(InferenceMain.class.getName());
    command.add("--crema.model.name=churn");
    command.add("--crema.model.directory=" + folder.resolve("package"));
    command.add("--crema.cache.directory=" + root.resolveSibling(root.getFileName() + "-cache"));
    command.add("--crema.batches.directory=" + root);
    command.add("--crema.batches.chunk-rows=250");
    command.add("--crema.security.mode=open");
    command.add("--crema.host=127.0.0.1");
    command.add("--crema.port=0");
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("output").toFile())
        .start();
  }

  private static BatchProgress progress(Path batch) {
    try {
      return new BatchFolder(batch).load().progress();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static List<String> names(Path batch) {
    try (Stream<Path> files = Files.list(batch)) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void kill(Process process) throws InterruptedException {
    process.destroyForcibly(); // SIGKILL
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
  }

  private void runToTheEnd(Path root, UUID id) throws Exception {
    Process process = start(root);
    try {
      Path batch = root.resolve(id.toString());
      TestService.await(() -> progress(batch).status().isEnd());
      assertThat(progress(batch).problem()).isNull();
      assertThat(progress(batch).status()).isEqualTo(Status.SUCCEEDED);
      // The state comes first, then what is not needed goes.
      TestService.await(() -> names(batch).size() == 3);
    } finally {
      kill(process);
    }
  }

  /** Kills a process some rows further on. */
  private void killAfter(Path root, UUID id, long rows) throws Exception {
    Process process = start(root);
    try {
      Path batch = root.resolve(id.toString());
      TestService.await(
          () -> progress(batch).done().rows() >= rows || progress(batch).status().isEnd());
    } finally {
      kill(process);
    }
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  void theResultIsThatOfABatchThatWasNeverKilled(Form form) throws Exception {
    ModelPackage contents = TestModels.write(folder.resolve("package"), 1);
    List<RawRow> rows = TestModels.list(ROWS, 9);
    rows.get(123).setNumber(1, 121);
    rows.get(ROWS - 7).setText(4, "iron");
    byte[] body = BatchTables.bytes(form, rows, folder);
    Path killed = folder.resolve("killed");
    Path whole = folder.resolve("whole");
    UUID id = accept(killed, form, body, contents.digest());
    accept(whole, form, body, contents.digest());
    Random random = new Random(42);
    long midway = 0;
    for (int kill = 1; kill <= KILLS; kill++) {
      killAfter(killed, id, (long) ROWS * kill / (KILLS + 1) + random.nextInt(200));
      BatchProgress left = progress(killed.resolve(id.toString()));
      midway += left.status() == Status.RUNNING && left.done().rows() > 0 ? 1 : 0;
    }
    assertThat(midway).as("kills in the middle").isPositive();
    runToTheEnd(killed, id);
    runToTheEnd(whole, id);
    for (String file : List.of("result." + form.ending(), "rejected.csv")) {
      Path one = killed.resolve(id.toString()).resolve(file);
      assertThat(Files.mismatch(one, whole.resolve(id.toString()).resolve(file)))
          .as(file)
          .isEqualTo(-1);
    }
    assertThat(
            BatchTables.read(
                form, killed.resolve(id.toString()).resolve("result." + form.ending())))
        .hasSize(ROWS - 2);
    assertThat(names(killed.resolve(id.toString())))
        .containsExactly("rejected.csv", "result." + form.ending(), "state.json");
  }
}

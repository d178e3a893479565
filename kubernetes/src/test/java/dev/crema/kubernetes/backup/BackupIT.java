package dev.crema.kubernetes.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.kubernetes.backup.RestoreDrill.Result;
import dev.crema.servers.LocalPostgres;
import dev.crema.servers.testing.RequiresMlflow;
import dev.crema.testkit.Printed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupIT {
  private static final Shell SHELL = Shell.of(Shell.REPOSITORY);

  @TempDir Path folder;

  @Test
  @RequiresMlflow
  void everythingButTheLastMomentsComesBack() throws Exception {
    Shell.assumePsql();
    List<String> said = new ArrayList<>();
    long start = System.nanoTime();
    Result result =
        new RestoreDrill(
                folder,
                Size.tiny(),
                Shell.REPOSITORY,
                text -> said.add(RestoreDrillMain.line(start, text, folder.toString())))
            .run();
    // A second for the timeout, one for its timer, and the rest for a machine that is busy.
    assertThat(result.rpo()).as(said.toString()).isLessThan(Duration.ofSeconds(30));
    assertThat(result.lost()).isLessThan(result.written());
    assertThat(result.versions()).isBetween(Size.tiny().versions(), result.registered());
    assertThat(result.said())
        .contains("registry: %d versions".formatted(result.versions()))
        .contains(" 0 wrong")
        .contains(" 0 minutes differ");
    // make restore-drill prints the same of a larger size.
    said.add(RestoreDrillMain.end(result));
    Printed.block(Shell.REPOSITORY.resolve("docs/how-to/back-up-and-restore.md"), "[")
        .varying("\\b[0-9A-F]{24}\\b", "\\d[\\d.,]*")
        .assertIn(String.join("\n", said));
    assertThat(folder.resolve("after/postgres/recovery.signal")).doesNotExist();

    // One byte of a file of a version is said.
    Path file = aPackage(folder.resolve("after/artifacts"));
    byte[] bytes = Files.readAllBytes(file);
    bytes[7] ^= 1;
    Files.write(file, bytes);
    try (LocalPostgres restored = LocalPostgres.start(folder.resolve("after/postgres"))) {
      assertThat(SHELL.on(restored, "verify.sh", folder.resolve("after/artifacts")))
          .satisfies(ending -> assertThat(ending.exitCode()).isEqualTo(1))
          .extracting(Shell.Ending::said)
          .asString()
          .contains("trees.bin: FAILED")
          .contains("1 wrong");
    }
  }

  @Test
  void aSegmentIsKeptOnceAndGivenBackAsItWas() throws Exception {
    Path segment = Files.writeString(folder.resolve("segment"), "one");
    Path backup = folder.resolve("backup");
    assertThat(SHELL.run("archive-wal.sh", segment, "01", backup).exitCode()).isZero();
    assertThat(SHELL.run("archive-wal.sh", segment, "01", backup).exitCode()).isZero();
    Files.writeString(segment, "another");
    assertThat(SHELL.run("archive-wal.sh", segment, "01", backup))
        .satisfies(ending -> assertThat(ending.exitCode()).isEqualTo(1))
        .extracting(Shell.Ending::said)
        .asString()
        .contains("has other content");

    Path fetched = folder.resolve("fetched");
    assertThat(SHELL.run("fetch-wal.sh", "01", fetched, backup).exitCode()).isZero();
    assertThat(fetched).hasContent("one");
    assertThat(SHELL.run("fetch-wal.sh", "02", fetched, backup).exitCode()).isEqualTo(1);
    // Above 125 PostgreSQL ends; with 1 it would take the damage for the end of its log.
    Files.writeString(backup.resolve("wal/02.gz"), "no gzip");
    assertThat(SHELL.run("fetch-wal.sh", "02", fetched, backup).exitCode()).isEqualTo(126);
  }

  @Test
  void aSegmentIsNotKeptBeforeTheArtifactsThatItMayName() throws Exception {
    Path segment = Files.writeString(folder.resolve("segment"), "one");
    Path backup = folder.resolve("backup");
    Path missing = folder.resolve("artifacts");
    assertThat(SHELL.run("archive-wal.sh", segment, "01", backup, missing).exitCode()).isNotZero();
    assertThat(backup.resolve("wal/01.gz")).doesNotExist();
    Files.createDirectories(missing.resolve("1/models"));
    Files.writeString(missing.resolve("1/models/a file"), "of a model");
    assertThat(SHELL.run("archive-wal.sh", segment, "01", backup, missing).exitCode()).isZero();
    assertThat(backup.resolve("wal/01.gz")).exists();
    assertThat(backup.resolve("artifacts/1/models/a file")).hasContent("of a model");
  }

  @Test
  void nothingIsOverwrittenAndNothingIsRestoredFromNothing() throws Exception {
    Path backup = folder.resolve("backup");
    Files.createDirectories(backup.resolve("base/20260310T120000Z"));
    Path data = Files.createDirectory(folder.resolve("data"));
    assertThat(SHELL.run("restore.sh", backup, data))
        .satisfies(ending -> assertThat(ending.exitCode()).isEqualTo(1))
        .extracting(Shell.Ending::said)
        .asString()
        .contains("is there already");
    Files.delete(data);
    Files.delete(backup.resolve("base/20260310T120000Z"));
    assertThat(SHELL.run("restore.sh", backup, data).said()).contains("has no base backup");
    assertThat(data).doesNotExist();
  }

  private static Path aPackage(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths
          .filter(path -> path.endsWith("trees.bin"))
          .findFirst()
          .orElseThrow(() -> new IOException("There is no package in " + folder));
    }
  }
}

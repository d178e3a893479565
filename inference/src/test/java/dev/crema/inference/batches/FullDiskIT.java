package dev.crema.inference.batches;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.crema.inference.FakeSource;
import dev.crema.inference.TestModels;
import dev.crema.inference.TestService;
import dev.crema.inference.outside.SmallDisk;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Batches on a disk of four megabytes, and under a limit of ours. */
class FullDiskIT {
  @TempDir Path folder;
  private Path disk;
  private SmallDisk small;
  private final FakeSource source = new FakeSource();

  @BeforeEach
  void mount() throws Exception {
    TestModels.write(folder.resolve("package"), 1);
    source.promote("1", folder.resolve("package"));
    small = SmallDisk.mount(folder.resolve("disk"), "4m");
    disk = small.path();
  }

  @AfterEach
  void unmount() throws Exception {
    small.close();
  }

  private TestService start(Map<String, Object> settings) {
    TestService service = TestService.start(source, folder.resolve("cache"), settings);
    service.awaitVersion("1");
    return service;
  }

  private static byte[] csv(int rows) {
    return BatchTables.csv(TestModels.list(rows, 5)).getBytes(UTF_8);
  }

  private static Stream<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> file.getFileName().toString())
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  void aResultThatFindsTheDiskFullFailsAndLeavesRoom(Form form) throws IOException {
    assumeTrue(small.isMounted(), SmallDisk.ABSENT);
    try (TestService service =
        start(
            Map.of(
                "crema.batches.directory", disk.toString(), "crema.batches.chunk-rows", "500"))) {
      BatchClient client = new BatchClient(service, folder);
      int rows = form == Form.PARQUET ? 60_000 : form == Form.CSV ? 40_000 : 20_000;
      byte[] body = BatchTables.bytes(form, TestModels.list(rows, 5), folder);
      assertThat(body.length).isLessThan(3_600_000);
      String id = client.send(form, body);
      assertThat(client.failed(id)).isEqualTo("The disk of crema.batches.directory is full.");
      assertThat(names(disk)).containsExactlyInAnyOrder(".lock", "state.json", "rejected.csv");
      client.succeeded(client.send(Form.CSV, csv(5_000)));
    }
  }

  @Test
  void aBodyThatFindsTheDiskFullLeavesNothing() throws IOException {
    assumeTrue(small.isMounted(), SmallDisk.ABSENT);
    try (TestService service = start(Map.of("crema.batches.directory", disk.toString()))) {
      BatchClient client = new BatchClient(service, folder);
      HttpResponse<String> answer = client.post(Form.CSV, csv(120_000));
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(507);
      assertThat(answer.body()).contains("The disk of crema.batches.directory is full.");
      assertThat(names(disk)).containsExactly(".lock");
      client.succeeded(client.send(Form.CSV, csv(5_000)));
    }
  }

  @Test
  void aParquetResultHasItsPlaceBeforeItIsMade() throws IOException {
    byte[] body = BatchTables.bytes(Form.PARQUET, TestModels.list(40_000, 5), folder);
    long records = 40_000 * 36;
    long limit = body.length + records + 100_000;
    try (TestService service = start(Map.of("crema.batches.disk-bytes", limit))) {
      BatchClient client = new BatchClient(service, folder);
      assertThat(client.failed(client.send(Form.PARQUET, body)))
          .contains("(crema.batches.disk-bytes)");
      assertThat(names(folder.resolve("batches")))
          .containsExactlyInAnyOrder(".lock", "state.json", "rejected.csv");
      assertThat(service.context().getBean(Batches.class).usedBytes()).isLessThan(10_000);
    }
  }

  @Test
  void ourOwnLimitIsHeldToo() throws IOException {
    try (TestService service = start(Map.of("crema.batches.disk-bytes", "2000000"))) {
      BatchClient client = new BatchClient(service, folder);
      assertThat(client.post(Form.CSV, csv(60_000)).statusCode()).isEqualTo(507);
      assertThat(names(folder.resolve("batches"))).containsExactly(".lock");
      String failed = client.send(Form.CSV, csv(20_000));
      assertThat(client.failed(failed)).contains("(crema.batches.disk-bytes)");
      String id = client.send(Form.CSV, csv(5_000));
      client.succeeded(id);
    }
  }
}

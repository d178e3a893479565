package dev.crema.ingestbucket;

import static dev.crema.testkit.StepProcess.artifact;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.Contract;
import dev.crema.data.DatasetReader;
import dev.crema.data.DatasetWriter;
import dev.crema.data.Digests;
import dev.crema.data.duckdb.DuckDb;
import dev.crema.data.source.TableSource;
import dev.crema.sdk.Artifact;
import dev.crema.sdk.ErrorKind;
import dev.crema.sdk.StepException;
import dev.crema.servers.LocalS3;
import dev.crema.servers.testing.SharedS3;
import dev.crema.testkit.ComponentContractTest;
import dev.crema.testkit.ContractExample;
import dev.crema.testkit.StepProcess;
import dev.crema.testkit.TestStepContext;
import java.io.BufferedWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IngestBucketIT extends ComponentContractTest {
  private static final String CONTRACT =
      "version: 1\nname: people\ncolumns:\n  - {name: id, type: string}\n  - {name: age, type: integer, nullable: true}\n";
  private static final String PEOPLE = "id,age\na,41\nb,\nc,7\n";

  private final LocalS3 server = SharedS3.get();
  private final Map<String, String> environment = new HashMap<>();
  private Path bucket = SharedS3.newBucket();

  @TempDir Path folder;
  private TestStepContext context = TestStepContext.in(Path.of(""));
  private int runs;

  @BeforeEach
  void emptyBucket() {
    bucket = SharedS3.newBucket();
    environment.clear();
    environment.putAll(server.environment());
    runs = 0;
  }

  @Override
  protected ContractExample example(Path directory) throws Exception {
    Path contract = Files.writeString(directory.resolve("contract.yaml"), CONTRACT);
    Files.writeString(bucket.resolve("people.csv"), PEOPLE);
    ContractExample example =
        ContractExample.of(IngestBucket.class)
            .artifact("contract", contract)
            .parameter("contract_sha256", Digests.sha256(contract))
            .parameter("connection", "crm")
            .parameter("uri", uri("people.csv"));
    server
        .environment()
        .forEach((name, value) -> example.environment("CREMA_SOURCE_CRM_" + name, value));
    return example;
  }

  private String uri(String key) {
    return "s3://%s/%s".formatted(bucket.getFileName(), key);
  }

  private IngestBucket.Outputs run(String uri) throws IOException {
    return run(uri, "");
  }

  private IngestBucket.Outputs run(String uri, String digest) throws IOException {
    Path contract = Files.writeString(folder.resolve("contract.yaml"), CONTRACT);
    Path outputs = Files.createDirectory(folder.resolve("run" + ++runs));
    context = TestStepContext.in(outputs).withClock(InstantSource.system());
    environment.forEach((name, value) -> context = context.withEnvironment(name, value));
    return new IngestBucket()
        .run(
            new IngestBucket.Inputs(
                uri,
                Artifact.of("contract", contract),
                Digests.sha256(contract),
                "",
                digest,
                0,
                ",",
                1,
                60),
            context);
  }

  /** Returns the content hash of the same file or folder of this machine. */
  private String local(Path path) throws IOException {
    Contract contract = Contract.read(folder.resolve("contract.yaml"));
    try (DatasetWriter writer = DatasetWriter.create(folder.resolve("local" + runs), contract)) {
      TableSource.open(path, contract, ',').read(writer::append, _ -> {});
      return writer.finish().contentHash();
    }
  }

  private void assertRefused(String uri, ErrorKind kind, String... messages) {
    assertThatThrownBy(() -> run(uri))
        .isInstanceOfSatisfying(StepException.class, e -> assertThat(e.kind()).isEqualTo(kind))
        .message()
        .contains(messages)
        .contains("\nMaybe ")
        .doesNotContain("secret-key");
    assertThat(String.join("\n", context.messages())).doesNotContain("secret-key");
    assertThat(folder.resolve("run" + runs + "/dataset")).doesNotExist();
  }

  @Test
  void givesTheContentOfTheSameRowsFromAFileInEveryFormat() throws Exception {
    Path csv = Files.writeString(bucket.resolve("people.csv"), PEOPLE);
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
      gzip.write(PEOPLE.getBytes(UTF_8));
    }
    Files.write(bucket.resolve("people.csv.gz"), zipped.toByteArray());
    Files.writeString(
        bucket.resolve("people.jsonl"),
        "{\"id\": \"a\", \"age\": 41}\n{\"id\": \"b\"}\n{\"id\": \"c\", \"age\": 7}\n");
    try (DuckDb database = DuckDb.open()) {
      database.execute(
          "COPY (SELECT * FROM (VALUES ('a', 41), ('b', NULL), ('c', 7)) t(id, age)) TO %s (FORMAT parquet)"
              .formatted(DuckDb.text(bucket.resolve("people.parquet").toString())));
    }
    String hash = run(uri("people.csv")).contentHash();
    assertThat(hash).isEqualTo(local(csv));
    for (String name : List.of("people.csv.gz", "people.jsonl", "people.parquet")) {
      assertThat(run(uri(name)).contentHash()).as(name).isEqualTo(hash);
    }
    assertThat(run(uri("people.csv"), hash).dataset().metadata())
        .containsEntry("source_uri", uri("people.csv"))
        .containsEntry("source_files", 1L)
        .containsEntry("source_format", "csv");
    Files.writeString(csv, PEOPLE.replace("41", "42"));
    assertThatThrownBy(() -> run(uri("people.csv"), hash))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(hash);
    assertThat(folder.resolve("run" + runs + "/dataset")).doesNotExist();
  }

  @Test
  void aPrefixIsAFolderInTheOrderOfItsNames() throws Exception {
    Path parts = Files.createDirectories(bucket.resolve("in/parts"));
    for (int i = 0; i < 12; i++) {
      Files.writeString(parts.resolve("part-%d.csv".formatted(i)), "id,age\nx%d,\n".formatted(i));
    }
    Files.writeString(parts.resolve("_SUCCESS"), "");
    Files.writeString(bucket.resolve("in/parts-of-others.csv"), "id\n");
    IngestBucket.Outputs outputs = run(uri("in/parts/"));
    assertThat(outputs.contentHash()).isEqualTo(local(parts));
    assertThat(outputs.rows()).isEqualTo(12);
    assertThat(outputs.dataset().metadata()).containsEntry("source_files", 12L);
    assertThat(context.messages())
        .contains("left out of the folder: [_SUCCESS]", "part-10.csv: lines 5 to 6");
  }

  @Test
  void aListOfMoreThanAPageIsReadToItsEnd() throws Exception {
    Path in = Files.createDirectories(bucket.resolve("in"));
    List<String> names = IntStream.range(0, 2_050).mapToObj("part-%04d"::formatted).toList();
    for (String name : names) {
      Files.writeString(in.resolve(name), "x");
    }
    Map<String, BucketPage.Entry> objects =
        reader(server.uri().toString(), Duration.ofSeconds(30))
            .list(BucketAddress.of(uri("in/")))
            .objects();
    assertThat(objects.keySet()).containsExactlyElementsOf(names);
  }

  @ParameterizedTest
  @CsvSource({
    "a b+c.csv",
    "100%25 =&?#;.csv",
    "Bj\u00f6rn \u4f60\u597d \ud83d\ude00.csv",
    "'~!@$*()[]{}|^`,\"''.csv'",
    "2026/01/31/a.csv",
  })
  void aKeyMayBeAlmostAnything(String key) throws Exception {
    Path file = bucket.resolve("below").resolve(key);
    Files.createDirectories(file.getParent());
    Files.writeString(file, PEOPLE);
    assertThat(run(uri("below/" + key)).rows()).isEqualTo(3);
    String prefix = uri("below/" + key.substring(0, key.lastIndexOf('/') + 1));
    assertThat(run(prefix).rows()).isEqualTo(3);
  }

  @Test
  void overTlsTheServerProvesWhoItIs() throws Exception {
    Files.writeString(bucket.resolve("people.csv"), PEOPLE);
    environment.put("AWS_ENDPOINT_URL_S3", server.secureUri().toString());
    assertRefused(uri("people.csv"), ErrorKind.INVALID_INPUT, "cannot prove who it is");
    environment.put("AWS_CA_BUNDLE", server.certificate().toString());
    assertThat(run(uri("people.csv")).rows()).isEqualTo(3);
    environment.put("AWS_CA_BUNDLE", Files.readString(server.certificate()));
    assertThat(run(uri("people.csv")).rows()).isEqualTo(3);
    environment.put("AWS_ENDPOINT_URL_S3", "https://localhost:" + server.secureUri().getPort());
    assertRefused(uri("people.csv"), ErrorKind.INVALID_INPUT, "or is of another name");
    environment.put("AWS_ENDPOINT_URL_S3", "https://127.0.0.1:" + server.uri().getPort());
    assertRefused(uri("people.csv"), ErrorKind.INVALID_INPUT, "does not speak TLS");
    environment.put(
        "AWS_CA_BUNDLE", Files.writeString(folder.resolve("none.pem"), "none").toString());
    assertThatThrownBy(() -> run(uri("people.csv")))
        .hasMessageContaining("has no certificates that can be read");
  }

  @Test
  void saysWhatTheServerRefuses() throws Exception {
    Files.writeString(bucket.resolve("people.csv"), PEOPLE);
    assertRefused(
        "s3://nowhere/people.csv", ErrorKind.INVALID_INPUT, "There is no bucket (nowhere) at (");
    assertRefused("s3://nowhere/in/", ErrorKind.INVALID_INPUT, "There is no bucket (nowhere)");
    assertRefused(uri("people"), ErrorKind.INVALID_INPUT, "/people) does not exist");
    assertThatThrownBy(() -> run(uri("people/"))).hasMessageContaining("has no file to be read");
    environment.put("AWS_SECRET_ACCESS_KEY", "another-secret-key");
    assertRefused(uri("people.csv"), ErrorKind.INVALID_INPUT, "refuses the signature");
    environment.put("AWS_ACCESS_KEY_ID", "another");
    assertRefused(uri("people.csv"), ErrorKind.INVALID_INPUT, "does not know the access key");
  }

  private void put(String key, String content) throws IOException {
    server.put(bucket.getFileName().toString(), key, content);
  }

  @Test
  void goesOnWhereTheConnectionWasCut() throws Exception {
    String text = "id,age\n" + "a,41\n".repeat(100_000);
    put("people.csv", text);
    try (CuttingRelay relay = new CuttingRelay(server.uri(), 200_000, 2, () -> {})) {
      environment.put("AWS_ENDPOINT_URL_S3", relay.uri());
      IngestBucket.Outputs outputs = run(uri("people.csv"));
      assertThat(outputs.contentHash())
          .isEqualTo(local(Files.writeString(folder.resolve("people.csv"), text)));
    }
    assertThat(context.messages())
        .filteredOn(message -> message.startsWith("attempt "))
        .hasSize(2)
        .first()
        .asString()
        .startsWith("attempt 1 of 4 to read " + uri("people.csv"));
    try (CuttingRelay relay = new CuttingRelay(server.uri(), 10_000, 9, () -> {})) {
      environment.put("AWS_ENDPOINT_URL_S3", relay.uri());
      assertRefused(
          uri("people.csv"), ErrorKind.UNAVAILABLE, "in 4 attempts: the connection was cut");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anObjectThatChangesBetweenTwoTriesIsNoMixture(boolean hasEtag) throws Exception {
    String before = "id,age\n" + "a,41\n".repeat(100_000);
    String after = "id,age\n" + "b,42\n".repeat(100_000);
    write(hasEtag, before);
    Runnable change =
        () -> {
          try {
            write(hasEtag, after);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        };
    try (CuttingRelay relay = new CuttingRelay(server.uri(), 200_000, 1, change)) {
      environment.put("AWS_ENDPOINT_URL_S3", relay.uri());
      if (hasEtag) {
        assertRefused(uri("people.csv"), ErrorKind.CONFLICT, "was changed or removed while");
      } else { // All of it is read again.
        assertThat(run(uri("people.csv")).contentHash())
            .isEqualTo(local(Files.writeString(folder.resolve("people.csv"), after)));
      }
    }
  }

  private void write(boolean hasEtag, String text) throws IOException {
    if (hasEtag) {
      put("people.csv", text);
    } else {
      Files.deleteIfExists(bucket.resolve("people.csv"));
      Files.writeString(bucket.resolve("people.csv"), text);
    }
  }

  @Test
  void anObjectThatChangesAfterItWasListedIsNotRead() throws Exception {
    put("in/a.csv", PEOPLE);
    BucketReader reader = reader(server.uri().toString(), Duration.ofSeconds(30));
    BucketAddress prefix = BucketAddress.of(uri("in/"));
    BucketPage.Entry listed = Objects.requireNonNull(reader.list(prefix).objects().get("a.csv"));
    assertThat(listed.size()).isEqualTo(PEOPLE.length());
    assertThat(listed.etag()).isNotNull();
    BucketAddress object = prefix.below("a.csv");
    assertThat(reader.fetch(object, listed, folder.resolve("0"), 1_000)).isEqualTo(PEOPLE.length());
    put("in/a.csv", PEOPLE.replace("41", "42"));
    assertThatThrownBy(() -> reader.fetch(object, listed, folder.resolve("1"), 1_000))
        .isInstanceOfSatisfying(
            StepException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CONFLICT));
    Files.delete(bucket.resolve("in/a.csv"));
    assertThatThrownBy(() -> reader.fetch(object, listed, folder.resolve("2"), 1_000))
        .hasMessageContaining("was changed or removed while it was read");
  }

  private BucketReader reader(String endpoint, Duration patience) {
    environment.put("AWS_ENDPOINT_URL_S3", endpoint);
    environment.put("AWS_MAX_ATTEMPTS", "2");
    BucketSettings settings = BucketSettings.of("", environment::get);
    return new BucketReader(
        settings,
        new BucketConnection(settings, InstantSource.system()),
        Deadline.in(60, patience),
        _ -> {});
  }

  @Test
  void aServerThatIsSilentIsAskedAgainAndThenUnavailable() throws Exception {
    AtomicInteger requests = new AtomicInteger();
    try (ScriptedServer silent = new ScriptedServer()) {
      silent.with(
          "data",
          (_, _) -> {
            requests.incrementAndGet();
            Thread.sleep(10_000);
          });
      BucketReader reader = reader("http://127.0.0.1:" + silent.port(), Duration.ofMillis(300));
      assertThatThrownBy(() -> reader.list(BucketAddress.of("s3://data/in/")))
          .isInstanceOfSatisfying(
              StepException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.UNAVAILABLE))
          .hasMessageContaining("in 2 attempts: it was silent for too long");
    }
    assertThat(requests).hasValue(2);
  }

  /** Held in memory, the object would be several times the heap. */
  @Test
  void memoryDoesNotGrowWithTheObject() throws Exception {
    int count = 400_000;
    try (BufferedWriter writer = Files.newBufferedWriter(bucket.resolve("people.csv"))) {
      writer.write("id,age,more\n");
      for (int i = 0; i < count; i++) {
        writer.write("a,41,%s\n".formatted("x".repeat(250)));
      }
    }
    Path contract = Files.writeString(folder.resolve("contract.yaml"), CONTRACT);
    Path outputs = Files.createDirectory(folder.resolve("outputs"));
    Map<String, Object> input =
        Map.of(
            "inputs",
            Map.of(
                "parameterValues",
                Map.of("contract_sha256", Digests.sha256(contract), "uri", uri("people.csv")),
                "artifacts",
                Map.of("contract", artifact("contract", "system.Artifact", contract))),
            "outputs",
            Map.of(
                "artifacts",
                Map.of(
                    "dataset", artifact("dataset", "system.Dataset", outputs.resolve("dataset")),
                    "rejected", artifact("rejected", "system.Dataset", outputs.resolve("rejected")),
                    "metrics", artifact("metrics", "system.Metrics", outputs.resolve("metrics"))),
                "outputFile",
                outputs.resolve("output.json").toString()));
    ProcessBuilder builder =
        StepProcess.of(IngestBucket.class, input, "-Xmx48m")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile());
    builder.environment().putAll(environment);
    assertThat(builder.start().waitFor()).as(Files.readString(folder.resolve("log"))).isZero();
    assertThat(DatasetReader.describe(outputs.resolve("dataset")).rows()).isEqualTo(count);
    assertThat(folder.resolve("log")).content().doesNotContain("secret-key");
  }
}

package dev.crema.trainandregister;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.models.ModelPackage;
import dev.crema.servers.testing.RequiresMlflow;
import dev.crema.servers.testing.SharedMlflow;
import dev.crema.servers.testing.SharedPostgres;
import dev.crema.servers.testing.SharedS3;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One table from a file, a database, a bucket and a remote of DVC, each by parameters of the
 * compiled pipeline alone: the rows have one content hash, and the model is the same, byte for
 * byte.
 */
@RequiresMlflow
class SourcesIT {
  private static final Path IRIS = IrisLine.DATA;
  private static final String QUERY =
      "select sepal_length, sepal_width, petal_length, petal_width, species from iris order by line";

  @TempDir Path folder;
  private int runs;

  private Crema.Run run(Map<String, String> source, Map<String, String> environment)
      throws Exception {
    Map<String, String> parameters = Crema.parameters(IRIS, "iris.csv");
    parameters.remove("source_uri");
    parameters.put("model_name", SharedMlflow.uniqueName("source"));
    parameters.put("experiment", "sources");
    // Where rows come from is the question here, not what 30 flowers say of a model.
    Path gate = folder.resolve("gate.yaml");
    Files.writeString(gate, "version: 1\nthresholds:\n  - {metric: accuracy, min: 0.5}\n");
    parameters.put("gate_uri", gate.toString());
    parameters.put("gate_sha256", Crema.sha256(gate));
    parameters.putAll(source);
    Map<String, String> all = new HashMap<>(environment);
    all.put("MLFLOW_TRACKING_URI", SharedMlflow.get().uri().toString());
    return Crema.run(
        Crema.PIPELINE, parameters, all, Files.createDirectory(folder.resolve("run" + ++runs)));
  }

  private static String digest(Crema.Run run) {
    assertThat(run.exitCode()).as(run.output()).isZero();
    assertThat(run.output("promote-model", "champion_version")).isEqualTo("1");
    return ModelPackage.open(run.artifact("train-model", "model")).digest();
  }

  private static String database() throws Exception {
    String url = SharedPostgres.newDatabase();
    List<String> lines = Files.readAllLines(IRIS.resolve("iris.csv"));
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(
          "create table iris (line int, sepal_length numeric, sepal_width numeric, petal_length"
              + " numeric, petal_width numeric, species text)");
      try (PreparedStatement insert =
          connection.prepareStatement(
              "insert into iris values (?, ?::numeric, ?::numeric, ?::numeric, ?::numeric, ?)")) {
        for (int i = 1; i < lines.size(); i++) {
          insert.setInt(1, i);
          List<String> cells = List.of(lines.get(i).split(",", -1));
          for (int cell = 0; cell < cells.size(); cell++) {
            insert.setString(2 + cell, cells.get(cell));
          }
          insert.addBatch();
        }
        insert.executeBatch();
      }
    }
    return url;
  }

  /** Puts the table where a remote of DVC has it, and returns its pointer. */
  private static Path pointer(Path repository, Path remote) throws Exception {
    byte[] table = Files.readAllBytes(IRIS.resolve("iris.csv"));
    String md5 = HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(table));
    Path content = remote.resolve("files/md5").resolve(md5.substring(0, 2));
    Files.createDirectories(content);
    Files.write(content.resolve(md5.substring(2)), table);
    return Files.writeString(
        Files.createDirectories(repository).resolve("iris.csv.dvc"),
        "outs:\n- md5: %s\n  size: %d\n  hash: md5\n  path: iris.csv\n"
            .formatted(md5, table.length));
  }

  @Test
  void theModelIsTheSameWhereverTheRowsComeFrom() throws Exception {
    Crema.Run file = run(Map.of("source_uri", IRIS.resolve("iris.csv").toString()), Map.of());
    String digest = digest(file);
    Object content = file.output("ingest-data", "content_hash");

    String database = database();
    Crema.Run query =
        run(
            Map.of("query", QUERY, "source_uri", "nowhere.csv"),
            Map.of("CREMA_SOURCE_DEFAULT_JDBC_URL", database));
    assertThat(digest(query)).isEqualTo(digest);
    assertThat(query.output("ingest-query", "content_hash")).isEqualTo(content);

    Path bucket = SharedS3.newBucket();
    Files.copy(IRIS.resolve("iris.csv"), bucket.resolve("iris.csv"));
    Map<String, String> server = new HashMap<>();
    SharedS3.get()
        .environment()
        .forEach((name, value) -> server.put("CREMA_SOURCE_DEFAULT_" + name, value));
    Crema.Run fetched =
        run(Map.of("bucket_uri", "s3://%s/iris.csv".formatted(bucket.getFileName())), server);
    assertThat(digest(fetched)).isEqualTo(digest);
    assertThat(fetched.output("ingest-bucket", "content_hash")).isEqualTo(content);

    Path remote = folder.resolve("remote");
    Path pointer = pointer(folder.resolve("repository"), remote);
    Crema.Run pointed =
        run(
            Map.of("source_uri", pointer.toString(), "dvc_remote_uri", remote.toString()),
            Map.of());
    assertThat(digest(pointed)).isEqualTo(digest);
  }

  @Test
  void aSourceThatIsNotThereEndsTheRunWithItsWayOut() throws Exception {
    Crema.Run unnamed = run(Map.of("query", QUERY), Map.of());
    assertThat(unnamed.exitCode()).isEqualTo(1);
    assertThat(unnamed.output())
        .contains("The variable (CREMA_SOURCE_DEFAULT_JDBC_URL) is not set.", "Maybe");

    Crema.Run none = run(Map.of(), Map.of());
    assertThat(none.exitCode()).isEqualTo(1);
    assertThat(none.output()).contains("The importer's address is empty.", "Maybe", "bucket_uri");
  }
}

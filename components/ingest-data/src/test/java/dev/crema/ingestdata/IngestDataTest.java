package dev.crema.ingestdata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.DatasetReader;
import dev.crema.data.Digests;
import dev.crema.data.InputException;
import dev.crema.sdk.Artifact;
import dev.crema.sdk.ErrorKind;
import dev.crema.sdk.StepException;
import dev.crema.testkit.TestStepContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IngestDataTest {
  private static final String CONTRACT =
      """
      version: 1
      name: people
      columns:
        - {name: id, type: string}
        - {name: age, type: integer, min: 0}
      """;

  @TempDir Path folder;
  private Path outputs;

  @BeforeEach
  void makeFolder() throws IOException {
    outputs = Files.createDirectory(folder.resolve("outputs"));
  }

  private IngestData.Outputs run(String csv, String contract, String digest, long maxRejected)
      throws IOException {
    Path source = Files.writeString(folder.resolve("people.csv"), csv);
    Path yaml = Files.writeString(folder.resolve("contract.yaml"), contract);
    IngestData.Inputs inputs =
        new IngestData.Inputs(
            Artifact.of("source", source),
            Artifact.of("contract", yaml),
            Digests.sha256(yaml),
            digest,
            maxRejected,
            ",",
            null);
    return new IngestData().run(inputs, TestStepContext.in(outputs));
  }

  private void assertNothingWritten() throws IOException {
    try (Stream<Path> files = Files.list(outputs)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void readsRowsWithTheirLines() throws IOException {
    IngestData.Outputs result = run("age,extra,id\n1,x,01\n\n2,y,02\n", CONTRACT, "", 0);

    assertThat(result.rows()).isEqualTo(2);
    assertThat(result.rejectedRows()).isZero();
    assertThat(result.metrics().values())
        .containsEntry("rows", 2.0)
        .containsEntry("rejected_rows", 0.0);
    assertThat(result.dataset().metadata())
        .containsEntry("rows", 2L)
        .containsEntry("content_hash", result.contentHash())
        .containsEntry("source_format", "csv")
        .containsEntry("source_files", 1L)
        .containsEntry("ignored_columns", List.of("extra"));
    List<String> rows = new ArrayList<>();
    DatasetReader reader = DatasetReader.open(result.dataset().path());
    reader.forEach((row, line) -> rows.add(line + ":" + row.text(0) + ":" + row.number(1)));
    assertThat(rows).containsExactly("2:01:1.0", "4:02:2.0");
    assertThat(reader.info().contentHash()).isEqualTo(result.contentHash());
    assertThat(DatasetReader.open(result.rejected().path()).info().rows()).isZero();
  }

  @Test
  void leavesOutAsManyRowsAsAllowedAndSaysWhich() throws IOException {
    IngestData.Outputs result = run("id,age\na,1\nb,x\nc\nd,2\n", CONTRACT, "", 2);

    assertThat(result.rows()).isEqualTo(2);
    assertThat(result.rejectedRows()).isEqualTo(2);
    List<String> rows = new ArrayList<>();
    DatasetReader.open(result.rejected().path())
        .forEach(
            (row, line) ->
                rows.add(
                    "%d|%.0f|%s|%s|%s"
                        .formatted(line, row.number(0), row.text(1), row.text(2), row.text(3))));
    assertThat(rows).containsExactly("3|3|age|x|type", "4|4|null|null|columns");
  }

  @Test
  void takesTheExpectedContentOnly() throws IOException {
    String hash = run("id,age\na,1\n", CONTRACT, "", 0).contentHash();
    outputs = Files.createDirectory(folder.resolve("second"));
    assertThat(run("age,id\n1,a\n", CONTRACT, hash, 0).contentHash()).isEqualTo(hash);
    outputs = Files.createDirectory(folder.resolve("third"));
    assertThatThrownBy(() -> run("id,age\na,2\n", CONTRACT, hash, 0))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("The content hash is (")
        .hasMessageContaining(hash)
        .hasMessageContaining("Maybe the source was changed");
    assertNothingWritten();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                     | 0 | is empty
          id,age\\n              | 0 | has columns, but no rows
          id\\na\\n              | 0 | the column [age] of the contract (people) is not in the header [id]
          id,agee\\na,1\\n       | 0 | Maybe (agee)
          id,age\\na,1\\nb,x1\\n | 0 | people.csv:3: The value (x1) of column (age) is no integer
          id,age\\na,1\\nb\\n    | 0 | people.csv:3: The row has 1 cells, the header 2
          id,age\\na,x\\nb,y\\n  | 1 | Maybe raise max_rejected_rows: more than the allowed 1 rows
          id,age\\na,x\\nb,y\\n  | 5 | has 2 rows, none of which can be read
          """)
  void namesWhatIsWrongAndWritesNothing(String csv, long maxRejected, String message)
      throws IOException {
    assertThatThrownBy(() -> run(csv.replace("\\n", "\n"), CONTRACT, "", maxRejected))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(message);
    assertNothingWritten();
  }

  @Test
  void namesATypoInTheContract() throws IOException {
    assertThatThrownBy(() -> run("id,age\na,1\n", CONTRACT.replace("min:", "mim:"), "", 0))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("contract.yaml:5:")
        .hasMessageContaining("columns[1].mim is unknown")
        .hasMessageContaining("Maybe (min)");
    assertNothingWritten();
  }

  @Test
  void refusesAContractThatIsNotTheOneMeant() throws IOException {
    Path yaml = Files.writeString(folder.resolve("contract.yaml"), CONTRACT);
    IngestData.Inputs inputs =
        new IngestData.Inputs(
            Artifact.of("source", yaml),
            Artifact.of("contract", yaml),
            "0".repeat(64),
            "",
            0,
            ",",
            null);
    assertThatThrownBy(() -> new IngestData().run(inputs, TestStepContext.in(outputs)))
        .isInstanceOfSatisfying(
            StepException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID_INPUT));
    assertNothingWritten();
  }

  @ParameterizedTest
  @CsvSource({"tab", "\\t", ";"})
  void takesOtherDelimiters(String delimiter) throws IOException {
    String sign = delimiter.equals(";") ? ";" : "\t";
    Path source =
        Files.writeString(folder.resolve("people.csv"), "id%1$sage\na%1$s1\n".formatted(sign));
    Path yaml = Files.writeString(folder.resolve("contract.yaml"), CONTRACT);
    IngestData.Inputs inputs =
        new IngestData.Inputs(
            Artifact.of("source", source),
            Artifact.of("contract", yaml),
            Digests.sha256(yaml),
            "",
            0,
            delimiter,
            null);
    assertThat(new IngestData().run(inputs, TestStepContext.in(outputs)).rows()).isEqualTo(1);
  }

  @Test
  void refusesADelimiterOfManyCharacters() throws IOException {
    Path yaml = Files.writeString(folder.resolve("contract.yaml"), CONTRACT);
    IngestData.Inputs inputs =
        new IngestData.Inputs(
            Artifact.of("source", yaml),
            Artifact.of("contract", yaml),
            Digests.sha256(yaml),
            "",
            0,
            "::",
            null);
    assertThatThrownBy(() -> new IngestData().run(inputs, TestStepContext.in(outputs)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("The delimiter (::) must be one character");
  }

  private IngestData.Outputs read(Path source, @Nullable Path remote, long maxRejected)
      throws IOException {
    Path yaml = Files.writeString(folder.resolve("contract.yaml"), CONTRACT);
    Path into = Files.createTempDirectory(outputs, "run");
    return new IngestData()
        .run(
            new IngestData.Inputs(
                Artifact.of("source", source),
                Artifact.of("contract", yaml),
                Digests.sha256(yaml),
                "",
                maxRejected,
                ",",
                remote == null ? null : Artifact.of("dvc_remote", remote)),
            TestStepContext.in(into));
  }

  @Test
  void givesTheSameContentFromFileFolderAndJsonLines() throws IOException {
    String expected = run("id,age\n01,1\nb,\nc,3\n", CONTRACT, "", 0).contentHash();
    Path json =
        Files.writeString(
            folder.resolve("rows"),
            "{\"age\":1,\"id\":\"01\"}\n{\"id\":\"b\"}\n\n{\"id\":\"c\",\"age\":\"3\"}");
    IngestData.Outputs lines = read(json, null, 0);
    assertThat(lines.contentHash()).isEqualTo(expected);
    assertThat(lines.dataset().metadata()).containsEntry("source_format", "json_lines");
    Path parts = Files.createDirectory(folder.resolve("parts"));
    Files.writeString(parts.resolve("1.csv"), "id,age\n01,1\nb,\n");
    Files.writeString(parts.resolve("2.csv"), "age,id\n3,c\n");
    Files.writeString(parts.resolve("_SUCCESS"), "");
    IngestData.Outputs joined = read(parts, null, 0);
    assertThat(joined.contentHash()).isEqualTo(expected);
    assertThat(joined.dataset().metadata()).containsEntry("source_files", 2L);
  }

  @Test
  void namesTheFileOfAFolderInWhichARowCannotBeRead() throws IOException {
    Path parts = Files.createDirectory(folder.resolve("parts"));
    Files.writeString(parts.resolve("1.csv"), "id,age\na,1\n");
    Files.writeString(parts.resolve("2.csv"), "id,age\nb,2\nc,x\n");
    assertThatThrownBy(() -> read(parts, null, 0))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("parts/2.csv:3: The value (x) of column (age) is no integer");
    IngestData.Outputs result = read(parts, null, 1);
    List<String> rows = new ArrayList<>();
    DatasetReader.open(result.rejected().path())
        .forEach((row, line) -> rows.add(line + " " + row.text(4)));
    assertThat(rows)
        .singleElement()
        .asString()
        .startsWith("5 ")
        .contains("parts/2.csv:3: The value (x)");
  }

  @Test
  void readsAPointerOfDvcWithItsRemote() throws IOException {
    Path pointer =
        Files.writeString(
            folder.resolve("people.csv.dvc"),
            "outs:\n- md5: 70a38f79fd7dab0ed303881d6f21475e\n  size: 11\n  hash: md5\n  path: people.csv\n");
    Path remote = Files.createDirectories(folder.resolve("remote/files/md5/70"));
    assertThatThrownBy(() -> read(pointer, folder.resolve("remote"), 0))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("Maybe run: dvc pull");
    Files.writeString(remote.resolve("a38f79fd7dab0ed303881d6f21475e"), "id,age\na,1\n");
    assertThat(read(pointer, folder.resolve("remote"), 0).dataset().metadata())
        .containsEntry("dvc_md5", "70a38f79fd7dab0ed303881d6f21475e")
        .containsEntry("rows", 1L);
  }
}

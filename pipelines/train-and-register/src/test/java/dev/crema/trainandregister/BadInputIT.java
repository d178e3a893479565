package dev.crema.trainandregister;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.crema.testkit.Printed;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a user can do wrong, through the components' own processes: one sentence at the end of
 * stderr, the exit code of its kind, and no output.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputIT {
  private static final Path IRIS = IrisLine.DATA;
  private static final int INVALID_INPUT = 2;
  private static final int DATA_QUALITY = 3;
  private static final int UNAVAILABLE = 4;

  @TempDir static Path folder;

  private IrisLine line;
  private int count;

  /** One good run of each step that needs no registry; the bad ones build on its outputs. */
  @BeforeAll
  void runTheSteps() throws Exception {
    line = new IrisLine(folder.resolve("line"), nobody());
    line.run(IrisLine.OFFLINE);
  }

  private Path of(String step, String output) {
    return line.good(step).output(output);
  }

  private Step another(String name) throws Exception {
    return line.another(name);
  }

  /** The address of a server that is not there. */
  private static String nobody() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return "http://127.0.0.1:" + socket.getLocalPort();
    }
  }

  static List<List<Object>> tables() {
    String head = "sepal_length,sepal_width,petal_length,petal_width,species\n";
    return List.of(
        List.of("", "is empty"),
        List.of(head, "has columns, but no rows"),
        List.of("sepal_length,sepal_width,petal_length,species\n5,3,1,setosa\n", "petal_width"),
        List.of(
            head + "5,3,1,0.2,setosa\n5,3,wide,0.2,setosa\n",
            ":3: The value (wide) of column (petal_length)"));
  }

  @ParameterizedTest
  @MethodSource("tables")
  void aTableThatIsNone(List<Object> table) throws Exception {
    Path file = folder.resolve("table-%d.csv".formatted(++count));
    Files.writeString(file, (String) table.getFirst());
    refused(
        another("ingest-data").in("source", file),
        INVALID_INPUT,
        file.getFileName() + "|" + table.getLast());
  }

  @Test
  void aCommaIsSaidAsThePageOfTheComponentHasIt() throws Exception {
    Path data = Crema.ROOT.resolve("data/churn-mlc");
    List<String> rows = Files.readAllLines(data.resolve("mlc_churn.csv")).subList(0, 2);
    Path file = folder.resolve("customers.csv");
    Files.write(file, List.of(rows.getFirst(), rows.getLast().replace("265.1", "\"1,5\"")));
    Path contract = data.resolve("contract.yaml");
    Step.Ending ending =
        another("ingest-data")
            .in("source", file)
            .in("contract", contract)
            .with("contract_sha256", Crema.sha256(contract))
            .run();
    Printed.block(Crema.ROOT.resolve("components/ingest-data/README.md"), "hint: Maybe")
        .varying("(?<=\\.csv:)\\d+")
        .assertIn(ending.log());
  }

  @Test
  void aContractWithATypo() throws Exception {
    Path file = changed(IRIS.resolve("contract.yaml"), "allowed:", "alowed:");
    refused(
        another("ingest-data").in("contract", file).with("contract_sha256", Crema.sha256(file)),
        INVALID_INPUT,
        "alowed|Maybe (allowed)");
  }

  @Test
  void featuresAndGateThatNameWhatDoesNotExist() throws Exception {
    Path features = changed(IRIS.resolve("features.yaml"), "petal_width", "petal_with");
    refused(
        another("build-features")
            .in("features", features)
            .with("features_sha256", Crema.sha256(features)),
        INVALID_INPUT,
        "petal_with|Maybe (petal_width)");
    Path gate = changed(IRIS.resolve("gate.yaml"), "macro_f1", "makro_f1");
    refused(
        another("check-quality").in("gate", gate).with("gate_sha256", Crema.sha256(gate)),
        INVALID_INPUT,
        "makro_f1|Maybe (macro_f1)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "xgbost; {}; (xgbost)|Maybe (xgboost)",
        "xgboost; {\"learning_rate\": -1}; learning_rate|-1",
        "xgboost; {\"max_deph\": 3}; max_deph|Maybe (max_depth)"
      })
  void aTrainingThatCannotBe(String algorithm, String hyperparameters, String expected)
      throws Exception {
    refused(
        another("train-model")
            .with("algorithm", algorithm)
            .with("hyperparameters", JSON.std.mapFrom(hyperparameters)),
        INVALID_INPUT,
        expected);
  }

  @Test
  void oneClassOnly() throws Exception {
    Path table = folder.resolve("setosa.csv");
    try (Stream<String> lines = Files.lines(IRIS.resolve("iris.csv"))) {
      Files.write(
          table,
          lines
              .filter(
                  line -> !line.contains("vi") && !line.contains("ve") || line.startsWith("sepal"))
              .toList());
    }
    Step ingest = another("ingest-data").in("source", table);
    assertThat(ingest.run().exitCode()).isZero();
    refused(
        another("split-data").in("dataset", ingest.output("dataset")),
        DATA_QUALITY,
        "None of the 50 rows has the class (versicolor)");
    refused(
        another("train-model").in("train", ingest.output("dataset")),
        INVALID_INPUT,
        "have the class (setosa)");
    refused(
        another("evaluate-model").in("test", ingest.output("dataset")),
        DATA_QUALITY,
        "undefined on the test data");
  }

  @Test
  void aPackageWithAFlippedByteOrACycleInATree() throws Exception {
    Path flipped = copyOfModel();
    Path file = flipped.resolve("scorer.bin");
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    refused(another("evaluate-model").in("model", flipped), INVALID_INPUT, "scorer.bin|SHA-256");
    Path cyclic = copyOfModel();
    makeCyclic(cyclic.resolve("scorer.bin"));
    sign(cyclic);
    refused(another("register-model").in("model", cyclic), INVALID_INPUT, "scorer.bin|cycle");
  }

  /** After magic, version, trees, nodes and leaves: the left child of the root becomes the root. */
  private static void makeCyclic(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(buffer.getInt(24)).isEqualTo(1);
    buffer.putInt(24, 0);
    Files.write(file, bytes);
  }

  /** Writes the manifest anew, as somebody who damages a package on purpose would. */
  private static void sign(Path model) throws Exception {
    Path file = model.resolve("manifest.json");
    String json = Files.readString(file);
    List<Object> entries = new ArrayList<>();
    for (Object entry : (List<?>) JSON.std.mapFrom(json).get("files")) {
      Map<String, Object> copy = new LinkedHashMap<>(Crema.map(entry));
      copy.put("sha256", Crema.sha256(model.resolve((String) copy.get("name"))));
      entries.add(copy);
    }
    Map<String, Object> manifest = new LinkedHashMap<>(JSON.std.mapFrom(json));
    manifest.put("files", entries);
    manifest.remove("digest");
    Files.writeString(file, JSON.std.asString(manifest));
    manifest.put("digest", Crema.sha256(file));
    Files.writeString(file, JSON.std.asString(manifest));
  }

  private Path copyOfModel() throws IOException {
    Path copy = Files.createDirectories(folder.resolve("model-" + ++count));
    try (Stream<Path> files = Files.list(of("train-model", "model"))) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    }
    return copy;
  }

  @Test
  void mlflowIsDownWhileRegistering() throws Exception {
    long start = System.nanoTime();
    refused(another("register-model"), UNAVAILABLE, "127.0.0.1|does not answer");
    assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start)).isLessThan(30);
  }

  private Path changed(Path file, String from, String to) throws IOException {
    String text = Files.readString(file);
    assertThat(text).contains(from);
    return Files.writeString(
        folder.resolve(++count + "-" + file.getFileName()), text.replace(from, to));
  }

  private static void refused(Step step, int exitCode, String expected) throws Exception {
    Step.Ending ending = step.run();
    assertThat(ending.exitCode()).as(ending.log()).isEqualTo(exitCode);
    assertThat(ending.lastLine()).startsWith("error: ");
    assertThat(ending.log()).contains(expected.split("\\|", -1)).doesNotContain("\tat ");
    assertThat(step.files()).isEmpty();
  }
}

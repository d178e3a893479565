package dev.crema.demo;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.crema.data.CellParser;
import dev.crema.data.ColumnContract;
import dev.crema.data.Contract;
import dev.crema.data.DatasetReader;
import dev.crema.data.RawRow;
import dev.crema.data.Role;
import dev.crema.servers.LocalMlflow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * {@code pipelines/run-here}: the compiled pipeline on a table of one's own, and a service that
 * answers with what came out.
 */
public final class Here {
  private final HereSettings settings;
  private final DemoSettings demo;
  private final Screen screen = new Screen();

  private Here(HereSettings settings) {
    this.settings = settings;
    this.demo = settings.demo();
  }

  /**
   * Runs.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) throws Exception {
    if (args.length == 0 || List.of(args).contains("--help")) {
      System.out.print(HereSettings.USAGE);
      System.exit(args.length == 0 ? 2 : 0);
    }
    try {
      new Here(HereSettings.of(args, System.getenv())).run();
      System.exit(0);
    } catch (IllegalArgumentException e) {
      end(2, e.getMessage());
    } catch (DemoException | IOException | UncheckedIOException | IllegalStateException e) {
      // All of these say what is wrong with this machine or with what runs on it.
      end(1, e.getMessage() == null ? e.toString() : e.getMessage());
    }
  }

  private static void end(int code, @Nullable String message) {
    System.err.println("error: " + message);
    System.exit(code);
  }

  private void run() throws Exception {
    // Said in a moment, and not after the servers have started.
    var _ = Contract.read(Objects.requireNonNull(settings.descriptions().get("contract")));
    URI mlflow = settings.mlflow();
    if (mlflow != null) {
      run(mlflow);
      return;
    }
    int port = demo.freePort(demo.mlflowPort(), "MLflow", screen);
    try (LocalMlflow server = LocalMlflow.start(demo.mlflow(port))) {
      screen.step("PostgreSQL and MLflow are up: %s", server.uri());
      run(server.uri());
    }
  }

  private void run(URI mlflow) throws Exception {
    Path run = new PipelineProcess(demo, mlflow, screen).run(settings.all(), settings.words());
    RunReport report = RunReport.read(run);
    if (!report.isValid()) {
      throw new DemoException(
          "The data do not keep their contract, or a gate that was asked for, so nothing was trained; what is wrong stands above.\nMaybe the contract is too strict: its rules are in (%s)."
              .formatted(settings.descriptions().get("contract")));
    }
    report.print(screen, demo.model());
    report.page().ifPresent(page -> screen.line("The report, to open in a browser: %s", page));
    if (settings.isTrainOnly()) {
      return;
    }
    String champion =
        report
            .champion()
            .orElseThrow(
                () ->
                    new DemoException(
                        "The gate refused the model and no champion exists, so there is nothing to serve.\nMaybe the gate asks too much: its rules are in (%s)."
                            .formatted(settings.descriptions().get("gate"))));
    serve(mlflow, champion, report.testPart());
  }

  private void serve(URI mlflow, String champion, Path testPart) throws Exception {
    int port = demo.freePort(demo.servicePort(), "the inference service", screen);
    try (InferenceProcess service = InferenceProcess.start(demo, mlflow, port, Map.of())) {
      service.awaitVersion(champion);
      screen.step("The inference service is ready: %s (to try it: /docs)", service.uri());
      byte[] json = JSON.std.asBytes(Map.of("rows", List.of(firstRow(testPart))));
      Path request = Files.write(demo.state().resolve(demo.model() + "-request.json"), json);
      screen.line("The first row of the test part, as an application would ask:");
      screen.blank();
      screen.line(
          "  curl -s %s/predict -H 'Content-Type: application/json' -d @%s",
          service.uri(), shown(request));
      screen.line("  %s", service.post("/predict", json));
      screen.blank();
      screen.line("MLflow:    %s", HereSettings.shown(mlflow));
      screen.line("Inference: %s", service.uri());
      if (demo.exits()) {
        return;
      }
      screen.line("It stays up until Ctrl-C.");
      // Ends with Ctrl-C: the hooks of the servers and of the service stop them.
      new CountDownLatch(1).await();
    }
  }

  /** Returns a path as it would be typed in the repository. */
  private String shown(Path path) {
    return path.startsWith(demo.root()) ? demo.root().relativize(path).toString() : path.toString();
  }

  /**
   * Returns a row without its label, by column name, as JSON has it; what is missing is left out.
   */
  private static Map<String, Object> firstRow(Path dataset) {
    DatasetReader reader = DatasetReader.open(dataset);
    Contract contract = reader.info().contract();
    int label = contract.indexOf(Role.LABEL);
    List<Map<String, Object>> rows = new ArrayList<>();
    reader.forEach(
        (row, _) -> {
          if (rows.isEmpty()) {
            Map<String, Object> values = new LinkedHashMap<>();
            for (int i = 0; i < contract.columns().size(); i++) {
              ColumnContract column = contract.columns().get(i);
              Object value = value(column, row, i);
              if (i != label && value != null) {
                values.put(column.name(), value);
              }
            }
            rows.add(values);
          }
        });
    return rows.getFirst();
  }

  private static @Nullable Object value(ColumnContract column, RawRow row, int index) {
    if (row.isMissing(index)) {
      return null;
    }
    return switch (column.type()) {
      case INTEGER -> (long) row.number(index);
      case NUMBER -> row.number(index);
      case BOOLEAN -> row.number(index) == 1;
      case STRING, DATE, TIMESTAMP -> CellParser.format(column, row, index);
    };
  }
}

package dev.crema.runner.cluster;

import dev.crema.runner.ir.Problems;
import dev.crema.runner.ir.TextFile;
import dev.crema.runner.ir.YamlNode;
import dev.crema.runner.ir.YamlReader;
import dev.crema.runner.value.InvalidInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Which versions of pipelines the retraining service asks KFP for. The rest of its file is the
 * service's to check: another release of it may know more.
 *
 * @param file names it in sentences
 * @param pins one for each model
 */
public record RetrainingPins(String file, List<Pin> pins) {
  private static final TextFile FILE =
      new TextFile(
          "There is no file (%s) with settings of retrainings.\nMaybe its ConfigMap is not mounted.",
          "settings of retrainings have", 1 << 20);

  /** Copies the list. */
  public RetrainingPins {
    pins = List.copyOf(pins);
  }

  /**
   * What is asked for.
   *
   * @param model for which
   * @param pipeline its name
   * @param version its version's name
   */
  public record Pin(String model, String pipeline, String version) {}

  /** Returns none: nobody asks. */
  public static RetrainingPins none() {
    return new RetrainingPins("", List.of());
  }

  /**
   * Reads {@code retraining.yaml}.
   *
   * @throws InvalidInputException if it is none
   * @throws IOException if it cannot be read
   */
  public static RetrainingPins read(Path file) throws IOException {
    Problems problems = new Problems();
    List<YamlNode> documents = YamlReader.documents(FILE.read(file), file.toString(), problems);
    if (documents.size() != 1) {
      throw new InvalidInputException(
          "The file (%s) has %d YAML documents; settings of retrainings are one."
              .formatted(file, documents.size()));
    }
    List<Pin> pins = new ArrayList<>();
    for (Map.Entry<String, YamlNode> model : documents.getFirst().mapping("models").entrySet()) {
      YamlNode plan = model.getValue();
      pins.add(
          new Pin(
              model.getKey(), plan.required("pipeline").text(), plan.required("version").text()));
    }
    problems.throwIfAny();
    return new RetrainingPins(file.toString(), pins);
  }
}

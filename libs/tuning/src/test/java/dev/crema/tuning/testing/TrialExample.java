package dev.crema.tuning.testing;

import dev.crema.data.Contract;
import dev.crema.data.DatasetReader;
import dev.crema.data.DatasetWriter;
import dev.crema.data.RawRow;
import dev.crema.features.FeatureDefinition;
import dev.crema.features.FittedFeatures;
import dev.crema.testkit.TestStepContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/**
 * Rows on disk as split-data and build-features would leave them, for the tests of the components
 * of trials.
 *
 * @param folder has train, validation and features
 */
public record TrialExample(Path folder) {
  private static final Contract CONTRACT =
      Contract.parse(
          """
          version: 1
          name: example
          description: Rows made for a test.
          positive_class: high
          columns:
            - {name: first, type: number, description: Decides.}
            - {name: second, type: number, description: Decides a little.}
            - {name: level, role: label, type: string, allowed: [low, high], description: Which.}
          """,
          "contract.yaml");
  private static final String FEATURES =
      """
      version: 1
      description: Numbers as they are.
      fit:
        - columns: [first, second]
          steps: [standardize]
      """;

  /**
   * Writes the rows and the features.
   *
   * @param folder where to
   * @return what was written
   */
  public static TrialExample in(Path folder) throws IOException {
    TrialExample example = new TrialExample(folder);
    example.write("train", 240, 1);
    example.write("validation", 120, 2);
    FittedFeatures fitted =
        FeatureDefinition.parse(FEATURES, "features.yaml", CONTRACT)
            .fit(DatasetReader.open(folder.resolve("train")));
    Files.createDirectories(folder.resolve("features"));
    Files.writeString(folder.resolve("features/features.json"), fitted.toJson());
    return example;
  }

  /**
   * Writes other rows of the same contract.
   *
   * @param name of their folder
   * @param rows how many
   * @param seed where all chance comes from
   */
  public void write(String name, int rows, long seed) throws IOException {
    Random random = new Random(seed);
    try (DatasetWriter writer = DatasetWriter.create(folder.resolve(name), CONTRACT)) {
      RawRow row = new RawRow(3);
      for (int i = 0; i < rows; i++) {
        double first = random.nextGaussian();
        double second = random.nextGaussian();
        row.setNumber(0, first);
        row.setNumber(1, second);
        double signal = first * first - 1 + 0.5 * second + 0.4 * random.nextGaussian();
        row.setText(2, signal > 0 ? "high" : "low");
        writer.append(row, i + 2);
      }
      writer.finish();
    }
  }

  /**
   * Returns where something is.
   *
   * @param name train, validation, features or what was written
   */
  public Path path(String name) {
    return folder.resolve(name);
  }

  /**
   * Returns the context of a step.
   *
   * @param name of its folder
   */
  public TestStepContext context(String name) throws IOException {
    return TestStepContext.in(Files.createDirectories(folder.resolve("out-" + name)));
  }
}

package dev.crema.tunemodel;

import dev.crema.data.Contract;
import dev.crema.data.DatasetReader;
import dev.crema.data.DatasetWriter;
import dev.crema.data.RawRow;
import dev.crema.features.FeatureDefinition;
import dev.crema.features.FeaturesFile;
import dev.crema.features.FittedFeatures;
import dev.crema.sdk.Artifact;
import dev.crema.sdk.Dataset;
import dev.crema.testkit.TestStepContext;
import dev.crema.training.Calibration;
import dev.crema.training.Learner;
import dev.crema.training.Learners;
import dev.crema.training.MonotoneConstraints;
import dev.crema.tuning.TrialRecipe;
import dev.crema.tuning.TuningRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Rows on disk as split-data and build-features would leave them. */
final class Example {
  private static final String FEATURES =
      """
      version: 1
      description: Numbers as they are.
      fit:
        - columns: [first, second, third]
          steps: [standardize]
      """;

  private final Path folder;
  private final Contract contract;

  private Example(Path folder, boolean isNumber) {
    this.folder = folder;
    this.contract =
        Contract.parse(
            """
            version: 1
            name: example
            description: Rows made for a test.
            %s
            columns:
              - {name: customer, type: string, role: entity, description: Who.}
              - {name: day, type: date, role: event_time, description: When.}
              - {name: first, type: number, description: Decides.}
              - {name: second, type: number, description: Decides a little.}
              - {name: third, type: number, description: Decides nothing.}
              - {name: level, role: label, %s, description: What is learned.}
            """
                .formatted(
                    isNumber ? "" : "positive_class: high",
                    isNumber ? "type: number" : "type: string, allowed: [low, high]"),
            "contract.yaml");
  }

  static Example in(Path folder, boolean isNumber) throws IOException {
    Example example = new Example(folder, isNumber);
    example.write("train", 300, 1, isNumber);
    example.write("validation", 150, 2, isNumber);
    example.features();
    return example;
  }

  Path write(String name, int rows, long seed, boolean isNumber) throws IOException {
    Random random = new Random(seed);
    Path path = folder.resolve(name);
    try (DatasetWriter writer = DatasetWriter.create(path, contract)) {
      RawRow row = new RawRow(contract.columns().size());
      for (int i = 0; i < rows; i++) {
        double signal = 0.4 * random.nextGaussian();
        row.setText(0, "customer " + i / 3);
        row.setNumber(1, Math.floorDiv(i, 10));
        for (int column = 2; column <= 4; column++) {
          double value = random.nextGaussian();
          row.setNumber(column, value);
          signal += column == 2 ? value * value - 1 : column == 3 ? 0.5 * value : 0;
        }
        if (isNumber) {
          row.setNumber(5, signal);
        } else {
          row.setText(5, signal > 0 ? "high" : "low");
        }
        writer.append(row, i + 2);
      }
      writer.finish();
    }
    return path;
  }

  private void features() throws IOException {
    FittedFeatures fitted =
        FeatureDefinition.parse(FEATURES, "features.yaml", contract)
            .fit(DatasetReader.open(folder.resolve("train")));
    Files.createDirectories(folder.resolve("features"));
    Files.writeString(folder.resolve("features/features.json"), fitted.toJson());
  }

  Path path(String name) {
    return folder.resolve(name);
  }

  Contract contract() {
    return contract;
  }

  TestStepContext context(String name) throws IOException {
    return TestStepContext.in(Files.createDirectories(folder.resolve("out-" + name)));
  }

  /** What a test changes of the inputs. */
  static final class Given {
    private final Example example;
    private String validation = "validation";
    private String train = "train";
    private Map<String, Object> metadata = Map.of();
    private String calibration = "none";
    private Map<String, Object> monotone = Map.of();
    private String classWeights = "none";
    private String algorithm = "xgboost";
    private Map<String, Object> space = Map.of();
    private Map<String, Object> hyperparameters = Map.of("rounds", 30);
    private String metric = "";
    private TuneModel.Strategy strategy = TuneModel.Strategy.TPE;
    private TuneModel.Stopping stopping = TuneModel.Stopping.NONE;
    private long trials = 12;
    private long seconds;
    private @Nullable Artifact state;
    private String checkpoint = "";
    private String experiment = "";
    private long seed = 7;

    Given(Example example) {
      this.example = example;
    }

    Given train(String name) {
      train = name;
      return this;
    }

    /** What split-data says of its split. */
    Given split(String words) {
      metadata = Map.of("split", words);
      return this;
    }

    Given calibration(String name) {
      calibration = name;
      return this;
    }

    Given monotone(Map<String, Object> directions) {
      monotone = directions;
      return this;
    }

    Given classWeights(String text) {
      classWeights = text;
      return this;
    }

    Given validation(String name) {
      validation = name;
      return this;
    }

    Given withoutValidation() {
      validation = "";
      return this;
    }

    Given algorithm(String name, Map<String, Object> fixed) {
      algorithm = name;
      hyperparameters = fixed;
      return this;
    }

    Given space(Map<String, Object> searched) {
      space = searched;
      return this;
    }

    Given metric(String name) {
      metric = name;
      return this;
    }

    Given how(TuneModel.Strategy chosen, TuneModel.Stopping ended) {
      strategy = chosen;
      stopping = ended;
      return this;
    }

    Given budget(long most, long longest) {
      trials = most;
      seconds = longest;
      return this;
    }

    Given state(Artifact earlier) {
      state = earlier;
      return this;
    }

    Given checkpoint(Path mounted) {
      checkpoint = mounted.toString();
      return this;
    }

    Given seed(long number) {
      seed = number;
      return this;
    }

    Given experiment(String name) {
      experiment = name;
      return this;
    }

    /** What the step would make of it, of another learner. */
    TrialRecipe recipe(Learner learner) {
      return new TrialRecipe(
          learner,
          hyperparameters,
          classWeights,
          20,
          Calibration.parse(calibration),
          MonotoneConstraints.parse(monotone),
          0.2,
          seed);
    }

    TuningRows rows() {
      TuningRows.Source source =
          TuningRows.Source.open(
              example.path(train),
              validation.isEmpty() ? null : example.path(validation),
              metadata.get("split"));
      return TuningRows.read(
          source,
          FeaturesFile.in(example.path("features")).features(example.contract()),
          recipe(Learners.named(algorithm)));
    }

    private Dataset dataset() {
      Dataset dataset = Dataset.of("train", example.path(train));
      for (Map.Entry<String, Object> entry : metadata.entrySet()) {
        dataset = dataset.withMetadata(entry.getKey(), entry.getValue());
      }
      return dataset;
    }

    TuneModel.Inputs inputs() {
      return new TuneModel.Inputs(
          dataset(),
          validation.isEmpty() ? null : Dataset.of("validation", example.path(validation)),
          Artifact.of("features", example.path("features")),
          algorithm,
          space,
          hyperparameters,
          metric,
          strategy,
          stopping,
          trials,
          seconds,
          classWeights,
          20,
          calibration,
          monotone,
          0.2,
          seed,
          state,
          checkpoint,
          experiment);
    }
  }

  static Map<String, Object> number(double min, double max) {
    return Map.of("type", "number", "min", min, "max", max);
  }
}

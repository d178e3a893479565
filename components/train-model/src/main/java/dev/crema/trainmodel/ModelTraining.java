package dev.crema.trainmodel;

import dev.crema.data.Contract;
import dev.crema.data.DatasetReader;
import dev.crema.data.InputException;
import dev.crema.data.Progress;
import dev.crema.data.RawRow;
import dev.crema.data.Task;
import dev.crema.features.FeaturesFile;
import dev.crema.features.FittedFeatures;
import dev.crema.models.GoldenRows;
import dev.crema.models.ModelPackage;
import dev.crema.models.PackageContents;
import dev.crema.models.Scorer;
import dev.crema.sdk.Dataset;
import dev.crema.sdk.Markdown;
import dev.crema.sdk.Metrics;
import dev.crema.sdk.Model;
import dev.crema.sdk.StepContext;
import dev.crema.training.Agreement;
import dev.crema.training.AgreementReport;
import dev.crema.training.Calibration;
import dev.crema.training.DecisionThreshold;
import dev.crema.training.EncodedTable;
import dev.crema.training.Hyperparameters;
import dev.crema.training.Learner;
import dev.crema.training.Learners;
import dev.crema.training.MonotoneConstraints;
import dev.crema.training.ProbeRows;
import dev.crema.training.Targets;
import dev.crema.training.Trained;
import dev.crema.training.TrainingRequest;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One run of the step: everything is checked and proved before the package is written. */
final class ModelTraining {
  /** Longer curves are in the report alone: metadata of an artifact is kept in KFP's database. */
  private static final int MAX_CURVE_POINTS = 2_000;

  private final TrainModel.Inputs inputs;
  private final StepContext context;
  private final Learner learner;
  private final Map<String, Object> hyperparameters;
  private final Calibration calibration;
  private final MonotoneConstraints monotone;

  ModelTraining(TrainModel.Inputs inputs, StepContext context) {
    this.inputs = inputs;
    this.context = context;
    // Before any data is read: a typing error should cost a second, not an hour.
    this.learner = Learners.named(inputs.algorithm());
    this.hyperparameters = Hyperparameters.resolve(learner, inputs.hyperparameters());
    this.calibration = Calibration.parse(inputs.calibration());
    this.monotone = MonotoneConstraints.parse(inputs.monotone());
    Targets.requireMonotone(monotone, learner);
  }

  TrainModel.Outputs run() {
    boolean chosen = DecisionThreshold.needsRows(inputs.threshold());
    if (calibration != Calibration.NONE && inputs.validation() == null) {
      throw new InputException(
          "The calibration (%s) is fitted on validation rows, and there are none."
                  .formatted(inputs.calibration())
              + "\nMaybe pass the validation part, or give calibration none.");
    }
    DatasetReader train = DatasetReader.open(inputs.train().path());
    Contract contract = train.info().contract();
    Targets.require(contract, learner, inputs.classWeights(), calibration);
    if (chosen && isBinary(contract) && inputs.validation() == null) {
      throw new InputException(
          "The threshold (%s) is chosen on validation rows, and there are none."
                  .formatted(inputs.threshold())
              + "\nMaybe pass the validation part, or give the threshold a number such as 0.5.");
    }
    FittedFeatures features = FeaturesFile.in(inputs.features().path()).features(contract);
    Targets.requireFeatures(features, learner);
    ReferenceRows reference = ReferenceRows.of(inputs, train);
    TrainingProfile profile = TrainingProfile.of(reference, context::log);
    EncodedTable trainTable = table(train, features);
    EncodedTable validationTable = validation(inputs.validation(), features);
    TrainingRequest request = request(trainTable, validationTable, contract);
    context.log(
        "training %s on %d rows of %d features"
            .formatted(learner.algorithm(), trainTable.rows(), trainTable.features()));
    // What profile and encoding left would stay beside the libraries' native memory to the end.
    System.gc();
    try (Trained trained = learner.fit(request, context::log)) {
      return finish(new Rows(train, features, profile), request, trained);
    }
  }

  private static boolean isBinary(Contract contract) {
    return contract.task() == Task.CLASSIFICATION && contract.classes().size() == 2;
  }

  /**
   * The training part.
   *
   * @param train its rows
   * @param features fitted on them
   * @param profile what drift is measured against
   */
  private record Rows(DatasetReader train, FittedFeatures features, TrainingProfile profile) {}

  private TrainModel.Outputs finish(Rows rows, TrainingRequest request, Trained trained) {
    FittedFeatures features = rows.features();
    CalibratedModel calibrated = CalibratedModel.of(trained.scorer(), calibration, request);
    Scorer scorer = calibrated.scorer();
    List<RawRow> golden = GoldenRows.choose(rows.train(), features, scorer);
    AgreementReport agreement = agreement(trained, request, features, golden);
    context.log(
        "the compiled scorer agrees with the trainer on %d rows".formatted(agreement.rows()));
    DecisionThreshold threshold =
        DecisionThreshold.of(inputs.threshold(), scorer, request.validation());
    PackageContents contents =
        new PackageContents(
            features.contract(),
            features,
            scorer,
            threshold.value(),
            learner.algorithm(),
            golden,
            split());
    ReferenceRows reference = rows.profile().reference();
    byte[] profile = rows.profile().section(contents, answers(reference, request, features));
    Model model = context.newModel("model");
    ModelPackage written = ModelPackage.write(model.path(), contents, profile);
    TrainingReport report =
        new TrainingReport(
            learner,
            request,
            trained,
            calibrated,
            agreement,
            threshold,
            reference.words(),
            written.digest());
    return new TrainModel.Outputs(
        model
            .withMetadata("algorithm", learner.algorithm())
            .withMetadata("package_digest", written.digest())
            .withMetadata("hyperparameters", hyperparameters)
            .withMetadata("calibration", calibrated.name())
            .withMetadata("monotone", monotone.directions())
            .withMetadata("curves", curves(trained)),
        Metrics.of(metrics(request, trained, calibrated, threshold)),
        Markdown.of(report.text()),
        written.digest());
  }

  /** Returns what split-data says of its split; of rows that came another way nothing is known. */
  private String split() {
    return inputs.train().metadata().get("split") instanceof String split
            && split.length() <= PackageContents.MAX_SPLIT
        ? split
        : "";
  }

  /** Returns the learning curves for the registry, short: six decimals are more than is drawn. */
  private static Map<String, List<Double>> curves(Trained trained) {
    Map<String, List<Double>> curves = new LinkedHashMap<>();
    trained
        .curves()
        .forEach(
            (name, values) -> {
              if (values.length <= MAX_CURVE_POINTS
                  && Arrays.stream(values).allMatch(Double::isFinite)) {
                curves.put(
                    name, Arrays.stream(values).mapToObj(v -> Math.round(v * 1e6) / 1e6).toList());
              }
            });
    return curves;
  }

  private TrainingRequest request(
      EncodedTable train, @Nullable EncodedTable validation, Contract contract) {
    return new TrainingRequest(
        train,
        validation,
        Targets.of(contract, train, inputs.classWeights()),
        hyperparameters,
        (int) inputs.earlyStoppingRounds(),
        inputs.seed(),
        Runtime.getRuntime().availableProcessors(),
        monotone);
  }

  private EncodedTable table(DatasetReader rows, FittedFeatures features) {
    return EncodedTable.of(
        Progress.of(rows, rows.info().rows(), "encoded", context::log),
        features,
        rows.info().rows());
  }

  private @Nullable EncodedTable validation(@Nullable Dataset dataset, FittedFeatures features) {
    if (dataset == null) {
      return null;
    }
    DatasetReader reader = DatasetReader.open(dataset.path());
    features.contract().requirePart("validation part", reader.info().contract());
    return table(reader, features);
  }

  /** Returns the rows whose answers are watched; the validation rows are encoded already. */
  private @Nullable EncodedTable answers(
      ReferenceRows reference, TrainingRequest request, FittedFeatures features) {
    if (reference.ofTraining()) {
      return request.validation();
    }
    DatasetReader heldOut = reference.heldOut();
    return heldOut == null ? null : table(heldOut, features);
  }

  private AgreementReport agreement(
      Trained trained, TrainingRequest request, FittedFeatures features, List<RawRow> golden) {
    List<float[]> encoded = golden.stream().map(row -> encode(features, row)).toList();
    float[][] rows =
        ProbeRows.of(request.train(), encoded, trained, ProbeRows.DEFAULT_COUNT, request.seed());
    return Agreement.verify(trained, rows, Agreement.DEFAULT_TOLERANCE);
  }

  private static float[] encode(FittedFeatures features, RawRow row) {
    float[] encoded = new float[features.size()];
    features.encode(row, encoded);
    return encoded;
  }

  private static Map<String, Double> metrics(
      TrainingRequest request,
      Trained trained,
      CalibratedModel calibrated,
      DecisionThreshold threshold) {
    Map<String, Double> metrics = new LinkedHashMap<>();
    EncodedTable validation = request.validation();
    String loss = Loss.name(request.target().task());
    metrics.put("train_" + loss, Loss.ofTraining(request, trained, calibrated));
    if (validation != null) {
      metrics.put("validation_" + loss, Loss.of(calibrated.scorer(), validation));
    }
    if (trained.scorer().classes() == 2) {
      metrics.put("threshold", threshold.value());
      if (!Double.isNaN(threshold.objective())) {
        metrics.put("validation_" + threshold.rule(), threshold.objective());
      }
    }
    metrics.put("rounds", (double) trained.rounds());
    metrics.put("train_rows", (double) request.train().rows());
    metrics.put("feature_count", (double) request.train().features());
    return metrics;
  }
}

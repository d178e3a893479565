package dev.crema.crossvalidate;

import dev.crema.data.Contract;
import dev.crema.data.DatasetInfo;
import dev.crema.data.DatasetReader;
import dev.crema.data.Digests;
import dev.crema.data.InputException;
import dev.crema.data.RowSource;
import dev.crema.data.Task;
import dev.crema.data.document.Suggestion;
import dev.crema.data.document.WholeFile;
import dev.crema.evaluation.Metric;
import dev.crema.evaluation.MetricValues;
import dev.crema.evaluation.crossvalidation.Candidate;
import dev.crema.evaluation.crossvalidation.CrossValidation;
import dev.crema.evaluation.crossvalidation.FoldResult;
import dev.crema.features.FeatureDefinition;
import dev.crema.sdk.Artifact;
import dev.crema.sdk.Dataset;
import dev.crema.sdk.ErrorKind;
import dev.crema.sdk.Html;
import dev.crema.sdk.Metrics;
import dev.crema.sdk.StepContext;
import dev.crema.sdk.StepException;
import dev.crema.training.Calibration;
import dev.crema.training.DecisionThreshold;
import dev.crema.training.LabelColumn;
import dev.crema.training.Learner;
import dev.crema.training.Learners;
import dev.crema.training.MonotoneConstraints;
import dev.crema.training.Targets;
import dev.crema.training.folds.Fold;
import dev.crema.training.folds.FoldAnswers;
import dev.crema.training.folds.FoldModel;
import dev.crema.training.folds.FoldPart;
import dev.crema.training.folds.FoldPlan;
import dev.crema.training.folds.FoldRecipe;
import dev.crema.training.folds.Folds;
import dev.crema.training.folds.KeptRows;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** One run of the step. */
final class CrossValidationRun {
  private final CrossValidate.Inputs inputs;
  private final StepContext context;
  private final Learner learner;
  private final Map<String, Object> hyperparameters;
  private final Calibration calibration;
  private final MonotoneConstraints monotone;
  private final Compared compared;
  private final FoldPlan plan;

  CrossValidationRun(CrossValidate.Inputs inputs, StepContext context) {
    this.inputs = inputs;
    this.context = context;
    // Before any data is read: a typing error should cost a second, not an hour.
    this.learner = Learners.named(inputs.algorithm());
    this.hyperparameters =
        CandidateHyperparameters.resolve(
            learner, inputs.hyperparameters(), inputs.hyperparametersByAlgorithm());
    this.calibration = Calibration.parse(inputs.calibration());
    this.monotone = MonotoneConstraints.parse(inputs.monotone());
    Targets.requireMonotone(monotone, learner);
    this.compared = Compared.read(inputs.compared(), monotone);
    DecisionThreshold.needsRows(inputs.threshold());
    this.plan =
        new FoldPlan(
            inputs.method(),
            (int) inputs.folds(),
            (int) inputs.repeats(),
            inputs.groupColumn(),
            inputs.gapDays(),
            inputs.validationShare(),
            inputs.salt());
  }

  CrossValidate.Outputs run() throws IOException {
    Path definitionFile = inputs.features().verifiedFile(inputs.featuresSha256());
    DatasetReader dataset = DatasetReader.open(inputs.dataset().path());
    Contract contract = dataset.info().contract();
    Metric headline = headline(contract);
    FoldRecipe recipe = recipe(FeatureDefinition.read(definitionFile, contract));
    recipe.require(contract, plan);
    compared.require(contract, inputs.classWeights(), calibration);
    RowSource rows = KeptRows.of(dataset);
    Folds folds = Folds.of(rows, contract, plan);
    Candidate.Conditions conditions =
        new Candidate.Conditions(digest(dataset.info(), folds), recipe.digest());
    context.log(folds.words());
    compared.require(recipe.features(), folds.fold(0).of(rows, FoldPart.TRAIN));
    Dataset predictions = context.newDataset("predictions");
    List<FoldResult> results = new ArrayList<>();
    try (OutOfFold writer = new OutOfFold(predictions.path(), contract)) {
      for (int number = 0; number < folds.count(); number++) {
        Fold fold = folds.fold(number);
        FoldModel model = recipe.fit(rows, fold, context::log);
        FoldAnswers answers = model.answers(fold.of(rows, FoldPart.TEST));
        writer.append(fold, fold.of(rows, FoldPart.TEST), answers);
        results.add(result(fold, model, metrics(contract, answers)));
        log(fold, results.getLast(), headline);
      }
      CrossValidation measured =
          new CrossValidation(setup(dataset.info(), conditions, headline), results);
      require(measured);
      writer.finish();
      return outputs(measured, folds, predictions);
    }
  }

  private FoldRecipe recipe(FeatureDefinition features) {
    return new FoldRecipe(
        features,
        learner,
        hyperparameters,
        inputs.classWeights(),
        (int) inputs.earlyStoppingRounds(),
        inputs.threshold(),
        calibration,
        monotone,
        inputs.seed());
  }

  private Metric headline(Contract contract) {
    boolean isNumber = contract.task() == Task.REGRESSION;
    if (inputs.metric().isEmpty()) {
      return isNumber ? Metric.RMSE : Metric.AUC;
    }
    Metric metric = Metric.named(inputs.metric());
    int classes = contract.classesOrNone().size();
    if (metric == null || !metric.existsFor(classes)) {
      throw new InputException(
          "There is no metric (%s) of the label (%s)."
                  .formatted(inputs.metric(), contract.requireLabel().name())
              + Suggestion.among(inputs.metric(), Metric.ids(classes)));
    }
    return metric;
  }

  private static String digest(DatasetInfo dataset, Folds folds) {
    String both = dataset.contentHash() + ' ' + folds.digest();
    return Digests.sha256(both.getBytes(StandardCharsets.UTF_8));
  }

  private CrossValidation.Setup setup(
      DatasetInfo dataset, Candidate.Conditions conditions, Metric headline) {
    Contract contract = dataset.contract();
    return new CrossValidation.Setup(
        learner.algorithm(),
        hyperparameters,
        contract.requireLabel().name(),
        contract.classesOrNone(),
        conditions,
        headline);
  }

  private static MetricValues metrics(Contract contract, FoldAnswers answers) {
    return switch (answers.labels()) {
      case LabelColumn.Classes labels ->
          MetricValues.ofClasses(
              contract.classes(), answers.scores(), answers.predicted(), labels.indices());
      case LabelColumn.Numbers labels -> MetricValues.ofNumbers(answers.scores(), labels.values());
    };
  }

  private static FoldResult result(Fold fold, FoldModel model, MetricValues metrics) {
    return new FoldResult(
        fold.repeat() + 1,
        fold.index() + 1,
        new FoldResult.Rows(
            fold.rows(FoldPart.TRAIN), fold.rows(FoldPart.VALIDATION), fold.rows(FoldPart.TEST)),
        model.scorer().classes() == 2 ? model.threshold().value() : null,
        model.rounds(),
        metrics);
  }

  private void log(Fold fold, FoldResult result, Metric headline) {
    String value =
        result.metrics().get(headline).isPresent()
            ? String.format(Locale.ROOT, "%.5g", result.metrics().get(headline).getAsDouble())
            : "undefined";
    context.log(
        "%s: %s %s on %d rows".formatted(fold.words(), headline.id(), value, result.rows().test()));
  }

  /** An output parameter must have a value, and a mean of some of the folds would flatter. */
  private static void require(CrossValidation measured) {
    Metric headline = measured.setup().headline();
    if (measured.summary(headline) == null) {
      throw new StepException(
          ErrorKind.DATA_QUALITY,
          "The metric (%s) has no mean. %s\nMaybe the method stratified, fewer folds, more rows, or another metric."
              .formatted(headline.id(), measured.whyUndefined(headline)));
    }
  }

  private String how(Folds folds) {
    return monotone.isEmpty()
        ? folds.words()
        : folds.words() + " Monotone: the answer %s.".formatted(monotone.words());
  }

  private CrossValidate.Outputs outputs(
      CrossValidation measured, Folds folds, Dataset predictions) {
    Artifact results = context.newArtifact("results");
    WholeFile.write(results.path(), measured.toJson());
    Candidate candidate = measured.candidate();
    return new CrossValidate.Outputs(
        results
            .withMetadata("algorithm", candidate.algorithm())
            .withMetadata("folds_digest", candidate.conditions().foldsDigest())
            .withMetadata("recipe_digest", candidate.conditions().recipeDigest())
            .withMetadata("monotone", monotone.directions()),
        Metrics.of(FoldMetrics.of(measured)),
        Html.of(new FoldReport(measured, how(folds)).html()),
        predictions,
        candidate.toJson(),
        candidate.metric().id(),
        candidate.mean(),
        candidate.standardError());
  }
}

package dev.crema.registermodel;

import dev.crema.data.DatasetInfo;
import dev.crema.data.DatasetReader;
import dev.crema.evaluation.Evaluation;
import dev.crema.evaluation.RecordedMetrics;
import dev.crema.evaluation.gate.Verdict;
import dev.crema.models.ModelPackage;
import dev.crema.registermodel.RegisterModel.Inputs;
import dev.crema.registry.DatasetInput;
import dev.crema.registry.ModelFiles;
import dev.crema.registry.RegistrationRequest;
import dev.crema.registry.RunRecord;
import dev.crema.registry.Tags;
import dev.crema.sdk.Artifact;
import dev.crema.sdk.Dataset;
import dev.crema.sdk.ErrorKind;
import dev.crema.sdk.StepException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is handed in: a package, the proof that it belongs to its evaluation, and all that MLflow
 * shall know of it.
 */
final class Submission {
  private static final List<String> EXAMPLES =
      List.of("input_example.json", "serving_input_example.json");

  private final Inputs inputs;
  private final ModelPackage model;
  private final Evaluation evaluation;

  private Submission(Inputs inputs, ModelPackage model, Evaluation evaluation) {
    this.inputs = inputs;
    this.model = model;
    this.evaluation = evaluation;
  }

  /** Reads and checks everything before anything is sent. */
  static Submission read(Inputs inputs) {
    ModelPackage model = ModelPackage.open(inputs.model().path());
    Evaluation evaluation = Evaluation.read(inputs.evaluation().path());
    requireSamePackage("evaluation", evaluation.candidate().packageDigest(), model);
    Artifact verdictFile = inputs.verdict();
    if (verdictFile != null) {
      Verdict verdict = Verdict.read(verdictFile.path());
      requireSamePackage("verdict", verdict.packageDigest(), model);
      if (!verdict.passed()) {
        throw new StepException(
            ErrorKind.DATA_QUALITY,
            "The verdict about the package (%s) is no: it is not registered.\nMaybe read the reasons of check-quality."
                .formatted(model.digest()));
      }
    }
    return new Submission(inputs, model, evaluation);
  }

  private static void requireSamePackage(String what, String digest, ModelPackage model) {
    if (!digest.equals(model.digest())) {
      throw new IllegalArgumentException(
          "The %s is about the package (%s), not about (%s).\nMaybe it comes from another run."
              .formatted(what, digest, model.digest()));
    }
  }

  RegistrationRequest request(@Nullable String runId) {
    return new RegistrationRequest(
        inputs.modelName(), inputs.experiment(), runId, files(), run(), tags(), description());
  }

  private ModelFiles files() {
    Map<String, Path> documents = new LinkedHashMap<>();
    documents.put("evaluation.json", inputs.evaluation().path());
    Artifact verdict = inputs.verdict();
    if (verdict != null) {
      documents.put("verdict.json", verdict.path());
    }
    for (String example : EXAMPLES) {
      Path file = inputs.model().path().resolve(example);
      if (Files.isRegularFile(file)) {
        documents.put(example, file);
      }
    }
    return new ModelFiles(inputs.model().path(), model.digest(), documents);
  }

  private RunRecord run() {
    TrainingFacts facts = TrainingFacts.of(inputs.model().metadata());
    Map<String, String> params = new LinkedHashMap<>();
    params.put("algorithm", model.algorithm());
    params.put("seed", Long.toString(inputs.seed()));
    params.put("features", Integer.toString(model.features().size()));
    if (Double.isFinite(model.threshold())) {
      params.put("threshold", Double.toString(model.threshold()));
    }
    if (!facts.monotone().isEmpty()) {
      params.put("monotone", facts.monotone());
    }
    facts.hyperparameters().forEach(params::putIfAbsent);
    Map<String, String> tags = new LinkedHashMap<>();
    tags.put("crema.features_digest", model.features().digest());
    return new RunRecord(params, metrics(), facts.curves(), datasets(), tags);
  }

  private Map<String, Double> metrics() {
    return RecordedMetrics.of(evaluation);
  }

  private List<DatasetInput> datasets() {
    List<DatasetInput> datasets = new ArrayList<>();
    addDataset(datasets, inputs.train(), "training");
    addDataset(datasets, inputs.test(), "testing");
    return datasets;
  }

  private static void addDataset(
      List<DatasetInput> datasets, @Nullable Dataset dataset, String context) {
    if (dataset != null) {
      DatasetInfo info = DatasetReader.describe(dataset.path());
      String name = info.contract().name() + " " + context;
      datasets.add(new DatasetInput(name, info.contentHash(), context, dataset.uri(), info.rows()));
    }
  }

  private Map<String, String> tags() {
    Map<String, String> tags = new LinkedHashMap<>();
    tags.put(Tags.CONTRACT_DIGEST, model.contract().digest());
    tags.put(Tags.SEED, Long.toString(inputs.seed()));
    Artifact dataQuality = inputs.dataQuality();
    if (dataQuality != null) {
      tags.put(Tags.ROWS, Long.toString(rows(dataQuality)));
    }
    if (!inputs.kfpRunId().isEmpty()) {
      tags.put(Tags.KFP_RUN_ID, inputs.kfpRunId());
    }
    if (!inputs.gitCommit().isEmpty()) {
      tags.put(Tags.GIT_COMMIT, inputs.gitCommit());
    }
    return tags;
  }

  /** As validate-data writes it, and KFP carries it: a double. */
  private static long rows(Artifact dataQuality) {
    Object rows = dataQuality.metadata().get("rows");
    if (rows instanceof Number number && number.doubleValue() >= 0) {
      return number.longValue();
    }
    throw new StepException(
        ErrorKind.INVALID_INPUT,
        "The input (data_quality) has no number (rows), but %s.\nMaybe give it the output metrics of validate-data."
            .formatted(dataQuality.metadata().keySet()));
  }

  private String description() {
    StringBuilder text = new StringBuilder();
    text.append("`%s`, %d test rows.\n\n".formatted(model.algorithm(), evaluation.rows()));
    text.append("| metric | test |\n|---|---|\n");
    metrics()
        .forEach(
            (name, value) ->
                text.append(String.format(Locale.ROOT, "| %s | %.4f |\n", name, value)));
    text.append("\nPackage `%s`.\n".formatted(model.digest()));
    return text.toString();
  }
}

package dev.crema.selectfeatures;

import dev.crema.data.Contract;
import dev.crema.data.DatasetReader;
import dev.crema.data.Digests;
import dev.crema.data.Progress;
import dev.crema.data.document.WholeFile;
import dev.crema.features.FeatureColumn;
import dev.crema.features.FeatureDefinition;
import dev.crema.features.FittedFeatures;
import dev.crema.sdk.Artifact;
import dev.crema.sdk.Component;
import dev.crema.sdk.Dataset;
import dev.crema.sdk.Default;
import dev.crema.sdk.Markdown;
import dev.crema.sdk.Range;
import dev.crema.sdk.Step;
import dev.crema.sdk.StepContext;
import dev.crema.sdk.StepMain;
import dev.crema.sdk.Workload;
import dev.crema.training.EncodedTable;
import dev.crema.training.MonotoneConstraints;
import dev.crema.training.selection.FeatureSelection;
import dev.crema.training.selection.Selection;
import dev.crema.training.selection.SelectionSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Measures what each column of features.yaml is worth (variance, mutual information with the label,
 * permutation importance, gain of boosted trees) and writes a features.yaml with those that stay,
 * which build-features takes as it is. All is fitted on the training part; the validation part says
 * what a model gets worse by without a column.
 */
@Component(stage = "features", workload = Workload.TRAINING, memory = "2Gi")
public final class SelectFeatures implements Step<SelectFeatures.Inputs, SelectFeatures.Outputs> {

  /**
   * What the step takes.
   *
   * @param train rows that the columns are measured on
   * @param validation rows that the model of the measurement did not learn from
   * @param features features.yaml with all columns that may become features
   * @param featuresSha256 the SHA-256 that features.yaml must have, 64 hexadecimal digits
   * @param minVariance a column goes if the variance of none of its features is above it; 0 =
   *     constant ones go
   * @param minInformation a column goes if its mutual information with the label, in nats, is
   *     below; none = not asked
   * @param minImportance a column goes if its permutation importance is below; none = not asked
   * @param minGain a column goes if its share of the boosted trees' gain is below; none = not asked
   * @param maxColumns most columns that stay, the best by rank_by; 0 = all that pass
   * @param rankBy importance, gain or information
   * @param always columns that stay whatever is measured
   * @param monotone monotone constraints as train-model takes them: the columns behind their
   *     features stay, too
   * @param repeats how often each column's values are dealt anew for its importance
   * @param informationRows most training rows for mutual information; of more a part is drawn
   * @param hyperparameters of the XGBoost model that measures, as in train-model
   * @param seed where all chance comes from
   */
  public record Inputs(
      Dataset train,
      Dataset validation,
      Artifact features,
      String featuresSha256,
      @Default("0.0") @Range(min = 0, max = 1e300) double minVariance,
      @Nullable Double minInformation,
      @Nullable Double minImportance,
      @Nullable Double minGain,
      @Default("0") @Range(min = 0, max = 10000) long maxColumns,
      @Default("importance") SelectionSettings.Measure rankBy,
      @Default("[]") List<String> always,
      @Default("{}") Map<String, Object> monotone,
      @Default("5") @Range(min = 1, max = 1000) long repeats,
      @Default("10000") @Range(min = 100, max = 1000000) long informationRows,
      @Default("{}") Map<String, Object> hyperparameters,
      @Default("7") @Range(min = 0, max = 2147483647) long seed) {}

  /**
   * What the step gives.
   *
   * @param selected features.yaml of the columns that stay, for build-features
   * @param selectedSha256 its SHA-256, for build-features
   * @param reasons reasons.json: each column with its measures and why it stays or goes
   * @param report the same for people
   * @param columnCount number of columns that stay
   */
  public record Outputs(
      Artifact selected,
      String selectedSha256,
      Artifact reasons,
      Markdown report,
      long columnCount) {}

  @Override
  public Outputs run(Inputs inputs, StepContext context) {
    Path definitionFile = inputs.features().verifiedFile(inputs.featuresSha256());
    MonotoneConstraints monotone = MonotoneConstraints.parse(inputs.monotone());
    // Refuses settings before a row is read.
    settings(inputs, inputs.always());
    DatasetReader train = DatasetReader.open(inputs.train().path());
    DatasetReader validation = DatasetReader.open(inputs.validation().path());
    Contract contract = train.info().contract();
    contract.requirePart("validation part", validation.info().contract());
    FeatureDefinition definition = FeatureDefinition.read(definitionFile, contract);
    FittedFeatures fitted =
        definition.fit(Progress.of(train, train.info().rows(), "fitted on", context::log));
    SelectionSettings settings = settings(inputs, staying(inputs.always(), monotone, fitted));
    Selection selection =
        FeatureSelection.select(
            fitted,
            new FeatureSelection.Parts(
                EncodedTable.of(train, fitted), EncodedTable.of(validation, fitted)),
            settings,
            context::log);
    Set<String> kept = selection.kept();
    String yaml =
        definition.toYaml(
            kept,
            "%d of %d columns, by select-features"
                .formatted(kept.size(), definition.columnNames().size()));
    String sha256 = Digests.sha256(yaml.getBytes(StandardCharsets.UTF_8));
    context.log("%d of %d columns stay".formatted(kept.size(), definition.columnNames().size()));
    Artifact selected = context.newArtifact("selected");
    WholeFile.write(selected.path(), yaml);
    Artifact reasons = context.newArtifact("reasons");
    WholeFile.write(reasons.path(), selection.toJson());
    return new Outputs(
        selected.withMetadata("sha256", sha256).withMetadata("columns", kept.size()),
        sha256,
        reasons,
        Markdown.of(SelectionReport.of(selection, settings)),
        kept.size());
  }

  /** What a constraint is on, train-model must find. */
  private static List<String> staying(
      List<String> always, MonotoneConstraints monotone, FittedFeatures fitted) {
    int[] directions = monotone.of(fitted.names());
    Set<String> staying = new LinkedHashSet<>(always);
    for (FeatureColumn column : fitted.encodedColumns()) {
      for (int i = 0; i < column.count(); i++) {
        if (directions[column.first() + i] != 0) {
          staying.add(column.name());
        }
      }
    }
    return List.copyOf(staying);
  }

  private static SelectionSettings settings(Inputs inputs, List<String> always) {
    return new SelectionSettings(
        inputs.minVariance(),
        inputs.minInformation(),
        inputs.minImportance(),
        inputs.minGain(),
        Math.toIntExact(inputs.maxColumns()),
        inputs.rankBy(),
        always,
        new SelectionSettings.Measuring(
            Math.toIntExact(inputs.repeats()),
            Math.toIntExact(inputs.informationRows()),
            inputs.hyperparameters(),
            inputs.seed()));
  }

  /**
   * Runs the step.
   *
   * @param args as KFP gives them
   */
  public static void main(String[] args) {
    StepMain.run(new SelectFeatures(), args);
  }
}

package dev.crema.profiledata;

import dev.crema.data.Contract;
import dev.crema.data.DatasetReader;
import dev.crema.data.PredictionLayout;
import dev.crema.data.Progress;
import dev.crema.data.RowSource;
import dev.crema.data.Task;
import dev.crema.data.document.WholeFile;
import dev.crema.drift.PackagedProfile;
import dev.crema.drift.ReferenceCategories;
import dev.crema.drift.ReferenceColumn;
import dev.crema.drift.ReferenceNumbers;
import dev.crema.drift.ReferenceProfile;
import dev.crema.drift.ReferenceProfiler;
import dev.crema.drift.report.ProfileReport;
import dev.crema.sdk.Artifact;
import dev.crema.sdk.Caching;
import dev.crema.sdk.Component;
import dev.crema.sdk.Dataset;
import dev.crema.sdk.ErrorKind;
import dev.crema.sdk.Html;
import dev.crema.sdk.Step;
import dev.crema.sdk.StepContext;
import dev.crema.sdk.StepException;
import dev.crema.sdk.StepMain;
import dev.crema.sdk.Workload;
import java.util.ArrayList;
import java.util.List;

/**
 * Profiles the rows of a dataset, so that later windows can be compared with them: how the values
 * of each feature and protected column are spread, and what a model answered to the rows.
 *
 * <p>The same rows in whatever order give the same bytes.
 */
@Component(stage = "monitor", caching = Caching.NEVER, workload = Workload.STREAMING)
public final class ProfileData implements Step<ProfileData.Inputs, ProfileData.Outputs> {
  /** Numbers are gathered column by column: as many at a time as fit into this part of the heap. */
  private static final int HEAP_PARTS = 4;

  /**
   * What the step takes.
   *
   * @param dataset the rows; if they have the columns crema_score and crema_class, or crema_value
   *     of numbers, these are profiled as the model's answers
   */
  public record Inputs(Dataset dataset) {}

  /**
   * What the step gives.
   *
   * @param profile the profile, for detect-drift: JSON that holds counts and quantiles, no rows
   * @param rows how many rows were profiled
   * @param report the same for people
   */
  public record Outputs(Artifact profile, long rows, Html report) {}

  @Override
  public Outputs run(Inputs inputs, StepContext context) {
    DatasetReader reader = DatasetReader.open(inputs.dataset().path());
    if (reader.info().rows() == 0) {
      throw new StepException(
          ErrorKind.DATA_QUALITY,
          "The dataset (%s) has no rows to profile.".formatted(inputs.dataset().uri()));
    }
    ReferenceProfile profile = profile(reader, context);
    byte[] json = PackagedProfile.write(profile);
    Artifact file = context.newArtifact("profile");
    WholeFile.write(file.path(), json);
    return new Outputs(
        file.withMetadata("rows", profile.rows())
            .withMetadata("contract_digest", profile.contractDigest()),
        profile.rows(),
        Html.of(ProfileReport.html(profile, reader.info().contract().name())));
  }

  private static List<String> outputs(Contract contract) {
    boolean ofNumbers = contract.label() != null && contract.task() == Task.REGRESSION;
    return ofNumbers
        ? List.of(PredictionLayout.VALUE)
        : List.of(PredictionLayout.SCORE, PredictionLayout.CLASS);
  }

  private static ReferenceProfile profile(DatasetReader reader, StepContext context) {
    Contract contract = reader.info().contract();
    Contract own = contract.label() == null ? contract : PredictionLayout.of(contract).base();
    List<String> watched = ReferenceProfile.columnsOf(own);
    context.log("profiles %d of %d columns".formatted(watched.size(), own.columns().size()));
    List<String> names = new ArrayList<>(watched);
    for (String output : outputs(contract)) {
      if (contract.indexOf(output) >= 0) {
        names.add(output);
      }
    }
    RowSource rows = Progress.of(reader, reader.info().rows(), "profiled", context::log);
    List<ReferenceColumn> columns =
        new ReferenceProfiler(contract, rows, Runtime.getRuntime().maxMemory() / HEAP_PARTS)
            .profile(names);
    return new ReferenceProfile(
        own.digest(),
        reader.info().rows(),
        columns.subList(0, watched.size()),
        columns.subList(watched.size(), columns.size()).stream().map(ProfileData::output).toList());
  }

  private static ReferenceColumn output(ReferenceColumn column) {
    return switch (column) {
      case ReferenceNumbers numbers ->
          new ReferenceNumbers(
              numbers.name().equals(PredictionLayout.VALUE)
                  ? ReferenceProfile.VALUE
                  : ReferenceProfile.SCORE,
              numbers.missing(),
              numbers.distribution());
      case ReferenceCategories categories ->
          new ReferenceCategories(
              ReferenceProfile.PREDICTED_CLASS,
              categories.missing(),
              categories.counts(),
              categories.buckets());
    };
  }

  /**
   * Runs the step under KFP's contract.
   *
   * @param args what the launcher gives
   */
  public static void main(String[] args) {
    StepMain.run(new ProfileData(), args);
  }
}

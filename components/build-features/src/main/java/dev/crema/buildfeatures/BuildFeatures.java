package dev.crema.buildfeatures;

import dev.crema.data.DatasetReader;
import dev.crema.data.Progress;
import dev.crema.features.FeatureDefinition;
import dev.crema.features.FittedFeatures;
import dev.crema.sdk.Artifact;
import dev.crema.sdk.Component;
import dev.crema.sdk.Dataset;
import dev.crema.sdk.Markdown;
import dev.crema.sdk.Step;
import dev.crema.sdk.StepContext;
import dev.crema.sdk.StepMain;
import dev.crema.sdk.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Fits the features of features.yaml on the training part: what to impute, how to scale, which
 * categories there are. Validation, test and production rows are encoded with exactly this.
 */
@Component(stage = "features", workload = Workload.STREAMING)
public final class BuildFeatures implements Step<BuildFeatures.Inputs, BuildFeatures.Outputs> {

  /**
   * What the step takes.
   *
   * @param train rows to fit on, the training part alone
   * @param features features.yaml: columns to derive and operators to fit
   * @param featuresSha256 the SHA-256 that features.yaml must have, 64 hexadecimal digits
   */
  public record Inputs(Dataset train, Artifact features, String featuresSha256) {}

  /**
   * What the step gives.
   *
   * @param fitted a directory with features.json: definition and what was learnt
   * @param report each feature, the columns behind it and what was learnt for it
   * @param featureCount number of features that a row becomes
   */
  public record Outputs(Artifact fitted, Markdown report, long featureCount) {}

  @Override
  public Outputs run(Inputs inputs, StepContext context) throws IOException {
    Path definitionFile = inputs.features().verifiedFile(inputs.featuresSha256());
    DatasetReader train = DatasetReader.open(inputs.train().path());
    FeatureDefinition definition = FeatureDefinition.read(definitionFile, train.info().contract());
    FittedFeatures fitted =
        definition.fit(Progress.of(train, train.info().rows(), "fitted on", context::log));
    context.log("%d features from %d rows".formatted(fitted.size(), train.info().rows()));
    Artifact output = context.newArtifact("fitted");
    write(output.path(), fitted);
    return new Outputs(
        output
            .withMetadata("features_digest", fitted.digest())
            .withMetadata("feature_count", fitted.size())
            .withMetadata("train_content_hash", train.info().contentHash()),
        Markdown.of(FeatureReport.of(fitted, train.info().rows())),
        fitted.size());
  }

  /** Writes beside its place, under the name that the SDK removes after a failure, and moves it. */
  private static void write(Path directory, FittedFeatures fitted) throws IOException {
    Path temporary = directory.resolveSibling("." + directory.getFileName() + ".crema-tmp");
    Path file = temporary.resolve("features.json");
    Files.createDirectories(temporary);
    Files.writeString(file, fitted.toJson());
    Files.move(temporary, directory, StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Runs the step.
   *
   * @param args as KFP gives them
   */
  public static void main(String[] args) {
    StepMain.run(new BuildFeatures(), args);
  }
}

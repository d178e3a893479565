package dev.crema.trainmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.InputException;
import dev.crema.drift.PackagedProfile;
import dev.crema.drift.ReferenceColumn;
import dev.crema.drift.ReferenceProfile;
import dev.crema.models.ModelPackage;
import dev.crema.sdk.Dataset;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a package says of other rows than those that the model learned from. */
final class ReferenceRowsTest {
  @TempDir private Path directory;
  private Example example;

  @BeforeEach
  void writeTheExample() throws IOException {
    example = Example.in(directory, 2);
  }

  private static byte[] section(TrainModel.Outputs outputs) {
    return Objects.requireNonNull(ModelPackage.open(outputs.model().path()).profile());
  }

  private static ReferenceProfile profile(TrainModel.Outputs outputs) {
    ModelPackage model = ModelPackage.open(outputs.model().path());
    return PackagedProfile.read(section(outputs), "profile.json", model.contract());
  }

  @Test
  void aReferenceOfEnoughRowsIsWhatDriftIsMeasuredAgainst() throws IOException {
    example.write("newest", 300, 5, 2);
    example.write("newest-held-out", 120, 6, 2);
    TrainModel.Inputs inputs = example.inputs("logistic_regression", Example.IMPUTED);
    TrainModel.Inputs beside =
        Example.beside(inputs, example.dataset("newest"), example.dataset("newest-held-out"), 180);
    TrainModel.Outputs outputs = example.run(beside, "beside");
    TrainModel.Outputs plain =
        example.run(
            Example.on(inputs, example.dataset("train"), example.dataset("newest-held-out")),
            "plain");
    ReferenceProfile profile = profile(outputs);
    assertThat(profile.rows()).isEqualTo(300);
    assertThat(profile.columns().getFirst())
        .isEqualTo(profile(onlyOf("newest", inputs)).columns().getFirst());
    assertThat(profile.outputs().getLast())
        .extracting(ReferenceColumn::count)
        .as("the answers to the rows held out")
        .isEqualTo(120L);
    assertThat(profile.outputs().getFirst()).isEqualTo(profile(plain).outputs().getFirst());
    assertThat(outputs.report().text())
        .contains("| columns watched for drift | beside 300 rows of the reference |")
        .contains("beside those on 120 rows of the reference that were held out |");
  }

  private TrainModel.Outputs onlyOf(String train, TrainModel.Inputs inputs) throws IOException {
    return example.run(
        Example.on(inputs, example.dataset(train), inputs.validation()), "of-" + train);
  }

  @Test
  void aReferenceOfTooFewRowsIsLeftOutAndTheReportSaysSo() throws IOException {
    example.write("newest", 299, 5, 2);
    TrainModel.Inputs inputs = example.inputs("logistic_regression", Example.IMPUTED);
    TrainModel.Outputs outputs =
        example.run(Example.beside(inputs, example.dataset("newest"), null, 300), "beside");
    assertThat(section(outputs)).isEqualTo(section(example.run(inputs, "plain")));
    assertThat(outputs.report().text())
        .contains(
            "beside the training rows, for of the 299 rows of the reference 299 were learned from, fewer than 300 |");
  }

  /** Else the new rows would silence the alarm, and nothing would be learned from them. */
  @Test
  void aReferenceOfWhichTooFewRowsWereLearnedFromIsLeftOut() throws IOException {
    example.write("newest", 300, 5, 2);
    example.write("newest-held-out", 121, 6, 2);
    TrainModel.Inputs inputs = example.inputs("logistic_regression", Example.IMPUTED);
    TrainModel.Inputs beside =
        Example.beside(inputs, example.dataset("newest"), example.dataset("newest-held-out"), 180);
    TrainModel.Outputs outputs = example.run(beside, "beside");
    assertThat(section(outputs)).isEqualTo(section(example.run(inputs, "plain")));
    assertThat(outputs.report().text())
        .contains(
            "the training rows, for of the 300 rows of the reference 179 were learned from, fewer than 180 |");
  }

  /** Answers to rows that were learned from are too sure, and a few say nothing. */
  @Test
  void aReferenceOfWhichFewRowsWereHeldOutHasNoAnswers() throws IOException {
    example.write("newest", 300, 5, 2);
    example.write("few", 99, 6, 2);
    TrainModel.Inputs inputs = example.inputs("logistic_regression", Example.IMPUTED);
    TrainModel.Outputs outputs =
        example.run(
            Example.beside(inputs, example.dataset("newest"), example.dataset("few"), 201),
            "beside");
    assertThat(profile(outputs).outputs()).isEmpty();
    assertThat(outputs.report().text())
        .contains("none, for of the reference 99 rows were held out, fewer than 100 |");
  }

  @Test
  void refusesAReferenceOfAnotherContract() throws IOException {
    Example three = Example.in(directory.resolve("three"), 3);
    TrainModel.Inputs inputs = example.inputs("logistic_regression", Example.IMPUTED);
    TrainModel.Inputs beside = Example.beside(inputs, three.dataset("train"), null, 1);
    assertThatThrownBy(() -> example.run(beside, "refused"))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "The reference was made under another contract (example) than the training part (example).\nMaybe take both from the same split-data.");
    assertThat(example.output("refused")).isEmptyDirectory();
  }

  @Test
  void thePackageSaysOfWhichSplitItsRowsAre() throws IOException {
    TrainModel.Inputs inputs = example.inputs("logistic_regression", Example.IMPUTED);
    Dataset split = inputs.train().withMetadata("split", "hash of the entity, salt (crema)");
    TrainModel.Outputs outputs =
        example.run(Example.on(inputs, split, inputs.validation()), "split");
    assertThat(ModelPackage.open(outputs.model().path()).split())
        .isEqualTo("hash of the entity, salt (crema)");
    TrainModel.Outputs silent = example.run(inputs, "silent");
    assertThat(ModelPackage.open(silent.model().path()).split()).isEmpty();
    assertThat(silent.packageDigest()).isNotEqualTo(outputs.packageDigest());
  }
}

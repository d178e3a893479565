package dev.crema.trainmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.crema.data.DatasetReader;
import dev.crema.models.ModelPackage;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The training loss of the metrics is that of the package, whoever measured it. */
final class LossTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource({
    "xgboost, none, none, 20",
    "xgboost, none, none, 0",
    "xgboost, balanced, none, 20",
    "xgboost, none, platt, 20",
    "lightgbm, none, none, 20",
    "lightgbm, balanced, isotonic, 0",
    "gradient_boosting, none, none, 20",
    "gradient_boosting, balanced, none, 20",
    "neural_network, none, none, 20",
    "neural_network, balanced, none, 0",
    "random_forest, none, none, 0"
  })
  void theTrainingLossIsThatOfThePackage(
      String algorithm, String classWeights, String calibration, long earlyStoppingRounds)
      throws IOException {
    Example example = Example.in(directory, 3);
    TrainModel.Inputs inputs = example.inputs(algorithm, Example.IMPUTED);
    TrainModel.Outputs outputs =
        example.run(
            new TrainModel.Inputs(
                inputs.train(),
                inputs.validation(),
                inputs.features(),
                algorithm,
                inputs.hyperparameters(),
                classWeights,
                earlyStoppingRounds,
                inputs.threshold(),
                calibration,
                inputs.monotone(),
                inputs.seed(),
                null,
                null,
                inputs.minReferenceRows()),
            "first");
    assertThat(outputs.metrics().values().get("train_log_loss"))
        .isCloseTo(logLoss(ModelPackage.open(outputs.model().path())), within(1e-6));
  }

  private double logLoss(ModelPackage model) {
    double[] sum = new double[2];
    DatasetReader.open(directory.resolve("train"))
        .forEach(
            (row, _) -> {
              double[] probabilities = model.predict(row).probabilities();
              sum[0] -= Math.log(Math.max(1e-15, probabilities[model.contract().classIndex(row)]));
              sum[1]++;
            });
    return sum[0] / sum[1];
  }
}

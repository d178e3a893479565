package dev.crema.training;

import dev.crema.data.Contract;
import dev.crema.data.RawRow;
import dev.crema.data.RowSource;
import dev.crema.data.source.TableFile;
import dev.crema.features.FeatureDefinition;
import dev.crema.features.FittedFeatures;
import dev.crema.models.GoldenRows;
import dev.crema.models.ModelPackage;
import dev.crema.models.PackageContents;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A model that was trained on one of the repository's data sets, beside its package. */
public record RealModel(List<RawRow> rows, EncodedTable table, Trained trained, ModelPackage model)
    implements AutoCloseable {

  /** Trains on all rows of a table. */
  public static RealModel train(
      Learner learner, Path table, Path target, Map<String, Object> hyperparameters) {
    Contract contract = Contract.read(table.resolveSibling("contract.yaml"));
    List<RawRow> rows = new ArrayList<>();
    TableFile.open(table, contract, ',')
        .read(
            (row, line) -> rows.add(row.copy()),
            rejected -> {
              throw new IllegalStateException(rejected.toString());
            });
    RowSource source = visitor -> rows.forEach(row -> visitor.row(row, 0));
    FittedFeatures features =
        FeatureDefinition.read(table.resolveSibling("features.yaml"), contract).fit(source);
    EncodedTable encoded = EncodedTable.of(source, features);
    double[] weights = new double[contract.classes().size()];
    Arrays.fill(weights, 1);
    TrainingRequest request =
        new TrainingRequest(
            encoded,
            null,
            contract.classes(),
            Hyperparameters.resolve(learner, hyperparameters),
            weights,
            0,
            7,
            2);
    Trained trained = learner.fit(request);
    List<RawRow> golden = GoldenRows.choose(source, features, trained.scorer());
    PackageContents contents =
        new PackageContents(contract, features, trained.scorer(), 0.5, learner.algorithm(), golden);
    return new RealModel(rows, encoded, trained, ModelPackage.write(target, contents));
  }

  @Override
  public void close() {
    trained.close();
  }
}

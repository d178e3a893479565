package dev.crema.training.xgboost;

import dev.crema.data.Contract;
import dev.crema.data.RawRow;
import dev.crema.data.RowSource;
import dev.crema.data.source.TableFile;
import dev.crema.features.FeatureDefinition;
import dev.crema.features.FittedFeatures;
import dev.crema.models.GoldenRows;
import dev.crema.models.ModelPackage;
import dev.crema.models.PackageContents;
import dev.crema.training.EncodedTable;
import dev.crema.training.Hyperparameters;
import dev.crema.training.Learner;
import dev.crema.training.TrainingRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A model that XGBoost trained on one of the repository's data sets, beside its package. */
record RealModel(List<RawRow> rows, EncodedTable table, XgboostTrained trained, ModelPackage model)
    implements AutoCloseable {

  /** Trains on all rows of a table. */
  static RealModel train(Path table, Path target, Map<String, Object> hyperparameters) {
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
    Learner learner = new XgboostLearner();
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
    XgboostTrained trained = (XgboostTrained) learner.fit(request);
    List<RawRow> golden = GoldenRows.choose(source, features, trained.scorer());
    PackageContents contents =
        new PackageContents(contract, features, trained.scorer(), 0.5, "xgboost", golden);
    return new RealModel(rows, encoded, trained, ModelPackage.write(target, contents));
  }

  @Override
  public void close() {
    trained.close();
  }
}

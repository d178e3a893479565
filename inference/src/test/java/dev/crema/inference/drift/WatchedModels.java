package dev.crema.inference.drift;

import dev.crema.data.RawRow;
import dev.crema.data.RowSource;
import dev.crema.drift.PackagedProfile;
import dev.crema.drift.ReferenceCategories;
import dev.crema.drift.ReferenceNumbers;
import dev.crema.drift.ReferenceProfile;
import dev.crema.drift.ReferenceProfiler;
import dev.crema.inference.TestModels;
import dev.crema.models.GoldenRows;
import dev.crema.models.ModelPackage;
import dev.crema.models.PackageContents;
import dev.crema.models.Prediction;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Small real packages with a reference profile. */
public final class WatchedModels {
  private static final int ROWS = 5_000;

  private WatchedModels() {}

  /** Writes a package of the test's contract with the profile of rows made up by a seed. */
  public static ModelPackage write(Path directory, long seed) {
    ModelPackage plain = TestModels.write(directory.resolveSibling("plain-" + seed), seed);
    return write(directory, plain, PackagedProfile.write(profile(plain)));
  }

  /** Writes a package again with a section of its own. */
  public static ModelPackage write(Path directory, ModelPackage plain, byte[] section) {
    RowSource rows = TestModels.rows(200, 1);
    return ModelPackage.write(
        directory,
        new PackageContents(
            plain.contract(),
            plain.features(),
            plain.scorer(),
            plain.threshold(),
            plain.algorithm(),
            GoldenRows.choose(rows, plain.features(), plain.scorer())),
        section);
  }

  private static ReferenceProfile profile(ModelPackage model) {
    List<RawRow> rows = TestModels.list(ROWS, 99);
    double[] scores = new double[ROWS];
    Map<String, Long> classes = new HashMap<>();
    for (int i = 0; i < ROWS; i++) {
      Prediction prediction = model.predict(rows.get(i));
      scores[i] = prediction.score();
      classes.merge(prediction.label(), 1L, Long::sum);
    }
    RowSource source = visitor -> rows.forEach(row -> visitor.row(row, 0));
    return new ReferenceProfile(
        model.contract().digest(),
        ROWS,
        new ReferenceProfiler(model.contract(), source, 1 << 20)
            .profile(ReferenceProfile.columnsOf(model.contract())),
        List.of(
            ReferenceNumbers.of(ReferenceProfile.SCORE, scores),
            ReferenceCategories.of(ReferenceProfile.PREDICTED_CLASS, 0, classes)));
  }

  /** Returns rows as in training; no two seeds give the same. */
  public static List<RawRow> quiet(int count, long seed) {
    return TestModels.list(count, 1_000 + seed);
  }

  /** Returns rows of which a quarter is of people of 120 years. */
  public static List<RawRow> drifted(int count, long seed) {
    List<RawRow> rows = quiet(count, seed);
    for (int i = 0; i < count; i += 4) {
      rows.get(i).setNumber(1, 120);
    }
    return rows;
  }
}

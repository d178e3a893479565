package dev.crema.crossvalidate;

import dev.crema.testkit.ContractExample;
import dev.crema.testkit.Lie;
import dev.crema.testkit.LiesTest;
import java.nio.file.Path;
import java.util.List;

class CrossValidateLiesTest extends LiesTest {

  @Override
  protected CrossValidate step() {
    return new CrossValidate();
  }

  @Override
  protected List<Lie> lies(Path folder) throws Exception {
    Example example = Example.in(folder, 2);
    Path good = example.write("good", 200, 150, 2);
    Path three = example.write("three", 3, 3, 2);
    Path few = example.write("few", 120, 3, 2);
    Path constant = example.write("constant", 100, 100, 1);
    return List.of(
        Lie.refused("fewer rows than folds", example.contractExample(three)),
        Lie.refused(
            "fewer groups than folds", example.contractExample(few).parameter("method", "grouped")),
        Lie.refused(
            "a label that is always the same",
            example.contractExample(constant).parameter("threshold", "0.5")),
        Lie.refused(
            "a class with fewer rows than folds",
            example.contractExample(constant).parameter("method", "stratified")),
        Lie.refused(
            "a gap longer than the data", byTime(example, good).parameter("gap_days", 1000.0)),
        Lie.refused(
            "a group column that is not there",
            example
                .contractExample(good)
                .parameter("method", "grouped")
                .parameter("group_column", "shop")));
  }

  private static ContractExample byTime(Example example, Path rows) {
    return example.contractExample(rows).parameter("method", "time");
  }
}

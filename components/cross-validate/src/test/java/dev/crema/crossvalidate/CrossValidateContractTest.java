package dev.crema.crossvalidate;

import dev.crema.testkit.ComponentContractTest;
import dev.crema.testkit.ContractExample;
import java.nio.file.Path;

final class CrossValidateContractTest extends ComponentContractTest {

  @Override
  protected ContractExample example(Path directory) throws Exception {
    Example example = Example.in(directory, 2);
    return example
        .contractExample(example.write("rows", 200, 150, 2))
        .parameter("folds", 3L)
        .parameter("method", "stratified");
  }
}

package dev.crema.evaluatemodel;

import dev.crema.testkit.ComponentContractTest;
import dev.crema.testkit.ContractExample;
import java.nio.file.Path;
import java.util.List;

class EvaluateModelContractTest extends ComponentContractTest {

  @Override
  protected ContractExample example(Path directory) {
    Path test = directory.resolve("test");
    TestFiles.dataset(test, TestFiles.BINARY, TestFiles.rows(TestFiles.BINARY, 60, 5));
    return ContractExample.of(EvaluateModel.class)
        .artifact("model", TestFiles.binary(directory.resolve("model"), 1, 1))
        .artifact("champion", TestFiles.binary(directory.resolve("champion"), 1, 0))
        .artifact("test", test)
        .parameter("slices", List.of("plan"));
  }
}

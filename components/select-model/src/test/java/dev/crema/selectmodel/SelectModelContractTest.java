package dev.crema.selectmodel;

import dev.crema.testkit.ComponentContractTest;
import dev.crema.testkit.ContractExample;
import java.nio.file.Path;

final class SelectModelContractTest extends ComponentContractTest {

  @Override
  protected ContractExample example(Path directory) {
    return ContractExample.of(SelectModel.class)
        .parameter("candidates", SelectModelTest.candidates(0.88, 0.89));
  }
}

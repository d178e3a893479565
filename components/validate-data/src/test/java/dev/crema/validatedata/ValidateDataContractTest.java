package dev.crema.validatedata;

import dev.crema.testkit.ComponentContractTest;
import dev.crema.testkit.ContractExample;
import java.nio.file.Path;
import java.util.List;

class ValidateDataContractTest extends ComponentContractTest {

  @Override
  protected ContractExample example(Path directory) {
    Path dataset = directory.resolve("dataset");
    ValidateDataTest.write(
        dataset,
        List.of(
            ValidateDataTest.row("p1", 30, 20_000, "yes"),
            ValidateDataTest.row("p2", -1, 20_000, "no"),
            ValidateDataTest.row("p3", 40, 20_000, "no")));
    return ContractExample.of(ValidateData.class).artifact("dataset", dataset);
  }
}

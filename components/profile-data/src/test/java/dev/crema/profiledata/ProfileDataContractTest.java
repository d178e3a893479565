package dev.crema.profiledata;

import dev.crema.testkit.ComponentContractTest;
import dev.crema.testkit.ContractExample;
import java.nio.file.Path;

class ProfileDataContractTest extends ComponentContractTest {

  @Override
  protected ContractExample example(Path directory) {
    Path dataset = directory.resolve("dataset");
    return ContractExample.of(ProfileData.class)
        .artifact("dataset", Tables.write(dataset, Tables.PREDICTIONS, Tables.rows(200)));
  }
}

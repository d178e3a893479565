package dev.crema.probeleakage;

import dev.crema.testkit.ComponentContractTest;
import dev.crema.testkit.ContractExample;
import java.nio.file.Path;
import java.util.List;

class ProbeLeakageContractTest extends ComponentContractTest {

  @Override
  protected ContractExample example(Path directory) throws Exception {
    Path train = Parts.write(directory.resolve("train"), Parts.CONTRACT, 200, (row, i, left) -> {});
    Path test = Parts.write(directory.resolve("test"), Parts.CONTRACT, 50, (row, i, left) -> {});
    return ContractExample.of(ProbeLeakage.class)
        .artifact("train", train)
        .artifact("test", test)
        .artifact("features", Parts.fit(directory.resolve("fitted"), train))
        .parameter("gates", List.of("label_copy"));
  }
}

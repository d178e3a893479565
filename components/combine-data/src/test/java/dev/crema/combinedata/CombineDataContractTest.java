package dev.crema.combinedata;

import dev.crema.testkit.ComponentContractTest;
import dev.crema.testkit.ContractExample;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

class CombineDataContractTest extends ComponentContractTest {

  @Override
  protected ContractExample example(Path directory) {
    List<CombineDataTest.Visit> visits = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      visits.add(new CombineDataTest.Visit("w" + i % 300, 1 + i % 28, i));
    }
    Path original = directory.resolve("original");
    Path production = directory.resolve("production");
    CombineDataTest.write(original, CombineDataTest.CONTRACT, visits.subList(0, 700));
    CombineDataTest.write(production, CombineDataTest.CONTRACT, visits.subList(700, 1_000));
    return ContractExample.of(CombineData.class)
        .artifact("original", original)
        .artifact("production", production)
        .parameter("history", "rolling")
        .parameter("max_rows", 500L);
  }
}

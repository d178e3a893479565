package dev.crema.testkit.sample;

import dev.crema.testkit.ContractExample;
import dev.crema.testkit.ProcessContractTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A component's own test looks like this, on ComponentContractTest; here it shows that a good
 * component passes.
 */
class BrewCoffeeContractIT extends ProcessContractTest {

  @Override
  protected ContractExample example(Path directory) throws IOException {
    Path beans = Files.createDirectories(directory.resolve("beans"));
    Files.writeString(beans.resolve("beans.txt"), "arabica");
    return ContractExample.of(BrewCoffee.class)
        .artifact("beans", beans, Map.of("rows", 42))
        .parameter("label", "naïve \"quoted\" \\ text");
  }
}

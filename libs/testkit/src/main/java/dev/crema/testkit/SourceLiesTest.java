package dev.crema.testkit;

import dev.crema.sdk.ErrorKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Lies of a source that is elsewhere, to a step that reads it under a contract: {@code id}, a text,
 * and {@code age}, an integer.
 */
public abstract class SourceLiesTest extends LiesTest {
  private static final String CONTRACT =
      "version: 1\nname: people\ncolumns:\n  - {name: id, type: string}\n  - {name: age, type: integer}\n";

  private final List<Lie> lies = new ArrayList<>();
  private Path folder = Path.of("");

  /** Creates the test; JUnit calls it. */
  protected SourceLiesTest() {}

  /**
   * Tells the lies, in the order of the page, by the methods of this class.
   *
   * @param folder an empty folder
   * @throws Exception if something cannot be prepared
   */
  protected abstract void tell(Path folder) throws Exception;

  /**
   * Returns the variables of a run that goes well.
   *
   * @return by name
   */
  protected abstract Map<String, String> environment();

  @Override
  protected final List<Lie> lies(Path folder) throws Exception {
    this.folder = folder;
    tell(Files.createDirectory(folder.resolve("told")));
    return lies;
  }

  /**
   * Returns a run.
   *
   * @param environment variables besides those of {@link #environment}, or instead of them
   * @return with the contract, and no other parameter
   * @throws IOException if the contract cannot be written
   */
  protected final ContractExample example(Map<String, String> environment) throws IOException {
    Path own = Files.createTempDirectory(folder, "lie");
    Path yaml = Files.writeString(own.resolve("contract.yaml"), CONTRACT);
    ContractExample example =
        ContractExample.of(step().getClass())
            .artifact("contract", yaml)
            .parameter("contract_sha256", Snapshot.sha256(yaml));
    Map<String, String> all = new LinkedHashMap<>(environment());
    all.putAll(environment);
    all.forEach(example::environment);
    return example;
  }

  /**
   * Tells a lie that is refused as wrong input.
   *
   * @param name what is wrong
   * @param example the run
   */
  protected final void refused(String name, ContractExample example) {
    lies.add(Lie.refused(name, example));
  }

  /**
   * Tells a lie that ends the step otherwise.
   *
   * @param name what is wrong
   * @param kind how it ends
   * @param example the run
   */
  protected final void ends(String name, ErrorKind kind, ContractExample example) {
    lies.add(new Lie(name, kind.exitCode(), null, example));
  }
}

package dev.crema.trainandregister;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The four data steps, each in a heap in which its rows have no room; {@code
 * pipelines/bench-bigdata.sh} does the same with 20,000,000 rows in a container's limit.
 */
class BigDataIT {
  /** Rows of 20 values take 300 bytes and more on the heap, so 400,000 twice what it holds. */
  private static final String HEAP = "-Xmx64m";

  private static final long ROWS = Boolean.getBoolean("crema.soak") ? 4_000_000 : 400_000;
  private static final long LIMIT_SECONDS = Boolean.getBoolean("crema.soak") ? 1_800 : 300;

  /** The heap, four databases of 32 MB, and the JVM's own with DuckDB's 70 MB of program. */
  private static final long MAX_RESIDENT_KB = 450 << 10;

  @TempDir Path folder;

  @Test
  void memoryDoesNotGrowWithTheRows() throws Exception {
    Path table = folder.resolve("table.csv");
    Path contract = Files.writeString(folder.resolve("contract.yaml"), OrderTable.CONTRACT);
    Path features = Files.writeString(folder.resolve("features.yaml"), OrderTable.FEATURES);
    OrderTable.write(table, ROWS);

    Step ingest =
        step("ingest-data")
            .in("source", table)
            .in("contract", contract)
            .with("contract_sha256", Crema.sha256(contract));
    run(ingest);
    Files.delete(table);
    Step validate = step("validate-data").in("dataset", ingest.output("dataset"));
    run(validate);
    assertThat(validate.parameter("passed")).isEqualTo(true);
    Step split = step("split-data").in("dataset", validate.output("valid"));
    run(split);
    Step build =
        step("build-features")
            .in("train", split.output("train"))
            .in("features", features)
            .with("features_sha256", Crema.sha256(features));
    run(build);

    assertThat(((Number) ingest.parameter("rows")).longValue()).isEqualTo(ROWS);
    assertThat(((Number) build.parameter("feature_count")).intValue()).isGreaterThan(20);
  }

  private Step step(String name) throws Exception {
    return new Step(name, folder.resolve(name))
        .environment("JAVA_TOOL_OPTIONS", HEAP)
        .limitSeconds(LIMIT_SECONDS);
  }

  private static void run(Step step) throws Exception {
    Process process = step.start();
    Path status = Path.of("/proc", Long.toString(process.pid()), "status");
    long peak = 0;
    while (process.isAlive()) {
      peak = Math.max(peak, residentKb(status));
      Thread.sleep(20);
    }
    Step.Ending ending = step.ending(process);
    assertThat(ending.exitCode()).as(ending.log()).isZero();
    assertThat(peak).as("KB resident").isLessThan(MAX_RESIDENT_KB);
  }

  /** The most that was resident so far; 0 where there is no such file. */
  private static long residentKb(Path status) {
    List<String> lines;
    try {
      lines = Files.readAllLines(status);
    } catch (java.io.IOException _) {
      return 0; // the process is gone
    }
    return lines.stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElse(0);
  }
}

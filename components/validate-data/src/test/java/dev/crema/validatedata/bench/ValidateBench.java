package dev.crema.validatedata.bench;

import dev.crema.data.DatasetReader;
import dev.crema.data.quality.ContractValidator;
import dev.crema.data.quality.Rejection;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks a dataset several times in one process, from the file, whose digest is verified, to the
 * list of all broken rules, as the component does before it copies the valid rows, and prints
 * seconds and CPU seconds of each run as one line of JSON:
 *
 * <pre>ValidateBench DATASET RUNS</pre>
 */
final class ValidateBench {
  private static final double NANOS = 1e9;

  private ValidateBench() {}

  public static void main(String[] args) throws Exception {
    Path dataset = Path.of(args[0]);
    Path folder = Files.createTempDirectory("crema-validate");
    List<Double> seconds = new ArrayList<>();
    List<Double> cpu = new ArrayList<>();
    int broken = 0;
    for (int run = 0; run < Integer.parseInt(args[1]); run++) {
      long wallBefore = System.nanoTime();
      long cpuBefore = cpu();
      DatasetReader reader = DatasetReader.openUnread(dataset);
      List<Rejection> rejections = new ArrayList<>();
      new ContractValidator(reader.info().contract(), folder).check(reader, rejections::add);
      broken = rejections.size();
      cpu.add((cpu() - cpuBefore) / NANOS);
      seconds.add((System.nanoTime() - wallBefore) / NANOS);
    }
    Files.delete(folder);
    System.out.printf("{\"seconds\": %s, \"cpu\": %s, \"broken\": %d}%n", seconds, cpu, broken);
  }

  private static long cpu() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }
}

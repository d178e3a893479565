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
 * list of all broken rules, without the start of the process and without writing the valid rows,
 * and prints seconds and CPU seconds of the quickest as one line of JSON:
 *
 * <pre>ValidateBench DATASET RUNS</pre>
 */
final class ValidateBench {
  private static final double NANOS = 1e9;

  private ValidateBench() {}

  public static void main(String[] args) throws Exception {
    Path dataset = Path.of(args[0]);
    Path folder = Files.createTempDirectory("crema-validate");
    double seconds = Double.POSITIVE_INFINITY;
    double cpu = 0;
    int broken = 0;
    for (int run = 0; run < Integer.parseInt(args[1]); run++) {
      long wallBefore = System.nanoTime();
      long cpuBefore = cpu();
      DatasetReader reader = DatasetReader.open(dataset);
      List<Rejection> rejections = new ArrayList<>();
      new ContractValidator(reader.info().contract(), folder)
          .validate(reader, (_, _) -> {}, rejections::add);
      broken = rejections.size();
      double taken = (System.nanoTime() - wallBefore) / NANOS;
      if (taken < seconds) {
        seconds = taken;
        cpu = (cpu() - cpuBefore) / NANOS;
      }
    }
    Files.delete(folder);
    System.out.printf("{\"seconds\": %s, \"cpu\": %s, \"broken\": %d}%n", seconds, cpu, broken);
  }

  private static long cpu() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }
}

package dev.crema.training.smile;

import dev.crema.training.EncodedTable;
import dev.crema.training.Learner;
import dev.crema.training.Learners;
import dev.crema.training.Trained;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/**
 * What {@link OpenBlasTest} asks of a JVM of its own: one line for each algorithm in its arguments.
 */
final class OpenBlasProcess {
  private OpenBlasProcess() {}

  public static void main(String[] args) throws IOException {
    for (String algorithm : args) {
      System.out.printf(
          "%s %016x %s %s%n",
          algorithm,
          bits(Learners.named(algorithm)),
          isMapped(),
          left(System.getProperty("java.io.tmpdir")));
    }
  }

  /** Of all answers to the rows that it learned from. */
  static long bits(Learner learner) {
    EncodedTable train = TestTables.of(500, 3, 5);
    Map<String, Object> settings =
        learner.algorithm().equals("neural_network")
            ? Map.of(
                "rounds",
                10,
                "hidden_units",
                33,
                "second_hidden_units",
                17,
                "tanh",
                1,
                "batch_size",
                16,
                "learning_rate",
                0.001,
                "weight_decay",
                0.1)
            : Map.of();
    double[] out = new double[3];
    long bits = 0;
    try (Trained trained =
        learner.fit(TestTables.request(learner, train, TestTables.ones(3), settings))) {
      for (int i = 0; i < train.rows(); i++) {
        trained.scorer().probabilities(train.row(i), out);
        bits = 31 * bits + Arrays.hashCode(out);
      }
    }
    return bits;
  }

  private static boolean isMapped() throws IOException {
    return Files.readString(Path.of("/proc/self/maps")).contains("openblas");
  }

  private static long left(String temporary) throws IOException {
    try (var files = Files.list(Path.of(temporary))) {
      return files.filter(file -> !file.getFileName().toString().startsWith("hsperf")).count();
    }
  }
}

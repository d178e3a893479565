package dev.crema.testkit.kfp;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Starts a {@link KfpDouble} and says on one line where it answers; ends with the process. Usage:
 * {@code --port 8888 --folder <state> --work <runs> --crema pipelines/runner/crema [--root
 * <repository>] [--cores <n>]}.
 */
public final class KfpDoubleMain {
  private static final List<String> NAMES =
      List.of("--port", "--folder", "--work", "--crema", "--root", "--cores");
  private static final long TICK_MILLIS = 500;

  private KfpDoubleMain() {}

  /**
   * Starts the double.
   *
   * @param arguments names and values, in turn
   * @throws InterruptedException if the process is to end
   */
  @SuppressWarnings("SystemOut") // a program says where it answers
  public static void main(String... arguments) throws InterruptedException {
    KfpDouble.Options options;
    try {
      options = options(arguments);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
      return;
    }
    KfpDouble kfp = KfpDouble.start(options);
    Runtime.getRuntime().addShutdownHook(new Thread(kfp::close, "close"));
    System.out.println("KFP's double answers at " + kfp.uri());
    CountDownLatch end = new CountDownLatch(1);
    while (!end.await(TICK_MILLIS, TimeUnit.MILLISECONDS)) {
      kfp.tick();
    }
  }

  static KfpDouble.Options options(String... arguments) {
    Map<String, String> values = values(arguments);
    String crema = required(values, "--crema");
    List<String> more = new ArrayList<>();
    for (String name : List.of("--root", "--cores")) {
      if (values.containsKey(name)) {
        more.addAll(List.of(name, required(values, name)));
      }
    }
    String folder = values.get("--folder");
    return new KfpDouble.Options(
        port(values.getOrDefault("--port", "0")),
        folder == null ? null : Path.of(folder),
        Path.of(required(values, "--work")),
        Habits.all(),
        new CremaLauncher(List.of(crema), more, Map.of()),
        InstantSource.system(),
        null);
  }

  private static Map<String, String> values(String... arguments) {
    Map<String, String> values = new LinkedHashMap<>();
    for (int i = 0; i < arguments.length; i += 2) {
      if (!NAMES.contains(arguments[i]) || i + 1 == arguments.length) {
        throw new IllegalArgumentException(
            "The argument (%s) is none of %s with a value after it."
                .formatted(arguments[i], NAMES));
      }
      values.put(arguments[i], arguments[i + 1]);
    }
    return values;
  }

  private static int port(String text) {
    int port = text.matches("\\d{1,5}") ? Integer.parseInt(text) : -1;
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("The port (%s) must be 0 to 65535.".formatted(text));
    }
    return port;
  }

  private static String required(Map<String, String> values, String name) {
    @Nullable String value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("The argument (%s) is missing.".formatted(name));
    }
    return value;
  }
}

package dev.crema.runner.cluster;

import dev.crema.kfp.Parameters;
import dev.crema.kfp.RecurringRunRequest.Options;
import dev.crema.kfp.Schedule;
import dev.crema.runner.ir.PipelineInterface;
import dev.crema.runner.ir.Problems;
import dev.crema.runner.ir.TextFile;
import dev.crema.runner.ir.YamlNode;
import dev.crema.runner.ir.YamlReader;
import dev.crema.runner.value.InvalidInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads {@code schedule.yaml} and the pipeline that it names; everything that is wrong at once. */
public final class ScheduleReader {
  /** Most bytes of a file. */
  public static final long MAX_BYTES = 1 << 20;

  private static final TextFile FILE =
      new TextFile("There is no file (%s).", "schedules have", MAX_BYTES);

  /** Most recurring runs of a file. */
  public static final int MAX_SCHEDULES = 200;

  private static final String UNKNOWN = "A schedule has no key (%s).";

  private final Path file;
  private final Problems problems = new Problems();

  private ScheduleReader(Path file) {
    this.file = file;
  }

  /**
   * Reads a file.
   *
   * @throws InvalidInputException naming everything that is wrong, each with its line
   * @throws IOException if a file cannot be read
   */
  public static ScheduleFile read(Path file) throws IOException {
    return new ScheduleReader(file).read();
  }

  private ScheduleFile read() throws IOException {
    List<YamlNode> documents =
        YamlReader.documents(FILE.read(file), String.valueOf(file), problems);
    if (documents.size() != 1) {
      throw new InvalidInputException(
          "The file (%s) has %d YAML documents; schedules are one."
              .formatted(file, documents.size()));
    }
    YamlNode main = documents.getFirst();
    main.onlyKeys("A file of schedules has no key (%s).", List.of("pipeline", "schedules"));
    PipelineFile pipeline = pipeline(main);
    List<YamlNode> items = main.required("schedules").items();
    if (items.isEmpty() || items.size() > MAX_SCHEDULES) {
      main.required("schedules")
          .problem(
              "There are %d schedules; 1 to %d are taken.".formatted(items.size(), MAX_SCHEDULES));
    }
    List<ScheduleFile.Declared> declared = new ArrayList<>();
    Map<String, YamlNode> names = new HashMap<>();
    for (YamlNode item : items) {
      ScheduleFile.Declared one =
          orProblem(item, () -> declared(item, pipeline == null ? null : pipeline.content()));
      if (one != null) {
        declared.add(one);
        requireNew(names, one.name(), item);
      }
    }
    problems.throwIfAny();
    if (pipeline == null) {
      throw new IllegalStateException("A pipeline that cannot be read is a problem.");
    }
    return new ScheduleFile(pipeline, declared);
  }

  private static void requireNew(Map<String, YamlNode> names, String name, YamlNode item) {
    YamlNode other = names.putIfAbsent(name, item);
    if (other != null) {
      item.problem(
          "The name (%s) stands in line %d already, and schedules are found by their names."
              .formatted(name, other.place().line()));
    }
  }

  private @Nullable PipelineFile pipeline(YamlNode main) throws IOException {
    YamlNode given = main.optional("pipeline");
    YamlNode place = given == null ? main : given;
    String name = orProblem(place, () -> main.text("pipeline", "pipeline.yaml"));
    if (name == null) {
      return null;
    }
    Path path = file.toAbsolutePath().resolveSibling(name);
    try {
      return PipelineFile.read(path);
    } catch (InvalidInputException e) {
      place.problem("The pipeline (%s) cannot be used. %s".formatted(name, e.sentence()));
      return null;
    }
  }

  private ScheduleFile.@Nullable Declared declared(
      YamlNode node, @Nullable PipelineInterface pipeline) {
    node.onlyKeys(
        UNKNOWN,
        List.of(
            "name",
            "cron",
            "experiment",
            "parameters",
            "enabled",
            "start",
            "end",
            "no_catchup",
            "max_concurrency"));
    String name = name(node, "name", null);
    String experiment = name(node, "experiment", pipeline == null ? "experiment" : pipeline.name());
    Schedule schedule = schedule(node);
    Parameters parameters = pipeline == null ? null : parameters(node, pipeline);
    Options options = options(node);
    if (name == null
        || experiment == null
        || schedule == null
        || parameters == null
        || options == null) {
      return null;
    }
    return new ScheduleFile.Declared(name, experiment, schedule, parameters, options);
  }

  private @Nullable String name(YamlNode node, String key, @Nullable String otherwise) {
    YamlNode given = node.optional(key);
    return orProblem(
        given == null ? node : given,
        () -> {
          String name = otherwise == null ? node.required(key).text() : node.text(key, otherwise);
          PipelineFile.requireName(key, name);
          return name;
        });
  }

  private @Nullable Schedule schedule(YamlNode node) {
    Instant start = time(node, "start");
    Instant end = time(node, "end");
    YamlNode cron = node.optional("cron");
    return orProblem(
        cron == null ? node : cron,
        () -> new Schedule.Cron(node.required("cron").text(), start, end));
  }

  private @Nullable Instant time(YamlNode node, String key) {
    YamlNode given = node.optional(key);
    if (given == null) {
      return null;
    }
    String text = orProblem(given, given::text);
    if (text == null) {
      return null;
    }
    try {
      Instant time = Instant.parse(text);
      if (time.getNano() == 0) {
        return time;
      }
      given.problem("KFP keeps whole seconds, and the time is (%s).".formatted(text));
    } catch (DateTimeParseException e) {
      given.problem(
          "(%s) is no time in UTC.\nMaybe write it as 2026-12-01T00:00:00Z.".formatted(text));
    }
    return null;
  }

  private @Nullable Options options(YamlNode node) {
    Boolean enabled = flag(node, "enabled");
    Boolean noCatchup = flag(node, "no_catchup");
    YamlNode concurrency = node.optional("max_concurrency");
    Double most =
        concurrency == null ? Double.valueOf(1) : orProblem(concurrency, concurrency::number);
    if (most == null) {
      return null;
    }
    if (most != Math.rint(most) && concurrency != null) {
      concurrency.problem("max_concurrency (%s) must be a whole number.".formatted(most));
      return null;
    }
    boolean isEnabled = enabled == null || enabled;
    boolean catchesUpNothing = noCatchup == null || noCatchup;
    return orProblem(
        concurrency == null ? node : concurrency,
        () -> new Options(isEnabled, catchesUpNothing, most.intValue()));
  }

  /** Both flags are true if nothing is said. */
  private @Nullable Boolean flag(YamlNode node, String key) {
    YamlNode given = node.optional(key);
    return given == null ? Boolean.TRUE : orProblem(given, () -> node.flag(key));
  }

  private @Nullable Parameters parameters(YamlNode node, PipelineInterface pipeline) {
    Map<String, YamlNode> given = orProblem(node, () -> node.mapping("parameters"));
    return given == null ? null : new ScheduleParameters(problems, pipeline).read(node, given);
  }

  private <T> @Nullable T orProblem(YamlNode place, Supplier<@Nullable T> read) {
    try {
      return read.get();
    } catch (InvalidInputException e) {
      // Of the reader of YAML: it names the place itself.
      boolean isPlaced = e.sentence().startsWith(place.place().source() + ":");
      problems.add(isPlaced ? e.sentence() : "%s: %s".formatted(place.place(), e.sentence()));
      return null;
    } catch (IllegalArgumentException e) {
      place.problem(String.valueOf(e.getMessage()));
      return null;
    }
  }
}

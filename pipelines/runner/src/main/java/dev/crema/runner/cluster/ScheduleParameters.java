package dev.crema.runner.cluster;

import dev.crema.kfp.Parameters;
import dev.crema.runner.ir.ComponentSpec;
import dev.crema.runner.ir.PipelineInterface;
import dev.crema.runner.ir.Problems;
import dev.crema.runner.ir.YamlNode;
import dev.crema.runner.run.RunParameters;
import dev.crema.runner.value.InvalidInputException;
import dev.crema.runner.value.ParameterType;
import dev.crema.runner.value.Suggestion;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the parameters of a schedule, as strictly as {@code crema run} does. */
final class ScheduleParameters {
  /** KFP 2.15 to 2.17 hands these on as they stand: it fills no time into runs of version 2. */
  private static final Pattern UNFILLED =
      Pattern.compile(
          "\\[\\[(ScheduledTime|CurrentTime|Index)\\b.*]]|\\{\\{\\$\\.pipeline_job_schedule");

  private final Problems problems;
  private final PipelineInterface pipeline;

  ScheduleParameters(Problems problems, PipelineInterface pipeline) {
    this.problems = problems;
    this.pipeline = pipeline;
  }

  /** Returns the parameters; null if one is wrong or missing, which is a problem then. */
  @Nullable Parameters read(YamlNode schedule, Map<String, YamlNode> given) {
    Map<String, Object> values = new LinkedHashMap<>();
    boolean isGood = true;
    for (Map.Entry<String, YamlNode> entry : given.entrySet()) {
      try {
        values.put(entry.getKey(), value(entry.getKey(), entry.getValue()));
      } catch (InvalidInputException e) {
        YamlNode.Place place = entry.getValue().place();
        boolean isPlaced = e.sentence().startsWith(place.source() + ":");
        problems.add(isPlaced ? e.sentence() : "%s: %s".formatted(place, e.sentence()));
        isGood = false;
      }
    }
    if (!isGood) {
      return null;
    }
    try {
      RunParameters.complete(pipeline.signature(), values);
      return PipelineFile.parameters(values);
    } catch (InvalidInputException e) {
      schedule.problem(e.sentence().replace("--param ", "to the parameters "));
      return null;
    }
  }

  private Object value(String name, YamlNode node) {
    ComponentSpec.Parameter parameter = pipeline.signature().inputParameters().get(name);
    if (parameter == null) {
      throw new InvalidInputException(
          "The pipeline has no parameter (%s).%s"
              .formatted(
                  name, Suggestion.maybe(name, pipeline.signature().inputParameters().keySet())));
    }
    Object given = node.value();
    if (parameter.type() == ParameterType.STRING && !(given instanceof String)) {
      throw new InvalidInputException(
          "The parameter (%s) wants a text and gets (%s).\nMaybe put it in quotes."
              .formatted(name, ParameterType.text(given)));
    }
    Object value = converted(parameter.type(), given, name);
    RunParameters.requireAllowed(parameter, name, value);
    if (value instanceof String text && UNFILLED.matcher(text).find()) {
      throw new InvalidInputException(
          "The parameter (%s) is (%s), into which KFP fills no time.\nMaybe let the pipeline begin with resolve-window, which claims the window to process."
              .formatted(name, text));
    }
    return value;
  }

  /** What a type's message advises is about loops, of which there are none here. */
  private static Object converted(ParameterType type, @Nullable Object given, String name) {
    try {
      return type.convert(given, "The parameter (%s)".formatted(name));
    } catch (InvalidInputException e) {
      throw new InvalidInputException(e.sentence().lines().findFirst().orElseThrow());
    }
  }
}

package dev.crema.runner.ir;

import dev.crema.runner.value.Condition;
import dev.crema.runner.value.InvalidInputException;
import dev.crema.runner.value.Json;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads one task of a graph. */
final class TaskReader {
  /** How many items a loop may have. */
  static final int MAX_ITEMS = 10_000;

  /** How many further attempts a task may ask for. */
  static final int MAX_RETRIES = 100;

  private static final Pattern MEMBER =
      Pattern.compile("parseJson\\(string_value\\)\\[\"([^\"]*)\"\\]");
  private static final Pattern SECONDS = Pattern.compile("(\\d{1,9}(?:\\.\\d+)?)s");

  private final YamlNode node;

  TaskReader(YamlNode node) {
    this.node = node;
  }

  TaskSpec task(String name) {
    node.fields(
        "cachingOptions",
        "componentRef",
        "dependentTasks",
        "inputs",
        "iteratorPolicy",
        "parameterIterator",
        "retryPolicy",
        "taskInfo",
        "triggerPolicy");
    YamlNode info = node.optional("taskInfo");
    YamlNode trigger = node.optional("triggerPolicy");
    return new TaskSpec(
        name,
        info == null ? name : info.fields("name").text("name", name),
        node.required("componentRef").fields("name").required("name").text(),
        node.texts("dependentTasks"),
        parameters(),
        artifacts(),
        loop(),
        condition(trigger, name),
        evenAfterFailure(trigger),
        caching(),
        retry());
  }

  private Map<String, TaskSpec.ParameterSource> parameters() {
    Map<String, TaskSpec.ParameterSource> sources = new LinkedHashMap<>();
    YamlNode inputs = node.optional("inputs");
    if (inputs != null) {
      inputs.fields("parameters", "artifacts");
      inputs
          .mapping("parameters")
          .forEach(
              (name, input) -> {
                TaskSpec.ParameterSource source = parameter(input);
                if (source != null) {
                  sources.put(name, source);
                }
              });
    }
    return sources;
  }

  private static TaskSpec.@Nullable ParameterSource parameter(YamlNode input) {
    input.fields(
        "componentInputParameter",
        "parameterExpressionSelector",
        "runtimeValue",
        "taskOutputParameter");
    TaskSpec.ParameterSource source = source(input);
    YamlNode selector = input.optional("parameterExpressionSelector");
    if (source == null || selector == null) {
      return source;
    }
    Matcher member = MEMBER.matcher(selector.text());
    if (!member.matches()) {
      selector.problem(
          "This runner does not support the expression (%s).".formatted(selector.text()));
      return source;
    }
    return new TaskSpec.Member(source, member.group(1));
  }

  private static TaskSpec.@Nullable ParameterSource source(YamlNode input) {
    YamlNode fromInput = input.optional("componentInputParameter");
    if (fromInput != null) {
      return new TaskSpec.FromInput(fromInput.text());
    }
    YamlNode fromTask = input.optional("taskOutputParameter");
    if (fromTask != null) {
      fromTask.fields("producerTask", "outputParameterKey");
      return new TaskSpec.FromTask(
          fromTask.required("producerTask").text(), fromTask.required("outputParameterKey").text());
    }
    YamlNode runtimeValue = input.optional("runtimeValue");
    if (runtimeValue == null) {
      return null; // its only key is unknown, and named as a problem
    }
    Object constant = runtimeValue.fields("constant").required("constant").value();
    if (constant == null) {
      throw runtimeValue.error("The constant is null, which a cluster refuses.");
    }
    return new TaskSpec.Constant(constant);
  }

  private Map<String, TaskSpec.ArtifactSource> artifacts() {
    Map<String, TaskSpec.ArtifactSource> sources = new LinkedHashMap<>();
    YamlNode inputs = node.optional("inputs");
    if (inputs != null) {
      inputs.mapping("artifacts").forEach((name, input) -> sources.put(name, artifact(input)));
    }
    return sources;
  }

  private static TaskSpec.ArtifactSource artifact(YamlNode input) {
    input.fields("componentInputArtifact", "taskOutputArtifact");
    YamlNode fromInput = input.optional("componentInputArtifact");
    if (fromInput != null) {
      return new TaskSpec.FromInput(fromInput.text());
    }
    YamlNode fromTask =
        input.required("taskOutputArtifact").fields("producerTask", "outputArtifactKey");
    return new TaskSpec.FromTask(
        fromTask.required("producerTask").text(), fromTask.required("outputArtifactKey").text());
  }

  private TaskSpec.@Nullable Loop loop() {
    YamlNode iterator = node.optional("parameterIterator");
    if (iterator == null) {
      return null;
    }
    iterator.fields("itemInput", "items");
    YamlNode items = iterator.required("items").fields("inputParameter", "raw");
    YamlNode raw = items.optional("raw");
    YamlNode policy = node.optional("iteratorPolicy");
    int parallelism = 0;
    if (policy != null) {
      YamlNode limit = policy.fields("parallelismLimit").optional("parallelismLimit");
      parallelism = limit == null ? 0 : (int) limit.number();
    }
    return new TaskSpec.Loop(
        iterator.required("itemInput").text(),
        raw == null ? items.required("inputParameter").text() : null,
        raw == null ? List.of() : rawItems(raw),
        parallelism);
  }

  private static List<Object> rawItems(YamlNode raw) {
    if (parsed(raw) instanceof List<?> list && list.size() <= MAX_ITEMS) {
      int absent = list.indexOf(null);
      if (absent >= 0) {
        throw raw.error(
            "The item %d of the loop is null, which no input takes.\nMaybe leave it out."
                .formatted(absent));
      }
      return List.copyOf(list);
    }
    throw raw.error(
        "The items of a loop are a JSON array of at most %d values.".formatted(MAX_ITEMS));
  }

  private static @Nullable Object parsed(YamlNode raw) {
    try {
      return Json.parse(raw.text(), raw.place().path());
    } catch (InvalidInputException e) {
      throw raw.error(e.sentence());
    }
  }

  private static @Nullable Condition condition(@Nullable YamlNode trigger, String task) {
    YamlNode condition = trigger == null ? null : trigger.optional("condition");
    if (condition == null) {
      return null;
    }
    try {
      return Condition.parse(condition.text(), "the task (%s)".formatted(task));
    } catch (InvalidInputException e) {
      condition.problem(e.sentence());
      return null;
    }
  }

  private static boolean evenAfterFailure(@Nullable YamlNode trigger) {
    if (trigger == null) {
      return false;
    }
    YamlNode strategy = trigger.fields("condition", "strategy").optional("strategy");
    if (strategy == null) {
      return false;
    }
    return switch (strategy.text()) {
      case "ALL_UPSTREAM_TASKS_COMPLETED" -> true;
      case "ALL_UPSTREAM_TASKS_SUCCEEDED", "TRIGGER_STRATEGY_UNSPECIFIED" -> false;
      default -> {
        strategy.problem(
            "This runner does not support the trigger strategy (%s).".formatted(strategy.text()));
        yield false;
      }
    };
  }

  private TaskSpec.Caching caching() {
    YamlNode options = node.optional("cachingOptions");
    if (options == null) {
      return new TaskSpec.Caching(false, "");
    }
    options.fields("enableCache", "cacheKey");
    return new TaskSpec.Caching(options.flag("enableCache"), options.text("cacheKey", ""));
  }

  private TaskSpec.Retry retry() {
    YamlNode policy = node.optional("retryPolicy");
    if (policy == null) {
      return TaskSpec.Retry.NONE;
    }
    policy.fields("backoffDuration", "backoffFactor", "backoffMaxDuration", "maxRetryCount");
    YamlNode count = policy.optional("maxRetryCount");
    YamlNode factor = policy.optional("backoffFactor");
    double attempts = count == null ? 0 : count.number();
    if (attempts > MAX_RETRIES) {
      policy.problem(
          "At most %d retries are supported, not (%.0f).".formatted(MAX_RETRIES, attempts));
    }
    return new TaskSpec.Retry(
        (int) attempts,
        duration(policy.optional("backoffDuration"), TaskSpec.Retry.NONE.backoff()),
        factor == null ? TaskSpec.Retry.NONE.factor() : factor.number(),
        duration(policy.optional("backoffMaxDuration"), TaskSpec.Retry.NONE.maxBackoff()));
  }

  private static Duration duration(@Nullable YamlNode node, Duration otherwise) {
    if (node == null) {
      return otherwise;
    }
    Matcher seconds = SECONDS.matcher(node.text());
    if (!seconds.matches()) {
      throw node.error("(%s) is not a duration in seconds such as 60s.".formatted(node.text()));
    }
    return Duration.ofMillis(Math.round(Double.parseDouble(seconds.group(1)) * 1000));
  }
}

package dev.crema.lineage.source;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.crema.kfp.Kfp;
import dev.crema.kfp.KfpException;
import dev.crema.kfp.KfpLimits;
import dev.crema.kfp.KfpSettings;
import dev.crema.kfp.PipelineReference;
import dev.crema.kfp.Run;
import dev.crema.lineage.Facts;
import dev.crema.lineage.Source;
import dev.crema.lineage.SourceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs of a KFP. */
final class KfpRuns implements Source<String, Facts.KfpRun> {
  private static final KfpLimits LIMITS =
      new KfpLimits(
          Duration.ofSeconds(3),
          Duration.ofSeconds(10),
          Duration.ofSeconds(15),
          2,
          Duration.ofMillis(300),
          16 << 20,
          1_000);

  /** Where the rows of a run may come from, in the order in which our pipelines ask. */
  private static final List<String> SOURCES = List.of("query", "bucket_uri", "source_uri");

  private final KfpSettings settings;
  private final Kfp kfp;

  KfpRuns(KfpSettings settings) {
    this.settings = settings;
    this.kfp = Kfp.connect(settings.withLimits(LIMITS));
  }

  @Override
  public String where() {
    return "KFP " + settings.uri();
  }

  @Override
  public Optional<Facts.KfpRun> find(String id) {
    try {
      return Optional.of(facts(kfp.runs().get(id)));
    } catch (KfpException e) {
      if (e.kind() == KfpException.Kind.NOT_FOUND) {
        return Optional.empty();
      }
      throw new SourceException(e.getMessage());
    }
  }

  private Facts.KfpRun facts(Run run) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("name", run.name());
    facts.put("page", settings.runPage(run.id()).toString());
    facts.put("state", run.state().name());
    facts.put("started", run.createdAt().toString());
    Instant finished = run.finishedAt();
    facts.put("ended", finished == null ? "" : finished.toString());
    PipelineReference pipeline = run.pipeline();
    facts.put("pipeline version", pipeline == null ? "" : version(pipeline));
    facts.put("recurring run", run.recurringRunId());
    facts.put("source", source(run.parameters()));
    Map<String, String> parameters = new LinkedHashMap<>();
    run.parameters().forEach((name, value) -> parameters.put(name, text(value)));
    return new Facts.KfpRun(parameters, facts);
  }

  /** Returns where the rows of a run came from; empty if no parameter says it. */
  static String source(Map<String, Object> parameters) {
    return SOURCES.stream()
        .map(name -> text(parameters.getOrDefault(name, "")))
        .filter(source -> !source.isEmpty())
        .findFirst()
        .orElse("");
  }

  private static String version(PipelineReference pipeline) {
    String version = pipeline.versionId();
    return pipeline.pipelineId() + "/" + (version == null ? "latest" : version);
  }

  private static String text(Object value) {
    try {
      return value instanceof String text ? text : JSON.std.asString(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

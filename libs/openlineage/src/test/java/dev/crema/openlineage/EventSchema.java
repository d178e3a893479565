package dev.crema.openlineage;

import java.net.URI;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the JSON schema of OpenLineage 2-0-2 ({@code
 * https://openlineage.io/spec/2-0-2/OpenLineage.json}) says of run events, and the schemas of the
 * facets ParentRunFacet 1-1, ErrorMessageRunFacet 1-0-1, JobTypeJobFacet 2-0 and
 * DatasetVersionDatasetFacet 1-0 of theirs, rule by rule. A field that they do not name is a
 * problem too, although the schema lets it pass.
 */
final class EventSchema {
  private static final Set<String> TYPES =
      Set.of("START", "RUNNING", "COMPLETE", "ABORT", "FAIL", "OTHER");

  private final List<String> problems = new ArrayList<>();

  private EventSchema() {}

  static List<String> problems(Map<String, Object> event) {
    EventSchema schema = new EventSchema();
    schema.event(event);
    return schema.problems;
  }

  private void event(Map<String, Object> event) {
    only(
        event,
        "event",
        "eventTime",
        "producer",
        "schemaURL",
        "eventType",
        "run",
        "job",
        "inputs",
        "outputs");
    dateTime(event.get("eventTime"), "eventTime");
    uri(event.get("producer"), "producer");
    String schemaUrl = String.valueOf(event.get("schemaURL"));
    if (!schemaUrl.matches(
        "https://openlineage\\.io/spec/2-0-\\d+/OpenLineage\\.json#/\\$defs/RunEvent")) {
      problems.add("schemaURL is " + schemaUrl);
    }
    if (!TYPES.contains(String.valueOf(event.get("eventType")))) {
      problems.add("eventType is " + event.get("eventType"));
    }
    run(object(event.get("run"), "run"));
    job(object(event.get("job"), "job"));
    datasets(event.get("inputs"), "inputs", "inputFacets");
    datasets(event.get("outputs"), "outputs", "outputFacets");
  }

  private void run(Map<?, ?> run) {
    only(run, "run", "runId", "facets");
    uuid(run.get("runId"), "run.runId");
    Map<?, ?> facets = facets(run.get("facets"), "run.facets", "parent", "errorMessage");
    if (facets.get("parent") instanceof Map<?, ?> parent) {
      uuid(object(parent.get("run"), "parent.run").get("runId"), "parent.run.runId");
      named(object(parent.get("job"), "parent.job"), "parent.job");
    }
    if (facets.get("errorMessage") instanceof Map<?, ?> error) {
      text(error.get("message"), "errorMessage.message");
      text(error.get("programmingLanguage"), "errorMessage.programmingLanguage");
    }
  }

  private void job(Map<?, ?> job) {
    only(job, "job", "namespace", "name", "facets");
    named(job, "job");
    Map<?, ?> facets = facets(job.get("facets"), "job.facets", "jobType");
    if (facets.get("jobType") instanceof Map<?, ?> type) {
      text(type.get("processingType"), "jobType.processingType");
      text(type.get("integration"), "jobType.integration");
    }
  }

  private void datasets(@Nullable Object value, String where, String own) {
    if (!(value instanceof List<?> list)) {
      problems.add(where + " is no list: " + value);
      return;
    }
    for (Object item : list) {
      Map<?, ?> dataset = object(item, where);
      only(dataset, where, "namespace", "name", "facets", own);
      named(dataset, where);
      Map<?, ?> facets = facets(dataset.get("facets"), where + ".facets", "version");
      if (facets.get("version") instanceof Map<?, ?> version) {
        text(version.get("datasetVersion"), "version.datasetVersion");
      }
    }
  }

  /** Each facet says who made it and which schema it follows. */
  private Map<?, ?> facets(@Nullable Object value, String where, String... known) {
    if (value == null) {
      return Map.of();
    }
    Map<?, ?> facets = object(value, where);
    only(facets, where, known);
    facets.forEach(
        (name, facet) -> {
          Map<?, ?> base = object(facet, where + "." + name);
          uri(base.get("_producer"), where + "." + name + "._producer");
          uri(base.get("_schemaURL"), where + "." + name + "._schemaURL");
        });
    return facets;
  }

  private void named(Map<?, ?> value, String where) {
    text(value.get("namespace"), where + ".namespace");
    text(value.get("name"), where + ".name");
  }

  private Map<?, ?> object(@Nullable Object value, String where) {
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    problems.add(where + " is no object: " + value);
    return Map.of();
  }

  private void only(Map<?, ?> value, String where, String... known) {
    for (Object name : value.keySet()) {
      if (!List.of(known).contains(String.valueOf(name))) {
        problems.add(where + " has the field " + name);
      }
    }
  }

  private void text(@Nullable Object value, String where) {
    if (!(value instanceof String text) || text.isEmpty()) {
      problems.add(where + " is no text: " + value);
    }
  }

  private void uri(@Nullable Object value, String where) {
    try {
      if (value instanceof String text && URI.create(text).isAbsolute()) {
        return;
      }
    } catch (IllegalArgumentException e) {
      // said below
    }
    problems.add(where + " is no URI: " + value);
  }

  private void uuid(@Nullable Object value, String where) {
    try {
      if (value instanceof String text && UUID.fromString(text).toString().equals(text)) {
        return;
      }
    } catch (IllegalArgumentException e) {
      // said below
    }
    problems.add(where + " is no UUID: " + value);
  }

  private void dateTime(@Nullable Object value, String where) {
    try {
      OffsetDateTime.parse(String.valueOf(value)); // RFC 3339 has no names of zones
    } catch (java.time.DateTimeException e) {
      problems.add(where + " is no time: " + value);
    }
  }
}

package dev.crema.registry;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What MLflow knows of a run.
 *
 * @param id the run's id
 * @param name its name; may be empty
 * @param experimentId the experiment that it belongs to
 * @param status MLflow's word for where it stands ({@code FINISHED})
 * @param isActive false if somebody has deleted it, which can be undone
 * @param startedAt when it began
 * @param params its settings
 * @param tags its facts
 * @param datasets what it read
 */
public record RunFacts(
    String id,
    String name,
    String experimentId,
    String status,
    boolean isActive,
    Instant startedAt,
    Map<String, String> params,
    Map<String, String> tags,
    List<Dataset> datasets) {
  private static final String CONTENT_HASH = "crema.content_hash";
  private static final String CONTEXT = "mlflow.data.context";

  /**
   * A dataset that the run read.
   *
   * @param name what MLflow's UI calls it
   * @param digest the content hash; of a dataset that Crema did not log MLflow's own digest
   * @param context what it was used for ({@code training}); may be empty
   * @param source where it came from, as MLflow keeps it: usually JSON with a {@code uri}
   */
  public record Dataset(String name, String digest, String context, String source) {
    static Dataset of(Fields input) {
      Fields dataset = input.object("dataset");
      Map<String, String> tags = input.pairs("tags");
      return new Dataset(
          dataset.text("name"),
          tags.getOrDefault(CONTENT_HASH, dataset.text("digest")),
          tags.getOrDefault(CONTEXT, ""),
          dataset.text("source"));
    }
  }

  /** Copies what is mutable. */
  public RunFacts {
    params = Map.copyOf(params);
    tags = Map.copyOf(tags);
    datasets = List.copyOf(datasets);
  }

  /**
   * Returns a tag.
   *
   * @param name the tag's name
   * @return its value; empty if it is missing or an empty text
   */
  public Optional<String> tag(String name) {
    return Optional.ofNullable(tags.get(name)).filter(value -> !value.isEmpty());
  }

  static RunFacts of(Fields run) {
    Fields info = run.object("info");
    Run known = Run.of(run);
    return new RunFacts(
        known.id(),
        info.text("run_name"),
        known.experimentId(),
        info.text("status"),
        known.isActive(),
        Instant.ofEpochMilli(known.startTime()),
        new LinkedHashMap<>(known.params()),
        known.tags(),
        run.object("inputs").list("dataset_inputs").stream().map(Dataset::of).toList());
  }
}

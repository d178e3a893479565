package dev.crema.openlineage;

import dev.crema.sdk.ErrorKind;
import dev.crema.sdk.StepReport;
import io.openlineage.client.OpenLineage;
import io.openlineage.client.OpenLineage.RunEvent.EventType;
import java.net.URI;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes events. A job is a component; a dataset is an artifact by its address, so that the output
 * of one job is the input of another, with its content hash as its version. Parameters, messages of
 * failures and rows are in no event.
 */
final class Events {
  private static final URI PRODUCER = URI.create("https://crema.dev/openlineage");
  private static final String INTEGRATION = "CREMA";

  /** What our components call the digest of an artifact in its metadata, the strongest first. */
  private static final List<String> DIGESTS = List.of("content_hash", "package_digest", "sha256");

  private final OpenLineage openLineage = new OpenLineage(PRODUCER);
  private final String namespace;
  private final InstantSource clock;

  Events(String namespace, InstantSource clock) {
    this.namespace = namespace;
    this.clock = clock;
  }

  OpenLineage.RunEvent event(EventType type, StepReport report, @Nullable ErrorKind failure) {
    RunIdentity identity = RunIdentity.of(report);
    return openLineage
        .newRunEventBuilder()
        .eventType(type)
        .eventTime(clock.instant().atZone(ZoneOffset.UTC))
        .run(
            openLineage
                .newRunBuilder()
                .runId(identity.runId())
                .facets(runFacets(identity, failure))
                .build())
        .job(job(report))
        .inputs(report.inputs().stream().map(this::input).toList())
        .outputs(outputs(type, report))
        .build();
  }

  /** A step that failed has left none. */
  private List<OpenLineage.OutputDataset> outputs(EventType type, StepReport report) {
    return type == EventType.FAIL
        ? List.of()
        : report.outputs().stream().map(this::output).toList();
  }

  private OpenLineage.Job job(StepReport report) {
    return openLineage
        .newJobBuilder()
        .namespace(namespace)
        .name(report.component())
        .facets(
            openLineage
                .newJobFacetsBuilder()
                .jobType(
                    openLineage
                        .newJobTypeJobFacetBuilder()
                        .processingType("BATCH")
                        .integration(INTEGRATION)
                        .jobType("COMPONENT")
                        .build())
                .build())
        .build();
  }

  private OpenLineage.RunFacets runFacets(RunIdentity identity, @Nullable ErrorKind failure) {
    OpenLineage.RunFacetsBuilder facets = openLineage.newRunFacetsBuilder();
    if (identity.kfpRunId() != null) {
      String pipeline = identity.pipeline();
      facets.parent(
          openLineage
              .newParentRunFacetBuilder()
              .run(openLineage.newParentRunFacetRunBuilder().runId(identity.kfpRunId()).build())
              .job(
                  openLineage
                      .newParentRunFacetJobBuilder()
                      .namespace(namespace)
                      .name(pipeline == null ? "pipeline" : pipeline)
                      .build())
              .build());
    }
    if (failure != null) {
      // The message itself may quote a row: it stays in the log of the step.
      facets.errorMessage(
          openLineage
              .newErrorMessageRunFacetBuilder()
              .message("%s (exit code %d)".formatted(failure, failure.exitCode()))
              .programmingLanguage("Java")
              .build());
    }
    return facets.build();
  }

  private OpenLineage.InputDataset input(StepReport.Item item) {
    DatasetName name = DatasetName.of(item.uri());
    return openLineage
        .newInputDatasetBuilder()
        .namespace(name.namespace())
        .name(name.name())
        .facets(facets(item))
        .build();
  }

  private OpenLineage.OutputDataset output(StepReport.Item item) {
    DatasetName name = DatasetName.of(item.uri());
    return openLineage
        .newOutputDatasetBuilder()
        .namespace(name.namespace())
        .name(name.name())
        .facets(facets(item))
        .build();
  }

  private OpenLineage.@Nullable DatasetFacets facets(StepReport.Item item) {
    Map<String, Object> metadata = item.metadata();
    Stream<String> digests =
        DIGESTS.stream().map(metadata::get).filter(Objects::nonNull).map(Object::toString);
    return digests
        .findFirst()
        .map(
            digest ->
                openLineage
                    .newDatasetFacetsBuilder()
                    .version(openLineage.newDatasetVersionDatasetFacet(digest))
                    .build())
        .orElse(null);
  }
}

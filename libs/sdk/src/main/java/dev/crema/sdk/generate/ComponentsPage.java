package dev.crema.sdk.generate;

import dev.crema.sdk.Caching;
import dev.crema.sdk.ErrorKind;
import dev.crema.sdk.description.ComponentDescription;
import dev.crema.sdk.description.FieldDescription;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The catalogue for people: components/README.md. */
final class ComponentsPage {

  private static final String NOT_MEASURED = "not measured yet";

  /** What only a step that talks to a service ends with. */
  private static final Set<ErrorKind> OF_SERVICES =
      Set.of(ErrorKind.UNAVAILABLE, ErrorKind.CONFLICT);

  private static final String HEAD =
      """
      # Components

      One folder is one component, one Maven module and one image. This page, `component.yaml`, `metadata.yaml` (in the
      schema of kubeflow/pipelines-components), the tables in each README and [index.json](index.json) are generated from
      the class. [What the numbers mean](#numbers) and [the exit codes](#exit-codes) stand at the end.

      """;

  private final Measured measured;

  private ComponentsPage(Measured measured) {
    this.measured = measured;
  }

  static String of(List<ComponentDescription> components, Measured measured) {
    ComponentsPage page = new ComponentsPage(measured);
    StringBuilder text = new StringBuilder(HEAD);
    text.append("In the order of the flow:\n\n").append(page.overview(components)).append('\n');
    components.forEach(component -> text.append(page.section(component)).append('\n'));
    return text.append(page.foot()).toString();
  }

  private String overview(List<ComponentDescription> components) {
    MarkdownTable table =
        new MarkdownTable(
            "Component", "Stage", "What it does", "Image", "Start-up", "Memory limit", "Caching");
    for (ComponentDescription component : components) {
      Measured.Numbers numbers = measured.of(component.name());
      table.row(
          List.of(
              "[%s](%s)".formatted(component.name(), component.name()),
              component.stage(),
              component.summary(),
              megabytes(numbers.get("compressed_bytes")),
              seconds(numbers.get("first_row_cpu_seconds")),
              component.memory(),
              component.caching().name().toLowerCase(Locale.ROOT)));
    }
    return table.toString();
  }

  private String section(ComponentDescription component) {
    MarkdownTable table = new MarkdownTable("What", "Value");
    table.row(List.of("Inputs", fields(component.inputs())));
    table.row(List.of("Outputs", fields(component.outputs())));
    table.row(List.of("Image", image(component)));
    table.row(List.of("Start-up", startUp(component)));
    table.row(List.of("Memory", memory(component)));
    table.row(List.of("Network", ReadmeBlock.network(component)));
    table.row(List.of("Caching", caching(component.caching())));
    table.row(List.of("Exit codes", exitCodes(component)));
    return """
        ## %s

        %s [More](%s/README.md).

        %s
        ```python
        %s```
        """
        .formatted(
            component.name(),
            component.summary(),
            component.name(),
            table,
            PipelineExample.of(component));
  }

  private static String fields(List<FieldDescription> fields) {
    String names =
        fields.stream()
            .map(field -> mark(field) + " " + Limits.type(field))
            .collect(Collectors.joining(", "));
    return names.isEmpty() ? "none" : names;
  }

  private static String mark(FieldDescription field) {
    return field.optional() ? "*`" + field.name() + "`*" : "`" + field.name() + "`";
  }

  private String image(ComponentDescription component) {
    Measured.Numbers numbers = measured.of(component.name());
    Double size = numbers.get("compressed_bytes");
    Double own = numbers.get("own_bytes");
    return "`%s`, %s%s"
        .formatted(
            component.identity().image(),
            size == null ? "size " + NOT_MEASURED : megabytes(size) + " compressed",
            own == null ? "" : ", of which %s are its own".formatted(megabytes(own)));
  }

  private String startUp(ComponentDescription component) {
    Measured.Numbers numbers = measured.of(component.name());
    String cpu = seconds(numbers.get("first_row_cpu_seconds"));
    Double wall = numbers.get("wall_seconds");
    return wall == null ? cpu : "%s of CPU, %s by the clock".formatted(cpu, seconds(wall));
  }

  private String memory(ComponentDescription component) {
    Double peak = measured.of(component.name()).get("peak_memory_bytes");
    return "`set_memory_limit(\"%s\")`; peak %s".formatted(component.memory(), megabytes(peak));
  }

  private static String caching(Caching caching) {
    return switch (caching) {
      case ALLOWED ->
          "allowed; KFP's key has the names of artifacts, not their content: switch it off where a"
              + " file changes under one name";
      case NEVER -> "`set_caching_options(False)`: it reads or changes the world outside";
    };
  }

  private static String exitCodes(ComponentDescription component) {
    return Stream.concat(
            Stream.of("0"),
            Arrays.stream(ErrorKind.values())
                .filter(kind -> component.network() || !OF_SERVICES.contains(kind))
                .map(kind -> Integer.toString(kind.exitCode())))
        .collect(Collectors.joining(", "));
  }

  private String foot() {
    return """
        ## Numbers

        *Inputs* in italics may be left out. The memory limit is what the author advises. About half of it is the JVM's heap
        (`MaxRAMPercentage` in each README), the rest is for native libraries; a step whose memory does not suffice says so
        in its last line.

        | Number | Meaning |
        | --- | --- |
        | Image | bytes that a registry sends for all layers; its own are those of layers that no other image shares |
        | Start-up | from the start of the process to the first row read, in seconds of CPU and by the clock |
        | Peak | most memory that the process held in that run, with 150 rows |

        %s

        ## Exit codes

        %s"""
        .formatted(measuredOn(), ReadmeBlock.exitCodes());
  }

  private String measuredOn() {
    return measured.measuredOn().isEmpty()
        ? "Nothing is measured yet."
        : "Measured by `make bench-images` (%s) into [measured.json](measured.json)."
            .formatted(measured.measuredOn());
  }

  private static String megabytes(@Nullable Double bytes) {
    return bytes == null
        ? NOT_MEASURED
        : String.format(Locale.ROOT, "%.1f MB", bytes / 1_000_000.0);
  }

  private static String seconds(@Nullable Double seconds) {
    return seconds == null ? NOT_MEASURED : String.format(Locale.ROOT, "%.2f s", seconds);
  }
}

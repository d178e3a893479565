package dev.crema.sdk.generate;

import dev.crema.sdk.Caching;
import dev.crema.sdk.Workload;
import dev.crema.sdk.description.ComponentDescription;
import dev.crema.sdk.description.ComponentIdentity;
import dev.crema.sdk.description.FieldDescription;
import dev.crema.sdk.description.FieldType;
import dev.crema.sdk.description.ParameterRule;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A repository with built components, as the generator finds it. */
final class SampleRepository {

  final Path root;
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();

  SampleRepository(Path root) {
    this.root = root;
  }

  void modules(String... names) throws IOException {
    StringBuilder pom = new StringBuilder("<project><modules>\n");
    for (String name : names) {
      pom.append("    <module>").append(name).append("</module>\n");
    }
    write("components/pom.xml", pom.append("</modules></project>\n").toString());
  }

  void built(ComponentDescription component) throws IOException {
    write(
        "components/%s/target/classes/META-INF/crema/component.json".formatted(component.name()),
        component.toJson());
  }

  void write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  String read(String file) throws IOException {
    return Files.readString(root.resolve(file));
  }

  int generate(String... options) {
    return generate(Instant.parse("2026-02-03T00:00:00Z"), options);
  }

  int generate(Instant today, String... options) {
    log.reset();
    String[] args = new String[options.length + 2];
    args[0] = "--root";
    args[1] = root.toString();
    System.arraycopy(options, 0, args, 2, options.length);
    return new Generate(stream(new ByteArrayOutputStream()), stream(log), today).run(args);
  }

  String log() {
    return log.toString(StandardCharsets.UTF_8);
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  static ComponentDescription component(
      String name, List<FieldDescription> inputs, List<FieldDescription> outputs) {
    return component("0.1.0", name, inputs, outputs);
  }

  static ComponentDescription component(
      String version, String name, List<FieldDescription> inputs, List<FieldDescription> outputs) {
    return new ComponentDescription(
        new ComponentIdentity(
            name,
            version,
            "crema/%s:%s".formatted(name, version),
            "sample." + name.replace("-", "") + ".Main",
            "components/" + name),
        "Does \"it\": well. And more.",
        "brew",
        Caching.ALLOWED,
        false,
        Workload.SHORT,
        "512Mi",
        List.of(),
        inputs,
        outputs);
  }

  static FieldDescription artifact(String name, FieldType type) {
    return new FieldDescription(
        rule(name, type, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY),
        name,
        null,
        false,
        "the " + name);
  }

  static FieldDescription parameter(String name, FieldType type, @Nullable Object defaultValue) {
    return parameter(
        rule(name, type, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY), defaultValue);
  }

  static FieldDescription parameter(ParameterRule rule, @Nullable Object defaultValue) {
    return new FieldDescription(
        rule, rule.name(), defaultValue, defaultValue != null, "how | " + rule.name());
  }

  static ParameterRule rule(String name, FieldType type, double min, double max) {
    FieldType element = type == FieldType.LIST ? FieldType.FLOAT : null;
    return new ParameterRule(name, type, element, min, max, List.of());
  }

  static ParameterRule texts(String name, String... allowed) {
    return new ParameterRule(
        name,
        FieldType.STRING,
        null,
        Double.NEGATIVE_INFINITY,
        Double.POSITIVE_INFINITY,
        List.of(allowed));
  }
}

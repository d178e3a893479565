package dev.crema.sdk.generate;

import dev.crema.sdk.description.ComponentDescription;
import dev.crema.sdk.description.FieldDescription;
import dev.crema.sdk.description.FieldType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Whether a pipeline that uses a released component still compiles and runs with the current one:
 * inputs may be added with a default and widened, outputs may be added, nothing else.
 */
final class Compatibility {

  private final List<String> breaks = new ArrayList<>();

  private Compatibility() {}

  /** Returns what breaks, one sentence each; empty if nothing does. */
  static List<String> breaks(
      List<ComponentDescription> released, List<ComponentDescription> current) {
    Compatibility compatibility = new Compatibility();
    for (ComponentDescription before : released) {
      Optional<ComponentDescription> now =
          current.stream().filter(component -> component.name().equals(before.name())).findFirst();
      if (now.isPresent()) {
        compatibility.component(before, now.get());
      } else {
        compatibility.add(before, "was removed");
      }
    }
    return List.copyOf(compatibility.breaks);
  }

  private void component(ComponentDescription before, ComponentDescription now) {
    for (FieldDescription input : before.inputs()) {
      find(now.inputs(), input)
          .ifPresentOrElse(
              same -> input(now, input, same),
              () -> add(now, "lost its input (%s)".formatted(input.name())));
    }
    for (FieldDescription input : now.inputs()) {
      if (!input.optional() && find(before.inputs(), input).isEmpty()) {
        add(now, "has the new input (%s) without a default".formatted(input.name()));
      }
    }
    for (FieldDescription output : before.outputs()) {
      find(now.outputs(), output)
          .ifPresentOrElse(
              same -> output(now, output, same),
              () -> add(now, "lost its output (%s)".formatted(output.name())));
    }
  }

  private void input(ComponentDescription now, FieldDescription before, FieldDescription after) {
    String name = before.name();
    if (!takesType(before, after)) {
      add(
          now,
          "takes (%s) as %s, which was %s"
              .formatted(name, Limits.type(after), Limits.type(before)));
    }
    if (before.optional() && !after.optional()) {
      add(now, "requires (%s), which was optional".formatted(name));
    }
    if (after.rule().min() > before.rule().min() || after.rule().max() < before.rule().max()) {
      add(now, "narrowed the range of (%s)".formatted(name));
    }
    if (!takesTexts(before, after)) {
      add(now, "allows fewer texts for (%s)".formatted(name));
    }
  }

  private static boolean takesType(FieldDescription before, FieldDescription after) {
    boolean widened = before.type().isPathArtifact() && after.type() == FieldType.ARTIFACT;
    boolean same =
        before.type() == after.type()
            && Objects.equals(before.rule().element(), after.rule().element());
    return same || widened;
  }

  private static boolean takesTexts(FieldDescription before, FieldDescription after) {
    List<String> allowed = after.rule().allowed();
    return allowed.isEmpty()
        || (!before.rule().allowed().isEmpty() && allowed.containsAll(before.rule().allowed()));
  }

  private void output(ComponentDescription now, FieldDescription before, FieldDescription after) {
    if (before.type() != after.type()) {
      add(
          now,
          "gives (%s) as %s, which was %s"
              .formatted(before.name(), Limits.type(after), Limits.type(before)));
    }
  }

  private static Optional<FieldDescription> find(
      List<FieldDescription> fields, FieldDescription wanted) {
    return fields.stream().filter(field -> field.name().equals(wanted.name())).findFirst();
  }

  private void add(ComponentDescription component, String what) {
    breaks.add("The released component (%s) %s.".formatted(component.name(), what));
  }
}

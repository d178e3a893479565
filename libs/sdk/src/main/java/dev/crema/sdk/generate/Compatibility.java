package dev.crema.sdk.generate;

import dev.crema.sdk.Caching;
import dev.crema.sdk.description.ComponentDescription;
import dev.crema.sdk.description.FieldDescription;
import dev.crema.sdk.description.FieldType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Whether a pipeline that uses a released component still compiles and runs with the current one:
 * inputs may be added with a default and widened, outputs may be added, nothing else. A default may
 * change, which is worth a note: a pipeline that passes nothing does something else from then on.
 */
final class Compatibility {

  private final List<String> breaks = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  private Compatibility() {}

  static Compatibility of(List<ComponentDescription> released, List<ComponentDescription> current) {
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
    return compatibility;
  }

  /** Returns what breaks, one sentence each; empty if nothing does. */
  List<String> breaks() {
    return List.copyOf(breaks);
  }

  /** Returns what breaks nothing and yet does something else than before, one sentence each. */
  List<String> notes() {
    return List.copyOf(notes);
  }

  private void component(ComponentDescription before, ComponentDescription now) {
    if (before.caching() == Caching.ALLOWED && now.caching() == Caching.NEVER) {
      add(now, "must not be cached any more, which pipelines do unless they say otherwise");
    }
    if (!before.network() && now.network()) {
      add(now, "needs the network, which it did not");
    }
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
      add(
          now,
          "narrowed the range of (%s) from %s to %s".formatted(name, range(before), range(after)));
    }
    if (!takesTexts(before, after)) {
      add(
          now,
          "allows fewer texts for (%s): %s, which was %s"
              .formatted(name, texts(after), texts(before)));
    }
    if (after.optional() && !Objects.equals(before.defaultValue(), after.defaultValue())) {
      notes.add(
          "The component (%s) has another default of (%s): %s, which was %s."
              .formatted(now.name(), name, defaultText(after), defaultText(before)));
    }
  }

  private static String range(FieldDescription field) {
    String text = field.rule().rangeText();
    return text.isEmpty() ? "any number" : text;
  }

  private static String texts(FieldDescription field) {
    List<String> allowed = field.rule().allowed();
    return allowed.isEmpty() ? "any text" : allowed.toString();
  }

  private static String defaultText(FieldDescription field) {
    Object value = field.defaultValue();
    return value == null ? "none" : "(%s)".formatted(Limits.text(value));
  }

  private static boolean takesType(FieldDescription before, FieldDescription after) {
    boolean widened = before.type().isPathArtifact() && after.type() == FieldType.ARTIFACT;
    return widened || isSameType(before, after);
  }

  private static boolean isSameType(FieldDescription before, FieldDescription after) {
    return before.type() == after.type()
        && Objects.equals(before.rule().element(), after.rule().element());
  }

  private static boolean takesTexts(FieldDescription before, FieldDescription after) {
    List<String> allowed = after.rule().allowed();
    return allowed.isEmpty()
        || (!before.rule().allowed().isEmpty() && allowed.containsAll(before.rule().allowed()));
  }

  private void output(ComponentDescription now, FieldDescription before, FieldDescription after) {
    if (!isSameType(before, after)) {
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

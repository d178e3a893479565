package dev.crema.sdk.processor;

import dev.crema.sdk.Default;
import dev.crema.sdk.Range;
import dev.crema.sdk.description.FieldDescription;
import dev.crema.sdk.description.FieldType;
import dev.crema.sdk.description.Names;
import dev.crema.sdk.description.ParameterRule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import javax.lang.model.element.RecordComponentElement;
import javax.lang.model.element.TypeElement;
import org.jspecify.annotations.Nullable;

/** Reads the components of an {@code Inputs} or {@code Outputs} record. */
final class FieldReader {

  private static final Pattern CAMEL_CASE = Pattern.compile("[a-z][a-zA-Z0-9]*");

  /** Python binds inputs as keyword arguments, which these cannot be. */
  private static final Set<String> PYTHON_KEYWORDS =
      Set.of(
          "and",
          "as",
          "assert",
          "async",
          "await",
          "break",
          "class",
          "continue",
          "def",
          "del",
          "elif",
          "else",
          "except",
          "finally",
          "for",
          "from",
          "global",
          "if",
          "import",
          "in",
          "is",
          "lambda",
          "nonlocal",
          "not",
          "or",
          "pass",
          "raise",
          "return",
          "try",
          "while",
          "with",
          "yield");

  private final Problems problems;
  private final boolean inputs;

  FieldReader(Problems problems, boolean inputs) {
    this.problems = problems;
    this.inputs = inputs;
  }

  List<FieldDescription> read(TypeElement type, Javadoc javadoc) {
    Map<String, FieldDescription> fields = new LinkedHashMap<>();
    for (RecordComponentElement component : type.getRecordComponents()) {
      FieldDescription field = field(component, javadoc);
      if (field != null && fields.putIfAbsent(field.name(), field) != null) {
        problems.report(
            component,
            "Two components of %s have the name (%s) in KFP."
                .formatted(type.getSimpleName(), field.name()));
      }
    }
    return new ArrayList<>(fields.values());
  }

  private @Nullable FieldDescription field(RecordComponentElement component, Javadoc javadoc) {
    String javaName = component.getSimpleName().toString();
    checkName(component, javaName);
    String description = javadoc.parameters().getOrDefault(javaName, "");
    if (description.isEmpty()) {
      problems.report(
          component,
          "The component (%s) has no description.\nMaybe add @param %s to the Javadoc of the record."
              .formatted(javaName, javaName));
    }
    DeclaredType declared = DeclaredType.of(component);
    FieldType type = declared.type();
    if (type == null) {
      problems.report(component, declared.refusal());
      return null;
    }
    checkDirection(component, type);
    ParameterRule rule = rule(component, declared, type);
    Object value = defaultValue(component, rule);
    boolean nullable = declared.nullable();
    checkAbsence(component, nullable, value);
    return new FieldDescription(rule, javaName, value, nullable || value != null, description);
  }

  private void checkName(RecordComponentElement component, String javaName) {
    if (!CAMEL_CASE.matcher(javaName).matches()) {
      problems.report(component, "The name (%s) is not camelCase.".formatted(javaName));
    }
    if (PYTHON_KEYWORDS.contains(Names.snakeCase(javaName))) {
      problems.report(
          component,
          "The name (%s) is a keyword of Python, in which pipelines are written."
              .formatted(javaName));
    }
  }

  private void checkDirection(RecordComponentElement component, FieldType type) {
    if (inputs && type.isArtifact() && !type.isPathArtifact()) {
      problems.report(
          component,
          "The type (%s) is for outputs.\nMaybe take an Artifact: KFP passes any artifact to it."
              .formatted(type.componentName()));
    }
  }

  private void checkAbsence(
      RecordComponentElement component, boolean nullable, @Nullable Object value) {
    if (!inputs && nullable) {
      problems.report(
          component, "An output is never @Nullable: KFP fails a task that leaves one out.");
    }
    if (nullable && value != null) {
      problems.report(component, "An input has a default or is @Nullable, not both.");
    }
  }

  private ParameterRule rule(
      RecordComponentElement component, DeclaredType declared, FieldType type) {
    Range range = component.getAnnotation(Range.class);
    if (range != null) {
      checkRange(component, declared, type, range);
    }
    return new ParameterRule(
        Names.snakeCase(component.getSimpleName().toString()),
        type,
        declared.element(),
        range == null ? Double.NEGATIVE_INFINITY : range.min(),
        range == null ? Double.POSITIVE_INFINITY : range.max(),
        declared.allowed());
  }

  private void checkRange(
      RecordComponentElement component, DeclaredType declared, FieldType type, Range range) {
    FieldType element = declared.element();
    if (!type.isNumber() && (element == null || !element.isNumber())) {
      problems.report(component, "@Range is for numbers and lists of numbers.");
    }
    if (!inputs) {
      problems.report(component, "@Range is for inputs.");
    }
    if (!(range.min() <= range.max())) {
      problems.report(
          component, "The range [%s, %s] is empty.".formatted(range.min(), range.max()));
    }
  }

  private @Nullable Object defaultValue(RecordComponentElement component, ParameterRule rule) {
    Default annotation = component.getAnnotation(Default.class);
    if (annotation == null) {
      return null;
    }
    if (!inputs || rule.type().isArtifact()) {
      problems.report(component, "@Default is for parameters among the inputs.");
      return null;
    }
    String text = annotation.value();
    String lint = rule.type() == FieldType.STRING ? DefaultLint.problem(text) : null;
    if (lint != null) {
      problems.report(
          component,
          "The default (%s) does not survive a compiled pipeline: %s.\nMaybe choose another text."
              .formatted(text, lint));
    }
    try {
      return rule.parse(text);
    } catch (IllegalArgumentException e) {
      problems.report(component, "The default is wrong: " + e.getMessage());
      return null;
    }
  }
}

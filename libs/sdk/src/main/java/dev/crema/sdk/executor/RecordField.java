package dev.crema.sdk.executor;

import dev.crema.sdk.Default;
import dev.crema.sdk.Range;
import dev.crema.sdk.description.FieldType;
import dev.crema.sdk.description.Names;
import dev.crema.sdk.description.ParameterRule;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One component of an {@code Inputs} or {@code Outputs} record, as its class file declares it.
 *
 * @param component the component of the record
 * @param rule name in KFP, type and allowed values
 * @param defaultText the text of its default, or null
 * @param nullable whether null stands for absence
 */
record RecordField(
    RecordComponent component, ParameterRule rule, @Nullable String defaultText, boolean nullable) {

  static List<RecordField> of(Class<?> type) {
    return Arrays.stream(type.getRecordComponents()).map(RecordField::of).toList();
  }

  private static RecordField of(RecordComponent component) {
    Default defaultValue = component.getAnnotation(Default.class);
    return new RecordField(
        component,
        rule(component),
        defaultValue == null ? null : defaultValue.value(),
        component.getAnnotatedType().isAnnotationPresent(Nullable.class));
  }

  private static ParameterRule rule(RecordComponent component) {
    Class<?> raw = component.getType();
    Range range = component.getAnnotation(Range.class);
    return new ParameterRule(
        Names.snakeCase(component.getName()),
        raw.isEnum() ? FieldType.STRING : typeOf(component, raw),
        raw == List.class ? elementOf(component) : null,
        range == null ? Double.NEGATIVE_INFINITY : range.min(),
        range == null ? Double.POSITIVE_INFINITY : range.max(),
        raw.isEnum() ? constantsOf(raw) : List.of());
  }

  private static FieldType typeOf(RecordComponent component, Class<?> raw) {
    FieldType type = FieldType.ofJava(raw.getName());
    if (type == null) {
      throw new IllegalStateException(
          "The type (%s) of (%s) in %s may not stand in an interface."
              .formatted(
                  raw.getName(), component.getName(), component.getDeclaringRecord().getName()));
    }
    return type;
  }

  private static FieldType elementOf(RecordComponent component) {
    Type generic = component.getGenericType();
    Type argument =
        generic instanceof ParameterizedType parameterized
            ? parameterized.getActualTypeArguments()[0]
            : String.class;
    return argument instanceof Class<?> raw ? typeOf(component, raw) : FieldType.STRING;
  }

  private static List<String> constantsOf(Class<?> raw) {
    return Arrays.stream(raw.getEnumConstants())
        .map(constant -> ((Enum<?>) constant).name().toLowerCase(Locale.ROOT))
        .toList();
  }

  String name() {
    return rule.name();
  }

  FieldType type() {
    return rule.type();
  }

  /** Returns a checked value in the type of the record: an enum constant for its name. */
  Object toJava(Object value) {
    if (!component.getType().isEnum()) {
      return value;
    }
    Object[] constants = component.getType().getEnumConstants();
    return constants[rule.allowed().indexOf(value)];
  }
}

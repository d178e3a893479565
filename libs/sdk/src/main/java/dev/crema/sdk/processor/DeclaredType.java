package dev.crema.sdk.processor;

import dev.crema.sdk.description.FieldType;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.RecordComponentElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.TypeMirror;
import org.jspecify.annotations.Nullable;

/**
 * The type of a record component as the source declares it.
 *
 * @param text the type for messages
 * @param type its type in an interface, or null if it has none
 * @param element the element type of a list, or null
 * @param allowed the names of an enum's constants in lower case, else empty
 * @param nullable whether it is annotated with JSpecify's {@code @Nullable}
 */
record DeclaredType(
    String text,
    @Nullable FieldType type,
    @Nullable FieldType element,
    List<String> allowed,
    boolean nullable) {

  private static final String NULLABLE = "org.jspecify.annotations.Nullable";

  private static final Map<String, String> ADVICE =
      Map.of(
          "int", "Maybe use long.",
          "java.lang.Integer", "Maybe use Long.",
          "float", "Maybe use double.",
          "java.lang.Float", "Maybe use Double.",
          "java.nio.file.Path", "Maybe use Dataset, Model or Artifact.",
          "java.util.List",
              "Maybe use List<String>, List<Long>, List<Double> or List<Boolean>; KFP components cannot take lists of artifacts.",
          "java.util.Map", "Maybe use Map<String, Object>.");

  private static final String TYPES =
      "Maybe use String, long, double, boolean, an enum, a List of those, Map<String, Object>, Dataset, Model or Artifact.";

  static DeclaredType of(RecordComponentElement component) {
    TypeMirror mirror = component.asType();
    String name = nameOf(mirror);
    FieldType type = FieldType.ofJava(name);
    FieldType element = null;
    List<String> allowed = List.of();
    if (type == FieldType.LIST) {
      element = elementOf(mirror);
      type = element == null ? null : type;
    } else if (type == FieldType.STRUCT) {
      type = isTextToObject(mirror) ? type : null;
    } else if (type == null && isEnum(mirror)) {
      type = FieldType.STRING;
      allowed = constants(mirror);
    }
    return new DeclaredType(name, type, element, allowed, isNullable(component));
  }

  /** Returns why the type may not stand in an interface. */
  String refusal() {
    return "The type (%s) may not stand in an interface.\n%s"
        .formatted(text, ADVICE.getOrDefault(text, TYPES));
  }

  private static String nameOf(TypeMirror mirror) {
    if (mirror.getKind().isPrimitive()) {
      return mirror.getKind().name().toLowerCase(Locale.ROOT);
    }
    return elementBehind(mirror) instanceof TypeElement type
        ? type.getQualifiedName().toString()
        : mirror.toString();
  }

  private static @Nullable Element elementBehind(TypeMirror mirror) {
    return mirror instanceof javax.lang.model.type.DeclaredType declared
        ? declared.asElement()
        : null;
  }

  private static @Nullable FieldType elementOf(TypeMirror list) {
    List<String> arguments = arguments(list);
    FieldType element = arguments.size() == 1 ? FieldType.ofJava(arguments.getFirst()) : null;
    return element != null && element.isScalar() ? element : null;
  }

  private static boolean isTextToObject(TypeMirror map) {
    return arguments(map).equals(List.of("java.lang.String", "java.lang.Object"));
  }

  private static List<String> arguments(TypeMirror mirror) {
    return mirror instanceof javax.lang.model.type.DeclaredType declared
        ? declared.getTypeArguments().stream().map(DeclaredType::nameOf).toList()
        : List.of();
  }

  private static boolean isEnum(TypeMirror mirror) {
    Element element = elementBehind(mirror);
    return element != null && element.getKind() == ElementKind.ENUM;
  }

  private static List<String> constants(TypeMirror mirror) {
    Element element = elementBehind(mirror);
    return element == null
        ? List.of()
        : element.getEnclosedElements().stream()
            .filter(member -> member.getKind() == ElementKind.ENUM_CONSTANT)
            .map(member -> member.getSimpleName().toString().toLowerCase(Locale.ROOT))
            .toList();
  }

  private static boolean isNullable(RecordComponentElement component) {
    return hasNullable(component.asType().getAnnotationMirrors())
        || hasNullable(component.getAccessor().getReturnType().getAnnotationMirrors());
  }

  private static boolean hasNullable(List<? extends AnnotationMirror> annotations) {
    return annotations.stream()
        .anyMatch(annotation -> annotation.getAnnotationType().toString().equals(NULLABLE));
  }
}

package dev.crema.kubernetes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a version of Kubernetes takes: the models that its own Java client generates from its
 * OpenAPI. They are looked at, field by field, and nothing in them is run. Kubernetes' own kinds
 * alone: those of others are in no such model.
 */
final class PublishedModels implements AutoCloseable {
  private static final Path FOLDER = Path.of("target/published-models");
  private static final Pattern JAR = Pattern.compile("kubernetes-(1\\.\\d+)\\.jar");
  private static final Pattern OURS =
      Pattern.compile("(?:[a-z]+/|(?:[a-z]+\\.)+k8s\\.io/)?v(\\d+)");
  private static final String MODELS = "io.kubernetes.client.openapi.models.";
  private static final Set<String> TEXTS = Set.of("java.lang.String", "java.time.OffsetDateTime");
  private static final Set<String> EITHER =
      Set.of("io.kubernetes.client.custom.IntOrString", "io.kubernetes.client.custom.Quantity");

  private final URLClassLoader models;
  private final Map<Class<?>, Map<String, Member>> known = new HashMap<>();
  private final List<String> found = new ArrayList<>();

  private record Member(Type type, boolean isRequired) {}

  private PublishedModels(URLClassLoader models) {
    this.models = models;
  }

  /** Returns the versions of Kubernetes that there are models of, in their order. */
  static List<String> versions() {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .map(file -> JAR.matcher(String.valueOf(file.getFileName())))
          .filter(Matcher::matches)
          .map(matcher -> matcher.group(1))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static PublishedModels of(String version) {
    try {
      URL[] jars = {
        FOLDER.resolve("kubernetes-%s.jar".formatted(version)).toUri().toURL(),
        FOLDER.resolve("gson.jar").toUri().toURL()
      };
      return new PublishedModels(new URLClassLoader(jars, PublishedModels.class.getClassLoader()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns a sentence for each thing in the documents that this version does not take. */
  List<String> violations(String yaml) {
    found.clear();
    for (Map<?, ?> document : StrictYaml.documents(yaml)) {
      Matcher api = OURS.matcher(String.valueOf(document.get("apiVersion")));
      if (api.matches()) {
        String kind = String.valueOf(document.get("kind"));
        object(kind, type("V" + api.group(1) + kind), document);
      }
    }
    return List.copyOf(found);
  }

  private Class<?> type(String name) {
    try {
      return Class.forName(MODELS + name, false, models);
    } catch (ClassNotFoundException e) {
      throw new IllegalArgumentException("There is no model " + name, e);
    }
  }

  private void value(String path, Type type, Object value) {
    if (type instanceof ParameterizedType generic) {
      Type last = generic.getActualTypeArguments()[generic.getActualTypeArguments().length - 1];
      if (generic.getRawType() == List.class && value instanceof List<?> list) {
        list.forEach(item -> value(path + "[]", last, item));
      } else if (generic.getRawType() == Map.class && value instanceof Map<?, ?> map) {
        map.forEach((key, item) -> value(path + "." + key, last, item));
      } else {
        found.add("%s is no %s.".formatted(path, generic.getRawType()));
      }
    } else if (type instanceof Class<?> one && one.getName().startsWith(MODELS) && !one.isEnum()) {
      object(path, one, value);
    } else if (!fits(type.getTypeName(), type, value)) {
      found.add("%s is (%s), which is no %s.".formatted(path, value, type.getTypeName()));
    }
  }

  private static boolean fits(String name, Type type, Object value) {
    if (TEXTS.contains(name) || type == byte[].class) {
      return value instanceof String;
    }
    if (EITHER.contains(name)) {
      return value instanceof String || value instanceof Number;
    }
    return switch (name) {
      case "java.lang.Boolean" -> value instanceof Boolean;
      case "java.lang.Integer", "java.lang.Long" ->
          value instanceof Integer || value instanceof Long;
      case "java.lang.Double", "java.math.BigDecimal" -> value instanceof Number;
      case "java.lang.Object" -> true;
      default -> type instanceof Class<?> one && one.isEnum() && value instanceof String;
    };
  }

  private void object(String path, Class<?> type, Object value) {
    if (!(value instanceof Map<?, ?> map)) {
      found.add("%s is (%s), which is no %s.".formatted(path, value, type.getSimpleName()));
      return;
    }
    Map<String, Member> members = known.computeIfAbsent(type, PublishedModels::members);
    map.forEach(
        (key, item) -> {
          Member member = members.get(String.valueOf(key));
          if (member == null) {
            found.add("%s has the field (%s), which is unknown.".formatted(path, key));
          } else if (item != null) {
            value(path + "." + key, member.type(), item);
          }
        });
    members.forEach(
        (name, member) -> {
          if (member.isRequired() && map.get(name) == null) {
            found.add("%s has no (%s), which is required.".formatted(path, name));
          }
        });
  }

  private static Map<String, Member> members(Class<?> type) {
    Map<String, Member> members = new HashMap<>();
    for (Field field : type.getDeclaredFields()) {
      for (Annotation annotation : field.getAnnotations()) {
        if (annotation.annotationType().getSimpleName().equals("SerializedName")) {
          members.put(name(annotation), new Member(field.getGenericType(), isRequired(field)));
        }
      }
    }
    if (members.isEmpty()) {
      throw new IllegalStateException("The model %s has no fields.".formatted(type));
    }
    return members;
  }

  private static String name(Annotation annotation) {
    try {
      return String.valueOf(annotation.annotationType().getMethod("value").invoke(annotation));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean isRequired(Field field) {
    return Stream.of(field.getAnnotations())
        .anyMatch(one -> one.annotationType().getName().equals("jakarta.annotation.Nonnull"));
  }

  @Override
  public void close() {
    try {
      models.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package dev.crema.testkit.kfp;

import dev.crema.sdk.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the double keeps, in memory and, if it has a folder, one file each that is whole or not
 * there. Fields that begin with an underscore are its own and never answered.
 *
 * <p>Its monitor is the lock of the whole double: whoever looks and then writes holds it.
 */
final class Store {
  /** What is kept, and the field with its id. */
  enum Kind {
    PIPELINE("pipeline_id"),
    VERSION("pipeline_version_id"),
    EXPERIMENT("experiment_id"),
    RUN("run_id"),
    RECURRING_RUN("recurring_run_id");

    private final String id;

    Kind(String id) {
      this.id = id;
    }

    String id() {
      return id;
    }
  }

  /** The field with the order of creation. */
  static final String ORDER = "_order";

  private final @Nullable Path folder;
  private final Map<Kind, Map<String, Map<String, Object>>> kept = new LinkedHashMap<>();
  private long order;

  Store(@Nullable Path folder) {
    this.folder = folder;
    for (Kind kind : Kind.values()) {
      kept.put(kind, new LinkedHashMap<>());
      if (folder != null) {
        read(kind, folder.resolve(kind.name()));
      }
    }
  }

  private void read(Kind kind, Path files) {
    List<Map<String, Object>> all = new ArrayList<>();
    try {
      Files.createDirectories(files);
      try (Stream<Path> list = Files.list(files)) {
        for (Path file : list.filter(path -> path.toString().endsWith(".json")).toList()) {
          all.add(Trees.asObject(Json.readObject(Files.readString(file), file.toString())));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    all.sort(Comparator.comparingLong(each -> Trees.number(each, ORDER)));
    for (Map<String, Object> each : all) {
      of(kind).put(Trees.text(each, kind.id()), each);
      order = Math.max(order, Trees.number(each, ORDER));
    }
  }

  private Map<String, Map<String, Object>> of(Kind kind) {
    return kept.computeIfAbsent(kind, none -> new LinkedHashMap<>());
  }

  /** Returns everything of a kind, the oldest first. */
  synchronized List<Map<String, Object>> all(Kind kind) {
    return List.copyOf(of(kind).values());
  }

  synchronized Optional<Map<String, Object>> find(Kind kind, String id) {
    return Optional.ofNullable(of(kind).get(id));
  }

  synchronized Map<String, Object> get(Kind kind, String id) {
    return find(kind, id).orElseThrow(() -> ApiError.notFound(kind.name(), id));
  }

  /** Keeps something new, or anew. */
  synchronized void put(Kind kind, Map<String, Object> value) {
    Map<String, Object> copy = new LinkedHashMap<>(value);
    copy.computeIfAbsent(ORDER, none -> ++order);
    String id = Trees.text(copy, kind.id());
    of(kind).put(id, copy);
    if (folder != null) {
      write(folder.resolve(kind.name()).resolve(id + ".json"), Json.write(copy));
    }
  }

  synchronized void remove(Kind kind, String id) {
    of(kind).remove(id);
    if (folder != null) {
      try {
        Files.deleteIfExists(folder.resolve(kind.name()).resolve(id + ".json"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static void write(Path file, String text) {
    try {
      Path parts = file.resolveSibling(file.getFileName() + ".part");
      Files.writeString(parts, text);
      Files.move(parts, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

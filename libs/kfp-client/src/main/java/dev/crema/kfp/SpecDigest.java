package dev.crema.kfp;

import dev.crema.kfp.KfpException.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * The SHA-256 of what a compiled pipeline says, the same for its YAML and for what KFP answers of
 * it: keys in order, numbers as doubles, and without what protobuf leaves out on the way (null,
 * false, zero, empty texts, lists and objects). Inside free values, where these mean something
 * ({@code defaultValue}, {@code constant}, {@code metadata}, the deployment and the platform), all
 * but null stays.
 *
 * @param hex 64 lower-case hexadecimal digits
 */
public record SpecDigest(String hex) {
  /** Most bytes of a pipeline: what KFP's upload takes. */
  public static final int MAX_BYTES = 32 << 20;

  private static final String SPEC = "pipeline_spec";
  private static final String PLATFORM = "platform_spec";

  /** Fields of IR whose type is a free value. */
  private static final List<String> FREE =
      List.of("defaultValue", "constant", "metadata", "deploymentSpec", PLATFORM);

  /** Checks the form. */
  public SpecDigest {
    if (!hex.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException("The digest (%s) is no SHA-256.".formatted(hex));
    }
  }

  /**
   * Returns the digest of a compiled pipeline.
   *
   * @param yaml one document of IR, and perhaps a second of the platform, in UTF-8, at most {@value
   *     #MAX_BYTES} bytes
   * @return the digest
   * @throws KfpException {@code REJECTED} if it is no compiled pipeline
   */
  public static SpecDigest of(byte[] yaml) {
    if (yaml.length > MAX_BYTES) {
      throw rejected("has %d bytes, more than KFP's limit of %d".formatted(yaml.length, MAX_BYTES));
    }
    List<Map<?, ?>> documents = new ArrayList<>();
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(yaml)).toString();
      LoadSettings settings =
          LoadSettings.builder().setSchema(new CoreSchema()).setCodePointLimit(MAX_BYTES).build();
      for (Object document : new Load(settings).loadAllFromString(text)) {
        if (!(document instanceof Map<?, ?> map)) {
          throw rejected("holds a document that is no mapping");
        }
        documents.add(map);
      }
    } catch (CharacterCodingException e) {
      throw rejected("is not UTF-8");
    } catch (YamlEngineException e) {
      throw rejected("is no valid YAML: " + Answer.oneLine(String.valueOf(e.getMessage())));
    }
    return ofDocuments(documents);
  }

  private static SpecDigest ofDocuments(List<Map<?, ?>> documents) {
    if (documents.isEmpty() || documents.size() > 2) {
      throw rejected("has %d documents".formatted(documents.size()));
    }
    if (!documents.getFirst().containsKey("pipelineInfo")) {
      throw rejected("has no pipelineInfo");
    }
    return of(documents.getFirst(), documents.size() == 2 ? documents.getLast() : null);
  }

  /** Returns the digest of a spec as KFP answers it; null if it is empty. */
  static @Nullable SpecDigest answered(Map<String, @Nullable Object> spec) {
    if (spec.isEmpty()) {
      return null;
    }
    return spec.get(SPEC) instanceof Map<?, ?> bare
        ? of(bare, spec.get(PLATFORM) instanceof Map<?, ?> platform ? platform : null)
        : of(spec, null);
  }

  private static SpecDigest of(Map<?, ?> spec, @Nullable Map<?, ?> platform) {
    Map<String, Object> whole = new TreeMap<>();
    Object bare = pruned(spec);
    if (bare != null) {
      whole.put(SPEC, bare);
    }
    if (platform != null && !platform.isEmpty()) {
      whole.put(PLATFORM, ordered(platform));
    }
    return new SpecDigest(sha256(Json.write(whole)));
  }

  /** Returns a value without what protobuf leaves out; null if nothing is left. */
  private static @Nullable Object pruned(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case Boolean flag -> flag ? flag : null;
      case Number number -> number.doubleValue() == 0 ? null : number.doubleValue();
      case Map<?, ?> map -> pruned(map);
      case List<?> list -> {
        List<Object> items = new ArrayList<>();
        for (Object item : list) {
          Object kept = pruned(item);
          // The place of an item means something.
          items.add(kept == null ? Map.of() : kept);
        }
        yield items.isEmpty() ? null : items;
      }
      default -> value.toString().isEmpty() ? null : value.toString();
    };
  }

  private static @Nullable Object pruned(Map<?, ?> map) {
    Map<String, Object> kept = new TreeMap<>();
    map.forEach(
        (key, value) -> {
          String name = String.valueOf(key);
          Object each = FREE.contains(name) ? ordered(value) : pruned(value);
          if (each != null) {
            kept.put(name, each);
          }
        });
    return kept.isEmpty() ? null : kept;
  }

  /** Returns a free value with its keys in order and its numbers as doubles. */
  private static @Nullable Object ordered(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case Boolean flag -> flag;
      case Number number -> number.doubleValue() == 0 ? 0.0 : number.doubleValue();
      case Map<?, ?> map -> {
        Map<String, @Nullable Object> all = new TreeMap<>();
        map.forEach((key, each) -> all.put(String.valueOf(key), ordered(each)));
        yield all;
      }
      case List<?> list -> {
        List<@Nullable Object> items = new ArrayList<>();
        list.forEach(item -> items.add(ordered(item)));
        yield items;
      }
      default -> value.toString();
    };
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256.", e);
    }
  }

  private static KfpException rejected(String what) {
    return new KfpException(
        Kind.REJECTED,
        "The pipeline %s.\nMaybe it is not the YAML that the KFP SDK compiled.".formatted(what));
  }
}

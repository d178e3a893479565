package dev.crema.features;

import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import dev.crema.data.document.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Features with all that was fitted on the training part.
 *
 * <p>Immutable and safe for use by several threads. There is one way to encode a row, in training,
 * batch, serving and monitoring.
 */
public final class FittedFeatures {
  /** Most features. */
  public static final int MAX_FEATURES = 10_000;

  private final Contract contract;
  private final List<String> statedProtected;
  private final Derivation derivation;
  private final FittedColumn[] columns;
  private final int[] offsets;
  private final List<String> names;
  private final String json;
  private final String digest;

  FittedFeatures(
      Contract contract,
      List<String> statedProtected,
      Derivation derivation,
      List<FittedColumn> columns) {
    this.contract = contract;
    this.statedProtected = List.copyOf(statedProtected);
    this.derivation = derivation;
    this.columns = columns.toArray(FittedColumn[]::new);
    offsets = new int[columns.size()];
    names = names(columns);
    json = Json.write(FittedFormat.tree(this));
    digest = sha256(json);
  }

  private List<String> names(List<FittedColumn> all) {
    List<String> result = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < all.size(); i++) {
      offsets[i] = result.size();
      for (String name : all.get(i).names()) {
        if (!seen.add(name)) {
          throw DefinitionReader.duplicate(name);
        }
        result.add(name);
      }
      if (result.size() > MAX_FEATURES) {
        throw new InputException(
            "There are more than %d features.\nMaybe ordinal or categorical instead of one_hot, or a lower max_levels."
                .formatted(MAX_FEATURES));
      }
    }
    return List.copyOf(result);
  }

  /**
   * Returns the contract of the rows that can be encoded.
   *
   * @return the contract
   */
  public Contract contract() {
    return contract;
  }

  List<String> statedProtected() {
    return statedProtected;
  }

  List<DerivedColumn> derived() {
    return derivation.all();
  }

  List<FittedColumn> columns() {
    return List.of(columns);
  }

  /**
   * Returns the names of the features in the order of {@link #encode}: that of the definition.
   *
   * @return distinct names
   */
  public List<String> names() {
    return names;
  }

  /**
   * Returns the number of features.
   *
   * @return from 1 to {@value #MAX_FEATURES}
   */
  public int size() {
    return names.size();
  }

  /**
   * Writes the features of a row.
   *
   * <p>Finite numbers, except NaN where a feature of {@link #missingFeatures()} is missing; numbers
   * beyond the range of a float become its largest. The same row always gives the same bits, on
   * every processor.
   *
   * @param row a row under {@link #contract()}; must not change meanwhile
   * @param out receives {@link #size()} numbers from index 0
   * @throws InputException if a value is missing that must not be; {@code out} is then undefined
   */
  public void encode(RawRow row, float[] out) {
    Values values = derivation.values(row);
    for (int i = 0; i < columns.length; i++) {
      columns[i].encode(values, out, offsets[i]);
    }
  }

  /**
   * Returns the features that can be NaN because the definition keeps missing.
   *
   * @return names, in order; empty if every encoded row is finite
   */
  public List<String> missingFeatures() {
    List<String> nullable = new ArrayList<>();
    for (FittedColumn column : columns) {
      if (column.isNullable()) {
        nullable.addAll(column.names());
      }
    }
    return nullable;
  }

  /**
   * Returns which features are categories: codes of which none is more than another.
   *
   * @return of each feature, in the order of {@link #names()}, how many codes it has, so that the
   *     codes are from 0 to one less; 0 if it is a number
   */
  public List<Integer> categories() {
    List<Integer> counts = new ArrayList<>();
    for (FittedColumn column : columns) {
      counts.add(column.categories());
      // What impute adds to a column is a number, 0 or 1.
      counts.addAll(Collections.nCopies(column.width() - 1, 0));
    }
    return List.copyOf(counts);
  }

  /**
   * Returns the names of the features that are categories.
   *
   * @return those of {@link #names()} that have codes, in their order
   */
  public List<String> categoricalNames() {
    List<Integer> counts = categories();
    List<String> names = names();
    return IntStream.range(0, counts.size())
        .filter(feature -> counts.get(feature) > 0)
        .mapToObj(names::get)
        .toList();
  }

  /**
   * Returns the raw columns behind each feature.
   *
   * @return one list a feature, in the order of {@link #names()}
   */
  public List<List<String>> sources() {
    return describe().stream().map(FeatureDescription::sources).toList();
  }

  /**
   * Returns the raw columns behind any feature: those that a row needs to be scored.
   *
   * @return each name once, in the order of {@link #names()}
   */
  public Set<String> sourceNames() {
    Set<String> names = new LinkedHashSet<>();
    sources().forEach(names::addAll);
    return Collections.unmodifiableSet(names);
  }

  /**
   * Returns the columns that were encoded, with the features that each became.
   *
   * @return in the order of {@link #names()}; a column that is encoded twice has two entries
   */
  public List<FeatureColumn> encodedColumns() {
    List<FeatureColumn> result = new ArrayList<>();
    for (int i = 0; i < columns.length; i++) {
      Column column = columns[i].plan().column();
      result.add(
          new FeatureColumn(column.name(), column.type(), offsets[i], columns[i].names().size()));
    }
    return result;
  }

  /**
   * Returns what each feature is made of and what was learnt for it.
   *
   * @return one description a feature, in the order of {@link #names()}
   */
  public List<FeatureDescription> describe() {
    List<FeatureDescription> result = new ArrayList<>();
    for (FittedColumn column : columns) {
      Column source = column.plan().column();
      for (String name : column.names()) {
        result.add(
            new FeatureDescription(name, source.sources(), source.formula(), column.words()));
      }
    }
    return result;
  }

  /**
   * Returns the canonical JSON: definition and fitted state; equal features give equal texts.
   *
   * @return one line of JSON, readable by {@link #fromJson}
   */
  public String toJson() {
    return json;
  }

  /**
   * Reads what {@link #toJson} wrote; the result encodes every row to the same bits.
   *
   * @param json the text
   * @param source what messages call the text
   * @param contract the contract that the features were fitted under
   * @return the features
   * @throws InputException if the text is no valid fitted state for the contract
   */
  public static FittedFeatures fromJson(String json, String source, Contract contract) {
    return FittedFormat.read(json, source, contract);
  }

  /**
   * Returns the SHA-256 of {@link #toJson} in UTF-8.
   *
   * @return 64 lower-case hexadecimal digits
   */
  public String digest() {
    return digest;
  }

  private static String sha256(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("This Java has no SHA-256.", e);
    }
  }
}

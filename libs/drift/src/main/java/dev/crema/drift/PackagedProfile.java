package dev.crema.drift;

import dev.crema.data.Contract;
import dev.crema.data.InputException;
import dev.crema.data.Task;
import dev.crema.data.document.Json;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A reference profile as a model package holds it: the bytes of its section {@code profile.json}.
 *
 * <p>Packages come from elsewhere, so nothing about the bytes is taken for granted.
 */
public final class PackagedProfile {
  /**
   * Most bytes of the section. A thousand columns of numbers, each with 501 points of the longest
   * numbers and counts, are less, and so is any column of categories without their names.
   */
  public static final int MAX_BYTES = 32 << 20;

  /** Braces, digest and names of fields, which are a few hundred bytes. */
  private static final int FRAME_BYTES = 1 << 10;

  private PackagedProfile() {}

  /**
   * Returns the section of a profile.
   *
   * <p>Where the names of categories make it too large, columns lose theirs, the largest column
   * first; their rows by hash stay, so they are compared like a column of many categories. Equal
   * profiles give equal bytes.
   *
   * @param profile any
   * @return at most {@value #MAX_BYTES} bytes of UTF-8
   * @throws IllegalArgumentException if it is too large without any names, which no profile is that
   *     {@link ReferenceProfiler} made
   */
  public static byte[] write(ReferenceProfile profile) {
    byte[] bytes = fitting(profile, MAX_BYTES).toJson().getBytes(StandardCharsets.UTF_8);
    if (bytes.length > MAX_BYTES) {
      throw new IllegalArgumentException(
          "The profile has %d bytes; the limit is %d.".formatted(bytes.length, MAX_BYTES));
    }
    return bytes;
  }

  /** Column by column, for a thousand columns of a thousand long names are a gigabyte together. */
  static ReferenceProfile fitting(ReferenceProfile profile, long limit) {
    List<ReferenceColumn> columns = new ArrayList<>(profile.columns());
    int[] sizes = columns.stream().mapToInt(PackagedProfile::size).toArray();
    long sum = FRAME_BYTES + profile.outputs().stream().mapToLong(PackagedProfile::size).sum();
    for (int size : sizes) {
      sum += size;
    }
    while (sum > limit) {
      int largest = largestNamed(columns, sizes);
      if (largest < 0) {
        break;
      }
      columns.set(largest, unnamed((ReferenceCategories) columns.get(largest)));
      sum -= sizes[largest];
      sizes[largest] = size(columns.get(largest));
      sum += sizes[largest];
    }
    return new ReferenceProfile(
        profile.contractDigest(), profile.rows(), columns, profile.outputs());
  }

  private static int size(ReferenceColumn column) {
    String json = Json.write(ReferenceFormat.tree(column));
    return json.getBytes(StandardCharsets.UTF_8).length + 1;
  }

  private static int largestNamed(List<ReferenceColumn> columns, int[] sizes) {
    int largest = -1;
    for (int i = 0; i < sizes.length; i++) {
      boolean isNamed =
          columns.get(i) instanceof ReferenceCategories categories
              && !categories.counts().isEmpty();
      if (isNamed && (largest < 0 || sizes[i] > sizes[largest])) {
        largest = i;
      }
    }
    return largest;
  }

  private static ReferenceCategories unnamed(ReferenceCategories column) {
    return new ReferenceCategories(column.name(), column.missing(), Map.of(), column.buckets());
  }

  /**
   * Reads a section and holds it against the contract of its package.
   *
   * @param bytes any
   * @param source what messages call them
   * @param contract of the package, with a label
   * @return the profile: under this contract, of exactly the columns that are watched of it, each
   *     of its kind; its outputs, if it has any, are {@value ReferenceProfile#SCORE} in [0, 1] and
   *     {@value ReferenceProfile#PREDICTED_CLASS} of the contract's classes, or {@value
   *     ReferenceProfile#VALUE} if its label is a number
   * @throws InputException if they are too many, or no such profile; the message names source and,
   *     where there is one, line and field
   */
  public static ReferenceProfile read(byte[] bytes, String source, Contract contract) {
    if (bytes.length > MAX_BYTES) {
      throw new InputException(
          "%s: has %d bytes; the limit is %d.".formatted(source, bytes.length, MAX_BYTES));
    }
    ReferenceProfile profile = ReferenceProfile.fromJson(text(bytes, source), source);
    try {
      ColumnValues.requireContract(contract, profile);
      requireColumns(profile, contract);
      requireOutputs(profile, contract);
    } catch (InputException e) {
      throw new InputException("%s: %s".formatted(source, e.getMessage()), e);
    }
    return profile;
  }

  private static String text(byte[] bytes, String source) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new InputException("%s: is not UTF-8.".formatted(source), e);
    }
  }

  private static void requireColumns(ReferenceProfile profile, Contract contract) {
    List<String> expected = ReferenceProfile.columnsOf(contract);
    List<String> found = profile.columns().stream().map(ReferenceColumn::name).toList();
    if (!found.equals(expected)) {
      throw new InputException(
          "The profile has %d columns, not the %d that are watched of the contract (%s); the first that differs is (%s)."
              .formatted(
                  found.size(), expected.size(), contract.name(), firstOther(found, expected)));
    }
    List<ColumnValues> values = ColumnValues.of(contract, expected);
    for (int i = 0; i < values.size(); i++) {
      values.get(i).requireKind(profile.columns().get(i));
    }
  }

  private static String firstOther(List<String> found, List<String> expected) {
    int i = 0;
    while (i < found.size() && i < expected.size() && found.get(i).equals(expected.get(i))) {
      i++;
    }
    return i < found.size() ? found.get(i) : expected.get(i);
  }

  private static void requireOutputs(ReferenceProfile profile, Contract contract) {
    List<ReferenceColumn> outputs = profile.outputs();
    if (outputs.isEmpty()) {
      return;
    }
    if (contract.task() == Task.REGRESSION) {
      requireValue(outputs);
      return;
    }
    List<String> classes = contract.classes().stream().map(Categories::bounded).toList();
    boolean isKnown =
        outputs.size() == 2
            && outputs.get(0) instanceof ReferenceNumbers score
            && score.name().equals(ReferenceProfile.SCORE)
            && isProbability(score)
            && outputs.get(1) instanceof ReferenceCategories predicted
            && predicted.name().equals(ReferenceProfile.PREDICTED_CLASS)
            && classes.containsAll(predicted.counts().keySet())
            && predicted.isComplete();
    if (!isKnown) {
      throw new InputException(
          "The outputs of the profile are not the numbers (%s) from 0 to 1 and the categories (%s) of the contract's classes."
              .formatted(ReferenceProfile.SCORE, ReferenceProfile.PREDICTED_CLASS));
    }
  }

  private static void requireValue(List<ReferenceColumn> outputs) {
    boolean isKnown =
        outputs.size() == 1
            && outputs.getFirst() instanceof ReferenceNumbers value
            && value.name().equals(ReferenceProfile.VALUE);
    if (!isKnown) {
      throw new InputException(
          "The outputs of the profile are not the numbers (%s) alone, as those of a model that predicts numbers are."
              .formatted(ReferenceProfile.VALUE));
    }
  }

  private static boolean isProbability(ReferenceNumbers score) {
    return score.distribution() == null
        || (score.distribution().min() >= 0 && score.distribution().max() <= 1);
  }
}

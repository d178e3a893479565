package dev.crema.evaluation;

import dev.crema.data.ColumnContract;
import dev.crema.data.InputException;
import dev.crema.data.RawRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One slice per text, from the most frequent down (equal counts by text); if there are more than
 * {@link #MAX_SLICES}, the rest is one slice.
 */
final class TextSlices implements SliceColumn {
  /** How many different texts are told apart at most. */
  static final int MAX_TEXTS = 100_000;

  private final ColumnContract column;
  private final int slot;
  private final int maxTexts;
  private final Map<String, Integer> codes = new HashMap<>();
  private final List<String> texts = new ArrayList<>();
  private final IntList rows = new IntList();

  TextSlices(ColumnContract column, int slot) {
    this(column, slot, MAX_TEXTS);
  }

  TextSlices(ColumnContract column, int slot, int maxTexts) {
    this.column = column;
    this.slot = slot;
    this.maxTexts = maxTexts;
  }

  @Override
  public String name() {
    return column.name();
  }

  @Override
  public void add(RawRow row) {
    String text = row.text(slot);
    rows.add(code(text == null ? Slice.MISSING : text));
  }

  private int code(String text) {
    Integer code = codes.get(text);
    if (code != null) {
      return code;
    }
    if (texts.size() == maxTexts) {
      throw new InputException(
          "The slice column (%s) has more than %d different values.\nMaybe slice by a column with fewer values; a column with the role (protected) is always sliced."
              .formatted(column.name(), maxTexts));
    }
    codes.put(text, texts.size());
    texts.add(text);
    return texts.size() - 1;
  }

  @Override
  public List<Group> groups() {
    int[] codeOfRow = rows.toArray();
    int[] counts = new int[texts.size()];
    for (int code : codeOfRow) {
      counts[code]++;
    }
    int[] groupOfCode = new int[texts.size()];
    List<String> names = names(counts, groupOfCode);
    int[] sizes = new int[names.size()];
    for (int code : codeOfRow) {
      sizes[groupOfCode[code]]++;
    }
    int[][] members = new int[names.size()][];
    Arrays.setAll(members, group -> new int[sizes[group]]);
    int[] next = new int[names.size()];
    for (int row = 0; row < codeOfRow.length; row++) {
      int group = groupOfCode[codeOfRow[row]];
      members[group][next[group]++] = row;
    }
    List<Group> groups = new ArrayList<>();
    for (int group = 0; group < members.length; group++) {
      groups.add(new Group(names.get(group), members[group]));
    }
    return groups;
  }

  private List<String> names(int[] counts, int[] groupOfCode) {
    List<Integer> order = new ArrayList<>();
    for (int code = 0; code < counts.length; code++) {
      order.add(code);
    }
    order.sort(Comparator.comparingInt((Integer code) -> -counts[code]).thenComparing(texts::get));
    boolean hasRest = order.size() > MAX_SLICES;
    int named = hasRest ? MAX_SLICES - 1 : order.size();
    List<String> names = new ArrayList<>();
    for (int rank = 0; rank < order.size(); rank++) {
      groupOfCode[order.get(rank)] = Math.min(rank, named);
      if (rank < named) {
        names.add(texts.get(order.get(rank)));
      }
    }
    if (hasRest) {
      names.add(Slice.OTHER);
    }
    return names;
  }
}

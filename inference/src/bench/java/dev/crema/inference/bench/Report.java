package dev.crema.inference.bench;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What was measured, as one table. A row without a number is missed, and says why. */
final class Report {
  private static final String NONE = "–";
  private static final int LONGEST = 200;

  private record Row(String ours, String peer, String judged, boolean kept) {}

  private final Set<Requirement> wanted;
  private final Map<Requirement, Row> rows = new EnumMap<>(Requirement.class);

  /**
   * Makes an empty report.
   *
   * @param wanted the rows that the table shall have
   */
  Report(Set<Requirement> wanted) {
    this.wanted = wanted;
  }

  /** Adds a number of ours alone. */
  void add(Requirement requirement, String ours, double judged) {
    add(requirement, ours, NONE, judged);
  }

  /**
   * Adds a number.
   *
   * @param requirement the row
   * @param ours what we do
   * @param peer what the peer does
   * @param judged what is held against the row's limit
   */
  void add(Requirement requirement, String ours, String peer, double judged) {
    Limit limit = requirement.limit();
    put(requirement, new Row(ours, peer, limit.text(judged), limit.isKept(judged)));
  }

  /** Says why a row has no number; it is missed. */
  void miss(Requirement requirement, String reason) {
    miss(requirement, reason, NONE);
  }

  /** Says why a row has no number of ours, beside what the peer does; it is missed. */
  void miss(Requirement requirement, String reason, String peer) {
    put(requirement, new Row(reason, peer, NONE, false));
  }

  /** Says why a row whose number is only shown has no peer. */
  void omit(Requirement requirement, String ours, String reason) {
    put(requirement, new Row(ours, reason, NONE, true));
  }

  /** Says of each of the rows that have no number yet why; they are missed. */
  void missRest(Set<Requirement> requirements, String reason) {
    requirements.stream().filter(each -> !rows.containsKey(each)).forEach(each -> miss(each, reason));
  }

  private void put(Requirement requirement, Row row) {
    rows.put(requirement, row);
    System.out.println("  " + line(requirement));
  }

  /** Returns the labels of the rows that are missed, of those that the table has. */
  List<String> missed() {
    List<String> missed = new ArrayList<>();
    for (Requirement requirement : Requirement.values()) {
      Row row = rows.get(requirement);
      if (wanted.contains(requirement) && (row == null || !row.kept())) {
        missed.add(requirement.label());
      }
    }
    return missed;
  }

  /** Returns the table, in Markdown. */
  String table() {
    StringBuilder table =
        new StringBuilder("| what | ours | peer | number and limit | |\n|---|---|---|---|---|\n");
    for (Requirement requirement : Requirement.values()) {
      if (wanted.contains(requirement)) {
        table.append(line(requirement)).append('\n');
      }
    }
    return table.toString();
  }

  private String line(Requirement requirement) {
    Row row = rows.getOrDefault(requirement, new Row("not measured", NONE, NONE, false));
    return "| %s | %s | %s | %s | %s |"
        .formatted(
            requirement.label(),
            oneLine(row.ours()),
            oneLine(row.peer()),
            row.judged(),
            row.kept() ? "ok" : "MISSED");
  }

  private static String oneLine(String text) {
    String line = text.strip().replaceAll("\\s+", " ").replace('|', '/');
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
  }
}

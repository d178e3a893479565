package dev.crema.suggest;

import dev.crema.data.CellParser;
import dev.crema.data.ColumnContract;
import dev.crema.data.ColumnType;
import dev.crema.data.Contract;
import dev.crema.data.Role;
import dev.crema.suggest.profile.ColumnProfile;
import dev.crema.suggest.profile.FileProfile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Suggests a contract from the profile of a file.
 *
 * <p>Every row of the file keeps it, its shares of valid rows and of values too, and the same file
 * always gives the same text. What is a guess ends with a question mark.
 */
public final class ContractSuggestion {
  private static final double MIN_PASS_RATE = 0.95;

  private final FileProfile profile;
  private final Roles roles;
  private final List<ContractColumns.Suggested> columns = new ArrayList<>();
  private final StringBuilder out = new StringBuilder();

  private ContractSuggestion(FileProfile profile) {
    this.profile = profile;
    roles = new Roles(profile.columns());
    for (int i = 0; i < profile.columns().size(); i++) {
      columns.add(ContractColumns.of(profile.columns().get(i), roles.of(i)));
    }
  }

  /**
   * Returns the text of a {@code contract.yaml} with its reasons as comments.
   *
   * @param profile of the file
   * @param name the contract's name, not empty
   * @param source what the comments call the file
   * @return valid as it is
   */
  public static String of(FileProfile profile, String name, String source) {
    String yaml = new ContractSuggestion(profile).write(name, source);
    Contract.parse(
        yaml, "suggested contract"); // Whatever the data said, what is printed can be read.
    return yaml;
  }

  private String write(String name, String source) {
    comment(
        "",
        YamlText.say(
            "Suggested from %,d rows of %s; look at each line that asks.", profile.rows(), source));
    for (Map.Entry<String, String> left : profile.leftOut().entrySet()) {
      comment("", "Left out: the column (%s) %s".formatted(left.getKey(), left.getValue()));
    }
    if (!roles.has(Role.LABEL)) {
      comment(
          "",
          "Which column is to be predicted? Give it the role label, and a string or integer its classes (allowed).");
    }
    if (!roles.has(Role.ENTITY)) {
      comment(
          "",
          "Does a column say whose row it is? Give it the role entity: its rows stay in one part of a split.");
    }
    line("version: 1");
    line("name: " + YamlText.scalar(name));
    positive();
    shares();
    line("columns:");
    columns.forEach(this::column);
    return out.toString();
  }

  private void positive() {
    List<String> classes = List.of();
    for (int i = 0; i < columns.size(); i++) {
      ColumnContract column = columns.get(i).column();
      if (column.role() == Role.LABEL && column.type() != ColumnType.NUMBER) {
        classes = column.type() == ColumnType.BOOLEAN ? List.of("false", "true") : column.allowed();
        if (classes.size() == 2) {
          positive(classes, profile.columns().get(i));
        }
      }
    }
  }

  private void positive(List<String> classes, ColumnProfile label) {
    boolean isSecond = ColumnNames.isPositive(classes.get(1));
    boolean isFirst = ColumnNames.isPositive(classes.get(0));
    if (isFirst != isSecond) {
      comment("", "The class that a score speaks about, by its name.");
      line("positive_class: " + YamlText.quoted(classes.get(isFirst ? 0 : 1)));
      return;
    }
    Map<String, Long> counts = new HashMap<>();
    for (ColumnProfile.Frequency value : label.top().values()) {
      counts.merge(ContractColumns.asClass(label.type(), value.value()), value.count(), Long::sum);
    }
    long first = counts.getOrDefault(classes.get(0), 0L);
    long second = counts.getOrDefault(classes.get(1), 0L);
    comment(
        "",
        (first == second ? "Both are as frequent." : "The rarer class.")
            + " Is it the one that a score speaks about?");
    line("positive_class: " + YamlText.quoted(classes.get(first < second ? 0 : 1)));
  }

  private void shares() {
    comment("", "Every row of this file keeps every rule; later ones may be a little worse.");
    line("min_pass_rate: " + MIN_PASS_RATE);
    double lowest = 1;
    String least = "";
    for (ColumnProfile column : profile.columns()) {
      double share = profile.rows() == 0 ? 1 : (double) column.count() / profile.rows();
      if (share < lowest) {
        lowest = share;
        least = column.name();
      }
    }
    if (lowest < 1) {
      comment(
          "", "As complete as (%s) is here, rounded down.".formatted(CellParser.shorten(least)));
    }
    line("min_completeness: " + Math.floor(Math.min(0.99, lowest) * 100) / 100);
  }

  private void column(ContractColumns.Suggested suggested) {
    ColumnContract column = suggested.column();
    suggested.reasons().forEach(reason -> comment("  ", reason));
    line("  - name: " + YamlText.scalar(column.name()));
    line("    type: " + column.type().lowerName());
    if (column.role() != Role.FEATURE) {
      line("    role: " + column.role().lowerName());
    }
    if (column.nullable()) {
      line("    nullable: true");
    }
    bound("min", column.min(), column.type());
    bound("max", column.max(), column.type());
    if (!column.allowed().isEmpty()) {
      line(
          "    allowed: "
              + (column.type() == ColumnType.INTEGER
                  ? "[" + String.join(", ", column.allowed()) + "]"
                  : YamlText.quotedList(column.allowed())));
    }
    if (column.pattern() != null) {
      line("    pattern: '%s'".formatted(column.pattern()));
    }
    if (column.unique()) {
      line("    unique: true");
    }
  }

  private void bound(String field, @Nullable Double bound, ColumnType type) {
    if (bound == null) {
      return;
    }
    boolean isTime = type == ColumnType.DATE || type == ColumnType.TIMESTAMP;
    boolean isWhole = bound == Math.rint(bound) && Math.abs(bound) <= CellParser.MAX_INTEGER;
    String text =
        isTime
            ? CellParser.formatNumber(type, bound)
            : isWhole
                ? Long.toString(bound.longValue())
                : Double.toString(bound).toLowerCase(Locale.ROOT);
    line("    %s: %s".formatted(field, text));
  }

  private void comment(String indent, String text) {
    YamlText.comment(out, indent, text);
  }

  private void line(String text) {
    out.append(text).append('\n');
  }
}

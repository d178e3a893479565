package dev.crema.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A block of a Markdown page that shows what a program prints: one without a language, line by
 * line, or one of JSON, whose line ends are the page's own.
 *
 * <p>Times, durations, ids, digests, ports, signed numbers and those of three decimals and more are
 * not compared, nor how many blanks stand between words; everything else is. {@code …} on the page
 * stands for any text within a line, a line of it alone for any lines.
 */
public final class Printed {
  private static final Pattern BLOCK = Pattern.compile("(?ms)^ *```(\\w*)\\n(.*?)^ *```$");
  private static final Set<String> LANGUAGES = Set.of("", "json");
  private static final String LEFT_OUT = "…";

  /** What is another one each time, and what is written for it; in this order. */
  private static final String[][] VARYING = {
    {"\\b\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z|\\b\\d{8}T\\d{6}Z", "‹time›"},
    {"\\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\b", "‹id›"},
    {"\\bsha256-(?:[0-9a-f]{16}\\b|…)", "‹digest›"},
    {
      "(?<![\\w.])(?:[-+]\\d+\\.\\d+|\\d+\\.\\d{3,}|\\d+\\.\\d+(?=E))(?:E-?\\d+)?(?![\\w.]*\\.\\d)",
      "‹number›"
    },
    {"\\b[0-9a-f]{16,}\\b", "‹id›"},
    // The beginning of one of these.
    {"\\b[0-9a-f]{4,}-?…", LEFT_OUT},
    {"(?:127\\.0\\.0\\.1|localhost):\\d+", "‹port›"},
    {"\\b\\d+(?:\\.\\d+)? s\\b", "‹seconds›"},
    {"(?m)^[ \\t]+|[ \\t]+$", ""},
    {"[ \\t]+", " "},
    {"\\[ (?=‹)", "["}
  };

  private final String where;
  private final boolean isJson;
  private final List<String> lines;
  private final List<Pattern> varying;

  private Printed(String where, boolean isJson, List<String> lines, List<Pattern> varying) {
    this.where = where;
    this.isJson = isJson;
    this.lines = lines;
    this.varying = varying;
  }

  /**
   * Returns the one block of a page that begins with a text.
   *
   * @param page the Markdown file
   * @param start how the first line begins
   * @throws AssertionError if no block begins so, or several do
   */
  public static Printed block(Path page, String start) {
    List<Printed> found =
        blocks(page).stream().filter(block -> block.firstLine().startsWith(start)).toList();
    if (found.size() != 1) {
      throw new AssertionError(
          "Of the blocks of (%s) that show what is printed, %d begin with (%s), not one."
              .formatted(page, found.size(), start));
    }
    return found.getFirst();
  }

  /**
   * Returns the blocks of a page that show what is printed.
   *
   * @param page the Markdown file
   * @return those without a language and those of JSON, in their order
   */
  public static List<Printed> blocks(Path page) {
    String text = read(page);
    List<Printed> blocks = new ArrayList<>();
    Matcher block = BLOCK.matcher(text);
    while (block.find()) {
      if (!LANGUAGES.contains(block.group(1))) {
        continue;
      }
      long line = text.substring(0, block.start(2)).lines().count() + 1;
      blocks.add(
          new Printed(
              page + ":" + line,
              !block.group(1).isEmpty(),
              block.group(2).lines().toList(),
              List.of()));
    }
    return blocks;
  }

  /**
   * Returns the same block with more that is not compared.
   *
   * @param patterns regular expressions of what is another one each time
   */
  public Printed varying(String... patterns) {
    List<Pattern> more = new ArrayList<>(varying);
    for (String pattern : patterns) {
      more.add(Pattern.compile(pattern));
    }
    return new Printed(where, isJson, lines, more);
  }

  /** Returns the first line, without the blanks before it. */
  public String firstLine() {
    return lines.isEmpty() ? "" : lines.getFirst().strip();
  }

  /**
   * Asserts that a program printed what the block shows.
   *
   * @param printed what it printed, more than the block shows, too
   * @throws AssertionError if not; its message has the first line of the block that differs
   */
  public void assertIn(String printed) {
    List<String> actual = usual(printed.lines().toList());
    List<String> wanted = usual(lines);
    int differs = isJson ? firstNotWithin(wanted, actual) : firstNotAmong(wanted, actual);
    if (differs >= 0) {
      throw new AssertionError(
          "%s shows what is not printed there: (%s)\nMaybe write what is printed now:\n%s"
              .formatted(where, lines.get(differs).strip(), printed));
    }
  }

  private List<String> usual(List<String> text) {
    String usual = String.join("\n", text);
    for (Pattern pattern : varying) {
      usual = pattern.matcher(usual).replaceAll("‹any›");
    }
    for (String[] each : VARYING) {
      usual = usual.replaceAll(each[0], each[1]);
    }
    return List.of(usual.split("\n", -1));
  }

  /** Returns the index of the first line with which the text, without line ends, goes apart. */
  private static int firstNotWithin(List<String> wanted, List<String> actual) {
    String whole = String.join("", actual);
    for (int i = 0; i < wanted.size(); i++) {
      String part = String.join("", wanted.subList(0, i + 1));
      if (!pattern(part).matcher(whole).find()) {
        return i;
      }
    }
    return -1;
  }

  /** Returns the index of the first line that is not where it should be. */
  private static int firstNotAmong(List<String> wanted, List<String> actual) {
    int from = 0;
    for (int start = 0; start < wanted.size(); start++) {
      int end = start;
      while (end < wanted.size() && !wanted.get(end).equals(LEFT_OUT)) {
        end++;
      }
      List<Pattern> part = wanted.subList(start, end).stream().map(Printed::pattern).toList();
      int most = -1;
      int at = from;
      while (most < part.size() && at <= actual.size()) {
        most = Math.max(most, common(part, actual, at));
        at++;
      }
      if (most < part.size()) {
        return start + most;
      }
      from = at - 1 + part.size();
      start = end;
    }
    return -1;
  }

  /** Returns how many lines are as they should be. */
  private static int common(List<Pattern> part, List<String> actual, int at) {
    int count = 0;
    while (count < part.size()
        && at + count < actual.size()
        && part.get(count).matcher(actual.get(at + count)).matches()) {
      count++;
    }
    return count;
  }

  private static Pattern pattern(String line) {
    StringBuilder pattern = new StringBuilder();
    for (String literal : line.split(LEFT_OUT, -1)) {
      pattern.append(pattern.isEmpty() ? "" : ".*").append(Pattern.quote(literal));
    }
    return Pattern.compile(pattern.toString());
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

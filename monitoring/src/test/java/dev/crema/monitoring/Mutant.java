package dev.crema.monitoring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file of rules with one change that some test must notice: a bound three times as high or less
 * than half, no waiting or six times as long, a matcher less, an operand of {@code and}, {@code or}
 * or {@code unless} less.
 *
 * @param what where it is, and what was there
 * @param text the whole file, changed
 */
record Mutant(String what, String text) {
  private static final Pattern BOUND =
      Pattern.compile("(?<![=\\w!~<>])(?:>=|<=|>|<) (\\d+(?:\\.\\d+)?)");
  private static final Pattern WAIT = Pattern.compile("(?:for|keep_firing_for): (\\d+)[mhd]\\n");
  private static final Pattern MATCHER = Pattern.compile("\\w+(?:=~|!=|=)\"[^\"]*\",? ?");

  /** Its line, and those below it that are further in. */
  private static final Pattern OPERAND =
      Pattern.compile("(?m)^( +)(?:and|or|unless)\\b.*\\n(?:\\1 +\\S.*\\n)*");

  /** Comments, and texts for people. */
  private static final Pattern WORDS = Pattern.compile("\\s*(?:#|summary:|description:).*");

  static List<Mutant> of(Path file) throws IOException {
    String text = Files.readString(file);
    List<Mutant> mutants = new ArrayList<>();
    for (MatchResult each : found(BOUND, text)) {
      double bound = Double.parseDouble(each.group(1));
      mutants.add(changed(file, text, each, bound == 0 ? "5" : "" + bound * 3));
      mutants.add(changed(file, text, each, bound == 0 ? "-1" : "" + bound * 0.4));
    }
    for (MatchResult each : found(WAIT, text)) {
      mutants.add(changed(file, text, each, "0"));
      if (each.group().startsWith("for")) {
        mutants.add(changed(file, text, each, "" + 6 * Integer.parseInt(each.group(1))));
      }
    }
    for (Pattern pattern : List.of(MATCHER, OPERAND)) {
      for (MatchResult each : found(pattern, text)) {
        if (isWhole(each.group())) {
          mutants.add(changed(file, text, each, ""));
        }
      }
    }
    return mutants;
  }

  /** Without a part that closes what began before it, a rule is none. */
  private static boolean isWhole(String part) {
    return part.chars().filter(each -> each == '(').count()
        == part.chars().filter(each -> each == ')').count();
  }

  private static List<MatchResult> found(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    List<MatchResult> found = new ArrayList<>();
    while (matcher.find()) {
      int begin = text.lastIndexOf('\n', matcher.start()) + 1;
      String line = text.substring(begin, text.indexOf('\n', matcher.start()));
      if (!WORDS.matcher(line).matches()) {
        found.add(matcher.toMatchResult());
      }
    }
    return found;
  }

  /** Puts something in the place of a number, or of the whole match. */
  private static Mutant changed(Path file, String text, MatchResult match, String with) {
    int group = with.isEmpty() ? 0 : 1;
    String what =
        "%s:%d %s -> %s"
            .formatted(
                file.getFileName(),
                text.substring(0, match.start()).chars().filter(each -> each == '\n').count() + 1,
                match.group().strip().replaceAll("\\s+", " "),
                with.isEmpty() ? "nothing" : with);
    return new Mutant(
        what, text.substring(0, match.start(group)) + with + text.substring(match.end(group)));
  }
}

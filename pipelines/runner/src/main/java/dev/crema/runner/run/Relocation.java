package dev.crema.runner.run;

import dev.crema.runner.value.Json;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the paths in a step's description lead when it runs again elsewhere: those of its own
 * folder into the new attempt, all others of its run to where that run lies now.
 *
 * @param step the step's folder when it ran
 * @param newStep the folder of the new attempt
 * @param run the run's folder when the step ran
 * @param newRun the run's folder now, which was moved or copied if it is another one
 */
record Relocation(Path step, Path newStep, Path run, Path newRun) {
  /** What may not stand beside a path, as it would then be part of another one. */
  private static final String NAME = "[\\p{L}\\p{N}._-]";

  /** Returns a plain text, such as an argument or a working directory, with its paths replaced. */
  String text(String text) {
    return replaced(text, step.toString(), newStep.toString(), run.toString(), newRun.toString());
  }

  /** Returns a JSON text with the paths in it replaced; all else stays as it was written. */
  String json(String json) {
    return replaced(json, inJson(step), inJson(newStep), inJson(run), inJson(newRun));
  }

  /** One pass for both, as a new path may contain an old one. */
  private static String replaced(
      String text, String step, String newStep, String run, String newRun) {
    Pattern paths =
        Pattern.compile(
            "(?<!%s)(?:(%s)|%s)(?!%s)"
                .formatted(NAME, Pattern.quote(step), Pattern.quote(run), NAME));
    return paths
        .matcher(text)
        .replaceAll(
            (MatchResult found) ->
                Matcher.quoteReplacement(found.group(1) == null ? newRun : newStep));
  }

  private static String inJson(Path path) {
    String quoted = Json.write(path.toString());
    return quoted.substring(1, quoted.length() - 1);
  }
}

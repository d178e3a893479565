package dev.crema.evaluation.gate;

import dev.crema.data.InputException;
import dev.crema.data.document.Json;
import dev.crema.data.document.Node;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The answer of a gate about one package: every reason, and whether all of them passed.
 *
 * @param packageDigest the digest of the package that was judged, 64 hexadecimal digits
 * @param gateDigest SHA-256 of the gate, see {@link Gate#digest()}
 * @param reasons the questions answered, in the order of the gate; at least one
 */
public record Verdict(String packageDigest, String gateDigest, List<Reason> reasons) {
  /** The version of the JSON format. */
  public static final int VERSION = 1;

  /**
   * Copies and checks.
   *
   * @throws IllegalArgumentException if there is no reason: an empty gate would let everything pass
   */
  public Verdict {
    Objects.requireNonNull(packageDigest, "packageDigest");
    Objects.requireNonNull(gateDigest, "gateDigest");
    reasons = List.copyOf(reasons);
    if (reasons.isEmpty()) {
      throw new IllegalArgumentException("A verdict needs a reason.");
    }
  }

  /**
   * Returns whether the model may go on.
   *
   * @return true if every reason passed
   */
  public boolean passed() {
    return reasons.stream().allMatch(Reason::passed);
  }

  /**
   * Returns the verdict for people: one line for the answer, then a list with what failed first.
   *
   * @return Markdown
   */
  public String toMarkdown() {
    long failed = reasons.stream().filter(reason -> !reason.passed()).count();
    StringBuilder text = new StringBuilder();
    text.append(
        failed == 0
            ? "## Passed\n\nAll %d checks of the gate passed.\n\n".formatted(reasons.size())
            : "## Refused\n\n%d of %d checks of the gate failed.\n\n"
                .formatted(failed, reasons.size()));
    reasons.stream().filter(reason -> !reason.passed()).forEach(reason -> line(text, reason));
    reasons.stream().filter(Reason::passed).forEach(reason -> line(text, reason));
    return text.append("\nPackage `").append(packageDigest).append("`\n").toString();
  }

  /**
   * Returns the canonical JSON: equal verdicts have equal text.
   *
   * @return one line
   */
  public String toJson() {
    List<Object> list = new ArrayList<>();
    for (Reason reason : reasons) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("passed", reason.passed());
      entry.put("sentence", reason.sentence());
      list.add(entry);
    }
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("version", VERSION);
    tree.put("passed", passed());
    tree.put("package_digest", packageDigest);
    tree.put("gate_digest", gateDigest);
    tree.put("reasons", list);
    return Json.write(tree);
  }

  /**
   * Reads what {@link #toJson} wrote, strictly.
   *
   * @param json the text
   * @param source what messages call the text
   * @return the verdict
   * @throws InputException if it is no valid verdict, or its answer is not that of its reasons
   */
  public static Verdict fromJson(String json, String source) {
    return read(Node.json(json, source));
  }

  /**
   * Reads a file that holds what {@link #toJson} wrote.
   *
   * @param file {@code verdict.json}
   * @return the verdict
   * @throws InputException if it is no valid verdict, or its answer is not that of its reasons
   * @throws java.io.UncheckedIOException if it cannot be read
   */
  public static Verdict read(Path file) {
    return read(Node.json(file));
  }

  private static Verdict read(Node node) {
    node.fields("version", "passed", "package_digest", "gate_digest", "reasons");
    node.required("version").integer(VERSION, VERSION);
    List<Reason> reasons = new ArrayList<>();
    for (Node item : node.required("reasons").items()) {
      item.fields("passed", "sentence");
      reasons.add(new Reason(item.required("passed").flag(), item.required("sentence").text()));
    }
    if (reasons.isEmpty()) {
      throw node.required("reasons").error("is empty; a verdict needs a reason.");
    }
    Verdict verdict =
        new Verdict(
            node.required("package_digest").text(), node.required("gate_digest").text(), reasons);
    if (verdict.passed() != node.required("passed").flag()) {
      throw node.required("passed")
          .error(
              "is (%s), but its reasons say (%s).".formatted(!verdict.passed(), verdict.passed()));
    }
    return verdict;
  }

  private static void line(StringBuilder text, Reason reason) {
    text.append(reason.passed() ? "- ✅ " : "- ❌ ").append(escape(reason.sentence())).append('\n');
  }

  /** Names and values come from the user's data: they must not become markup. */
  private static String escape(String sentence) {
    return sentence.replaceAll("([\\\\`*_{}\\[\\]<>|])", "\\\\$1").replaceAll("\\R", " ");
  }
}

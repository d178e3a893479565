package dev.crema.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What documents say that commands print is what they print; what differs by machine aside. */
class PrintedTest {
  private static final Pattern BLOCK = Pattern.compile("(?ms)^ *```(\\w*)\\n(.*?)^ *```$");

  /** Returns whether a page has these lines one after the other in a block of what is printed. */
  static boolean hasPrinted(String page, String... lines) {
    String wanted = varying(String.join("\n", lines)) + "\n";
    return BLOCK
        .matcher(Scripts.read(page))
        .results()
        .filter(block -> block.group(1).isEmpty())
        .anyMatch(block -> varying(block.group(2).replaceAll("(?m)^ +", "")).contains(wanted));
  }

  private static String varying(String text) {
    return text.replaceAll("sha256-[0-9a-f]{16}", "sha256-…")
        .replaceAll("\\b(commit|show|revert) [0-9a-f]{7,40}\\b", "$1 …")
        .replaceAll("\\b\\d+ s\\b", "n s")
        .replaceAll("\\b\\d+ (tests|skipped|pipelines)", "n $1");
  }

  @Test
  void theCheckSaysWhatItsPagesSay() {
    String took = ClusterCheck.took(Duration.ofSeconds(31), 88, 0);
    for (String page : List.of("docs/how-to/install-on-a-cluster.md", "docs/tutorial.md")) {
      assertThat(hasPrinted(page, ClusterCheck.isWell(), took)).as(page).isTrue();
      assertThat(hasPrinted(page, ClusterCheck.isWell().replace("1.36", "1.37"), took)).isFalse();
    }
  }
}

package dev.crema.validatedata;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.data.Contract;
import dev.crema.data.RawRow;
import dev.crema.data.RowSource;
import dev.crema.data.quality.ContractValidator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WaysOutTest {
  private static final Path ROOT = Path.of(System.getProperty("crema.root", "../.."));

  /** Each column can break another of the rules. */
  private static final Contract CONTRACT =
      Contract.parse(
          """
          version: 1
          name: every rule
          columns:
            - {name: a, type: integer}
            - {name: b, type: integer}
            - {name: c, type: integer, min: 1}
            - {name: d, type: integer, max: 1}
            - {name: e, type: string, allowed: [x]}
            - {name: f, type: string, pattern: x}
            - {name: g, type: string, unique: true}
            - {name: h, type: date, not_after: i}
            - {name: i, type: date}
          """,
          "contract.yaml");

  @TempDir Path folder;

  /** Returns the names of all rules, as a table breaks them. */
  private Set<String> rules() {
    RowSource rows =
        visitor -> {
          RawRow row = new RawRow(CONTRACT.columns().size());
          row.setNumber(0, 0.5);
          row.setMissing(1);
          row.setNumber(2, 0);
          row.setNumber(3, 2);
          List.of(4, 5, 6).forEach(i -> row.setText(i, "y"));
          row.setNumber(7, 2);
          row.setNumber(8, 1);
          visitor.row(row, 2);
          visitor.row(row, 3);
        };
    Set<String> rules = new TreeSet<>();
    new ContractValidator(CONTRACT, folder)
        .validate(rows, (row, line) -> {}, rejection -> rules.add(rejection.problem().rule()));
    return rules;
  }

  @Test
  void everyRuleHasAWayOutOfItsOwn() {
    String ofNone = WaysOut.of(null, "a rule that there is not", null);
    assertThat(rules())
        .hasSizeGreaterThanOrEqualTo(8)
        .allSatisfy(rule -> assertThat(WaysOut.of(null, rule, null)).isNotEqualTo(ofNone));
  }

  @Test
  void thePagesListTheRules() throws IOException {
    assertThat(listed("components/validate-data/README.md", "every rule of its contract: `(.*)`"))
        .isEqualTo(rules());
    // The service sees a row alone; the last three are rules of its own.
    Set<String> ofARow = rules();
    ofARow.remove("unique");
    ofARow.addAll(List.of("unknown", "finite", "feature"));
    assertThat(listed("docs/reference/inference.md", "break the contract \\(rules `(.*)`\\)"))
        .isEqualTo(ofARow);
  }

  private static Set<String> listed(String page, String sentence) throws IOException {
    return Pattern.compile(sentence)
        .matcher(Files.readString(ROOT.resolve(page)))
        .results()
        .map((MatchResult match) -> new TreeSet<>(List.of(match.group(1).split(", "))))
        .findFirst()
        .orElseThrow();
  }
}

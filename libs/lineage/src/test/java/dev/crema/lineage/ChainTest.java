package dev.crema.lineage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChainTest {
  private static final Subject SUBJECT = new Subject.Version("churn", "3");

  @Test
  void theTextHasALineForEachLinkWithItsFactsBelow() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("name", "run \u001b[31m1\nx");
    facts.put("empty", "");
    Chain chain =
        new Chain(
            SUBJECT,
            List.of(
                new Link.Found(Kind.KFP_RUN, "r-1", "KFP http://kfp", facts),
                new Link.Missing(Kind.COMMIT, "", "There is none.\nMaybe give git_commit.")));
    assertThat(chain.text())
        .as("a terminal obeys escapes, and a fact is one line")
        .isEqualTo(
            """
            KFP run       r-1  [KFP http://kfp]
                          name: run  [31m1 x
            commit        – There is none.
                          Maybe give git_commit.
            """);
  }

  @Test
  void theJsonHasTheSame() throws IOException {
    Chain chain =
        new Chain(
            SUBJECT,
            List.of(
                new Link.Found(Kind.KFP_RUN, "r-1", "KFP", Map.of("name", "n")),
                new Link.Missing(Kind.COMMIT, "", "There is none.")));
    assertThat(JSON.std.mapFrom(chain.json()))
        .isEqualTo(
            Map.of(
                "subject",
                "churn:3",
                "known",
                true,
                "links",
                List.of(
                    Map.of(
                        "kind", "kfp_run",
                        "id", "r-1",
                        "found", true,
                        "where", "KFP",
                        "facts", Map.of("name", "n")),
                    Map.of(
                        "kind", "commit",
                        "id", "",
                        "found", false,
                        "reason", "There is none."))));
  }

  @Test
  void whatBeginsWithAMissingLinkIsNotKnown() {
    assertThat(new Chain(SUBJECT, List.of(new Link.Missing(Kind.VERSION, "", "x"))).isKnown())
        .isFalse();
  }
}

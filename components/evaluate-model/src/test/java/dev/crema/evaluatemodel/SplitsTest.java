package dev.crema.evaluatemodel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A split of the newest rows moves on with the data; where it moved back, that is said. */
class SplitsTest {
  private static final String NEWEST = "time, the newest rows: validation 0.2, test 0.2";

  private static String from(String start) {
    return NEWEST + "; validation from " + start;
  }

  @ParameterizedTest
  @CsvSource({
    "2026-01-26T00:00:00Z, 2026-01-26T00:00:00Z",
    "2026-01-26T00:00:00.500Z, 2026-01-26T00:00:00Z",
    "2026-02-01, 2026-01-31",
  })
  void aChampionWhoseValidationBeganBeforeOrThenLearnedFromNoTestRow(
      String candidate, String champion) {
    assertThat(Splits.caution(from(candidate), from(champion))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "2026-01-26T00:00:00Z, 2026-01-26T00:00:00.500Z",
    "2026-01-31, 2026-02-01",
  })
  void aChampionThatWasTrainedOnLaterRowsMayHave(String candidate, String champion) {
    assertThat(Splits.caution(from(candidate), from(champion)))
        .startsWith(
            "The champion may have learned from some of these test rows: it was trained on rows until "
                + champion)
        .contains("the candidate until " + candidate);
  }

  @Test
  void otherSharesAndAStartThatIsNoTimeAreAnotherSplit() {
    String otherwise = "its rows were split otherwise";
    String start = "2026-01-26T00:00:00Z";
    assertThat(Splits.caution(from(start), from(start).replace("test 0.2", "test 0.1")))
        .contains(otherwise);
    assertThat(Splits.caution(from(start), NEWEST)).contains(otherwise);
    assertThat(Splits.caution(from(start), from("one day"))).contains(otherwise);
    assertThat(Splits.caution(from(start), "")).contains("does not say how its rows were split");
  }
}

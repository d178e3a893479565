package dev.crema.lineage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubjectTest {
  @Test
  void aUuidOfVersionSevenIsAPredictionAndAnotherARun() {
    String prediction = "01a22686-abef-747f-b467-164700000003";
    assertThat(Subject.parse(prediction))
        .isEqualTo(new Subject.Prediction(UUID.fromString(prediction)));
    String run = "2f4c7f7e-9b53-4b3e-8f7e-0d5f0c1a2b3c";
    assertThat(Subject.parse(run)).isEqualTo(new Subject.KfpRun(run));
  }

  @Test
  void aUuidOfVersionEightIsAnAnswerOfScoreData() {
    String answer = "0f3c7f7e-9b53-8b3e-8000-000000000011";
    assertThat(Subject.parse(answer)).isEqualTo(new Subject.BatchAnswer(UUID.fromString(answer)));
    assertThat(Subject.parse(answer).text()).isEqualTo(answer);
  }

  @Test
  void aModelIsItsChampionItsVersionOrItsAlias() {
    assertThat(Subject.parse("churn")).isEqualTo(new Subject.Alias("churn", "champion"));
    assertThat(Subject.parse("churn:3")).isEqualTo(new Subject.Version("churn", "3"));
    assertThat(Subject.parse("churn@challenger"))
        .isEqualTo(new Subject.Alias("churn", "challenger"));
    assertThat(Subject.parse("a@b.example:7")).isEqualTo(new Subject.Version("a@b.example", "7"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"churn:3", "churn@challenger", "01a22686-abef-747f-b467-164700000003"})
  void theTextOfASubjectMeansTheSame(String text) {
    assertThat(Subject.parse(text).text()).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "churn:", "churn:0", "a/b", "a'b", "churn:latest", "@x"})
  void whatCanBeNoneOfTheseIsRefusedWithExamples(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Subject.parse(text))
        .withMessageContaining("(" + text + ")")
        .withMessageContaining("\nMaybe churn, churn:3");
  }
}

package dev.crema.kfp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values that refuse nonsense before it is sent. */
class ValuesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0 0 2 * * *",
        "0 */15 8-18 * * mon-fri",
        "30 0 0 1,15 JAN ?",
        "0 0 0 31 12 0",
        "*/10 * * * * *"
      })
  void aCronOfSixFieldsIsTaken(String cron) {
    assertThat(Schedule.Cron.of(cron).cron()).isEqualTo(cron);
  }

  @Test
  void aCronOfFiveFieldsIsRefusedWithItsSixthField() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Schedule.Cron.of("0 2 * * *"))
        .withMessageContaining("five fields")
        .withMessageEndingWith("\nMaybe put the second first: 0 0 2 * * *");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "* * * *",
        "0 0 0 0 0 0 0",
        "60 0 0 * * *",
        "0 60 0 * * *",
        "0 0 24 * * *",
        "0 0 0 0 * *",
        "0 0 0 32 * *",
        "0 0 0 * 13 *",
        "0 0 0 * * 7",
        "0 0 5-3 * * *",
        "0 */0 * * * *",
        "0 0 0 * * mo",
        "0 0  2 * * *",
        "0 0 2 * * *\n",
        "@daily x x x x x",
        "0 0 ٢ * * *",
        "0 0 -1 * * *",
        "0 , 0 * * *"
      })
  void aWrongCronIsRefused(String cron) {
    assertThatIllegalArgumentException().isThrownBy(() -> Schedule.Cron.of(cron));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, 999})
  void anIntervalUnderASecondIsRefused(long millis) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Schedule.Every(Duration.ofMillis(millis), null, null));
  }

  @Test
  void numbersOfParametersAreDoublesAsInKfp() {
    assertThat(new Parameters(Map.of("n", 100))).isEqualTo(new Parameters(Map.of("n", 100.0)));
    assertThat(new Parameters(Map.of("n", -0.0))).isEqualTo(new Parameters(Map.of("n", 0)));
    assertThat(new Parameters(Map.of("n", List.of(1L, 2.5f)))).isNotEqualTo(Parameters.none());
  }

  @Test
  void parametersThatKfpCannotHoldAreRefused() {
    Map<String, Object> none = new HashMap<>();
    none.put("label", null);
    List<Map<String, Object>> wrong =
        List.of(
            none,
            Map.of("n", Double.NaN),
            Map.of("n", Double.POSITIVE_INFINITY),
            Map.of("n", (1L << 53) + 1),
            Map.of("n", new Object()),
            Map.of("text", "x".repeat(Parameters.MAX_BYTES)));
    for (Map<String, Object> values : wrong) {
      assertThatIllegalArgumentException().isThrownBy(() -> new Parameters(values));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a\nb", "a\u0000"})
  void namesThatCannotBeShownAreRefused(String name) {
    PipelineReference reference = new PipelineReference("p", null);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RunRequest(name, "e", reference, Parameters.none(), null));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 11, -1})
  void aConcurrencyThatKfpRefusesIsRefused(int concurrency) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RecurringRunRequest.Options(true, true, concurrency));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://kfp",
        "kfp:8888",
        "http:///x",
        "http://user:s3cr3t@kfp",
        "http://kfp?token=s3cr3t",
        "http://kfp#s3cr3t",
        "http://s3cr3t kfp"
      })
  void anAddressThatCannotBeKfpsIsRefusedWithoutPrintingIt(String address) {
    assertThatExceptionOfType(KfpException.class)
        .isThrownBy(
            () ->
                KfpSettings.fromEnvironment(
                    name -> name.equals(KfpSettings.ENDPOINT) ? address : null))
        .withMessageContaining("\nMaybe")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("s3cr3t"));
  }

  @Test
  void settingsComeFromTheEnvironment() {
    Map<String, String> environment =
        Map.of(
            KfpSettings.ENDPOINT, " http://ml-pipeline.kubeflow:8888/ ",
            KfpSettings.NAMESPACE, "team-a");
    KfpSettings settings = KfpSettings.fromEnvironment(environment::get);
    assertThat(settings.uri()).isEqualTo(URI.create("http://ml-pipeline.kubeflow:8888/"));
    assertThat(settings.namespace()).isEqualTo("team-a");
    assertThat(settings.token().value()).isNull();
    assertThatExceptionOfType(KfpException.class)
        .isThrownBy(() -> KfpSettings.fromEnvironment(name -> null))
        .withMessageContaining(KfpSettings.ENDPOINT);
  }

  @ParameterizedTest
  @CsvSource({
    "http://ml-pipeline.kubeflow:8888, , http://ml-pipeline-ui.kubeflow/#/runs/details/r-1",
    "http://ml-pipeline:8888/, , http://ml-pipeline-ui/#/runs/details/r-1",
    "http://ml-pipeline-ui.kubeflow/pipeline, , http://ml-pipeline-ui.kubeflow/pipeline/#/runs/details/r-1",
    "http://127.0.0.1:8888, , http://127.0.0.1:8888/#/runs/details/r-1",
    "http://ml-pipeline:8888, https://kubeflow.example.com/pipeline/, https://kubeflow.example.com/pipeline/#/runs/details/r-1",
    "http://ml-pipeline:8888, https://kf.example.com/_/pipeline/?ns=team, https://kf.example.com/_/pipeline/?ns=team#/runs/details/r-1",
  })
  void theLinkToARunIsThatOfTheUi(String endpoint, @Nullable String ui, String page) {
    for (String variable : List.of(KfpSettings.UI, KfpSettings.SDK_UI)) {
      Map<String, String> environment = new HashMap<>();
      environment.put(KfpSettings.ENDPOINT, endpoint);
      environment.put(variable, ui);
      assertThat(KfpSettings.fromEnvironment(environment::get).runPage("r-1")).hasToString(page);
    }
  }

  @Test
  void anAddressOfTheUiThatCannotBeOneIsNamedWithoutPrintingIt() {
    Map<String, String> environment =
        Map.of(
            KfpSettings.ENDPOINT, "http://ml-pipeline:8888",
            KfpSettings.UI, "https://me:s3cr3t@kf.example.com");
    assertThatExceptionOfType(KfpException.class)
        .isThrownBy(() -> KfpSettings.fromEnvironment(environment::get))
        .withMessageContaining("KFP's UI (scheme https, host kf.example.com)")
        .withMessageContaining(KfpSettings.UI)
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("s3cr3t"));
  }
}

package dev.crema.drift.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.data.document.Node;
import dev.crema.drift.DriftDecision;
import dev.crema.drift.DriftPolicy;
import dev.crema.drift.ReferenceCategories;
import dev.crema.drift.ReferenceColumn;
import dev.crema.drift.ReferenceNumbers;
import dev.crema.drift.ReferenceProfile;
import dev.crema.drift.Window;
import dev.crema.drift.WindowCategories;
import dev.crema.drift.WindowColumn;
import dev.crema.drift.WindowNumbers;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

final class DriftReportTest {
  private static final String DIGEST = "ab".repeat(32);
  private static final String HOSTILE = "</svg><script>alert('\"&')</script>";
  private static final DriftResult.About ABOUT =
      new DriftResult.About(
          "xgboost " + HOSTILE, DIGEST, "2026-11-01T00:00:00Z", HOSTILE, List.of(HOSTILE));

  private final RandomGenerator random =
      RandomGeneratorFactory.of("L64X128MixRandom").create(20261129);
  private final List<ReferenceColumn> before = new ArrayList<>();
  private final List<WindowColumn> now = new ArrayList<>();

  private double[] normal(int count, DoubleUnaryOperator change) {
    return random.doubles(count).map(_ -> random.nextGaussian()).map(change).toArray();
  }

  private void numbers(String name, DoubleUnaryOperator change) {
    ReferenceNumbers training = ReferenceNumbers.of(name, normal(2_000, x -> x));
    before.add(training);
    now.add(WindowNumbers.of(training, normal(600, change)));
  }

  private void categories(String name, Map<String, Long> training, Map<String, Long> window) {
    ReferenceCategories column = ReferenceCategories.of(name, 0, training);
    before.add(column);
    now.add(WindowCategories.of(column, 0, window));
  }

  private DriftResult result() {
    ReferenceProfile reference = new ReferenceProfile(DIGEST, 2_000, before, List.of());
    Window window = new Window(DIGEST, 600, now, List.of());
    DriftDecision decision = DriftDecision.of(reference, window, DriftPolicy.DEFAULT);
    return new DriftResult(reference, List.of(), window, decision, DriftPolicy.DEFAULT, ABOUT);
  }

  private static Document wellFormed(String html) throws Exception {
    String xml =
        html.replace("<!doctype html>", "").replaceAll("<meta([^>]*)>", "<meta$1/>").strip();
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(xml)));
  }

  private static int bytes(String html) {
    return html.getBytes(StandardCharsets.UTF_8).length;
  }

  @Test
  void everyNameAndValueIsShownAndNoneIsMarkup() throws Exception {
    numbers(HOSTILE, x -> x + 1);
    categories(
        "plan" + HOSTILE,
        Map.of("basic", 1_500L, HOSTILE, 500L),
        Map.of("basic", 300L, "new" + HOSTILE, 300L));
    String html = DriftReport.html(result());
    wellFormed(html);
    assertThat(html)
        .contains("&lt;/svg&gt;&lt;script&gt;")
        .doesNotContain("<script", "alert('", "http://", "https://", "url(", "onload");
    String markdown = DriftReasons.markdown(result());
    assertThat(markdown).contains("**Drifted, P0: 2 of 2**").doesNotContain("<script", "</svg");
  }

  @Test
  void columnsStandByEffectAndTheDecisionOnTop() throws Exception {
    numbers("still", x -> x);
    numbers("shifted", x -> x + 0.5);
    numbers("far", x -> x + 3);
    String html = DriftReport.html(result());
    assertThat(html.indexOf("Drifted, P0")).isBetween(0, html.indexOf("<h3>"));
    assertThat(html.indexOf("<h3>far</h3>")).isBetween(0, html.indexOf("<h3>shifted</h3>"));
    assertThat(html.indexOf("<h3>shifted</h3>")).isLessThan(html.indexOf("<h3>still</h3>"));
    assertThat(html).contains("KS D ", "PSI ", "(large)", "JS ", "Wasserstein ", "out of range ");
    assertThat(wellFormed(html).getElementsByTagName("svg").getLength()).isEqualTo(3);
  }

  @Test
  void aThousandColumnsOfNumbersAreAllDrawnWithinTheLimit() throws Exception {
    for (int i = 0; i < 1_000; i++) {
      numbers("a_feature_with_a_usual_name_" + i, x -> x + 0.6);
    }
    DriftResult result = result();
    String html = DriftReport.html(result);
    assertThat(bytes(html)).isLessThanOrEqualTo(DriftReport.MAX_BYTES);
    assertThat(wellFormed(html).getElementsByTagName("svg").getLength()).isEqualTo(1_000);
    assertThat(html)
        .contains("And %d more.".formatted(result.alarms().size() - 20))
        .doesNotContain("<table");
  }

  /**
   * Whatever is in a profile: the longest names, of the characters that grow most, all alarming.
   */
  @Test
  void theLargestResultStaysWithinTheLimitToo() throws Exception {
    for (int i = 0; i < 1_000; i++) {
      Map<String, Long> training = new LinkedHashMap<>();
      Map<String, Long> window = new LinkedHashMap<>();
      for (int category = 0; category < 15; category++) {
        training.put("\"'".repeat(95) + category, 100L);
        window.put("'\"".repeat(95) + category, 40L);
      }
      training.merge("\"'".repeat(95) + 0, 500L, Long::sum);
      categories("\"".repeat(190) + i, training, window);
    }
    DriftResult result = result();
    assertThat(result.driftedColumns()).isEqualTo(1_000);
    String html = DriftReport.html(result);
    assertThat(bytes(html)).isBetween(900_000, DriftReport.MAX_BYTES);
    wellFormed(html);
    assertThat(html).contains("Columns of smaller effect", "more columns are in drift.json");
    assertThat(bytes(DriftReasons.markdown(result))).isLessThan(50_000);
    assertThat(bytes(ProfileReport.html(result.reference(), "'".repeat(9_000))))
        .isLessThanOrEqualTo(DriftReport.MAX_BYTES);
  }

  @Test
  void whatCannotBeDrawnIsLeftOut() throws Exception {
    ReferenceNumbers wide =
        ReferenceNumbers.of("wide", new double[] {-Double.MAX_VALUE, 0, Double.MAX_VALUE});
    before.add(wide);
    now.add(WindowNumbers.of(wide, new double[] {1, 2, Double.MAX_VALUE}));
    ReferenceNumbers none = ReferenceNumbers.of("none", new double[3]);
    before.add(none);
    now.add(new WindowNumbers("none", 3, 0, 0, null));
    ReferenceNumbers constant = ReferenceNumbers.of("constant", new double[] {5, 5, 5});
    before.add(constant);
    now.add(WindowNumbers.of(constant, new double[] {5, 5, 5}));
    ReferenceProfile reference = new ReferenceProfile(DIGEST, 3, before, List.of());
    Window window = new Window(DIGEST, 3, now, List.of());
    DriftDecision decision = DriftDecision.of(reference, window, DriftPolicy.DEFAULT);
    DriftResult result =
        new DriftResult(reference, List.of(), window, decision, DriftPolicy.DEFAULT, ABOUT);
    assertThat(decision).isInstanceOf(DriftDecision.TooFewRows.class);
    Document page = wellFormed(DriftReport.html(result));
    assertThat(page.getElementsByTagName("section").getLength()).isEqualTo(3);
    assertThat(page.getElementsByTagName("svg").getLength()).isEqualTo(2);
    assertThat(DriftJson.text(result)).contains("\"wasserstein\":null");
  }

  @Test
  void theFileSaysWhatWasDecidedAndFromWhat() {
    numbers("still", x -> x);
    numbers("shifted", x -> x + 0.5);
    DriftResult result = result();
    Node json = Node.json(DriftJson.text(result), "drift.json");
    assertThat(json.required("version").integer()).isEqualTo(DriftJson.VERSION);
    assertThat(json.required("window").required("rows").integer()).isEqualTo(600);
    assertThat(json.required("policy").required("alpha").number()).isEqualTo(0.01);
    Node shifted = json.required("columns").items().getFirst();
    Node counting =
        shifted.required("findings").items().stream()
            .filter(finding -> finding.required("counts").flag())
            .findFirst()
            .orElseThrow();
    assertThat(counting.required("kind").text()).isEqualTo("numbers");
    assertThat(counting.required("adjusted_p_value").number())
        .isEqualTo(result.alarms().getFirst().adjustedPValue());
    assertThat(json.required("columns").items().get(1).required("drifted").flag()).isFalse();
  }
}

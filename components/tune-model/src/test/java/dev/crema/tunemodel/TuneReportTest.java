package dev.crema.tunemodel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.search.Domain;
import dev.crema.search.Parameter;
import dev.crema.search.Search;
import dev.crema.search.SearchPlan;
import dev.crema.search.SearchSpace;
import dev.crema.training.Learners;
import dev.crema.tuning.Objective;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

class TuneReportTest {
  @TempDir Path folder;

  private Tuned tuned(SearchSpace space, double... values) throws Exception {
    Example example = Example.in(folder, false);
    Example.Given given = new Example.Given(example);
    TuneModel.Inputs inputs = given.inputs();
    Search search =
        Search.begin(
            space,
            new SearchPlan(
                SearchPlan.Strategy.RANDOM,
                SearchPlan.Stopping.NONE,
                SearchPlan.Direction.MINIMISE,
                new SearchPlan.Budget(values.length, 0),
                1));
    for (double value : values) {
      int number = search.next().orElseThrow().trial().number();
      if (Double.isNaN(value)) {
        search.fail(number, "<script>alert(1)</script>");
      } else {
        search.complete(number, value);
      }
    }
    return new Tuned(
        inputs,
        given.recipe(Learners.named("xgboost")),
        Objective.LOG_LOSS,
        given.rows(),
        search,
        0.5);
  }

  private static SearchSpace space() {
    return new SearchSpace(
        List.of(
            new Parameter("rate\"><img src=x>", new Domain.Real(0.001, 1, true), null),
            new Parameter("depth", new Domain.Whole(3, 3, false), null),
            new Parameter("kind", new Domain.Choice(List.of("<b>", "c")), null),
            new Parameter(
                "leaf",
                new Domain.Whole(1, 9, false),
                new dev.crema.search.Condition("kind", List.of("c")))));
  }

  @Test
  void pictureIsWellFormedEscapedAndNeedsNothingElse() throws Exception {
    String html = new TuneReport(tuned(space(), 0.9, 0.3, Double.NaN, 0.4, 0.35, 0.2)).html();
    assertThat(html)
        .doesNotContain("<script", "<img", "http://", "https://", "NaN")
        .contains("&lt;script&gt;", "&lt;b&gt;", "viewport");
    int from = html.indexOf("<svg");
    while (from >= 0) {
      int to = html.indexOf("</svg>", from) + 6;
      DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(new InputSource(new StringReader(html.substring(from, to))));
      from = html.indexOf("<svg", to);
    }
  }

  @Test
  void aLineForEachTrialAndTheBetterTenthAreStrong() throws Exception {
    double[] values = IntStream.range(0, 30).mapToDouble(i -> 1 + i / 10.0).toArray();
    String html = new TuneReport(tuned(space(), values)).html();
    assertThat(html.split("class=\"weak\"", -1)).hasSize(28);
    assertThat(html.split("class=\"strong\"", -1)).hasSize(4);
    assertThat(html).contains("No trial was better");
  }

  @Test
  void twoHundredLinesAtMost() throws Exception {
    double[] values = IntStream.range(0, 500).mapToDouble(i -> i).toArray();
    String html = new TuneReport(tuned(space(), values)).html();
    assertThat(html.split("<polyline", -1)).hasSize(201);
    assertThat(html.length()).isLessThan(200_000);
  }

  @Test
  void isWholeWhenEveryTrialFailed() throws Exception {
    String html = new TuneReport(tuned(space(), Double.NaN, Double.NaN)).html();
    assertThat(html)
        .contains("Trials that failed", "No trial has had all of the resource")
        .endsWith("</html>\n");
  }

  @Test
  void numbersHaveFourDigits() {
    assertThat(List.of(0.123456, 1234.5, 0.00001, 1e12, 0.0))
        .map(TuneReport::number)
        .containsExactly("0.1235", "1235", "1.000e-05", "1.000e+12", "0");
  }
}

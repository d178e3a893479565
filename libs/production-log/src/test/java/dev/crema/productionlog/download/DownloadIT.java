package dev.crema.productionlog.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.InputException;
import dev.crema.data.document.Node;
import dev.crema.data.source.TableFile;
import dev.crema.productionlog.download.DownloadFilter.Labelled;
import dev.crema.productionlog.download.DownloadLayout.Form;
import dev.crema.productionlog.download.DownloadLayout.Format;
import dev.crema.productionlog.download.DownloadLayout.Misfit;
import dev.crema.productionlog.truth.TestDatabase;
import dev.crema.productionlog.truth.TestDatabase.Row;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Predictions of a real PostgreSQL, read back by the code that ingests tables. */
class DownloadIT extends AbstractDownloadIT {
  @ParameterizedTest
  @EnumSource(
      value = Format.class,
      names = {"CSV", "PARQUET"})
  void isASourceOfIngestData(Format format) throws Exception {
    tell(insert(1, 0.25, FULL_ROW), "yes");
    tell(insert(2, 0.75, "{\"customer\": \"c2\"}"), "no");
    insert(3, 0.5, "{\"customer\": \"c3\"}");
    for (Form form : List.of(Form.TRAINING, Form.FULL)) {
      assertThat(ingest(bytes(labelled(Labelled.YES), layout(format, form))))
          .as(form.name())
          .containsExactly(
              "c1|9007199254740991|0.1|true|a \"b\",\n\u00e9|2025-02-28|2025-02-28T12:34:56.789012Z|yes",
              "c2|null|null|null|null|null|null|no");
    }
  }

  @Test
  void hasEveryValueInJsonLines() throws Exception {
    Row row = insert(1, 0.75, FULL_ROW);
    database.execute(
        "update prediction set entity = 'c1', tenant = 't', version = '1' where id = '%s'"
            .formatted(row.id()));
    tell(row, "no");
    Node line = Node.json(lines(all(), layout(Format.JSON_LINES, Form.FULL)).getFirst(), "line");
    assertThat(line.required("age").tree()).hasToString("9007199254740991");
    assertThat(line.required("amount").tree()).hasToString("0.1");
    assertThat(line.required("active").tree()).isEqualTo(true);
    assertThat(line.required("note").text()).isEqualTo("a \"b\",\n\u00e9");
    assertThat(line.required("prediction_id").text()).isEqualTo(row.id().toString());
    assertThat(line.required("predicted_label").text()).isEqualTo("yes");
    assertThat(line.required("probability_yes").tree()).hasToString("0.75");
    assertThat(line.required("latency_seconds").tree()).hasToString("0.0015");
    assertThat(line.required("entity").text()).isEqualTo("c1");
    assertThat(line.required("tenant").text()).isEqualTo("t");
    assertThat(line.required("correlation_id").text()).isEqualTo("c-1");
    assertThat(line.required("truth_label").text()).isEqualTo("no");
    assertThat(line.required("left").text()).isEqualTo("no");
    assertThat(Objects.requireNonNull(line.entries().get("problems")).tree()).isNull();
  }

  @Test
  void leavesOutWhatTheFilterDoesNotMean() throws Exception {
    Row first = insert(1, 0.25, "{\"customer\": \"c1\"}").withEntity("e");
    tell(first, "no");
    Row second = Row.of(TestDatabase.id(DAY.plusSeconds(2), random), 0.75);
    database.insert(
        second.withInputs("{\"customer\": \"c2\"}").withEntity("e").withTenant("t"),
        Row.of(TestDatabase.id(DAY.plusSeconds(3), random), 0.5)
            .withInputs("{\"customer\": \"c3\"}")
            .withModel("churn", "2"),
        Row.of(TestDatabase.id(DAY.plusSeconds(4), random), 0.5).withModel("other", "1"),
        Row.of(TestDatabase.id(NEXT_DAY, random), 0.5));
    assertThat(customers(all())).containsExactly("c1", "c2", "c3");
    assertThat(customers(labelled(Labelled.YES))).containsExactly("c1");
    assertThat(customers(labelled(Labelled.NO))).containsExactly("c2", "c3");
    assertThat(customers(filter("2", null, null, null, null))).containsExactly("c3");
    assertThat(customers(filter(null, "no", null, null, null))).containsExactly("c1");
    assertThat(customers(filter(null, null, 0.5, null, null))).containsExactly("c2", "c3");
    assertThat(customers(filter(null, null, null, "e", null))).containsExactly("c2");
    assertThat(customers(filter(null, null, null, null, "t"))).containsExactly("c2");
    assertThat(customers(DownloadFilter.of("churn", DAY.plusSeconds(2), DAY.plusSeconds(3))))
        .containsExactly("c2");
    assertThatThrownBy(() -> DownloadFilter.of("churn", DAY, DAY))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("The window is empty");
  }

  @Test
  void neutralisesFormulasOnRequestAlone() throws Exception {
    List<String> formulas = List.of("=1+1", "+1", "-1", "@a", "\tx", "\rx");
    int second = 0;
    for (String formula : formulas) {
      insert(
          ++second,
          0.5,
          "{\"customer\": %s, \"amount\": -5}"
              .formatted(dev.crema.data.document.Json.write(formula)));
    }
    String plain =
        new String(bytes(all(), layout(Format.CSV, Form.INPUTS_ONLY)), StandardCharsets.UTF_8);
    DownloadLayout neutral =
        new DownloadLayout(CONTRACT, Format.CSV, Form.INPUTS_ONLY, Misfit.SKIP, true);
    String neutralised = new String(bytes(all(), neutral), StandardCharsets.UTF_8);
    for (String formula : formulas) {
      assertThat(plain).contains(formula).doesNotContain("'" + formula);
      assertThat(neutralised).contains("'" + formula);
    }
    // A number is no formula.
    assertThat(neutralised).contains(",-5.0,").doesNotContain("'-5");
    assertThatThrownBy(
            () -> new DownloadLayout(CONTRACT, Format.CSV, Form.TRAINING, Misfit.SKIP, true))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("Maybe leave out neutralise");
  }

  @Test
  void neutralisesFormulasWhereverASpreadsheetBeginsACell() throws Exception {
    List<String> formulas =
        List.of("a;=1", "a\t+1", "a|-1", "a\n@a", "a\r\n＝1", "a; \"=1\"", "a;;=1", "a;b-1", " =1");
    int second = 0;
    for (String formula : formulas) {
      insert(
          ++second,
          0.5,
          "{\"customer\": %s}".formatted(dev.crema.data.document.Json.write(formula)));
    }
    DownloadLayout neutral =
        new DownloadLayout(CONTRACT, Format.CSV, Form.INPUTS_ONLY, Misfit.SKIP, true);
    assertThat(ingest(bytes(all(), neutral)))
        .extracting(row -> row.substring(0, row.indexOf("|null|")))
        .containsExactly(
            "a;'=1",
            "a\t'+1",
            "a|'-1",
            "a\n'@a",
            "a\r\n'＝1",
            "a;' \"=1\"",
            "a;;'=1",
            "a;b-1",
            "' =1");
  }

  @ParameterizedTest
  @EnumSource(Format.class)
  void isAWholeFileWithoutRowsToo(Format format) throws Exception {
    byte[] file = bytes(all(), layout(format, Form.FULL));
    Path path = Files.write(folder.resolve("empty"), file);
    switch (format) {
      case CSV ->
          assertThat(Files.readString(path)).startsWith("customer,age,").endsWith("problems\r\n");
      case JSON_LINES -> assertThat(file).isEmpty();
      case PARQUET ->
          assertThat(TableFile.parquetColumns(path)).startsWith("customer").endsWith("problems");
    }
  }

  @Test
  void saysWhatDoesNotFitTheContract() throws Exception {
    Row row = insert(1, 0.5, "{\"customer\": \"c1\", \"age\": \"old\", \"height\": 3}");
    insert(2, 0.5, "{\"customer\": \"c2\", \"age\": 3}");
    assertThat(customers(all())).containsExactly("c2");
    Node line = Node.json(lines(all(), layout(Format.JSON_LINES, Form.FULL)).getFirst(), "line");
    assertThat(line.required("problems").text()).contains("age").contains("height");
    DownloadLayout strict =
        new DownloadLayout(CONTRACT, Format.CSV, Form.INPUTS_ONLY, Misfit.FAIL, false);
    assertThatThrownBy(() -> bytes(all(), strict))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(row.id().toString())
        .hasMessageContaining("Maybe ask for one version alone");
  }
}

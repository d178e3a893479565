package dev.crema.validatedata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.crema.data.ColumnContract;
import dev.crema.data.ColumnType;
import dev.crema.data.Contract;
import dev.crema.data.DatasetWriter;
import dev.crema.data.RawRow;
import dev.crema.data.Role;
import dev.crema.sdk.Dataset;
import dev.crema.testkit.TestStepContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The report in a real browser, on a phone and in the dark, and its size. */
class ReportIT {
  private static final int PHONE = 360;
  private static final Pattern MEASURED = Pattern.compile("measured:([0-9]+):([^:]+):");

  @TempDir Path folder;

  private static List<ColumnContract> columns(int count) {
    List<ColumnContract> columns = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String name = i == 0 ? "<script>alert(1)</script>" : i == 1 ? "${HOME}" : "w".repeat(150) + i;
      ColumnType type = i % 2 == 0 ? ColumnType.NUMBER : ColumnType.STRING;
      columns.add(
          new ColumnContract(
              name,
              type,
              Role.FEATURE,
              "",
              i % 3 == 0,
              type == ColumnType.NUMBER ? 0.0 : null,
              null,
              List.of(),
              type == ColumnType.STRING ? "[a-z]*" : null,
              false));
    }
    return columns;
  }

  private String report(int count) throws IOException {
    Contract contract = new Contract("wide".repeat(40), "", columns(count), null, 0.9, 0);
    Path dataset = folder.resolve("dataset" + count);
    try (DatasetWriter writer = DatasetWriter.create(dataset, contract)) {
      RawRow row = new RawRow(count);
      for (int r = 0; r < 200; r++) {
        row.clear();
        for (int i = 0; i < count; i++) {
          if ((r / 20 + i) % 5 == 0) {
            continue;
          }
          if (i % 2 == 0) {
            row.setNumber(i, r == 7 ? -1e300 : r * 1.23456789);
          } else {
            row.setText(i, r % 50 == 3 ? "X<b>" + "y".repeat(500) : "plain" + (char) ('a' + r % 7));
          }
        }
        writer.append(row, r + 2L);
      }
      writer.finish();
    }
    Path outputs = Files.createDirectories(folder.resolve("outputs" + count));
    return new ValidateData()
        .run(
            new ValidateData.Inputs(
                Dataset.of("dataset", dataset),
                0.95,
                0.99,
                "${HOME}=0.99",
                "",
                "P1D",
                "190 200 210 205 195",
                3.5),
            TestStepContext.in(outputs))
        .report()
        .text();
  }

  /** Returns how wide the page is and what is behind its text. */
  private Matcher measure(String html, String... settings) throws Exception {
    String browser =
        Stream.of("chromium-headless-shell", "chromium", "google-chrome")
            .flatMap(
                name ->
                    Stream.of(System.getenv("PATH").split(":")).map(path -> Path.of(path, name)))
            .filter(Files::isExecutable)
            .map(Path::toString)
            .findFirst()
            .orElse("");
    assumeTrue(!browser.isEmpty(), "no Chromium on this machine");
    Path page = folder.resolve("page.html");
    Files.writeString(
        page,
        html.replace(
            "</body>",
            "<script>document.querySelectorAll('details').forEach(d => d.open = true);"
                + "document.body.append('measured:' + document.documentElement.scrollWidth + ':'"
                + " + getComputedStyle(document.body).backgroundColor + ':')</script></body>"));
    Path dom = folder.resolve("dom.html");
    List<String> command = new ArrayList<>(List.of(browser, "--headless", "--no-sandbox"));
    command.addAll(
        List.of("--disable-gpu", "--disable-dev-shm-usage", "--window-size=" + PHONE + ",800"));
    command.addAll(List.of(settings));
    command.addAll(List.of("--user-data-dir=" + folder.resolve("profile"), "--dump-dom"));
    command.add(page.toUri().toString());
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(dom.toFile())
            .redirectError(folder.resolve("errors").toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    Matcher measured = MEASURED.matcher(Files.readString(dom));
    assertThat(measured.find()).as(Files.readString(folder.resolve("errors"))).isTrue();
    return measured;
  }

  @Test
  void fitsOnAPhone() throws Exception {
    String html = report(12);
    Matcher measured = measure(html);
    assertThat(Integer.parseInt(measured.group(1))).isLessThanOrEqualTo(PHONE);
    assertThat(measured.group(2)).isEqualTo("rgb(255, 255, 255)");
  }

  @Test
  void isDarkInTheDark() throws Exception {
    Matcher measured = measure(report(12), "--blink-settings=preferredColorScheme=0");
    assertThat(measured.group(2)).isEqualTo("rgb(19, 23, 31)");
  }

  @Test
  void escapesNamesAndValuesAndLoadsNothing() throws IOException {
    assertThat(report(12))
        .contains("&lt;script&gt;alert(1)&lt;/script&gt;", "${HOME}", "X&lt;b&gt;yyy")
        .contains("<h2>Gate</h2>", "where values of ${HOME} are missing", "Line 9: ")
        .contains(
            "Look at where such values come from (a unit, a sign, a value that stands for none)")
        .doesNotContain("<script", "<b>yyy", "http:", "https:", "@import", "url(");
  }

  @Test
  void isBoundedForAThousandColumns() throws Exception {
    String html = report(1_000);
    assertThat(html).contains("<h2>800 columns more</h2>");
    assertThat(html.getBytes(StandardCharsets.UTF_8).length).isLessThan(1_500_000);
    assertThat(Integer.parseInt(measure(html).group(1))).isLessThanOrEqualTo(PHONE);
  }
}

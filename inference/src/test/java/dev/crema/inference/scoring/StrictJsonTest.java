package dev.crema.inference.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.crema.inference.TestModels;
import dev.crema.service.json.RefusedRequestException;
import dev.crema.service.json.RefusedRequestException.Reason;
import dev.crema.service.json.RowProblem;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers that are none, names given twice, texts in other encodings, however they are spelt. */
class StrictJsonTest {
  private static final String GOOD = "\"age\":1,\"active\":true,\"plan\":\"gold\"";
  private final RowReader reader = new RowReader(TestModels.CONTRACT, Set.of(), 3);

  private RefusedRequestException refusal(byte[] body) {
    RefusedRequestException refusal =
        catchThrowableOfType(RefusedRequestException.class, () -> reader.read(body, (_, _) -> {}));
    assertThat(refusal).as(new String(body, StandardCharsets.ISO_8859_1)).isNotNull();
    assertThat(refusal.getMessage()).doesNotContain("jackson", "Exception", "java.", "\tat ");
    return Objects.requireNonNull(refusal);
  }

  private RefusedRequestException refusal(String body) {
    return refusal(body.getBytes(StandardCharsets.UTF_8));
  }

  private static String row(String fields) {
    return "{\"rows\":[{%s}]}".formatted(fields);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "NaN",
        "-NaN",
        "+NaN",
        "nan",
        "Infinity",
        "-Infinity",
        "+Infinity",
        "INF",
        "-INF",
        "inf",
        "+1",
        ".5",
        "5.",
        "0x10",
        "1_000",
        "1e",
        "--1",
        "00",
        "-01",
        "1f",
        "1d",
        "undefined",
        "True"
      })
  void refusesWhatIsNoNumberOfJson(String number) {
    assertThat(refusal(row(GOOD + ",\"amount\":" + number)).reason()).isEqualTo(Reason.MALFORMED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1e999",
        "-1e999",
        "1E+999",
        "1e309",
        "-1.8e308",
        "10e2147483647",
        "1e99999999999"
      })
  void refusesNumbersBeyondADouble(String number) {
    RefusedRequestException refusal = refusal(row(GOOD + ",\"amount\":" + number));
    assertThat(refusal.reason()).isIn(Reason.INVALID_ROWS, Reason.MALFORMED);
    if (refusal.reason() == Reason.INVALID_ROWS) {
      assertThat(refusal.problems().getFirst().field()).isEqualTo("amount");
      assertThat(refusal.problems().getFirst().rule()).isEqualTo("finite");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "NaN",
        "nan",
        "-NaN",
        "Infinity",
        "-Infinity",
        "+Infinity",
        "inf",
        "1e999",
        "-1e999",
        "1",
        "0x1p3",
        "1d",
        " 1",
        "NULL"
      })
  void refusesTextsThatSpellANumber(String text) {
    RefusedRequestException refusal = refusal(row(GOOD + ",\"amount\":\"" + text + "\""));
    assertThat(refusal.reason()).isEqualTo(Reason.INVALID_ROWS);
    RowProblem problem = refusal.problems().getFirst();
    assertThat(problem.field()).isEqualTo("amount");
    assertThat(problem.rule()).isEqualTo("type");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"rows\":[],\"rows\":[]}",
        "{\"rows\":[{%s}],\"\\u0072ows\":[{%s}]}",
        "{\"rows\":[{%s,\"age\":2}]}",
        "{\"rows\":[{%s,\"\\u0061ge\":1}]}",
        "{\"rows\":[{%s,\"nope\":1,\"n\\u006fpe\":1}]}",
      })
  void refusesANameGivenTwiceHoweverItIsSpelt(String body) {
    RefusedRequestException refusal = refusal(body.replace("%s", GOOD));
    assertThat(refusal.reason()).isEqualTo(Reason.MALFORMED);
    assertThat(refusal).hasMessageContaining("is given twice");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"a\":{\"a\":{}}}", "[[[[]]]]", "[{\"a\":1,\"a\":2}]"})
  void takesNothingNested(String value) {
    assertThat(refusal(row(GOOD + ",\"amount\":" + value)).reason())
        .isIn(Reason.MALFORMED, Reason.INVALID_ROWS);
    assertThat(refusal(row(GOOD + ",\"nope\":" + value)).reason())
        .isIn(Reason.MALFORMED, Reason.INVALID_ROWS);
  }

  @Test
  void refusesDepthWithoutFollowingIt() {
    for (String open : List.of("[", "{\"a\":", "{\"rows\":[")) {
      for (int depth : new int[] {5, 1_000, 500_000}) {
        assertThat(refusal(open.repeat(depth)).reason()).isIn(Reason.MALFORMED, Reason.WRONG_FORM);
        assertThat(refusal(row(GOOD + ",\"amount\":" + open.repeat(depth))).reason())
            .isEqualTo(Reason.MALFORMED);
      }
    }
  }

  @Test
  void refusesEveryOtherEncoding() {
    for (String name : List.of("UTF-16", "UTF-16BE", "UTF-16LE", "UTF-32BE", "UTF-32LE")) {
      assertThat(refusal(row(GOOD).getBytes(Charset.forName(name))).reason())
          .isIn(Reason.MALFORMED, Reason.WRONG_FORM);
    }
    // A mark at the start (RFC 8259, section 8.1: must not be sent), in UTF-8 and UTF-16.
    for (String mark : List.of("efbbbf", "feff", "fffe", "0000feff")) {
      refusal(joined(HexFormat.of().parseHex(mark), row(GOOD).getBytes(StandardCharsets.UTF_8)));
    }
  }

  /** Overlong forms, halves of UTF-16, beyond U+10FFFF, cut short, a byte too many: RFC 3629. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "c0af",
        "c081",
        "e080af",
        "f08080af",
        "c1bf",
        "eda080",
        "edbfbf",
        "eda0bdedb880",
        "f4908080",
        "f8888080af",
        "c3",
        "e282",
        "f09f98",
        "80",
        "bf",
        "ff",
        "fe",
        "c328"
      })
  void refusesWhatIsNoUtf8(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    for (String place : List.of(GOOD + ",\"customer\":\"a|b\"", GOOD + ",\"c|\":1")) {
      String[] parts = row(place).split("\\|", -1);
      byte[] body =
          joined(
              parts[0].getBytes(StandardCharsets.UTF_8),
              bytes,
              parts[1].getBytes(StandardCharsets.UTF_8));
      assertThat(refusal(body).reason()).as(hex + " in " + place).isEqualTo(Reason.MALFORMED);
    }
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}

package dev.crema.inference.scoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.data.FieldProblem;
import dev.crema.data.RawRow;
import dev.crema.inference.TestModels;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lines are rows as requests have them. */
class LineReaderTest {
  private final LineReader reader = new LineReader(TestModels.CONTRACT, Set.of());
  private final RawRow row = new RawRow(TestModels.CONTRACT.columns().size());

  private List<FieldProblem> read(String line) {
    return reader.read(line.getBytes(UTF_8), row);
  }

  @Test
  void aRowHasTheValuesOfItsLine() {
    for (RawRow sent : TestModels.list(200, 3)) {
      assertThat(read(" " + TestModels.json(sent) + "\r")).isEmpty();
      for (int i = 0; i < sent.size() - 1; i++) {
        assertThat(row.text(i)).isEqualTo(sent.text(i));
        assertThat(row.number(i)).isEqualTo((Double) sent.number(i));
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'age': 1                       | json      | The line ends too early: column",
        "{'age': 1}{                     | json      | The line goes on after its end: column",
        "5                               | json      | The line must be one JSON object.",
        "{'age': 1, 'age': 1}            | json      | The field (age) is given twice.",
        "{'age': 1e999, 'active': true, 'plan': 'gold'}  | finite   | no finite number",
        "{'age': [1], 'active': true, 'plan': 'gold'}    | type     | an object or a list",
        "{'age': 1.5, 'active': true, 'plan': 'gold'}    | type     | no integer",
        "{'age': -1, 'active': true, 'plan': 'gold'}     | min      | less than min",
        "{'active': true, 'plan': 'gold'}                | nullable | is missing",
        "{'age': 1, 'active': true, 'plan': 'gold', 'x': 1} | unknown | not in the contract",
      })
  void aLineThatIsNoneIsSaidWhy(String line, String rule, String message) {
    List<FieldProblem> problems = read(line.replace('\'', '"'));
    assertThat(problems).hasSize(1);
    assertThat(problems.getFirst().rule()).isEqualTo(rule);
    assertThat(problems.getFirst().message()).contains(message);
  }

  @Test
  void textThatIsNoUtf8IsRefused() {
    byte[] line = "{\"plan\": \"xx\"}".getBytes(UTF_8);
    line[10] = (byte) 0xc3;
    assertThat(Stream.of(reader.read(line, row)).flatMap(List::stream).map(FieldProblem::rule))
        .containsExactly("json");
  }
}

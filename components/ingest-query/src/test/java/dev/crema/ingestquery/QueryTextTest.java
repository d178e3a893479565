package dev.crema.ingestquery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueryTextTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select 1",
        " SELECT 1 ; \n",
        "with a as (select 1) select * from a",
        "values (1)",
        "table t",
        "-- why\n/* what */ select 1"
      })
  void takesOneStatementThatReads(String text) {
    assertThat(QueryText.checked(text))
        .doesNotContain(";")
        .isEqualTo(text.replaceAll("[;\\s]+$", ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"select 1; drop table t", "select ';'", "commit; select 1"})
  void refusesASecondStatement(String text) {
    assertThatThrownBy(() -> QueryText.checked(text))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("The query has a (;)")
        .hasMessageContaining("Maybe write chr(59)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "drop table t",
        "copy (select 1) to program 'x'",
        "commit",
        "set role x",
        "selectx",
        "-- select 1",
        "explain select 1"
      })
  void refusesWhatDoesNotRead(String text) {
    assertThatThrownBy(() -> QueryText.checked(text))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("must begin with (select), (with), (values) or (table)");
  }

  @Test
  void refusesTextBeyondTheLimit() {
    String longest = "select 1" + " ".repeat(QueryText.MAX_LENGTH - 8);
    assertThat(QueryText.checked(longest)).isEqualTo("select 1");
    assertThatThrownBy(() -> QueryText.checked(longest + " "))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("The query has 100001 characters; at most 100000");
  }
}

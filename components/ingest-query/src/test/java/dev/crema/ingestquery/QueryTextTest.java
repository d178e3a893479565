package dev.crema.ingestquery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
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

  /** As many as the limit allows, where a pattern that calls itself has no stack left. */
  @ParameterizedTest
  @ValueSource(strings = {" ", "\n", "--\n", "/**/", "/* a */ -- b\n", "/* "})
  @Timeout(20)
  void takesAnyNumberOfBlanksAndCommentsBeforeTheQuery(String part) {
    String before = part.repeat((QueryText.MAX_LENGTH - 20) / part.length());
    if (part.equals("/* ")) {
      assertThatThrownBy(() -> QueryText.checked(before + "select 1"))
          .hasMessageContaining("must begin with");
      assertThat(QueryText.checked(before + "*/ select 1")).endsWith("select 1");
    } else {
      assertThat(QueryText.checked(before + "select 1")).isEqualTo(before + "select 1");
    }
    assertThatThrownBy(() -> QueryText.checked(before + "selec"))
        .hasMessageContaining("must begin with");
  }

  @Test
  @Timeout(20)
  void takesAnyNumberOfBlanksWithinTheQuery() {
    String query = "select" + " ".repeat(QueryText.MAX_LENGTH - 20) + "1";
    assertThat(QueryText.checked(query + ";\t\f\u000b\r\n")).isEqualTo(query);
  }
}

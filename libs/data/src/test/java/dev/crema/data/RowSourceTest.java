package dev.crema.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RowSourceTest {
  private final List<Long> read = new ArrayList<>();

  /** Lines 1 to 5. */
  private RowSource five() {
    return visitor -> {
      for (long line = 1; line <= 5; line++) {
        read.add(line);
        visitor.row(new RawRow(1), line);
      }
    };
  }

  @Test
  void readsNoRowAfterTheLastThatIsWanted() {
    List<Long> taken = new ArrayList<>();
    five()
        .forFirst(
            (_, line) -> {
              taken.add(line);
              return line < 3;
            });
    assertThat(taken).containsExactly(1L, 2L, 3L);
    assertThat(read).isEqualTo(taken);
  }

  @Test
  void endsWithTheRows() {
    List<Long> taken = new ArrayList<>();
    five().forFirst((_, line) -> taken.add(line));
    assertThat(taken).hasSize(5);
  }

  @Test
  void theEndOfAnInnerPassIsNotThatOfTheOuter() {
    List<Long> taken = new ArrayList<>();
    five()
        .forFirst(
            (_, line) -> {
              five().forFirst((_, _) -> false);
              return taken.add(line);
            });
    assertThat(taken).hasSize(5);
  }

  @Test
  void whatTheTakerThrowsGoesOn() {
    assertThatThrownBy(
            () ->
                five()
                    .forFirst(
                        (_, line) -> {
                          throw new InputException("Line " + line);
                        }))
        .isInstanceOf(InputException.class)
        .hasMessage("Line 1");
  }
}

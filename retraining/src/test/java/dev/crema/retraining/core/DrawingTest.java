package dev.crema.retraining.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The drawing in the documentation is that of the code. */
class DrawingTest {
  private static final Path PAGE = Path.of("../docs/reference/retraining-machine.md");
  private static final String BEGIN = "-Dgolden.update=true -->\n";
  private static final String END = "<!-- /machine -->";

  @Test
  void thePageShowsEveryWayThatThereIsAndNoOther() throws IOException {
    String page = Files.readString(PAGE);
    int begin = page.indexOf(BEGIN) + BEGIN.length();
    int end = page.indexOf(END);
    String drawn = drawing();
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(PAGE, page.substring(0, begin) + drawn + page.substring(end));
      return;
    }
    assertThat(page.substring(begin, end))
        .as("the drawing in %s\nMaybe refresh it with -Dgolden.update=true", PAGE)
        .isEqualTo(drawn);
  }

  @Test
  void nothingLeadsOutOfAnEndAndEachStateIsReached() {
    for (RetrainingState state : RetrainingState.values()) {
      boolean isLeft = false;
      boolean isReached = false;
      for (Transition way : Transition.values()) {
        isLeft |= way.from() == state;
        isReached |= way.to() == state;
      }
      assertThat(isLeft).as("a way out of %s", state).isNotEqualTo(state.isEnd());
      assertThat(isReached).as("a way to %s", state).isTrue();
    }
  }

  private static String drawing() {
    StringBuilder text = new StringBuilder("```mermaid\nstateDiagram-v2\n");
    for (RetrainingState state : RetrainingState.values()) {
      text.append("  state \"%s\" as %s\n".formatted(state.text(), name(state)));
    }
    for (Transition way : Transition.values()) {
      RetrainingState from = way.from();
      String before = from == null ? "[*]" : name(from);
      text.append("  %s --> %s: %s\n".formatted(before, name(way.to()), way.label()));
    }
    for (RetrainingState state : RetrainingState.values()) {
      if (state.isEnd()) {
        text.append("  %s --> [*]\n".formatted(name(state)));
      }
    }
    return text.append("```\n").toString();
  }

  private static String name(RetrainingState state) {
    return state.name().toLowerCase(Locale.ROOT);
  }
}

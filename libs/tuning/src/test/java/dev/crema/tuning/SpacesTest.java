package dev.crema.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crema.data.document.Markup;
import dev.crema.data.document.Node;
import dev.crema.search.Domain;
import dev.crema.search.Parameter;
import dev.crema.training.Hyperparameters;
import dev.crema.training.Learner;
import dev.crema.training.Learners;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SpacesTest {

  @Test
  void ownSpacesAreThoseOfTheLearnersAndKeepWithinTheirRanges() {
    Node all = Node.json(Markup.resource(Spaces.class, "spaces.json"), "spaces.json");
    assertThat(all.entries().keySet())
        .containsExactlyInAnyOrderElementsOf(
            Learners.all().stream().map(Learner::algorithm).toList());
    for (String algorithm : all.entries().keySet()) {
      Learner learner = Learners.named(algorithm);
      for (Parameter parameter : Spaces.own(algorithm).parameters()) {
        switch (parameter.domain()) {
          case Domain.Real real -> {
            resolve(learner, parameter, real.low());
            resolve(learner, parameter, real.high());
          }
          case Domain.Whole whole -> {
            resolve(learner, parameter, whole.low());
            resolve(learner, parameter, whole.high());
          }
          case Domain.Choice choice ->
              choice.options().forEach(option -> resolve(learner, parameter, option));
        }
      }
    }
  }

  private static void resolve(Learner learner, Parameter parameter, Object value) {
    assertThat(Hyperparameters.resolve(learner, Map.of(parameter.name(), value)))
        .containsEntry(parameter.name(), value);
  }

  @Test
  void algorithmWithoutOneSaysWhoHasOne() {
    assertThatThrownBy(() -> Spaces.own("oracle"))
        .hasMessageContaining("(oracle) has no search space of its own")
        .hasMessageContaining("Maybe give search_space");
  }
}

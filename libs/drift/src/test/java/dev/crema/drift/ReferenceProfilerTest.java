package dev.crema.drift;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.data.RawRow;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ReferenceProfilerTest {
  private final List<RawRow> training = Customers.rows(3_000, Production.random(1));
  private final ReferenceProfile reference = Customers.profile(training);

  @Test
  void featuresAndProtectedColumnsAreWatchedButNoDates() {
    assertThat(ReferenceProfile.columnsOf(Customers.CONTRACT))
        .containsExactly("income", "orders", "member", "plan", "sex");
    assertThat(reference.columns().get(2)).isInstanceOf(ReferenceCategories.class);
    assertThat(((ReferenceCategories) reference.columns().get(2)).counts()).containsKey("true");
  }

  @Test
  void aBoundOnMemoryMakesMorePassesAndTheSameProfile() {
    int[] passes = new int[1];
    List<String> names = ReferenceProfile.columnsOf(Customers.CONTRACT);
    List<ReferenceColumn> oneByOne =
        new ReferenceProfiler(
                Customers.CONTRACT,
                visitor -> {
                  passes[0]++;
                  Customers.source(training).forEach(visitor);
                },
                1)
            .profile(names);
    assertThat(oneByOne).isEqualTo(reference.columns());
    assertThat(passes[0]).isEqualTo(5); // member, plan, sex, income, orders
  }
}

package dev.crema.drift;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class CategoryWindowTest {
  @Test
  void memoryDoesNotGrowWithTheCategories() {
    CategoryWindow texts = new CategoryWindow(ReferenceCategories.of("x", 0, Map.of("a", 1L)));
    for (int i = 0; i < 100_000; i++) {
      texts.add("id" + i, 1);
    }
    WindowCategories found = texts.column();
    assertThat(found.counts()).hasSize(WindowCategories.MAX_NEW);
    assertThat(found.unnamed()).isEqualTo(100_000 - WindowCategories.MAX_NEW);
    assertThat(found.count()).isEqualTo(100_000);
  }

  @Test
  void newCategoriesOfBothSidesAreKeptMostFrequentFirst() {
    ReferenceCategories column = ReferenceCategories.of("x", 0, Map.of("a", 1L));
    Map<String, Long> few = new HashMap<>();
    Map<String, Long> many = new HashMap<>();
    for (int i = 0; i < 100; i++) {
      few.put("few" + i, 1L);
      many.put("many" + i, 5L);
    }
    CategoryWindow first = new CategoryWindow(column);
    few.forEach(first::add);
    first.add("a", 1);
    first.merge(WindowCategories.of(column, 3, many));
    WindowCategories found = first.column();
    assertThat(found.counts().keySet()).containsAll(many.keySet()).contains("a");
    assertThat(found.unnamed()).isEqualTo(100);
    assertThat(found.missing()).isEqualTo(3);
    assertThat(found.count()).isEqualTo(601);
    CategoryWindow second = new CategoryWindow(column);
    second.merge(found);
    assertThat(second.column()).as("unnamed rows are merged, too").isEqualTo(found);
  }
}

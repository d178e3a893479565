package dev.crema.inference.batches;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The names of the columns that a result adds to those of the input: {@code row, prediction_id,
 * label, score, probability_<class>}, or of numbers {@code row, prediction_id, value}; {@code
 * prediction_} is put before one that the input has already, upper and lower case being the same.
 *
 * @param row the number of the row in the input, from 1
 * @param after those after the input's columns
 */
record ResultColumns(String row, List<String> after) {

  static ResultColumns of(List<String> input, List<String> classes) {
    Set<String> taken =
        input.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
    List<String> after = new ArrayList<>();
    String row = free("row", taken);
    List<String> answer = classes.isEmpty() ? List.of("value") : List.of("label", "score");
    after.add(free("prediction_id", taken));
    for (String name : answer) {
      after.add(free(name, taken));
    }
    for (String name : classes) {
      after.add(free("probability_" + name, taken));
    }
    return new ResultColumns(row, List.copyOf(after));
  }

  private static String free(String wanted, Set<String> taken) {
    String name = wanted;
    while (!taken.add(name.toLowerCase(Locale.ROOT))) {
      name = "prediction_" + name;
    }
    return name;
  }
}

package dev.crema.training.testing;

import dev.crema.data.Contract;
import dev.crema.data.DatasetWriter;
import dev.crema.data.RawRow;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/**
 * Seeded rows with something to learn, for the tests of components: numbers, a category and missing
 * values, of two or three classes or of a number.
 */
public final class LearnableRows {
  /** Features that every learner takes. */
  public static final String IMPUTED =
      """
      version: 1
      description: All that a model may need.
      fit:
        - columns: [amount, age]
          steps: [impute: {strategy: median, indicator: true}, standardize]
        - columns: [region]
          steps: [impute: {strategy: most_frequent}, ordinal: {order: name}]
      """;

  private static final List<String> REGIONS = List.of("north", "south", "west");
  private static final String CUSTOMERS =
      """
        - {name: customer, type: string, role: entity, description: Whose row it is.}
        - {name: day, type: date, role: event_time, description: When it was.}
      """;

  private LearnableRows() {}

  /**
   * Which rows.
   *
   * @param rows how many
   * @param customers of how many customers; without effect if the contract has none
   * @param labels from the first so many classes; 0 = a number
   * @param noise deviation of what nobody can know, beside a signal of about 1
   * @param seed where all chance comes from
   */
  public record Shape(int rows, int customers, int labels, double noise, long seed) {}

  /**
   * Returns the contract of rows.
   *
   * @param classes 2 or 3; 0 = the label is a number
   * @param hasCustomers whether rows have an entity and a day
   */
  public static Contract contract(int classes, boolean hasCustomers) {
    List<String> names = List.of("low", "high", "higher").subList(0, classes);
    return Contract.parse(
        """
        version: 1
        name: example
        description: Rows made for a test.
        %s
        columns:
        %s  - {name: amount, type: number, nullable: true, description: Decides the class.}
          - {name: age, type: integer, nullable: true, description: Decides a little.}
          - {name: region, type: string, nullable: true, description: Decides nothing.}
          - {name: level, role: label, %s, description: What is learned.}
        """
            .formatted(
                classes == 2 ? "positive_class: high" : "",
                hasCustomers ? CUSTOMERS : "",
                classes == 0
                    ? "type: number"
                    : "type: string, allowed: [%s]".formatted(String.join(", ", names))),
        "contract.yaml");
  }

  /** Writes rows under a contract of {@link #contract}. */
  public static Path write(Path path, Contract contract, Shape shape) {
    Random random = new Random(shape.seed);
    int first = contract.indexOf("amount");
    try (DatasetWriter writer = DatasetWriter.create(path, contract)) {
      RawRow row = new RawRow(contract.columns().size());
      for (int i = 0; i < shape.rows; i++) {
        double amount = random.nextGaussian();
        double age = 20 + random.nextInt(60);
        double signal = amount + (age - 50) / 60 + shape.noise * random.nextGaussian();
        if (first > 0) {
          row.setText(0, "c" + i % shape.customers);
          row.setNumber(1, 20_000 + i);
        }
        row.setNumber(first, random.nextInt(20) == 0 ? Double.NaN : amount);
        row.setNumber(first + 1, random.nextInt(20) == 0 ? Double.NaN : age);
        row.setText(first + 2, random.nextInt(20) == 0 ? null : REGIONS.get(random.nextInt(3)));
        if (shape.labels == 0) {
          row.setNumber(first + 3, 100 + 10 * signal);
        } else {
          double step = Math.floor((signal + 1.5) / 3 * shape.labels);
          int label = Math.clamp((long) step, 0, shape.labels - 1);
          row.setText(first + 3, contract.classes().get(label));
        }
        writer.append(row, i + 2);
      }
      writer.finish();
    }
    return path;
  }
}

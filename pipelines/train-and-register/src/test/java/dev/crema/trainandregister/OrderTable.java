package dev.crema.trainandregister;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * A table of orders of any size, about 150 bytes a row, with its contract and features: the same
 * seed gives the same bytes, and a longer table starts with the rows of a shorter one.
 *
 * <p>A file of its own that needs nothing else, so that a benchmark can start it from its source:
 * {@code java OrderTable.java <folder> <rows>}.
 */
public final class OrderTable {
  /** The contract: 20 columns, of which the order's number is unique. */
  public static final String CONTRACT =
      """
      version: 1
      name: orders
      description: Made-up orders of made-up customers.
      positive_class: "yes"
      min_pass_rate: 0.99
      min_completeness: 0.5
      columns:
        - {name: order_id, type: integer, role: ignored, unique: true, min: 1}
        - {name: customer, type: string, role: entity, pattern: 'c[0-9]{8}'}
        - {name: ordered_at, type: timestamp, role: event_time, min: "2020-01-01T00:00:00Z"}
        - {name: country, type: string, pattern: '[A-Z]{2}'}
        - {name: channel, type: string, allowed: [web, shop, phone, partner, app]}
        - {name: product, type: string}
        - {name: postcode, type: string, nullable: true}
        - {name: age, type: integer, nullable: true, min: 0, max: 130}
        - {name: quantity, type: integer, min: 1, max: 1000}
        - {name: visits, type: integer, min: 0}
        - {name: amount, type: number, min: 0}
        - {name: discount, type: number, nullable: true, min: 0, max: 1}
        - {name: distance_km, type: number, min: 0}
        - {name: rating, type: number, nullable: true, min: 0, max: 5}
        - {name: balance, type: number}
        - {name: score, type: number}
        - {name: weight_kg, type: number, min: 0}
        - {name: is_member, type: boolean}
        - {name: is_mobile, type: boolean, nullable: true}
        - {name: returned, type: string, role: label, allowed: ["no", "yes"]}
      """;

  /** The features: every operator that learns from data, three of them from all values. */
  public static final String FEATURES =
      """
      version: 1
      derive:
        price: {ratio: {numerator: amount, denominator: quantity, zero: zero}}
        log_distance: {log1p: {of: distance_km}}
        weekday: {date_part: {of: ordered_at, part: day_of_week}}
      fit:
        - columns: [age, rating]
          steps: [impute: {strategy: median, indicator: true}, standardize]
        - columns: [discount]
          steps: [impute: {strategy: mean}, min_max]
        - columns: [amount, price]
          steps: [robust]
        - columns: [balance]
          steps: [bin: {method: quantile, count: 20}]
        - columns: [log_distance, weight_kg, score]
          steps: [standardize]
        - columns: [quantity, visits, weekday, is_member]
          steps: [keep]
        - columns: [is_mobile]
          steps: [impute: {strategy: most_frequent}]
        - columns: [country, channel]
          steps: [one_hot]
        - columns: [product]
          steps: [ordinal]
        - columns: [postcode]
          missing: own
          steps: [one_hot: {max_levels: 100}]
      """;

  private static final String HEADER =
      "order_id,customer,ordered_at,country,channel,product,postcode,age,quantity,visits,amount,"
          + "discount,distance_km,rating,balance,score,weight_kg,is_member,is_mobile,returned\n";

  private static final String[] CHANNELS = {"web", "shop", "phone", "partner", "app"};
  private static final long SEED = 20_260_101;
  private static final int ROW_BYTES = 512;
  private static final int BUFFER_BYTES = 1 << 16;
  private static final int CUSTOMERS_PER_ROW_INVERSE = 4;

  private final SplittableRandom random = new SplittableRandom(SEED);
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int size;

  private OrderTable() {}

  /**
   * Writes the table.
   *
   * @param file where to
   * @param rows how many rows
   * @throws IOException if the disk fails
   */
  public static void write(Path file, long rows) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      out.write(HEADER.getBytes(StandardCharsets.US_ASCII));
      new OrderTable().rows(out, rows);
    }
  }

  private void rows(OutputStream out, long rows) throws IOException {
    for (long row = 0; row < rows; row++) {
      row(row);
      if (size > BUFFER_BYTES - ROW_BYTES) {
        out.write(buffer, 0, size);
        size = 0;
      }
    }
    out.write(buffer, 0, size);
  }

  private void row(long row) {
    integer(row + 1);
    customer(row);
    moment(row);
    letters();
    text(CHANNELS[Math.min(random.nextInt(7), CHANNELS.length - 1)]);
    name("product-", skewed(5_000));
    optional(0.02, () -> digits(skewed(60_000), 5));
    optional(0.03, () -> digits(18 + random.nextInt(75), 1));
    integer(1 + skewed(50));
    integer(random.nextInt(2_000));
    decimal((long) (Math.exp(random.nextDouble() * 8) * 100), 2);
    optional(0.1, () -> digits(0, random.nextInt(100), 2));
    decimal(random.nextInt(20_000_000), 4);
    optional(0.2, () -> digits(random.nextInt(5), random.nextInt(1_000), 3));
    decimal(random.nextInt(2_000_000) - 500_000, 2);
    decimal(random.nextLong(1_000_000_000_000L), 12);
    decimal(random.nextInt(500_000), 3);
    text(random.nextInt(10) < 3 ? "true" : "false");
    optional(0.05, () -> bytes(random.nextBoolean() ? "1" : "0"));
    bytes(random.nextInt(10) == 0 ? "yes" : "no");
    buffer[size++] = '\n';
  }

  /** Every fourth row brings a new customer, the others one of those seen, without remembering. */
  private void customer(long row) {
    long known = row / CUSTOMERS_PER_ROW_INVERSE + 1;
    buffer[size++] = 'c';
    digits(row % CUSTOMERS_PER_ROW_INVERSE == 0 ? known - 1 : random.nextLong(known), 8);
    buffer[size++] = ',';
  }

  private void moment(long row) {
    long second = row % 86_400;
    bytes("202");
    digits(row / 86_400 / 336 % 10, 1);
    buffer[size++] = '-';
    digits(row / 86_400 / 28 % 12 + 1, 2);
    buffer[size++] = '-';
    digits(row / 86_400 % 28 + 1, 2);
    buffer[size++] = 'T';
    digits(second / 3_600, 2);
    buffer[size++] = ':';
    digits(second / 60 % 60, 2);
    buffer[size++] = ':';
    digits(second % 60, 2);
    text("Z");
  }

  private void letters() {
    buffer[size++] = (byte) ('A' + skewed(20));
    buffer[size++] = (byte) ('A' + skewed(3));
    buffer[size++] = ',';
  }

  /** Small numbers are frequent, as they are among categories. */
  private int skewed(int bound) {
    double share = random.nextDouble();
    return (int) (share * share * bound);
  }

  private void optional(double missing, Runnable value) {
    if (random.nextDouble() >= missing) {
      value.run();
    }
    buffer[size++] = ',';
  }

  private void name(String prefix, long number) {
    bytes(prefix);
    integer(number);
  }

  private void integer(long value) {
    digits(value, 1);
    buffer[size++] = ',';
  }

  private void decimal(long value, int places) {
    if (value < 0) {
      buffer[size++] = '-';
    }
    long power = 1;
    for (int i = 0; i < places; i++) {
      power *= 10;
    }
    digits(Math.abs(value) / power, Math.abs(value) % power, places);
    buffer[size++] = ',';
  }

  private void digits(long whole, long fraction, int places) {
    digits(whole, 1);
    buffer[size++] = '.';
    digits(fraction, places);
  }

  private void digits(long value, int least) {
    int length = least;
    for (long bound = power(least); bound > 0 && value >= bound; bound *= 10) {
      length++;
    }
    long rest = value;
    for (int i = size + length - 1; i >= size; i--) {
      buffer[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    size += length;
  }

  private static long power(int exponent) {
    long power = 1;
    for (int i = 0; i < exponent; i++) {
      power *= 10;
    }
    return power;
  }

  private void text(String text) {
    bytes(text);
    buffer[size++] = ',';
  }

  private void bytes(String text) {
    for (int i = 0; i < text.length(); i++) {
      buffer[size++] = (byte) text.charAt(i);
    }
  }

  /**
   * Writes table.csv, contract.yaml and features.yaml.
   *
   * @param args an existing folder and the number of rows
   * @throws IOException if the disk fails
   */
  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    Files.writeString(folder.resolve("contract.yaml"), CONTRACT);
    Files.writeString(folder.resolve("features.yaml"), FEATURES);
    write(folder.resolve("table.csv"), Long.parseLong(args[1]));
  }
}

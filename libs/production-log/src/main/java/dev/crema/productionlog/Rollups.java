package dev.crema.productionlog;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Counts a transaction's rows by model version and minute, and adds them to the tables. */
final class Rollups {
  static final int SCORES = Statistics.SCORE_BINS;
  static final int LATENCIES = Statistics.LATENCY_BOUNDS_MICROS.size() + 1;
  static final List<String> BINS =
      Stream.concat(columns("score", SCORES), columns("latency", LATENCIES)).toList();

  private static final int[] BOUNDS =
      Statistics.LATENCY_BOUNDS_MICROS.stream().mapToInt(Integer::intValue).toArray();
  private static final long MINUTE_MILLIS = 60_000;

  private static final String ADD_MINUTE = addMinute();
  private static final String ADD_LABEL =
      """
      insert into prediction_minute_label as old values (?, ?, ?, ?, ?)
      on conflict (model, version, minute, label) do update set rows = old.rows + excluded.rows""";

  /** In one order in every process: two transactions never wait for each other's rows in turn. */
  private record Key(String model, String version, long minute) implements Comparable<Key> {
    private static final Comparator<Key> ORDER =
        Comparator.comparing(Key::model).thenComparing(Key::version).thenComparing(Key::minute);

    @Override
    public int compareTo(Key other) {
      return ORDER.compare(this, other);
    }
  }

  private static final class Counts {
    private int rows;
    private double sum;
    private double min = Double.POSITIVE_INFINITY;
    private double max = Double.NEGATIVE_INFINITY;
    private long latencySum;
    private final int[] bins = new int[SCORES + LATENCIES];
    private final Map<String, Integer> labels = new TreeMap<>();

    void add(LoggedPrediction row) {
      rows++;
      sum += row.score();
      min = Math.min(min, row.score());
      max = Math.max(max, row.score());
      latencySum += row.latencyMicros();
      bins[Math.clamp((long) (row.score() * SCORES), 0, SCORES - 1)]++;
      bins[SCORES + latencyBin(row.latencyMicros())]++;
      labels.merge(row.label(), 1, Integer::sum);
    }
  }

  private final TreeMap<Key, Counts> counts = new TreeMap<>();
  private @Nullable Key lastKey;
  private @Nullable Counts lastCounts;

  private static Stream<String> columns(String name, int count) {
    return IntStream.range(0, count).mapToObj(i -> "%s_%02d".formatted(name, i));
  }

  private static String addMinute() {
    return """
        insert into prediction_minute as old
          (model, version, minute, rows, score_sum, score_min, score_max, latency_sum, %s)
        values (?, ?, ?, ?, ?, ?, ?, ?, %s)
        on conflict (model, version, minute) do update set
          rows = old.rows + excluded.rows,
          score_sum = old.score_sum + excluded.score_sum,
          score_min = least(old.score_min, excluded.score_min),
          score_max = greatest(old.score_max, excluded.score_max),
          latency_sum = old.latency_sum + excluded.latency_sum,
          %s"""
        .formatted(
            String.join(", ", BINS),
            BINS.stream().map(_ -> "?").collect(Collectors.joining(", ")),
            BINS.stream()
                .map(bin -> "%1$s = old.%1$s + excluded.%1$s".formatted(bin))
                .collect(Collectors.joining(", ")));
  }

  static int latencyBin(int micros) {
    int bin = 0;
    while (bin < BOUNDS.length && micros > BOUNDS[bin]) {
      bin++;
    }
    return bin;
  }

  void add(List<LoggedPrediction> rows) {
    for (LoggedPrediction row : rows) {
      of(row).add(row);
    }
  }

  private Counts of(LoggedPrediction row) {
    long minute = row.atMillis() / MINUTE_MILLIS;
    Key last = lastKey;
    Counts found = lastCounts;
    if (last == null
        || found == null
        || last.minute != minute
        || !last.version.equals(row.version())
        || !last.model.equals(row.model())) {
      last = new Key(row.model(), row.version(), minute);
      found = counts.computeIfAbsent(last, _ -> new Counts());
      lastKey = last;
      lastCounts = found;
    }
    return found;
  }

  /** Adds the counts to the tables. The last thing before the commit: others wait for the rows. */
  void write(Connection connection) throws SQLException {
    try (PreparedStatement minutes = connection.prepareStatement(ADD_MINUTE);
        PreparedStatement labels = connection.prepareStatement(ADD_LABEL)) {
      for (Map.Entry<Key, Counts> entry : counts.entrySet()) {
        minute(minutes, entry.getKey(), entry.getValue());
        for (Map.Entry<String, Integer> label : entry.getValue().labels.entrySet()) {
          key(labels, entry.getKey());
          labels.setString(4, label.getKey());
          labels.setInt(5, label.getValue());
          labels.addBatch();
        }
      }
      minutes.executeBatch();
      labels.executeBatch();
    }
  }

  private static void minute(PreparedStatement out, Key key, Counts counts) throws SQLException {
    key(out, key);
    out.setInt(4, counts.rows);
    out.setDouble(5, counts.sum);
    out.setDouble(6, counts.min);
    out.setDouble(7, counts.max);
    out.setLong(8, counts.latencySum);
    for (int i = 0; i < counts.bins.length; i++) {
      out.setInt(9 + i, counts.bins[i]);
    }
    out.addBatch();
  }

  private static void key(PreparedStatement out, Key key) throws SQLException {
    out.setString(1, key.model);
    out.setString(2, key.version);
    out.setObject(
        3,
        OffsetDateTime.ofInstant(Instant.ofEpochMilli(key.minute * MINUTE_MILLIS), ZoneOffset.UTC));
  }
}

package dev.crema.inference.serving;

import dev.crema.data.ColumnContract;
import dev.crema.data.document.Json;
import dev.crema.inference.scoring.Predictor;
import dev.crema.models.ModelPackage;
import dev.crema.service.json.RefusedRequestException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The first requests of a version, made before anybody else's: they load its classes and data,
 * compile the way through it, and show that it answers.
 */
final class WarmUp {
  /** Requests that bring the just-in-time compiler to its second tier. */
  private static final int REQUESTS = 2_000;

  private static final Duration AT_MOST = Duration.ofMillis(100);

  private WarmUp() {}

  /** Says that a version fails on a request that a healthy one answers or refuses. */
  static final class FailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FailedException(RuntimeException cause) {
      super("It does not answer a request: %s".formatted(cause.getMessage()), cause);
    }
  }

  /** Runs requests, at least one. */
  static void run(Predictor predictor, ModelPackage contents) {
    byte[] body = request(contents);
    long end = System.nanoTime() + AT_MOST.toNanos();
    for (int i = 0; i < REQUESTS && (i == 0 || System.nanoTime() < end); i++) {
      try {
        predictor.text(predictor.predict(body, true));
      } catch (RefusedRequestException _) {
        // A made-up row can break a rule, such as a pattern; to refuse it is an answer.
      } catch (RuntimeException e) {
        throw new FailedException(e);
      }
    }
  }

  /** Returns a request with one made-up row that keeps the contract's types and bounds. */
  static byte[] request(ModelPackage contents) {
    Map<String, Object> row = new LinkedHashMap<>();
    int label = contents.contract().labelIndex();
    List<ColumnContract> columns = contents.contract().columns();
    for (int i = 0; i < columns.size(); i++) {
      if (i != label) {
        row.put(columns.get(i).name(), value(columns.get(i)));
      }
    }
    return Json.write(Map.of("rows", List.of(row))).getBytes(StandardCharsets.UTF_8);
  }

  private static Object value(ColumnContract column) {
    return switch (column.type()) {
      case INTEGER ->
          column.allowed().isEmpty()
              ? (Object) (long) within(column)
              : Long.valueOf(column.allowed().getFirst());
      case NUMBER -> within(column);
      case BOOLEAN -> true;
      case STRING -> column.allowed().isEmpty() ? "" : column.allowed().getFirst();
      case DATE -> "2026-01-01";
      case TIMESTAMP -> "2026-01-01T00:00:00Z";
    };
  }

  private static double within(ColumnContract column) {
    Double min = column.min();
    Double max = column.max();
    return min != null ? Math.ceil(min) : max != null ? Math.floor(max) : 1;
  }
}

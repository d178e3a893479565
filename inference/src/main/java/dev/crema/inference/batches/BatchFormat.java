package dev.crema.inference.batches;

import dev.crema.data.InputException;
import dev.crema.data.document.Json;
import dev.crema.data.document.Node;
import dev.crema.inference.batches.BatchOrder.Origin;
import dev.crema.inference.batches.BatchOrder.Pinned;
import dev.crema.inference.batches.BatchProgress.Done;
import dev.crema.inference.batches.BatchProgress.Status;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The file {@code state.json} of a batch. */
final class BatchFormat {
  private static final int VERSION = 1;
  private static final int MAX_ATTEMPTS = 1_000_000;

  private BatchFormat() {}

  /** What the file says. */
  record State(BatchOrder order, BatchProgress progress) {}

  static String write(BatchOrder order, BatchProgress progress) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("version", VERSION);
    tree.put("id", order.id().toString());
    tree.put("form", order.form().name());
    tree.put("model", order.model().name());
    tree.put("reference", order.model().reference());
    tree.put("model_version", order.model().version());
    tree.put("digest", order.model().digest());
    tree.put("input_bytes", order.inputBytes());
    tree.put("key", order.origin().key());
    tree.put("correlation_id", order.origin().correlationId());
    tree.put("tenant", order.origin().tenant());
    tree.put("status", progress.status().name());
    tree.put("rows", progress.done().rows());
    tree.put("rejected", progress.done().rejected());
    tree.put("result_bytes", progress.done().resultBytes());
    tree.put("rejected_bytes", progress.done().rejectedBytes());
    tree.put("attempts", progress.attempts());
    tree.put("started_at", text(progress.startedAt()));
    tree.put("finished_at", text(progress.finishedAt()));
    tree.put("problem", progress.problem());
    return Json.write(tree);
  }

  private static @Nullable String text(@Nullable Instant time) {
    return time == null ? null : time.toString();
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws InputException if it is something else
   */
  static State read(String json, String source) {
    Node node = Node.json(json, source);
    node.required("version").integer(VERSION, VERSION);
    Pinned model =
        new Pinned(
            node.required("model").text(),
            node.required("reference").text(),
            node.required("model_version").text(),
            node.required("digest").text());
    Origin origin =
        new Origin(text(node, "key"), text(node, "correlation_id"), text(node, "tenant"));
    Node id = node.required("id");
    UUID uuid = Batches.id(id.text());
    if (uuid == null) {
      throw id.error("is (%s), which is no batch's id.".formatted(id.text()));
    }
    return new State(
        new BatchOrder(
            uuid,
            Form.valueOf(node.required("form").text()),
            model,
            count(node, "input_bytes"),
            origin),
        progress(node));
  }

  private static BatchProgress progress(Node node) {
    return new BatchProgress(
        Status.valueOf(node.required("status").text()),
        new Done(
            count(node, "rows"),
            count(node, "rejected"),
            count(node, "result_bytes"),
            count(node, "rejected_bytes")),
        (int) node.required("attempts").integer(0, MAX_ATTEMPTS),
        time(node, "started_at"),
        time(node, "finished_at"),
        text(node, "problem"));
  }

  private static long count(Node node, String name) {
    return node.required(name).integer(0, Long.MAX_VALUE);
  }

  private static @Nullable String text(Node node, String name) {
    Node value = node.optional(name);
    return value == null || value.kind() == Node.Kind.NULL ? null : value.text();
  }

  private static @Nullable Instant time(Node node, String name) {
    String text = text(node, name);
    try {
      return text == null ? null : Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new InputException("The time (%s) of (%s) is none.".formatted(text, name), e);
    }
  }
}

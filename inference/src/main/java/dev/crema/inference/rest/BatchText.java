package dev.crema.inference.rest;

import dev.crema.inference.batches.Batch;
import dev.crema.inference.batches.BatchOrder;
import dev.crema.inference.batches.BatchProgress;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is told of a batch. */
final class BatchText {
  private BatchText() {}

  static String path(Batch batch) {
    return "/batches/" + batch.order().id();
  }

  static Map<String, @Nullable Object> tree(Batch batch) {
    BatchOrder order = batch.order();
    BatchProgress progress = batch.progress();
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("id", order.id().toString());
    tree.put("status", batch.status());
    tree.put("model", order.model().name());
    tree.put("version", order.model().version());
    tree.put("content_type", order.form().contentType());
    tree.put("input_bytes", order.inputBytes());
    tree.put("rows", progress.done().rows());
    tree.put("rejected", progress.done().rejected());
    tree.put("rows_total", progress.status().isEnd() ? progress.done().rows() : null);
    double share = batch.share();
    tree.put("progress", Double.isNaN(share) ? null : Math.clamp(share, 0, 1));
    tree.put("accepted", order.acceptedAt().toString());
    tree.put("started", text(progress.startedAt()));
    tree.put("finished", text(progress.finishedAt()));
    tree.put("problem", progress.problem());
    tree.put("links", links(batch));
    return tree;
  }

  private static Map<String, Object> links(Batch batch) {
    Map<String, Object> links = new LinkedHashMap<>();
    links.put("self", path(batch));
    BatchProgress.Status status = batch.progress().status();
    if (status == BatchProgress.Status.SUCCEEDED) {
      links.put("result", path(batch) + "/result");
    }
    if (status == BatchProgress.Status.SUCCEEDED || status == BatchProgress.Status.FAILED) {
      links.put("rejected", path(batch) + "/rejected");
    }
    return links;
  }

  private static @Nullable String text(@Nullable Instant time) {
    return time == null ? null : time.toString();
  }
}

package dev.crema.inference.rest;

import dev.crema.data.document.Json;
import dev.crema.inference.scoring.RowProblem;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An answer that says what went wrong, as RFC 9457 has it ({@code application/problem+json}).
 *
 * @param status the HTTP status
 * @param detail what went wrong this time, for people
 * @param errors what is wrong with which value; empty unless rows break the contract
 * @param hasMore whether there are more errors than listed
 */
record Problem(HttpStatus status, String detail, List<RowProblem> errors, boolean hasMore) {

  static Problem of(HttpStatus status, String detail) {
    return new Problem(status, detail, List.of(), false);
  }

  MutableHttpResponse<byte[]> response() {
    return into(HttpResponse.status(status));
  }

  MutableHttpResponse<byte[]> into(MutableHttpResponse<?> response) {
    byte[] body = Json.write(tree()).getBytes(StandardCharsets.UTF_8);
    return response.body(body).contentType(MediaType.APPLICATION_JSON_PROBLEM_TYPE);
  }

  private Map<String, Object> tree() {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("type", "about:blank");
    tree.put("title", status.getReason());
    tree.put("status", status.getCode());
    tree.put("detail", detail);
    if (!errors.isEmpty()) {
      tree.put("errors", errors.stream().map(Problem::tree).toList());
      tree.put("has_more_errors", hasMore);
    }
    return tree;
  }

  private static Map<String, Object> tree(RowProblem error) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("row", error.row());
    if (!error.field().isEmpty()) {
      tree.put("field", error.field());
      tree.put("value", error.value());
    }
    tree.put("rule", error.rule());
    tree.put("message", error.message());
    return tree;
  }
}

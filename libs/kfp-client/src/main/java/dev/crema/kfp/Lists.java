package dev.crema.kfp;

import dev.crema.kfp.Calls.Deadline;
import dev.crema.kfp.KfpException.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads lists, page by page.
 *
 * @param calls how KFP is called
 * @param path of the list
 * @param field the answer's field with the items
 * @param read reads an item
 */
record Lists<T>(Calls calls, String path, String field, Function<Fields, T> read) {

  Page<T> page(Deadline deadline, Map<String, String> parameters, @Nullable String token) {
    Map<String, String> all = new LinkedHashMap<>(parameters);
    all.put("page_token", token == null ? "" : token);
    return calls.repeat(deadline, Request.get(path, all), answer -> page(answer.fields()));
  }

  private Page<T> page(Fields fields) {
    String next = fields.optionalText("next_page_token");
    return new Page<>(
        fields.list(field, read), fields.number("total_size"), next.isEmpty() ? null : next);
  }

  /** Returns the items of all pages. */
  List<T> all(Deadline deadline, Map<String, String> parameters) {
    int most = calls.settings().limits().items();
    List<T> items = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    String token = null;
    do {
      Page<T> page = page(deadline, parameters, token);
      items.addAll(page.items());
      token = page.next();
      if (items.size() > most) {
        throw new KfpException(
            Kind.REJECTED,
            "GET %s lists more than %d items.\nMaybe ask for fewer: by name, experiment or time."
                .formatted(path, most));
      }
      if (token != null && !seen.add(token)) {
        throw new KfpException(
            Kind.UNEXPECTED, "GET %s gives the same page again and again.".formatted(path));
      }
    } while (token != null);
    return items;
  }
}

package dev.crema.testkit.kfp;

import dev.crema.sdk.json.Json;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * A list as KFP answers it: filtered, sorted, in pages whose tokens hold what was asked for.
 *
 * @param habits how filters are read
 * @param field the answer's field with the items
 * @param keys what can be filtered and sorted by
 */
record Listing(Habits habits, String field, Set<String> keys) {
  private static final Pattern CAPITAL = Pattern.compile("([A-Z])");

  /** The numbers of {@code Predicate.Operation} in KFP's filter.proto. */
  private static final Map<Long, String> OPERATIONS =
      Map.of(
          1L, "EQUALS",
          2L, "NOT_EQUALS",
          3L, "GREATER_THAN",
          5L, "GREATER_THAN_EQUALS",
          6L, "LESS_THAN",
          7L, "LESS_THAN_EQUALS",
          8L, "IN",
          9L, "IS_SUBSTRING");

  private static final int DEFAULT_PAGE = 20;
  private static final int MAX_PAGE = 200;

  /** What is asked for, as a token keeps it. */
  private record Order(String key, boolean descending, String filter) {
    Map<String, Object> token(long next) {
      return Map.of("key", key, "descending", descending, "filter", filter, "next", next);
    }
  }

  Map<String, Object> answer(List<Map<String, Object>> all, Map<String, String> query) {
    int size = pageSize(query.getOrDefault("page_size", "0"));
    String token = query.getOrDefault("page_token", "");
    Order order = order(query);
    long from = Long.MIN_VALUE;
    if (!token.isEmpty()) {
      Map<String, Object> kept = token(token);
      Order said =
          new Order(
              Trees.text(kept, "key"), Trees.flag(kept, "descending"), Trees.text(kept, "filter"));
      boolean isSilent = query.getOrDefault("sort_by", "").isEmpty() && order.filter.isEmpty();
      if (!isSilent && !said.equals(order)) {
        throw ApiError.invalid(
            "page token does not match the supplied sort by and/or filtering criteria");
      }
      order = said;
      from = Trees.number(kept, "next");
    }
    return page(sorted(all, order), order, from, size);
  }

  private List<Map<String, Object>> sorted(List<Map<String, Object>> all, Order order) {
    Predicate<Map<String, Object>> filter = filter(order.filter);
    Comparator<Map<String, Object>> by =
        Comparator.<Map<String, Object>, String>comparing(each -> Trees.text(each, order.key))
            .thenComparingLong(each -> Trees.number(each, Store.ORDER));
    return all.stream().filter(filter).sorted(order.descending ? by.reversed() : by).toList();
  }

  private Map<String, Object> page(
      List<Map<String, Object>> sorted, Order order, long from, int size) {
    int start = 0;
    while (from != Long.MIN_VALUE
        && start < sorted.size()
        && Trees.number(sorted.get(start), Store.ORDER) != from) {
      start++;
    }
    int end = Math.min(start + size, sorted.size());
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put(field, new ArrayList<>(sorted.subList(start, end)));
    answer.put("total_size", sorted.size());
    if (end < sorted.size()) {
      String token = Json.write(order.token(Trees.number(sorted.get(end), Store.ORDER)));
      answer.put(
          "next_page_token",
          Base64.getEncoder().encodeToString(token.getBytes(StandardCharsets.UTF_8)));
    }
    return answer;
  }

  private static Map<String, Object> token(String token) {
    try {
      String text = new String(Base64.getDecoder().decode(token), StandardCharsets.UTF_8);
      return Json.readObject(text, "page token");
    } catch (IllegalArgumentException e) {
      throw ApiError.invalid("Invalid package token");
    }
  }

  private static int pageSize(String text) {
    if (!text.matches("-?\\d{1,9}")) {
      throw ApiError.invalid("page_size is no number");
    }
    int size = Integer.parseInt(text);
    if (size < 0) {
      throw ApiError.invalid("The page size should be greater than 0. Got " + size);
    }
    return size == 0 ? DEFAULT_PAGE : Math.min(size, MAX_PAGE);
  }

  private Order order(Map<String, String> query) {
    String sortBy = query.getOrDefault("sort_by", "").toLowerCase(Locale.ROOT).strip();
    String[] words = sortBy.isEmpty() ? new String[] {"created_at"} : sortBy.split("\\s+");
    boolean isWord = words.length == 1 || Set.of("asc", "desc").contains(words[1]);
    if (words.length > 2 || !isWord || !keys.contains(words[0])) {
      throw ApiError.invalid("Invalid sorting field: \"%s\"".formatted(sortBy));
    }
    boolean descending = words.length == 2 && words[1].equals("desc");
    return new Order(words[0], descending, query.getOrDefault("filter", ""));
  }

  private Predicate<Map<String, Object>> filter(String text) {
    if (text.isEmpty()) {
      return each -> true;
    }
    Predicate<Map<String, Object>> all = each -> true;
    try {
      String json = habits.decodesTwice() ? URLDecoder.decode(text, StandardCharsets.UTF_8) : text;
      Map<String, Object> filter = Trees.asObject(snake(Json.readObject(json, "filter")));
      List<String> problems = KfpModels.published().problems("V2beta1Filter", filter);
      if (!problems.isEmpty()) {
        throw ApiError.invalid("failed to parse valid filter: " + problems);
      }
      for (Object predicate : Trees.list(filter, "predicates")) {
        all = all.and(predicate(Trees.asObject(predicate)));
      }
    } catch (IllegalArgumentException e) {
      throw ApiError.invalid("failed to parse valid filter from " + text);
    }
    return all;
  }

  /**
   * Returns a filter as the models write it; KFP takes camel case and numbers too, as its SDK does.
   */
  private static Object snake(Object tree) {
    return switch (tree) {
      case Map<?, ?> map -> {
        Map<String, Object> named = new LinkedHashMap<>();
        map.forEach(
            (key, value) -> {
              String name = CAPITAL.matcher(String.valueOf(key)).replaceAll("_$1");
              named.put(name.toLowerCase(Locale.ROOT), operation(name, snake(value)));
            });
        yield named;
      }
      case List<?> list -> list.stream().map(Listing::snake).toList();
      default -> tree;
    };
  }

  private static Object operation(String name, Object value) {
    return name.equals("operation") && value instanceof Long number
        ? OPERATIONS.getOrDefault(number, "")
        : value;
  }

  private Predicate<Map<String, Object>> predicate(Map<String, Object> predicate) {
    String key = Trees.text(predicate, "key");
    if (!keys.contains(key)) {
      throw ApiError.invalid(
          "no support for filtering on unrecognized field \"%s\"".formatted(key));
    }
    String time = Trees.text(predicate, "timestamp_value");
    String wanted = time.isEmpty() ? folded(Trees.text(predicate, "string_value")) : time;
    Comparator<String> by =
        time.isEmpty() ? Comparator.naturalOrder() : Comparator.comparing(Instant::parse);
    return each -> {
      String is = folded(Trees.text(each, key));
      int order = time.isEmpty() || !is.isEmpty() ? by.compare(time(time, is), wanted) : -1;
      return switch (Trees.text(predicate, "operation")) {
        case "EQUALS" -> order == 0;
        case "NOT_EQUALS" -> order != 0;
        case "GREATER_THAN" -> order > 0;
        case "GREATER_THAN_EQUALS" -> order >= 0;
        case "LESS_THAN" -> order < 0;
        case "LESS_THAN_EQUALS" -> order <= 0;
        case "IS_SUBSTRING" -> is.contains(wanted);
        default -> throw ApiError.invalid("invalid predicate operation");
      };
    };
  }

  private static String time(String wantedTime, String is) {
    return wantedTime.isEmpty() ? is : is.toUpperCase(Locale.ROOT);
  }

  private String folded(String text) {
    return habits.foldsCase() ? text.toLowerCase(Locale.ROOT) : text;
  }
}

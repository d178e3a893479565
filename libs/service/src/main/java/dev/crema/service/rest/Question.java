package dev.crema.service.rest;

import io.micronaut.http.HttpRequest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What stands behind the question mark of an address. A parameter that is unknown, empty or given
 * twice is refused: an answer must not leave out a filter because its name was misspelt.
 *
 * <p>All methods throw an {@link IllegalArgumentException} that names the parameter.
 */
public final class Question {
  private static final int MOST_CHARACTERS = 1_000;
  private static final Pattern DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");
  private static final Pattern DURATION = Pattern.compile("(\\d{1,6})([mhd])");

  /** Of the usual request: nothing stands there, and nothing is looked for. */
  private static final Question NONE = new Question();

  private final Map<String, String> values = new TreeMap<>();

  private Question() {}

  /** Refuses what is unknown, empty or given twice, of parameters that are read elsewhere. */
  public static void check(HttpRequest<?> request, String... known) {
    var _ = of(request, known);
  }

  public static Question of(HttpRequest<?> request, String... known) {
    if (request.getUri().getRawQuery() == null) {
      return NONE;
    }
    Question question = new Question();
    List<String> names = List.of(known);
    for (Map.Entry<String, List<String>> parameter : request.getParameters()) {
      String name = parameter.getKey();
      if (!names.contains(name)) {
        throw new IllegalArgumentException(
            "The parameter (%s) is unknown.\nMaybe one of %s.".formatted(shown(name), names));
      }
      if (parameter.getValue().size() != 1) {
        throw new IllegalArgumentException("The parameter (%s) is given twice.".formatted(name));
      }
      question.add(name, parameter.getValue().getFirst());
    }
    return question;
  }

  private void add(String name, String value) {
    if (value.length() > MOST_CHARACTERS || value.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "The parameter (%s) has a NUL or more than %d characters."
              .formatted(name, MOST_CHARACTERS));
    }
    if (value.isEmpty()) {
      throw new IllegalArgumentException(
          "The parameter (%s) is empty.\nMaybe leave it out.".formatted(name));
    }
    values.put(name, value);
  }

  private static String shown(String text) {
    String plain = text.replaceAll("[^ -~]", "?");
    return plain.length() > 100 ? plain.substring(0, 100) + "…" : plain;
  }

  /** Returns a text; null if it is not given. */
  public @Nullable String text(String name) {
    return values.get(name);
  }

  /** Returns a time, of a date its beginning in UTC. */
  public @Nullable Instant time(String name) {
    String text = values.get(name);
    if (text == null) {
      return null;
    }
    try {
      Instant time =
          DATE.matcher(text).matches()
              ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
              : OffsetDateTime.parse(text).toInstant();
      int year = time.atOffset(ZoneOffset.UTC).getYear();
      if (year < 1970 || year > 9999) {
        throw wrong(name, text, "from 1970 to 9999");
      }
      return time;
    } catch (DateTimeException _) {
      throw wrong(
          name, text, "a date or a time.\nMaybe 2026-01-31 or 2026-01-31T12:00:00Z; + is %2B");
    }
  }

  /** Returns a number of minutes, hours or days. */
  public @Nullable Duration duration(String name) {
    String text = values.get(name);
    if (text == null) {
      return null;
    }
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      throw wrong(name, text, "minutes, hours or days.\nMaybe 5m, 1h or 1d");
    }
    long count = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "m" -> Duration.ofMinutes(count);
      case "h" -> Duration.ofHours(count);
      default -> Duration.ofDays(count);
    };
  }

  /** Returns a number. */
  public @Nullable Double number(String name) {
    String text = values.get(name);
    try {
      return text == null ? null : Double.valueOf(text);
    } catch (NumberFormatException _) {
      throw wrong(name, String.valueOf(text), "a number");
    }
  }

  /** Returns a truth value. */
  public @Nullable Boolean flag(String name) {
    String text = values.get(name);
    if (text == null) {
      return null;
    }
    return switch (text) {
      case "true" -> Boolean.TRUE;
      case "false" -> Boolean.FALSE;
      default -> throw wrong(name, text, "true or false");
    };
  }

  /** Returns one of the constants of an enum, which are spelt in lower case. */
  public <E extends Enum<E>> E choice(String name, E otherwise) {
    String text = values.get(name);
    if (text == null) {
      return otherwise;
    }
    for (E each : otherwise.getDeclaringClass().getEnumConstants()) {
      if (each.name().toLowerCase(Locale.ROOT).equals(text)) {
        return each;
      }
    }
    throw wrong(
        name,
        text,
        "one of "
            + List.of(otherwise.getDeclaringClass().getEnumConstants())
                .toString()
                .toLowerCase(Locale.ROOT));
  }

  private static IllegalArgumentException wrong(String name, String text, String rule) {
    return new IllegalArgumentException(
        "The parameter (%s) is (%s), but must be %s.".formatted(name, shown(text), rule));
  }
}

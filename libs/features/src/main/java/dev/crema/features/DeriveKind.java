package dev.crema.features;

import dev.crema.data.InputException;
import dev.crema.data.document.Node;
import dev.crema.data.document.Suggestion;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** The operators of the first stage, with what the reference says of each. */
enum DeriveKind {
  COPY(
      OperatorDoc.of("copy", "The same value under another name.")
          .takes("a column of any type")
          .missing("Missing stays missing.")
          .parameter("of", "a column", "what is copied")
          .example("plan_again: {copy: {of: plan}}"),
      DeriveOperator.Copy::read),
  SUM(
      OperatorDoc.of("sum", "The sum, added from the left.")
          .takes("two or more numbers, integers or booleans")
          .missing("Missing if any is missing. An overflow gives the largest double.")
          .parameter("of", "a list of columns", "what is added")
          .example("minutes: {sum: {of: [day_minutes, night_minutes]}}"),
      DeriveOperator.Sum::read),
  DIFFERENCE(
      OperatorDoc.of("difference", "The first minus the second.")
          .takes("two numbers, integers or booleans")
          .missing("Missing if one is missing.")
          .parameter("of", "a list of two columns", "first and second")
          .example("growth: {difference: {of: [this_month, last_month]}}"),
      DeriveOperator.Difference::read),
  PRODUCT(
      OperatorDoc.of("product", "The product, multiplied from the left.")
          .takes("two or more numbers, integers or booleans")
          .missing("Missing if any is missing. An overflow gives the largest double.")
          .parameter("of", "a list of columns", "what is multiplied")
          .example("cost: {product: {of: [price, quantity]}}"),
      DeriveOperator.Product::read),
  RATIO(
      OperatorDoc.of("ratio", "The numerator divided by the denominator.")
          .takes("two numbers, integers or booleans")
          .missing(
              "Missing if one is missing. A denominator of zero gives what `zero` says, whatever"
                  + " the numerator.")
          .parameter("numerator", "a column", "what is divided")
          .parameter("denominator", "a column", "what it is divided by")
          .parameter(
              "zero", "`missing` (default), `zero`", "the value where the denominator is zero")
          .example("charge_per_call: {ratio: {numerator: charge, denominator: calls, zero: zero}}"),
      DeriveOperator.Ratio::read),
  LOG1P(
      OperatorDoc.of("log1p", "The natural logarithm of 1 + x.")
          .takes("a number, integer or boolean")
          .missing("Missing stays missing; zero gives 0; a negative x gives what `negative` says.")
          .parameter("of", "a column", "x")
          .parameter(
              "negative",
              "`missing` (default), `zero`, `mirror`",
              "the value for x < 0: missing, 0, or −log1p(−x)")
          .example("log_income: {log1p: {of: income}}"),
      DeriveOperator.Log1p::read),
  DATE_PART(
      OperatorDoc.of("date_part", "A part of a calendar date, in UTC.")
          .takes("a date or a timestamp")
          .missing("Missing stays missing.")
          .parameter("of", "a column", "the date")
          .parameter(
              "part",
              "`year`, `month`, `day`, `day_of_week`, `hour`",
              "month 1 to 12, day 1 to 31, day_of_week 1 (Monday) to 7, hour 0 to 23 (timestamps"
                  + " only)")
          .example("weekday: {date_part: {of: ordered_at, part: day_of_week}}"),
      TimeOperators.DatePart::read),
  DAYS_BETWEEN(
      OperatorDoc.of("days_between", "The days from one time to another, with their fraction.")
          .takes("two dates or timestamps; a date counts from its midnight in UTC")
          .missing("Missing if one is missing. Negative if `to` is the earlier one.")
          .parameter("from", "a column", "the start")
          .parameter("to", "a column", "the end")
          .example("age_days: {days_between: {from: opened_on, to: observed_at}}"),
      TimeOperators.DaysBetween::read),
  EQUALS(
      OperatorDoc.of("equals", "1 where the column has the value, else 0.")
          .takes("a string, number, integer or boolean")
          .missing("Missing stays missing.")
          .parameter("of", "a column", "what is compared")
          .parameter("value", "text, number or true/false, as the column", "with what")
          .example("is_weekend_plan: {equals: {of: plan, value: weekend}}"),
      DeriveOperator.Equal::read),
  IS_MISSING(
      OperatorDoc.of("is_missing", "1 where the column is missing, else 0.")
          .takes("a column of any type")
          .missing("Never missing.")
          .parameter("of", "a column", "what is looked at")
          .example("no_income: {is_missing: {of: income}}"),
      DeriveOperator.IsMissing::read),
  TEXT_LENGTH(
      OperatorDoc.of("text_length", "The number of Unicode characters (code points).")
          .takes("a string")
          .missing("Missing stays missing; the empty text gives 0.")
          .parameter("of", "a column", "the text")
          .example("comment_length: {text_length: {of: comment}}"),
      DeriveOperator.TextLength::read);

  private final OperatorDoc doc;
  private final Function<Parameters, DeriveOperator> reader;

  DeriveKind(OperatorDoc doc, Function<Parameters, DeriveOperator> reader) {
    this.doc = doc;
    this.reader = reader;
  }

  OperatorDoc doc() {
    return doc;
  }

  /** Reads {@code operator: {parameters}}. */
  static DeriveOperator read(Node node, Columns columns) {
    Map<String, Node> entries = node.entries();
    if (entries.size() != 1) {
      throw node.error(
          "must have exactly one operator, one of %s; it has %s."
              .formatted(names(), entries.keySet()));
    }
    Map.Entry<String, Node> entry = entries.entrySet().iterator().next();
    DeriveKind kind = named(entry.getKey(), entry.getValue());
    return kind.reader.apply(
        new Parameters(entry.getKey(), node, entry.getValue(), kind.doc.parameterNames(), columns));
  }

  private static DeriveKind named(String name, Node where) {
    for (DeriveKind kind : values()) {
      if (kind.doc.name().equals(name)) {
        return kind;
      }
    }
    throw unknown(name, where);
  }

  private static InputException unknown(String name, Node where) {
    String hint =
        FitKind.names().contains(name)
            ? "\nMaybe move it to a list of steps under (fit)."
            : Suggestion.maybe(name, names());
    return where.error(
        "is no operator of the stage (derive); there are %s.%s".formatted(names(), hint));
  }

  static List<String> names() {
    return Stream.of(values()).map(kind -> kind.doc.name()).toList();
  }
}

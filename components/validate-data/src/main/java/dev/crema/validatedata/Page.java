package dev.crema.validatedata;

import dev.crema.data.document.Markup;
import java.util.Locale;

/** A page under way: every value is escaped, so that no data can become markup. */
final class Page {
  private static final double WHOLE = 100;

  private final StringBuilder out = new StringBuilder();

  Page(String title) {
    out.append(Markup.page(title, Markup.resource(Page.class, "report.css")));
  }

  /** Adds a line of markup with values. */
  void line(String format, Object... values) {
    Object[] escaped = new Object[values.length];
    for (int i = 0; i < values.length; i++) {
      escaped[i] = Markup.escape(String.valueOf(values[i]));
    }
    out.append(values.length == 0 ? format : String.format(Locale.ROOT, format, escaped));
    out.append('\n');
  }

  void bar(String name, long count, long of) {
    double share = of == 0 ? 0 : (double) count / of;
    line("<div><span>%s</span>", name);
    line("<i><u style=\"width:%s%%\"></u></i>", String.format(Locale.ROOT, "%.1f", share * WHOLE));
    line("<span>%s (%s)</span></div>", whole(count), percent(share));
  }

  static String whole(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /** Rounded down: what is not all is never shown as all. */
  static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f %%", Math.floor(share * WHOLE * WHOLE + 1e-9) / WHOLE);
  }

  /** Returns the whole page. */
  String end() {
    return out.append(Markup.END).toString();
  }
}

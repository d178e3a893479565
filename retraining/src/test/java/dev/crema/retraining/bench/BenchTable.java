package dev.crema.retraining.bench;

import java.util.Locale;

/** What was measured beside what is wanted, as Markdown. */
final class BenchTable {
  private final StringBuilder text =
      new StringBuilder("| what | measured | wanted | |\n|---|---:|---|---|\n");
  private boolean missed;

  void shown(String what, String measured) {
    line(what, measured, "–", "shown");
  }

  void atMost(String what, double measured, double most, String unit) {
    judge(what, number(measured, unit), "at most " + number(most, unit), measured <= most);
  }

  void exactly(String what, long measured, long wanted) {
    judge(what, number(measured, ""), number(wanted, ""), measured == wanted);
  }

  private void judge(String what, String measured, String wanted, boolean isMet) {
    missed |= !isMet;
    line(what, measured, wanted, isMet ? "ok" : "**missed**");
  }

  private void line(String what, String measured, String wanted, String verdict) {
    text.append("| %s | %s | %s | %s |\n".formatted(what, measured, wanted, verdict));
  }

  static String number(double value, String unit) {
    String form = value == Math.rint(value) ? "%,.0f %s" : "%,.2f %s";
    return String.format(Locale.ROOT, form, value, unit).strip();
  }

  String text() {
    return text.toString();
  }

  boolean isMissed() {
    return missed;
  }
}

package dev.crema.inference.bench;

/** What a number is held against. */
sealed interface Limit {
  /** Returns whether the number keeps it; NaN keeps none but that of a number that is only shown. */
  boolean isKept(double number);

  /** Returns the number beside the limit. */
  String text(double number);

  /** At least this much, in a unit. */
  record AtLeast(double least, String unit) implements Limit {
    @Override
    public boolean isKept(double number) {
      return number >= least;
    }

    @Override
    public String text(double number) {
      return "%s%s (at least %s%s)".formatted(Numbers.text(number), unit, Numbers.text(least), unit);
    }
  }

  /** At most this much, in a unit. */
  record AtMost(double most, String unit) implements Limit {
    @Override
    public boolean isKept(double number) {
      return number <= most;
    }

    @Override
    public String text(double number) {
      return "%s%s (at most %s%s)".formatted(Numbers.text(number), unit, Numbers.text(most), unit);
    }
  }

  /** Shown, in a unit, and held against nothing. */
  record Shown(String unit) implements Limit {
    @Override
    public boolean isKept(double number) {
      return true;
    }

    @Override
    public String text(double number) {
      return Numbers.text(number) + unit;
    }
  }
}

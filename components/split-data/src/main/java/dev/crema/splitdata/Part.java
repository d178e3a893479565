package dev.crema.splitdata;

import java.util.Locale;

/** A part of a split. */
enum Part {
  TRAIN,
  VALIDATION,
  TEST;

  String lowerName() {
    return name().toLowerCase(Locale.ROOT);
  }
}

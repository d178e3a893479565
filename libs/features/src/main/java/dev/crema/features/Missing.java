package dev.crema.features;

/** What a feature is where its column is missing and nothing fills it. */
enum Missing {
  /** An error that names the column. */
  REFUSE,
  /** NaN. */
  KEEP,
  /** A code or a feature of its own. */
  OWN,
  /** 0 in every feature of the column. */
  ZEROS
}

package dev.crema.splitdata;

import dev.crema.data.RawRow;

/** Says to which part a row belongs, from the row alone. */
interface Splitter {

  Part part(RawRow row, long line);

  /** Returns how, in a sentence for people. */
  String words();

  /** Returns which split it is; equal for splits of which one may be judged by the other's test. */
  String identity();

  /** Returns what may be wrong with what is measured on the parts; empty if nothing. */
  default String caution() {
    return "";
  }
}

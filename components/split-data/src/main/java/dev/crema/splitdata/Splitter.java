package dev.crema.splitdata;

import dev.crema.data.RawRow;

/** Says to which part a row belongs, from the row alone. */
@FunctionalInterface
interface Splitter {

  Part part(RawRow row, long line);
}

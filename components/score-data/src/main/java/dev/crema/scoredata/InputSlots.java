package dev.crema.scoredata;

import dev.crema.data.Contract;
import dev.crema.data.PredictionLayout;
import dev.crema.data.RawRow;

/** Where the values of an output's row come from. */
final class InputSlots {
  private final int[] from;

  private InputSlots(int[] from) {
    this.from = from;
  }

  static InputSlots of(Contract dataset, PredictionLayout layout) {
    int[] from = new int[layout.base().columns().size()];
    for (int i = 0; i < from.length; i++) {
      from[i] = dataset.indexOf(layout.base().columns().get(i).name());
    }
    return new InputSlots(from);
  }

  void copy(RawRow row, RawRow into) {
    for (int i = 0; i < from.length; i++) {
      if (from[i] < 0) {
        into.setMissing(i);
        continue;
      }
      String text = row.text(from[i]);
      if (text == null) {
        into.setNumber(i, row.number(from[i]));
      } else {
        into.setText(i, text);
      }
    }
  }
}

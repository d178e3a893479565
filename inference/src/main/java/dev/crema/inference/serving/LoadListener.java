package dev.crema.inference.serving;

import java.time.Duration;

/** Hears what the loaders do; the metrics listen. For one slot, one method runs at a time. */
public interface LoadListener {

  /** What a look at the registry ended with. */
  enum Outcome {
    /** What is named serves. */
    UNCHANGED,
    /** A new version serves. */
    SWAPPED,
    /** The version that is named was refused. */
    REFUSED,
    /** There is no such model, alias or version. */
    ABSENT,
    /** The registry or the disk did not do its part; it is tried again. */
    FAILED
  }

  /** A slot was made; nothing serves in it yet. */
  void added(ModelSlot slot);

  /** The registry was looked at. */
  void polled(ModelSlot slot, Outcome outcome);

  /** A version was loaded, from the first byte to the first answer. */
  void loaded(ModelSlot slot, ServedModel model, Duration duration);

  /** A slot's version was unloaded to make room. */
  void unloaded(ModelSlot slot, ServedModel model);

  /** A slot was forgotten. */
  void removed(ModelSlot slot);

  /** Hears nothing. */
  LoadListener NONE =
      new LoadListener() {
        @Override
        public void added(ModelSlot slot) {}

        @Override
        public void polled(ModelSlot slot, Outcome outcome) {}

        @Override
        public void loaded(ModelSlot slot, ServedModel model, Duration duration) {}

        @Override
        public void unloaded(ModelSlot slot, ServedModel model) {}

        @Override
        public void removed(ModelSlot slot) {}
      };
}

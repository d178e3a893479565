package dev.crema.inference.serving;

import java.time.Duration;

/** Hears what the loader does; the metrics listen. All methods are called by one thread a model. */
public interface LoadListener {

  /** What a look at the registry ended with. */
  enum Outcome {
    /** The alias names what serves. */
    UNCHANGED,
    /** A new version serves. */
    SWAPPED,
    /** The alias' version was refused. */
    REFUSED,
    /** There is no such model or alias. */
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

  /** Hears nothing. */
  LoadListener NONE =
      new LoadListener() {
        @Override
        public void added(ModelSlot slot) {}

        @Override
        public void polled(ModelSlot slot, Outcome outcome) {}

        @Override
        public void loaded(ModelSlot slot, ServedModel model, Duration duration) {}
      };
}

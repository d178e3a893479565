package dev.crema.release;

/** Why there is no release: a sentence, and advice on further lines. */
final class Refusal extends RuntimeException {

  private static final long serialVersionUID = 1L;

  Refusal(String message) {
    super(message);
  }
}

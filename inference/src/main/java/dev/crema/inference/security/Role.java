package dev.crema.inference.security;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a caller may do. A token names roles; none includes another. */
public enum Role {
  /** Ask for predictions, and send what became of them. */
  PREDICT,
  /** See what was predicted, and how well. */
  READ,
  /** Change what is served and what is kept. */
  OPERATE;

  /** Returns the name that tokens and answers have. */
  public String lowerName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the role of a name; null if there is none. */
  static @Nullable Role of(String name) {
    return switch (name) {
      case "predict" -> PREDICT;
      case "read" -> READ;
      case "operate" -> OPERATE;
      default -> null;
    };
  }
}

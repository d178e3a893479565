package dev.crema.testkit.kfp;

/** A refusal, as gRPC numbers it. */
final class ApiError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  static final int INVALID = 3;
  static final int NOT_FOUND = 5;
  static final int EXISTS = 6;
  static final int INTERNAL = 13;
  static final int UNAUTHENTICATED = 16;

  private final int code;
  private final String text;

  private ApiError(int code, String text) {
    super(text, null, false, false);
    this.code = code;
    this.text = text;
  }

  static ApiError invalid(String text) {
    return new ApiError(INVALID, "Invalid input error: " + text);
  }

  static ApiError notFound(String kind, String id) {
    return new ApiError(
        NOT_FOUND, "ResourceNotFoundError: %s %s not found.: not found".formatted(kind, id));
  }

  static ApiError exists(String text) {
    return new ApiError(EXISTS, "Already exist error: " + text);
  }

  static ApiError of(int code, String text) {
    return new ApiError(code, text);
  }

  int code() {
    return code;
  }

  String text() {
    return text;
  }

  /** Returns the HTTP status of the gateway. */
  int status() {
    return switch (code) {
      case INVALID -> 400;
      case NOT_FOUND -> 404;
      case EXISTS -> 409;
      case UNAUTHENTICATED -> 401;
      default -> 500;
    };
  }
}

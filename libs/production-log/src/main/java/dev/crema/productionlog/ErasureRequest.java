package dev.crema.productionlog;

import org.jspecify.annotations.Nullable;

/**
 * Asks for everything about an entity to be deleted.
 *
 * @param model the model whose predictions are meant; null if every model's
 * @param entity whom the rows are about, not empty
 * @param actor who asks, not blank; kept in the audit
 * @param reason why, not blank; kept in the audit, so it must not name the entity
 */
public record ErasureRequest(@Nullable String model, String entity, String actor, String reason) {

  /** Checks that nothing is empty. */
  public ErasureRequest {
    present(entity, "entity");
    present(actor.strip(), "actor");
    present(reason.strip(), "reason");
  }

  private static void present(String text, String name) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException(
          "The erasure's field (%s) must not be empty.".formatted(name));
    }
  }

  /** Names neither entity nor reason. */
  @Override
  public String toString() {
    return "ErasureRequest[model=%s, actor=%s]".formatted(model, actor);
  }
}

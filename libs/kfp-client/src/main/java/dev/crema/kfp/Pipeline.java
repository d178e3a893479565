package dev.crema.kfp;

import java.time.Instant;

/**
 * A pipeline: a name with versions.
 *
 * @param id KFP's id
 * @param name its name, unique in its namespace
 * @param description what it says; empty if nothing
 * @param createdAt when it was made, in whole seconds
 */
public record Pipeline(String id, String name, String description, Instant createdAt) {
  static Pipeline read(Fields fields) {
    String name = fields.optionalText("name"); // KFP before 2.15 has the display name alone
    return new Pipeline(
        fields.text("pipeline_id"),
        name.isEmpty() ? fields.text("display_name") : name,
        fields.optionalText("description"),
        fields.instant("created_at"));
  }
}

package dev.crema.inference.settings;

import dev.crema.registry.Names;
import dev.crema.service.settings.Require;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Which model is served to those who name none.
 *
 * @param name the registered model, as {@link Names#isModel} has it; may be absent if {@code
 *     crema.models} names others
 * @param alias the alias whose version is served, as {@link Names#isAlias} has it; default {@code
 *     champion}
 * @param directory a model package on this machine to serve instead of a registry's version;
 *     default none
 */
@ConfigurationProperties("crema.model")
public record ModelSettings(
    @Bindable(defaultValue = "") String name,
    @Bindable(defaultValue = "champion") String alias,
    @Nullable Path directory) {

  public ModelSettings {
    name = name.strip();
    if (!name.isEmpty()) {
      Require.that(Names.isModel(name), "crema.model.name", name, Names.MODEL_RULE);
    }
    Require.that(Names.isAlias(alias), "crema.model.alias", alias, Names.ALIAS_RULE);
  }
}

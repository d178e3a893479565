package dev.crema.retraining.core;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Reads {@code retraining.yaml}. What it does not know it refuses. */
public final class SettingsFile {
  private static final int MAX_BYTES = 1 << 20;

  private static final String MODEL_NAME = "model_name";

  private SettingsFile() {}

  /**
   * Reads a file.
   *
   * @param file the file, 1 MiB at most
   * @return the settings
   * @throws IOException if it cannot be read
   * @throws IllegalArgumentException if it is wrong; the message has the place
   */
  public static RetrainingSettings read(Path file) throws IOException {
    long size = Files.size(file);
    if (size > MAX_BYTES) {
      throw new IllegalArgumentException(
          "The file (%s) has %d bytes, but must have %d at most.".formatted(file, size, MAX_BYTES));
    }
    return parse(file.toString(), Files.readString(file));
  }

  /**
   * Reads a text.
   *
   * @param name names it in messages
   * @param yaml the text
   * @return the settings
   * @throws IllegalArgumentException if it is wrong; the message has the place
   */
  public static RetrainingSettings parse(String name, String yaml) {
    try {
      Section root = new Section(name, load(yaml));
      RetrainingSettings settings =
          new RetrainingSettings(
              root.text("ui", ""), pace(root.section("pace")), models(root.section("models")));
      root.finish();
      return settings;
    } catch (YamlEngineException e) {
      throw new IllegalArgumentException(
          "The file (%s) is no YAML: %s".formatted(name, e.getMessage()), e);
    }
  }

  private static Object load(String yaml) {
    LoadSettings settings =
        LoadSettings.builder().setAllowDuplicateKeys(false).setMaxAliasesForCollections(0).build();
    Object loaded = new Load(settings).loadFromString(yaml);
    return loaded == null ? Map.of() : loaded;
  }

  private static Pace pace(Section section) {
    Pace standard = Pace.standard();
    Pace pace =
        section.checked(
            () ->
                new Pace(
                    section.duration("lease", standard.lease()),
                    section.duration("look", standard.look()),
                    section.number("at_once", standard.atOnce())));
    section.finish();
    return pace;
  }

  private static Map<String, ModelPolicy> models(Section section) {
    Map<String, ModelPolicy> models = new LinkedHashMap<>();
    for (String model : section.names()) {
      Section own = section.section(model);
      models.put(model, own.checked(() -> policy(model, own)));
      own.finish();
    }
    return section.checked(() -> new RetrainingSettings("", Pace.standard(), models)).models();
  }

  private static ModelPolicy policy(String model, Section own) {
    RunPlan plan =
        new RunPlan(
            own.text("pipeline"),
            own.text("version"),
            own.text("digest", ""),
            own.text("experiment", "retraining"),
            own.plain("parameters"));
    requireOwnModel(model, plan);
    Rules standard = Rules.standard();
    Duration window = own.duration("window", standard.window());
    Rules rules =
        new Rules(
            window,
            own.duration("lookback", window),
            plan.labelMaturity(),
            own.duration("slack", standard.slack()),
            own.duration("cool_down", standard.coolDown()),
            own.number("daily_budget", standard.dailyBudget()),
            own.flag("approval", standard.needsApproval()),
            own.duration("max_age", standard.maxAge()),
            own.duration("max_run", standard.maxRun()),
            own.duration("stop_grace", standard.stopGrace()),
            backOff(own.section("back_off"), standard.backOff()),
            rounds(own, standard.rounds()));
    return new ModelPolicy(plan, rules, own.text("snapshot", "unversioned"));
  }

  /** Else two entries would retrain one model at once, and neither would know of the other. */
  private static void requireOwnModel(String model, RunPlan plan) {
    Object name = plan.parameters().getOrDefault(MODEL_NAME, model);
    if (!name.equals(model)) {
      throw new IllegalArgumentException(
          "The parameter (%s) is (%s), but the entry is that of the model (%s).\nMaybe give the entry the registered model's name."
              .formatted(MODEL_NAME, name, model));
    }
  }

  private static Rounds rounds(Section own, Rounds standard) {
    return new Rounds(
        own.number("max_rounds", standard.most()),
        backOff(own.section("round_back_off"), standard.backOff()));
  }

  private static BackOff backOff(Section section, BackOff standard) {
    BackOff backOff =
        section.checked(
            () ->
                new BackOff(
                    section.duration("first", standard.first()),
                    section.duration("most", standard.most())));
    section.finish();
    return backOff;
  }
}

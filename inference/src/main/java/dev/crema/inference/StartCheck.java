package dev.crema.inference;

import dev.crema.inference.settings.BatchSettings;
import dev.crema.inference.settings.CacheSettings;
import dev.crema.inference.settings.DownloadsSettings;
import dev.crema.inference.settings.DriftSettings;
import dev.crema.inference.settings.GroundTruthSettings;
import dev.crema.inference.settings.HintSettings;
import dev.crema.inference.settings.LimitSettings;
import dev.crema.inference.settings.ModelSettings;
import dev.crema.inference.settings.ModelsSettings;
import dev.crema.inference.settings.PerformanceSettings;
import dev.crema.inference.settings.PollSettings;
import dev.crema.inference.settings.RecordingSettings;
import dev.crema.inference.settings.StartSettings;
import dev.crema.service.SettingsCheck;
import dev.crema.service.settings.RequestSettings;
import dev.crema.service.settings.SecuritySettings;
import io.micronaut.context.ApplicationContext;
import java.time.Duration;
import java.util.List;

/** Refuses wrong settings before anything listens. */
final class StartCheck {
  private static final List<Class<? extends Record>> RECORDS =
      List.of(
          ModelSettings.class,
          ModelsSettings.class,
          PollSettings.class,
          CacheSettings.class,
          LimitSettings.class,
          HintSettings.class,
          RecordingSettings.class,
          GroundTruthSettings.class,
          PerformanceSettings.class,
          DriftSettings.class,
          DownloadsSettings.class,
          StartSettings.class,
          BatchSettings.class);

  private StartCheck() {}

  /**
   * Checks every setting.
   *
   * @throws IllegalArgumentException if a key is unknown, a value is no value of its type, or two
   *     settings contradict each other
   */
  static void run(ApplicationContext context) {
    SettingsCheck.run(context, RECORDS);
    RecordingSettings recording = context.getBean(RecordingSettings.class);
    if (recording.isOn()) {
      recording.log(); // Checks the ranges that the library knows.
      recording.requireRoom(
          context.getBean(RequestSettings.class), context.getBean(LimitSettings.class));
      requireKept(
          recording,
          context.getBean(GroundTruthSettings.class),
          context.getBean(PerformanceSettings.class));
    }
    requireSigned(context.getBean(HintSettings.class), context.getBean(SecuritySettings.class));
    requireModel(context.getBean(ModelSettings.class), context.getBean(ModelsSettings.class));
  }

  /** Without a signature everybody could make the service ask the registry. */
  private static void requireSigned(HintSettings hint, SecuritySettings security) {
    if (hint.enabled() && hint.secret().isEmpty() && !security.isOpen()) {
      throw new IllegalArgumentException(
          "The setting (crema.hint.secret) is missing, which crema.hint.enabled needs with crema.security.mode=jwt.\n"
              + "Maybe give the secret of MLflow's webhook.");
    }
  }

  /** What is measured must not be deleted before it is. */
  private static void requireKept(
      RecordingSettings recording, GroundTruthSettings truth, PerformanceSettings performance) {
    Duration needed = truth.maturity().plus(performance.window());
    if (needed.compareTo(Duration.ofDays(recording.retentionDays())) > 0) {
      throw new IllegalArgumentException(
          "The settings crema.truth.maturity (%s) and crema.performance.window (%s) are together longer than crema.log.retention-days (%d): performance would be measured on predictions that are deleted.\nMaybe a shorter window, or keep predictions longer."
              .formatted(truth.maturity(), performance.window(), recording.retentionDays()));
    }
  }

  private static void requireModel(ModelSettings model, ModelsSettings models) {
    if (model.name().isEmpty() && models.list().isEmpty() && !models.discover()) {
      throw new IllegalArgumentException(
          "The setting (crema.model.name) is missing: which registered model is to be served?\n"
              + "Maybe start with --model=churn, or set CREMA_MODEL_NAME.");
    }
    if (model.directory() != null && model.name().isEmpty()) {
      throw new IllegalArgumentException(
          "The setting (crema.model.name) is missing: what is the package in crema.model.directory called?\n"
              + "Maybe start with --model=local.");
    }
  }
}

package dev.crema.runner.run;

import dev.crema.runner.ir.ComponentSpec;
import java.util.regex.Pattern;

/**
 * KFP's lightweight Python components: a function in the pipeline's file, and a command that
 * installs packages each time it starts.
 */
final class LightweightPython {
  /** What starts the function, and what installs KFP before. */
  private static final Pattern MARKS =
      Pattern.compile("kfp\\.(dsl|components)\\.executor_main|pip3? install[^\\n]*\\bkfp\\b");

  private LightweightPython() {}

  static boolean is(ComponentSpec.Container component) {
    return component.command().stream().anyMatch(word -> MARKS.matcher(word).find());
  }

  static String refusal(ComponentSpec.Container component) {
    return ("The component (%s) is a Python function of the pipeline's file: it installs packages into (%s)"
            + " when it starts, which crema does not do."
            + "\nMaybe run the pipeline with kfp.local, or say what runs for it:"
            + " --component '%s=<command>'.")
        .formatted(component.name(), component.image(), component.image());
  }
}

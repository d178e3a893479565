package dev.crema.runner.run;

import dev.crema.runner.ir.ComponentSpec;
import dev.crema.runner.step.Catalogue;
import dev.crema.runner.step.Program;
import dev.crema.runner.step.StepEnvironment;
import dev.crema.runner.step.StepFailedException;
import dev.crema.runner.step.StepProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Runs each step as a process of this machine.
 *
 * @param ownImages what the command line says the program of; those run where crema does
 */
record ProcessPlace(
    Catalogue catalogue,
    StepProcess processes,
    StepEnvironment environment,
    Path directory,
    Set<String> ownImages)
    implements Place {

  @Override
  public Program program(ComponentSpec.Container component) throws IOException {
    return catalogue.program(component);
  }

  @Override
  public Attempt attempt(StepJob job, List<String> words, Map<String, String> more) {
    Map<String, String> variables = new TreeMap<>(environment.of(job.component()));
    variables.putAll(more);
    StepProcess.Start start =
        new StepProcess.Start(
            words,
            variables,
            isOwn(job.component()) ? directory : job.folder().work(),
            job.component().timeoutSeconds(),
            false);
    return new Attempt() {
      @Override
      public Map<String, @Nullable Object> description() {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("words", start.words());
        json.put("is_java", job.program().isJava());
        json.put("directory", start.directory().toString());
        return json;
      }

      @Override
      public void run() throws StepFailedException, IOException, InterruptedException {
        processes.run(start, job.folder());
      }
    };
  }

  boolean isOwn(ComponentSpec.Container component) {
    return ownImages.contains(component.image());
  }
}

package dev.crema.runner.run;

import dev.crema.runner.container.Containers;
import dev.crema.runner.container.Images;
import dev.crema.runner.container.StepContainer;
import dev.crema.runner.ir.ComponentSpec;
import dev.crema.runner.ir.PipelineSpec;
import dev.crema.runner.step.ArtifactValue;
import dev.crema.runner.step.Program;
import dev.crema.runner.step.StepFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs each step in its image.
 *
 * @param others runs what the command line says the program of, which no image has
 */
record ContainerPlace(Containers containers, Images images, ProcessPlace others) implements Place {

  @Override
  public Program program(ComponentSpec.Container component)
      throws IOException, InterruptedException {
    if (others.isOwn(component)) {
      return others.program(component);
    }
    List<String> words = new ArrayList<>(component.command());
    words.addAll(component.arguments());
    return new Program(List.copyOf(words), "image:" + images.of(component).id(), false, true);
  }

  @Override
  public Attempt attempt(StepJob job, List<String> words, Map<String, String> more) {
    if (others.isOwn(job.component())) {
      return others.attempt(job, words, more);
    }
    Map<String, String> constants =
        new LinkedHashMap<>(others.environment().ofContainer(job.component()));
    constants.putAll(more);
    StepContainer container =
        new StepContainer(
            images.known(job.component()),
            job.component().resources().cpuLimit(),
            job.component().resources().memoryLimitBytes(),
            readable(job),
            words,
            constants,
            others.environment().secrets(job.component()),
            job.component().timeoutSeconds());
    return new Attempt() {
      @Override
      public Map<String, @Nullable Object> description() {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("words", container.words());
        json.put("is_java", false);
        json.put("container", container.toJson(containers.runtime()));
        return json;
      }

      @Override
      public void run() throws StepFailedException, IOException, InterruptedException {
        containers.run(container, job.folder(), false);
      }
    };
  }

  /** Returns the names of all images that may be needed. */
  List<String> references(PipelineSpec pipeline) {
    return inImages(pipeline).map(ComponentSpec.Container::image).toList();
  }

  /** Returns a sentence for each limit that the pipeline has and the runtime cannot keep. */
  List<String> notLimited(PipelineSpec pipeline) {
    return containers.notLimited(
        inImages(pipeline).anyMatch(container -> container.resources().cpuLimit() > 0),
        inImages(pipeline).anyMatch(container -> container.resources().memoryLimitBytes() > 0));
  }

  private Stream<ComponentSpec.Container> inImages(PipelineSpec pipeline) {
    return pipeline.components().values().stream()
        .filter(ComponentSpec.Container.class::isInstance)
        .map(ComponentSpec.Container.class::cast)
        .filter(container -> !others.isOwn(container));
  }

  /** A step sees its own inputs and nothing else of the run; one that does not exist is no file. */
  private static List<Path> readable(StepJob job) {
    return job.input().artifacts().values().stream()
        .flatMap(Collection::stream)
        .filter(ArtifactValue::isLocal)
        .map(ArtifactValue::path)
        .filter(Files::exists)
        .distinct()
        .toList();
  }
}

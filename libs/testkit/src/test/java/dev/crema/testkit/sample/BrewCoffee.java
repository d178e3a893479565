package dev.crema.testkit.sample;

import dev.crema.sdk.Artifact;
import dev.crema.sdk.ClassificationMetrics;
import dev.crema.sdk.ClassificationMetrics.RocPoint;
import dev.crema.sdk.Component;
import dev.crema.sdk.Dataset;
import dev.crema.sdk.Default;
import dev.crema.sdk.Html;
import dev.crema.sdk.Markdown;
import dev.crema.sdk.Metrics;
import dev.crema.sdk.Model;
import dev.crema.sdk.Range;
import dev.crema.sdk.Step;
import dev.crema.sdk.StepContext;
import dev.crema.sdk.StepMain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Brews coffee: one component with every type of input and output. */
@Component(stage = "brew")
public final class BrewCoffee implements Step<BrewCoffee.Inputs, BrewCoffee.Outputs> {

  /** How dark the beans are. */
  public enum Roast {
    /** Light. */
    LIGHT,
    /** Very dark. */
    VERY_DARK
  }

  /**
   * What goes in.
   *
   * @param beans the beans, a directory
   * @param water the water, tap water if absent
   * @param label what to print on the cup
   * @param cups how many cups
   * @param temperature of the water
   * @param decaf whether without caffeine
   * @param roast how dark
   * @param shares of the beans
   * @param extra anything else
   * @param note something to add, or nothing
   */
  public record Inputs(
      Dataset beans,
      @Nullable Artifact water,
      @Default("") String label,
      @Default("2") @Range(min = 1, max = 1000) long cups,
      @Default("92.5") double temperature,
      @Default("false") boolean decaf,
      @Default("light") Roast roast,
      @Default("[0.5, 0.5]") List<Double> shares,
      @Default("{}") Map<String, Object> extra,
      @Nullable String note) {}

  /**
   * What comes out.
   *
   * @param coffee the cups, a directory
   * @param recipe the recipe
   * @param grounds what is left, one file
   * @param metrics numbers
   * @param taste a curve and a matrix
   * @param report words
   * @param page words in HTML
   * @param count how many cups
   * @param strength how strong
   * @param passed whether it is good
   * @param chosen how dark
   * @param names of the cups
   */
  public record Outputs(
      Dataset coffee,
      Model recipe,
      Artifact grounds,
      Metrics metrics,
      ClassificationMetrics taste,
      Markdown report,
      Html page,
      long count,
      double strength,
      boolean passed,
      Roast chosen,
      List<String> names) {}

  @Override
  public Outputs run(Inputs inputs, StepContext context) throws IOException {
    String beans = Files.readString(inputs.beans().path().resolve("beans.txt"));
    Dataset coffee = context.newDataset("coffee");
    Files.createDirectories(coffee.path());
    Files.writeString(coffee.path().resolve("cup.txt"), beans + inputs.cups() + inputs.label());
    Path scratch = Files.writeString(context.temporaryDirectory().resolve("scratch"), "x");
    Model recipe = context.newModel("recipe");
    Files.createDirectories(recipe.path());
    Files.copy(scratch, recipe.path().resolve("recipe.txt"));
    Artifact grounds = context.newArtifact("grounds");
    Files.writeString(grounds.path(), inputs.roast().name());
    System.out.println("noise on stdout");
    context.log("brewed");
    return new Outputs(
        coffee.withMetadata("cups", inputs.cups()),
        recipe,
        grounds,
        Metrics.of(Map.of("bitterness", 0.25)),
        ClassificationMetrics.builder()
            .rocCurve(
                List.of(new RocPoint(Double.POSITIVE_INFINITY, 0, 0), new RocPoint(0.5, 1, 1)))
            .confusionMatrix(List.of("no", "yes"), new long[][] {{3, 1}, {0, 4}})
            .build(),
        Markdown.of("# Coffee\n"),
        Html.of("<h1>Coffee</h1>\n"),
        inputs.cups(),
        inputs.temperature() / 100,
        true,
        inputs.roast(),
        List.of("a", "b"));
  }

  /**
   * Runs the step, with SAMPLE_FAULTS set a version of it that breaks the contract, or with
   * SAMPLE_HUNGER set one that needs too much memory.
   */
  public static void main(String[] args) throws IOException {
    String faults = System.getenv("SAMPLE_FAULTS");
    String hunger = System.getenv("SAMPLE_HUNGER");
    if (hunger != null) {
      StepMain.run(new BrewHunger.HungryStep(BrewHunger.valueOf(hunger)), args);
    } else if (faults == null) {
      StepMain.run(new BrewCoffee(), args);
    } else {
      BrewFault.run(
          Arrays.stream(faults.split(",")).map(BrewFault::valueOf).collect(Collectors.toSet()),
          args);
    }
  }
}

package dev.crema.sdk.processor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.sdk.Caching;
import dev.crema.sdk.Workload;
import dev.crema.sdk.description.ComponentDescription;
import dev.crema.sdk.description.FieldDescription;
import dev.crema.sdk.description.FieldType;
import dev.crema.sdk.description.ServiceRequirement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ComponentProcessorTest {

  private static final Map<String, String> OPTIONS =
      Map.of(
          "crema.version", "1.2.3",
          "crema.image.prefix", "registry.example/crema",
          "crema.component", "brew-coffee");

  @TempDir Path classes;

  @Test
  void describesEverythingTheSourceSays() throws IOException {
    assertThat(compile(source(INPUTS, OUTPUTS))).isEmpty();

    ComponentDescription description = description();
    assertThat(description.name()).isEqualTo("brew-coffee");
    assertThat(description.identity().image())
        .isEqualTo("registry.example/crema/brew-coffee:1.2.3");
    assertThat(description.identity().mainClass()).isEqualTo("sample.BrewCoffee");
    assertThat(description.identity().module()).isEqualTo("components/brew-coffee");
    assertThat(description.description())
        .isEqualTo("Brews `coffee` from beans & water.\n\nSecond paragraph, see Inputs.");
    assertThat(description.stage()).isEqualTo("brew");
    assertThat(description.caching()).isEqualTo(Caching.NEVER);
    assertThat(description.network()).isTrue();
    assertThat(description.workload()).isEqualTo(Workload.TRAINING);
    assertThat(description.memory()).isEqualTo("1Gi");
    assertThat(description.services()).isEmpty();
    assertThat(description.inputs())
        .extracting(FieldDescription::name)
        .containsExactly(
            "beans",
            "water",
            "grind_size",
            "cup_count",
            "temperature",
            "decaf",
            "shares",
            "extra",
            "roast");
    assertThat(description.outputs())
        .extracting(FieldDescription::type)
        .containsExactly(
            FieldType.MODEL,
            FieldType.METRICS,
            FieldType.CLASSIFICATION_METRICS,
            FieldType.MARKDOWN,
            FieldType.HTML,
            FieldType.FLOAT);
  }

  @Test
  void readsDefaultsRangesAndAbsence() throws IOException {
    assertThat(compile(source(INPUTS, OUTPUTS))).isEmpty();

    List<FieldDescription> inputs = description().inputs();
    assertThat(inputs.get(0).optional()).isFalse();
    assertThat(inputs.get(1).optional()).isTrue();
    assertThat(inputs.get(1).defaultValue()).isNull();
    assertThat(inputs.get(2).defaultValue()).isEqualTo("medium");
    assertThat(inputs.get(3).defaultValue()).isEqualTo(2L);
    assertThat(inputs.get(3).rule().rangeText()).isEqualTo("[1, 12]");
    assertThat(inputs.get(4).defaultValue()).isEqualTo(92.5);
    assertThat(inputs.get(6).rule().element()).isEqualTo(FieldType.FLOAT);
    assertThat(inputs.get(6).defaultValue()).isEqualTo(List.of(0.5, 1.0));
    assertThat(inputs.get(7).optional()).isTrue();
    assertThat(inputs.get(8).rule().allowed()).containsExactly("light", "very_dark");
    assertThat(inputs.get(8).defaultValue()).isEqualTo("very_dark");
    assertThat(inputs.get(3).description()).isEqualTo("how many cups, on two lines");
  }

  @Test
  void writesTheSameBytesEachTime() throws IOException {
    compile(source(INPUTS, OUTPUTS));
    String first = Files.readString(classes.resolve(ComponentDescription.RESOURCE));
    compile(source(INPUTS, OUTPUTS));
    assertThat(Files.readString(classes.resolve(ComponentDescription.RESOURCE))).isEqualTo(first);
    assertThat(ComponentDescription.fromJson(first, "test").toJson()).isEqualTo(first);
  }

  @Test
  void readsMarkdownComments() throws IOException {
    String source =
        source(INPUTS, OUTPUTS)
            .replace("/** Brews", "/// Brews")
            .replace(
                " * <p>Second paragraph, see {@link Inputs}. */", "///\n/// Second *paragraph*.")
            .replace("beans &amp; water.\n *\n", "`beans`.\n");
    assertThat(compile(source)).isEmpty();
    assertThat(description().description()).startsWith("Brews `coffee` from `beans`.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          int cups                            | type (int) may not stand in an interface.\\nMaybe use long
          float cups                          | Maybe use double
          java.util.Date cups                 | type (java.util.Date) may not stand in an interface
          List<Dataset> cups                  | cannot take lists of artifacts
          List cups                           | Maybe use List<String>
          Map<String, Long> cups              | Maybe use Map<String, Object>
          Metrics cups                        | type (Metrics) is for outputs
          long Cups                           | name (Cups) is not camelCase
          long cups_x                         | name (cups_x) is not camelCase
          long lambda                         | keyword of Python
          @Default("x") long cups             | not valid JSON
          @Default("5.5") long cups           | value (5.5), which is not a whole number
          @Default("") long cups              | is empty
          @Default("9007199254740993") long cups | beyond
          @Default("1") @Range(min = 2) long cups | value (1), which is not in [2, ∞)
          @Default("NaN") double cups         | not valid JSON
          @Default("yes") boolean cups        | not valid JSON
          @Default("[1, 'a']") List<Long> cups | not valid JSON
          @Default("[1, true]") List<Long> cups | value (true), which is not a finite number
          @Default("[]") Map<String, Object> cups | not a JSON object
          @Default("Medium") Size cups        | is none of [small, medium]
          @Default("x") Dataset cups          | @Default is for parameters
          @Default("x") @Nullable String cups | a default or is @Nullable, not both
          @Range(min = 1) String cups         | @Range is for numbers
          @Range(min = 3, max = 2) long cups  | range [3.0, 2.0] is empty
          """)
  void refusesWrongInputs(String component, String message) throws IOException {
    String inputs = "/** In. @param x y */ public record Inputs(%s) {}".formatted(component);
    String name = component.substring(component.lastIndexOf(' ') + 1);
    assertThat(compile(source(inputs.replace("@param x", "\n * @param " + name), OUTPUTS)))
        .anySatisfy(error -> assertThat(error).contains(message.replace("\\n", "\n")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"y", "N", "1e3", "-1E5", "1.5e3", "0o17", "{{$.x}}", " padded", "line\\nfeed"})
  void refusesTextDefaultsThatYamlReadersDisagreeOn(String text) throws IOException {
    String inputs =
        "/** In.\n * @param label l */ public record Inputs(@Default(\"%s\") String label) {}"
            .formatted(text);
    assertThat(compile(source(inputs, OUTPUTS)))
        .singleElement()
        .asString()
        .contains("does not survive a compiled pipeline");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "yes", "1.5", "0.5", "e3", "hash", "none", "1e", "0x1f", ","})
  void acceptsTextDefaultsThatAreQuotedOrPlain(String text) throws IOException {
    String inputs =
        "/** In.\n * @param label l */ public record Inputs(@Default(\"%s\") String label) {}"
            .formatted(text);
    assertThat(compile(source(inputs, OUTPUTS))).isEmpty();
  }

  @Test
  void refusesTwoInputsOfOneName() throws IOException {
    String duplicate =
        "/** In.\n * @param modelUri a\n * @param modelURI b */"
            + " public record Inputs(String modelUri, String modelURI) {}";
    assertThat(compile(source(duplicate, OUTPUTS)))
        .anySatisfy(error -> assertThat(error).contains("have the name (model_uri) in KFP"));
  }

  @Test
  void refusesWrongOutputs() throws IOException {
    assertThat(compile(source(INPUTS, output("@Nullable String cup"))))
        .anySatisfy(error -> assertThat(error).contains("An output is never @Nullable"));
    assertThat(compile(source(INPUTS, output("@Default(\"1\") long cup"))))
        .anySatisfy(error -> assertThat(error).contains("@Default is for parameters among"));
    assertThat(compile(source(INPUTS, output("@Range(min = 1) long cup"))))
        .anySatisfy(error -> assertThat(error).contains("@Range is for inputs"));
  }

  @Test
  void refusesMissingDescriptions() throws IOException {
    assertThat(compile(source("/** In. */ public record Inputs(long cups) {}", OUTPUTS)))
        .singleElement()
        .asString()
        .contains("(cups) has no description.\nMaybe add @param cups");
    String bare = source(INPUTS, OUTPUTS).replaceFirst("(?s)/\\*\\* Brews.*?\\*/", "");
    assertThat(compile(bare)).singleElement().asString().contains("(BrewCoffee) has no Javadoc");
  }

  @Test
  void refusesComponentsWithoutMain() throws IOException {
    String source = source(INPUTS, OUTPUTS).replace("String[] args", "List<String> args");
    assertThat(compile(source.replace("StepMain.run(new BrewCoffee(), args);", "")))
        .singleElement()
        .asString()
        .contains("has no main", "StepMain.run(new BrewCoffee(), args)");
  }

  @Test
  void refusesAnotherNameThanTheArtifact() throws IOException {
    Compilation compilation =
        new Compilation(classes, Map.of("crema.version", "1", "crema.component", "brew-tea"));
    assertThat(compilation.process("sample.BrewCoffee", source(INPUTS, OUTPUTS)))
        .singleElement()
        .asString()
        .contains("(brew-coffee), but its Maven artifact is (brew-tea)");
  }

  @Test
  void refusesNamesThatAreNoVerbNoun() throws IOException {
    String source = source(INPUTS, OUTPUTS).replace("BrewCoffee", "Brew");
    assertThat(
            new Compilation(classes, Map.of("crema.version", "1")).process("sample.Brew", source))
        .singleElement()
        .asString()
        .contains("(Brew) is no verb-noun");
  }

  @Test
  void refusesWrongShapes() throws IOException {
    assertThat(compile(source(INPUTS, OUTPUTS).replace("public final class", "public class")))
        .singleElement()
        .asString()
        .contains("must be a public final class");
    assertThat(compile(source(INPUTS, "")))
        .anySatisfy(error -> assertThat(error).contains("nests no record (Outputs)"));
    assertThat(compile(source(INPUTS, OUTPUTS).replace("stage = \"brew\"", "stage = \"Brew It\"")))
        .singleElement()
        .asString()
        .contains("stage (Brew It)");
    assertThat(
            compile(
                source(INPUTS, OUTPUTS)
                    .replace("implements Step<BrewCoffee.Inputs, BrewCoffee.Outputs>", "")
                    .replace("@Override", "")
                    .replace("StepMain.run(new BrewCoffee(), args);", "")))
        .singleElement()
        .asString()
        .contains("does not implement Step<BrewCoffee.Inputs");
  }

  @Test
  void asksForTheVersion() throws IOException {
    assertThat(
            new Compilation(classes, Map.of())
                .process("sample.BrewCoffee", source(INPUTS, OUTPUTS)))
        .singleElement()
        .asString()
        .contains("-Acrema.version=");
  }

  @Test
  void reportsAllProblemsAtOnceAndWritesNothing() throws IOException {
    String inputs = "/** In. */ public record Inputs(int cups, @Default(\"y\") String label) {}";
    assertThat(compile(source(inputs, OUTPUTS))).hasSizeGreaterThanOrEqualTo(4);
    assertThat(classes.resolve(ComponentDescription.RESOURCE)).doesNotExist();
  }

  private List<String> compile(String source) throws IOException {
    return new Compilation(classes, OPTIONS).process("sample.BrewCoffee", source);
  }

  private ComponentDescription description() throws IOException {
    return ComponentDescription.fromJson(
        Files.readString(classes.resolve(ComponentDescription.RESOURCE)), "test");
  }

  @Test
  void describesWhatTheStepNeeds() throws IOException {
    assertThat(
            compile(
                annotated(
                    "network = true, memory = \"512Mi\","
                        + " services = {\"MLflow >=3.17.2\", \"Object Store 1.0.0\"}")))
        .isEmpty();
    assertThat(description().memory()).isEqualTo("512Mi");
    assertThat(description().services())
        .containsExactly(
            new ServiceRequirement("MLflow", ">=3.17.2"),
            new ServiceRequirement("Object Store", "1.0.0"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "memory = \"1 GB\" | The memory (1 GB) is no whole number of Mi or Gi.",
        "memory = \"0Gi\" | The memory (0Gi) is no whole number of Mi or Gi.",
        "memory = \"\" | The memory () is no whole number of Mi or Gi.",
        "network = true, services = \"MLflow\" | The service (MLflow) is no name and version.",
        "network = true, services = \"MLflow >=3.17\" | The service (MLflow >=3.17) is no name and version.",
        "network = true, services = \"MLflow ~=3.17.2\" | The service (MLflow ~=3.17.2) is no name and version.",
        "services = \"MLflow >=3.17.2\" | names services [MLflow >=3.17.2] but opens no connections."
      },
      quoteCharacter = '~')
  void refusesNeedsThatNobodyCanRead(String attributes, String problem) throws IOException {
    assertThat(compile(annotated(attributes)))
        .singleElement()
        .asString()
        .contains(problem)
        .contains("Maybe ");
  }

  private static String annotated(String attributes) {
    return source(INPUTS, OUTPUTS)
        .replace("network = true, workload = Workload.TRAINING", attributes);
  }

  private static final String INPUTS =
      """
      /**
       * What goes in.
       *
       * @param beans the beans
       * @param water water, or none
       * @param grindSize how fine
       * @param cupCount how many cups,
       *     on two lines
       * @param temperature in degrees
       * @param decaf without caffeine
       * @param shares of each bean
       * @param extra anything else
       * @param roast how dark
       */
      public record Inputs(
          Dataset beans,
          @Nullable Artifact water,
          @Default("medium") String grindSize,
          @Default("2") @Range(min = 1, max = 12) long cupCount,
          @Default("92.5") double temperature,
          @Default("false") boolean decaf,
          @Default("[0.5, 1]") @Range(min = 0, max = 1) List<Double> shares,
          @Nullable Map<String, Object> extra,
          @Default("very_dark") Roast roast) {}
      """;

  private static final String OUTPUTS =
      """
      /**
       * What comes out.
       *
       * @param cup the cup
       * @param metrics numbers
       * @param curve a curve
       * @param report words
       * @param page more words
       * @param strength how strong
       */
      public record Outputs(Model cup, Metrics metrics, ClassificationMetrics curve, Markdown report,
          Html page, double strength) {}
      """;

  private static String output(String component) {
    return "/** Out.\n * @param cup c */ public record Outputs(%s) {}".formatted(component);
  }

  private static String source(String inputs, String outputs) {
    return """
        package sample;
        import dev.crema.sdk.*;
        import java.util.List;
        import java.util.Map;
        import org.jspecify.annotations.Nullable;
        /** Brews {@code coffee} from beans &amp; water.
         *
         * <p>Second paragraph, see {@link Inputs}. */
        @Component(stage = "brew", caching = Caching.NEVER, network = true, workload = Workload.TRAINING)
        public final class BrewCoffee implements Step<BrewCoffee.Inputs, BrewCoffee.Outputs> {
        public enum Roast { LIGHT, VERY_DARK }
        public enum Size { SMALL, MEDIUM }
        %s
        %s
        @Override public Outputs run(Inputs inputs, StepContext context) { throw new AssertionError(); }
        public static void main(String[] args) { StepMain.run(new BrewCoffee(), args); }
        }
        """
        .formatted(inputs, outputs);
  }
}

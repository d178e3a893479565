package dev.crema.sdk.processor;

import dev.crema.sdk.Component;
import dev.crema.sdk.Step;
import dev.crema.sdk.description.ComponentDescription;
import dev.crema.sdk.description.ComponentIdentity;
import dev.crema.sdk.description.FieldDescription;
import dev.crema.sdk.description.Names;
import dev.crema.sdk.description.ServiceRequirement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.ElementFilter;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;
import org.jspecify.annotations.Nullable;

/** Reads a component from its source and says all that is wrong with it. */
final class ComponentReader {

  private static final Pattern VERB_NOUN = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)+");
  private static final Pattern MEMORY = Pattern.compile("[1-9][0-9]{0,5}[MG]i");
  private static final Pattern STAGE = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");

  private final Elements elements;
  private final Types types;
  private final Map<String, String> options;
  private final Problems problems;

  ComponentReader(Elements elements, Types types, Map<String, String> options, Problems problems) {
    this.elements = elements;
    this.types = types;
    this.options = options;
    this.problems = problems;
  }

  @Nullable ComponentDescription read(TypeElement type) {
    Component component = type.getAnnotation(Component.class);
    TypeElement inputs = nested(type, "Inputs");
    TypeElement outputs = nested(type, "Outputs");
    checkClass(type);
    checkMain(type);
    checkStage(type, component);
    checkMemory(type, component);
    ComponentIdentity identity = identity(type);
    Javadoc javadoc = Javadoc.parse(elements.getDocComment(type));
    if (javadoc.description().isEmpty()) {
      problems.report(
          type,
          "The component (%s) has no Javadoc, from which its description comes."
              .formatted(type.getSimpleName()));
    }
    if (inputs == null || outputs == null) {
      return null;
    }
    checkStep(type, inputs, outputs);
    return new ComponentDescription(
        identity,
        javadoc.description(),
        component.stage(),
        component.caching(),
        component.network(),
        component.workload(),
        component.memory(),
        services(type, component),
        fields(inputs, true),
        fields(outputs, false));
  }

  private List<FieldDescription> fields(TypeElement type, boolean inputs) {
    Javadoc javadoc = Javadoc.parse(elements.getDocComment(type));
    return new FieldReader(problems, inputs).read(type, javadoc);
  }

  private ComponentIdentity identity(TypeElement type) {
    String name = Names.kebabCase(type.getSimpleName().toString());
    if (!VERB_NOUN.matcher(name).matches()) {
      problems.report(
          type,
          "The name (%s) is no verb-noun such as TrainModel.".formatted(type.getSimpleName()));
    }
    String expected = options.get(ComponentProcessor.COMPONENT);
    if (expected != null && !expected.equals(name)) {
      problems.report(
          type,
          "The class (%s) makes the component (%s), but its Maven artifact is (%s): one name, everywhere."
              .formatted(type.getSimpleName(), name, expected));
    }
    String version = options.get(ComponentProcessor.VERSION);
    if (version == null || version.isBlank()) {
      problems.report(
          type,
          "The version of the component is not known.\nMaybe pass -A%s=<version> to javac."
              .formatted(ComponentProcessor.VERSION));
      version = "";
    }
    String prefix = options.getOrDefault(ComponentProcessor.IMAGE_PREFIX, "");
    String image = (prefix.isEmpty() ? "" : prefix + "/") + name + ":" + version;
    String module = options.getOrDefault(ComponentProcessor.MODULE, "components/" + name);
    return new ComponentIdentity(
        name, version, image, elements.getBinaryName(type).toString(), module);
  }

  private @Nullable TypeElement nested(TypeElement type, String name) {
    for (TypeElement member : ElementFilter.typesIn(type.getEnclosedElements())) {
      if (member.getSimpleName().contentEquals(name)) {
        if (member.getKind() == ElementKind.RECORD) {
          return member;
        }
        problems.report(member, "The class (%s) must be a record.".formatted(name));
        return null;
      }
    }
    problems.report(
        type, "The component (%s) nests no record (%s).".formatted(type.getSimpleName(), name));
    return null;
  }

  private void checkClass(TypeElement type) {
    if (type.getKind() != ElementKind.CLASS
        || !type.getModifiers().containsAll(Set.of(Modifier.PUBLIC, Modifier.FINAL))
        || type.getNestingKind().isNested()) {
      problems.report(
          type,
          "The component (%s) must be a public final class of its own file."
              .formatted(type.getSimpleName()));
    }
  }

  private void checkStage(TypeElement type, Component component) {
    if (!STAGE.matcher(component.stage()).matches()) {
      problems.report(
          type, "The stage (%s) is not a lower-case word.".formatted(component.stage()));
    }
  }

  private void checkMemory(TypeElement type, Component component) {
    if (!MEMORY.matcher(component.memory()).matches()) {
      problems.report(
          type,
          "The memory (%s) is no whole number of Mi or Gi.\nMaybe write it as: 512Mi or 2Gi"
              .formatted(component.memory()));
    }
  }

  private List<ServiceRequirement> services(TypeElement type, Component component) {
    List<ServiceRequirement> services = new ArrayList<>();
    for (String text : component.services()) {
      try {
        services.add(ServiceRequirement.parse(text));
      } catch (IllegalArgumentException e) {
        problems.report(type, String.valueOf(e.getMessage()));
      }
    }
    if (component.services().length > 0 && !component.network()) {
      problems.report(
          type,
          "The component names services %s but opens no connections.\nMaybe add: network = true"
              .formatted(List.of(component.services())));
    }
    return services;
  }

  private void checkStep(TypeElement type, TypeElement inputs, TypeElement outputs) {
    TypeElement step = elements.getTypeElement(Step.class.getName());
    if (step == null) {
      return;
    }
    TypeMirror expected = types.getDeclaredType(step, inputs.asType(), outputs.asType());
    if (type.getInterfaces().stream().noneMatch(face -> types.isSameType(face, expected))) {
      problems.report(
          type,
          "The component (%s) does not implement Step<%s.Inputs, %s.Outputs>."
              .formatted(type.getSimpleName(), type.getSimpleName(), type.getSimpleName()));
    }
  }

  private void checkMain(TypeElement type) {
    if (ElementFilter.methodsIn(type.getEnclosedElements()).stream().noneMatch(this::isMain)) {
      problems.report(
          type,
          "The component (%s) has no main.\nMaybe add: public static void main(String[] args) { StepMain.run(new %s(), args); }"
              .formatted(type.getSimpleName(), type.getSimpleName()));
    }
  }

  private boolean isMain(ExecutableElement method) {
    return method.getSimpleName().contentEquals("main")
        && method.getModifiers().containsAll(Set.of(Modifier.PUBLIC, Modifier.STATIC))
        && method.getReturnType().getKind() == TypeKind.VOID
        && method.getParameters().size() == 1
        && method.getParameters().getFirst().asType().toString().equals("java.lang.String[]");
  }
}

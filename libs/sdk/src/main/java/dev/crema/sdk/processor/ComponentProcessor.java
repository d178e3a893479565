package dev.crema.sdk.processor;

import dev.crema.sdk.Component;
import dev.crema.sdk.description.ComponentDescription;
import java.io.IOException;
import java.io.Writer;
import java.util.Map;
import java.util.Set;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.RoundEnvironment;
import javax.annotation.processing.SupportedAnnotationTypes;
import javax.annotation.processing.SupportedOptions;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;
import javax.tools.Diagnostic;
import javax.tools.StandardLocation;
import org.jspecify.annotations.Nullable;

/**
 * Checks the class annotated with {@link Component} and writes {@value
 * ComponentDescription#RESOURCE}.
 *
 * <p>Options: {@code crema.version} (required), {@code crema.image.prefix}, {@code crema.component}
 * (the name that the component must have, its Maven artifact), {@code crema.module} (its folder).
 */
@SupportedAnnotationTypes("dev.crema.sdk.Component")
@SupportedOptions({
  ComponentProcessor.VERSION,
  ComponentProcessor.IMAGE_PREFIX,
  ComponentProcessor.COMPONENT,
  ComponentProcessor.MODULE
})
public final class ComponentProcessor extends AbstractProcessor {

  static final String VERSION = "crema.version";
  static final String IMAGE_PREFIX = "crema.image.prefix";
  static final String COMPONENT = "crema.component";
  static final String MODULE = "crema.module";

  private @Nullable TypeElement written;

  /** Creates the processor; javac calls it. */
  public ComponentProcessor() {}

  @Override
  public SourceVersion getSupportedSourceVersion() {
    return SourceVersion.latestSupported();
  }

  @Override
  public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
    for (Element element : round.getElementsAnnotatedWith(Component.class)) {
      if (element instanceof TypeElement type) {
        component(type);
      }
    }
    // Other processors may want the annotation too.
    return false;
  }

  private void component(TypeElement type) {
    Problems problems = new Problems(processingEnv.getMessager());
    TypeElement earlier = written;
    if (earlier != null) {
      problems.report(
          type,
          "The module holds two components (%s) and (%s); one folder, one component."
              .formatted(earlier.getSimpleName(), type.getSimpleName()));
      return;
    }
    written = type;
    Map<String, String> options = processingEnv.getOptions();
    ComponentReader reader =
        new ComponentReader(
            processingEnv.getElementUtils(), processingEnv.getTypeUtils(), options, problems);
    ComponentDescription description = reader.read(type);
    if (description != null && problems.count() == 0) {
      write(type, description);
    }
  }

  private void write(TypeElement type, ComponentDescription description) {
    try (Writer writer =
        processingEnv
            .getFiler()
            .createResource(StandardLocation.CLASS_OUTPUT, "", ComponentDescription.RESOURCE, type)
            .openWriter()) {
      writer.write(description.toJson());
    } catch (IOException e) {
      processingEnv
          .getMessager()
          .printMessage(
              Diagnostic.Kind.ERROR,
              "Cannot write %s: %s".formatted(ComponentDescription.RESOURCE, e.getMessage()),
              type);
    }
  }
}

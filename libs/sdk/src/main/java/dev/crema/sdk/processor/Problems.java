package dev.crema.sdk.processor;

import javax.annotation.processing.Messager;
import javax.lang.model.element.Element;
import javax.tools.Diagnostic;

/** Collects what is wrong with a component; all of it, so that one build shows everything. */
final class Problems {

  private final Messager messager;
  private int count;

  Problems(Messager messager) {
    this.messager = messager;
  }

  void report(Element element, String message) {
    count++;
    messager.printMessage(Diagnostic.Kind.ERROR, message, element);
  }

  int count() {
    return count;
  }
}

package dev.crema.runner;

import java.io.PrintStream;

/**
 * Where the command writes.
 *
 * @param out results
 * @param errors problems
 */
record Console(PrintStream out, PrintStream errors) {
  void line(String text) {
    out.println(text);
    out.flush();
  }

  void problem(String text) {
    errors.println(text);
    errors.flush();
  }
}

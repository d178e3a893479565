package dev.crema.features;

import java.util.ArrayList;
import java.util.List;

/**
 * What the reference says about an operator; the parser takes the names of the parameters from it,
 * so that the two cannot differ.
 *
 * @param name in a definition
 * @param summary what comes out
 * @param takes what it is applied to
 * @param missing what becomes of missing and of undefined values
 * @param parameters in the order of the reference
 * @param example one line of YAML
 */
record OperatorDoc(
    String name,
    String summary,
    String takes,
    String missing,
    List<Parameter> parameters,
    String example) {

  /**
   * One parameter.
   *
   * @param name in a definition
   * @param values what may be given, with the default
   * @param meaning what it does
   */
  record Parameter(String name, String values, String meaning) {}

  static OperatorDoc of(String name, String summary) {
    return new OperatorDoc(name, summary, "", "", List.of(), "");
  }

  OperatorDoc takes(String text) {
    return new OperatorDoc(name, summary, text, missing, parameters, example);
  }

  OperatorDoc missing(String text) {
    return new OperatorDoc(name, summary, takes, text, parameters, example);
  }

  OperatorDoc parameter(String parameter, String values, String meaning) {
    List<Parameter> more = new ArrayList<>(parameters);
    more.add(new Parameter(parameter, values, meaning));
    return new OperatorDoc(name, summary, takes, missing, List.copyOf(more), example);
  }

  OperatorDoc example(String text) {
    return new OperatorDoc(name, summary, takes, missing, parameters, text);
  }

  List<String> parameterNames() {
    return parameters.stream().map(Parameter::name).toList();
  }
}

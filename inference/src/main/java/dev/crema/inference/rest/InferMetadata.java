package dev.crema.inference.rest;

import dev.crema.data.ColumnContract;
import dev.crema.data.Contract;
import dev.crema.inference.ServiceParts;
import dev.crema.inference.scoring.Datatypes;
import dev.crema.inference.scoring.InferOutput;
import dev.crema.inference.serving.ModelSlot;
import dev.crema.inference.serving.ServedModel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the Open Inference Protocol says of a server and of models. */
final class InferMetadata {
  private static final int ANY_ROWS = -1;

  private InferMetadata() {}

  static Map<String, @Nullable Object> server() {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("name", "crema-inference");
    tree.put("version", ServiceParts.VERSION);
    tree.put("extensions", List.of());
    return tree;
  }

  static Map<String, @Nullable Object> ready(ServedModel served) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("name", served.version().model());
    tree.put("ready", true);
    return tree;
  }

  static Map<String, @Nullable Object> of(ServedModel served, List<ModelSlot> slots) {
    Contract contract = served.contents().contract();
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("name", served.version().model());
    tree.put("versions", versions(served.version().model(), slots));
    tree.put("platform", "crema_" + served.contents().algorithm());
    tree.put("inputs", inputs(contract));
    tree.put("outputs", outputs(served.contents().classes().size()));
    return tree;
  }

  private static List<String> versions(String model, List<ModelSlot> slots) {
    return slots.stream()
        .filter(slot -> slot.name().equals(model))
        .map(ModelSlot::current)
        .filter(Objects::nonNull)
        .map(each -> each.version().version())
        .distinct()
        .sorted()
        .toList();
  }

  private static List<Object> inputs(Contract contract) {
    List<Object> inputs = new ArrayList<>();
    List<ColumnContract> columns = contract.columns();
    for (int i = 0; i < columns.size(); i++) {
      if (i != contract.labelIndex()) {
        inputs.add(tensor(columns.get(i).name(), Datatypes.of(columns.get(i)), ANY_ROWS));
      }
    }
    return inputs;
  }

  private static List<Object> outputs(int classes) {
    List<Object> outputs = new ArrayList<>();
    for (InferOutput output : InferOutput.of(classes)) {
      int[] shape = output.shape(ANY_ROWS, classes);
      outputs.add(tensor(output.tensor(), output.datatype(), shape));
    }
    return outputs;
  }

  private static Map<String, Object> tensor(String name, String datatype, int... shape) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("name", name);
    tree.put("datatype", datatype);
    tree.put("shape", shape);
    return tree;
  }
}

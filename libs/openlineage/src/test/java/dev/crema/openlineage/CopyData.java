package dev.crema.openlineage;

import dev.crema.sdk.Dataset;
import dev.crema.sdk.ErrorKind;
import dev.crema.sdk.Step;
import dev.crema.sdk.StepContext;
import dev.crema.sdk.StepException;
import dev.crema.sdk.StepMain;
import java.io.IOException;
import java.nio.file.Files;

/** A step that copies its input. */
final class CopyData implements Step<CopyData.Inputs, CopyData.Outputs> {
  record Inputs(Dataset train, String note) {}

  record Outputs(Dataset copy) {}

  @Override
  public Outputs run(Inputs inputs, StepContext context) throws IOException {
    if (inputs.note().equals("refuse")) {
      throw new StepException(ErrorKind.DATA_QUALITY, "The row of (customer-1) is bad.");
    }
    Dataset copy = context.newDataset("copy");
    Files.copy(inputs.train().path(), copy.path());
    return new Outputs(copy.withMetadata("content_hash", "c0ffee"));
  }

  public static void main(String[] args) {
    StepMain.run(new CopyData(), args);
  }
}

package dev.crema.trainandregister;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crema.servers.testing.RequiresMlflow;
import dev.crema.testkit.Fence;
import dev.crema.testkit.Printed;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Types {@code docs/how-to/use-your-own-data.md}, command by command. */
@RequiresMlflow
class OwnDataIT {
  private static final String PAGE = "docs/how-to/use-your-own-data.md";
  private static final String RUN = "pipelines/run-here --data .build/mine/customers.csv\n";
  private static final Pattern SERVICE = Pattern.compile("(?m)^Inference: (\\S+)$");

  @TempDir Path folder;
  private Process running;

  @AfterEach
  void endWhatStillRuns() throws InterruptedException {
    if (running != null) {
      running.destroy();
      running.waitFor(1, TimeUnit.MINUTES);
    }
  }

  @Test
  void everyCommandOfThePageDoesWhatThePageShows() throws Exception {
    boolean hasRun = false;
    String service = "";
    int typed = 0;
    for (Fence block : commands()) {
      if (block.text().equals(RUN)) {
        String printed = untilUp(block.text());
        Printed.block(Crema.ROOT.resolve(PAGE), "The gate says: passed").assertIn(printed);
        service = service(printed);
        hasRun = true;
      } else {
        String printed = type(block.text().replace("http://127.0.0.1:8080", service));
        if (block.text().contains("/predict")) {
          Printed.block(Crema.ROOT.resolve(PAGE), "{\"model_name\":\"mine\"").assertIn(printed);
        }
      }
      typed++;
    }
    assertThat(hasRun).isTrue();
    assertThat(typed).isGreaterThanOrEqualTo(6);
  }

  private static List<Fence> commands() {
    return Fence.of(Crema.ROOT.resolve(PAGE)).stream()
        .filter(fence -> fence.language().equals("sh"))
        .toList();
  }

  private String mine(String commands) {
    return commands.replace(".build/mine", folder.resolve("mine").toString());
  }

  private Call.Ending call(String commands) throws Exception {
    return new Call(Path.of("/bin/bash"), folder)
        .with("-euc", mine(commands))
        .environment(Map.of("CREMA_DEMO_STATE", folder.resolve("state").toString()))
        .run();
  }

  private String type(String commands) throws Exception {
    Call.Ending ending = call(commands);
    assertThat(ending.exitCode()).as("%s\n%s", commands, ending.output()).isZero();
    return ending.output();
  }

  private String untilUp(String commands) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder("/bin/bash", "-euc", "exec " + mine(commands))
            .directory(Crema.ROOT.toFile())
            .redirectErrorStream(true);
    builder.environment().put("CREMA_DEMO_STATE", folder.resolve("state").toString());
    builder.environment().remove("MLFLOW_TRACKING_URI");
    running = builder.start();
    BufferedReader reader = running.inputReader(StandardCharsets.UTF_8);
    StringBuilder output = new StringBuilder();
    do {
      String line = reader.readLine();
      assertThat(line).as("a line after:\n%s", output).isNotNull();
      output.append(line).append('\n');
    } while (output.indexOf("It stays up until Ctrl-C.") < 0);
    return output.toString();
  }

  private static String service(String printed) {
    Matcher service = SERVICE.matcher(printed);
    assertThat(service.find()).as(printed).isTrue();
    return service.group(1);
  }
}

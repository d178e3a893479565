package dev.crema.data;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

class ContractFuzzTest {

  @FuzzTest(maxDuration = "35s")
  void aContractIsRefusedWithASentenceOrIsWhatItsJsonSays(byte[] bytes) throws Throwable {
    Refusal.inTime(() -> readAndWrite(bytes));
  }

  private static void readAndWrite(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    Contract contract = Refusal.orElse(() -> Contract.parse(text, "contract.yaml"));
    if (contract != null) {
      Contract again = Contract.fromJson(contract.toJson(), "contract.json");
      assertThat(again).isEqualTo(contract);
      assertThat(again.digest()).isEqualTo(contract.digest());
    }
    Refusal.orElse(() -> Contract.fromJson(text, "contract.json"));
  }
}

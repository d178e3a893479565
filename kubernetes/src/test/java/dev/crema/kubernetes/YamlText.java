package dev.crema.kubernetes;

import java.util.Map;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.representer.StandardRepresenter;

/** Objects as YAML, as a person would write them. */
final class YamlText {
  private YamlText() {}

  static String of(Map<?, ?> object) {
    DumpSettings settings =
        DumpSettings.builder()
            .setDefaultFlowStyle(FlowStyle.BLOCK)
            .setIndent(2)
            .setWidth(4096)
            .setMultiLineFlow(false)
            .build();
    return new Dump(settings, new Representer(settings)).dumpToString(object);
  }

  /** YAML 1.1, which Kubernetes reads, takes more for a truth value or a time than YAML 1.2. */
  private static final class Representer extends StandardRepresenter {
    Representer(DumpSettings settings) {
      super(settings);
    }

    @Override
    protected Node representScalar(Tag tag, String value, ScalarStyle style) {
      boolean isText = tag.equals(Tag.STR);
      if (isText && value.contains("\n")) {
        return super.representScalar(tag, value, ScalarStyle.LITERAL);
      }
      boolean isPlain = !isText || value.matches("[A-Za-z][\\w./-]*");
      boolean isWord = value.matches("(?i)y|n|yes|no|on|off|true|false|null");
      return super.representScalar(
          tag, value, isPlain && !(isText && isWord) ? style : ScalarStyle.DOUBLE_QUOTED);
    }
  }
}

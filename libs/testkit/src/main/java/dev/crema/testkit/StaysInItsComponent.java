package dev.crema.testkit;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether a class uses no class of a component but of its own: the package of a class annotated
 * with {@code @Component}, and all below it, belong to that component.
 */
final class StaysInItsComponent extends ArchCondition<JavaClass> {

  private List<String> components = List.of();

  StaysInItsComponent() {
    super("use no class of another component");
  }

  @Override
  public void init(Collection<JavaClass> classes) {
    components =
        classes.stream()
            .filter(type -> type.isAnnotatedWith("dev.crema.sdk.Component"))
            .map(JavaClass::getPackageName)
            .distinct()
            .toList();
  }

  @Override
  public void check(JavaClass user, ConditionEvents events) {
    String home = componentOf(user);
    for (Dependency dependency : user.getDirectDependenciesFromSelf()) {
      String used = componentOf(dependency.getTargetClass().getBaseComponentType());
      if (used != null && !used.equals(home)) {
        events.add(SimpleConditionEvent.violated(dependency, dependency.getDescription()));
      }
    }
  }

  private @Nullable String componentOf(JavaClass type) {
    for (String component : components) {
      if ((type.getPackageName() + ".").startsWith(component + ".")) {
        return component;
      }
    }
    return null;
  }
}

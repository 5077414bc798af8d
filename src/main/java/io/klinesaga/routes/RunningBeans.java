package io.klinesaga.routes;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.BeanRepository;
import org.apache.camel.spi.Registry;
import org.apache.camel.support.DefaultRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Shows the beans of the running process to a trial, by name only: found by type, Camel would take
 * some of them for the trial's own and stop them with it.
 */
final class RunningBeans implements BeanRepository {
  private static final String BEANS = "camel.beans.";

  private final Registry running;

  private RunningBeans(Registry running) {
    this.running = running;
  }

  /** A trial of edited files beside the routes that run in a context. */
  static RouteTrial trialBeside(CamelContext running, Map<String, String> properties) {
    Map<String, String> others = new HashMap<>(properties);
    others.keySet().removeIf(key -> key.startsWith(BEANS));
    return new RouteTrial(others, context -> prepare(context, running));
  }

  private static void prepare(CamelContext trial, CamelContext running) throws Exception {
    if (trial.getRegistry() instanceof DefaultRegistry registry) {
      registry.addBeanRepository(new RunningBeans(running.getRegistry()));
    }
    trial.addService(new InertSagas());
  }

  @Override
  public @Nullable Object lookupByName(String name) {
    return running.lookupByName(name);
  }

  @Override
  public <T> @Nullable T lookupByNameAndType(String name, Class<T> type) {
    return running.lookupByNameAndType(name, type);
  }

  @Override
  public <T> Map<String, T> findByTypeWithName(Class<T> type) {
    return Map.of();
  }

  @Override
  public <T> Set<T> findByType(Class<T> type) {
    return Set.of();
  }
}

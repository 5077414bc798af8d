package io.klinesaga.event;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Several listeners as one that never throws: what one of them throws is logged. */
public final class Broadcast {
  private static final Logger LOG = LoggerFactory.getLogger(Broadcast.class);

  private Broadcast() {}

  /** One listener for all of these. */
  public static <T> T to(Class<T> type, List<? extends T> listeners) {
    List<T> each = List.copyOf(listeners);
    Object proxy =
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> tell(each, method, arguments));
    return type.cast(proxy);
  }

  private static @Nullable Object tell(
      List<?> listeners, Method method, @Nullable Object @Nullable [] arguments) {
    for (Object listener : listeners) {
      try {
        method.invoke(listener, arguments);
      } catch (InvocationTargetException e) {
        LOG.warn("A listener failed at {}: {}", method.getName(), String.valueOf(e.getCause()));
      } catch (IllegalAccessException e) {
        throw new IllegalStateException(e);
      }
    }
    return null;
  }
}

package io.klinesaga.jmx;

import java.lang.management.ManagementFactory;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.Optional;
import javax.management.JMException;
import javax.management.JMRuntimeException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanException;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.ObjectName;
import javax.management.ReflectionException;
import javax.management.StandardMBean;
import org.jspecify.annotations.Nullable;

/** An MXBean that shows what {@link Described} says on its interface. */
public final class DescribedMBean extends StandardMBean {
  private final Class<?> type;

  private <T> DescribedMBean(T bean, Class<T> type) {
    super(bean, type, true);
    this.type = type;
  }

  /**
   * Registers a bean as {@code io.klinesaga:type=<type>}; one of that name that is there gives way.
   *
   * @return takes it away again
   */
  public static <T> AutoCloseable register(String name, T bean, Class<T> type) {
    try {
      ObjectName objectName = new ObjectName("io.klinesaga:type=" + name);
      unregister(objectName);
      ManagementFactory.getPlatformMBeanServer()
          .registerMBean(new DescribedMBean(bean, type), objectName);
      return () -> unregister(objectName);
    } catch (JMException e) {
      throw new IllegalStateException("MBean " + name + " cannot be registered: " + e, e);
    }
  }

  private static void unregister(ObjectName name) throws JMException {
    if (ManagementFactory.getPlatformMBeanServer().isRegistered(name)) {
      ManagementFactory.getPlatformMBeanServer().unregisterMBean(name);
    }
  }

  /** What goes wrong is an answer: a client would see a stack trace of classes it does not have. */
  @Override
  public Object invoke(String operation, @Nullable Object[] arguments, @Nullable String[] signature)
      throws MBeanException, ReflectionException {
    try {
      return super.invoke(operation, arguments, signature);
    } catch (MBeanException | RuntimeException e) {
      return "refused: " + reason(e);
    }
  }

  private static String reason(Throwable error) {
    Throwable cause = error;
    while (cause instanceof JMException || cause instanceof JMRuntimeException) {
      if (cause.getCause() == null) {
        break;
      }
      cause = cause.getCause();
    }
    String message = cause.getMessage();
    return message == null || cause instanceof NullPointerException
        ? "an argument is missing or wrong"
        : message;
  }

  private static String text(AnnotatedElement element) {
    Described described = element.getAnnotation(Described.class);
    return described == null ? "" : described.value();
  }

  private Optional<Method> method(String name) {
    return Arrays.stream(type.getMethods()).filter(m -> m.getName().equals(name)).findFirst();
  }

  @Override
  protected String getDescription(MBeanInfo info) {
    return text(type);
  }

  @Override
  protected String getDescription(MBeanAttributeInfo info) {
    return method((info.isIs() ? "is" : "get") + info.getName())
        .map(DescribedMBean::text)
        .orElse("");
  }

  @Override
  protected String getDescription(MBeanOperationInfo info) {
    return method(info.getName()).map(DescribedMBean::text).orElse("");
  }

  @Override
  protected String getDescription(MBeanOperationInfo info, MBeanParameterInfo parameter, int at) {
    return parameter(info, at).map(DescribedMBean::text).orElse("");
  }

  @Override
  protected String getParameterName(MBeanOperationInfo info, MBeanParameterInfo parameter, int at) {
    return parameter(info, at).map(Parameter::getName).orElse(parameter.getName());
  }

  private Optional<Parameter> parameter(MBeanOperationInfo info, int at) {
    return method(info.getName()).map(m -> m.getParameters()[at]);
  }

  @Override
  protected int getImpact(MBeanOperationInfo info) {
    return MBeanOperationInfo.ACTION;
  }
}

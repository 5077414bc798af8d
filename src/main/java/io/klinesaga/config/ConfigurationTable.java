package io.klinesaga.config;

import io.klinesaga.config.ConfigKey.Group;
import java.util.Locale;

/** The declared keys as the tables of the manual. */
public final class ConfigurationTable {
  /** The line before the tables in the manual. */
  public static final String BEGIN = "<!-- configuration keys -->";

  /** The line after the tables in the manual. */
  public static final String END = "<!-- end of configuration keys -->";

  private ConfigurationTable() {}

  /** Markdown: one table per group, between {@link #BEGIN} and {@link #END}. */
  public static String markdown() {
    StringBuilder text = new StringBuilder(BEGIN).append('\n');
    for (Group group : Group.values()) {
      text.append("\n**").append(title(group)).append("**\n\n");
      text.append("| Key | Default | Values | Meaning |\n| --- | --- | --- | --- |\n");
      Keys.all().stream().filter(key -> key.group() == group).forEach(key -> row(key, text));
    }
    return text.append('\n').append(END).append('\n').toString();
  }

  private static String title(Group group) {
    String name = group.name().toLowerCase(Locale.ROOT);
    return Character.toUpperCase(name.charAt(0)) + name.substring(1);
  }

  private static void row(ConfigKey<?> key, StringBuilder text) {
    text.append("| ").append(code(key.name()));
    text.append(" | ").append(code(key.defaultValue()));
    text.append(" | ").append(values(key.type()));
    text.append(" | ").append(plain(key.doc())).append(" |\n");
  }

  private static String code(String value) {
    return value.isEmpty() ? "(empty)" : "`" + value + "`";
  }

  private static String values(ValueType<?> type) {
    return type.limits().isEmpty() ? type.name() : type.name() + ": " + plain(type.limits());
  }

  /** Keeps Markdown from reading a tag or an emphasis into plain text. */
  private static String plain(String text) {
    return text.replace("<", "&lt;").replace("*", "\\*").replace("|", "\\|");
  }
}

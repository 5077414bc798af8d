package io.klinesaga.source.csv;

import io.klinesaga.market.Instruments;
import io.klinesaga.source.AmountUnit;
import io.klinesaga.source.BarLabel;
import io.klinesaga.source.ReadingProfile;
import io.klinesaga.source.SourceSettings;
import io.klinesaga.source.VolumeUnit;
import java.nio.charset.Charset;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The settings of the source. What the user does not set is taken from the profile, so that every
 * piece of a profile can be set by itself.
 */
final class CsvSettings {
  private static final String DIRECTORY = "directory";
  private static final String FILES = "files";
  private static final String PROFILE = "profile";
  private static final String DELIMITER = "delimiter";
  private static final String DATE_FORMAT = "date-format";
  private static final String COLUMN = "column.";
  private static final String AUTO = "auto";
  private static final String MANY_SYMBOLS = "many-symbols";
  private static final String PER_SERIES = "per-series";
  private static final Map<String, Character> DELIMITERS =
      Map.of("comma", ',', "tab", '\t', "semicolon", ';', "pipe", '|');
  private static final Set<String> KEYS =
      Set.of(
          PROFILE,
          "charset",
          DELIMITER,
          "title-lines",
          "footer",
          DATE_FORMAT,
          "volume-unit",
          "amount-unit",
          "minute-volume-unit",
          "minute-amount-unit",
          "bar-label",
          "sparse",
          "bare-code");

  private final String source;
  private final SourceSettings user;
  private final Map<String, String> given;
  private final String profile;
  private final Map<String, String> defaults;

  /**
   * @throws IllegalArgumentException if a setting is unknown or wrong
   */
  CsvSettings(Map<String, String> values) {
    this(CsvSource.NAME, new SourceSettings(CsvSource.NAME, withDots(values), known()), values);
  }

  /**
   * Those of another source, which has checked that it knows them.
   *
   * @throws IllegalArgumentException if one is wrong
   */
  CsvSettings(String source, SourceSettings user, Map<String, String> values) {
    this.source = source;
    this.user = user;
    given = withDots(values);
    profile = user.choice(PROFILE, CsvProfiles.DEFAULT, CsvProfiles.names());
    defaults = CsvProfiles.settings(profile);
  }

  /** A variable of the environment cannot have a dot in the name of a column's setting. */
  static Map<String, String> withDots(Map<String, String> values) {
    Map<String, String> result = new TreeMap<>();
    values.forEach((key, value) -> result.put(key.replaceFirst("^column-", COLUMN), value));
    return result;
  }

  private static Set<String> known() {
    Set<String> known = formKeys();
    known.addAll(Set.of(DIRECTORY, FILES));
    return known;
  }

  /** The settings that say what lines look like, wherever they are. */
  static Set<String> formKeys() {
    return Stream.concat(
            KEYS.stream(), Arrays.stream(CsvField.values()).map(field -> COLUMN + field.key()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The folder that has the folders of the periods. */
  Path directory() {
    String directory = user.required(DIRECTORY);
    try {
      return Path.of(directory);
    } catch (InvalidPathException e) {
      throw user.invalid(DIRECTORY, directory, "a path of this file system", e);
    }
  }

  /** Whether a file has the bars of many symbols, not those of one series. */
  boolean isManySymbols() {
    return user.choice(FILES, PER_SERIES, Set.of(PER_SERIES, MANY_SYMBOLS)).equals(MANY_SYMBOLS);
  }

  /**
   * The form of the files.
   *
   * @param instruments tells the market of codes without one
   */
  CsvFormat format(Instruments instruments) {
    DateForm form = user.text(DATE_FORMAT).map(this::dateForm).orElse(null);
    return new CsvFormat(
        source,
        profile,
        dialect(),
        columns(),
        form == null ? YearFirst.INSTANCE : form,
        form == null ? EpochForm.MILLISECONDS : form,
        reading("volume-unit", "amount-unit"),
        reading(minute("volume-unit"), minute("amount-unit")),
        new SymbolNotation(enumOf("bare-code", BareCode.class), instruments));
  }

  private CsvDialect dialect() {
    return new CsvDialect(
        read("charset", "an encoding such as utf-8 or gbk", Charset::forName),
        read(DELIMITER, expectedDelimiter(), CsvSettings::delimiterOf),
        (int) user.number("title-lines", Long.parseLong(value("title-lines")), 0, 100),
        value("footer"));
  }

  private static String expectedDelimiter() {
    return "one of " + new TreeSet<>(DELIMITERS.keySet()) + " or one character";
  }

  private static char delimiterOf(String text) {
    Character named = DELIMITERS.get(text.toLowerCase(Locale.ROOT));
    if (named == null && (text.length() != 1 || "\"'.-:".contains(text) || isPlain(text))) {
      throw new IllegalArgumentException(text);
    }
    return named == null ? text.charAt(0) : named;
  }

  private static boolean isPlain(String text) {
    return Character.isLetterOrDigit(text.charAt(0));
  }

  /** The delimiter of a profile. */
  static char delimiter(String profile) {
    return delimiterOf(String.valueOf(CsvProfiles.settings(profile).get(DELIMITER)));
  }

  /** The columns as settings say them. */
  static Map<CsvField, ColumnNames> columns(Map<String, String> settings) {
    Map<CsvField, ColumnNames> columns = new EnumMap<>(CsvField.class);
    for (CsvField field : CsvField.values()) {
      String names = settings.getOrDefault(COLUMN + field.key(), ColumnNames.NONE);
      columns.put(field, ColumnNames.parse(names));
    }
    return columns;
  }

  private Map<CsvField, ColumnNames> columns() {
    Map<String, String> all = new TreeMap<>(defaults);
    boolean hasDate = isSet(CsvField.DATE);
    // Who names the one column that tells the time does not mean the other one.
    if (hasDate != isSet(CsvField.TS)) {
      all.put(COLUMN + (hasDate ? CsvField.TS : CsvField.DATE).key(), ColumnNames.NONE);
    }
    for (CsvField field : CsvField.values()) {
      String key = COLUMN + field.key();
      user.text(key).ifPresent(names -> all.put(key, requireRaw(key, field, names)));
    }
    return columns(all);
  }

  private boolean isSet(CsvField field) {
    return user.text(COLUMN + field.key()).isPresent();
  }

  private String requireRaw(String key, CsvField field, String names) {
    boolean isAdjusted =
        CsvField.PRICES.contains(field)
            && ColumnNames.parse(names).names().stream().anyMatch(Adjusted::isPrice);
    boolean isMissing = CsvField.PRICES.contains(field) && names.equals(ColumnNames.NONE);
    if (isAdjusted || isMissing) {
      throw user.invalid(key, names, "a column of raw prices, as they were paid", null);
    }
    return names;
  }

  private DateForm dateForm(String text) {
    if (text.equalsIgnoreCase(AUTO)) {
      return YearFirst.INSTANCE;
    }
    for (EpochForm form : EpochForm.values()) {
      if (form.key().equalsIgnoreCase(text)) {
        return form;
      }
    }
    return read(
        DATE_FORMAT, "auto, epoch-s, epoch-ms or a pattern such as M/d/yyyy", PatternForm::new);
  }

  private ReadingProfile reading(String volumeKey, String amountKey) {
    return new ReadingProfile(
        enumOf(volumeKey, VolumeUnit.class),
        enumOf(amountKey, AmountUnit.class),
        enumOf("bar-label", BarLabel.class),
        user.choice("sparse", value("sparse"), Set.of("true", "false")).equals("true"),
        columnsText());
  }

  /** The unit of minute files is that of all files, unless it is told by itself. */
  private String minute(String key) {
    String own = "minute-" + key;
    boolean isToldForAll = user.text(key).isPresent() && user.text(own).isEmpty();
    return isToldForAll || value(own).isEmpty() ? key : own;
  }

  /** Which columns are read as what, in short; empty for the product's own format. */
  private String columnsText() {
    String own =
        given.entrySet().stream()
            .filter(e -> e.getKey().startsWith(COLUMN) || e.getKey().equals(DATE_FORMAT))
            .filter(e -> !e.getValue().isBlank())
            .map(e -> " " + e.getKey() + "=" + e.getValue().strip())
            .collect(Collectors.joining());
    return profile.equals(CsvProfiles.DEFAULT) ? own.strip() : profile + own;
  }

  private <E extends Enum<E>> E enumOf(String key, Class<E> type) {
    Map<String, E> words = new TreeMap<>();
    for (E word : type.getEnumConstants()) {
      words.put(word.name().toLowerCase(Locale.ROOT).replace('_', '-'), word);
    }
    String word = user.choice(key, value(key), words.keySet());
    return Objects.requireNonNull(words.get(word));
  }

  private <T> T read(String key, String expected, Function<String, T> reader) {
    try {
      return reader.apply(value(key));
    } catch (IllegalArgumentException e) {
      throw user.invalid(key, value(key), expected, e);
    }
  }

  private String value(String key) {
    return user.text(key).orElse(defaults.getOrDefault(key, ""));
  }
}

package io.klinesaga.reference.csv;

import io.klinesaga.market.CalendarDays;
import io.klinesaga.market.CodeChange;
import io.klinesaga.market.Exchange;
import io.klinesaga.market.InstrumentType;
import io.klinesaga.reference.ActionList;
import io.klinesaga.reference.CorporateAction;
import io.klinesaga.reference.KnownReferences;
import io.klinesaga.reference.ListedSecurities;
import io.klinesaga.reference.Reading;
import io.klinesaga.reference.ReferenceKind;
import io.klinesaga.reference.ReferenceSource;
import io.klinesaga.reference.Security;
import io.klinesaga.reference.SuspendedDay;
import io.klinesaga.reference.SuspendedDays;
import io.klinesaga.source.SourceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the files of a folder say, each if it is there:
 *
 * <pre>
 * securities.csv   symbol[,name][,type][,board][,listed][,delisted]
 * codes.csv        old,new,since
 * calendar.csv     day,state                    state: open or closed
 * actions.csv      symbol,ex_date,category[,c1][,c2][,c3][,c4]
 * suspensions.csv  symbol,day
 * </pre>
 *
 * <p>A file says all that there is to say: what it does not name any more is not said any more.
 * {@code securities.csv} is the whole list of each exchange that it names a security of.
 */
public final class CsvReference implements ReferenceSource {
  /** The name of this source. */
  public static final String NAME = "csv";

  private static final String SYMBOL = "symbol";
  private static final String DAY = "day";
  private static final int LAST_CATEGORY = 99;

  private final Path directory;

  public CsvReference(Path directory) {
    this.directory = directory;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<ReferenceKind> gives() {
    return EnumSet.allOf(ReferenceKind.class);
  }

  /** What a file says, if it is there. */
  private <T> Reading<T> file(String name, Function<Path, T> reader) {
    if (!Files.isDirectory(directory)) {
      throw new SourceException(NAME + ": " + directory + ": expected a folder, found none");
    }
    Path file = directory.resolve(name);
    if (!Files.exists(file)) {
      return Reading.absent("there is no " + name);
    }
    try {
      return Reading.of(reader.apply(file));
    } catch (SourceException e) {
      return Reading.refused(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public Reading<ListedSecurities> securities(KnownReferences known) {
    return file("securities.csv", CsvReference::securities);
  }

  private static ListedSecurities securities(Path file) {
    List<Security> securities =
        new CsvTable(file, Set.of(SYMBOL), Set.of("name", "type", "board", "listed", "delisted"))
            .read(CsvReference::security, Security::symbol);
    if (securities.isEmpty()) {
      throw new SourceException(NAME + ": " + file + ": expected securities, found none");
    }
    Set<Exchange> named =
        securities.stream().map(one -> one.symbol().exchange()).collect(Collectors.toSet());
    return new ListedSecurities("securities.csv", named, securities);
  }

  private static Security security(CsvRow row) {
    LocalDate listed = dayOrNull(row, "listed");
    LocalDate delisted = dayOrNull(row, "delisted");
    if (listed != null && delisted != null && !listed.isBefore(delisted)) {
      throw new IllegalArgumentException(
          "delisted: expected a day after " + listed + ", found '" + delisted + "'");
    }
    return new Security(
        row.symbol(SYMBOL),
        textOrNull(row, "name"),
        type(row),
        textOrNull(row, "board"),
        listed,
        delisted);
  }

  private static @Nullable String textOrNull(CsvRow row, String column) {
    String text = row.text(column);
    return text.isEmpty() ? null : text;
  }

  private static @Nullable LocalDate dayOrNull(CsvRow row, String column) {
    return row.text(column).isEmpty() ? null : row.day(column);
  }

  private static @Nullable String type(CsvRow row) {
    String text = row.text("type");
    if (text.isEmpty()) {
      return null;
    }
    return InstrumentType.find(text)
        .map(InstrumentType::code)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "type: expected one of " + InstrumentType.codes() + ", found '" + text + "'"));
  }

  @Override
  public Reading<List<CodeChange>> codes() {
    return file(
        "codes.csv",
        file ->
            new CsvTable(file, Set.of("old", "new", "since"), Set.of())
                .read(
                    row -> new CodeChange(row.symbol("old"), row.symbol("new"), row.day("since")),
                    CodeChange::old));
  }

  @Override
  public Reading<CalendarDays> calendar() {
    return file("calendar.csv", CsvReference::days);
  }

  private static CalendarDays days(Path file) {
    Map<LocalDate, Boolean> days = new HashMap<>();
    new CsvTable(file, Set.of(DAY, "state"), Set.of())
        .read(row -> Map.entry(row.day(DAY), isOpen(row)), Map.Entry::getKey)
        .forEach(day -> days.put(day.getKey(), day.getValue()));
    return new CalendarDays(file.toString(), days);
  }

  private static boolean isOpen(CsvRow row) {
    return switch (row.required("state")) {
      case "open" -> true;
      case "closed" -> false;
      default ->
          throw new IllegalArgumentException(
              "state: expected open or closed, found '" + row.text("state") + "'");
    };
  }

  @Override
  public Reading<ActionList> actions(KnownReferences known) {
    return file(
        "actions.csv",
        file ->
            ActionList.ofAll(
                "actions.csv",
                new CsvTable(
                        file, Set.of(SYMBOL, "ex_date", "category"), Set.of("c1", "c2", "c3", "c4"))
                    .read(CsvReference::action, action -> action)));
  }

  private static CorporateAction action(CsvRow row) {
    String category = row.required("category");
    if (!category.matches("[1-9][0-9]?")) {
      throw new IllegalArgumentException(
          "category: expected 1 to " + LAST_CATEGORY + ", found '" + category + "'");
    }
    return new CorporateAction(
        row.symbol(SYMBOL),
        row.day("ex_date"),
        Integer.parseInt(category),
        row.number("c1"),
        row.number("c2"),
        row.number("c3"),
        row.number("c4"));
  }

  @Override
  public Reading<SuspendedDays> suspensions(KnownReferences known) {
    return file(
        "suspensions.csv",
        file ->
            new SuspendedDays(
                "suspensions.csv",
                true,
                new CsvTable(file, Set.of(SYMBOL, DAY), Set.of())
                    .read(row -> new SuspendedDay(row.symbol(SYMBOL), row.day(DAY)), day -> day)));
  }
}

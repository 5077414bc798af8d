package io.klinesaga.cli;

import io.klinesaga.adjust.Jump;
import io.klinesaga.complete.DayAnswer;
import io.klinesaga.complete.DayAnswer.Complete;
import io.klinesaga.complete.DayState;
import io.klinesaga.complete.GivenAnswer;
import io.klinesaga.complete.SymbolDay;
import io.klinesaga.market.MarketTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How answers of {@code complete} are printed: what is not present first, then a line for each. */
final class CompleteOutput {
  private static final Pattern BAR = Pattern.compile("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}");

  /** So many lines of what is not present, unless all are asked for. */
  static final int SHOWN = 50;

  private static final Comparator<SymbolDay> WORST_FIRST =
      Comparator.comparingInt(one -> rank(one.state()));

  private final boolean isAll;
  private final List<SymbolDay> shown = new ArrayList<>();
  private final List<Jump> jumps = new ArrayList<>();
  private final List<DayAnswer> answers = new ArrayList<>();
  private final Set<Complete> found = EnumSet.noneOf(Complete.class);
  private long left;
  private long jumpsLeft;
  private boolean hasReference = true;

  CompleteOutput(boolean isAll) {
    this.isAll = isAll;
  }

  private static int rank(DayState state) {
    return switch (state) {
      case MISSING -> 0;
      case LATE -> 1;
      case THIN -> 2;
      case QUARANTINED -> 3;
      case DISPUTED -> 4;
      case NOT_DUE -> 5;
      case UNKNOWN -> 6;
      case SUSPENDED -> 7;
      case NOT_LISTED -> 8;
      case DELISTED -> 9;
      case PRESENT -> 10;
    };
  }

  /** Only what is printed is kept. */
  void add(DayAnswer answer) {
    found.add(answer.complete());
    answer.exceptions().stream().sorted(WORST_FIRST).forEach(this::show);
    answers.add(
        new DayAnswer(
            answer.day(),
            answer.period(),
            answer.complete(),
            answer.counts(),
            answer.markets(),
            List.of(),
            answer.hash()));
  }

  /** One that is not present. */
  void show(SymbolDay one) {
    hasReference &= !one.evidence().equals(DayState.NO_REFERENCE);
    if (isAll || shown.size() < SHOWN) {
      shown.add(one);
    } else {
      left++;
    }
  }

  /** A daily bar that the corporate actions contradict; it changes no state. */
  void jump(Jump one) {
    if (isAll || jumps.size() < SHOWN) {
      jumps.add(one);
    } else {
      jumpsLeft++;
    }
  }

  boolean isEmpty() {
    return answers.isEmpty();
  }

  /** Nothing that is due counts as complete: of a closed day nothing is. */
  int code() {
    if (found.contains(Complete.NO) || found.contains(Complete.UNKNOWN)) {
      return ExitCode.INCOMPLETE;
    }
    return found.contains(Complete.NOT_DUE) ? ExitCode.NOT_DUE : ExitCode.OK;
  }

  List<String> lines() {
    List<String> lines = shownLines();
    jumps.forEach(one -> lines.add(one.line()));
    if (jumpsLeft > 0) {
      lines.add("… and " + jumpsLeft + " more that contradict corporate actions");
    }
    if (!hasReference) {
      lines.add(
          "without reference data a symbol is expected from its first to its last bar only; see reference sync");
    }
    answers.forEach(answer -> lines.add(answer.line()));
    return lines;
  }

  /** What is not present, and how to learn more of it. */
  List<String> shownLines() {
    List<String> lines = new ArrayList<>();
    shown.forEach(one -> lines.add(line(one)));
    if (left > 0) {
      lines.add("… and " + left + " more; complete --all lists them");
    }
    String hint = hint();
    if (hint != null) {
      lines.add(hint);
    }
    return lines;
  }

  private static String line(SymbolDay one) {
    String text = one.series() + " " + one.day() + " " + one.state().code();
    return one.evidence().isEmpty() ? text : text + ": " + one.evidence();
  }

  /** The bar that the evidence names, else the last one of the day. */
  private static String barOf(SymbolDay one) {
    if (one.series().period().isDaily()) {
      return one.day().toString();
    }
    Matcher time = BAR.matcher(one.evidence());
    return time.find() ? time.group() : one.day() + "T15:00";
  }

  private @Nullable String hint() {
    return shown.stream()
        .filter(one -> one.state().isRepairable())
        .findFirst()
        .map(
            one ->
                "more of one: why "
                    + one.series().symbol()
                    + " --period "
                    + one.series().period()
                    + " --at "
                    + barOf(one))
        .orElse(null);
  }

  String json(List<String> notes) {
    List<Map<String, Object>> days = new ArrayList<>();
    for (DayAnswer answer : answers) {
      Map<String, Object> day = new LinkedHashMap<>();
      day.put("date", answer.day().toString());
      day.put("period", answer.period().code());
      day.put("complete", answer.complete().code());
      day.putAll(answer.figures());
      day.put("hash", answer.hash());
      days.add(day);
    }
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("answers", days);
    values.put("found", shown.stream().map(CompleteOutput::json).toList());
    values.put("not_shown", left);
    values.put("jumps", jumps.stream().map(CompleteOutput::json).toList());
    values.put("jumps_not_shown", jumpsLeft);
    values.put("notes", notes);
    return write(values);
  }

  static Map<String, String> json(SymbolDay one) {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("symbol", one.series().symbol().toString());
    values.put("period", one.series().period().code());
    values.put("date", one.day().toString());
    values.put("state", one.state().code());
    values.put("evidence", one.evidence());
    return values;
  }

  private static Map<String, String> json(Jump one) {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("symbol", one.symbol().toString());
    values.put("date", one.day().toString());
    values.put("kind", one.kind().code());
    values.put("evidence", one.evidence());
    return values;
  }

  // ---------------------------------------------------------------- history

  /** The answers of each day and period, and what changed from one to the next. */
  static List<String> historyLines(List<GivenAnswer> past) {
    List<String> lines = new ArrayList<>();
    GivenAnswer before = null;
    for (GivenAnswer answer : past) {
      List<String> changes = changes(before, answer);
      lines.add(
          answer.day()
              + " "
              + answer.period()
              + " at "
              + at(answer.at())
              + ": complete="
              + answer.complete()
              + ", "
              + answer.exceptions().size()
              + " not present");
      changes.stream().limit(SHOWN).forEach(change -> lines.add("  " + change));
      if (changes.size() > SHOWN) {
        lines.add("  … and " + (changes.size() - SHOWN) + " more");
      }
      before = answer;
    }
    return lines;
  }

  private static String at(Instant time) {
    return MarketTime.text(time);
  }

  private static List<String> changes(@Nullable GivenAnswer before, GivenAnswer answer) {
    return before == null || !before.isSameDay(answer) ? List.of() : answer.changesSince(before);
  }

  static String historyJson(List<GivenAnswer> past) {
    List<Map<String, Object>> all = new ArrayList<>();
    GivenAnswer before = null;
    for (GivenAnswer answer : past) {
      Map<String, Object> values = new LinkedHashMap<>();
      values.put("date", answer.day().toString());
      values.put("period", answer.period().code());
      values.put("answered_at", at(answer.at()));
      values.put("complete", answer.complete());
      values.put("exceptions", answer.exceptions());
      values.put("changes", changes(before, answer));
      all.add(values);
      before = answer;
    }
    return write(Map.of("history", all));
  }

  private static String write(Object values) {
    return Json.text(values);
  }
}

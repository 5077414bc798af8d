package io.klinesaga.doctor;

import io.klinesaga.config.Secrets;
import io.klinesaga.doctor.Diagnosis.Level;
import java.util.ArrayList;
import java.util.List;

/** Collects what is found about one area. */
final class Findings {
  private final List<Diagnosis> all;
  private final String area;

  Findings(List<Diagnosis> all, String area) {
    this.all = all;
    this.area = area;
  }

  /** Starts an area of a list of its own. */
  static Findings of(String area) {
    return new Findings(new ArrayList<>(), area);
  }

  void ok(String about, String found) {
    add(about, Level.OK, found, "");
  }

  void unknown(String about, String found) {
    add(about, Level.UNKNOWN, found, "");
  }

  void warning(String about, String found, String todo) {
    add(about, Level.WARNING, found, todo);
  }

  void problem(String about, String found, String todo) {
    add(about, Level.PROBLEM, found, todo);
  }

  void unreachable(String found, String todo) {
    add("reachable", Level.UNREACHABLE, found, todo);
  }

  /** Good, or a problem with what to do about it. */
  void require(boolean isGood, String about, String found, String todo) {
    add(about, isGood ? Level.OK : Level.PROBLEM, found, isGood ? "" : todo);
  }

  /** Good, or a warning with what to do about it. */
  void prefer(boolean isGood, String about, String found, String todo) {
    add(about, isGood ? Level.OK : Level.WARNING, found, isGood ? "" : todo);
  }

  private void add(String about, Level level, String found, String todo) {
    all.add(new Diagnosis(area, about, level, Secrets.mask(found), todo));
  }

  List<Diagnosis> all() {
    return all;
  }
}

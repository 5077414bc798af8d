package io.klinesaga.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The book of a process that shares nothing. */
final class MemoryHostBook implements HostBook {
  private final Map<List<String>, HostNote> notes = new ConcurrentHashMap<>();

  @Override
  public List<HostNote> notes() {
    return new ArrayList<>(notes.values());
  }

  @Override
  public void keep(HostNote note) {
    notes.put(List.of(note.host(), note.kind()), note);
  }
}

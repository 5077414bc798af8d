package io.klinesaga.reference.server;

import io.klinesaga.reference.Reading;
import io.klinesaga.reference.Reading.End;
import io.klinesaga.source.SourceException;
import io.klinesaga.source.SourcePausedException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Asks one question after the other. */
final class Each {
  private Each() {}

  /** What was answered before a source pauses or fails is kept. */
  static <Q, T> Reading<T> of(List<Q> questions, Function<Q, List<T>> ask) {
    List<T> parts = new ArrayList<>();
    End end = null;
    try {
      for (Q question : questions) {
        parts.addAll(ask.apply(question));
      }
    } catch (SourcePausedException e) {
      end = new End(String.valueOf(e.getMessage()), true);
    } catch (SourceException e) {
      end = new End(String.valueOf(e.getMessage()), false);
    }
    return new Reading<>(parts, List.of(), List.of(), false, end);
  }
}

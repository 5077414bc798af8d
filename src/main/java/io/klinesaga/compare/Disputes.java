package io.klinesaga.compare;

import io.klinesaga.market.SeriesId;
import io.klinesaga.market.TimeRange;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;

/** Where disputes are noted. Every method joins the transaction of the calling thread. */
public interface Disputes {
  /** Of who notes nothing. */
  Disputes NONE =
      new Disputes() {
        @Override
        public List<Noted> noted(Collection<SeriesId> series, TimeRange range) {
          return List.of();
        }

        @Override
        public void note(String foundBy, Collection<Dispute> found) {}

        @Override
        public void forget(Collection<Noted> gone) {}

        @Override
        public void replace(
            Look look,
            Collection<SeriesId> looked,
            TimeRange range,
            Predicate<Dispute> compared,
            Collection<Dispute> found) {}
      };

  /** What contradicts bars of some series in a range, whoever has found it. */
  List<Noted> noted(Collection<SeriesId> series, TimeRange range);

  /** Notes what was found; what is noted already is seen again. */
  void note(String foundBy, Collection<Dispute> found);

  /** These do not hold any more; what was seen again meanwhile stays. */
  void forget(Collection<Noted> gone);

  /**
   * Notes what a look at some series has found. Of what the same look had found there before, that
   * is forgotten which was compared again and not found again.
   *
   * @param looked the series that were looked at
   * @param range the times that were looked at
   * @param compared whether the value of an earlier finding was compared again
   */
  void replace(
      Look look,
      Collection<SeriesId> looked,
      TimeRange range,
      Predicate<Dispute> compared,
      Collection<Dispute> found);
}

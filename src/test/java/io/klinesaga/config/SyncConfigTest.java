package io.klinesaga.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SyncConfigTest {
  private static int seriesPerChunk(int chunkSize, int workers, int series) {
    return new SyncConfig(chunkSize, 16_000, workers, TransactionMode.SAGA).seriesPerChunk(series);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # chunk-size | workers | series | per chunk
          400 | 4  |     0 | 100
          400 | 4  |     1 | 100
          400 | 4  |   100 | 100
          400 | 4  |   300 | 100
          400 | 4  |   500 | 125
          400 | 4  |   800 | 200
          400 | 4  |  1600 | 400
          400 | 4  |  1601 | 201
          400 | 4  |  5400 | 338
          400 | 1  |  5400 | 386
          400 | 64 |  5400 | 100
          200 | 4  |  5400 | 193
          500 | 64 | 2000000000 | 500
          99  | 4  |   100 |  99
          5   | 4  |    11 |   5
          1   | 4  |  5400 |   1
          """)
  void chunks_are_as_large_as_allowed_and_keep_all_workers_busy(
      int chunkSize, int workers, int series, int expected) {
    assertThat(seriesPerChunk(chunkSize, workers, series)).isEqualTo(expected);
  }

  @Test
  void shared_chunks_are_cut_for_the_workers_of_all_nodes() {
    SyncConfig config = new SyncConfig(500, 16_000, 1, TransactionMode.SAGA);
    assertThat(config.seriesPerChunk(5400)).isEqualTo(491);
    assertThat(config.sharedBy(24).seriesPerChunk(5400)).isEqualTo(225);
    assertThat(config.sharedBy(24).chunkRows()).isEqualTo(16_000);
  }

  @ParameterizedTest
  @CsvSource({"400, 4", "400, 1", "500, 7", "120, 3", "1, 64", "37, 2"})
  void no_chunk_is_too_large_and_no_worker_has_a_round_more_than_needed(int most, int workers) {
    for (int series = 1; series < 10_000; series += 13) {
      int size = seriesPerChunk(most, workers, series);
      assertThat(size).isBetween(1, most);
      int chunks = (series + size - 1) / size;
      int needed = (series + most * workers - 1) / (most * workers);
      assertThat((chunks + workers - 1) / workers).as("rounds of %d", series).isEqualTo(needed);
    }
  }
}

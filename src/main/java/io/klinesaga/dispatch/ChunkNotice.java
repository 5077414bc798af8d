package io.klinesaga.dispatch;

import io.klinesaga.sync.Chunk;

/**
 * The message that a chunk is there. It orders nothing: who takes the chunk is decided in
 * PostgreSQL. Its parts are properties for the route that sends it.
 */
public final class ChunkNotice {
  private final ChunkId id;
  private final Chunk chunk;
  private final int partitions;

  ChunkNotice(ChunkId id, Chunk chunk, int partitions) {
    this.id = id;
    this.chunk = chunk;
    this.partitions = partitions;
  }

  /** The chunk, such as {@code 12/3}. */
  public String getText() {
    return id.toString();
  }

  /** The symbols it covers, such as {@code 000001.SZ-000299.SZ}. */
  public String getKey() {
    return symbol(0) + "-" + symbol(chunk.plans().size() - 1);
  }

  private String symbol(int place) {
    return chunk.plans().get(place).series().symbol().toString();
  }

  /** Where it goes, so that all nodes get their share; from 0, below the number of partitions. */
  public int getPartition() {
    return id.number() % partitions;
  }
}

package io.klinesaga.cluster;

/** Follows what this node does as one of several. */
public interface ClusterListener {
  /** Nobody. */
  ClusterListener NONE = new ClusterListener() {};

  /** A firing has come, or has ended. */
  default void fired(FiringResult result) {}

  /** So many nodes are alive. */
  default void nodes(int alive) {}

  /** The book of the nodes cannot be read. */
  default void nodesUnknown() {}
}

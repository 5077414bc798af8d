package io.klinesaga.cluster;

/** A firing that this process did, which was silent meanwhile, is done by another process. */
public final class FiringLostException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  public FiringLostException(Firing firing) {
    super("the firing " + firing + " has been taken over from this process, which was silent");
  }
}

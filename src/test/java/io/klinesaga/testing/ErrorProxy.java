package io.klinesaga.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/** A relay in front of a TDengine that answers requests with errors of a cluster in trouble. */
public final class ErrorProxy extends FrameProxy {
  /** As often as it is asked. */
  public static final int ALWAYS = Integer.MAX_VALUE;

  private static final int SHORT = 126;

  private final AtomicInteger left = new AtomicInteger();
  private final AtomicInteger errors = new AtomicInteger();
  private final AtomicInteger requests = new AtomicInteger();
  private volatile String action = "";
  private volatile int code;
  private volatile boolean isDone;

  public ErrorProxy(InetSocketAddress target) {
    super(target);
  }

  /** Answers the next so many requests of this action with the code; the server gets none of it. */
  public void refuse(String action, int code, int times) {
    set(action, code, times, false);
  }

  /** As {@link #refuse}, but the server gets the request and does it. */
  public void doAndRefuse(String action, int code, int times) {
    set(action, code, times, true);
  }

  private void set(String newAction, int newCode, int times, boolean newIsDone) {
    left.set(0);
    errors.set(0);
    requests.set(0);
    action = newAction;
    code = newCode;
    isDone = newIsDone;
    left.set(times);
  }

  /** Passes on everything from now on. */
  public void heal() {
    left.set(0);
  }

  /** Errors given since they were asked for. */
  public int errors() {
    return errors.get();
  }

  /** Requests of that action since then, those with an error included. */
  public int requests() {
    return requests.get();
  }

  @Override
  void handle(ClientFrame frame, OutputStream server, OutputStream client) throws IOException {
    boolean isMeant = frame.action().equals(action);
    if (isMeant) {
      requests.incrementAndGet();
    }
    boolean isHit = isMeant && left.getAndUpdate(n -> n == ALWAYS ? n : Math.max(0, n - 1)) > 0;
    if (isHit) {
      errors.incrementAndGet();
      client.write(answer(frame));
    }
    if (!isHit || isDone) {
      server.write(frame.bytes());
    }
  }

  /** An unmasked text message; the driver ignores a second answer to the same request. */
  private byte[] answer(ClientFrame frame) {
    byte[] text =
        String.format(
                Locale.ROOT,
                "{\"code\":%d,\"message\":\"error 0x%x of a test\",\"action\":\"%s\",\"req_id\":%d,\"timing\":1}",
                code,
                code,
                frame.action(),
                frame.requestId())
            .getBytes(StandardCharsets.UTF_8);
    ByteBuffer message = ByteBuffer.allocate(4 + text.length).put((byte) 0x81);
    if (text.length < SHORT) {
      message.put((byte) text.length);
    } else {
      message.put((byte) SHORT).putShort((short) text.length);
    }
    message.put(text).flip();
    byte[] bytes = new byte[message.remaining()];
    message.get(bytes);
    return bytes;
  }
}

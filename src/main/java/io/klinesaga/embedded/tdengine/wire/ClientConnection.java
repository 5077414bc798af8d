package io.klinesaga.embedded.tdengine.wire;

import static io.netty.channel.ChannelFutureListener.CLOSE_ON_FAILURE;

import io.klinesaga.embedded.tdengine.engine.Engine;
import io.klinesaga.embedded.tdengine.engine.TdengineException;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.timeout.IdleStateEvent;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's socket: hands its messages to the workers, and ends its session with it. Messages
 * that use the same statement or result are answered in their order, others at the same time. No
 * more is read while many are being answered or the client does not read its replies; netty's
 * FlowControlHandler in front holds what has arrived already.
 *
 * <p>Everything but {@link #work} happens on the connection's event loop.
 */
final class ClientConnection extends SimpleChannelInboundHandler<Object> {
  private static final Logger LOG = LoggerFactory.getLogger(ClientConnection.class);

  /** JSON requests carry at most one SQL text, escaped. */
  static final int MAX_TEXT_BYTES = 4 << 20;

  /** Half of the workers, so that no connection keeps all others waiting. */
  private static final int MAX_RUNNING = TdengineServer.WORKERS / 2;

  private static final long MAX_RUNNING_BYTES = 32L << 20;

  private final Channel channel;
  private final ClientSession session;
  private final Executor workers;

  /** The last request of each statement and result that has one running. */
  private final Map<Long, CompletableFuture<Void>> tails = new HashMap<>();

  private int running;
  private long runningBytes;

  /**
   * @param workers do what the client asks for
   * @param ends end the session, which stops the queries that run, when the channel is closed
   */
  ClientConnection(Channel channel, Engine engine, Executor workers, Executor ends) {
    this.channel = channel;
    this.session = new ClientSession(engine);
    this.workers = workers;
    channel.closeFuture().addListener(future -> ends.execute(session::close));
  }

  // ---------------------------------------------------------------- requests

  private void start(Request request) {
    running++;
    runningBytes += request.message().capacity();
    Runnable work = () -> work(request);
    tails.compute(
        request.subject(),
        (subject, last) ->
            last == null || subject == 0
                ? CompletableFuture.runAsync(work, workers)
                : last.thenRunAsync(work, workers));
    readWhatMayRun();
  }

  private void work(Request request) {
    // Nothing may be written for a client that is gone and cannot learn of it.
    WebSocketFrame reply = channel.isOpen() ? answer(request) : null;
    channel.eventLoop().execute(() -> done(request, reply));
  }

  /** Every failure becomes the request's reply. */
  private @Nullable WebSocketFrame answer(Request request) {
    try {
      return session.answer(request);
    } catch (TdengineException e) {
      if (e.getCause() != null && channel.isOpen()) {
        LOG.error("{} (req_id {}): {}", request.action(), request.id(), e.getMessage());
        LOG.debug("{} (req_id {})", request.action(), request.id(), e);
      }
      return request.failure(e.code(), String.valueOf(e.getMessage()));
    } catch (RuntimeException | Error e) {
      LOG.error("{} (req_id {}) failed unexpectedly", request.action(), request.id(), e);
      return request.failure(Protocol.ADAPTER_ERROR, "internal error: " + e);
    }
  }

  private void done(Request request, @Nullable WebSocketFrame reply) {
    running--;
    runningBytes -= request.message().capacity();
    tails.values().removeIf(CompletableFuture::isDone);
    if (reply != null) {
      channel.writeAndFlush(reply).addListener(CLOSE_ON_FAILURE);
    }
    readWhatMayRun();
  }

  private void readWhatMayRun() {
    boolean mayRun =
        channel.isWritable() && running < MAX_RUNNING && runningBytes < MAX_RUNNING_BYTES;
    channel.config().setAutoRead(mayRun);
  }

  // ---------------------------------------------------------------- messages

  @Override
  protected void channelRead0(ChannelHandlerContext context, Object message) {
    if (message instanceof BinaryWebSocketFrame frame) {
      start(Request.ofBinary(ByteBufUtil.getBytes(frame.content())));
    } else if (message instanceof TextWebSocketFrame frame
        && frame.content().readableBytes() > MAX_TEXT_BYTES) {
      closeAfter(new CloseWebSocketFrame(WebSocketCloseStatus.MESSAGE_TOO_BIG));
    } else if (message instanceof TextWebSocketFrame frame) {
      start(Request.ofText(ByteBufUtil.getBytes(frame.content())));
    } else if (message instanceof FullHttpRequest request) {
      // What the WebSocket handshake did not take: another path.
      LOG.debug("refused {} {}", request.method(), request.uri());
      closeAfter(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.NOT_FOUND));
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    readWhatMayRun();
  }

  /**
   * A client that has so much running that nothing is read shows only by a write that it is gone.
   */
  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof IdleStateEvent && !channel.config().isAutoRead() && channel.isWritable()) {
      channel.writeAndFlush(new PingWebSocketFrame()).addListener(CLOSE_ON_FAILURE);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.debug("closing {}", channel, cause);
    if (cause instanceof IOException || cause instanceof CorruptedWebSocketFrameException) {
      // The peer is gone, or netty has sent the Close frame already.
      var unused = channel.close();
    } else {
      // Also too many fragments.
      closeAfter(new CloseWebSocketFrame(WebSocketCloseStatus.PROTOCOL_ERROR));
    }
  }

  private void closeAfter(Object farewell) {
    channel.writeAndFlush(farewell).addListener(ChannelFutureListener.CLOSE);
  }
}

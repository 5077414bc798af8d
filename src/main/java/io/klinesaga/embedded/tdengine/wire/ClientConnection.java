package io.klinesaga.embedded.tdengine.wire;

import io.klinesaga.embedded.tdengine.wire.Job.Lane;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
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
final class ClientConnection extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(ClientConnection.class);

  /** Half of the workers, so that no connection keeps all others waiting. */
  private static final int MAX_RUNNING = TdengineServer.WORKERS / 2;

  private static final long MAX_RUNNING_BYTES = 32L << 20;

  private final Channel channel;
  private final ClientSession session;
  private final Executor workers;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  /** The last job of each lane that has one. */
  private final Map<Lane, CompletableFuture<Void>> tails = new HashMap<>();

  private int running;
  private long runningBytes;
  private volatile boolean closed;

  ClientConnection(Channel channel, SessionFactory sessions, Executor workers) {
    this.channel = channel;
    this.session = new ClientSession(sessions);
    this.workers = workers;
    channel.closeFuture().addListener(future -> closed());
  }

  /** Completes when the connection is closed, none of its requests runs and its session is gone. */
  CompletableFuture<Void> ended() {
    return ended;
  }

  private void closed() {
    closed = true;
    endIfIdle();
  }

  private void endIfIdle() {
    if (running > 0) {
      return;
    }
    try {
      workers.execute(this::end);
    } catch (RejectedExecutionException e) {
      end(); // the server is closed already; what the client had open must go all the same
    }
  }

  private void end() {
    try {
      session.close();
    } catch (RuntimeException e) {
      LOG.warn("closing a client's session failed", e);
    } finally {
      ended.complete(null);
    }
  }

  // ---------------------------------------------------------------- jobs

  private void start(Job job) {
    running++;
    runningBytes += job.bytes();
    Lane lane = job.lane();
    CompletableFuture<Void> before = lane == null ? null : tails.get(lane);
    CompletableFuture<Void> work =
        before == null
            ? CompletableFuture.runAsync(() -> work(job), workers)
            : before.thenRunAsync(() -> work(job), workers);
    if (lane != null) {
      tails.put(lane, work);
    }
    readWhatMayRun();
  }

  private void work(Job job) {
    // Nothing may be written for a client that is gone and cannot learn of it.
    WebSocketFrame reply = closed ? null : job.answer();
    try {
      channel.eventLoop().execute(() -> done(job, reply));
    } catch (RejectedExecutionException e) {
      ReferenceCountUtil.release(reply); // the server was closed and did not wait any longer
    }
  }

  private void done(Job job, @Nullable WebSocketFrame reply) {
    running--;
    runningBytes -= job.bytes();
    tails.values().removeIf(CompletableFuture::isDone);
    if (closed) {
      ReferenceCountUtil.release(reply);
      endIfIdle();
      return;
    }
    if (reply != null) {
      channel.writeAndFlush(reply).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    }
    readWhatMayRun();
  }

  private void readWhatMayRun() {
    boolean mayRun =
        channel.isWritable() && running < MAX_RUNNING && runningBytes < MAX_RUNNING_BYTES;
    if (channel.config().isAutoRead() != mayRun) {
      channel.config().setAutoRead(mayRun);
    }
  }

  // ---------------------------------------------------------------- messages

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    try {
      receive(context, message);
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void receive(ChannelHandlerContext context, Object message) {
    if (message instanceof BinaryWebSocketFrame frame) {
      start(session.binary(ByteBufUtil.getBytes(frame.content())));
    } else if (message instanceof TextWebSocketFrame frame) {
      receiveText(context, frame.content());
    } else if (message instanceof FullHttpRequest request) {
      refuse(context, request);
    }
  }

  private void receiveText(ChannelHandlerContext context, ByteBuf text) {
    if (text.readableBytes() > Protocol.MAX_TEXT_BYTES) {
      close(context, WebSocketCloseStatus.MESSAGE_TOO_BIG, "a text message is too long");
    } else {
      start(session.text(ByteBufUtil.getBytes(text)));
    }
  }

  /** What the WebSocket handshake did not take: another path. */
  private static void refuse(ChannelHandlerContext context, FullHttpRequest request) {
    LOG.debug("refused {} {}", request.method(), request.uri());
    DefaultFullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.NOT_FOUND, Unpooled.EMPTY_BUFFER);
    response.headers().set(HttpHeaderNames.CONTENT_LENGTH, 0);
    context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    readWhatMayRun();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.debug("closing {}", context.channel(), cause);
    if (cause instanceof IOException || cause instanceof CorruptedWebSocketFrameException) {
      // The peer is gone, or netty has sent the Close frame already.
      var unused = context.close();
    } else {
      close(context, WebSocketCloseStatus.PROTOCOL_ERROR, "invalid or too long message");
    }
  }

  private static void close(
      ChannelHandlerContext context, WebSocketCloseStatus status, String reason) {
    context
        .writeAndFlush(new CloseWebSocketFrame(status, reason))
        .addListener(ChannelFutureListener.CLOSE);
  }
}

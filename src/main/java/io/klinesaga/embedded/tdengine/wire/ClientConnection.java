package io.klinesaga.embedded.tdengine.wire;

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
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client's socket: hands its messages to the workers, and ends its session with it. */
final class ClientConnection extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(ClientConnection.class);

  private final ClientSession session;
  private final JobQueue jobs;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  ClientConnection(Channel channel, SessionFactory sessions, Executor workers) {
    session = new ClientSession(sessions);
    jobs = new JobQueue(channel, workers, this::end);
    channel.closeFuture().addListener(future -> jobs.close());
  }

  /** Completes when the connection is closed, none of its requests runs and its session is gone. */
  CompletableFuture<Void> ended() {
    return ended;
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
      jobs.add(session.binary(ByteBufUtil.getBytes(frame.content())));
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
      jobs.add(session.text(ByteBufUtil.getBytes(text)));
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
    jobs.pump();
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

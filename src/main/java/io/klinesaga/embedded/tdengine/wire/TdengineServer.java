package io.klinesaga.embedded.tdengine.wire;

import io.klinesaga.embedded.EmbeddedException;
import io.klinesaga.embedded.tdengine.engine.Engine;
import io.klinesaga.lifecycle.Opened;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketServerExtensionHandler;
import io.netty.handler.codec.http.websocketx.extensions.compression.PerMessageDeflateServerExtensionHandshaker;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server that official TDengine drivers connect to with {@code jdbc:TAOS-WS://host:port/}. The
 * event loop only moves bytes; requests are answered by a fixed number of worker threads.
 */
public final class TdengineServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TdengineServer.class);
  private static final String PATH = "/ws";
  static final int WORKERS = 32;
  private static final int MAX_HTTP_BYTES = 64 << 10;
  private static final long CLOSE_SECONDS = 10;
  private static final int QUIET_SECONDS = 5;

  /** A client may leave this much unread before its next request waits. */
  private static final WriteBufferWaterMark UNREAD = new WriteBufferWaterMark(1 << 20, 4 << 20);

  /** What the driver asks for: no context of one message is kept for the next, either way. */
  private static final PerMessageDeflateServerExtensionHandshaker COMPRESSION =
      new PerMessageDeflateServerExtensionHandshaker(
          6, false, 15, true, true, Protocol.MAX_MESSAGE_BYTES);

  private final ExecutorService workers =
      Executors.newFixedThreadPool(WORKERS, new DefaultThreadFactory("tdengine-worker", true));

  /** Apart from the workers, which may all be busy with what an end would stop. */
  private final ExecutorService ends =
      Executors.newCachedThreadPool(new DefaultThreadFactory("tdengine-end", true));

  private final EventLoopGroup eventLoops =
      new NioEventLoopGroup(2, new DefaultThreadFactory("tdengine-wire", true));

  /** One that is added late, while the server closes, is closed at once. */
  private final ChannelGroup clients = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);

  private final Opened opened = new Opened();
  private final Engine engine;
  private final Channel listener;

  /**
   * Begins to listen; its threads do not keep the process alive.
   *
   * @param address where to listen; port 0: any free one
   * @throws EmbeddedException if the port is taken or the address is not this machine's
   */
  public TdengineServer(InetSocketAddress address, Engine engine) {
    this.engine = engine;
    this.listener =
        Opened.allOrNothing(
            failing -> {
              failing.onClose(this::stopThreads);
              return listen(address);
            });
    opened.onClose(this::stopThreads);
    opened.onClose(() -> clients.close().awaitUninterruptibly());
    opened.onClose(() -> listener.close().awaitUninterruptibly());
  }

  private Channel listen(InetSocketAddress address) {
    ChannelFuture bound = bootstrap().bind(address).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new EmbeddedException(
          "the embedded TDengine cannot listen on "
              + (address.getHostString() + ":" + address.getPort() + ": ")
              + bound.cause().getMessage(),
          bound.cause());
    }
    return bound.channel();
  }

  /** The port that clients connect to. */
  public int port() {
    return ((InetSocketAddress) listener.localAddress()).getPort();
  }

  /**
   * Drops all connections. Requests that have not begun are not executed; waits up to 10 seconds
   * for those that run and for the ends of their sessions, so that the engine can be closed next;
   * an interrupt cuts the waiting short.
   */
  @Override
  public void close() {
    opened.close();
  }

  private void stopThreads() {
    workers.shutdown();
    ends.shutdown();
    try {
      if (!workers.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)
          || !ends.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("closed while requests were still running");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    eventLoops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  private ServerBootstrap bootstrap() {
    return new ServerBootstrap()
        .group(eventLoops)
        .channel(NioServerSocketChannel.class)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, UNREAD)
        .childHandler(new Connecting());
  }

  /** What a new connection passes through. */
  private final class Connecting extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel channel) {
      channel
          .pipeline()
          .addLast(new HttpServerCodec())
          .addLast(new HttpObjectAggregator(MAX_HTTP_BYTES))
          .addLast(new WebSocketServerExtensionHandler(COMPRESSION))
          .addLast(
              new WebSocketServerProtocolHandler(
                  PATH, null, true, Protocol.MAX_MESSAGE_BYTES, false, true))
          .addLast(new WebSocketFrameAggregator(Protocol.MAX_MESSAGE_BYTES))
          .addLast(new FlowControlHandler())
          .addLast(new IdleStateHandler(0, 0, QUIET_SECONDS))
          .addLast(new ClientConnection(channel, engine, workers, ends));
      clients.add(channel);
    }
  }
}

package io.klinesaga.testing;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A relay in front of a TDengine that knows the requests of its clients apart. */
abstract class FrameProxy extends TcpRelay {
  FrameProxy(InetSocketAddress target) {
    super(target);
  }

  /**
   * Deals with one message of a client.
   *
   * @param server passes it on
   * @param client answers it
   * @throws IOException to cut the connection
   */
  abstract void handle(ClientFrame frame, OutputStream server, OutputStream client)
      throws IOException;

  @Override
  boolean toServer(Socket client, Socket server) throws IOException {
    DataInputStream in = new DataInputStream(client.getInputStream());
    OutputStream out = server.getOutputStream();
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.readUnsignedByte());
    }
    out.write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
    while (!isClosed()) {
      handle(ClientFrame.read(in), out, client.getOutputStream());
    }
    return true;
  }
}

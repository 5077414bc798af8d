package io.klinesaga.testing.quote;

import io.klinesaga.loop.Pause;
import io.klinesaga.testing.quote.Hostility.Damage;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One connection of a client. */
final class QuoteConversation {
  private static final int COMPRESSED_FROM = 100;
  private static final int PUSHED = 0x0547;

  private final Socket socket;
  private final Answers answers;
  private final Hostility faults;
  private final Traffic traffic;

  QuoteConversation(Socket socket, Answers answers, Hostility faults, Traffic traffic) {
    this.socket = socket;
    this.answers = answers;
    this.faults = faults;
    this.traffic = traffic;
  }

  /**
   * Answers until one of both ends.
   *
   * @return whether the server is to die with it
   */
  boolean hold() {
    try {
      DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
      OutputStream out = socket.getOutputStream();
      boolean isOpen = true;
      for (int answered = 0; isOpen && answered < faults.answersPerConnection(); answered++) {
        socket.setSoTimeout((int) faults.idle().toMillis());
        QuoteRequest request = QuoteRequest.read(in);
        traffic.add(request);
        if (faults.isLastBreath()) {
          return true;
        }
        isOpen = answer(request, out);
      }
    } catch (IOException e) {
      // The client has gone, or the server goes.
    }
    return false;
  }

  /** Returns whether the connection stays open. */
  private boolean answer(QuoteRequest request, OutputStream out) throws IOException {
    Optional<byte[]> body = answers.to(request);
    if (!Pause.of(faults.delay())) {
      return false;
    }
    if (body.isEmpty()) {
      return true;
    }
    if (faults.isUnsolicited()) {
      send(out, Frame.plain(pushed(request), new byte[4]));
    }
    @Nullable Damage damage = Answers.isSetup(request) ? null : faults.nextDamage();
    send(out, frame(request, body.get(), damage));
    return damage != Damage.CUT;
  }

  private static QuoteRequest pushed(QuoteRequest request) {
    return new QuoteRequest(request.head(), ~request.sequence(), PUSHED, new byte[0]);
  }

  private byte[] frame(QuoteRequest request, byte[] body, @Nullable Damage damage) {
    if (damage != null) {
      return Damages.frame(request, body, damage);
    }
    return faults.isPlain() || body.length <= COMPRESSED_FROM
        ? Frame.plain(request, body)
        : Frame.compressed(request, body);
  }

  private void send(OutputStream out, byte[] frame) throws IOException {
    if (!faults.isSplit()) {
      out.write(frame);
    } else {
      for (byte one : frame) {
        out.write(one);
        out.flush();
      }
    }
    out.flush();
  }
}

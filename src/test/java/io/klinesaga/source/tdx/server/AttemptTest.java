package io.klinesaga.source.tdx.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class AttemptTest {
  @Test
  void the_reason_is_a_sentence_and_never_the_bare_name_of_the_host() {
    assertThat(Attempt.reason(new UnknownHostException("quotes.example")))
        .isEqualTo("unknown host");
    assertThat(Attempt.reason(new ConnectException("Connection refused")))
        .isEqualTo("Connection refused");
    assertThat(Attempt.reason(new EOFException())).isEqualTo("EOFException");
  }
}

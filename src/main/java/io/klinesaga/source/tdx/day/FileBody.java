package io.klinesaga.source.tdx.day;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Writes an answer to a file, as long as it is not too long. */
final class FileBody implements BodySubscriber<Long> {
  private final CompletableFuture<Long> result = new CompletableFuture<>();
  private final FileChannel file;
  private final long most;
  private long size;
  private Flow.@Nullable Subscription subscription;

  /**
   * @throws IOException if the file cannot be written
   */
  FileBody(Path path, long most) throws IOException {
    this.file =
        FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
    this.most = most;
  }

  /** The number of bytes, when all are written. */
  @Override
  public CompletionStage<Long> getBody() {
    return result;
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = given;
    given.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(List<ByteBuffer> content) {
    if (result.isDone()) {
      return;
    }
    try {
      for (ByteBuffer piece : content) {
        size += piece.remaining();
        if (size > most) {
          throw new IOException("the answer has more than " + most + " bytes");
        }
        while (piece.hasRemaining()) {
          file.write(piece);
        }
      }
    } catch (IOException e) {
      end(e);
      if (subscription != null) {
        subscription.cancel();
      }
    }
  }

  @Override
  public void onError(Throwable error) {
    end(error);
  }

  @Override
  public void onComplete() {
    end(null);
  }

  private void end(@Nullable Throwable error) {
    Throwable problem = error;
    try {
      file.close();
    } catch (IOException e) {
      problem = problem == null ? e : problem;
    }
    if (problem == null) {
      result.complete(size);
    } else {
      result.completeExceptionally(problem);
    }
  }
}

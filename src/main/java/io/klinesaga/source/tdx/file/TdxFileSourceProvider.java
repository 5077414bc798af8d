package io.klinesaga.source.tdx.file;

import io.klinesaga.source.KlineSource;
import io.klinesaga.source.KlineSourceProvider;
import io.klinesaga.source.SourceContext;
import io.klinesaga.source.SourceSettings;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Set;

/**
 * Makes {@link TdxFileSource}s. The one setting, {@code directory}, is required: the folder that
 * contains {@code vipdoc}, or {@code vipdoc} itself.
 */
public final class TdxFileSourceProvider implements KlineSourceProvider {
  private static final String DIRECTORY = "directory";

  @Override
  public String name() {
    return TdxFileSource.NAME;
  }

  @Override
  public KlineSource create(SourceContext context) {
    SourceSettings settings = new SourceSettings(name(), context.settings(), Set.of(DIRECTORY));
    String directory = settings.required(DIRECTORY);
    try {
      return new TdxFileSource(Path.of(directory), context.instruments());
    } catch (InvalidPathException e) {
      throw settings.invalid(DIRECTORY, directory, "a path of this file system", e);
    }
  }
}

package io.klinesaga.jmx;

import io.klinesaga.api.PublicApi;
import java.util.List;

/** Remote sources, as all processes treat them. */
@Described("Sources over a network that are left alone for now, by all processes.")
@PublicApi
public interface SourcesMXBean {
  @Described("One sentence for each source that is paused: until when and why; read now")
  List<String> getPaused();

  @Described("Ends the pause of a source; processes take that over within 10 seconds")
  String resume(@Described("Name of the source, as in kline.source") String name);
}

package io.klinesaga.source.tdx.server;

import org.jspecify.annotations.Nullable;

/**
 * What a host delivers.
 *
 * @param doubt why another host should be heard as well; null if there is no reason
 * @param isUsable whether it may be used if no other host can be heard
 */
record Answer<T>(T value, @Nullable String doubt, boolean isUsable) {
  static <T> Answer<T> of(T value) {
    return new Answer<>(value, null, true);
  }
}

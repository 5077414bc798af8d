/**
 * What the embedded servers share: the folder they keep their data in, held by one process.
 *
 * <p>Allowed dependencies: {@code lifecycle}, {@code market} (how a time is written), the JDK.
 */
@NullMarked
package io.klinesaga.embedded;

import org.jspecify.annotations.NullMarked;

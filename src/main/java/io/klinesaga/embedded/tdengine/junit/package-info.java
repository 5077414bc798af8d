/**
 * An embedded TDengine for JUnit 5 tests. Who uses it brings JUnit along; the product runs without.
 *
 * <p>Allowed dependencies: {@code embedded.tdengine}, {@code api}, JUnit.
 */
@NullMarked
package io.klinesaga.embedded.tdengine.junit;

import org.jspecify.annotations.NullMarked;

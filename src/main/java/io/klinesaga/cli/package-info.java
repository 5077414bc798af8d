/**
 * The command line.
 *
 * <p>Allowed dependencies: {@code dryrun}, {@code app} and what it hands out: {@code adjust},
 * {@code audit}, {@code cli.output}, {@code clean}, {@code bench}, {@code compare}, {@code
 * complete}, {@code config}, {@code history}, {@code repair}, {@code verify}, {@code doctor},
 * {@code embedded}, {@code embedded.tdengine}, {@code export}, {@code handover}, {@code jdbc},
 * {@code lifecycle}, {@code loop}, {@code market}, {@code postgres}, {@code read}, {@code
 * read.text}, {@code reference}, {@code routes}, {@code source}, {@code sync}, {@code tdengine},
 * picocli, progressbar, Jackson, SLF4J; nothing but the entry point depends on this package.
 */
@NullMarked
package io.klinesaga.cli;

import org.jspecify.annotations.NullMarked;

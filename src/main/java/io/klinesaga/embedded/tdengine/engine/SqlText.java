package io.klinesaga.embedded.tdengine.engine;

import static io.klinesaga.embedded.tdengine.grammar.TdengineLexer.*;

import io.klinesaga.embedded.tdengine.grammar.TdengineLexer;
import io.klinesaga.embedded.tdengine.grammar.TdengineParser;
import io.klinesaga.embedded.tdengine.grammar.TdengineParser.StatementContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.antlr.v4.runtime.BailErrorStrategy;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.ListTokenSource;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.misc.Interval;
import org.antlr.v4.runtime.misc.ParseCancellationException;

/** One statement: its text as a real client sends it, its words, and its syntax tree. */
final class SqlText {
  /** Nested deeper, a statement could exhaust the stack. */
  private static final int MAX_NESTING = 200;

  private static final Set<Integer> QUERY_STARTS = Set.of(SELECT, INSERT, DELETE, UPDATE, LP);

  private static final Set<Integer> OPENING = Set.of(LP, CASE);
  private static final Set<Integer> CLOSING = Set.of(RP, END);

  private final String text;
  private final List<Token> tokens = new ArrayList<>();

  SqlText(String sql) {
    text = lowerCaseOutsideQuotes(sql);
    TdengineLexer lexer = new TdengineLexer(CharStreams.fromString(text));
    lexer.removeErrorListeners();
    int depth = 0;
    for (Token token : lexer.getAllTokens()) {
      int type = token.getType();
      if (type == SEMI) {
        break;
      }
      depth += OPENING.contains(type) ? 1 : CLOSING.contains(type) ? -1 : 0;
      Errors.refuseIf(depth > MAX_NESTING, "more than " + MAX_NESTING + " levels of nesting");
      tokens.add(token);
    }
  }

  /** The number of {@code ?}. */
  int placeholders() {
    return (int) tokens.stream().filter(t -> t.getType() == QUESTION).count();
  }

  List<Token> tokens() {
    return tokens;
  }

  /** Everything from an offset to the end, as errors quote it. */
  String from(int offset) {
    return text.substring(text.offsetByCodePoints(0, offset));
  }

  /** The characters a part of the tree was read from. */
  static String source(ParserRuleContext context) {
    return context
        .start
        .getInputStream()
        .getText(Interval.of(context.start.getStartIndex(), context.stop.getStopIndex()));
  }

  private static String lowerCaseOutsideQuotes(String sql) {
    StringBuilder text = new StringBuilder(sql);
    char quote = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quote != 0) {
        if (c == '\\' && quote != '`') {
          i++;
        } else if (c == quote) {
          quote = 0;
        }
      } else if (c == '\'' || c == '"' || c == '`') {
        quote = c;
      } else if (c >= 'A' && c <= 'Z') {
        text.setCharAt(i, (char) (c + ('a' - 'A')));
      }
    }
    return text.toString();
  }

  /** A real server takes these to another parser, which {@link InsertReader} stands for. */
  boolean isInsertOfValues() {
    int form =
        tokens.stream()
            .map(Token::getType)
            .filter(Set.of(VALUES, USING, SELECT)::contains)
            .findFirst()
            .orElse(SELECT);
    return start() == INSERT && form != SELECT;
  }

  /** The first word's type, or EOF. */
  int start() {
    return tokens.isEmpty() ? Token.EOF : tokens.get(0).getType();
  }

  StatementContext parse() {
    TdengineParser parser = new TdengineParser(new CommonTokenStream(new ListTokenSource(tokens)));
    parser.removeErrorListeners();
    parser.setErrorHandler(new BailErrorStrategy());
    try {
      StatementContext statement = parser.statement();
      refuseUnsupported(statement);
      return statement;
    } catch (ParseCancellationException e) {
      throw error((RecognitionException) Objects.requireNonNull(e.getCause()));
    }
  }

  private static void refuseUnsupported(ParserRuleContext part) {
    if (part.getClass().getSimpleName().startsWith("Unsupported")) {
      throw Errors.notSupported(source(part));
    }
    part.getRuleContexts(ParserRuleContext.class).forEach(SqlText::refuseUnsupported);
  }

  private TdengineException error(RecognitionException failure) {
    Token offending = failure.getOffendingToken();
    int type = offending.getType();
    // Of the many kinds of SHOW few are here.
    Errors.refuseIf(start() == SHOW, text);
    if (type == Token.EOF) {
      return Errors.error(0x2601, "Incomplete SQL statement");
    }
    String rest = from(offending.getStartIndex());
    if (type == ILLEGAL) {
      return Errors.error(0x2600, "unrecognized token: \"" + rest + "\"");
    }
    if (isBeyondSubset(offending, failure.getExpectedTokens().contains(ID))) {
      return Errors.notSupported(
          "\"" + offending.getText().toUpperCase(Locale.ROOT) + "\" at this place");
    }
    return Errors.error(0x2600, "syntax error near \"" + rest + "\"");
  }

  /** Whether a real server might accept what stopped the parser. */
  private boolean isBeyondSubset(Token offending, boolean expectsName) {
    int type = offending.getType();
    if (Set.of(DOUBTFUL, OTHER_NUMBER, UNSUPPORTED_OPERATOR).contains(type)) {
      return true;
    }
    boolean isName = type == ID || type == OTHER_FUNCTION;
    boolean isWord = Character.isLetter(offending.getText().charAt(0)) && !isName;
    // Where only a name can stand, a reserved word is an error in TDengine too.
    return isWord && !expectsName && !QUERY_STARTS.contains(start()) && offending != tokens.get(0);
  }
}

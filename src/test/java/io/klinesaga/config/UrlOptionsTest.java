package io.klinesaga.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UrlOptionsTest {
  private static final String TDENGINE = "jdbc:TAOS-WS://127.0.0.1:6041";
  private static final String POSTGRES = "jdbc:postgresql://127.0.0.1/kline";

  private static Configuration load(String key, String url) {
    return Configuration.load(null, Map.of(), Map.of(key, url));
  }

  /** Each option of the driver is thought of: a new version of it may bring more. */
  @Test
  void every_option_of_tdengines_driver_is_known() throws ReflectiveOperationException {
    Set<String> names = new TreeSet<>();
    for (Field field : Class.forName("com.taosdata.jdbc.TSDBDriver").getFields()) {
      if (field.getName().startsWith("PROPERTY_KEY_") || field.getName().startsWith("HTTP_")) {
        names.add((String) field.get(null));
      }
    }
    assertThat(names).hasSizeGreaterThan(40).contains("pbsMode");
    assertThat(UrlOptions.TDENGINE.known()).containsExactlyInAnyOrderElementsOf(names);
  }

  @Test
  void every_option_of_postgresqls_driver_is_known() throws ReflectiveOperationException {
    Set<String> names = new TreeSet<>();
    Class<?> type = Class.forName("org.postgresql.PGProperty");
    Method name = type.getMethod("getName");
    for (Object property : type.getEnumConstants()) {
      names.add((String) name.invoke(property));
    }
    assertThat(names).hasSizeGreaterThan(60).contains("autosave");
    assertThat(UrlOptions.POSTGRES.known()).containsAll(names);
  }

  @ParameterizedTest
  @CsvSource({
    "pbsMode=line, every saga fails",
    "pbsMode=, every saga fails",
    "asyncWrite=stmt, on the server when it is acknowledged",
    "enableAutoReconnect=true, sent again by the driver",
    "retryTimes=3, sent again by the driver",
    "slaveClusterHost=other, another cluster",
    "batchErrorIgnore=true, must fail the batch",
    "conmode=1, other answers",
    "varcharAsString=false, as the product asks for",
    "messageWaitTimeout=1, kline.tdengine.request-timeout",
    "httpConnectTimeout=1, kline.tdengine.connect-timeout",
    "dbname=other, kline.tdengine.database",
    "charset=GBK, no effect"
  })
  void an_option_that_tdengine_must_not_have_is_refused_by_name(String option, String why) {
    String name = option.substring(0, option.indexOf('='));
    assertThatThrownBy(() -> load("kline.tdengine.url", TDENGINE + "/?useSSL=false&" + option))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("kline.tdengine.url = " + TDENGINE)
        .hasMessageContaining("expected no option " + name + ": ")
        .hasMessageContaining(why)
        .hasMessageContaining("; remove it");
  }

  @ParameterizedTest
  @CsvSource({
    "options=-c%20synchronous_commit=off, must be on disk",
    "autosave=always, must not be committed",
    "raiseExceptionOnSilentRollback=false, must not be committed",
    "readOnly=true, the product writes",
    "preferQueryMode=simple, prepared and typed",
    "stringtype=unspecified, prepared and typed",
    "reWriteBatchedInserts=false, prepared and typed",
    "socketTimeout=1, kline.postgres.statement-timeout",
    "connectTimeout=1, kline.postgres.connect-timeout",
    "maxResultBuffer=1K, how many rows",
    "service=other, before the ?"
  })
  void an_option_that_postgresql_must_not_have_is_refused_by_name(String option, String why) {
    String name = option.substring(0, option.indexOf('='));
    assertThatThrownBy(() -> load("kline.postgres.url", POSTGRES + "?currentSchema=x&" + option))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("kline.postgres.url = " + POSTGRES)
        .hasMessageContaining("expected no option " + name + ": ")
        .hasMessageContaining(why);
  }

  @ParameterizedTest
  @CsvSource({
    "kline.tdengine.url, pbsmode=line, it is not known",
    "kline.tdengine.url, useSsl=true, did you mean useSSL?",
    "kline.tdengine.url, useSSL=yes, a proper value of option useSSL",
    "kline.tdengine.url, useSSL, 'options as name=value, separated by &, found ''useSSL'''",
    "kline.tdengine.url, =true, options as name=value",
    "kline.tdengine.url, useSSL=true&&timezone=UTC, options as name=value",
    "kline.tdengine.url, timezone=UTC&timezone=UTC, option timezone once",
    "kline.tdengine.url, app_name=123456789012345678901234, a proper value of option app_name",
    "kline.postgres.url, currentschema=x, did you mean currentSchema?",
    "kline.postgres.url, targetServerType=secondary, a proper value of option targetServerType",
    "kline.postgres.url, currentSchema=, a proper value of option currentSchema"
  })
  void what_the_driver_would_pass_over_in_silence_is_refused(
      String key, String options, String expected) {
    String url = key.contains("tdengine") ? TDENGINE : POSTGRES;
    assertThatThrownBy(() -> load(key, url + "?" + options))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(key)
        .hasMessageContaining(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        TDENGINE + "?",
        TDENGINE + "/?useSSL=true&disableSSLCertValidation=true&enableCompression=true",
        TDENGINE + "?timezone=Asia/Shanghai&wsKeepAlive=60&app_name=kline&app_ip=10.0.0.1"
      })
  void what_does_no_harm_to_tdengine_is_taken(String url) {
    assertThatCode(() -> load("kline.tdengine.url", url)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        POSTGRES + "?currentSchema=a,b&sslmode=verify-full&sslrootcert=/etc/ca.pem",
        "jdbc:postgresql://a:5432,b,[::1]:5433,[::1]/kline?targetServerType=primary",
        "jdbc:postgresql://a/kline?ApplicationName=mine&tcpKeepAlive=true&loadBalanceHosts=true"
      })
  void what_does_no_harm_to_postgresql_is_taken(String url) {
    assertThatCode(() -> load("kline.postgres.url", url)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a:0", "a:65536", "a:99999", "a:", "a:x", "a:1:2", "a:5432,b:0"})
  void a_port_that_is_none_is_refused_for_postgresql(String servers) {
    assertThatThrownBy(() -> load("kline.postgres.url", "jdbc:postgresql://" + servers + "/kline"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("expected jdbc:postgresql://host:port/database");
  }
}

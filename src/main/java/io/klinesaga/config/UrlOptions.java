package io.klinesaga.config;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The options behind the {@code ?} of a JDBC URL that the product works with, and why it refuses
 * the others: what stands in a URL wins over what the product asks the driver for.
 */
final class UrlOptions {
  private static final String ANY = ".+";
  private static final String BOOL = "(?i)true|false";
  private static final String NUMBER = "[0-9]{1,9}";

  static final UrlOptions TDENGINE =
      new UrlOptions()
          .allow(ANY, "user", "password", "token")
          .allow(BOOL, "useSSL", "disableSSLCertValidation", "enableCompression")
          .allow("[A-Za-z_+-]+(/[A-Za-z_+-]+)*", "timezone")
          .allow("[1-9][0-9]{0,8}", "wsKeepAlive")
          .allow("\\S{1,23}", "app_name")
          .allow("[0-9A-Fa-f.:]+", "app_ip")
          .refuse(
              "bars are written by column-wise statements, with others every saga fails", "pbsMode")
          .refuse(
              "a write must be on the server when it is acknowledged",
              "asyncWrite",
              "copyData",
              "batchSizeByRow",
              "cacheSizeByRow",
              "backendWriteThreadNum",
              "strictCheck")
          .refuse("a statement of a batch that fails must fail the batch", "batchErrorIgnore")
          .refuse(
              "a request that is sent again by the driver can arrive after its saga was rolled back",
              "retryTimes",
              "enableAutoReconnect",
              "reconnectIntervalMs",
              "reconnectRetryCount")
          .refuse("bars must not go to another cluster", "slaveClusterHost", "slaveClusterPort")
          .refuse(
              "it works only together with enableAutoReconnect, which is refused too",
              "healthCheckInitInterval",
              "healthCheckMaxInterval",
              "healthCheckConTimeout",
              "healthCheckCmdTimeout",
              "healthCheckRecoveryCount",
              "healthCheckRecoveryInterval",
              "rebalanceThreshold",
              "rebalanceConBaseCount")
          .refuse("set kline.tdengine.connect-timeout", "httpConnectTimeout")
          .refuse("set kline.tdengine.request-timeout", "messageWaitTimeout", "httpSocketTimeout")
          .refuse("set kline.tdengine.database", "dbname")
          .refuse("servers are named before the ?", "host", "port", "endpoints", "productName")
          .refuse("texts are read as the product asks for", "varcharAsString")
          .refuse("it gives other answers, meant for reporting tools", "conmode")
          .refuse("one request at a time is all a connection gets", "httpPoolSize")
          .refuse(
              "it has no effect over WebSocket",
              "batchfetch",
              "cfgdir",
              "charset",
              "httpKeepAlive",
              "locale",
              "maxConcurrentRequest");

  static final UrlOptions POSTGRES =
      new UrlOptions()
          .allow(ANY, "user", "password", "currentSchema", "ApplicationName")
          .allow(
              ANY,
              "sslmode",
              "sslcert",
              "sslkey",
              "sslrootcert",
              "sslpassword",
              "sslfactory",
              "sslfactoryarg",
              "sslhostnameverifier",
              "sslpasswordcallback",
              "sslNegotiation",
              "pemKeyAlgorithm")
          .allow(
              ANY,
              "authenticationPluginClassName",
              "channelBinding",
              "gssEncMode",
              "gsslib",
              "jaasApplicationName",
              "kerberosServerName",
              "localSocketAddress",
              "requireAuth",
              "socketFactory",
              "socketFactoryArg",
              "sspiServiceClass")
          .allow(
              BOOL,
              "ssl",
              "tcpKeepAlive",
              "tcpNoDelay",
              "loadBalanceHosts",
              "jaasLogin",
              "gssUseDefaultCreds",
              "useSpnego",
              "logUnclosedConnections",
              "logServerErrorDetail")
          .allow(
              NUMBER,
              "cancelSignalTimeout",
              "gssResponseTimeout",
              "hostRecheckSeconds",
              "maxSendBufferSize",
              "receiveBufferSize",
              "scramMaxIterations",
              "sendBufferSize",
              "sslResponseTimeout")
          .allow("any|primary|master", "targetServerType")
          .refuse("set kline.postgres.connect-timeout", "connectTimeout", "loginTimeout")
          .refuse("set kline.postgres.statement-timeout", "socketTimeout", "queryTimeout")
          .refuse(
              "the product sets them: what is committed must be on disk, and every wait bounded",
              "options")
          .refuse("the product writes", "readOnly", "readOnlyMode", "replication")
          .refuse(
              "a transaction of which a statement failed must not be committed",
              "autosave",
              "cleanupSavepoints",
              "raiseExceptionOnSilentRollback")
          .refuse(
              "the product's statements are prepared and typed as it asks for",
              "preferQueryMode",
              "prepareThreshold",
              "preparedStatementCacheQueries",
              "preparedStatementCacheSizeMiB",
              "reWriteBatchedInserts",
              "reWriteBatchedInsertsSize",
              "flushCacheOnDdl",
              "stringtype",
              "binaryTransfer",
              "binaryTransferEnable",
              "binaryTransferDisable",
              "disableColumnSanitiser",
              "escapeSyntaxCallMode",
              "quoteReturningIdentifiers",
              "unknownLength",
              "xmlFactoryFactory",
              "convertBooleanToNumeric")
          .refuse(
              "the product chooses how many rows it reads at a time",
              "adaptiveFetch",
              "adaptiveFetchMinimum",
              "adaptiveFetchMaximum",
              "defaultRowFetchSize",
              "maxResultBuffer")
          .refuse(
              "the driver's default is right for every server the product works with",
              "allowEncodingChanges",
              "assumeMinServerVersion",
              "classLoaderStrategy",
              "connectExecutor",
              "connectExecutorArg",
              "databaseMetadataCacheFields",
              "databaseMetadataCacheFieldsMiB",
              "groupStartupParameters",
              "hideUnprivilegedObjects",
              "protocolVersion")
          .refuse("logs are set up by log4j2.properties", "loggerFile", "loggerLevel")
          .refuse(
              "server and database are named before the ?",
              "PGHOST",
              "PGPORT",
              "PGDBNAME",
              "service");

  private final Map<String, Pattern> allowed = new LinkedHashMap<>();
  private final Map<String, String> refused = new LinkedHashMap<>();

  private UrlOptions() {}

  private UrlOptions allow(String values, String... names) {
    for (String name : names) {
      allowed.put(name, Pattern.compile(values));
    }
    return this;
  }

  private UrlOptions refuse(String why, String... names) {
    for (String name : names) {
      refused.put(name, why);
    }
    return this;
  }

  /** Every option that is known, refused or not. */
  Set<String> known() {
    Set<String> known = new TreeSet<>(allowed.keySet());
    known.addAll(refused.keySet());
    return known;
  }

  /** The options the product works with. */
  Set<String> allowed() {
    return allowed.keySet();
  }

  /**
   * Checks the options of a URL.
   *
   * @throws IllegalArgumentException naming the first one that is refused, not known, given twice
   *     or without a proper value
   */
  void check(String url) {
    int start = url.indexOf('?');
    if (start < 0 || start == url.length() - 1) {
      return;
    }
    Set<String> given = new HashSet<>();
    for (String option : url.substring(start + 1).split("&", -1)) {
      int equals = option.indexOf('=');
      ValueType.require(
          equals > 0,
          "options as name=value, separated by &, found '" + Secrets.mask(option) + "'");
      String name = option.substring(0, equals);
      check(name, option.substring(equals + 1));
      ValueType.require(given.add(name), "option " + name + " once");
    }
  }

  private void check(String name, String value) {
    String why = refused.get(name);
    ValueType.require(why == null, "no option " + name + ": " + why + "; remove it");
    Pattern values = allowed.get(name);
    ValueType.require(values != null, "no option " + name + ": it is not known" + suggestion(name));
    ValueType.require(
        values != null && values.matcher(value).matches(), "a proper value of option " + name);
  }

  private String suggestion(String name) {
    return Suggestion.closest(name, allowed.keySet())
        .map(close -> "; did you mean " + close + "?")
        .orElse("; remove it");
  }
}

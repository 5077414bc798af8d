package io.klinesaga.embedded.tdengine.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.klinesaga.embedded.tdengine.engine.Engine;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The worked examples of the protocol's description, byte for byte, against the real engine. The
 * section is named at each; the bind frames of 5.3 and the decoding of their values are in {@link
 * BindFrameTest}, the raw block of 4.3 by itself in {@link RawBlockTest}. Timings are replaced by
 * the T or the 0 of the description.
 */
@Tag("servers")
class SpecExamplesTest {
  private static final String CONN =
      "{\"action\":\"conn\",\"args\":{\"req_id\":3226864455011794945,\"user\":\"root\","
          + "\"password\":\"taosdata\",\"db\":\"wsproto\",\"tz\":\"\",\"app\":\"java\",\"ip\":\"\"}}";
  private static final long QUERY_ID = 2330085179344814118L;

  private final Engine engine;
  private final TdengineServer server;
  private RawClient client;

  SpecExamplesTest(@TempDir Path folder) {
    engine = Engine.open(folder);
    server = new TdengineServer(new InetSocketAddress("127.0.0.1", 0), engine);
  }

  @BeforeEach
  void connect() throws IOException {
    try (RawClient first = RawClient.connected(server.port())) {
      first.ask(RawClient.query(1, "create database wsproto"));
    }
    client = RawClient.upgraded(server.port());
    assertThat(answer(CONN))
        .isEqualTo(
            "{'code':0,'message':'','action':'conn','req_id':3226864455011794945,'timing':T,"
                + "'version':'3.3.7.5'}");
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    server.close();
    engine.close();
  }

  private String answer(String request) throws IOException {
    return text(client.ask(request.replace('\'', '"')));
  }

  private String answer(byte[] request) throws IOException {
    return text(client.ask(request));
  }

  private String query(String sql) throws IOException {
    return answer(RawClient.query(QUERY_ID, sql));
  }

  private static String text(JsonNode reply) {
    return reply.toString().replaceAll("\"timing\":\\d+", "\"timing\":T").replace('"', '\'');
  }

  private static byte[] bytes(String hex) {
    return BindFrameTest.bytes(hex);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static String withoutSpaces(String hex) {
    return hex.replaceAll("\\s", "");
  }

  // ---------------------------------------------------------------- 1 transport

  @Test
  void section_1_2_the_handshake() throws IOException {
    try (RawClient other = new RawClient(server.port())) {
      other.send(
          """
          GET /ws HTTP/1.1
          host: 127.0.0.1:16041
          upgrade: websocket
          connection: upgrade
          sec-websocket-key: WXjZZX/6UI8d+rKzM1KmOg==
          origin: http://127.0.0.1:16041
          sec-websocket-version: 13

          """
              .replace("\n", "\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      assertThat(other.head())
          .startsWith("HTTP/1.1 101 ")
          .containsIgnoringCase("sec-websocket-accept: RuiFFGTYCxB+cCiZIhwKhvEk/TQ=\r\n")
          .doesNotContainIgnoringCase("sec-websocket-extensions");
    }
  }

  @Test
  void section_1_2_compression() throws IOException {
    try (RawClient other = new RawClient(server.port())) {
      assertThat(
              other.http(
                  "/ws",
                  "sec-websocket-extensions: permessage-deflate;client_no_context_takeover;"
                      + "server_no_context_takeover,deflate-frame,x-webkit-deflate-frame\r\n"))
          .startsWith("HTTP/1.1 101 ")
          .containsIgnoringCase("sec-websocket-extensions: permessage-deflate;")
          .contains("server_no_context_takeover", "client_no_context_takeover");
    }
  }

  @Test
  void section_1_3_a_text_frame_of_135_bytes() throws IOException {
    assertThat(CONN).hasSize(135);
    byte[] frame = RawClient.frame(0x81, CONN.getBytes(StandardCharsets.UTF_8));
    assertThat(hex(frame)).startsWith("81fe008700000000");
    client.send(frame);
    assertThat(text(client.receiveJson()))
        .isEqualTo(
            "{'code':65535,'message':'duplicate connections','action':'conn',"
                + "'req_id':3226864455011794945,'timing':T}");
  }

  @Test
  void section_1_3_the_drivers_close_frame() throws IOException {
    client.send(bytes("88 8e 00000000 03e8 4e6f726d616c20636c6f7365"));
    assertThat(client.isCutByServer()).isTrue();
  }

  // ---------------------------------------------------------------- 2 session

  @ParameterizedTest
  @CsvSource({
    "root, no, wsproto, 855, Authentication failure",
    "nobody, taosdata, wsproto, 849, Invalid user",
    "root, taosdata, nodb, 904, Database not exist"
  })
  void section_2_1_a_refused_conn(
      String user, String password, String database, int code, String message) throws IOException {
    try (RawClient other = RawClient.upgraded(server.port())) {
      String conn =
          CONN.replace("root", user).replace("taosdata", password).replace("wsproto", database);
      assertThat(text(other.ask(conn)))
          .isEqualTo(
              "{'code':%d,'message':'%s','action':'conn','req_id':3226864455011794945,'timing':T}",
              code, message);
    }
  }

  @Test
  void section_2_2_version() throws IOException {
    assertThat(answer("{'action':'version','args':{'req_id':6872528355238871043}}"))
        .isEqualTo(
            "{'code':0,'message':'','action':'version','req_id':6872528355238871043,'timing':T,"
                + "'version':'3.3.7.5'}");
  }

  // ---------------------------------------------------------------- 3 plain SQL

  /** Also 8.5: the health check asks the same with a semicolon. */
  @Test
  void section_3_1_show_cluster_alive() throws IOException {
    byte[] request =
        bytes(
            "0200c04e2020f75b 0000000000000000 0600000000000000 0100 12000000"
                + "53484f5720434c555354455220414c495645");
    String reply =
        "{'code':0,'message':'','action':'binary_query','req_id':6626800699831222274,'timing':T,"
            + "'id':%d,'is_update':false,'affected_rows':0,'fields_count':1,"
            + "'fields_names':['status'],'fields_types':[4],'fields_lengths':[4],'precision':0,"
            + "'fields_precisions':[0],'fields_scales':[0]}";
    assertThat(answer(request)).isEqualTo(reply, 1);
    assertThat(answer(RawClient.query(6626800699831222274L, "SHOW CLUSTER ALIVE;")))
        .isEqualTo(reply, 2);
    for (int result = 1; result <= 2; result++) {
      client.sendBinary(RawClient.fetch(9, result));
      byte[] block = client.receive().payload();
      assertThat(hex(block)).endsWith("04000000 00 01000000 00".replace(" ", ""));
    }
  }

  @Test
  void section_3_2_the_reply_of_an_update() throws IOException {
    query("create table t (ts timestamp, v int)");
    assertThat(
            query("insert into t values (1704164645678, 1) (1704164645679, 2) (1704164645680, 3)"))
        .isEqualTo(
            "{'code':0,'message':'','action':'binary_query','req_id':2330085179344814118,"
                + "'timing':T,'id':0,'is_update':true,'affected_rows':3,'fields_count':0,"
                + "'fields_names':null,'fields_types':null,'fields_lengths':null,'precision':0,"
                + "'fields_precisions':null,'fields_scales':null}");
  }

  private void createSuperTable() throws IOException {
    query(
        "create stable st (ts timestamp, v int, s varchar(20), n nchar(10))"
            + " tags (g int, loc varchar(16))");
  }

  @Test
  void section_3_2_and_3_3_a_result_that_is_empty() throws IOException {
    createSuperTable();
    for (int id = 1; id <= 6; id++) {
      query("select * from st");
    }
    assertThat(query("select * from st"))
        .isEqualTo(
            "{'code':0,'message':'','action':'binary_query','req_id':2330085179344814118,"
                + "'timing':T,'id':7,'is_update':false,'affected_rows':0,'fields_count':6,"
                + "'fields_names':['ts','v','s','n','g','loc'],'fields_types':[9,4,8,10,4,8],"
                + "'fields_lengths':[8,4,20,10,4,16],'precision':0,"
                + "'fields_precisions':[0,0,0,0,0,0],'fields_scales':[0,0,0,0,0,0]}");
    client.sendBinary(bytes("2600401320205620 0700000000000000 0700000000000000 0100"));
    assertThat(hex(fetched()))
        .isEqualTo(
            withoutSpaces(
                "ffffffffffffffff 0700000000000000 0100 0000000000000000 2600401320205620"
                    + "00000000 00000000 0700000000000000 01"));
  }

  /** A fetch reply with its timing at byte 18 set to 0. */
  private byte[] fetched() throws IOException {
    ByteBuffer reply = client.receive().data();
    return reply.putLong(18, 0).array();
  }

  @Test
  void section_3_2_an_error() throws IOException {
    assertThat(query("selec 1"))
        .isEqualTo(
            "{'code':9728,'message':'syntax error near \\'selec 1\\'','action':'binary_query',"
                + "'req_id':2330085179344814118,'timing':T}");
  }

  @Test
  void section_3_3_an_error_of_a_fetch() throws IOException {
    client.sendBinary(bytes("2600401320205620 0700000000000000 0700000000000000 0100"));
    String message = hex("result is nil".getBytes(StandardCharsets.UTF_8));
    assertThat(hex(fetched()))
        .isEqualTo(
            withoutSpaces(
                "ffffffffffffffff 0700000000000000 0100 0000000000000000 2600401320205620"
                    + ("ffff0000 0d000000" + message + "0700000000000000 01")));
  }

  @Test
  void section_3_4_free_result_has_no_reply() throws IOException {
    client.sendText("{\"action\":\"free_result\",\"args\":{\"req_id\":7,\"id\":7}}");
    section_2_2_version();
  }

  // ---------------------------------------------------------------- 4 raw block

  private String block(int result) throws IOException {
    client.sendBinary(RawClient.fetch(QUERY_ID, result));
    return hex(fetched()).substring(2 * 55);
  }

  @Test
  void section_4_3_the_block_of_118_bytes() throws IOException {
    query("create table t (ts timestamp, i int, vc varchar(8), nc nchar(4))");
    query("insert into t values (1704164645678, -3, 'hé', '日') (1704164645679, null, null, null)");
    query("select * from t");
    client.sendBinary(RawClient.fetch(QUERY_ID, 1));
    assertThat(hex(fetched()))
        .isEqualTo(
            withoutSpaces(
                """
                ffffffffffffffff 0700000000000000 0100 0000000000000000 2600401320205620
                00000000 00000000 0100000000000000 00 76000000
                """
                    + RawBlockTest.EXAMPLE));
  }

  @Test
  void section_4_3_emoji() throws IOException {
    query("create table t (ts timestamp, n nchar(4))");
    query("insert into t values (1704164645678, '日本😀')");
    query("select n from t");
    assertThat(block(1)).endsWith(withoutSpaces("0c00 e5650000 2c670000 00f60100 00"));
  }

  /** The columns of the captured reply whose types are in the subset. */
  @Test
  void section_4_3_the_types_of_the_subset() throws IOException {
    query(
        "create table t (ts timestamp, b bool, t tinyint, s smallint, i int, l bigint, f float,"
            + " d double, vc varchar(20), nc nchar(10))");
    query(
        "insert into t values (1704164645678, true, -1, -2, -3, -4, 1.5, -2.25, 'héllo', '日本😀')"
            + " (1704164645679, null, null, null, null, null, null, null, null, null)");
    query("select * from t");
    assertThat(block(1))
        .endsWith(
            withoutSpaces(
                """
                00 2edb20c88c010000 2fdb20c88c010000
                40 01 00
                40 ff 00
                40 feff 0000
                40 fdffffff 00000000
                40 fcffffffffffffff 0000000000000000
                40 0000c03f 00000000
                40 00000000000002c0 0000000000000000
                00000000 ffffffff  0600 68c3a96c6c6f
                00000000 ffffffff  0c00 e5650000 2c670000 00f60100
                00
                """));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tinyint unsigned",
        "smallint unsigned",
        "int unsigned",
        "bigint unsigned",
        "varbinary(20)",
        "geometry(64)",
        "decimal(10,3)",
        "decimal(30,5)",
        "blob"
      })
  void section_4_3_the_other_types_are_refused(String type) throws IOException {
    assertThat(query("create table t (ts timestamp, c " + type + ")"))
        .startsWith("{'code':61441,'message':'not supported by the embedded TDengine: ");
  }

  @Test
  void section_4_3_json_tags_are_refused() throws IOException {
    assertThat(query("create stable t (ts timestamp, c int) tags (j json)"))
        .startsWith("{'code':61441,'message':'not supported by the embedded TDengine: ");
  }

  // ---------------------------------------------------------------- 5 prepared statements

  private void prepare(int statement, String sql, String expected) throws IOException {
    for (int id = 1; id <= statement; id++) {
      assertThat(
              answer(
                  "{'action':'stmt2_init','args':{'req_id':88,'single_stb_insert':true,"
                      + "'single_table_bind_once':true}}"))
          .isEqualTo(
              "{'code':0,'message':'','action':'stmt2_init','req_id':88,'timing':T,'stmt_id':%d}",
              id);
    }
    assertThat(
            answer(
                "{'action':'stmt2_prepare','args':{'req_id':88,'stmt_id':"
                    + (statement + ",'sql':'" + sql + "','get_fields':true}}")))
        .isEqualTo(expected);
  }

  private void execute(int statement, int affected) throws IOException {
    assertThat(
            answer(
                "{'action':'stmt2_exec','args':{'req_id':89,'stmt_id':%d}}"
                    .replace("%d", "" + statement)))
        .isEqualTo(
            "{'code':0,'message':'','action':'stmt2_exec','req_id':89,'timing':T,'stmt_id':%d,"
                + "'affected':%d}",
            statement, affected);
  }

  @Test
  void section_5_1_and_5_3_the_captured_insert() throws IOException {
    createSuperTable();
    prepare(
        1,
        "INSERT INTO ? USING st TAGS(?,?) VALUES(?,?,?,?)",
        "{'code':0,'message':'','action':'stmt2_prepare','req_id':88,'timing':T,'stmt_id':1,"
            + "'is_insert':true,'fields':["
            + "{'name':'tbname','field_type':8,'precision':0,'scale':0,'bytes':271,'bind_type':4},"
            + "{'name':'g','field_type':4,'precision':0,'scale':0,'bytes':4,'bind_type':2},"
            + "{'name':'loc','field_type':8,'precision':0,'scale':0,'bytes':18,'bind_type':2},"
            + "{'name':'ts','field_type':9,'precision':0,'scale':0,'bytes':8,'bind_type':1},"
            + "{'name':'v','field_type':4,'precision':0,'scale':0,'bytes':4,'bind_type':1},"
            + "{'name':'s','field_type':8,'precision':0,'scale':0,'bytes':22,'bind_type':1},"
            + "{'name':'n','field_type':10,'precision':0,'scale':0,'bytes':42,'bind_type':1}],"
            + "'fields_count':7}");
    assertThat(answer(bytes(BindFrameTest.CAPTURED)))
        .isEqualTo(
            "{'code':0,'message':'','action':'stmt2_bind','req_id':2330085179343765518,"
                + "'timing':T,'stmt_id':1}");
    execute(1, 3);
    query("select ts, v, s, n, g, loc from st order by ts");
    assertThat(block(2))
        .endsWith(
            withoutSpaces(
                """
                00 0068e5cf8b010000 0168e5cf8b010000 0268e5cf8b010000
                00 64000000 65000000 66000000
                00000000 ffffffff 04000000  0200 7630  0200 7632
                00000000 0a000000 14000000
                  0800 e5650000 30000000  0800 e5650000 31000000  0800 e5650000 32000000
                00 01000000 01000000 02000000
                00000000 07000000 0e000000  0500 6c6f636431  0500 6c6f636431  0500 6c6f636432
                00
                """));
    assertThat(answer("{'action':'stmt2_close','args':{'req_id':90,'stmt_id':1}}"))
        .isEqualTo(
            "{'code':0,'message':'','action':'stmt2_close','req_id':90,'timing':T,'stmt_id':1}");
  }

  @Test
  void section_5_3_the_minimal_frame() throws IOException {
    query("create stable m (ts timestamp, s varchar(8)) tags (g int)");
    prepare(
        5,
        "INSERT INTO ? USING m TAGS(?) VALUES(?,?)",
        "{'code':0,'message':'','action':'stmt2_prepare','req_id':88,'timing':T,'stmt_id':5,"
            + "'is_insert':true,'fields':["
            + "{'name':'tbname','field_type':8,'precision':0,'scale':0,'bytes':271,'bind_type':4},"
            + "{'name':'g','field_type':4,'precision':0,'scale':0,'bytes':4,'bind_type':2},"
            + "{'name':'ts','field_type':9,'precision':0,'scale':0,'bytes':8,'bind_type':1},"
            + "{'name':'s','field_type':8,'precision':0,'scale':0,'bytes':10,'bind_type':1}],"
            + "'fields_count':4}");
    assertThat(answer(bytes(BindFrameTest.MINIMAL)))
        .isEqualTo(
            "{'code':0,'message':'','action':'stmt2_bind','req_id':1234605616436508552,"
                + "'timing':T,'stmt_id':5}");
    execute(5, 2);
    query("select ts, s, g from d1 order by ts");
    assertThat(block(6))
        .endsWith(
            withoutSpaces(
                """
                00 0068e5cf8b010000 0168e5cf8b010000
                00000000 ffffffff 0200 6162
                00 07000000 07000000
                00
                """));
  }

  @Test
  void section_5_1_a_query() throws IOException {
    createSuperTable();
    prepare(
        3,
        "select count(*) from st where v > 7",
        "{'code':0,'message':'','action':'stmt2_prepare','req_id':88,'timing':T,'stmt_id':3,"
            + "'is_insert':false,'fields':null,'fields_count':0}");
    answer("{'action':'stmt2_init','args':{'req_id':88}}");
    execute(3, 0);
    assertThat(answer("{'action':'stmt2_result','args':{'req_id':91,'stmt_id':3}}"))
        .isEqualTo(
            "{'code':0,'message':'','action':'stmt2_result','req_id':91,'timing':T,'stmt_id':3,"
                + "'id':5,'fields_count':1,'fields_names':['count(*)'],'fields_types':[5],"
                + "'fields_lengths':[8],'precision':0,'fields_precisions':[0],'fields_scales':[0]}");
  }

  @Test
  void section_5_1_a_failed_prepare() throws IOException {
    prepare(
        5,
        "INSERT INTO ? USING nosuch TAGS(?) VALUES(?,?)",
        "{'code':9731,'message':'Table does not exist','action':'stmt2_prepare','req_id':88,"
            + "'timing':T,'stmt_id':5}");
  }

  @Test
  void section_5_1_errors_of_the_adapter() throws IOException {
    String exec = "{'action':'stmt2_exec','args':{'req_id':92,'stmt_id':9}}";
    assertThat(answer(exec)).startsWith("{'code':65535,'message':'stmt2 is nil',");
    createSuperTable();
    answer("{'action':'stmt2_init','args':{'req_id':88}}");
    answer(
        "{'action':'stmt2_prepare','args':{'req_id':88,'stmt_id':1,"
            + "'sql':'INSERT INTO ? USING st TAGS(?,?) VALUES(?,?,?,?)'}}");
    assertThat(answer(RawClient.header(7, 1, 9, 3).array()))
        .startsWith("{'code':65535,'message':'message length is too short',");
    assertThat(answer(RawClient.header(7, 1, 9, 32).putInt(30, 31).array()))
        .startsWith("{'code':65535,'message':'total length not match, expect 28, but get 31',");
    assertThat(answer(RawClient.header(7, 1, 9, 32).putShort(24, (short) 2).array()))
        .startsWith("{'code':65535,'message':'unknown stmt2_bind version:2',");
  }
}

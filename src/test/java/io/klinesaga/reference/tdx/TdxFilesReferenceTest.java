package io.klinesaga.reference.tdx;

import static org.assertj.core.api.Assertions.assertThat;

import io.klinesaga.market.Exchange;
import io.klinesaga.market.Instruments;
import io.klinesaga.market.Symbol;
import io.klinesaga.reference.ActionList;
import io.klinesaga.reference.CorporateAction;
import io.klinesaga.reference.KnownReferences;
import io.klinesaga.reference.ListedSecurities;
import io.klinesaga.reference.Reading;
import io.klinesaga.reference.Security;
import io.klinesaga.testing.HqCacheFiles;
import io.klinesaga.testing.HqCacheFiles.Action;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The client's files, whole and damaged, made by what shares nothing with the readers. */
class TdxFilesReferenceTest {
  private static final KnownReferences NOTHING =
      new KnownReferences() {
        @Override
        public List<Symbol> listed() {
          return List.of();
        }

        @Override
        public List<Symbol> withoutListingDate() {
          return List.of();
        }

        @Override
        public List<Symbol> notAskedFor(
            String source, String subject, Duration age, List<Symbol> symbols) {
          return symbols;
        }

        @Override
        public List<Symbol> withNewBars(String source, List<Symbol> symbols) {
          return symbols;
        }

        @Override
        public boolean hasNewBars() {
          return true;
        }
      };

  private final Path client;
  private final HqCacheFiles files;
  private Optional<Path> key = Optional.empty();

  TdxFilesReferenceTest(@TempDir Path client) {
    this.client = client;
    files = new HqCacheFiles(client);
  }

  private TdxFilesReference source() {
    Clock clock = Clock.fixed(Instant.parse("2026-11-27T08:00:00Z"), ZoneOffset.UTC);
    return new TdxFilesReference(client, key, Instruments.shipped(), clock);
  }

  private Reading<ListedSecurities> read() {
    return source().securities(NOTHING);
  }

  private static List<String> names(Reading<ListedSecurities> reading) {
    return reading.parts().get(0).securities().stream()
        .map(one -> one.symbol() + " " + one.name())
        .toList();
  }

  @Test
  void a_list_of_todays_client_has_codes_and_names() {
    files.list("shs.tnf", 1, List.of("600000 浦发银行", "900901 云赛Ｂ股", "999999 上证指数"));
    Reading<ListedSecurities> reading = read();
    assertThat(reading.refused()).isEmpty();
    assertThat(names(reading))
        .containsExactly("600000.SH 浦发银行", "900901.SH 云赛Ｂ股", "999999.SH 上证指数");
    assertThat(reading.parts().get(0).whole()).containsExactly(Exchange.SH);
  }

  @Test
  void a_list_of_an_older_client_has_the_same_in_shorter_records() {
    files.olderList("szm.tnf", List.of("000001 平安银行", "000002 万  科Ａ"));
    assertThat(names(read())).containsExactly("000001.SZ 平安银行", "000002.SZ 万  科Ａ");
  }

  @Test
  void what_a_file_is_tell_its_records_and_not_its_name() {
    files.olderList("shs.tnf", List.of("600000 浦发银行"));
    files.list("szm.tnf", 0, List.of("000001 平安银行"));
    Reading<ListedSecurities> reading = read();
    assertThat(reading.refused()).isEmpty();
    assertThat(reading.parts()).hasSize(2);
  }

  @Test
  void of_two_generations_of_one_list_the_newer_file_is_read() {
    files.list("shs.tnf", 1, List.of("600000 浦发银行", "600001 新的"));
    files.olderList("shm.tnf", List.of("600000 旧的"));
    assertThat(names(read())).containsExactly("600000.SH 浦发银行", "600001.SH 新的");
  }

  @ParameterizedTest
  @CsvSource({"N三一重工, N三一重", "XD浦发银行, XD浦发银", "N浦发, N浦发", "*ST大唐高, *ST大唐"})
  void a_name_that_is_cut_in_mid_character_loses_only_that_character(String whole, String cut) {
    files.list("shs.tnf", 1, List.of("600031 " + whole));
    files.olderList("szm.tnf", List.of("000031 " + whole));
    Reading<ListedSecurities> reading = read();
    assertThat(reading.parts())
        .allSatisfy(part -> assertThat(part.securities().get(0).name()).isEqualTo(cut));
    assertThat(reading.parts()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 49, 50, 51, 409, 411, 770, 363})
  void a_list_of_a_wrong_size_is_refused_by_name_and_the_others_are_read(int size) {
    byte[] whole = HqCacheFiles.now(1, 8, List.of("600000 浦发银行", "600004 白云机场"));
    files.write("shs.tnf", Arrays.copyOf(whole, size == 770 ? 771 : size));
    files.list("szs.tnf", 0, List.of("000001 平安银行"));
    Reading<ListedSecurities> reading = read();
    assertThat(reading.refused()).singleElement().asString().contains("shs.tnf", "bytes");
    assertThat(reading.parts()).singleElement().matches(p -> p.origin().equals("szs.tnf"));
    assertThat(reading.whole()).isFalse();
  }

  @Test
  void a_list_whose_head_is_missing_or_longer_is_refused() {
    byte[] whole = HqCacheFiles.now(1, 8, List.of("600000 浦发银行", "600004 白云机场"));
    byte[] longer = new byte[whole.length + 360];
    System.arraycopy(whole, 0, longer, 24, whole.length);
    files.write("shs.tnf", longer);
    files.write("szs.tnf", Arrays.copyOfRange(whole, 50, whole.length));
    Reading<ListedSecurities> reading = read();
    assertThat(reading.parts()).isEmpty();
    assertThat(reading.refused()).hasSize(2);
    assertThat(reading.refused().get(0)).contains("shs.tnf", "expected a code of six characters");
  }

  @Test
  void a_list_of_another_exchange_is_refused() {
    files.list("shs.tnf", 0, List.of("000001 平安银行", "000002 万科Ａ"));
    assertThat(read().refused())
        .singleElement()
        .asString()
        .contains("shs.tnf", "all of its records are of SZ, expected SH");
  }

  @Test
  void of_a_code_that_stands_twice_in_a_list_the_last_counts() {
    files.list("szs.tnf", 0, List.of("000022 深赤湾A", "000001 平安银行", "000022 另一家"));
    assertThat(names(read())).containsExactly("000022.SZ 另一家", "000001.SZ 平安银行");
  }

  private static List<Security> details(Reading<ListedSecurities> reading) {
    return reading.parts().get(reading.parts().size() - 1).securities();
  }

  @Test
  void listing_dates_come_with_the_exchange_of_the_code_whatever_the_table_says() {
    files.base(
        List.of(
            "600000 19991110",
            "000001 19910403",
            "920047 20201124",
            "900901 19920221",
            "430047 20201124"));
    assertThat(details(read()))
        .map(one -> one.symbol() + " " + one.listed())
        .containsExactly(
            "600000.SH 1999-11-10",
            "000001.SZ 1991-04-03",
            "920047.BJ 2020-11-24",
            "900901.SH 1992-02-21",
            "430047.BJ 2020-11-24");
  }

  @Test
  void deleted_records_and_empty_days_say_nothing_and_a_reused_code_has_the_later_day() {
    files.base(
        List.of(
            "*600001 19980122",
            "600002 ",
            "600003 00000000",
            "000022 20240105",
            "000022 19930505",
            "600000 19991110"));
    assertThat(details(read()))
        .map(one -> one.symbol() + " " + one.listed())
        .containsExactly("000022.SZ 2024-01-05", "600000.SH 1999-11-10");
  }

  @ParameterizedTest
  @ValueSource(strings = {"20230230", "19991311", "1999-1-1", "17000101", "20990101", "abcdefgh"})
  void one_day_that_is_none_is_left_out_and_told(String day) {
    files.base(List.of("600000 19991110", "600004 " + day));
    Reading<ListedSecurities> reading = read();
    assertThat(details(reading)).singleElement().matches(s -> s.symbol().code().equals("600000"));
    assertThat(reading.notes()).singleElement().asString().contains("600004 " + day);
  }

  @Test
  void a_table_with_many_days_that_are_none_is_refused() {
    List<String> records =
        new ArrayList<>(
            IntStream.range(0, 98).mapToObj(i -> String.format("6000%02d 19991110", i)).toList());
    records.add("600098 99999999");
    records.add("600099 20001301");
    files.base(records);
    assertThat(read().refused())
        .singleElement()
        .asString()
        .contains("base.dbf", "2 of 100 days in SSDATE are none");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 139, expected a dBase III table",
    "8, 4, expected",
    "10, 4, expected records of",
    "4, 9, records, found",
    "1313, 88, expected a blank or *"
  })
  void a_table_with_a_damaged_head_or_record_is_refused(int at, int value, String reason) {
    byte[] table = HqCacheFiles.baseTable(List.of("600000 19991110", "600004 20030428"));
    table[at] = (byte) value;
    files.write("base.dbf", table);
    assertThat(read().refused()).singleElement().asString().contains("base.dbf", reason);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 11, 33, 1312, 1313, 1314, 2200, 2274})
  void a_table_that_is_cut_is_refused(int size) {
    byte[] table = HqCacheFiles.baseTable(List.of("600000 19991110", "600004 20030428"));
    files.write("base.dbf", Arrays.copyOf(table, size));
    assertThat(read().refused()).singleElement().asString().contains("base.dbf");
    assertThat(read().parts()).isEmpty();
  }

  @Test
  void holidays_are_those_of_the_client() {
    files.holidays("2027,0101,0208,0209,0210,0211,0212,0405,0503,0614,1001");
    assertThat(source().calendar().parts())
        .singleElement()
        .satisfies(
            days -> {
              assertThat(days.trades()).containsEntry(LocalDate.of(2027, 2, 8), false);
              assertThat(days.trades()).containsEntry(LocalDate.of(2027, 2, 15), true);
            });
    files.write("needini.dat", "[Holiday]\r\nY1=2027,9999".getBytes());
    assertThat(source().calendar().refused()).singleElement().asString().contains("needini.dat");
  }

  private void useKey(int[] table) throws IOException {
    key = Optional.of(Files.write(client.resolve("key"), HqCacheFiles.keyFile(table)));
  }

  private static final Action DIVIDEND = new Action(0, "000001", 20251015, 1, 2.36f, 0, 0, 0);
  private static final Action RIGHTS = new Action(1, "600000", 20000706, 1, 1.5f, 10f, 0, 3f);

  @Test
  void corporate_actions_are_read_with_the_users_key() throws IOException {
    int[] table = HqCacheFiles.key(1);
    files.actions(table, DIVIDEND, RIGHTS);
    useKey(table);
    Reading<ActionList> reading = source().actions(NOTHING);
    assertThat(reading.parts())
        .singleElement()
        .satisfies(
            list -> {
              assertThat(list.all()).isTrue();
              assertThat(list.actions())
                  .containsExactly(
                      new CorporateAction(
                          Symbol.parse("000001.SZ"), LocalDate.of(2025, 10, 15), 1, 2.36, 0, 0, 0),
                      new CorporateAction(
                          Symbol.parse("600000.SH"), LocalDate.of(2000, 7, 6), 1, 1.5, 10, 0, 3));
            });
  }

  @Test
  void without_a_key_they_are_left_out_and_that_is_said() {
    files.actions(HqCacheFiles.key(1), DIVIDEND);
    Reading<ActionList> reading = source().actions(NOTHING);
    assertThat(reading.parts()).isEmpty();
    assertThat(reading.refused()).isEmpty();
    assertThat(reading.notes())
        .singleElement()
        .asString()
        .contains("kline.reference.tdx-files.key-file");
  }

  @Test
  void with_a_wrong_or_cut_key_they_are_refused() throws IOException {
    files.actions(HqCacheFiles.key(1), DIVIDEND, RIGHTS);
    useKey(HqCacheFiles.key(2));
    assertThat(source().actions(NOTHING).refused())
        .singleElement()
        .asString()
        .contains("gbbq", "or " + client.resolve("key") + " is not its key");
    Files.write(key.orElseThrow(), new byte[4167]);
    assertThat(source().actions(NOTHING).refused())
        .singleElement()
        .asString()
        .contains("expected at least 4168 bytes, found 4167");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 4, 32, 61, 63})
  void corporate_actions_that_are_cut_are_refused(int size) throws IOException {
    int[] table = HqCacheFiles.key(1);
    files.actions(table, DIVIDEND, RIGHTS);
    useKey(table);
    files.write("gbbq", Arrays.copyOf(files.read("gbbq"), size));
    assertThat(source().actions(NOTHING).refused()).singleElement().asString().contains("gbbq");
  }

  @Test
  void one_record_that_is_no_action_spoils_the_file() throws IOException {
    int[] table = HqCacheFiles.key(1);
    files.actions(table, DIVIDEND, new Action(1, "600000", 20001301, 1, 1, 0, 0, 0));
    useKey(table);
    assertThat(source().actions(NOTHING).refused())
        .singleElement()
        .asString()
        .contains("record 2 is no corporate action");
  }

  @Test
  void a_number_that_is_none_spoils_the_file() throws IOException {
    int[] table = HqCacheFiles.key(1);
    files.actions(table, new Action(1, "600000", 20000706, 1, 1, 0, 0, Float.NaN));
    useKey(table);
    assertThat(source().actions(NOTHING).refused()).singleElement().asString().contains("NaN");
    assertThat(ByteBuffer.wrap(files.read("gbbq")).order(ByteOrder.LITTLE_ENDIAN).getInt()).isOne();
  }

  @Test
  void a_price_that_is_none_spoils_a_list() {
    byte[] list = HqCacheFiles.now(1, 8, List.of("600000 浦发银行"));
    ByteBuffer.wrap(list).order(ByteOrder.LITTLE_ENDIAN).putFloat(50 + 276, Float.NaN);
    files.write("shs.tnf", list);
    assertThat(read().refused()).singleElement().asString().contains("previous close NaN");
    assertThat(Set.copyOf(read().parts())).isEmpty();
  }
}

package dev.tasuki.orders.drill;

import dev.tasuki.orders.demo.DemoDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import javax.sql.DataSource;

/**
 * What really happened: the books of the payment provider and of the mail server, and the shop's own tables. Nothing here reads a table
 * of Tasuki's.
 */
final class Outside {
    private final DemoDirectory directory;
    private final DataSource dataSource;

    Outside(DemoDirectory directory, DataSource dataSource) {
        this.directory = directory;
        this.dataSource = dataSource;
    }

    /** A charge in the provider's books. */
    record Charge(String order, long amount) {}

    /** A mail that the mail server has accepted. */
    record Mail(String messageId, String to) {}

    /** All charges. */
    List<Charge> charges() {
        return lines(directory.farEnd("payment").resolve("charges.tsv")).stream()
                .map(fields -> new Charge(fields[2], Long.parseLong(fields[3])))
                .toList();
    }

    /** The charges of some orders. */
    List<Charge> chargesOf(List<Placed> orders) {
        List<String> ids = orders.stream().map(Placed::id).toList();
        return charges().stream().filter(charge -> ids.contains(charge.order())).toList();
    }

    /** All mails. */
    List<Mail> mails() {
        return lines(directory.farEnd("mail").resolve("mails.tsv")).stream()
                .map(fields -> new Mail(fields[0], fields[1]))
                .toList();
    }

    /** The mails that went to some addresses. */
    List<Mail> mailsTo(List<String> addresses) {
        return mails().stream().filter(mail -> addresses.contains(mail.to())).toList();
    }

    /** The lines that are whole: the last one may just be being written. */
    private static List<String[]> lines(Path journal) {
        try {
            String text = Files.exists(journal) ? Files.readString(journal) : "";
            return text.substring(0, text.lastIndexOf('\n') + 1)
                    .lines()
                    .map(line -> line.split("\t", -1))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many pieces of each article are reserved. */
    Map<String, Long> stock() {
        return counts("select sku, reserved from shop.stock where reserved > 0");
    }

    /** How many lines analytics has of each order. */
    Map<String, Long> facts() {
        return counts("select order_id::text, count(*) from shop.fact group by 1");
    }

    /** How many rows there are of each order: one. */
    Map<String, Long> orders() {
        return counts("select id::text, count(*) from shop.orders group by 1");
    }

    /** How many orders are in each status. */
    Map<String, Long> statuses() {
        return counts("select status, count(*) from shop.orders group by 1");
    }

    /** What each article costs. */
    Map<String, Integer> prices() {
        Map<String, Integer> prices = new HashMap<>();
        counts("select sku, price from shop.product").forEach((sku, price) -> prices.put(sku, price.intValue()));
        return prices;
    }

    private Map<String, Long> counts(String sql) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet rows = statement.executeQuery()) {
            Map<String, Long> counts = new HashMap<>();
            while (rows.next()) {
                counts.put(rows.getString(1), rows.getLong(2));
            }
            return counts;
        } catch (SQLException e) {
            throw new IllegalStateException("the shop's tables cannot be read: " + e.getMessage(), e);
        }
    }

    /** What there should be of a number of each order. */
    static Map<String, Long> expected(List<Placed> orders, ToLongFunction<Placed> number) {
        Map<String, Long> expected = new HashMap<>();
        orders.forEach(order -> expected.merge(order.id(), number.applyAsLong(order), Long::sum));
        return expected;
    }

    /** How many pieces of each article some orders take. */
    static Map<String, Long> pieces(List<Placed> orders) {
        Map<String, Long> pieces = new HashMap<>();
        orders.forEach(
                order -> order.pieces().forEach((sku, quantity) -> pieces.merge(sku, (long) quantity, Long::sum)));
        return pieces;
    }

    /** Where the mails of some orders go. */
    static List<String> addresses(List<Placed> orders) {
        List<String> addresses = new ArrayList<>();
        orders.forEach(order -> addresses.add(order.email()));
        return addresses;
    }
}

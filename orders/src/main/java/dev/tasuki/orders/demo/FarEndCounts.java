package dev.tasuki.orders.demo;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.context.annotation.Profile;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Counts effects where they happened. */
@Component
@Profile("demo")
class FarEndCounts {
    private final JdbcClient jdbc;
    private final OutsideWorld world;

    FarEndCounts(JdbcClient jdbc, OutsideWorld world) {
        this.jdbc = jdbc;
        this.world = world;
    }

    /**
     * What happened so far.
     *
     * @param orders orders in the shop's table
     * @param charges charges in the provider's books
     * @param chargedTwice orders with more than one charge
     * @param mails mails that the mail server received
     * @param mailsDistinct how many different Message-IDs they carry
     * @param stock pieces by SKU
     * @param facts rows that analytics wrote
     */
    record State(
            long orders,
            long charges,
            long chargedTwice,
            long mails,
            long mailsDistinct,
            Map<String, Stock> stock,
            long facts) {}

    /** Pieces of an article. */
    record Stock(int initial, int reserved, int available) {}

    State now() {
        Map<String, Long> payment = world.payment().state();
        Map<String, Long> mail = world.mail().state();
        return new State(
                count("shop.orders"),
                payment.getOrDefault("charges", 0L),
                payment.getOrDefault("chargedTwice", 0L),
                mail.getOrDefault("mails", 0L),
                mail.getOrDefault("mailsDistinct", 0L),
                stock(),
                count("shop.fact"));
    }

    private long count(String table) {
        return jdbc.sql("select count(*) from " + table).query(Long.class).single();
    }

    private Map<String, Stock> stock() {
        Map<String, Stock> stock = new LinkedHashMap<>();
        jdbc.sql("select sku, initial, reserved from shop.stock join shop.product using (sku) order by position")
                .query(row -> {
                    int initial = row.getInt("initial");
                    int reserved = row.getInt("reserved");
                    stock.put(row.getString("sku"), new Stock(initial, reserved, initial - reserved));
                });
        return stock;
    }
}

package dev.tasuki.chaos;

import dev.tasuki.Delivery;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/** The handlers' own tables: a row for each effect, and sums that are updated in place, in an order that begs for deadlocks. */
final class EffectTable {
    static final int ACCOUNTS = 12;
    private static final int BOOKED = 10;

    static final String CREATE = """
            create table effect (place bigserial, at timestamptz not null default clock_timestamp(), consumer text, id text,
                type text, key text, n bigint, event text, seq bigint, attempt int, node text);
            create table account (consumer text, number int, bookings bigint not null, primary key (consumer, number));
            """;

    private final String node;

    EffectTable(String node) {
        this.node = node;
    }

    /** Whether an effect is booked on an account besides. */
    static boolean isBooked(long n) {
        return n % BOOKED == 0;
    }

    void insert(Role role, Fact fact, Delivery delivery) throws SQLException {
        try (PreparedStatement insert = delivery.connection().prepareStatement("""
                insert into effect (consumer, id, type, key, n, event, seq, attempt, node)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)) {
            insert.setString(1, role.consumer());
            insert.setString(2, fact.id());
            insert.setString(3, delivery.type());
            insert.setString(4, fact.key());
            insert.setLong(5, fact.n());
            insert.setString(6, fact.event());
            insert.setLong(7, delivery.seq());
            insert.setInt(8, delivery.attempt());
            insert.setString(9, node);
            insert.executeUpdate();
        }
        if (isBooked(fact.n())) {
            book(role, fact, delivery);
        }
    }

    private static void book(Role role, Fact fact, Delivery delivery) throws SQLException {
        try (PreparedStatement update = delivery.connection()
                .prepareStatement("update account set bookings = bookings + 1 where consumer = ? and number = ?")) {
            update.setString(1, role.consumer());
            update.setInt(2, Math.floorMod(fact.key().hashCode(), ACCOUNTS));
            update.executeUpdate();
        }
    }

    /** Leaves the transaction in a state in which nothing can be committed, and swallows the error. */
    void breakTransaction(Delivery delivery) {
        try (Statement statement = delivery.connection().createStatement()) {
            statement.execute("select 1 / 0");
        } catch (SQLException e) {
            System.out.println("swallowed: " + e.getMessage());
        }
    }
}

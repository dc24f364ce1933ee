package dev.tasuki.chaos;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;

/** Reads what handlers did: their own table, and the outside's record. */
final class Effects {
    private final DataSource database;
    private final Outside outside;
    private final Published published;

    Effects(DataSource database, Outside outside, Published published) {
        this.published = published;
        this.database = database;
        this.outside = outside;
    }

    /** How many effects each consumer has had; repeated ones of an external consumer count once. */
    Map<Role, Long> counts() throws SQLException {
        Map<Role, Long> counts = new HashMap<>();
        for (Role role : Role.values()) {
            counts.put(role, role.external ? outside.done(role) : 0L);
        }
        query("select consumer, count(*) from effect group by consumer", row -> {
            counts.put(Role.of(row.getString(1)), row.getLong(2));
        });
        return counts;
    }

    /** The identities that a consumer has had an effect of. */
    Set<String> identities(Role role) throws SQLException {
        Set<String> identities = new HashSet<>();
        if (role.external) {
            outside.calls().stream()
                    .map(Outside.Call::effect)
                    .filter(e -> e.role() == role)
                    .forEach(e -> identities.add(published.identity(role, e.id())));
        } else {
            query(
                    "select id from effect where consumer = '" + role.consumer() + "'",
                    row -> identities.add(published.identity(role, row.getString(1))));
        }
        return identities;
    }

    /** All effects of a consumer in the order in which they happened. */
    List<Effect> all(Role role) throws SQLException {
        List<Effect> all = new ArrayList<>();
        if (role.external) {
            outside.calls().stream()
                    .map(Outside.Call::effect)
                    .filter(e -> e.role() == role)
                    .forEach(all::add);
        } else {
            query(
                    "select id, type, key, n, seq, attempt, node, place, (extract(epoch from at) * 1000)::bigint"
                            + " from effect where consumer = '" + role.consumer() + "' order by place",
                    row -> all.add(new Effect(
                            role,
                            row.getString(1),
                            row.getString(2),
                            row.getString(3),
                            row.getLong(4),
                            row.getLong(5),
                            row.getInt(6),
                            row.getString(7),
                            row.getLong(8),
                            row.getLong(9))));
        }
        return all;
    }

    /** What handlers have booked on a consumer's accounts. */
    long bookings(Role role) throws SQLException {
        List<Long> sum = new ArrayList<>();
        query(
                "select sum(bookings) from account where consumer = '" + role.consumer() + "'",
                row -> sum.add(row.getLong(1)));
        return sum.get(0);
    }

    private interface Reading {
        void of(ResultSet row) throws SQLException;
    }

    private void query(String sql, Reading reading) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                reading.of(row);
            }
        }
    }
}

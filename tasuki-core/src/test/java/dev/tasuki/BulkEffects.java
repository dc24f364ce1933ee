package dev.tasuki;

import java.sql.PreparedStatement;
import java.util.List;

/** A batch handler that inserts one effect per delivery. */
final class BulkEffects {
    private BulkEffects() {}

    static void insert(List<Delivery> deliveries) throws Exception {
        try (PreparedStatement insert = deliveries
                .get(0)
                .connection()
                .prepareStatement(
                        "insert into effect (consumer, seq, key) select 'bulk', * from unnest(?::bigint[], ?::text[])")) {
            insert.setObject(1, deliveries.stream().mapToLong(Delivery::seq).toArray());
            String[] keys = deliveries.stream().map(d -> d.key().orElse("")).toArray(String[]::new);
            insert.setArray(2, insert.getConnection().createArrayOf("text", keys));
            insert.executeUpdate();
        }
    }
}

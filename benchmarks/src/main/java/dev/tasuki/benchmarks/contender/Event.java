package dev.tasuki.benchmarks.contender;

import java.util.ArrayList;
import java.util.List;

/**
 * What is published: an order's id and a body of about 150 bytes, as JSON. Its key, where a contender has keys, is the id.
 *
 * @param id unique within a run of one contender; also the id of the business row that is inserted with it
 * @param body JSON
 */
public record Event(long id, String body) {

    /** The event of an id; the same one each time. */
    public static Event of(long id) {
        String body = "{\"order\":" + id + ",\"customer\":\"customer-" + id % 10_007
                + "\",\"lines\":[{\"sku\":\"CHAWAN\",\"quantity\":" + (1 + id % 9)
                + "},{\"sku\":\"HASHI\",\"quantity\":2}],\"total\":" + (1_000 + id % 5_000)
                + ",\"note\":\"please ring twice\"}";
        return new Event(id, body);
    }

    /** The events of ids from {@code first}, so many. */
    public static List<Event> range(long first, int count) {
        List<Event> events = new ArrayList<>(count);
        for (long id = first; id < first + count; id++) {
            events.add(of(id));
        }
        return events;
    }
}

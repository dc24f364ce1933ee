package dev.tasuki.orders.drill;

import java.util.Map;

/**
 * An order that was accepted, and so what is to come of it.
 *
 * @param id its identity
 * @param email where its one mail goes; no other order has this address
 * @param pieces how many of each article
 * @param total what it costs, in yen
 */
record Placed(String id, String email, Map<String, Integer> pieces, long total) {
    Placed {
        pieces = Map.copyOf(pieces);
    }
}

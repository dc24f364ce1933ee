package dev.tasuki;

import java.util.List;

/**
 * What a consumer with a database effect does with several messages at once, for effects that are cheaper in bulk. All of
 * them share one transaction; when it fails, the batch is halved until the message that fails stands alone.
 */
@FunctionalInterface
public interface BatchHandler {

    /**
     * Handles messages, in order.
     *
     * @param deliveries at least one
     * @throws Exception to say that this try failed for the batch as a whole
     */
    void handle(List<Delivery> deliveries) throws Exception;
}

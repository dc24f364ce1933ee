package dev.tasuki.orders.api;

import dev.tasuki.Tasuki;
import dev.tasuki.orders.order.Catalogue;
import dev.tasuki.orders.order.Order;
import dev.tasuki.orders.order.OrderDesk;
import dev.tasuki.orders.order.OrderId;
import dev.tasuki.orders.order.Orders;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** Orders over HTTP. */
@RestController
class OrderController {
    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,200}");
    private final JsonBodies bodies;
    private final Catalogue catalogue;
    private final OrderDesk desk;
    private final Orders orders;
    private final Tasuki tasuki;

    OrderController(JsonBodies bodies, Catalogue catalogue, OrderDesk desk, Orders orders, Tasuki tasuki) {
        this.bodies = bodies;
        this.catalogue = catalogue;
        this.desk = desk;
        this.orders = orders;
        this.tasuki = tasuki;
    }

    /** Places an order. The answer 202 says that the order and its message are stored: this side's work is done. */
    // What the caller cannot accept is refused by "produces" before the order is placed, not after.
    @PostMapping(
            path = "/orders",
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<OrderAnswers.Accepted> place(
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key, HttpServletRequest request)
            throws IOException {
        if (key == null || !KEY.matcher(key).matches()) {
            throw InvalidRequest.of(
                    "Idempotency-Key",
                    "must be a header of 1 to 200 printable ASCII characters without spaces, a new one for each order: with"
                            + " it, the request can be sent again and the order is still placed once");
        }
        UUID id = desk.place(key, OrderBody.read(bodies.read(request), catalogue));
        OrderAnswers.Accepted answer = OrderAnswers.Accepted.of(id);
        return ResponseEntity.accepted()
                .header("Location", answer.links().self())
                .body(answer);
    }

    /** An order, and how far each consumer is with it. */
    @GetMapping(path = "/orders/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
    OrderAnswers.Full find(@PathVariable String id) {
        Order order = OrderId.parse(id).flatMap(orders::find).orElseThrow(() -> new NoSuchOrder(id));
        return OrderAnswers.Full.of(order, Progress.of(tasuki.trace(order.id())));
    }
}

package dev.tasuki.orders.api;

import dev.tasuki.orders.order.Catalogue;
import dev.tasuki.orders.order.NewOrder;
import dev.tasuki.orders.order.Product;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads an order from JSON. Fields that it does not know are none of its business. */
final class OrderBody {
    private static final int LONGEST_NAME = 100;
    private static final int MOST_LINES = 100;
    private static final int MOST_PIECES = 1_000;

    // What mail servers take, not all that RFC 5322 allows: no quotes, no comments, no address without a domain.
    private static final Pattern EMAIL = Pattern.compile("(?=.{3,254}$)[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]{1,64}"
            + "(?:\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]{1,64})*+"
            + "@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]");

    private final Catalogue catalogue;
    private final Json json = new Json();

    private OrderBody(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    /**
     * Reads an order.
     *
     * @throws InvalidRequest naming every field that is wrong
     */
    static NewOrder read(JsonNode body, Catalogue catalogue) {
        OrderBody reader = new OrderBody(catalogue);
        reader.json.value(body, "body", "an object with \"customer\" and \"lines\"", JsonNode::isObject, b -> b);
        reader.json.orElseThrow();
        NewOrder.@Nullable Customer customer = reader.customer(body);
        List<NewOrder.Line> lines = reader.lines(body);
        reader.json.orElseThrow();
        return new NewOrder(Objects.requireNonNull(customer), lines);
    }

    private NewOrder.@Nullable Customer customer(JsonNode body) {
        JsonNode customer = json.field(
                body, "", "customer", "an object with \"name\" and \"email\"", JsonNode::isObject, value -> value);
        if (customer == null) {
            return null;
        }
        String name = json.field(
                customer,
                "customer",
                "name",
                "a text of 1 to " + LONGEST_NAME + " printable characters",
                OrderBody::isName,
                value -> value.stringValue().strip());
        String email = json.field(
                customer,
                "customer",
                "email",
                "an e-mail address such as hana@example.com",
                value -> value.isString() && EMAIL.matcher(value.stringValue()).matches(),
                JsonNode::stringValue);
        return name == null || email == null ? null : new NewOrder.Customer(name, email);
    }

    private static boolean isName(JsonNode value) {
        if (!value.isString()) {
            return false;
        }
        String name = value.stringValue().strip();
        return !name.isEmpty() && name.codePointCount(0, name.length()) <= LONGEST_NAME && Json.isPrintable(name);
    }

    private List<NewOrder.Line> lines(JsonNode body) {
        JsonNode array = json.field(
                body,
                "",
                "lines",
                "an array of 1 to " + MOST_LINES + " lines, each with \"sku\" and \"quantity\"",
                JsonNode::isArray,
                value -> value);
        List<NewOrder.Line> lines = new ArrayList<>();
        if (array == null) {
            return lines;
        }
        if (array.isEmpty() || array.size() > MOST_LINES) {
            json.refuse("lines", "must have 1 to " + MOST_LINES + " lines, but has " + array.size());
            return lines;
        }
        for (int i = 0; i < array.size(); i++) {
            NewOrder.Line line = line(array.get(i), "lines[" + i + "]");
            if (line != null) {
                lines.add(line);
            }
        }
        return lines;
    }

    private NewOrder.@Nullable Line line(JsonNode value, String path) {
        JsonNode line =
                json.value(value, path, "an object with \"sku\" and \"quantity\"", JsonNode::isObject, node -> node);
        if (line == null) {
            return null;
        }
        Product product = json.field(
                line,
                path,
                "sku",
                "the SKU of an article in the shop",
                sku -> sku.isString() && catalogue.find(sku.stringValue()).isPresent(),
                sku -> catalogue.find(sku.stringValue()).orElseThrow());
        Integer quantity = json.field(
                line,
                path,
                "quantity",
                "a whole number from 1 to " + MOST_PIECES,
                OrderBody::isQuantity,
                JsonNode::intValue);
        return product == null || quantity == null ? null : new NewOrder.Line(product, quantity);
    }

    private static boolean isQuantity(JsonNode value) {
        return value.isIntegralNumber()
                && value.canConvertToInt()
                && value.intValue() >= 1
                && value.intValue() <= MOST_PIECES;
    }
}

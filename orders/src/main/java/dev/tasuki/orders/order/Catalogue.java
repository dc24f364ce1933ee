package dev.tasuki.orders.order;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What the shop sells. Read once: articles and prices do not change while the program runs. */
@Component
public class Catalogue {
    private final Map<String, Product> bySku = new LinkedHashMap<>();

    Catalogue(JdbcClient jdbc) {
        jdbc.sql("select sku, name_en, name_ja, price from shop.product order by position")
                .query((row, n) -> new Product(
                        row.getString("sku"), row.getString("name_en"), row.getString("name_ja"), row.getInt("price")))
                .list()
                .forEach(product -> bySku.put(product.sku(), product));
    }

    /** The article of a SKU. */
    public Optional<Product> find(String sku) {
        return Optional.ofNullable(bySku.get(sku));
    }

    /** All articles, in the order in which the shop shows them. */
    public Collection<Product> products() {
        return Collections.unmodifiableCollection(bySku.values());
    }
}

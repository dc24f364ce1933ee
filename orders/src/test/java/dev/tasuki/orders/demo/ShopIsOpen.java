package dev.tasuki.orders.demo;

import java.util.Optional;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Hands a {@link Shop} to tests: the whole demo in this JVM, with a database and an outside world of its own, started once for
 * all test classes. Retries come quickly, and what a test broke is repaired after it.
 */
final class ShopIsOpen implements ParameterResolver, AfterEachCallback {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(ShopIsOpen.class);

    /** The one demo; JUnit closes it at the end of the run. */
    private static final class Open implements AutoCloseable {
        private final TestData data = TestData.create("shop");
        private final Demo demo = new Demo(new DemoOptions(0, data.directory(), Optional.empty(), false));
        private final Shop shop;

        Open() {
            System.setProperty("orders.retry.initial-delay", "20ms");
            System.setProperty("orders.retry.max-delay", "100ms");
            shop = new Shop(demo.start());
        }

        @Override
        public void close() {
            demo.close();
            data.close();
        }
    }

    private static Shop shop(ExtensionContext context) {
        return context.getRoot().getStore(NAMESPACE).computeIfAbsent(Open.class, type -> new Open(), Open.class).shop;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Shop.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return shop(context);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        for (Target target : Target.values()) {
            shop(context).breaks(target.label(), "ok");
        }
    }
}

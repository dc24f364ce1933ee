package dev.tasuki.spring;

import dev.tasuki.Consumer;
import dev.tasuki.Delivery;
import dev.tasuki.Message;
import dev.tasuki.Producer;
import dev.tasuki.Tasuki;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.springframework.core.ResolvableType;

/** What a consumer's method takes, and from where in a delivery each part comes. */
final class MethodParameters {
    private static final Set<Class<?>> NO_PAYLOADS =
            Set.of(Message.class, Producer.class, Tasuki.class, Consumer.class);
    private static final ResolvableType DELIVERIES = ResolvableType.forClassWithGenerics(List.class, Delivery.class);
    private static final ResolvableType JSON_OBJECT =
            ResolvableType.forClassWithGenerics(Map.class, String.class, Object.class);

    private final List<Function<Delivery, Object>> sources = new ArrayList<>();
    private final List<String> payloads = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private int deliveries;
    private int connections;
    private boolean takesBatch;

    private MethodParameters() {}

    static MethodParameters of(ConsumerMethod consumer) {
        MethodParameters parameters = read(consumer.method(), consumer.beanType());
        parameters.check(consumer.annotation());
        return parameters;
    }

    /** Of a method that tells the business identity of one delivery. */
    static MethodParameters ofIdentity(Method method, Class<?> beanType) {
        MethodParameters parameters = read(method, beanType);
        parameters.checkIdentity();
        return parameters;
    }

    private static MethodParameters read(Method method, Class<?> beanType) {
        MethodParameters parameters = new MethodParameters();
        for (int i = 0; i < method.getParameterCount(); i++) {
            parameters.add(ResolvableType.forMethodParameter(method, i, beanType));
        }
        return parameters;
    }

    /** Every problem, one sentence each. */
    List<String> problems() {
        return problems;
    }

    Object[] from(Delivery delivery) {
        Object[] arguments = new Object[sources.size()];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = sources.get(i).apply(delivery);
        }
        return arguments;
    }

    private void add(ResolvableType type) {
        Class<?> raw = type.toClass();
        if (raw == Delivery.class) {
            deliveries++;
            sources.add(delivery -> delivery);
        } else if (raw == Connection.class) {
            connections++;
            sources.add(Delivery::connection);
        } else if (DELIVERIES.isAssignableFrom(type) && raw == List.class && type.hasGenerics()) {
            takesBatch = true;
        } else {
            payloads.add(type.toString());
            checkPayload(type, raw);
            sources.add(delivery -> delivery.payload(raw));
        }
    }

    private void checkPayload(ResolvableType type, Class<?> raw) {
        if (NO_PAYLOADS.contains(raw) || raw.getPackageName().equals("java.sql")) {
            problems.add(
                    "takes a " + raw.getSimpleName() + ", which no message carries; its parameters are a payload, a"
                            + " Delivery, and for a database effect a Connection");
        } else if (Collection.class.isAssignableFrom(raw) && type.getGeneric(0).toClass() == Delivery.class) {
            problems.add("takes a " + type + "; several messages at once come as a List<Delivery>");
        } else if (type.hasGenerics() && !type.getType().equals(JSON_OBJECT.getType()) && !sameAsJsonObject(type)) {
            problems.add(
                    "takes a " + type + ", whose type arguments are not known when the payload is read; make a record"
                            + " that holds it");
        }
    }

    private static boolean sameAsJsonObject(ResolvableType type) {
        return JSON_OBJECT.isAssignableFrom(type) && type.isAssignableFrom(JSON_OBJECT);
    }

    private void check(TasukiConsumer annotation) {
        if (annotation.batchSize() != 0) {
            if (!takesBatch || !sources.isEmpty()) {
                problems.add("has batchSize = " + annotation.batchSize() + ", so it takes exactly one List<Delivery>");
            }
            return;
        }
        if (takesBatch) {
            problems.add("takes a List<Delivery>; set batchSize to say how many at most");
        }
        checkOneOfEach();
        if (connections > 0 && annotation.effect() == EffectKind.EXTERNAL) {
            problems.add("takes a Connection, but its effect is external: it runs outside any transaction; leave the"
                    + " Connection out, or use effect = DATABASE if its effect is rows in this database");
        }
    }

    private void checkIdentity() {
        if (takesBatch || connections > 0 || sources.isEmpty()) {
            problems.add(
                    "takes the payload, the Delivery, or both, and nothing else: an identity is told of one message at a"
                            + " time, and without a transaction");
        }
        checkOneOfEach();
    }

    private void checkOneOfEach() {
        if (payloads.size() > 1) {
            problems.add("takes " + payloads.size() + " payloads, " + String.join(" and ", payloads)
                    + "; a message has one");
        }
        if (deliveries > 1 || connections > 1) {
            problems.add("takes the Delivery or the Connection twice; once is enough");
        }
    }
}

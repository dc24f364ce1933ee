package dev.tasuki.spring;

import dev.tasuki.BatchHandler;
import dev.tasuki.Delivery;
import dev.tasuki.Handler;
import java.util.List;
import java.util.Optional;
import org.springframework.beans.factory.BeanFactory;

/** Calls a consumer's method. */
final class MethodHandler implements Handler, BatchHandler {
    private final ConsumerMethod consumer;
    private final MethodParameters parameters;
    private final BeanMethod method;

    MethodHandler(ConsumerMethod consumer, MethodParameters parameters, BeanFactory beans) {
        this.consumer = consumer;
        this.parameters = parameters;
        this.method = new BeanMethod(consumer, consumer.method(), beans);
    }

    @Override
    public void handle(Delivery delivery) throws Exception {
        method.call(parameters.from(delivery));
    }

    @Override
    public void handle(List<Delivery> deliveries) throws Exception {
        method.call(deliveries);
    }

    Optional<String> bind() {
        return method.bind();
    }

    @Override
    public String toString() {
        return consumer.toString();
    }
}

package dev.tasuki.benchmarks.peers;

import dev.tasuki.benchmarks.contender.Event;
import io.namastack.outbox.handler.OutboxRecordMetadata;
import io.namastack.outbox.handler.OutboxTypedHandler;
import java.util.List;

/** Ten consumers: a handler's identity is its class and method, so each needs a class of its own. */
final class NamastackHandlers {
    static final List<Class<?>> ALL = List.of(
            Consumer0.class,
            Consumer1.class,
            Consumer2.class,
            Consumer3.class,
            Consumer4.class,
            Consumer5.class,
            Consumer6.class,
            Consumer7.class,
            Consumer8.class,
            Consumer9.class);

    private NamastackHandlers() {}

    abstract static class Handler {
        private final SpringSession.Handling handling;
        private final int number;

        Handler(SpringSession.Handling handling, int number) {
            this.handling = handling;
            this.number = number;
        }

        final void handle(Event event) {
            handling.apply(number, event);
        }
    }

    /** Consumer 0. */
    public static final class Consumer0 extends Handler implements OutboxTypedHandler<Event> {
        Consumer0(SpringSession.Handling handling) {
            super(handling, 0);
        }

        @Override
        public void handle(Event payload, OutboxRecordMetadata metadata) {
            handle(payload);
        }
    }

    /** Consumer 1. */
    public static final class Consumer1 extends Handler implements OutboxTypedHandler<Event> {
        Consumer1(SpringSession.Handling handling) {
            super(handling, 1);
        }

        @Override
        public void handle(Event payload, OutboxRecordMetadata metadata) {
            handle(payload);
        }
    }

    /** Consumer 2. */
    public static final class Consumer2 extends Handler implements OutboxTypedHandler<Event> {
        Consumer2(SpringSession.Handling handling) {
            super(handling, 2);
        }

        @Override
        public void handle(Event payload, OutboxRecordMetadata metadata) {
            handle(payload);
        }
    }

    /** Consumer 3. */
    public static final class Consumer3 extends Handler implements OutboxTypedHandler<Event> {
        Consumer3(SpringSession.Handling handling) {
            super(handling, 3);
        }

        @Override
        public void handle(Event payload, OutboxRecordMetadata metadata) {
            handle(payload);
        }
    }

    /** Consumer 4. */
    public static final class Consumer4 extends Handler implements OutboxTypedHandler<Event> {
        Consumer4(SpringSession.Handling handling) {
            super(handling, 4);
        }

        @Override
        public void handle(Event payload, OutboxRecordMetadata metadata) {
            handle(payload);
        }
    }

    /** Consumer 5. */
    public static final class Consumer5 extends Handler implements OutboxTypedHandler<Event> {
        Consumer5(SpringSession.Handling handling) {
            super(handling, 5);
        }

        @Override
        public void handle(Event payload, OutboxRecordMetadata metadata) {
            handle(payload);
        }
    }

    /** Consumer 6. */
    public static final class Consumer6 extends Handler implements OutboxTypedHandler<Event> {
        Consumer6(SpringSession.Handling handling) {
            super(handling, 6);
        }

        @Override
        public void handle(Event payload, OutboxRecordMetadata metadata) {
            handle(payload);
        }
    }

    /** Consumer 7. */
    public static final class Consumer7 extends Handler implements OutboxTypedHandler<Event> {
        Consumer7(SpringSession.Handling handling) {
            super(handling, 7);
        }

        @Override
        public void handle(Event payload, OutboxRecordMetadata metadata) {
            handle(payload);
        }
    }

    /** Consumer 8. */
    public static final class Consumer8 extends Handler implements OutboxTypedHandler<Event> {
        Consumer8(SpringSession.Handling handling) {
            super(handling, 8);
        }

        @Override
        public void handle(Event payload, OutboxRecordMetadata metadata) {
            handle(payload);
        }
    }

    /** Consumer 9. */
    public static final class Consumer9 extends Handler implements OutboxTypedHandler<Event> {
        Consumer9(SpringSession.Handling handling) {
            super(handling, 9);
        }

        @Override
        public void handle(Event payload, OutboxRecordMetadata metadata) {
            handle(payload);
        }
    }
}

package dev.tasuki.benchmarks.peers;

import dev.tasuki.benchmarks.contender.Event;
import java.util.List;
import org.springframework.modulith.events.ApplicationModuleListener;

/** Ten consumers: a listener's identity is its class and method, so each needs a class of its own. */
final class ModulithListeners {
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

    private ModulithListeners() {}

    abstract static class Listener {
        private final SpringSession.Handling handling;
        private final int number;

        Listener(SpringSession.Handling handling, int number) {
            this.handling = handling;
            this.number = number;
        }

        final void handle(Event event) {
            handling.apply(number, event);
        }
    }

    /** Consumer 0. */
    public static class Consumer0 extends Listener {
        Consumer0(SpringSession.Handling handling) {
            super(handling, 0);
        }

        /** Handles a message. */
        @ApplicationModuleListener
        public void on(Event event) {
            handle(event);
        }
    }

    /** Consumer 1. */
    public static class Consumer1 extends Listener {
        Consumer1(SpringSession.Handling handling) {
            super(handling, 1);
        }

        /** Handles a message. */
        @ApplicationModuleListener
        public void on(Event event) {
            handle(event);
        }
    }

    /** Consumer 2. */
    public static class Consumer2 extends Listener {
        Consumer2(SpringSession.Handling handling) {
            super(handling, 2);
        }

        /** Handles a message. */
        @ApplicationModuleListener
        public void on(Event event) {
            handle(event);
        }
    }

    /** Consumer 3. */
    public static class Consumer3 extends Listener {
        Consumer3(SpringSession.Handling handling) {
            super(handling, 3);
        }

        /** Handles a message. */
        @ApplicationModuleListener
        public void on(Event event) {
            handle(event);
        }
    }

    /** Consumer 4. */
    public static class Consumer4 extends Listener {
        Consumer4(SpringSession.Handling handling) {
            super(handling, 4);
        }

        /** Handles a message. */
        @ApplicationModuleListener
        public void on(Event event) {
            handle(event);
        }
    }

    /** Consumer 5. */
    public static class Consumer5 extends Listener {
        Consumer5(SpringSession.Handling handling) {
            super(handling, 5);
        }

        /** Handles a message. */
        @ApplicationModuleListener
        public void on(Event event) {
            handle(event);
        }
    }

    /** Consumer 6. */
    public static class Consumer6 extends Listener {
        Consumer6(SpringSession.Handling handling) {
            super(handling, 6);
        }

        /** Handles a message. */
        @ApplicationModuleListener
        public void on(Event event) {
            handle(event);
        }
    }

    /** Consumer 7. */
    public static class Consumer7 extends Listener {
        Consumer7(SpringSession.Handling handling) {
            super(handling, 7);
        }

        /** Handles a message. */
        @ApplicationModuleListener
        public void on(Event event) {
            handle(event);
        }
    }

    /** Consumer 8. */
    public static class Consumer8 extends Listener {
        Consumer8(SpringSession.Handling handling) {
            super(handling, 8);
        }

        /** Handles a message. */
        @ApplicationModuleListener
        public void on(Event event) {
            handle(event);
        }
    }

    /** Consumer 9. */
    public static class Consumer9 extends Listener {
        Consumer9(SpringSession.Handling handling) {
            super(handling, 9);
        }

        /** Handles a message. */
        @ApplicationModuleListener
        public void on(Event event) {
            handle(event);
        }
    }
}

package dev.tasuki.orders.demo;

/** A fault that was ordered, and is played in a consumer's handler. */
class DemoFault extends RuntimeException {
    DemoFault(String message) {
        super(message);
    }
}

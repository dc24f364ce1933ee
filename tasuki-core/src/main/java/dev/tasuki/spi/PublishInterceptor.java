package dev.tasuki.spi;

import dev.tasuki.Extension;
import dev.tasuki.Message;

/** Sees each message before it is published, for example to add a {@code traceparent}. Thread-safe. */
public interface PublishInterceptor extends Extension {

    /**
     * Sees a message.
     *
     * @param message what a producer or a handler publishes
     * @return the message to publish: the same, or one with more headers
     */
    Message beforePublish(Message message);
}

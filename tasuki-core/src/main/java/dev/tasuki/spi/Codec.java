package dev.tasuki.spi;

import dev.tasuki.Extension;

/** Turns payloads into bytes and back; JSON by Jackson unless a node is given another. Thread-safe. */
public interface Codec extends Extension {

    /**
     * The content type that is stored with what {@link #write} makes.
     *
     * @return for example {@code application/json}
     */
    String contentType();

    /**
     * Writes a payload.
     *
     * @param payload the value, never null
     * @return its bytes
     * @throws Exception when the value cannot be written; publishing it then fails
     */
    byte[] write(Object payload) throws Exception;

    /**
     * Reads a payload.
     *
     * @param bytes what is stored
     * @param contentType the content type it was stored with
     * @param type what to read it as
     * @param <T> what to read it as
     * @return the value
     * @throws Exception when the bytes cannot be read as that type; the delivery then goes to the dead letter queue
     */
    <T> T read(byte[] bytes, String contentType, Class<T> type) throws Exception;
}

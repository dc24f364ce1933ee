package dev.tasuki;

/**
 * What a message may measure at most; checked when it is published.
 *
 * @param payloadBytes the encoded payload, at most 64 MiB
 * @param keyLength characters of the key, at most 500: it is part of an index
 * @param typeLength characters of the type, at most 500
 * @param headerCount how many headers
 * @param headerBytes names and values of all headers together, in UTF-8
 */
public record Limits(int payloadBytes, int keyLength, int typeLength, int headerCount, int headerBytes) {

    /**
     * Checks the values.
     *
     * @param payloadBytes as of the record
     * @param keyLength as of the record
     * @param typeLength as of the record
     * @param headerCount as of the record
     * @param headerBytes as of the record
     */
    public Limits {
        require(payloadBytes >= 0 && payloadBytes <= 64 << 20, "payloadBytes", "0 to 67108864", payloadBytes);
        require(keyLength >= 1 && keyLength <= 500, "keyLength", "1 to 500", keyLength);
        require(typeLength >= 1 && typeLength <= 500, "typeLength", "1 to 500", typeLength);
        require(headerCount >= 0 && headerCount <= 1_000, "headerCount", "0 to 1000", headerCount);
        require(headerBytes >= 0 && headerBytes <= 1 << 20, "headerBytes", "0 to 1048576", headerBytes);
    }

    /**
     * 1 MiB of payload, keys of 200 and types of 100 characters, 50 headers of 16 KiB together.
     *
     * @return the limits of a node that does not say otherwise
     */
    public static Limits defaults() {
        return new Limits(1 << 20, 200, 100, 50, 16 << 10);
    }

    private static void require(boolean holds, String name, String range, int got) {
        if (!holds) {
            throw new IllegalArgumentException("limits: " + name + " must be " + range + ", but is " + got);
        }
    }
}

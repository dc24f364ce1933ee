package dev.tasuki.orders;

/** Something whose first use is slow, and which can be used once without any effect. */
@FunctionalInterface
public interface Rehearsed {
    /** Does everything short of the effect; throws when it could not. */
    void rehearse() throws Exception;
}

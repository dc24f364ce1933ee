package dev.tasuki.spring;

import dev.tasuki.StartFrom;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes a method of a Spring bean a consumer: one responsibility, with its owner and the kind of its effect.
 *
 * <pre>{@code
 * @TasukiConsumer(
 *         name = "inventory",
 *         responsibility = "Reserves stock for a placed order",
 *         owner = "team-warehouse",
 *         effect = EffectKind.DATABASE,
 *         topic = "orders",
 *         types = "OrderPlaced")
 * void reserve(OrderPlaced order) {
 *     jdbc.sql("update stock set reserved = reserved + 1 where sku = ?").param(order.sku()).update();
 * }
 * }</pre>
 *
 * <p><b>The method</b> returns {@code void}: returning means done, throwing means that this try failed, as for
 * {@link dev.tasuki.Handler}. It is not private, static or asynchronous. Its parameters, in any order, are at most one
 * payload (any class that is not one of the following; the node's codec reads it), the {@link dev.tasuki.Delivery}, and for a
 * database effect the {@link java.sql.Connection}. With {@link #batchSize} it has one parameter,
 * {@code List<Delivery>}.
 *
 * <p><b>The transaction.</b> With {@link EffectKind#DATABASE}, the method runs in a transaction of the application's own
 * transaction manager; whatever uses it (JdbcClient, JPA, {@code @Transactional} beans) commits or rolls back together with
 * the receipt. With {@link EffectKind#EXTERNAL}, it runs outside any transaction.
 *
 * <p>All texts may contain <code>${placeholders}</code>. What is missing or contradictory stops the application's start, and
 * the problems of all consumers are reported at once.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface TasukiConsumer {

    /**
     * The consumer's identity in the database, for as long as the database lives. Never derived from a class or a method, so
     * these may be renamed freely; a consumer with a new name is a new subscription.
     *
     * @return a letter, then up to 62 letters, digits, dots, dashes and underscores
     */
    String name();

    /**
     * What the consumer is there for.
     *
     * @return one sentence, up to 500 characters
     */
    String responsibility();

    /**
     * Whose move it is when the consumer fails.
     *
     * @return a team
     */
    String owner();

    /**
     * Where the consumer's effect happens.
     *
     * @return the kind of effect
     */
    EffectKind effect();

    /**
     * The outside system, for example {@code SMTP} or {@code payment gateway}; with {@link EffectKind#EXTERNAL}, and only
     * then.
     *
     * @return the system in a word or two
     */
    String external() default "";

    /**
     * How the outside system recognises an effect that it has seen, since each may be tried more than once; with
     * {@link EffectKind#EXTERNAL}, and only then. People read it in the review; nothing checks it.
     *
     * @return one phrase, for example {@code the Idempotency-Key header}
     */
    String idempotentBy() default "";

    /**
     * Where the owner has written down what to do when the consumer fails.
     *
     * @return an address, up to 500 characters
     */
    String runbook() default "";

    /**
     * The log to read; fixed once the consumer is registered.
     *
     * @return a topic's name
     */
    String topic();

    /**
     * The types of message to handle.
     *
     * @return exact names; none means all types
     */
    String[] types() default {};

    /**
     * How many tries in all before a delivery becomes a dead letter.
     *
     * @return 1 to 10,000
     */
    int attempts() default 10;

    /**
     * The delay after the first failure; it grows by {@link #factor} from failure to failure.
     *
     * @return a duration such as {@code 500ms}, {@code 1s} or {@code PT1S}
     */
    String initialDelay() default "1s";

    /**
     * By how much each delay is longer than the one before.
     *
     * @return 1 (always the same delay) to 100
     */
    double factor() default 2;

    /**
     * The longest delay between two tries.
     *
     * @return a duration such as {@code 10m} or {@code PT10M}, at most 30 days
     */
    String maxDelay() default "10m";

    /**
     * By how much the delays are spread, so that what failed together does not come back together.
     *
     * @return 0 (not at all) to 1
     */
    double jitter() default 0.2;

    /**
     * How long one call of the method may take; past it, its thread is interrupted, its running statement is cancelled, and
     * the try has failed.
     *
     * @return a duration such as {@code 30s}, 10 ms to one day
     */
    String timeout() default "30s";

    /**
     * How many deliveries are handled at a time on each node. Messages of one key are handled one after the other all the
     * same.
     *
     * @return 1 to 256
     */
    int concurrency() default 1;

    /**
     * Whether messages of a key wait for each other.
     *
     * @return false to give up that order: a failed message then holds none back
     */
    boolean ordered() default true;

    /**
     * Handles each business identity once only, however many messages speak of it, for events that were published twice. The
     * identity is what another method of this bean returns, which this names:
     *
     * <pre>{@code
     * @TasukiConsumer(name = "points", …, oncePer = "orderId")
     * void credit(OrderPlaced order) { … }
     *
     * String orderId(OrderPlaced order) {
     *     return order.id();
     * }
     * }</pre>
     *
     * <p>That method takes the payload, the {@link dev.tasuki.Delivery}, or both, and returns a {@code String} of 1 to 200
     * characters; it is not private. It is called without a transaction. For what is promised, see
     * {@link dev.tasuki.Consumer.Builder#oncePer}.
     *
     * @return a method's name; empty when messages are told apart by themselves only
     */
    String oncePer() default "";

    /**
     * Where a new subscription begins; without meaning once the database knows the consumer's name.
     *
     * @return the start
     */
    StartFrom startFrom() default StartFrom.NOW;

    /**
     * How many messages the method takes at most in one call, for effects that are cheaper in bulk; database effects only.
     *
     * @return 1 to 10,000; 0 for a method that takes one message
     */
    int batchSize() default 0;
}

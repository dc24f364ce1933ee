package dev.tasuki;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The definition of a consumer: one responsibility, its owner, the kind of its effect, and what it does.
 *
 * <p>The name is the consumer's identity in the database, for as long as the database lives. It is never derived from a class
 * or a method, so these may be renamed freely; a consumer with a new name is a new subscription.
 *
 * @param name the identity
 * @param responsibility one sentence, for people
 * @param owner the team whose move it is when the consumer fails
 * @param effect where its effect happens
 * @param topic the log it reads
 * @param types which types of message it handles; empty means all
 * @param retry what happens after a failure
 * @param timeout how long one call of the handler may take
 * @param concurrency how many deliveries it handles at a time, per node
 * @param ordered whether messages of a key wait for each other
 * @param oncePer finds the business identity that is handled once only; null when there is none
 * @param startFrom where a new subscription begins
 * @param runbook where its owner says what to do when it fails; null when nowhere
 * @param handling what it does
 */
public record Consumer(
        String name,
        String responsibility,
        String owner,
        Effect effect,
        String topic,
        Set<String> types,
        RetryPolicy retry,
        Duration timeout,
        int concurrency,
        boolean ordered,
        @Nullable Function<Delivery, String> oncePer,
        StartFrom startFrom,
        @Nullable String runbook,
        Handling handling) {

    /** What a consumer does: with one message, or with several at once. */
    public sealed interface Handling {
        /**
         * One message at a time.
         *
         * @param handler what to do
         */
        record Each(Handler handler) implements Handling {}

        /**
         * Several messages at once.
         *
         * @param handler what to do
         * @param size how many at most
         */
        record Batch(BatchHandler handler, int size) implements Handling {}
    }

    /**
     * Begins the definition of a consumer.
     *
     * @param name its identity: a letter, then up to 62 letters, digits, dots, dashes and underscores
     * @return a builder
     */
    public static Builder named(String name) {
        return new Builder(name);
    }

    /**
     * Collects a definition's parts. Nothing is checked before {@link Tasuki.Builder#build}, which names the problems of all
     * consumers together. Not thread-safe.
     */
    public static final class Builder {
        private final String name;
        private @Nullable String responsibility;
        private @Nullable String owner;
        private @Nullable Effect effect;
        private @Nullable String topic;
        private final Set<String> types = new LinkedHashSet<>();
        private RetryPolicy retry = RetryPolicy.standard();
        private Duration timeout = Duration.ofSeconds(30);
        private int concurrency = 1;
        private boolean ordered = true;
        private @Nullable Function<Delivery, String> oncePer;
        private StartFrom startFrom = StartFrom.NOW;
        private @Nullable String runbook;
        private final List<Handling> handlings = new ArrayList<>();

        private Builder(String name) {
            this.name = Objects.requireNonNull(name, "name");
        }

        /**
         * The consumer's name.
         *
         * @return as given to {@link Consumer#named}
         */
        public String name() {
            return name;
        }

        /**
         * States what the consumer is there for. Required.
         *
         * @param sentence one sentence, up to 500 characters, for example "Sends the confirmation mail of an order"
         * @return this
         */
        public Builder responsibility(String sentence) {
            this.responsibility = sentence;
            return this;
        }

        /**
         * Names the team whose move it is when the consumer fails. Required.
         *
         * @param team for example "team-customer"
         * @return this
         */
        public Builder owner(String team) {
            this.owner = team;
            return this;
        }

        /**
         * Says where the consumer's effect happens. Required.
         *
         * @param effect {@link Effect#database()} or {@link Effect#external}
         * @return this
         */
        public Builder effect(Effect effect) {
            this.effect = effect;
            return this;
        }

        /**
         * Names the log to read. Required; fixed once the consumer is registered.
         *
         * @param topic a topic's name
         * @return this
         */
        public Builder topic(String topic) {
            this.topic = topic;
            return this;
        }

        /**
         * Chooses the types of message to handle; without it, the consumer handles all.
         *
         * @param types exact names
         * @return this
         */
        public Builder types(String... types) {
            Collections.addAll(this.types, types);
            return this;
        }

        /**
         * Says what happens after a failure; {@link RetryPolicy#standard()} unless told otherwise.
         *
         * @param policy the policy
         * @return this
         */
        public Builder retry(RetryPolicy policy) {
            this.retry = policy;
            return this;
        }

        /**
         * Limits one call of the handler; 30 s unless told otherwise. Past it, the handler's thread is interrupted, its running
         * statement is cancelled, and the try has failed.
         *
         * @param timeout 10 ms to one day
         * @return this
         */
        public Builder timeout(Duration timeout) {
            this.timeout = timeout;
            return this;
        }

        /**
         * Says how many deliveries are handled at a time on each node; 1 unless told otherwise. For a database effect, that many
         * transactions, each with a share of the partitions; for an external effect, that many threads. Messages of one key
         * are handled one after the other all the same.
         *
         * @param concurrency 1 to 256
         * @return this
         */
        public Builder concurrency(int concurrency) {
            this.concurrency = concurrency;
            return this;
        }

        /**
         * Gives up the order of a key's messages: a failed one holds none back.
         *
         * @return this
         */
        public Builder unordered() {
            this.ordered = false;
            return this;
        }

        /**
         * Handles each business identity once only, however many messages speak of it, for events that were published twice.
         * The identity is remembered in the transaction that records the delivery as done: exactly once for a database
         * effect; for an external one, two messages of one identity in two partitions may still meet, so use the identity as
         * the key as well. A message whose identity was seen is done without a call of the handler.
         *
         * @param identity finds the identity, 1 to 200 characters; called without a transaction, may read the payload
         * @return this
         */
        public Builder oncePer(Function<Delivery, String> identity) {
            this.oncePer = identity;
            return this;
        }

        /**
         * Says where a new subscription begins; {@link StartFrom#NOW} unless told otherwise.
         *
         * @param startFrom without meaning once the database knows the consumer's name
         * @return this
         */
        public Builder startFrom(StartFrom startFrom) {
            this.startFrom = startFrom;
            return this;
        }

        /**
         * Says where the owner has written down what to do when the consumer fails. Verdicts on it end with this.
         *
         * @param address up to 500 characters, for example {@code https://wiki.example.com/payment}
         * @return this
         */
        public Builder runbook(String address) {
            this.runbook = address;
            return this;
        }

        /**
         * Sets what the consumer does with one message.
         *
         * @param handler what to do
         * @return this
         */
        public Builder handler(Handler handler) {
            handlings.add(new Handling.Each(handler));
            return this;
        }

        /**
         * Sets what the consumer does with one message, its payload being read first. One that cannot be read goes to the dead
         * letter queue at once.
         *
         * @param payload what the payload is read as
         * @param handler what to do
         * @param <T> what the payload is read as
         * @return this
         */
        public <T> Builder handler(Class<T> payload, Handler.Of<T> handler) {
            return handler(delivery -> handler.handle(delivery.payload(payload), delivery));
        }

        /**
         * Sets what the consumer does with several messages at once; for database effects only.
         *
         * @param size how many at most, 1 to 10,000
         * @param handler what to do
         * @return this
         */
        public Builder batchHandler(int size, BatchHandler handler) {
            handlings.add(new Handling.Batch(handler, size));
            return this;
        }

        /**
         * Checks the definition by itself.
         *
         * @return every problem, one sentence each; empty when {@link #build} will succeed
         */
        public List<String> problems() {
            return ConsumerProblems.of(draft(), handlings.size());
        }

        /**
         * Makes the definition.
         *
         * @return the definition
         * @throws ConfigurationException naming every problem
         */
        public Consumer build() {
            List<String> problems = problems();
            if (!problems.isEmpty()) {
                throw new ConfigurationException(problems);
            }
            return draft();
        }

        @SuppressWarnings(
                "NullAway") // a draft may be incomplete: ConsumerProblems looks at each part before anyone else does
        private Consumer draft() {
            Handling handling = handlings.isEmpty() ? null : handlings.get(0);
            return new Consumer(
                    name,
                    responsibility,
                    owner,
                    effect,
                    topic,
                    Collections.unmodifiableSet(new LinkedHashSet<>(types)),
                    retry,
                    timeout,
                    concurrency,
                    ordered,
                    oncePer,
                    startFrom,
                    runbook,
                    handling);
        }
    }
}

package dev.tasuki;

import static dev.tasuki.TestDatabase.consumer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A consumer's name is its identity in the database; everything else about it may change, but for its topic. */
class SubscriptionTest {
    private final TestDatabase database = TestDatabase.migrated();
    private final List<String> handled = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        database.close();
    }

    private class PlacedOrderMailer implements Handler {
        @Override
        public void handle(Delivery delivery) {
            handled.add("old " + delivery.key().orElseThrow());
        }
    }

    private class ConfirmationSender implements Handler {
        @Override
        public void handle(Delivery delivery) {
            handled.add("new " + delivery.key().orElseThrow());
        }
    }

    private void publish(Tasuki node, String type, String key) {
        database.publish(node, Message.to("orders").type(type).key(key).build());
    }

    private Consumer.Builder keeping(String name) {
        return consumer(name, Effect.database())
                .handler(delivery -> handled.add(name + " " + delivery.key().orElseThrow()));
    }

    private void awaitHandled(String... expected) {
        await().untilAsserted(() -> assertThat(handled).containsExactlyInAnyOrder(expected));
    }

    @Test
    void aHandlerOfAnotherClassContinuesWhereTheOldOneStopped() {
        Tasuki before = database.started(consumer("mail", Effect.database()).handler(new PlacedOrderMailer()));
        publish(before, "A", "1");
        awaitHandled("old 1");
        before.close();
        publish(before, "A", "2");
        Tasuki after = database.started(consumer("mail", Effect.database()).handler(new ConfirmationSender()));
        publish(after, "A", "3");
        awaitHandled("old 1", "new 2", "new 3");
        assertThat(after.status())
                .singleElement()
                .satisfies(c -> assertThat(c.name()).isEqualTo("mail"));
    }

    @Test
    void whatPeopleReadAboutAConsumerFollowsItsDefinition() {
        database.started(keeping("c").effect(Effect.external("SMTP"))).close();
        Tasuki after = database.started(
                keeping("c").owner("team-new").responsibility("Does it better").effect(Effect.external("the printer")));
        assertThat(after.status()).singleElement().satisfies(c -> {
            assertThat(c.owner()).isEqualTo("team-new");
            assertThat(c.responsibility()).isEqualTo("Does it better");
        });
        assertThat(database.rows("select effect, effect_target from tasuki.consumer"))
                .containsExactly("external the printer");
    }

    @Test
    void aConsumerKeepsTheKindOfItsEffect() {
        database.started(keeping("c")).close();
        Tasuki changed = database.node(keeping("c").effect(Effect.external("the printer")));
        assertThatThrownBy(changed::start)
                .isInstanceOf(TasukiException.class)
                .hasMessageContaining("consumer 'c' has a database effect and cannot change its kind")
                .hasMessageContaining("a new name");
        assertThat(changed.isRunning()).isFalse();
    }

    @Test
    void aConsumerCannotMoveToAnotherTopic() {
        database.started(keeping("c")).close();
        Tasuki moved = database.node(keeping("c").topic("billing"));
        assertThatThrownBy(moved::start)
                .isInstanceOf(TasukiException.class)
                .hasMessageContaining("consumer 'c' is subscribed to topic 'orders' and cannot move to 'billing'")
                .hasMessageContaining("give the consumer of the new topic a new name");
        assertThat(moved.isRunning()).isFalse();
    }

    @Test
    void aNewConsumerBeginsNowOrWithTheOldestMessage() {
        Tasuki producer = database.node();
        publish(producer, "A", "1");
        publish(producer, "A", "2");
        Tasuki node = database.started(keeping("now"), keeping("earliest").startFrom(StartFrom.EARLIEST));
        publish(node, "A", "3");
        awaitHandled("now 3", "earliest 1", "earliest 2", "earliest 3");
        assertThat(node.trace("1").messages())
                .singleElement()
                .satisfies(m -> assertThat(m.deliveries())
                        .extracting(Trace.Step::consumer)
                        .containsExactly("earliest"));
    }

    @Test
    void whereToStartHasNoMeaningOnceTheConsumerIsKnown() {
        Tasuki first = database.started(keeping("c"));
        publish(first, "A", "1");
        awaitHandled("c 1");
        first.close();
        Tasuki second = database.started(keeping("c").startFrom(StartFrom.EARLIEST));
        publish(second, "A", "2");
        awaitHandled("c 1", "c 2");
    }

    @Test
    void changedTypesTakeEffectFromWhereTheConsumerIs() {
        Tasuki before = database.started(keeping("c").types("A"));
        publish(before, "B", "B1");
        publish(before, "A", "A1");
        awaitHandled("c A1");
        before.close();

        Tasuki after = database.started(keeping("c").types("B"));
        publish(after, "A", "A2");
        publish(after, "B", "B2");
        awaitHandled("c A1", "c B2");

        await().untilAsserted(() -> assertThat(stateOf(after, "B2")).containsExactly(DeliveryState.DONE));
        assertThat(stateOf(after, "B1"))
                .as("passed by before the consumer wanted it")
                .isEmpty();
        assertThat(stateOf(after, "A1")).as("done while it was wanted").containsExactly(DeliveryState.DONE);
        assertThat(stateOf(after, "A2")).as("not wanted any more").isEmpty();
    }

    @Test
    void aParkedDeliveryIsTriedAgainEvenWhenItsTypeIsNotWantedAnyMore() {
        Tasuki before = database.started(consumer("c", Effect.database())
                .types("A")
                .retry(TestDatabase.retryEvery(50, 1_000))
                .handler(delivery -> {
                    throw new IllegalStateException("not yet");
                }));
        publish(before, "A", "1");
        await().untilAsserted(() -> assertThat(stateOf(before, "1")).containsExactly(DeliveryState.RETRYING));
        before.close();
        Tasuki after = database.started(keeping("c").types("B"));
        awaitHandled("c 1");
        await().untilAsserted(() -> assertThat(stateOf(after, "1")).containsExactly(DeliveryState.DONE));
    }

    private static List<DeliveryState> stateOf(Tasuki node, String key) {
        return node.trace(key).messages().stream()
                .flatMap(m -> m.deliveries().stream())
                .map(Trace.Step::state)
                .toList();
    }
}

package dev.tasuki.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tasuki.Delivery;
import dev.tasuki.DeliveryState;
import dev.tasuki.Message;
import dev.tasuki.Producer;
import dev.tasuki.Tasuki;
import dev.tasuki.spi.Codec;
import dev.tasuki.spring.fixture.Applications;
import dev.tasuki.spring.fixture.Inbox;
import dev.tasuki.spring.fixture.TestDatabase;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class CodecTest {
    private final ApplicationContextRunner application =
            Applications.withJackson(TestDatabase.fresh()).withUserConfiguration(Shop.class);

    @Test
    void payloadsAreWrittenAndReadWithTheApplicationsOwnJsonMapper() {
        application
                .withPropertyValues("spring.jackson.property-naming-strategy=SNAKE_CASE")
                .run(context -> {
                    publish(context, typed(new Placed("o-1")));
                    assertReceives(context, "{\"order_number\":\"o-1\"} as o-1");
                });
    }

    @Test
    void aTextThatUtf8CannotHoldIsEscaped() {
        application.run(context -> {
            publish(context, typed(new Placed("half \ud83d of a pair")));
            assertReceives(context, "{\"orderNumber\":\"half \\uD83D of a pair\"} as half \ud83d of a pair");
        });
    }

    @Test
    void aPayloadOfAnotherContentTypeIsADeadLetterThatSaysWhy() {
        application.run(context -> {
            publish(
                    context,
                    Message.to("orders")
                            .type("OrderPlaced")
                            .key("o-1")
                            .payload(new byte[] {1, 2}, "application/avro")
                            .build());
            await().untilAsserted(() -> {
                var step = context.getBean(Tasuki.class)
                        .trace("o-1")
                        .messages()
                        .get(0)
                        .delivery("stock")
                        .orElseThrow();
                assertThat(step.state()).isEqualTo(DeliveryState.DEAD);
                assertThat(step.lastError()).contains("application/avro");
            });
        });
    }

    @Test
    void aCodecBeanReplacesIt() {
        application.withUserConfiguration(OwnCodec.class).run(context -> {
            publish(context, typed(new Placed("o-1")));
            assertReceives(context, "o-1 in my own way as o-1");
        });
    }

    private static Message typed(Object payload) {
        return Message.to("orders")
                .type("OrderPlaced")
                .key("o-1")
                .payload(payload)
                .build();
    }

    private static void assertReceives(ApplicationContext context, String expected) {
        await().untilAsserted(() ->
                assertThat(context.getBean(Inbox.class).received()).containsExactly(expected));
    }

    private static void publish(ApplicationContext context, Message message) {
        new TransactionTemplate(context.getBean(PlatformTransactionManager.class))
                .executeWithoutResult(status -> context.getBean(Producer.class).publish(message));
    }

    record Placed(String orderNumber) {}

    @Configuration(proxyBeanMethods = false)
    static class Shop {
        @Bean
        Inbox inbox() {
            return new Inbox();
        }

        @Bean
        Stock stock(Inbox inbox) {
            return new Stock(inbox);
        }
    }

    record Stock(Inbox inbox) {
        @TasukiConsumer(
                name = "stock",
                responsibility = "R",
                owner = "t",
                effect = EffectKind.DATABASE,
                topic = "orders")
        void reserve(Placed placed, Delivery delivery) {
            inbox.add(new String(delivery.bytes(), StandardCharsets.UTF_8) + " as " + placed.orderNumber());
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnCodec {
        @Bean
        Codec codec() {
            return new Codec() {
                @Override
                public String contentType() {
                    return "text/own";
                }

                @Override
                public byte[] write(Object payload) {
                    return (((Placed) payload).orderNumber() + " in my own way").getBytes(StandardCharsets.UTF_8);
                }

                @Override
                public <T> T read(byte[] bytes, String contentType, Class<T> type) {
                    String text = new String(bytes, StandardCharsets.UTF_8);
                    return type.cast(new Placed(text.substring(0, text.indexOf(' '))));
                }
            };
        }
    }
}

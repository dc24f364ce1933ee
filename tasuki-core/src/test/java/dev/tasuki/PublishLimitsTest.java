package dev.tasuki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublishLimitsTest {
    private static final Limits SMALL = new Limits(10, 8, 6, 2, 20);

    private final TestDatabase database = TestDatabase.migrated();

    @AfterEach
    void close() {
        database.close();
    }

    private Tasuki node(Limits limits) {
        return database.closing(
                Tasuki.on(database.source()).topic("orders").limits(limits).build());
    }

    /** What publishing says, to a message that is over a limit. */
    private String refusal(Limits limits, Message message) {
        Throwable[] thrown = new Throwable[1];
        Tasuki node = node(limits);
        database.inTransaction(connection -> {
            try {
                node.publish(connection, message);
            } catch (PublishException e) {
                thrown[0] = e;
            }
        });
        assertThat(thrown[0]).as("what publishing %s threw", message).isNotNull();
        assertThat(database.number("select count(*) from tasuki.message")).isZero();
        return thrown[0].getMessage();
    }

    private static Message message(Function<Message.Builder, Message.Builder> parts) {
        return parts.apply(Message.to("orders").type("T")).build();
    }

    @Test
    void aCorrelationIsATextThatIsNoNumber() {
        assertThat(refusal(SMALL, message(m -> m.correlation("17"))))
                .isEqualTo(
                        "the correlation '17' is a number, which is the seq of a message in its own ledger and another one's in"
                                + " others: say what it is a number of, for example 'order-17'");
        assertThat(refusal(SMALL, message(m -> m.correlation("")))).isEqualTo("the correlation is empty");
        assertThat(refusal(SMALL, message(m -> m.correlation("x".repeat(201)))))
                .contains("has 201 characters; at most 200");
        database.publish(node(SMALL), message(m -> m.correlation("x".repeat(200))));
        assertThat(database.rows("select correlation from tasuki.message")).containsExactly("x".repeat(200));
    }

    @Test
    void exactlyTheLimitIsAllowed() {
        database.publish(
                node(SMALL),
                message(m -> m.type("123456")
                        .key("12345678")
                        .payload(new byte[10], "b")
                        .header("1234", "123456")
                        .header("12", "12345678")));
        database.publish(node(SMALL), message(m -> m.payload("12345678"))); // and its quotes
        assertThat(database.number("select count(*) from tasuki.message")).isEqualTo(2);
    }

    @Test
    void oneMoreIsRefusedNamingTheLimitAndBothNumbers() {
        assertThat(refusal(SMALL, message(m -> m.type("1234567"))))
                .contains("type has 7 characters", "at most 6", "limits.typeLength", "1234567");
        assertThat(refusal(SMALL, message(m -> m.key("123456789"))))
                .contains("key has 9 characters", "at most 8", "limits.keyLength", "123456789");
        assertThat(refusal(SMALL, message(m -> m.payload(new byte[11], "b"))))
                .contains("payload has 11 bytes", "at most 10", "limits.payloadBytes", "reference");
        assertThat(refusal(SMALL, message(m -> m.payload("123456789"))))
                .contains("payload has 11 bytes", "at most 10", "limits.payloadBytes");
        assertThat(refusal(SMALL, message(m -> m.header("a", "").header("b", "").header("c", ""))))
                .contains("3 headers", "at most 2", "limits.headerCount");
        assertThat(refusal(SMALL, message(m -> m.header("1234", "12345678901234567"))))
                .contains("headers have 21 bytes", "at most 20", "limits.headerBytes");
        assertThat(refusal(SMALL, message(m -> m.header("襷襷", "襷襷襷襷襷"))))
                .contains("headers have 21 bytes", "limits.headerBytes");
    }

    @Test
    void aLongValueIsQuotedInPartAndNotCutWithinACharacter() {
        String over = "𝄞".repeat(101);
        assertThat(refusal(Limits.defaults(), message(m -> m.key(over))))
                .contains("key has 202 characters", "'" + "𝄞".repeat(20) + "…'");
        String odd = "x" + over;
        assertThat(refusal(Limits.defaults(), message(m -> m.key(odd)))).doesNotContain("\ud834…");
    }

    @Test
    void whatTheDefaultLimitsSayCanBeStored() {
        Limits limits = Limits.defaults();
        Message.Builder full = Message.to("orders")
                .type(anyText(limits.typeLength()))
                .key(anyText(limits.keyLength()))
                .payload(new byte[limits.payloadBytes()], "application/octet-stream");
        for (int i = 0; i < limits.headerCount(); i++) {
            full.header("header-" + i, "襷".repeat(100));
        }
        database.publish(node(limits), full.build());
    }

    @Test
    void whatTheLargestLimitsSayCanBeStored() {
        Limits limits = new Limits(1 << 20, 500, 500, 1_000, 1 << 20);
        database.publish(
                node(limits),
                message(m -> m.type(anyText(500)).key(anyText(500)).header("h", "x".repeat((1 << 20) - 1))));
        assertThatThrownBy(() -> new Limits(1 << 20, 501, 500, 1_000, 1 << 20))
                .hasMessage("limits: keyLength must be 1 to 500, but is 501");
    }

    /** Text that takes three bytes a character and cannot be compressed: the most that an index entry may have to hold. */
    private static String anyText(int length) {
        Random random = new Random(length);
        StringBuilder text = new StringBuilder();
        random.ints(length, 0x4e00, 0x9fff).forEach(text::appendCodePoint);
        return text.toString();
    }

    @Test
    void emptyPartsAreRefused() {
        assertThat(refusal(SMALL, message(m -> m.type("")))).isEqualTo("the type is empty");
        assertThat(refusal(SMALL, message(m -> m.key(""))))
                .isEqualTo("the key is empty: leave it out for a message without a key");
        assertThat(refusal(SMALL, message(m -> m.header("", "x")))).isEqualTo("the header name is empty");
        assertThat(refusal(SMALL, message(m -> m.payload(new byte[1], "")))).isEqualTo("the content type is empty");
    }

    @ParameterizedTest
    @CsvSource({
        "0, a NUL character",
        "d83d, half of a surrogate pair (U+D83D)",
        "de00, half of a surrogate pair (U+DE00)"
    })
    void whatIsNotUnicodeTextIsRefusedWithItsPlace(String code, String expected) {
        String bad = "ab" + (char) Integer.parseInt(code, 16) + "c";
        assertThat(refusal(SMALL, message(m -> m.type(bad)))).contains("the type has " + expected, "index 2");
        assertThat(refusal(SMALL, message(m -> m.key(bad)))).contains("the key has " + expected, "index 2");
        assertThat(refusal(SMALL, message(m -> m.header(bad, "v"))))
                .contains("the header name has " + expected, "index 2");
        assertThat(refusal(SMALL, message(m -> m.header("h", bad)))).contains("header 'h' has " + expected, "index 2");
        assertThat(refusal(SMALL, message(m -> m.payload(new byte[0], bad))))
                .contains("the content type has " + expected, "index 2");
        assertThat(refusal(SMALL, Message.to(bad).type("T").build())).contains("the topic has " + expected, "index 2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ud83d\ude00", "𝄞𝄞", "é", "\ufffd", "\uffff"})
    void anyUnicodeTextIsStored(String text) {
        Tasuki node = node(Limits.defaults());
        database.publish(node, message(m -> m.type(text).key(text).header(text, text)));
        assertThat(node.trace(text).messages())
                .singleElement()
                .satisfies(m -> assertThat(m.type()).isEqualTo(text));
        assertThat(database.rows("select headers ->> key from tasuki.message")).containsExactly(text);
    }
}

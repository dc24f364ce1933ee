package dev.tasuki.orders;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the outside world is.
 *
 * @param payment the payment provider
 * @param mail the mail server
 */
@ConfigurationProperties("orders")
public record OrdersProperties(
        @DefaultValue Payment payment, @DefaultValue Mail mail) {

    /**
     * The payment provider.
     *
     * @param url where its {@code /charges} are
     * @param connectTimeout how long to wait for a connection
     * @param answerTimeout how long to wait for an answer; less than the timeout of the consumer "payment"
     */
    public record Payment(
            URI url,
            @DefaultValue("500ms") Duration connectTimeout,
            @DefaultValue("1s") Duration answerTimeout) {
        /** Checks that there is one. */
        public Payment {
            require("orders.payment.url", "https://payment.example", url);
        }
    }

    /**
     * The mail server.
     *
     * @param host its host
     * @param port its port
     * @param from the sender of the confirmation mails
     * @param timeout how long to wait for a connection, and for each answer; less than the timeout of the consumer "mail"
     */
    public record Mail(
            String host,
            @DefaultValue("25") int port,

            @DefaultValue("Tasuki Shop <shop@tasuki.example>")
            String from,

            @DefaultValue("2s") Duration timeout) {
        /** Checks that there is one. */
        public Mail {
            require("orders.mail.host", "smtp.example", host);
        }
    }

    private static void require(String property, String example, @Nullable Object value) {
        if (value == null) {
            throw new IllegalArgumentException(property + " is not set; say where it is, for example " + property + "="
                    + example + " (./tasuki demo needs no settings)");
        }
    }
}

package dev.tasuki.orders.demo;

import dev.tasuki.orders.simulator.MailServer;
import dev.tasuki.orders.simulator.PaymentProvider;
import java.util.concurrent.CompletableFuture;

/**
 * The two systems outside the house.
 *
 * @param payment the payment provider
 * @param mail the mail server
 */
public record OutsideWorld(FarEnd payment, FarEnd mail) implements AutoCloseable {

    /** Starts both at once. */
    public static OutsideWorld start(DemoDirectory directory) {
        CompletableFuture<FarEnd> payment = CompletableFuture.supplyAsync(
                () -> FarEnd.start("payment provider", PaymentProvider.class, directory.farEnd("payment")));
        FarEnd mail = FarEnd.start("mail server", MailServer.class, directory.farEnd("mail"));
        return new OutsideWorld(payment.join(), mail);
    }

    @Override
    public void close() {
        payment.close();
        mail.close();
    }
}

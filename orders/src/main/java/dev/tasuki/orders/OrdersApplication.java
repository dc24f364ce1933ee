package dev.tasuki.orders;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** The order system as it is run for real: its database, payment provider and mail server come from its configuration. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class OrdersApplication {
    /** Starts the order system. */
    public static void main(String[] args) {
        SpringApplication.run(OrdersApplication.class, args);
    }
}

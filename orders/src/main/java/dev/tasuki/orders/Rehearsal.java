package dev.tasuki.orders;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.stereotype.Component;

/**
 * Uses everything once before the program says that it is ready: a JVM's first order would otherwise wait for a second or two
 * for classes to be loaded and connections to be made. What cannot be rehearsed, since it is down, is none the worse for it.
 */
@Component
class Rehearsal implements ApplicationRunner {
    private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);
    private final List<Rehearsed> parts;

    Rehearsal(List<Rehearsed> parts) {
        this.parts = parts;
    }

    @Override
    public void run(ApplicationArguments arguments) {
        parts.stream()
                .map(part -> CompletableFuture.runAsync(() -> rehearse(part)))
                .toList()
                .forEach(CompletableFuture::join);
    }

    private static void rehearse(Rehearsed part) {
        try {
            part.rehearse();
        } catch (Exception e) {
            LOG.info("Could not rehearse {}: {}", part.getClass().getSimpleName(), e.toString());
        }
    }
}

package dev.tasuki.console.web.alone;

import dev.tasuki.console.web.ConsoleParts;
import dev.tasuki.console.web.live.Ledgers;
import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** All that runs when the console runs alone. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration(exclude = UserDetailsServiceAutoConfiguration.class) // it would make a user of its own
@Import({AloneSecurity.class, ConsoleParts.class})
class AloneApplication {

    /** The pools are closed after whoever uses them. */
    static final class Pools implements DisposableBean {
        private final List<AutoCloseable> pools = new ArrayList<>();

        @Override
        public void destroy() throws Exception {
            for (AutoCloseable pool : pools) {
                pool.close();
            }
        }
    }

    @Bean
    Pools pools() {
        return new Pools();
    }

    @Bean
    Ledgers ledgers(AloneOptions options, RunningConsole.Sources sources, Pools pools) {
        return RunningConsole.ledgers(options, sources, pools.pools);
    }
}

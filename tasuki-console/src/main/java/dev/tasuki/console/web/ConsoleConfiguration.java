package dev.tasuki.console.web;

import dev.tasuki.console.web.guard.Access;
import dev.tasuki.console.web.guard.Gate;
import dev.tasuki.console.web.guard.Guard;
import dev.tasuki.console.web.guard.Tokens;
import dev.tasuki.console.web.live.Broadcast;
import dev.tasuki.console.web.live.Ledgers;
import jakarta.servlet.DispatcherType;
import java.time.Clock;
import java.util.EnumSet;
import java.util.Locale;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** The console itself, wherever it is mounted: it needs ledgers to look at, and to know who gets in. */
@Configuration(proxyBeanMethods = false)
class ConsoleConfiguration {
    /** Before Spring Security's chain, which has -100. */
    private static final int BEFORE_SECURITY = -110;

    private final String path;

    ConsoleConfiguration(@Value(ConsolePath.PLACEHOLDER) String path) {
        this.path = ConsolePath.checked(path);
    }

    @Bean
    Pages tasukiConsolePages(Ledgers ledgers, Environment environment, ObjectProvider<Door> door) {
        String language = environment.getProperty("tasuki.console.language", "");
        return new Pages(
                new Pages.Place(path, door.getIfAvailable() != null),
                ledgers,
                Clock.systemDefaultZone(),
                language.isEmpty() ? null : Locale.forLanguageTag(language));
    }

    @Bean
    Mask tasukiConsoleMask(Environment environment) {
        return new Mask(environment.getProperty("tasuki.console.sensitive", Mask.USUAL));
    }

    @Bean
    Broadcast tasukiConsoleBroadcast(Ledgers ledgers) {
        return new Broadcast(ledgers);
    }

    @Bean
    FilterRegistrationBean<Guard> tasukiConsoleGuard(Access access) {
        FilterRegistrationBean<Guard> guard = new FilterRegistrationBean<>(new Guard(access, new Tokens(path)));
        guard.addUrlPatterns(path, path + "/*");
        guard.setDispatcherTypes(EnumSet.of(DispatcherType.REQUEST));
        guard.setAsyncSupported(true);
        guard.setOrder(BEFORE_SECURITY);
        return guard;
    }

    @Bean
    WebMvcConfigurer tasukiConsoleGate(Access access) {
        return new WebMvcConfigurer() {
            @Override
            public void addInterceptors(InterceptorRegistry registry) {
                registry.addInterceptor(new Gate(access))
                        .addPathPatterns(path, path + "/**")
                        .excludePathPatterns(path + "/assets/*", path + "/login", path + "/language");
            }
        };
    }

    @Bean
    Problems tasukiConsoleProblems(Pages pages, Access access) {
        return new Problems(pages, access);
    }

    @Bean
    AssetsController tasukiConsoleAssets() {
        return new AssetsController(new Assets());
    }

    @Bean
    LiveController tasukiConsoleLive(Pages pages, Broadcast broadcast) {
        return new LiveController(pages, broadcast);
    }

    @Bean
    TraceController tasukiConsoleTrace(Pages pages, Mask mask) {
        return new TraceController(pages, mask);
    }

    @Bean
    DeadLettersController tasukiConsoleDeadLetters(Pages pages, Mask mask) {
        return new DeadLettersController(pages, mask);
    }

    @Bean
    ActsController tasukiConsoleActs(Pages pages) {
        return new ActsController(pages);
    }

    @Bean
    EditController tasukiConsoleEdit(Pages pages) {
        return new EditController(pages);
    }

    @Bean
    ConsumersController tasukiConsoleConsumers(Pages pages) {
        return new ConsumersController(pages);
    }

    @Bean
    LedgerController tasukiConsoleLedger(Pages pages) {
        return new LedgerController(pages);
    }

    @Bean
    ChoicesController tasukiConsoleChoices(Pages pages) {
        return new ChoicesController(pages);
    }

    @Bean
    ApiController tasukiConsoleApi(Pages pages, Mask mask) {
        return new ApiController(pages, new ApiAnswers(pages, mask));
    }

    @Bean
    ApiActsController tasukiConsoleApiActs(Pages pages, Mask mask) {
        return new ApiActsController(new ApiAnswers(pages, mask));
    }
}

package dev.tasuki.console.web;

import dev.tasuki.console.web.guard.Tokens;
import dev.tasuki.console.web.guard.Visitor;
import dev.tasuki.console.web.live.Ledgers;
import dev.tasuki.console.web.live.WatchedLedger;
import dev.tasuki.console.web.speech.Speech;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.thymeleaf.context.Context;
import org.thymeleaf.spring6.SpringTemplateEngine;
import org.thymeleaf.templateresolver.ClassLoaderTemplateResolver;

/** Renders pages. The engine is the console's own: the application's is left alone, and its settings do not matter here. */
final class Pages {
    static final String LANGUAGE_COOKIE = "tasuki-lang";
    private static final String ZONE_COOKIE = "tasuki-zone";
    private static final MediaType HTML = new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8);

    private final Place place;
    private final Ledgers ledgers;
    private final Clock clock;
    private final @Nullable Locale language;
    private final SpringTemplateEngine engine = new SpringTemplateEngine();

    /**
     * Where the console is.
     *
     * @param path its path
     * @param hasDoor whether it has a login of its own; that of an application is left where the application says
     */
    record Place(String path, boolean hasDoor) {}

    /** Of a console at this place; the language is what whoever has not chosen one gets, null for what his browser asks for. */
    Pages(Place place, Ledgers ledgers, Clock clock, @Nullable Locale language) {
        this.place = place;
        this.ledgers = ledgers;
        this.clock = clock;
        this.language = language;
        ClassLoaderTemplateResolver templates = new ClassLoaderTemplateResolver(Pages.class.getClassLoader());
        templates.setPrefix("dev/tasuki/console/web/");
        templates.setSuffix(".html");
        templates.setCharacterEncoding("UTF-8");
        templates.setCheckExistence(true);
        engine.setTemplateResolver(templates);
    }

    Ledgers ledgers() {
        return ledgers;
    }

    /** The ledger of a name, or the first; whoever asks for another is told that it is not there. */
    WatchedLedger ledger(@Nullable String name) {
        return ledgers.find(name).orElseThrow(() -> new NotThere("ledger", String.valueOf(name)));
    }

    /** A page. */
    ResponseEntity<String> page(HttpServletRequest request, String page, String template, Map<String, ?> model) {
        return page(request, HttpStatus.OK, page, template, model);
    }

    ResponseEntity<String> page(
            HttpServletRequest request, HttpStatus status, String page, String template, Map<String, ?> model) {
        return ResponseEntity.status(status).contentType(HTML).body(render(request, page, template, null, model));
    }

    /** A part of one, which is fetched again and again. */
    ResponseEntity<String> part(
            HttpServletRequest request, String page, String template, String part, Map<String, ?> model) {
        return ResponseEntity.ok().contentType(HTML).body(render(request, page, template, part, model));
    }

    private String render(
            HttpServletRequest request, String page, String template, @Nullable String part, Map<String, ?> model) {
        Map<String, Object> all = new HashMap<>(model);
        Speech speech = speech(request);
        all.putIfAbsent("t", speech);
        all.put("c", chrome(request, page));
        Context context = new Context(speech.locale(), all);
        return part == null ? engine.process(template, context) : engine.process(template, Set.of(part), context);
    }

    Chrome chrome(HttpServletRequest request, String page) {
        String query = request.getQueryString();
        Visitor visitor = Visitor.of(request);
        return new Chrome(
                request.getContextPath() + place.path(),
                page,
                request.getRequestURI() + (query == null ? "" : "?" + query),
                visitor,
                place.hasDoor() && visitor.loggedIn(),
                Tokens.of(request),
                foreignToken(request),
                ledgers);
    }

    /** Spring Security's, by its public shape: it need not be there. */
    private static Chrome.@Nullable ForeignToken foreignToken(HttpServletRequest request) {
        Object token = request.getAttribute("_csrf");
        return token == null ? null : ForeignTokens.of(token);
    }

    Speech speech(HttpServletRequest request) {
        return Speech.in(language(request), clock.withZone(zone(request)));
    }

    private Locale language(HttpServletRequest request) {
        String chosen = cookie(request, LANGUAGE_COOKIE);
        if (chosen != null) {
            return Locale.forLanguageTag(chosen);
        }
        return language != null ? language : request.getLocale();
    }

    private ZoneId zone(HttpServletRequest request) {
        String zone = cookie(request, ZONE_COOKIE);
        try {
            return zone == null ? clock.getZone() : ZoneId.of(zone.replace("%2F", "/"));
        } catch (DateTimeException e) {
            return clock.getZone(); // a browser may know a zone that this Java does not
        }
    }

    private static @Nullable String cookie(HttpServletRequest request, String name) {
        Cookie[] cookies = request.getCookies();
        if (cookies != null) {
            for (Cookie cookie : cookies) {
                if (cookie.getName().equals(name) && cookie.getValue().length() < 60) {
                    return cookie.getValue();
                }
            }
        }
        return null;
    }
}
